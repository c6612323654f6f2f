"""Records of a period frozen for good: every list from which a report's figure may be cut, packed in chunks, with its fingerprint."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice

import orjson
from django.conf import settings
from django.db import transaction

from motcua.definitions.catalogue import queries as catalogue
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring.types import Cut, Snapped
from motcua.followup.reporting import kinds, models
from motcua.followup.reporting.errors import NotFrozen
from motcua.followup.reporting.types import Listed
from motcua.foundation.clock import VIETNAM, Period
from motcua.foundation.types import Actor, Json
from motcua.identity.organisations import queries as organisations

ROWS = 4_000
"""In one chunk."""
HOUSE = Actor.system("reporting")


def name_of(base: str, *, stock: bool) -> str:
    """The name of a list in a freeze."""
    return f"{base}+" if stock else base


def last(since: date, until: date) -> models.Freeze | None:
    """The freeze of a period that holds now: the last one."""
    return models.Freeze.objects.filter(since=since, until=until).order_by("-number").first()


@transaction.atomic
def freeze(since: date, until: date, year: int, *, at: datetime) -> models.Freeze:
    """Freeze `[since, until)` under the next number. Raises `NotFrozen` while the period runs, or is not counted to its end; `NotCounted`."""
    followed = monitoring.followed()
    border = datetime.combine(until, time(), tzinfo=VIETNAM)
    if at < border or followed.seen_at < border:
        raise NotFrozen(until=until.isoformat())
    before = last(since, until)
    row = models.Freeze.objects.create(
        since=since, until=until, number=before.number + 1 if before else 1, as_of=followed.seen_at, rules=followed.rules,
        lists={}, about=_about(since, border, year, at), fingerprint="",
    )  # fmt: skip
    lists: dict[str, Json] = {}
    for base, stock in _wanted(year):
        found = monitoring.snapshot(HOUSE, base, since=since, until=until, stock=stock, at=at)
        lists[name_of(base, stock=stock)] = _keep(row, name_of(base, stock=stock), found)
    row.lists = lists
    row.fingerprint = hashlib.sha256(orjson.dumps([lists, row.about], option=orjson.OPT_SORT_KEYS)).hexdigest()
    row.save(update_fields=["lists", "fingerprint"])
    return row


def rows(row: models.Freeze, name: str, *, unit: str = "") -> Iterator[tuple[bytes, Snapped]]:
    """The rows of a list at a unit and below, each with the bytes of which its fingerprint is made; none of a list that was not frozen."""
    chunks = row.chunks.filter(base=name).order_by("position")
    if unit:
        chunks = chunks.filter(high__gte=unit, low__lt=f"{unit}/")
    for content in chunks.values_list("content", flat=True).iterator(chunk_size=8):
        for line in zlib.decompress(bytes(content)).split(b"\n"):
            kind, subject, day, at_unit, procedure, traits, value = orjson.loads(line)
            if not unit or at_unit == unit or at_unit.startswith(f"{unit}."):
                yield line, Snapped(kind, subject, date.fromisoformat(day), at_unit, procedure, tuple(traits), value)


def listed(row: models.Freeze, cut: Listed) -> Iterator[tuple[bytes, Snapped]]:
    """The rows behind one figure."""
    for line, one in rows(row, name_of(cut.base, stock=cut.stock), unit=cut.unit):
        if is_in(one, cut):
            yield line, one


def is_in(one: Snapped, cut: Listed) -> bool:
    """Whether a figure counts a row of its list; its unit is not asked again."""
    return (
        (cut.procedures is None or one.procedure in cut.procedures)
        and set(cut.have) <= set(one.traits)
        and not set(cut.without) & set(one.traits)
    )


def _wanted(year: int) -> list[tuple[str, bool]]:
    """Every base as it came in the period, and from the beginning those of which a stock is asked."""
    asked = {
        measure
        for target in monitoring.targets(year)
        for measure in (target.above, target.below)
        if measure is not None
    }
    for version in models.KindVersion.objects.order_by("kind", "-pk").distinct("kind"):
        sections = kinds.kind_of(version.content).sections
        asked |= {one.measure for section in sections for one in (*section.lines, *section.columns)}
    stocks = {measure.base for measure in asked if measure.stock and measure.base in monitoring.SNAPSHOT_WORDS}
    return sorted([(base, False) for base in monitoring.SNAPSHOT_WORDS] + [(base, True) for base in stocks])


def _keep(row: models.Freeze, name: str, found: Iterator[Snapped]) -> Json:
    whole, count, units, procedures = hashlib.sha256(), 0, set[str](), set[str]()
    for position in range(10**6):
        part = list(islice(found, ROWS))
        if not part:
            break
        lines = [orjson.dumps([*one[:2], one.day.isoformat(), *one[3:]]) for one in part]
        for line in lines:
            whole.update(line + b"\n")
        count += len(part)
        units |= {one.unit for one in part}
        procedures |= {one.procedure for one in part}
        models.Chunk.objects.create(
            freeze=row, base=name, position=position, low=min(one.unit for one in part), high=max(one.unit for one in part),
            content=zlib.compress(b"\n".join(lines)),
        )  # fmt: skip
    return {"rows": count, "sha256": whole.hexdigest(), "units": [*sorted(units)], "procedures": [*sorted(procedures)]}


def _about(since: date, border: datetime, year: int, at: datetime) -> dict[str, Json]:
    """What keys mean at the end of the period, so that a later name changes nothing in what was frozen."""
    declared: dict[str, Json] = {}
    for target in monitoring.targets(year):
        said = next(iter(monitoring.declared(target, year)), None) if target.above is None else None
        if said is not None:
            declared[f"{target.plan}/{target.id}"] = {
                "id": said.id, "numerator": said.numerator, "denominator": said.denominator, "value": str(said.value), "by": said.by,
                "at": said.at.isoformat(), "note": said.note, "evidence": said.evidence_name,
            }  # fmt: skip
    fields: dict[str, tuple[str, list[str]]] = {}
    procedures: dict[str, Json] = {}
    for moment in (border, at):  # a procedure that had no version then is called as it is now
        for key, (name, keys) in monitoring.fields(moment).items():
            known = fields.setdefault(key, (name, []))
            known[1].extend(sorted(keys - set(procedures)))
        procedures |= {
            one.procedure: [one.name.vi, one.name.en]
            for one in catalogue.procedures(at=moment)
            if one.procedure not in procedures
        }
    return {
        "fields": {key: [name, [*keys]] for key, (name, keys) in sorted(fields.items())},
        "organisation": settings.MOTCUA.organisation,
        "units": {one.code: one.name for one in organisations.units(on=border.date())},
        "procedures": procedures,
        "declared": declared,
        "rated": _rated(since, border.date(), year, at),
    }


def _rated(since: date, until: date, year: int, at: datetime) -> dict[str, Json]:
    """Targets about ratings over the whole months of the period, as far as they may be told; no list of raters is kept."""
    first = since if since.day == 1 else Period.holding(since, 1).after.first
    months = Cut(first, until.replace(day=1))
    found: dict[str, Json] = {}
    for target in monitoring.targets(year):
        if target.above is None or target.above.base in monitoring.SNAPSHOT_WORDS or months.since >= months.until:
            continue
        one = monitoring.figure(HOUSE, target, year=year, cut=months, at=at)
        if one.value is not None:
            found[f"{target.plan}/{target.id}"] = {
                "value": str(one.value), "numerator": one.numerator, "denominator": one.denominator, "light": one.light.value,
            }  # fmt: skip
    return found
