"""Reads of PDF files from anywhere."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping

import pikepdf

from motcua.foundation.pdf import guard, pages, recognising
from motcua.foundation.pdf.types import PageFacts, PageImage

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


def inspect_sources(files: Mapping[str, str]) -> None:
    """Raise `TemplateRefused` at the first word of a template that could reach outside its files."""
    guard.inspect(files)


def page_facts(content: bytes, number: int) -> PageFacts:
    """A page of any PDF, JPEG or PNG: how many there are, its size and text. Raises `PageUnreadable`, `PageUnknown`."""
    return pages.facts(content, number)


def page_image(content: bytes, number: int, *, width: int) -> PageImage:
    """The picture of a page, about so many pixels wide; nothing in the file runs. Raises `PageUnreadable`, `PageUnknown`."""
    return pages.image(content, number, width=width)


def paper_text(content: bytes) -> str:
    """The text of any PDF, JPEG or PNG, bounded; where it has none and Tesseract is installed, what that recognises on its first pages.

    Raises `PageUnreadable`.
    """
    found = pages.text(content)
    return found if found.strip() else recognising.recognised(content)


def words(pdf: bytes) -> str:
    """The text that a paper of ours shows, read through its fonts' Unicode maps; white space as the file has it."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return " ".join(_page_words(page) for page in list(file.pages)[:_MOST_PAGES])


def _page_words(page: pikepdf.Page) -> str:
    found = page.Resources.get("/Font")
    maps = {name: _unicode(font) for name, font in found.items()} if found is not None else {}
    shown: list[str] = []
    current: dict[str, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = instruction.operands, instruction.operator
        if str(operator) == "Tf":
            current = maps.get(str(operands[0]), {})
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String)).hex()
            shown.append("".join(current.get(codes[at : at + 4], "") for at in range(0, len(codes), 4)))
    return " ".join(shown)


def _unicode(font: pikepdf.Object) -> dict[str, str]:
    source = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", source)
    return {code.lower(): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def _links(file: pikepdf.Pdf) -> Iterator[str]:
    for page in list(file.pages)[:_MOST_PAGES]:
        for annotation in list(page.obj.get("/Annots") or ()):
            action = annotation.get("/A")
            if action is not None and "/URI" in action:
                yield str(action["/URI"])
