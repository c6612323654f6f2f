"""Small changes to files of a pack that leave every other byte as it was."""

from __future__ import annotations

import re
from datetime import date

from motcua.definitions.catalogue import packs
from motcua.definitions.catalogue.errors import PackRefused

_AT = re.compile(rb'("at"\s*:\s*")(\d{4}-\d{2}-\d{2})(?=T)')
_VERSION = re.compile(r"[0-9A-Za-z._-]{1,20}")


def begin_version(raw: bytes, *, version: str, in_force_from: date | None) -> bytes:
    """Another version and first day; an end and a suspension of the old one are left out. Raises `PackRefused`."""
    text = packs.text_of(raw, "pack.toml")
    if version and not _VERSION.fullmatch(version):
        raise PackRefused(file="pack.toml", line=1, why=f"version = {version[:50]!r} has not the form of one")
    if version:
        text = _set(text, "version", f'"{version}"')
    if in_force_from is not None:
        text = _set(text, "in_force_from", in_force_from.isoformat())
        for key in ("in_force_until", "suspended_from", "suspended_until"):
            text = _top(text, key).sub("", text, count=1)
    return text.encode()


def moved(raw: bytes, *, first: date) -> bytes:
    """An example whose day lies before a version's first one, on that day at the same hour; any other as it is."""

    def day(found: re.Match[bytes]) -> bytes:
        return found[1] + (first.isoformat().encode() if found[2].decode() < first.isoformat() else found[2])

    return _AT.sub(day, raw, count=1)


def _set(text: str, key: str, value: str) -> str:
    """A key before the first table with another value; one that is not there comes behind `version`, or first."""
    changed, count = _top(text, key).subn(rf"\g<before>{value}\g<after>", text, count=1)
    if count:
        return changed
    line = _top(text, "version").search(text)
    at = line.end() if line is not None else 0
    return f"{text[:at]}{key} = {value}\n{text[at:]}"


def _top(text: str, key: str) -> re.Pattern[str]:
    """A line with this key before the first table; keys of tables further down are others."""
    head = re.search(r"(?m)^\s*\[", text)
    end = head.start() if head else len(text)
    line = re.compile(rf"(?m)^(?P<before>{key}\s*=\s*)(?:\"[^\"\n]*\"|[^#\s]+)(?P<after>[^\n]*\n)")
    found = line.search(text)
    return line if found is not None and found.start() < end else re.compile(r"(?!)(?P<before>)(?P<after>)")
