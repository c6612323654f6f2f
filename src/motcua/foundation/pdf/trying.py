"""Trying strange templates: set in a process of their own, with a limit of time and of memory."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from motcua.foundation.pdf import guard
from motcua.foundation.pdf.errors import TemplateFailed, TemplateRefused

_START = 10.0
"""Seconds of processor time for starting and reading the fonts."""

_EACH = 5.0
"""Seconds of processor time for a paper; a real one takes a part of one."""

_PATIENCE = 10.0
"""So many times longer may it take by the clock on a busy machine."""

_MEMORY = 2 * 1024**3
_SIZE = 50_000_000
_PLACE = re.compile(r"([a-z0-9_-]+\.typ):(\d+):\d+")


@dataclass(frozen=True, slots=True)
class Order:
    """One paper to be tried: sources by name, the main one under `MAIN`, and what they read."""

    files: Mapping[str, str]
    inputs: Mapping[str, str]
    timestamp: int


def run(orders: Sequence[Order], *, fonts: Path) -> list[bytes | TemplateFailed | TemplateRefused]:
    """The paper of each order or why there is none, in order; one that does not end is told, and those after it are tried without it."""
    answers: list[bytes | TemplateFailed | TemplateRefused] = []
    while len(answers) < len(orders):
        order = orders[len(answers)]
        try:
            guard.inspect(order.files)
        except TemplateRefused as refused:
            answers.append(refused)
            continue
        answers += _batch(_harmless(orders[len(answers) :]), fonts)
    return answers


def _harmless(orders: Sequence[Order]) -> list[Order]:
    """The orders up to the first that is refused."""
    found: list[Order] = []
    for order in orders:
        try:
            guard.inspect(order.files)
        except TemplateRefused:
            return found
        found.append(order)
    return found


def _batch(orders: Sequence[Order], fonts: Path) -> list[bytes | TemplateFailed | TemplateRefused]:
    lines = [
        json.dumps({"files": dict(one.files), "inputs": dict(one.inputs), "timestamp": one.timestamp}) for one in orders
    ]
    seconds = _START + _EACH * len(orders)
    script = Path(__file__).with_name("trial_process.py")
    try:
        done = subprocess.run(  # noqa: S603 -- our own script, no shell, no outside text among the arguments
            [sys.executable, "-I", str(script), str(fonts), str(int(seconds)), str(_MEMORY)],
            input="\n".join(lines).encode() + b"\n",
            capture_output=True,
            timeout=seconds * _PATIENCE,
            check=False,
        )
        told = done.stdout
    except subprocess.TimeoutExpired as error:
        told = error.stdout or b""
    answers = [_answer(json.loads(line)) for line in told.splitlines(keepends=True) if line.endswith(b"\n")]
    if len(answers) < len(orders):
        answers.append(TemplateFailed(message="the template comes to no end, or wants too much memory", hints=[]))
    return answers


def _answer(told: Mapping[str, object]) -> bytes | TemplateFailed | TemplateRefused:
    if "pdf" in told:
        pdf = base64.b64decode(str(told["pdf"]))
        return pdf if len(pdf) <= _SIZE else TemplateFailed(message="the paper is too large", hints=[])
    place = _PLACE.search(str(told.get("diagnostic", "")))
    return TemplateFailed(
        message=told.get("message"),
        hints=told.get("hints", []),
        file=place[1] if place else "",
        line=int(place[2]) if place else 0,
    )
