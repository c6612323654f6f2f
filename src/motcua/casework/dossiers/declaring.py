"""What tells one filling of a form from another, and a filled form as XML for software that signs XML."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from motcua.casework.dossiers import numbers
from motcua.foundation.types import Json

_FORM = "to-khai-"
_NAMESPACE = "urn:motcua:declaration:1"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def form_of(wanted: bytes | memoryview | None, hole: Mapping[str, Any]) -> bytes:
    """The form of a row of many as its applicant signs it, without what a signing service was to fill in behind it."""
    return bytes(wanted or b"")[: hole.get("given", 0)]


def form_name(key: str) -> str:
    """What the form of a row is called among those that are downloaded."""
    return f"{_FORM}{key}.pdf"


def key_in(name: str) -> str:
    """The row after which a file is called, whatever software wrote behind it; "" where it is called otherwise."""
    found = re.match(rf"{_FORM}(\d+)(?!\d)", name.rpartition("/")[2])
    return found[1] if found else ""


def digest_of(procedure: str, data: Mapping[str, Json], papers: Mapping[str, str]) -> str:
    """What tells one filing from another under the same key."""
    text = orjson.dumps([procedure, dict(papers)], option=orjson.OPT_SORT_KEYS) + numbers.dumps(data, sort=True)
    return hashlib.sha256(text).hexdigest()


def as_xml(*, procedure: str, version: str, data: Mapping[str, Json], papers: Mapping[str, str]) -> bytes:
    """One line an answer by its pointer, one a paper; `papers` are fingerprints by file name."""
    lines = [f'<declaration xmlns="{_NAMESPACE}" procedure={_attribute(procedure)} version={_attribute(version)}>']
    lines += [
        f"<answer pointer={_attribute(place)}>{_text(value)}</answer>" for place, value in _leaves(dict(data), "")
    ]
    lines += [
        f"<paper name={_attribute(name)} sha256={_attribute(print_)}/>" for name, print_ in sorted(papers.items())
    ]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines, "</declaration>\n"]).encode()


def _leaves(value: Json, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name in sorted(value):
            yield from _leaves(value[name], f"{place}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _leaves(one, f"{place}/{number}")
    elif isinstance(value, bool):
        yield place, "true" if value else "false"
    elif value is not None:
        yield place, str(value)


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("", text))
