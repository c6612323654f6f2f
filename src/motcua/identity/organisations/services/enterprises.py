"""Commands on enterprises: what registers, sign-ins and declarations say of them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from django.conf import settings

from motcua.foundation.errors import Unavailable
from motcua.foundation.types import Actor
from motcua.foundation.vn import is_test_number, normal
from motcua.identity.organisations import models, queries
from motcua.identity.organisations.errors import EnterpriseCodeWrong
from motcua.identity.organisations.ports import enterprise_register
from motcua.identity.organisations.types import Enterprise, LookUp, RegisterAnswer, Source, Standing
from motcua.identity.permissions import queries as permissions


def refresh_enterprise(actor: Actor, code: str, at: datetime) -> LookUp:
    """Ask the register about an enterprise unless its last answer is fresh enough, and keep the answer.

    `settings.MOTCUA.enterprise_register_hours` says how long an answer may be used again (registries §2.3). A register
    that does not answer is no error here: the standing says so and the dossier goes on with its check pending. To be
    called outside a transaction, since it may wait for the register. Raises `EnterpriseCodeWrong`.
    """
    permissions.require(actor, "enterprise.look_up")
    code = _real(code)
    known = models.Enterprise.objects.filter(pk=code).first()
    if known is not None and _is_fresh(known, at):
        return LookUp(Standing.CONFIRMED, queries.enterprise_value(known))
    try:
        answer = enterprise_register.get().look_up(code)
    except Unavailable:
        return LookUp(Standing.UNAVAILABLE, queries.enterprise_value(known) if known else None)
    if answer is None:
        return LookUp(Standing.UNKNOWN, None)
    return LookUp(Standing.CONFIRMED, _keep(answer, code, at))


def remember_enterprise(
    actor: Actor, *, code: str, name: str, address: str, source: Source, at: datetime
) -> Enterprise:
    """Keep what a sign-in or a declaration says about an enterprise; never replaces what the register said."""
    permissions.require(actor, "enterprise.look_up")
    code = _real(code)
    row, created = models.Enterprise.objects.get_or_create(
        code=code,
        defaults={"name": normal(name), "address": normal(address), "source": source.value, "fetched_at": at},
    )
    if not created and row.source != Source.REGISTER.value and name:
        row.name, row.address, row.source, row.fetched_at = (
            normal(name),
            normal(address) or row.address,
            source.value,
            at,
        )
        row.save()
    return queries.enterprise_value(row)


def _real(code: str) -> str:
    """The code as it is stored; one that is kept for trials counts beside the sandbox only. Raises `EnterpriseCodeWrong`."""
    plain = queries.normal_code(code)
    if is_test_number(plain) and not settings.MOTCUA.sandbox:
        raise EnterpriseCodeWrong
    return plain


def _is_fresh(row: models.Enterprise, at: datetime) -> bool:
    hours = settings.MOTCUA.enterprise_register_hours
    return row.source == Source.REGISTER.value and at < row.fetched_at + timedelta(hours=hours)


def _keep(answer: RegisterAnswer, code: str, at: datetime) -> Enterprise:
    row, _ = models.Enterprise.objects.update_or_create(
        code=code,
        defaults={
            "name": normal(answer.name),
            "active": answer.active,
            "status": answer.status,
            "address": normal(answer.address),
            "agents": [asdict(agent) for agent in answer.agents],
            "source": Source.REGISTER.value,
            "fetched_at": at,
        },
    )
    return queries.enterprise_value(row)
