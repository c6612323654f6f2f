"""What `pack.toml` may say: each key with its kind; whatever else stands there is a fault at its line.

A misspelt key would otherwise be a rule of law that nobody applies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from motcua.definitions.catalogue.agreeing import TERMS, between, nearest
from motcua.definitions.catalogue.lines import Path, TomlLines
from motcua.definitions.catalogue.types import APPLICANT_KINDS, PackMessage
from motcua.foundation.types import Json
from motcua.identity.people.types import ITEMS

FILE = "pack.toml"
LEVELS = ("full", "partial", "information")
CHANNELS = ("portal", "api", "single_window", "national_portal", "desk", "post", "kiosk")
LIMITS = ("none", "unknown", *TERMS)
FEE_KINDS = ("fee", "charge")
CHECKED = ("text", "secondary", "memory", "uncertain")
"""How far a statement was held against the law: its text, a summary of it, or nothing yet."""

AUTHORITY_LEVELS = ("central", "province", "commune")
DUE = ("filing", "acceptance", "notice", "delivery")

_TEXT_LIMIT = 2_000
_MOST = 500
_AMOUNT = 10**13
"""No fee is larger, in đồng."""

_Faults: TypeAlias = list[tuple[Path, str]]
_Kind: TypeAlias = Callable[[Json, Path, _Faults], None]


def faults(settings: Mapping[str, Json], text: str) -> list[PackMessage]:
    """Every fault of the file's keys and kinds, each at its line, in the order of the file."""
    found: _Faults = []
    _PACK(dict(settings), (), found)
    if not found:
        between(settings, found)
    lines = TomlLines(text)
    return sorted((PackMessage(FILE, lines.of(path), why) for path, why in found), key=lambda one: one.line)


# ---------------------------------------------------------------- kinds


def _text(pattern: str = "", *, empty: bool = False) -> _Kind:
    shape = re.compile(pattern)

    def judge(value: Json, at: Path, found: _Faults) -> None:
        if not isinstance(value, str):
            found.append((at, f"{_name(at)} must be text"))
        elif len(value) > _TEXT_LIMIT or (not empty and not value.strip()):
            found.append((at, f"{_name(at)} is empty or longer than {_TEXT_LIMIT} letters"))
        elif value and pattern and not shape.fullmatch(value):
            found.append((at, f"{_name(at)} = {value!r} has not the form {pattern}"))

    return judge


def _one_of(allowed: Sequence[str]) -> _Kind:
    def judge(value: Json, at: Path, found: _Faults) -> None:
        if not isinstance(value, str) or value not in allowed:
            found.append((at, f"{_name(at)} = {value!r} is none of {', '.join(allowed)}{nearest(value, allowed)}"))

    return judge


def _flag(value: Json, at: Path, found: _Faults) -> None:
    if not isinstance(value, bool):
        found.append((at, f"{_name(at)} must be true or false"))


def _whole(most: int = 10_000, least: int = 0) -> _Kind:
    def judge(value: Json, at: Path, found: _Faults) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            found.append((at, f"{_name(at)} must be a whole number from {least} to {most}"))

    return judge


def _share(value: Json, at: Path, found: _Faults) -> None:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 1 <= value <= 200:
        found.append((at, f"{_name(at)} must be a share of the time in per cent, from 1 to 200"))


def _day(value: Json, at: Path, found: _Faults) -> None:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        found.append((at, f"{_name(at)} must be a day such as 2026-10-12"))


def _many(kind: _Kind) -> _Kind:
    def judge(value: Json, at: Path, found: _Faults) -> None:
        if not isinstance(value, list) or len(value) > _MOST:
            found.append((at, f"{_name(at)} must be a list of at most {_MOST}"))
            return
        for index, item in enumerate(value):
            kind(item, (*at, index), found)

    return judge


def _map(kind: _Kind) -> _Kind:
    def judge(value: Json, at: Path, found: _Faults) -> None:
        if not isinstance(value, dict):
            found.append((at, f"{_name(at)} must be a table"))
            return
        for key, item in value.items():
            kind(item, (*at, key), found)

    return judge


def _table(keys: Mapping[str, _Kind], needed: Sequence[str] = ()) -> _Kind:
    def judge(value: Json, at: Path, found: _Faults) -> None:
        if not isinstance(value, dict):
            found.append((at, f"{_name(at)} must be a table"))
            return
        for key, item in value.items():
            if key in keys:
                keys[key](item, (*at, key), found)
            else:
                where = f" in {_name(at)}" if at else ""
                found.append(((*at, key), f"unknown key {key}{where}{nearest(key, tuple(keys))}"))
        found.extend((at, f"{key} is missing{f' in {_name(at)}' if at else ''}") for key in needed if key not in value)

    return judge


def _either(first: _Kind, second: _Kind) -> _Kind:
    """Text or a list of texts, as a key of one part or several."""

    def judge(value: Json, at: Path, found: _Faults) -> None:
        (second if isinstance(value, list) else first)(value, at, found)

    return judge


