"""Reads of registers."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from motcua.foundation.numbering.leasing import lease, leased_code, leased_codes, leases
from motcua.foundation.numbering.models import RegisterNumber
from motcua.foundation.numbering.types import BoundNumber, NumberState
from motcua.foundation.types import Ref

__all__ = [
    "gaps",
    "lease",
    "leased_code",
    "leased_codes",
    "leases",
    "number_of",
    "page",
]


def number_of(owner: Ref, *, register: str) -> BoundNumber | None:
    """The number that an act has in a register."""
    rows = RegisterNumber.objects.filter(owner_kind=owner.kind, owner_id=owner.id, register=register)
    row = rows.filter(state=NumberState.BOUND).first()
    return None if row is None else _value(row)


def page(*, register: str, year: int, after: int = 0, limit: int = 100) -> Sequence[BoundNumber]:
    """The numbers of a register after one, in order, void ones with their reason."""
    rows = RegisterNumber.objects.filter(register=register, year=year, number__gt=after).order_by("number")
    return [_value(row) for row in rows[:limit]]


def gaps(*, register: str, year: int) -> Sequence[int]:
    """Numbers below the last one that nobody has: none, ever; for whoever wants to see it.

    A register that began in the year with an earlier system's last number is complete from there on.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT g.n FROM numbering_registercounter c,"
            " LATERAL generate_series((SELECT min(number) FROM numbering_registernumber"
            "  WHERE register = c.register AND year = c.year), c.last) AS g(n)"
            " WHERE c.register = %s AND c.year = %s AND NOT EXISTS (SELECT 1 FROM numbering_registernumber n"
            "  WHERE n.register = c.register AND n.year = c.year AND n.number = g.n) ORDER BY 1",
            [register, year],
        )
        return [row[0] for row in cursor.fetchall()]


def _value(row: RegisterNumber) -> BoundNumber:
    return BoundNumber(
        row.register,
        row.year,
        row.number,
        Ref(row.owner_kind, row.owner_id),
        NumberState(row.state),
        row.bound_at,
        row.reason,
    )
