"""The words of messages in one place: the house's as their base, and an organisation's own, versioned and put in force.

A version in force never changes; a message keeps the words of the instant at which it was due.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Q

from motcua.followup.notifications import models, shorts, words
from motcua.followup.notifications.types import Channel, Pattern
from motcua.followup.notifications.types import Wording as Value
from motcua.foundation import clock, toml
from motcua.foundation.errors import FieldError, Invalid

LANGUAGES = ("vi", "en")
LONGEST = {"title": 150, "text": 1_500, "lead": 600, "next": 400, "more": 150, "foot": 400}
"""The greatest length of each field of a letter."""

_FOLDER = Path(__file__).parent
_VARIABLE = re.compile(r"\{([a-z_]+)\}")
_LETTER: Mapping[str, str] = {
    "code": "G02.99.99-261126-0001",
    "procedure": "Khai báo hóa chất nhập khẩu",
    "agency": "Cục Hóa chất",
    "received": "08:15 26/11/2026",
    "due": "17:00 03/12/2026",
    "result": "120/GXN-HC",
}
"""What a letter about a dossier may say of it, with a sample."""
_SAMPLES: Mapping[str, str] = {
    "code": "HT-261126-00042", "site": "dichvucong.example", "until": "08:30 26/11/2026", "day": "26/11/2026", "count": "3",
    "time": "08:15 26/11/2026", "begins": "20:00 05/12/2026", "ends": "23:00 05/12/2026", "title": "Bảo trì", "device": "Chrome · Android",
    "address": "203.0.113.7", "name": "Công ty TNHH Minh Phát", "due": "17:00 03/12/2026", "text": "Hồ sơ giấy vẫn nhận tại quầy.",
}  # fmt: skip
_NEEDED: Mapping[str, frozenset[str]] = {
    "contact_code": frozenset({"code"}),
    "contact_agree": frozenset({"code"}),
    **{f"account.inquiry_{act}": frozenset({"code"}) for act in ("taken", "answer", "ask")},
    "announcement": frozenset({"begins", "ends"}),
}
"""Variables without which a message would say nothing."""


@cache
def patterns() -> Mapping[tuple[str, Channel, str], Pattern]:
    """Everything that may be said otherwise, by kind, way and language; those of the edition in force today."""
    return {(one.kind, one.channel, one.language): one for one in _patterns()}


def said(kind: str, channel: Channel, *, at: datetime) -> Mapping[str, Mapping[str, str]]:
    """The texts by language and field of the instant: an organisation's own where it has put some in force, else the house's."""
    ours = own(kind, channel, at=at)
    return {
        language: {**pattern.texts, **ours.get(language, {})}
        for language in LANGUAGES
        if (pattern := patterns().get((kind, channel, language))) is not None
    }


def own(kind: str, channel: Channel, *, at: datetime) -> Mapping[str, Mapping[str, str]]:
    """An organisation's own texts of the instant, by language and field."""
    rows = models.Wording.objects.filter(kind=kind, channel=channel.value, put_at__lte=at)
    found = rows.filter(Q(ended_at=None) | Q(ended_at__gt=at)).order_by("put_at")
    return {row.language: row.texts for row in found}


def edition(version: int, event: str, *, at: datetime) -> words.Edition:
    """An edition with the words of one event as they were at the instant."""
    found = words.edition(version)
    template, kind = found.templates[event], f"dossier.{event}"
    letter, short = own(kind, Channel.MAIL, at=at), own(kind, Channel.SMS, at=at)
    if not letter and not short:
        return found
    template = replace(
        template, vi=replace(template.vi, **letter.get("vi", {})), en=replace(template.en, **letter.get("en", {}))
    )
    if template.short is not None:
        texts = {language: said_["text"] for language, said_ in short.items()}
        before = template.short
        ours = replace(before, vi=texts.get("vi", before.vi), en=texts.get("en", before.en))
        template = replace(template, short=ours)
    return replace(found, templates={**found.templates, event: template})


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables, each on one line; one that is not given stays empty, and braces mean nothing else."""
    return _VARIABLE.sub(lambda found: " ".join(_value(values, found[1]).split()), text)


def _value(values: Mapping[str, str], name: str) -> str:
    try:
        return values[name]
    except KeyError:
        return ""


def judge(pattern: Pattern, given: Mapping[str, str]) -> dict[str, str]:
    """The texts as they are kept. Raises `Invalid` at `/FIELD` for what is empty, too long, or has a variable that is none."""
    kept = {name: " ".join(given.get(name, "").split()) for name in pattern.texts}
    faults: list[FieldError] = []
    for name, text in kept.items():
        faults += _faults(pattern, name, text)
    missing = _NEEDED.get(pattern.kind, frozenset()) - {
        one for text in kept.values() for one in _VARIABLE.findall(text)
    }
    if not faults and missing:
        faults.append(FieldError(f"/{next(reversed(kept))}", "E-CHK", "missing", {"names": _names(missing)}))
    if faults:
        raise Invalid(faults)
    return kept


def sample(pattern: Pattern, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts filled with what a message might be about."""
    return {name: filled(text, pattern.variables) for name, text in texts.items()}


