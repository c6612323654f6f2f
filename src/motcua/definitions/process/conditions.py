"""Conditions of a model in FEEL: parsed when it is published, evaluated over the values of an instance."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from xml.sax.saxutils import escape

import orjson
from django.conf import settings

from motcua.definitions.process.errors import NoWayOn, ProcessRefused
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.errors import RuleFailed, RuleRefused
from motcua.definitions.rules.types import Model
from motcua.foundation.types import Json

_DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def parsed(texts: Mapping[str, tuple[str, str, int]], *, file: str) -> Json:
    """Texts by key, each with the element and line where it stands, as trees ready to be stored; raises `ProcessRefused`.

    They go through the rules' own reader as decisions of one model, one a line, so that a refusal finds its element again.
    """
    if not texts:
        return None
    lines = [f'<definitions xmlns="{_DMN}" name="conditions">']
    for key, (text, _, _) in texts.items():
        name = escape(key, {'"': "&quot;"})
        plain = escape(" ".join(text.split()))
        lines.append(
            f'<decision id="{name}" name="{name}"><literalExpression><text>{plain}</text></literalExpression></decision>'
        )
    lines.append("</definitions>")
    source = "\n".join(lines).encode()
    try:
        found = rules.parse({file: source}, bundle=settings.MOTCUA.assets_dir / "feel.js")
    except RuleRefused as error:
        order = list(texts.values())
        at = int(str(error.params.get("line", 0))) - 2
        _, element, line = order[at] if 0 <= at < len(order) else ("", "", 0)
        why = str(error.params.get("why"))
        raise ProcessRefused(file=file, line=line, element=element, why=f"condition {why}") from error
    return found[file]


def holds(stored: Json, key: str, values: Mapping[str, Json], *, element: str) -> bool:
    """Whether a condition is true; raises `NoWayOn` where it fails or gives neither true nor false."""
    found = value(stored, key, values, element=element)
    if not isinstance(found, bool):
        raise NoWayOn(element=element, why="a condition gives neither true nor false: a value that it needs is missing")
    return found


def value(stored: Json, key: str, values: Mapping[str, Json], *, element: str) -> object:
    """What an expression gives, as a FEEL value; raises `NoWayOn`."""
    try:
        variables = {name: rules.feel(given) for name, given in values.items()}
        return rules.evaluate(_compiled(orjson.dumps(stored)), key, variables, keep=False).value
    except RuleFailed as error:
        raise NoWayOn(element=element, why=f"a condition failed: {error.params.get('why', '')}") from error


@lru_cache(maxsize=256)
def _compiled(stored: bytes) -> Model:
    return rules.compile(orjson.loads(stored), file="conditions")
