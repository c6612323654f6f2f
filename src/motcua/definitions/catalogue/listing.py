"""The list of procedures: found by words, field, unit, event, level, authority and applicant, ranked, counted, by pages.

Read from a column of the versions without building any of them. What a process has read it keeps as long as nothing was loaded
since; a few thousand lines are searched in memory in milliseconds.
"""

from __future__ import annotations

import csv
import hashlib
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from motcua.definitions.catalogue import matching, models, particulars, typing
from motcua.definitions.catalogue.types import APPLICANT_KINDS, Choice, Listing, ProcedureEntry
from motcua.definitions.forms.types import Text
from motcua.foundation import vn
from motcua.foundation.types import Json

FORMAT = 3
"""Grows when what `line_of` makes changes."""

WORDS_LIMIT = 200
PAGE = 20
MOST = 100
_SEEN_FOR = 1.0
_MENDED_BELOW = 40
_NEAREST = 5
_FACETS = ("field", "unit", "event", "level", "authority", "applicant")
_CODES = "common/codes"
_SHARED = ("events.csv", "abbreviations.csv")


class Line(NamedTuple):
    """One procedure as it is searched: its entry, its keys under each filter in their order, and its words.

    `name` are the words of name, other names and code, `rest` those of everything else, both as `matching.text` writes them;
    `marked` are words of the name with their marks.
    """

    entry: ProcedureEntry
    keys: tuple[tuple[str, ...], ...]
    name: str
    rest: str
    marked: frozenset[str]
    order: tuple[bool, str]


class List(NamedTuple):
    """All lines of a day in their order, the names of keys by filter, and every word of the names."""

    lines: Sequence[Line]
    names: Mapping[str, Mapping[str, Text]]
    words: frozenset[str]


# ---------------------------------------------------------------- written when a version is loaded


def line_of(content: Mapping[str, Json]) -> dict[str, Json]:
    """What the list needs of a version's content, to be stored beside it.

    Names of events and abbreviations are those that all packs of the installation share; they are no part of a version.
    """
    raw, texts = _dict(content["settings"]), _dict(content["texts"])
    events, abbreviations = (common(name) for name in _SHARED)
    national, limit = _dict(raw.get("national")), _dict(raw["limit"])
    number = "" if national.get("placeholder") is True else str(national.get("code", ""))
    names = [str(name) for name in [*_dict(raw["name"]).values(), *_list(raw.get("also_called"))]]
    said = vn.fold(" ".join(names))
    short = [abbreviation for abbreviation, row in abbreviations.items() if vn.fold(row["vi"]) in said]
    about = [
        events.get(str(key), {"vi": str(key), "en": str(key)}) | {"code": str(key)} for key in _list(raw.get("events"))
    ]
    told = [words for language in texts.values() for words in _strings(_dict(language).get("public"))]
    told += [words for key in ("field", "summary", "authority") for words in _strings(raw.get(key))]
    told += [str(basis.get("document", "")) for basis in _dicts(raw.get("legal_bases"))]
    told += [words for event in about for key, words in event.items() if key != "code"]
    return {
        "made_of": made_of(),
        "name": raw["name"],
        "field": raw["field"],
        "unit": raw["authority_unit"],
        "authority": raw.get("authority"),
        "authority_levels": raw.get("authority_levels", ["central"]),
        "level": raw["level"],
        "kinds": raw.get("applicant_kinds") or [*APPLICANT_KINDS],
        "channels": raw["channels"],
        "events": [{**event} for event in about],
        "code": number,
        "limit": {key: limit[key] for key in ("kind", "amount", "technical_seconds") if key in limit},
        "fees": [{"name": fee["name"], "amount": fee.get("amount")} for fee in _dicts(raw.get("fees"))],
        "fee_is_known": raw.get("fee") != "unknown",
        "window": raw.get("national_single_window") is True or "single_window" in _list(raw["channels"]),
        "words": matching.text([*names, *short, number, str(raw["procedure"])]),
        "more": matching.text(told),
        "marked": [*sorted(matching.marks(names))],
        "order": vn.fold(names[0]),
    }


def made_of() -> str:
    """The format of a line and the state of what is shared by all packs; a line that was made of another is made anew."""
    return f"{FORMAT}/{hashlib.sha256(repr([common(name) for name in _SHARED]).encode()).hexdigest()[:16]}"


def common(name: str) -> Mapping[str, dict[str, str]]:
    """Words of a list that all packs of the installation share, by code; nothing where there is none."""
    path = settings.MOTCUA.packs_dir / _CODES / name
    return _rows(path, path.stat().st_mtime_ns) if path.is_file() else {}


@lru_cache(maxsize=16)
def _rows(path: Path, _changed: int) -> Mapping[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: {"vi": row["name_vi"], "en": row["name_en"]} for row in csv.DictReader(file)}


