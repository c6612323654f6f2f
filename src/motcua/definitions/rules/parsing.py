"""Parses expressions when a pack is published: the grammar runs in V8 in a short-lived process with limits."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from motcua.definitions.rules.errors import RuleRefused
from motcua.foundation.types import Json

RANGE = "range__"
"""How the type of a range is written for the grammar, which knows lists only: `list<range__number>` for `range<number>`."""

_RANGE = re.compile(
    r"\brange\s*<\s*(Any|number|string|date and time|date|time|days and time duration|years and months duration)\s*>"
)
_SECONDS = 300
_TEXT = 2_000
_CALL_SECONDS = 2.0
_MEMORY = 256 * 1024 * 1024


def prepared(text: str) -> str:
    """A text as the grammar reads it."""
    return _RANGE.sub(lambda match: f"list<{RANGE}{match[1].replace(' ', '_')}>", text) if "range" in text else text


def answers(requests: Sequence[dict[str, Json]], *, bundle: Path) -> list[dict[str, Json]]:
    """For each `{"text", "dialect", "names"}` either `{"tree": …}` or `{"error": …}`; with another `function` of the bundle what that says.

    Raises `RuleRefused` when the grammar is missing or its process comes to no end.
    """
    if not requests:
        return []
    if not bundle.is_file():
        raise RuleRefused(file=bundle.name, line=0, why="the grammar is not built: run the set-up")
    script = Path(__file__).with_name("grammar_process.py")
    try:
        done = subprocess.run(  # noqa: S603 -- our own script, no shell, no outside text among the arguments
            [sys.executable, "-I", str(script), str(bundle), str(_TEXT), str(_CALL_SECONDS), str(_MEMORY)],
            input=json.dumps([{**request, "text": prepared(str(request["text"]))} for request in requests]).encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise RuleRefused(file="", line=0, why="the grammar came to no end") from error
    found: list[dict[str, Json]] = json.loads(done.stdout)
    return found
