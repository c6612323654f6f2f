"""Questions about units: the tree of a day, who follows whom, which authority a unit belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from motcua.foundation import once
from motcua.foundation.errors import HouseError
from motcua.foundation.vn import normal
from motcua.identity.organisations import models
from motcua.identity.organisations.errors import UnitCodeWrong, UnitKindWrong, UnitUnknown
from motcua.identity.organisations.types import KINDS, Change, Named, NewUnit, Succession, Unit

LONGEST_CODE = 35
_CODE = re.compile(r"[A-Z][0-9]{2}(\.[0-9A-Z]+)*")

# Followed in one statement, since every filing asks it: the last of those that answer for a unit's dossiers on a day.
_KEEPER = """
    WITH RECURSIVE chain(code, depth) AS (
        SELECT %(code)s::text, 0
        UNION ALL
        SELECT s.after, c.depth + 1 FROM organisations_succession s JOIN chain c ON s.before = c.code
        WHERE s.keeps AND s."on" <= %(on)s AND c.depth < 50)
    SELECT code FROM chain ORDER BY depth DESC LIMIT 1
"""

# The way back from some units: what ended and is answered for by them, each with the unit it led to.
_KEPT = """
    WITH RECURSIVE chain(now, code, depth) AS (
        SELECT one, one, 0 FROM unnest(%(codes)s::text[]) AS one
        UNION ALL
        SELECT c.now, s.before, c.depth + 1 FROM organisations_succession s JOIN chain c ON s.after = c.code
        WHERE s.keeps AND s."on" <= %(on)s AND c.depth < 50 AND s.before <> s.after)
    SELECT DISTINCT code, now FROM chain
"""


def unit(code: str, *, on: date) -> Unit:
    """The unit with the name it bears on a day; raises `UnitUnknown`."""
    row = _named_on(on).filter(code=code).first()
    if row is None:
        raise UnitUnknown(code=code)
    return _unit(row)


def refusal(new: NewUnit, *, on: date) -> HouseError | None:
    """Why a unit cannot begin on a day, so that a page tells it of each of many at once; `None` when it can."""
    if new.kind not in KINDS:
        return UnitKindWrong(kind=new.kind)
    fits = len(new.code) <= LONGEST_CODE and _CODE.fullmatch(new.code)
    if not fits or not normal(new.name) or models.Unit.objects.filter(code=new.code).exists():
        return UnitCodeWrong(code=new.code)
    above = new.code.rpartition(".")[0]
    stands = models.Unit.objects.filter(Q(in_force_until=None) | Q(in_force_until__gt=on), in_force_from__lte=on)
    return UnitUnknown(code=above) if above and not stands.filter(code=above).exists() else None


def units(*, on: date, under: str = "") -> tuple[Unit, ...]:
    """The units of a day in the order of their codes; `under` gives one unit and all below it."""
    rows = _named_on(on)
    if under:
        rows = rows.filter(Q(code=under) | Q(code__startswith=f"{under}."))
    return once.kept(("units", on, under), lambda: tuple(_unit(row) for row in rows.order_by("code")))


def line(code: str, *, on: date) -> tuple[Unit, ...]:
    """The unit and those above it that bear a name on a day, nearest first; none that we do not know."""
    parts = code.split(".")
    codes = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    found = {row.code: _unit(row) for row in _named_on(on).filter(code__in=codes)}
    return tuple(found[one] for one in codes if one in found)


def unit_names(codes: Iterable[str], *, on: date) -> dict[str, str]:
    """Code → name of a day, by one read; a unit that had ended by then keeps the last name that it bore."""
    found = models.Unit.objects.filter(code__in=set(codes), in_force_from__lte=on).order_by("code", "in_force_from")
    return {row.code: row.name for row in found}


def keeper(code: str, *, on: date) -> str:
    """The unit that answers on a day for what was a unit's: itself while it stands, else the one that took its place."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEPER, {"code": code, "on": on})
        return str(cursor.fetchone()[0])


def kept(codes: Iterable[str], *, on: date) -> dict[str, str]:
    """Each of some units, and each that ended for which one of them answers on a day, with that one; by one read."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, {"codes": list(codes), "on": on})
        return {str(code): str(now) for code, now in cursor.fetchall()}


def authority(code: str, *, on: date) -> Unit:
    """The authority that a unit belongs to on a day: itself or the nearest above it. Raises `UnitUnknown`."""
    found = next((one for one in line(code, on=on) if one.is_authority), None)
    if found is None:
        raise UnitUnknown(code=code)
    return found


def authority_code(code: str, *, on: date) -> str:
    """The same by its code alone; the unit's own first group where the list does not know it."""
    found = next((one.code for one in line(code, on=on) if one.is_authority), "")
    return found or code.partition(".")[0]


def authorities(*, on: date) -> tuple[Unit, ...]:
    """Every authority of a day, by code."""
    return tuple(one for one in units(on=on) if one.is_authority)


def units_of_authority(code: str, *, on: date) -> tuple[Unit, ...]:
    """An authority's own tree: all below it save what belongs to another authority inside it."""
    below = units(on=on, under=code)
    others = [one.code for one in below if one.is_authority and one.code != code]
    return tuple(
        one for one in below if not any(one.code == other or one.code.startswith(f"{other}.") for other in others)
    )


def desk(code: str, *, on: date) -> Unit | None:
    """The one-stop desk of the authority that a unit belongs to, if it has one."""
    own = units_of_authority(authority_code(code, on=on), on=on)
    return next((one for one in own if one.kind == "desk"), None)


def names_of(code: str) -> tuple[Named, ...]:
    """Every name that a unit has borne, the first one first."""
    rows = models.Unit.objects.filter(code=code).order_by("in_force_from")
    return tuple(Named(_unit(row), row.in_force_from, row.in_force_until) for row in rows)


def successions(code: str) -> tuple[Succession, ...]:
    """Who followed a unit and whom it followed, in time."""
    rows = models.Succession.objects.filter(Q(before=code) | Q(after=code)).select_related("reorganisation")
    return tuple(
        Succession(
            row.before, row.after, row.on, Change(row.reorganisation.change), row.reorganisation.decision, row.keeps
        )
        for row in rows.order_by("on", "id")
    )


def _named_on(on: date) -> QuerySet[models.Unit]:
    ended = Q(in_force_until=None) | Q(in_force_until__gt=on)
    return models.Unit.objects.filter(ended, in_force_from__lte=on)


def _unit(row: models.Unit) -> Unit:
    return Unit(code=row.code, key=row.key, name=row.name, name_en=row.name_en, kind=row.kind)
