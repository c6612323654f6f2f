"""Words on pictures, where Tesseract is installed; a part that is optional."""

from __future__ import annotations

import shutil
import subprocess

from motcua.foundation.pdf import pages
from motcua.foundation.pdf.errors import PageUnknown, PageUnreadable

_PAGES, _SECONDS, _WIDTH = 3, 60, 1600


def recognised(content: bytes) -> str:
    """What is written on the first pages of a paper without text of its own; "" without Tesseract, or when it finds nothing."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    found = []
    for number in range(1, min(pages.facts(content, 1).count, _PAGES) + 1):
        try:
            picture = pages.image(content, number, width=_WIDTH).content
            done = subprocess.run(  # noqa: S603 -- a program of the system, no shell, no outside text among the arguments
                [program, "stdin", "stdout", "-l", "vie+eng"],
                input=picture,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except (PageUnknown, PageUnreadable, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            found.append(done.stdout.decode("utf-8", "replace"))
    return "\n".join(found)
