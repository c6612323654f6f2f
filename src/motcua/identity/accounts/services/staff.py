"""Staff from a list: accounts that are not there yet, and a role at a unit for each line."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from django.db import transaction

from motcua.foundation.clock import VIETNAM, legal_date
from motcua.foundation.errors import HouseError
from motcua.foundation.types import Actor, Json
from motcua.foundation.vn import normal
from motcua.identity.accounts import models
from motcua.identity.accounts.services.officers import open_officer
from motcua.identity.accounts.types import StaffLine
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants
from motcua.identity.permissions.errors import GrantOverlaps

MOST = 2000


def bring_staff(actor: Actor, *, rows: Sequence[Mapping[str, Json]], dry: bool, at: datetime) -> tuple[StaffLine, ...]:
    """Open accounts and give roles as a list says, all of it or nothing; `dry` does it and takes it back.

    Columns: `code` (the login), `name`, `unit`, `role`, `from`, `until` (days, `yyyy-mm-dd`), `document`. A line that is known already
    changes nothing, so that a list may come again. A new account's first password is in its line, once. Nothing is kept when a line
    is wrong: each says why by the code of its failure.
    """
    permissions.require(actor, "account.manage")
    with transaction.atomic():
        told = tuple(_line(actor, number, row, at) for number, row in enumerate(rows[:MOST], 2))
        if dry or any(one.fault for one in told):
            transaction.set_rollback(True)
    return told


def _line(actor: Actor, number: int, row: Mapping[str, Json], at: datetime) -> StaffLine:
    login, role, unit = (normal(str(row.get(name) or "")) for name in ("code", "role", "unit"))
    login = login.lower()
    password = ""
    try:
        with transaction.atomic():
            known = models.Account.objects.filter(login=login).first()
            if known is None:
                password = secrets.token_urlsafe(12)
                account = open_officer(actor, login=login, name=str(row.get("name") or login), password=password, at=at)
            else:
                account = str(known.pk)
            given = bool(role) and _give(actor, account, role, unit, row, at)
    except HouseError as failure:
        return StaffLine(number, login, role, unit, opened=False, given=False, fault=failure.code)
    except ValueError:
        return StaffLine(number, login, role, unit, opened=False, given=False, fault="accounts.staff_day")
    return StaffLine(number, login, role, unit, opened=known is None, given=given, password=password)


def _give(actor: Actor, account: str, role: str, unit: str, row: Mapping[str, Json], at: datetime) -> bool:
    if unit:
        organisations.unit(unit, on=legal_date(at))
    begins = _day(row.get("from"))
    try:
        grants.grant(
            actor, principal=account, role=role, unit=unit, procedure=str(row.get("procedure") or "") or None,
            in_force_from=max(begins, at) if begins else at, in_force_until=_day(row.get("until")),
            document=normal(str(row.get("document") or ""))[:120], at=at,
        )  # fmt: skip
    except GrantOverlaps:
        return False
    return True


def _day(value: Json) -> datetime | None:
    text = normal(str(value or ""))
    return datetime.combine(date.fromisoformat(text), time(), tzinfo=VIETNAM) if text else None
