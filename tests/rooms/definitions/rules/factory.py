"""Expressions and tables made for tests, parsed by the real grammar, many at once since its process is slow to start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from django.conf import settings

from motcua.definitions.rules import queries
from motcua.definitions.rules.types import Evaluation, Model

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="test" namespace="urn:test">'


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def literal(name: str, text: str) -> str:
    return f'<decision id="{name}" name="{name}"><literalExpression><text>{escape(text)}</text></literalExpression></decision>'


def table(
    name: str,
    policy: str,
    inputs: Sequence[str],
    outputs: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[str]],
    aggregation: str = "",
) -> str:
    more = f' aggregation="{aggregation}"' if aggregation else ""
    ins = "".join(f"<input><inputExpression><text>{escape(i)}</text></inputExpression></input>" for i in inputs)
    outs = "".join(
        f'<output name="{n}"><outputValues><text>{escape(v)}</text></outputValues></output>'
        if v
        else f'<output name="{n}"/>'
        for n, v in outputs
    )
    body = "".join(
        "<rule>"
        + "".join(f"<inputEntry><text>{escape(c)}</text></inputEntry>" for c in row[: len(inputs)])
        + "".join(f"<outputEntry><text>{escape(c)}</text></outputEntry>" for c in row[len(inputs) :])
        + "</rule>"
        for row in rows
    )
    return f'<decision id="{name}" name="{name}"><decisionTable hitPolicy="{policy}"{more}>{ins}{outs}{body}</decisionTable></decision>'


@lru_cache
def model(*decisions: str, names: tuple[str, ...] = ()) -> Model:
    source = HEAD + "".join(decisions) + "</definitions>"
    parsed = queries.parse({"test.dmn": source.encode()}, bundle=settings.MOTCUA.assets_dir / "feel.js", names=names)
    return queries.compile(parsed["test.dmn"])


def run(one: Model, decision: str, variables: Mapping[str, object] | None = None) -> Evaluation:
    return queries.evaluate(one, decision, {k: queries.feel(v) for k, v in (variables or {}).items()})
