"""Reads of PDF files from anywhere."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf

_WRITTEN = re.compile(rb"/URI\s*\(([^)\\]{1,500})\)")
_MOST_PAGES = 500


def addresses(pdf: bytes) -> tuple[str, ...]:
    """The addresses that a file's links lead to, each once, as far as the file can be read; any bytes are allowed."""
    found = dict.fromkeys(address.decode("latin-1") for address in _WRITTEN.findall(pdf))
    try:
        with pikepdf.open(io.BytesIO(pdf)) as file:
            found |= dict.fromkeys(_links(file))
    except Exception:  # noqa: BLE001 -- a hostile file fails in ways that cannot be listed; what was found before still counts
        return tuple(found)
    return tuple(found)


def _links(file: pikepdf.Pdf) -> Iterator[str]:
    for page in list(file.pages)[:_MOST_PAGES]:
        for annotation in list(page.obj.get("/Annots") or ()):
            action = annotation.get("/A")
            if action is not None and "/URI" in action:
                yield str(action["/URI"])
