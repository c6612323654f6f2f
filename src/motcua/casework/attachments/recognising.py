"""Text of scans by the recognisers of this machine, where they are installed: `ocrmypdf`, or `tesseract` for pictures, with Vietnamese."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from motcua.casework.attachments.types import PaperKind

LANGUAGE = "vie"
_LONGEST = 120
"""Seconds for one paper."""
_MOST_TEXT = 200_000
_MOST_PAGES = 20


def installed() -> str:
    """The recogniser that would be used; "" where there is none."""
    return next((name for name in ("ocrmypdf", "tesseract") if shutil.which(name)), "")


def recognised(content: bytes, kind: PaperKind | None) -> str | None:
    """What a recogniser reads in a scan; none where none is installed, the kind is none of its, or it fails or takes too long."""
    with tempfile.TemporaryDirectory(prefix="motcua-ocr-") as folder:
        command, told = _command(kind, Path(folder))
        if not command:
            return None
        Path(folder, f"scan.{kind}").write_bytes(content)
        try:
            done = subprocess.run(  # noqa: S603 -- fixed words, no shell; the scan is a file of ours
                command, capture_output=True, timeout=_LONGEST, cwd=folder, check=False
            )
        except (subprocess.TimeoutExpired, OSError):
            return None
        if done.returncode != 0 or not told.exists():
            return None
        return told.read_text(encoding="utf-8", errors="replace")[:_MOST_TEXT]


def _command(kind: PaperKind | None, folder: Path) -> tuple[list[str], Path]:
    told = folder / "told.txt"
    if kind is PaperKind.PDF and (tool := shutil.which("ocrmypdf")):
        pages = f"1-{_MOST_PAGES}"
        options = ["-l", LANGUAGE, "--force-ocr", "--pages", pages, "--output-type", "none", "--sidecar", str(told)]
        return [tool, *options, "scan.pdf", "-"], told
    if kind in {PaperKind.JPEG, PaperKind.PNG} and (tool := shutil.which("tesseract")):
        return [tool, f"scan.{kind}", "told", "-l", LANGUAGE], told
    return [], told
