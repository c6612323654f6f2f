"""Parses expressions when a pack is published: the grammar runs in V8 in a short-lived process with limits."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Self

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
    texts = [{**request, "text": prepared(str(request["text"]))} for request in requests]
    kept = _kept.get()
    if kept is not None:
        return kept.ask(texts, bundle)
    with _Grammar() as grammar:
        return grammar.ask(texts, bundle)


@contextmanager
def kept_open() -> Iterator[None]:
    """Ask one process of the grammar for everything within the block: it reads the grammar once, and its limits hold for all together."""
    with _Grammar() as grammar:
        token = _kept.set(grammar)
        try:
            yield
        finally:
            _kept.reset(token)


class _Grammar:
    """A process of the grammar, begun when it is first asked; after a failure it is begun anew."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for end in (process.stdin, process.stdout):
            if end is not None:
                with suppress(OSError):  # what it did not read any more
                    end.close()

    def ask(self, requests: Sequence[dict[str, Json]], bundle: Path) -> list[dict[str, Json]]:
        """One line of questions, one line of answers; raises `RuleRefused` where none comes."""
        if self._process is None:
            self._process = self._begun(bundle)
        line: list[bytes] = []
        asking = threading.Thread(target=_converse, args=(self._process, json.dumps(requests).encode() + b"\n", line))
        asking.start()
        asking.join(_SECONDS)
        if asking.is_alive():
            self._process.kill()  # which ends the conversation too
            asking.join()
        if not line or not line[0].endswith(b"\n"):
            self.__exit__()
            raise RuleRefused(file="", line=0, why="the grammar came to no end")
        found: list[dict[str, Json]] = json.loads(line[0])
        return found

    @staticmethod
    def _begun(bundle: Path) -> subprocess.Popen[bytes]:
        script = Path(__file__).with_name("grammar_process.py")
        return subprocess.Popen(  # noqa: S603 -- our own script, no shell, no outside text among the arguments
            [sys.executable, "-I", str(script), str(bundle), str(_TEXT), str(_CALL_SECONDS), str(_MEMORY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )


_kept: ContextVar[_Grammar | None] = ContextVar("grammar", default=None)


def _converse(process: subprocess.Popen[bytes], questions: bytes, line: list[bytes]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError, ValueError):  # it died, or was ended
        process.stdin.write(questions)
        process.stdin.flush()
        line.append(process.stdout.readline())
