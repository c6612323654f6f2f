"""Pages of strangers' papers as pictures and text, made in a process of their own with a limit of time and of memory."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from motcua.foundation.pdf.errors import PageUnknown, PageUnreadable
from motcua.foundation.pdf.types import PageFacts, PageImage

WIDTHS = (640, 1000, 1600, 2400)
"""Pixels that a picture may be wide: few, so that a browser's copy is found again and nobody asks for a giant."""

_SECONDS = 10
_PATIENCE = 6
_MEMORY = 1536 * 1024**2
_LARGEST = 24 * 1024**2
_KEPT = 12
_PNG = b"\x89PNG"

_Drawn = tuple[dict[str, object], bytes]
_kept: dict[tuple[str, int, int], _Drawn] = {}


def facts(content: bytes, number: int) -> PageFacts:
    """How many pages there are, the size of this one and its text."""
    told, _ = _drawn(content, number, 0)
    return PageFacts(
        number=number,
        count=int(str(told["count"])),
        width=float(str(told["width"])),
        height=float(str(told["height"])),
        text=str(told.get("text", "")),
    )


def image(content: bytes, number: int, *, width: int) -> PageImage:
    """The picture of a page, at most so many pixels wide."""
    _, picture = _drawn(content, number, min((one for one in WIDTHS if one >= width), default=WIDTHS[-1]))
    return PageImage(picture, "image/png" if picture.startswith(_PNG) else "image/jpeg")


def text(content: bytes) -> str:
    """The text of all pages, 200,000 letters of 100 pages at most."""
    return str(_draw(content, 1, -1)[0].get("text", ""))


def _drawn(content: bytes, number: int, width: int) -> _Drawn:
    """The last few are kept: a page of the desk asks for the facts and the picture of one page, and again after each act."""
    asked = (hashlib.sha256(content).hexdigest(), number, width)
    found = _kept.pop(asked, None) or _draw(content, number, width)
    _kept[asked] = found
    while len(_kept) > _KEPT:
        _kept.pop(next(iter(_kept)), None)
    return found


def _draw(content: bytes, number: int, width: int) -> _Drawn:
    script = Path(__file__).with_name("page_process.py")
    command = [sys.executable, "-I", str(script), str(number), str(width), str(_SECONDS), str(_MEMORY)]
    try:
        done = subprocess.run(  # noqa: S603 -- our own script, no shell, no outside text among the arguments
            command, input=content, capture_output=True, timeout=_SECONDS * _PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise PageUnreadable(why="time") from None
    line, _, picture = done.stdout.partition(b"\n")
    if done.returncode or not line.startswith(b"{") or len(picture) > _LARGEST:
        raise PageUnreadable(why="broken")
    told = json.loads(line)
    if "width" not in told or not 1 <= number <= told["count"]:
        raise PageUnknown(number=number, count=told["count"])
    return told, picture
