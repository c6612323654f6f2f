"""Parses expressions when a pack is published: the grammar runs in V8 in a short-lived process with limits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from motcua.definitions.rules.errors import RuleRefused
from motcua.foundation.types import Json

_SECONDS = 60
_TEXT = 2_000
_CALL_SECONDS = 2.0
_MEMORY = 256 * 1024 * 1024


def trees(requests: Sequence[dict[str, Json]], *, bundle: Path) -> list[dict[str, Json]]:
    """For each `{"text", "dialect", "names"}` either `{"tree": …}` or `{"error": …}`.

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
            input=json.dumps(list(requests)).encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise RuleRefused(file="", line=0, why="the grammar came to no end") from error
    answers: list[dict[str, Json]] = json.loads(done.stdout)
    return answers
