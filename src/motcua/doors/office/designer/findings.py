"""What the pack's own check found, each at the page where it is put right."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from motcua.definitions.catalogue.types import Draft, PackMessage
from motcua.doors.office.designer import parts
from motcua.doors.office.designer.writers import json_text, xml_text

_OF_FORM = (parts.SCHEMA, parts.LAYOUT, *parts.TEXTS.values())
_POINTER = re.compile(r"(?<![\w/])/[a-z_*0-9][A-Za-z0-9_*/]*")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its place in words, where to put it right, and the field or element that it is about."""

    file: str
    line: int
    text: str
    address: str
    about: str = ""

    @property
    def place(self) -> str:
        """`form.layout.json:12`."""
        return f"{self.file}:{self.line}" if self.line else self.file


def of(draft: Draft, messages: Iterable[PackMessage], files: Mapping[str, bytes]) -> list[Finding]:
    """Findings of a draft; the check tells places below the procedure's name."""
    below = f"{draft.procedure}/"
    told = (dataclasses.replace(message, file=message.file.removeprefix(below)) for message in messages)
    return [_finding(draft.id, message, files) for message in told]


def for_files(found: Sequence[Finding], *names: str) -> list[Finding]:
    """Those that belong to some files; a name that ends with a slash is a folder, one that begins with a dot an ending."""

    def fits(finding: Finding, name: str) -> bool:
        if name.endswith("/"):
            return finding.file.startswith(name)
        return finding.file.endswith(name) if name.startswith(".") else finding.file == name

    return [finding for finding in found if any(fits(finding, name) for name in names)]


def _finding(draft: int, message: PackMessage, files: Mapping[str, bytes]) -> Finding:
    about = _about(message, files.get(message.file, b""))
    return Finding(message.file, message.line, message.text, _address(draft, message, about), about)


def _about(message: PackMessage, raw: bytes) -> str:
    """The field, the element of the drawing or the row of a table to which the finding leads."""
    try:
        if message.file in _OF_FORM:
            named = _POINTER.search(message.text)
            if named or message.file not in (parts.SCHEMA, parts.LAYOUT):
                return named.group() if named else ""
            return json_text.key_at(raw.decode(), message.line, "pointer") if message.line else ""
        if message.file.endswith((".bpmn", ".dmn")) and message.line:
            return xml_text.id_at(raw, message.line)
    except (ValueError, UnicodeDecodeError):
        return ""
    return ""


def _address(draft: int, message: PackMessage, about: str) -> str:
    if message.file in _OF_FORM and about:
        return f"{reverse('office:designer_field', args=[draft])}?{urlencode({'p': about})}"
    if message.file.endswith(".bpmn"):
        return f"{reverse('office:designer_process', args=[draft])}?{urlencode({'ten': message.file})}"
    if message.file.endswith(".dmn"):
        anchor = f"#{about}" if about else ""
        return f"{reverse('office:designer_tables', args=[draft])}?{urlencode({'ten': message.file})}{anchor}"
    if message.file.startswith("codes/"):
        return f"{reverse('office:designer_codes', args=[draft])}?{urlencode({'ten': message.file})}"
    line = f"&dong={message.line}" if message.line else ""
    return f"{reverse('office:designer_text', args=[draft])}?{urlencode({'ten': message.file})}{line}"
