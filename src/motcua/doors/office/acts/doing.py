"""From the answers of a page to the one command that makes the act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from motcua.casework.dossiers import services
from motcua.casework.dossiers.types import ActKind, Asked, Offer
from motcua.doors.office.acts import forms
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor


def begin(actor: Actor, code: str, kind: ActKind, given: Mapping[str, str], *, asked: Asked, at: datetime) -> None:
    """Begin an act; raises what its command raises, and `Invalid` for answers that cannot be read."""
    faults: list[FieldError] = []
    until = forms.day(given, "until", faults)
    amount = forms.whole(given, "amount", faults)
    years = forms.whole(given, "years", faults)
    if faults:
        raise Invalid(faults)
    why = forms.grounds(given)
    document = forms.value(given, "document")
    if kind is ActKind.INTAKE_REFUSAL:
        services.refuse_intake(actor, code=code, why=why, file_at=forms.value(given, "file_at"), asked=asked, at=at)
    elif kind is ActKind.REFUSAL:
        services.give_reasons(actor, code=code, why=why, asked=asked, at=at)
    elif kind is ActKind.WITHDRAWAL:
        way = forms.value(given, "way")
        if way not in {"desk", "post"}:
            raise Invalid([FieldError("/way", "E-REQ")])
        services.withdraw(actor, code=code, reason=forms.value(given, "reason"), way=way, asked=asked, at=at)
    elif kind is ActKind.STOP:
        services.propose_stop(actor, code=code, why=why, document=document, asked=asked, at=at)
    elif kind is ActKind.EXTENSION:
        reason, article = forms.value(given, "reason"), forms.value(given, "article")
        services.propose_extension(actor, code=code, reason=reason, article=article, until=until, asked=asked, at=at)
    elif kind is ActKind.SUSPENSION:
        services.suspend(actor, code=code, why=why, document=document, until=until, asked=asked, at=at)
    elif kind is ActKind.FEE:
        services.request_fee(
            actor, code=code, name=forms.value(given, "name"), amount=amount, article=forms.value(given, "article"),
            until=until, asked=asked, at=at,
        )  # fmt: skip
    elif kind is ActKind.TRANSFER:
        to, counted = forms.value(given, "to"), forms.value(given, "counted")
        services.hand_over(actor, code=code, to=to, why=why, counted=counted, asked=asked, at=at)
    elif kind in {ActKind.CORRECTION, ActKind.REISSUE}:
        changes = forms.changes(given) if kind is ActKind.CORRECTION else {}
        if kind is ActKind.CORRECTION and not changes:
            raise Invalid([FieldError("/changes-0-pointer", "E-REQ")])
        services.propose_correction(actor, code=code, why=why, changes=changes, asked=asked, at=at)
    elif kind is ActKind.REVOCATION:
        services.propose_revocation(actor, code=code, why=why, document=document, asked=asked, at=at)
    elif kind is ActKind.INCIDENT:
        services.record_incident(
            actor, code=code, why=why, damage=forms.value(given, "damage"), responsible=forms.value(given, "responsible"),
            costs=forms.value(given, "costs"), asked=asked, at=at,
        )  # fmt: skip
    else:
        services.archive(actor, code=code, years=years or None, title=forms.value(given, "title"), asked=asked, at=at)


def settle(
    actor: Actor,
    code: str,
    kind: ActKind,
    act: int,
    given: Mapping[str, str],
    *,
    adjust: bool,
    asked: Asked,
    at: datetime,
) -> None:
    """Settle an act that waits; raises what its command raises, and `Invalid` where nothing was chosen."""
    note = forms.value(given, "note")
    if kind is ActKind.EXTENSION and adjust:
        services.adjust_due(actor, code=code, act=act, asked=asked, at=at)
        return
    if kind is ActKind.SUSPENSION:
        services.end_suspension(actor, code=code, act=act, note=note, asked=asked, at=at)
        return
    if kind is ActKind.FEE:
        services.note_payment(actor, code=code, act=act, proof=forms.value(given, "proof"), asked=asked, at=at)
        return
    answer = forms.value(given, "agreed")
    if answer not in {"yes", "no"}:
        raise Invalid([FieldError("/agreed", "E-REQ")])
    command = _SETTLES[kind]
    command(actor, code=code, act=act, agreed=answer == "yes", note=note, asked=asked, at=at)


def make(
    actor: Actor, code: str, offer: Offer, given: Mapping[str, str], *, adjust: bool, asked: Asked, at: datetime
) -> None:
    """Make what was offered, whichever it is."""
    if offer.act is None:
        begin(actor, code, offer.kind, given, asked=asked, at=at)
    else:
        settle(actor, code, offer.kind, offer.act, given, adjust=adjust, asked=asked, at=at)


def rehearse(actor: Actor, code: str, offer: Offer, given: Mapping[str, str], *, adjust: bool, at: datetime) -> None:
    """Look whether it would be made, and leave nothing behind; raises what its command raises."""
    asked = Asked(None, "")
    services.try_out(lambda: make(actor, code, offer, given, adjust=adjust, asked=asked, at=at))


def waive(actor: Actor, code: str, act: int, given: Mapping[str, str], *, asked: Asked, at: datetime) -> None:
    """Waive a fee."""
    services.waive_fee(actor, code=code, act=act, why=forms.grounds(given), asked=asked, at=at)


_SETTLES = {
    ActKind.STOP: services.settle_stop,
    ActKind.EXTENSION: services.sign_extension,
    ActKind.TRANSFER: services.acknowledge,
    ActKind.CORRECTION: services.settle_correction,
    ActKind.REISSUE: services.settle_correction,
    ActKind.REVOCATION: services.settle_revocation,
    ActKind.AMENDMENT: services.settle_amendment,
}