# ---------------------------------------------------------------- read


def entries(words: str, *, on: date) -> list[ProcedureEntry]:
    """All procedures that have every word, the best match first."""
    return [line.entry for line in _found(_list_of(on).lines, words)]


def entry(procedure: str, *, on: date) -> ProcedureEntry | None:
    """One line of the list."""
    return next((line.entry for line in _list_of(on).lines if line.entry.procedure == procedure), None)


def search(words: str, wanted: Mapping[str, str], *, on: date, page: int, size: int) -> Listing:
    """A page of what has every word and every wanted key, and how many there would be under each other key.

    Where nothing has these words, `meant` says what they may have been meant to be, and `nearest` what has the most of them.
    """
    words = vn.normal(words[: 4 * WORDS_LIMIT])[:WORDS_LIMIT]
    whole = _list_of(on)
    worded = _found(whole.lines, words)
    asked = [(_FACETS.index(name), key) for name, key in wanted.items() if key]
    # A facet is counted under the other filters: that is what choosing another of its keys would give.
    hits, but_for = _filtered(worded, asked)
    size = max(1, min(size, MOST))
    pages = max(1, -(-len(hits) // size))
    page = max(1, min(page, pages))
    return Listing(
        entries=tuple(line.entry for line in hits[(page - 1) * size : page * size]),
        total=len(hits),
        page=page,
        pages=pages,
        facets={
            name: _choices(index, [*hits, *but_for.get(index, ())], wanted.get(name, ""), whole.names[name])
            for index, name in enumerate(_FACETS)
        },
        meant=_meant(whole, words) if words and not worded else "",
        nearest=_nearest(whole.lines, words) if words and not worded else (),
    )


def _filtered(lines: list[Line], asked: Sequence[tuple[int, str]]) -> tuple[list[Line], dict[int, list[Line]]]:
    """Lines with every wanted key, and for each filter those that only it keeps out."""
    if not asked:
        return lines, {}
    hits: list[Line] = []
    but_for: dict[int, list[Line]] = {index: [] for index, _ in asked}
    for line in lines:
        missed = [index for index, key in asked if key not in line.keys[index]]
        if not missed:
            hits.append(line)
        elif len(missed) == 1:
            but_for[missed[0]].append(line)
    return hits, but_for


def forget() -> None:
    """Look again at once; called after this process has changed the catalogue."""
    _kept.clear()


_kept: dict[date, tuple[float, object, List]] = {}
"""Lists of a few days: figures of a past year ask for its last day beside today's."""
_DAYS = 8
_lock = threading.Lock()


def _list_of(on: date) -> List:
    """Every procedure that has begun; read again when something was loaded."""
    known = _kept.get(on)
    if known is not None and time.monotonic() < known[0]:
        return known[2]
    with _lock:
        state = _state()
        known = _kept.get(on)
        found = known[2] if known is not None and known[1] == state else _read(on)
        for old in [day for day in _kept if day != on][: max(0, len(_kept) - _DAYS + 1)]:
            _kept.pop(old, None)
        _kept[on] = (time.monotonic() + _SEEN_FOR, state, found)
    return found


def _state() -> object:
    """What changes when a version is loaded, ended or listed anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), max(id), max(loaded_at), max(listed_at), sum(in_force_until - DATE '2000-01-01'),"
            " sum(suspended_from - DATE '2000-01-01'), sum(suspended_until - DATE '2000-01-01') FROM catalogue_version"
        )
        found: object = cursor.fetchone()
    return found


def _read(on: date) -> List:
    latest: dict[str, Line] = {}
    rows = models.ProcedureVersion.objects.filter(in_force_from__lte=on).order_by("in_force_from", "id")
    columns = list(
        rows.values_list("id", "procedure__key", "in_force_until", "suspended_from", "suspended_until", "listed")
    )
    bare = [
        pk for pk, *_, listed in columns if "window" not in (listed or {})
    ]  # loaded before the list was as it is now
    made = {row.pk: line_of(row.content) for row in models.ProcedureVersion.objects.filter(pk__in=bare).only("content")}
    for pk, procedure, until, stop, go_on, listed in columns:
        stopped = stop is not None and stop <= on and (go_on is None or on < go_on)
        opened = not stopped and (until is None or on < until)
        latest[procedure] = _line(procedure, pk, made.get(pk) or _dict(listed), opened=opened)
    lines = sorted(latest.values(), key=lambda line: line.order)
    names: dict[str, dict[str, Text]] = {name: {} for name in _FACETS}
    for line in lines:
        for name, keys in zip(_FACETS, line.keys, strict=True):
            names[name].update(dict.fromkeys(keys, Text()))
    for line in lines:
        names["field"][line.keys[0][0]] = line.entry.field
        names["event"].update(line.entry.events)
    return List(lines, names, frozenset(word for line in lines for word in line.name.split()))


def _line(procedure: str, pk: int, raw: Mapping[str, Json], *, opened: bool) -> Line:
    field = particulars.text_of(raw["field"])
    found = ProcedureEntry(
        procedure=procedure,
        name=particulars.text_of(raw["name"]),
        field=field,
        authority_unit=str(raw["unit"]),
        level=str(raw["level"]),
        open=opened,
        version_id=pk if opened else None,
        national_code=str(raw["code"]),
        authority=particulars.text_of(raw["authority"]),
        authority_levels=_texts(raw["authority_levels"]),
        applicant_kinds=_texts(raw["kinds"]),
        channels=_texts(raw["channels"]),
        events=tuple((str(one["code"]), particulars.text_of(one)) for one in _dicts(raw["events"])),
        limit=particulars.limit_of(_dict(raw["limit"])),
        fees=tuple((particulars.text_of(fee["name"]), _amount(fee["amount"])) for fee in _dicts(raw["fees"])),
        fee_is_known=raw["fee_is_known"] is True,
        single_window=raw["window"] is True,
    )
    keys = (
        (matching.key(field.vi),),
        (found.authority_unit,),
        tuple(code for code, _ in found.events),
        (found.level,),
        found.authority_levels,
        found.applicant_kinds,
    )
    marked = frozenset(_texts(raw["marked"]))
    return Line(found, keys, str(raw["words"]), str(raw["more"]), marked, (not opened, str(raw["order"])))


# ---------------------------------------------------------------- words


def _found(lines: Sequence[Line], words: str) -> list[Line]:
    """Lines with every word, the best match first; words that are only begun count where nothing has them whole.

    First by where: the words as they stand in the name, all of them in the name, some, none; then those with the same marks; then
    open before closed, by name.
    """
    asked = matching.searched(words)
    if not asked.words:
        return [] if words.strip() else list(lines)
    return _with(lines, asked.strict, asked) or _with(lines, asked.loose, asked)


def _with(lines: Sequence[Line], needles: Sequence[str], asked: matching.Searched) -> list[Line]:
    phrase = f" {asked.phrase}"
    found = []
    for line in lines:
        name, rest = line.name, line.rest
        elsewhere = [needle for needle in needles if needle not in name]
        if elsewhere and not all(needle in rest for needle in elsewhere):
            continue
        place = int(phrase not in name) if not elsewhere else 2 if len(elsewhere) < len(needles) else 3
        found.append(((place, sum(mark not in line.marked for mark in asked.marked), *line.order), line))
    return [line for _, line in sorted(found, key=lambda one: one[0])]


def _nearest(lines: Sequence[Line], words: str) -> tuple[ProcedureEntry, ...]:
    """Lines with the most of the words in their names, at least half of them; those with the rarer words first."""
    asked = [f" {word} " for word in dict.fromkeys(matching.searched(words).words)]
    if len(asked) == 1:
        return ()
    held = [([word for word in asked if word in line.name], line) for line in lines]
    most = max((len(found) for found, _ in held), default=0)
    if 2 * most < len(asked) or most == 0:
        return ()
    often = Counter(chain.from_iterable(found for found, _ in held))
    best = [
        ((-sum(1 / often[word] for word in found), *line.order), line) for found, line in held if len(found) == most
    ]
    return tuple(line.entry for _, line in sorted(best, key=lambda one: one[0])[:_NEAREST])


def _meant(whole: List, words: str) -> str:
    """Words that find something and that these may have been meant to be; "" where there are none."""
    for guess in typing.readings(words):
        if _found(whole.lines, guess):
            return guess
    asked = matching.searched(words)
    if not asked.words or len(words) > _MENDED_BELOW:
        return ""
    guess = typing.mended(asked.words, whole.words)
    return guess if guess and guess != asked.phrase and _found(whole.lines, guess) else ""


# ---------------------------------------------------------------- facets


def _choices(index: int, lines: Sequence[Line], chosen: str, names: Mapping[str, Text]) -> tuple[Choice, ...]:
    """The keys that these lines have, by name or in their own order; the chosen one stays although nothing is left under it."""
    counted = Counter(chain.from_iterable(line.keys[index] for line in lines))
    kinds = APPLICANT_KINDS if _FACETS[index] == "applicant" else ()

    def place(key: str) -> tuple[int, str]:
        return kinds.index(key) if key in kinds else len(kinds), vn.fold(names[key].vi) or key

    keys = [key for key in names if counted[key] or key == chosen]
    return tuple(Choice(key, names[key], counted[key]) for key in sorted(keys, key=place))


# ---------------------------------------------------------------- plain reading


def _amount(value: Json) -> int | None:
    return value if isinstance(value, int) else None


def _strings(value: Json) -> list[str]:
    """Every text in a value."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in _list(value))


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [item for item in _list(value) if isinstance(item, dict)]


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
