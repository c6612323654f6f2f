"""XML changed element by element: an element that means the same keeps its text, whatever tool wrote the new one."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from xml.parsers import expat

_ATTRIBUTE = re.compile(rb"""\s+([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')""")
_DEPTH = 100
_ELEMENTS = 50_000


class Unreadable(ValueError):
    """No well-formed XML, a document type, or more of it than a pack may hold; says the line."""


@dataclass(slots=True)
class _Element:
    """An element with its place in the bytes."""

    name: str
    attributes: dict[str, str]
    start: int
    inner: int = 0
    inner_end: int = 0
    end: int = 0
    text: str = ""
    children: list[_Element] = field(default_factory=list)
    print: object = None

    @property
    def about(self) -> tuple[str, str]:
        """What the element is: its name, with its id or, in a diagram, the element that it draws."""
        return self.name, self.attributes.get("id") or self.attributes.get("bpmnElement", "") or self.text.strip()


def merged(old: bytes, new: bytes) -> bytes:
    """The new document in the old one's words: unchanged elements keep their bytes; raises `Unreadable`.

    Order of attributes, spaces between elements and the spelling of prefixes do not count as changes.
    """
    before, after = _tree(old), _tree(new)
    if before.print == after.print:
        return old
    if before.name != after.name or not _scopes(old) <= _scopes(new):
        return new
    return old[: before.start] + _emit(old, before, new, after) + old[before.end :]


def same(old: bytes, new: bytes) -> bool:
    """Whether two documents mean the same; raises `Unreadable`."""
    return _tree(old).print == _tree(new).print


def _emit(old: bytes, was: _Element, new: bytes, now: _Element) -> bytes:
    # Of the document element the prefixes count too, which the prints do not see.
    head = _head(old, was, new, now)
    if was.print == now.print and head == old[was.start : was.inner]:
        return old[was.start : was.end]
    if not was.children and not now.children and was.text.strip() == now.text.strip():
        return head + old[was.inner : was.end]
    if not was.children or not now.children or was.text.strip() or now.text.strip():
        return new[now.start : now.end]
    first = old[was.inner : was.children[0].start]
    tail = old[was.children[-1].end : was.inner_end]
    left = {id(child): child for child in was.children}
    parts: list[bytes] = [head]
    for child in now.children:
        twin = next((one for one in left.values() if one.about == child.about), None)
        if twin is None and len(was.children) == len(now.children):
            place = next(index for index, one in enumerate(now.children) if one is child)
            one = was.children[place]
            twin = one if id(one) in left and one.name == child.name else None
        parts.append(_gap(old, was, twin) if twin is not None else first)
        if twin is None:
            parts.append(new[child.start : child.end])
        else:
            left.pop(id(twin))
            parts.append(_emit(old, twin, new, child))
    return b"".join([*parts, tail, old[was.inner_end : was.end]])


def _gap(old: bytes, parent: _Element, child: _Element) -> bytes:
    """What stands before a child: comments and spaces."""
    place = next(index for index, one in enumerate(parent.children) if one is child)
    return old[(parent.children[place - 1].end if place else parent.inner) : child.start]


def _head(old: bytes, was: _Element, new: bytes, now: _Element) -> bytes:
    """The opening tag: attributes that say the same keep their text and order, new ones come last."""
    tag, other = old[was.start : was.inner], new[now.start : now.inner]
    wanted = {found[1]: found for found in _ATTRIBUTE.finditer(other)}

    def said(found: re.Match[bytes]) -> bytes:
        name = found[1]
        if name not in wanted:
            return found[0] if name.startswith(b"xmlns") else b""
        value = wanted.pop(name)[2]
        return found[0] if _plain(value) == _plain(found[2]) else found[0][: found.start(2) - found.start()] + value

    made = _ATTRIBUTE.sub(said, tag)
    if not wanted:
        return made
    close = len(made) - (2 if made.endswith(b"/>") else 1)
    while made[close - 1 : close].isspace():
        close -= 1
    return made[:close] + b"".join(b" " + found[0].strip() for found in wanted.values()) + made[close:]


def _plain(value: bytes) -> str:
    """An attribute's value without its quotes and references."""
    return html.unescape(value[1:-1].decode())


def _scopes(raw: bytes) -> frozenset[tuple[str, str]]:
    """Prefixes that the document element binds: bytes may only be mixed where they agree."""
    found: set[tuple[str, str]] = set()

    def opened(_: str, attributes: dict[str, str]) -> None:
        if not found:
            found.update(
                (key, value) for key, value in attributes.items() if key == "xmlns" or key.startswith("xmlns:")
            )
            found.add(("", ""))

    parser = expat.ParserCreate()
    parser.StartElementHandler = opened
    parser.Parse(raw, True)
    return frozenset(found)


def _tree(raw: bytes) -> _Element:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.ordered_attributes = False
    root: list[_Element] = []
    open_: list[_Element] = []
    count = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(open_) > _DEPTH or count > _ELEMENTS:
            raise Unreadable(f"line {parser.CurrentLineNumber}: more than a pack may hold")
        element = _Element(name, attributes, parser.CurrentByteIndex)
        (open_[-1].children if open_ else root).append(element)
        open_.append(element)

    def closed(_: str) -> None:
        element = open_.pop()
        element.inner = _after_tag(raw, element.start)
        if raw[: element.inner].endswith(b"/>"):
            element.inner_end = element.end = element.inner
        else:
            element.inner_end = parser.CurrentByteIndex
            element.end = raw.index(b">", element.inner_end) + 1
        element.print = (
            element.name,
            tuple(sorted(element.attributes.items())),
            element.text.strip(),
            tuple(child.print for child in element.children),
        )

    def read(data: str) -> None:
        if open_:
            open_[-1].text += data

    def refused(*_: object) -> None:
        raise Unreadable(f"line {parser.CurrentLineNumber}: a document type is not allowed")

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = read
    parser.StartDoctypeDeclHandler = refused
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise Unreadable(f"line {error.lineno}: {expat.errors.messages[error.code]}") from error
    return root[0]


def id_at(raw: bytes, line: int) -> str:
    """The id of the innermost element with one that covers a line; "" where there is none."""

    def within(element: _Element) -> str:
        first, last = raw.count(b"\n", 0, element.start) + 1, raw.count(b"\n", 0, element.end) + 1
        if not first <= line <= last:
            return ""
        return next(filter(None, map(within, element.children)), "") or element.attributes.get("id", "")

    return within(_tree(raw))


def _after_tag(raw: bytes, start: int) -> int:
    """The place behind an opening tag; a `>` inside an attribute's value does not end it."""
    quote = 0
    for place in range(start, len(raw)):
        char = raw[place]
        if quote:
            quote = 0 if char == quote else quote
        elif char in b"\"'":
            quote = char
        elif char == 0x3E:
            return place + 1
    raise Unreadable("a tag without its end")
