"""Questions about units and enterprises."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Q, QuerySet

from motcua.identity.organisations import models
from motcua.identity.organisations.errors import EnterpriseCodeWrong, EnterpriseUnknown, UnitUnknown
from motcua.identity.organisations.types import Agent, Enterprise, Source, Unit

_CODE = re.compile(r"\d{10}|\d{10}-\d{3}|\d{12}")


def unit(code: str, *, on: date) -> Unit:
    """The unit with the name it bears on a day; raises `UnitUnknown`."""
    row = _named_on(on).filter(code=code).first()
    if row is None:
        raise UnitUnknown(code=code)
    return _unit(row)


def units(*, on: date, under: str = "") -> tuple[Unit, ...]:
    """The units of a day in the order of their codes; `under` gives one unit and all below it."""
    rows = _named_on(on)
    if under:
        rows = rows.filter(Q(code=under) | Q(code__startswith=f"{under}."))
    return tuple(_unit(row) for row in rows.order_by("code"))


def line(code: str, *, on: date) -> tuple[Unit, ...]:
    """The unit and those above it that bear a name on a day, nearest first; none that we do not know."""
    parts = code.split(".")
    codes = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    found = {row.code: _unit(row) for row in _named_on(on).filter(code__in=codes)}
    return tuple(found[one] for one in codes if one in found)


def enterprise(code: str) -> Enterprise:
    """What we hold about an enterprise; raises `EnterpriseUnknown`."""
    found = find_enterprise(code)
    if found is None:
        raise EnterpriseUnknown(code=code)
    return found


def find_enterprise(code: str) -> Enterprise | None:
    """What we hold about an enterprise, if anything."""
    row = models.Enterprise.objects.filter(pk=code).first()
    return enterprise_value(row) if row else None


def names(codes: set[str]) -> dict[str, str]:
    """Code → name of those that we know, by one read."""
    return dict(models.Enterprise.objects.filter(pk__in=codes).values_list("code", "name"))


def agents(code: str) -> tuple[Agent, ...]:
    """The people whom the register last named for an enterprise."""
    row = models.Enterprise.objects.filter(pk=code).only("agents").first()
    return tuple(Agent(**{**entry, "rights": tuple(entry["rights"])}) for entry in row.agents) if row else ()


def normal_code(text: str) -> str:
    """An enterprise code as it is stored, `0100000003` or `0100000003-001`; raises `EnterpriseCodeWrong`.

    Blanks, dots and a missing hyphen are accepted (TT 105/2020/TT-BTC). The check digit is the form's affair.
    """
    plain = re.sub(r"[\s.]", "", text)
    if re.fullmatch(r"\d{13}", plain):
        plain = f"{plain[:10]}-{plain[10:]}"
    if not _CODE.fullmatch(plain):
        raise EnterpriseCodeWrong
    return plain


def enterprise_value(row: models.Enterprise) -> Enterprise:
    """The public value of a row."""
    return Enterprise(
        code=row.code,
        name=row.name,
        active=row.active,
        address=row.address,
        representative=", ".join(entry["name"] for entry in row.agents if entry["is_representative"]),
        source=Source(row.source),
        fetched_at=row.fetched_at,
    )


def _named_on(on: date) -> QuerySet[models.Unit]:
    ended = Q(in_force_until=None) | Q(in_force_until__gt=on)
    return models.Unit.objects.filter(ended, in_force_from__lte=on)


def _unit(row: models.Unit) -> Unit:
    return Unit(code=row.code, key=row.key, name=row.name, name_en=row.name_en, kind=row.kind)
