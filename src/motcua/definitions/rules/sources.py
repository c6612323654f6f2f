"""DMN text as a tree that knows the place of every element, so that an edit changes what was edited and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from motcua.definitions.rules.errors import RuleRefused

SIZE = 2_000_000
"""Bytes of a model."""

DEPTH = 100
"""Elements within each other."""

NAMESPACES = (
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
)
"""DMN 1.5, 1.4, 1.3, 1.2 and 1.1."""

_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>"']+)\s*=\s*("[^"]*"|'[^']*')""")
_TAG = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=/>"']+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLANK = re.compile(rb"\s*$")


@dataclass(slots=True)
class Element:
    """One element and its places in the source, in bytes: where its start tag begins and ends, its end tag, its end."""

    name: str
    prefix: str
    attributes: dict[str, str]
    line: int
    start: int
    open_end: int
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        """Children of a name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Element | None:
        """The first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def told(self) -> str:
        """What its `text` says, without blanks around it."""
        inner = self.first("text")
        return inner.text.strip() if inner is not None else ""


@dataclass(frozen=True, slots=True)
class Source:
    """A model's text and its tree."""

    file: str
    text: bytes
    root: Element

    def refused(self, element: Element, why: str) -> RuleRefused:
        """A refusal at an element."""
        return RuleRefused(file=self.file, line=element.line, why=why)

    def of(self, element: Element) -> bytes:
        """The text of an element."""
        return self.text[element.start : element.end]

    def opening(self, element: Element) -> bytes:
        """The start tag of an element."""
        return self.text[element.start : element.open_end]

    def leads(self, element: Element) -> Iterator[tuple[Element, bytes]]:
        """Each child with what stands before it: blanks and comments."""
        place = element.open_end
        for child in element.children:
            yield child, self.text[place : child.start]
            place = child.end

    def trail(self, element: Element) -> bytes:
        """What stands between the last child and the end tag."""
        return self.text[element.children[-1].end if element.children else element.open_end : element.close]


def read(text: bytes, *, file: str) -> Source:
    """The tree of a model; raises `RuleRefused` with file and line for what is no DMN, too large, too deep or not UTF-8."""
    if len(text) > SIZE:
        raise RuleRefused(file=file, line=0, why="the file is too large")
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise RuleRefused(file=file, line=text[: error.start].count(b"\n") + 1, why="not UTF-8") from error
    reader = _Reader(text, file)
    try:
        reader.parser.Parse(text, True)
    except expat.ExpatError as error:
        raise RuleRefused(file=file, line=error.lineno, why=expat.ErrorString(error.code)) from error
    named = reader.root is not None and reader.root.name == "definitions" and bool(reader.space)
    if reader.root is None or not named or reader.declared.isdisjoint(NAMESPACES):
        raise RuleRefused(file=file, line=1, why="not a DMN 1.1 to 1.5 model")
    return Source(file, text, reader.root)


class _Reader:
    """Builds the tree; elements of other namespaces stay in it under names that no rule looks for."""

    def __init__(self, text: bytes, file: str) -> None:
        self.text = text
        self.file = file
        self.root: Element | None = None
        self.space = ""
        self.declared: set[str] = set()
        self.open: list[Element] = []
        self.parser = expat.ParserCreate(encoding="UTF-8", namespace_separator=" ")
        self.parser.namespace_prefixes = True
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartNamespaceDeclHandler = self._namespace
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def _doctype(self, *_: object) -> None:
        raise RuleRefused(
            file=self.file, line=self.parser.CurrentLineNumber, why="document type declarations are not allowed"
        )

    def _namespace(self, _: str | None, space: str | None) -> None:
        if self.root is None and space:
            self.declared.add(space)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, local, prefix = (*name.split(" "), "")[:3] if " " in name else ("", name, "")
        line, start = self.parser.CurrentLineNumber, self.parser.CurrentByteIndex
        if self.root is None:
            self.space = space
        if len(self.open) >= DEPTH:
            raise RuleRefused(file=self.file, line=line, why="elements are nested too deeply")
        tag = _TAG.match(self.text, start)
        if tag is None:
            raise RuleRefused(file=self.file, line=line, why="a tag that cannot be read")
        plain = {key: value for key, value in attributes.items() if " " not in key}
        element = Element(
            local if space == self.space else f"{{{space}}}{local}", prefix, plain, line, start, tag.end()
        )
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def _end(self, _: str) -> None:
        element = self.open.pop()
        place = self.parser.CurrentByteIndex
        if self.text[element.open_end - 2 : element.open_end] == b"/>":
            element.close = element.end = element.open_end
        else:
            element.close, element.end = place, self.text.index(b">", place) + 1

    def _data(self, data: str) -> None:
        if self.open:
            self.open[-1].text += data


def blank(lead: bytes) -> bytes:
    """The blanks at the end of what stands before an element: its indentation, without comments."""
    found = _BLANK.search(lead)
    return found[0] if found else b""


def written(text: str) -> bytes:
    """A text as it stands between tags; raises `ValueError` for what XML cannot hold."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if _NOT_XML.search(plain):
        raise ValueError
    return escape(plain).encode()


def quoted(text: str) -> bytes:
    """A text as the value of an attribute, in double quotes."""
    return b'"' + written(text).replace(b'"', b"&quot;").replace(b"\n", b"&#10;").replace(b"\t", b"&#9;") + b'"'


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """A start tag with an attribute set; an empty value takes it out."""
    for match in _ATTRIBUTE.finditer(tag):
        if match[1] == name.encode():
            if not value:
                return tag[: match.start()] + tag[match.end() :]
            return tag[: match.start(2)] + quoted(value) + tag[match.end(2) :]
    if not value:
        return tag
    end = re.search(rb"\s*/?>$", tag)
    place = end.start() if end else len(tag)
    return tag[:place] + b" " + name.encode() + b"=" + quoted(value) + tag[place:]
