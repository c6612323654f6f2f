"""The short-lived process in which the grammar runs: lines of texts in on standard input, lines of trees out on standard output."""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from py_mini_racer import JSEvalException, MiniRacer


def main(bundle: str, longest: str, seconds: str, memory: str) -> None:
    """Parse every text, each with its own time limit; the whole process has a limit of processor time."""
    resource.setrlimit(resource.RLIMIT_CPU, (50, 55))
    racer = MiniRacer()
    racer.eval(Path(bundle).read_text(encoding="utf-8"))
    racer.set_hard_memory_limit(int(memory))
    for line in sys.stdin:
        json.dump([answer(racer, request, int(longest), float(seconds)) for request in json.loads(line)], sys.stdout)
        sys.stdout.write("\n")
        sys.stdout.flush()
    os._exit(0)  # the engine's threads are not waited for: at an ordinary exit they were seen to hang


def answer(racer: MiniRacer, request: dict[str, object], longest: int, seconds: float) -> object:
    """What the grammar says to one text."""
    if len(str(request["text"])) > longest:
        return {"error": "the text is too long"}
    function = str(request.pop("function", "feelParse"))
    try:
        return json.loads(str(racer.call(function, json.dumps(request), timeout_sec=seconds)))
    except JSEvalException as error:
        return {"error": type(error).__name__}


if __name__ == "__main__":
    main(*sys.argv[1:5])
