"""A letter as bytes (RFC 5322, MIME) to plain values: bounded in size, parts, files and depth, whatever it says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import errors, policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import getaddresses
from html.parser import HTMLParser

HEAD_MOST = 64 * 1024
"""Bytes of the lines above a letter's text."""
TEXT_MOST = 200_000
_LINE = 998
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u0085\u2028\u2029]")
_BOUNDARY = re.compile(rb"boundary\s*\*?(?:[0-9]+\*?)?\s*=", re.IGNORECASE)
_MARKS = ("x-autoreply", "x-autorespond", "x-auto-response", "list-id", "list-unsubscribe", "feedback-id", "x-loop")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})


class Unreadable(Exception):
    """The letter cannot be read within its bounds; says which."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says: `automatic` names the mark by which a machine has written it, or ""."""

    name: str
    sender: str
    sender_name: str
    subject: str
    text: str
    automatic: str
    files: tuple[tuple[str, bytes], ...] = ()
    dropped: int = 0


@dataclass(slots=True)
class _Found:
    plain: str = ""
    html: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)
    dropped: int = 0


def read(content: bytes, *, most_parts: int, most_files: int) -> Letter:
    """The letter; raises `Unreadable`."""
    head = re.split(rb"\r?\n\r?\n", content[: HEAD_MOST + 4], maxsplit=1)[0]
    if len(head) > HEAD_MOST:
        raise Unreadable("head")
    # Each nesting names a boundary of its own: counted before anything is parsed, so that depth is bounded too.
    if len(_BOUNDARY.findall(content)) > most_parts:
        raise Unreadable("parts")
    try:
        mail = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(content)
        return _letter(mail, most_parts, most_files)
    except Unreadable:
        raise
    except RecursionError:
        raise Unreadable("depth") from None
    except (errors.MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError) as trouble:
        # The library's readers of headers fail in many ways on what is no header.
        raise Unreadable(type(trouble).__name__) from trouble


def _letter(mail: Message, most_parts: int, most_files: int) -> Letter:
    found = _Found()
    for number, part in enumerate(mail.walk()):
        if number >= most_parts:
            raise Unreadable("parts")
        _take(part, found, most_files)
    senders = [address for address in getaddresses([_head(mail, "From")]) if "@" in address[1]]
    if len(senders) != 1:
        raise Unreadable("from")
    name, sender = senders[0]
    text = found.plain or _from_html(found.html)
    return Letter(
        _head(mail, "Message-ID"), sender.strip(), _line(name)[:200], _head(mail, "Subject")[:500], _own_words(text),
        _automatic(mail), tuple(found.files), found.dropped,
    )  # fmt: skip


def _take(part: Message, found: _Found, most_files: int) -> None:
    if part.is_multipart():
        return
    kind, name = part.get_content_type(), part.get_filename("")
    is_file = part.get_content_disposition() == "attachment" or bool(name)
    if not is_file and kind in {"text/plain", "text/html"}:
        text = _text(part)
        if kind == "text/plain" and not found.plain:
            found.plain = text
        elif kind == "text/html" and not found.html:
            found.html = text
        return
    if len(found.files) >= most_files:
        found.dropped += 1
        return
    body = part.get_payload(decode=True)
    content = body if isinstance(body, bytes) else b""
    found.files.append((_line(re.split(r"[/\\]", str(name))[-1])[-200:] or "tep", content))


def _text(part: Message) -> str:
    body = part.get_payload(decode=True)
    raw = body[: TEXT_MOST * 4] if isinstance(body, bytes) else b""
    charset = part.get_content_charset("utf-8")
    try:
        text = raw.decode(charset, "replace")
    except (LookupError, ValueError):
        text = raw.decode("utf-8", "replace")
    return _clean(text)[:TEXT_MOST]


def _own_words(text: str) -> str:
    """What the sender wrote: without the letter below it that their program has quoted, and without what follows a mark of a signature."""
    lines: list[str] = []
    for line in text.splitlines():
        if line == "-- " or line.startswith(("-----Original Message-----", "________________________________")):
            break
        if not line.lstrip().startswith(">"):
            lines.append(line)
    return "\n".join(lines).strip()


class _Words(HTMLParser):
    """The words of a page, without what is not shown."""

    _UNSEEN = frozenset({"script", "style", "head", "title", "template"})
    _BREAKS = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- the library's
        """Count what is not shown, and break lines."""
        if tag in self._UNSEEN:
            self._unseen += 1
        elif tag in self._BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Leave what is not shown."""
        if tag in self._UNSEEN and self._unseen:
            self._unseen -= 1

    def handle_data(self, data: str) -> None:
        """Keep words that are shown."""
        if not self._unseen:
            self.words.append(data)


def _from_html(html: str) -> str:
    reader = _Words()
    reader.feed(html[:TEXT_MOST])
    reader.close()
    return _clean("".join(reader.words))


def _automatic(mail: Message) -> str:
    """By which mark a machine wrote it (RFC 3834 section 5): such a letter is answered and kept as nothing."""
    said = _head(mail, "Auto-Submitted").lower()
    if said and not said.startswith("no"):
        return "auto-submitted"
    if _head(mail, "Precedence").lower() in _BULK:
        return "precedence"
    if _head(mail, "Return-Path").strip() == "<>":
        return "return-path"
    if mail.get_content_type() == "multipart/report":
        return "report"
    return next((mark for mark in _MARKS if mail.get(mark) is not None), "")


def _head(mail: Message, name: str) -> str:
    value = mail.get(name)
    return _line(str(value))[: _LINE * 4] if value is not None else ""


def _line(text: str) -> str:
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8"))