def value(row: models.Wording) -> Value:
    """The public value of a row."""
    return Value(
        row.pk, row.version, row.texts, row.written_by, row.written_at, row.put_by, row.put_at, row.note, row.ended_by, row.ended_at
    )  # fmt: skip


def _faults(pattern: Pattern, name: str, text: str) -> Iterator[FieldError]:
    place = f"/{name}"
    if not text:
        yield FieldError(place, "E-REQ")
        return
    rest = _VARIABLE.sub("", text)
    unknown = sorted(set(_VARIABLE.findall(text)) - pattern.variables.keys())
    if unknown:
        yield FieldError(place, "E-CHK", "unknown", {"names": _names(unknown), "allowed": _names(pattern.variables)})
    elif "{" in rest or "}" in rest:
        yield FieldError(place, "E-CHK", "brace", {"allowed": _names(pattern.variables)})
    elif not rest.isprintable():
        yield FieldError(place, "E-CHK", "letters")
    elif pattern.channel is Channel.SMS:
        longest = filled(text, {one: "0" * shorts.LONGEST.get(one, 20) for one in pattern.variables})
        count = max(shorts.parts(longest), shorts.parts(shorts.plain(longest)))
        if count > shorts.MOST_PARTS:
            yield FieldError(place, "E-LEN", "parts", {"count": count, "most": shorts.MOST_PARTS})
    elif len(text) > LONGEST[name]:
        yield FieldError(place, "E-LEN", "long", {"most": LONGEST[name]})


def _names(names: object) -> str:
    return ", ".join(f"{{{one}}}" for one in sorted(names))  # type: ignore[call-overload]  # any collection of words


def _patterns() -> Iterator[Pattern]:
    site = {"code": _LETTER["code"], "site": _SAMPLES["site"]}
    for event, template in words.in_force(clock.legal_date(clock.now())).templates.items():
        if not template.mail:
            continue
        for language, texts in (("vi", template.vi), ("en", template.en)):
            kind, title = f"dossier.{event}", texts.state
            yield Pattern(kind, Channel.MAIL, language, title, {"lead": texts.lead, "next": texts.next}, _LETTER)
            if template.short:
                yield Pattern(kind, Channel.SMS, language, title, {"text": getattr(template.short, language)}, site)
    for prefix, file in (("account.", "personal.toml"), ("", "house.toml")):
        table = read(file)
        for name, languages in table.items():
            short = name.startswith("short_")
            kind = f"{prefix}{name.removeprefix('short_')}"
            names = {one for said_ in languages.values() for one in _used(said_)}
            variables = {one: _SAMPLES.get(one, one) for one in sorted(names - {"link"})}
            for language in LANGUAGES:
                given: Any = languages[language]
                texts_ = {"text": str(given)} if short else {"title": given["title"], "text": given["text"]}
                title = table[kind][language]["title"] if short else given.get("name", given["title"])
                channel = Channel.SMS if short else Channel.MAIL
                yield Pattern(kind, channel, language, filled(title, variables), texts_, variables)
    for language, head in read("desk.toml")["letter"].items():
        variables = {"count": _SAMPLES["count"]}
        yield Pattern("desk.letter", Channel.MAIL, language, filled(head["title"], variables), dict(head), variables)


def _used(texts: object) -> list[str]:
    parts = texts.values() if isinstance(texts, Mapping) else [texts]
    return [one for part in parts for one in _VARIABLE.findall(str(part))]


@cache
def read(file: str) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """A file of words."""
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = toml.load(_FOLDER / file)
    return found