def _anything(value: Json, at: Path, found: _Faults) -> None:
    """The pack's own values, which only its tables read."""


# ---------------------------------------------------------------- the file

_PLAIN = _text()
_OPTIONAL = _text(empty=True)
_KEY = _text(r"[a-z][a-z0-9_]{0,49}")
_SLUG = _text(r"[a-z0-9][a-z0-9-]{1,79}")
_UNIT = _text(r"[A-Z0-9]+(\.[A-Z0-9]+)*")
_POINTER = _text(r"#?(/[^/\s]+)*", empty=True)
_DECISION = _text(r"[\w-]+\.dmn#.+")
_FILE = _text(r"[a-z0-9][a-z0-9_-]*\.typ")
_PUBLIC_POINTER = _text(r"(/[a-z][a-z0-9]*(_[a-z0-9]+)*){1,6}")
_WORDS = _table({"vi": _PLAIN, "en": _PLAIN}, ("vi", "en"))
_PATTERN = _text(
    r"(?:[^{}]|\{year\}|\{yy\}|\{/[a-z][a-z0-9_]{0,49}\})*\{number(?::0?[1-9]\d?d)?\}(?:[^{}]|\{year\}|\{yy\}|\{/[a-z][a-z0-9_]{0,49}\})*"
)

_PACK = _table(
    {
        "standard": _text(r"\.\./\.\./common/[a-z0-9_-]+"),
        "procedure": _SLUG,
        "version": _text(r"[0-9A-Za-z._-]{1,20}"),
        "in_force_from": _day,
        "in_force_until": _day,
        "suspended_from": _day,
        "suspended_until": _day,
        "superseded_by": _SLUG,
        "law_of": _one_of(("filing", "acceptance")),
        "name": _WORDS,
        "summary": _WORDS,
        "field": _WORDS,
        "authority_unit": _UNIT,
        "authority": _WORDS,
        "authority_levels": _many(_one_of(AUTHORITY_LEVELS)),
        "applicant_kinds": _many(_one_of(APPLICANT_KINDS)),
        "level": _one_of(LEVELS),
        "partial_reason": _WORDS,
        "national_single_window": _flag,
        "channels": _many(_one_of(CHANNELS)),
        "headless": _flag,
        "also_called": _many(_PLAIN),
        "events": _many(_KEY),
        "automatic": _flag,
        "assurance": _whole(2, 1),
        "signed": _one_of(("offered", "required")),
        "fee": _one_of(("none", "unknown")),
        "growing_lists": _many(_KEY),
        "national": _table({"code": _PLAIN, "placeholder": _flag, "checked": _one_of(CHECKED)}, ("code",)),
        "checked": _table({"level": _one_of(CHECKED), "note": _WORDS}, ("level",)),
        "public": _map(_map(_either(_PLAIN, _many(_PLAIN)))),
        "papers": _many(
            _table(
                {
                    "type": _KEY,
                    "name": _WORDS,
                    "hint": _WORDS,
                    "required": _flag,
                    "many": _flag,
                    "accepted": _many(_one_of(("pdf", "docx", "xlsx", "img", "xml"))),
                    "source_database": _PLAIN,
                    "signed": _one_of(("required", "expected")),
                },
                ("type", "name"),
            )
        ),
        "limit": _table(
            {
                "kind": _one_of(LIMITS),
                "amount": _whole(3_650),
                "technical_seconds": _whole(86_400),
                "alarm_seconds": _whole(86_400),
                "starts": _one_of(("acceptance", "payment", "competent_agency")),
                "mode": _one_of(("day_end", "hour_exact")),
                "cutoff": _text(r"([01][0-9]|2[0-3]):[0-5][0-9]"),
                "article": _OPTIONAL,
            },
            ("kind",),
        ),
        "terms": _many(
            _table(
                {
                    "key": _KEY,
                    "kind": _one_of(TERMS),
                    "amount": _whole(3_650, 1),
                    "article": _OPTIONAL,
                    "outside": _flag,
                },
                ("key", "kind", "amount"),
            )
        ),
        "limits": _many(
            _table(
                {"term": _KEY, "table": _DECISION, "from": _day, "until": _day, "article": _OPTIONAL}, ("term", "table")
            )
        ),
        "dates": _many(_table({"as": _KEY, "term": _KEY, "from": _text(r"today|/[a-z0-9_]+")}, ("as", "term", "from"))),
        "supplement": _table(
            {
                "policy": _one_of(("restart", "pause")),
                "times": _whole(20),
                "term": _KEY,
                "article": _OPTIONAL,
                "asked_within": _KEY,
            }
        ),
        "payment": _table({"policy": _one_of(("run", "pause")), "article": _OPTIONAL}),
        "renewal": _table({"remind_days": _whole(730), "file_days": _whole(730), "article": _OPTIONAL}),
        "escalations": _many(
            _table(
                {
                    "clock": _one_of(("dossier", "intake", "step")),
                    "step": _text(r"[A-Za-z_][A-Za-z0-9_.-]{0,199}"),
                    "at": _share,
                    "after": _PLAIN,
                    "before": _PLAIN,
                    "do": _one_of(("remind", "tell_head", "reassign")),
                },
                ("clock", "do"),
            )
        ),
        "fees": _many(
            _table(
                {
                    "key": _KEY,
                    "name": _WORDS,
                    "kind": _one_of(FEE_KINDS),
                    "due": _one_of(DUE),
                    "amount": _whole(_AMOUNT),
                    "table": _DECISION,
                    "article": _OPTIONAL,
                    "in_force_from": _day,
                    "in_force_until": _day,
                    "checked": _one_of(CHECKED),
                },
                ("key", "name", "kind", "due"),
            )
        ),
        "routes": _many(
            _table(
                {
                    "unit": _text(r"[A-Z0-9]+(\.[A-Z0-9]+)*", empty=True),
                    "units": _DECISION,
                    "table": _DECISION,
                    "from": _day,
                    "until": _day,
                    "article": _OPTIONAL,
                    "at": _POINTER,
                }
            )
        ),
        "register": _table({"code": _text(r"[A-Z0-9Đ][A-Z0-9Đ./-]{0,39}"), "pattern": _PATTERN}, ("code", "pattern")),
        "result": _table(
            {
                "template": _FILE,
                "refusal": _FILE,
                "document_type": _KEY,
                "valid_months": _whole(1_200),
                "language": _one_of(("vi", "en", "vi-en")),
                "texts": _many(
                    _table(
                        {
                            "key": _KEY,
                            "name": _WORDS,
                            "hint": _WORDS,
                            "of": _one_of(("result", "refusal")),
                            "longest": _whole(20_000),
                            "required": _flag,
                        },
                        ("key", "name"),
                    )
                ),
            }
        ),
        "results": _many(
            _table(
                {
                    "key": _KEY,
                    "template": _FILE,
                    "document_type": _KEY,
                    "register": _text(r"[A-Z0-9Đ][A-Z0-9Đ./-]{0,39}"),
                    "valid_months": _whole(1_200),
                },
                ("key", "template", "document_type"),
            )
        ),
        "public_register": _table(
            {
                "title": _WORDS,
                "article": _PLAIN,
                "checked": _one_of(CHECKED),
                "persons": _flag,
                "ended": _flag,
                "columns": _many(
                    _table({"pointer": _PUBLIC_POINTER, "name": _WORDS, "codes": _KEY}, ("pointer", "name"))
                ),
            },
            ("title", "article"),
        ),
        "settings": _map(_anything),
        "legal_bases": _many(
            _table(
                {
                    "document": _PLAIN,
                    "article": _OPTIONAL,
                    "title": _OPTIONAL,
                    "in_force_from": _day,
                    "in_force_until": _day,
                    "checked": _one_of(CHECKED),
                },
                ("document",),
            )
        ),
        "shared_templates": _map(_text(r"\.\./\.\./common/[a-z0-9_-]+\.typ")),
        "shared_codes": _map(_text(r"\.\./\.\./common/codes/[a-z0-9_-]+\.csv")),
        "applicant": _table(
            {
                "object": _KEY,
                "enterprise": _KEY,
                "must_equal": _many(_KEY),
                "fill": _many(_KEY),
                "copies": _map(_KEY),
                "population": _map(_one_of(tuple(sorted(ITEMS)))),
            }
        ),
        "same_matter": _table({"equal": _many(_POINTER)}, ("equal",)),
        "names": _map(_PLAIN),
        "look_ups": _many(
            _table(
                {
                    "each": _POINTER,
                    "key": _either(_PLAIN, _many(_PLAIN)),
                    "list": _KEY,
                    "register": _KEY,
                    "as": _KEY,
                    "patterns": _many(_table({"field": _PLAIN, "column": _PLAIN}, ("field", "column"))),
                    "only_if": _many(_PLAIN),
                    "asked": _one_of(("filing",)),
                },
                ("as",),
            )
        ),
        "checks": _many(_table({"table": _DECISION, "each": _POINTER}, ("table",))),
        "decisions": _many(
            _table({"table": _DECISION, "each": _POINTER, "as": _PLAIN, "answers": _one_of(("one", "any"))}, ("table",))
        ),
        "undecided": _table({"rule": _PLAIN, "reason": _PLAIN}, ("reason",)),
        "parts": _many(
            _table(
                {
                    "key": _KEY,
                    "procedure": _SLUG,
                    "when": _POINTER,
                    "after": _many(_KEY),
                    "article": _OPTIONAL,
                    "data": _map(_POINTER),
                    "values": _map(_anything),
                },
                ("key", "procedure"),
            )
        ),
        "process": _table({"roles": _map(_table({"unit": _UNIT}, ("unit",)))}),
    },
    (
        "procedure",
        "version",
        "in_force_from",
        "name",
        "field",
        "authority_unit",
        "level",
        "channels",
        "limit",
        "register",
    ),
)


def _name(at: Path) -> str:
    return ".".join(str(part) for part in at if not isinstance(part, int)) or FILE
