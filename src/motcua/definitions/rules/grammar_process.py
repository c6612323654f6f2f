"""The short-lived process in which the grammar runs: texts in on standard input, trees out on standard output."""

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
    requests = json.load(sys.stdin)
    racer = MiniRacer()
    racer.eval(Path(bundle).read_text(encoding="utf-8"))
    racer.set_hard_memory_limit(int(memory))
    answers = []
    for request in requests:
        if len(request["text"]) > int(longest):
            answers.append({"error": "the text is too long"})
            continue
        function = request.pop("function", "feelParse")
        try:
            answers.append(json.loads(str(racer.call(function, json.dumps(request), timeout_sec=float(seconds)))))
        except JSEvalException as error:
            answers.append({"error": type(error).__name__})
    json.dump(answers, sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # the engine's threads are not waited for: at an ordinary exit they were seen to hang


if __name__ == "__main__":
    main(*sys.argv[1:5])
