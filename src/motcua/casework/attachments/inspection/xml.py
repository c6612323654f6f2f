"""XML papers, such as a form that its maker signed: well-formed, of bounded depth, declaring and fetching nothing."""

from __future__ import annotations

import re
from xml.parsers import expat

from motcua.casework.attachments.errors import PaperScripted, PaperUnreadable

START = b"<?xml"

_DEEPEST, _MOST_ELEMENTS = 100, 200_000
_RUNS = re.compile(r"(^|[:}])(script|html|svg)$", re.IGNORECASE)


def check(content: bytes) -> None:
    """Raise the refusal that fits."""
    _Reader().read(content)


class _Reader:
    def __init__(self) -> None:
        self._depth = self._count = 0
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._declared
        self._parser.ProcessingInstructionHandler = self._instructed
        self._parser.StartElementHandler = self._begun
        self._parser.EndElementHandler = self._ended

    def read(self, content: bytes) -> None:
        try:
            self._parser.Parse(content, True)
        except (expat.ExpatError, LookupError, ValueError):
            raise PaperUnreadable(found="damaged") from None

    def _declared(self, *_: object) -> None:
        raise PaperUnreadable(found="too_intricate")  # entities are declared there, and files fetched

    def _instructed(self, target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            raise PaperScripted(found="xml-stylesheet")

    def _begun(self, name: str, _attributes: object) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST or self._count > _MOST_ELEMENTS:
            raise PaperUnreadable(found="too_intricate")
        if _RUNS.search(name):
            raise PaperScripted(found=name[:40])

    def _ended(self, _name: str) -> None:
        self._depth -= 1
