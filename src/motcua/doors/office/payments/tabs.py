"""The pages of money side by side, each for those whom it is for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import page
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

_TABS = (
    ("payments", ("payment.settle", "payment.refund", "payment.approve_refund", "payment.ledger")),
    ("payments_bills", ("payment.read",)),
    ("payments_receipts", ("payment.receipt",)),
    ("payments_tills", ("payment.till",)),
    ("payments_report", ("payment.ledger",)),
)


def shown(
    request: HttpRequest, template: str, context: Mapping[str, object], *, tab: str, status: int = 200
) -> HttpResponse:
    """A page of money with the way to the others."""
    actor = session.actor(request)
    tabs = [
        {"name": texts.words(f"office.money.tab.{name}"), "address": reverse(f"office:{name}"), "current": name == tab}
        for name, rights in _TABS
        if any(permissions.allows(actor, right) for right in rights)
    ]
    frame = {"tabs": tabs, "message": flash.take(request)}
    return page(request, template, {**frame, **context}, here="payments", status=status)


def unit_names(codes: Collection[str]) -> dict[str, str]:
    """Names of units today."""
    return organisations.unit_names(codes, on=clock.legal_date(clock.now()))


def procedure_names(keys: Collection[str]) -> dict[str, str]:
    """Names of procedures as they are called now, in the reader's language."""
    at = clock.now()
    found = {key: catalogue.entry(key, at=at) for key in keys}
    return {key: entry.name.in_(texts.language()) for key, entry in found.items() if entry is not None}


def people(by: Collection[str]) -> dict[str, str]:
    """Names of those who did something, as the ledger names them (`officer:…`)."""
    accounts_of = {one: one.partition(":")[2] for one in by}
    names = accounts.names(set(accounts_of.values()))
    return {one: names.get(account, texts.words("office.money.house")) for one, account in accounts_of.items()}
