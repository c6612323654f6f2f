"""What each message of the window asks for: one command of the dossiers' room, or why it is not taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import translation

from motcua.casework.dossiers import queries as dossier_queries
from motcua.casework.dossiers import services as dossiers
from motcua.casework.dossiers.types import Asked, Channel, FiledElsewhere, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms.types import Layout
from motcua.doors.links.single_window import mapping, wire
from motcua.doors.links.single_window.inbound import papers as files
from motcua.doors.links.single_window.inbound.arrivals import SYSTEM, Arrival, Refused
from motcua.doors.ui import faults
from motcua.foundation.errors import FieldError
from motcua.foundation.outbox import queries as outbox
from motcua.foundation.types import Actor, ActorKind, Ref

log = structlog.get_logger("single_window")

RIGHTS = frozenset({"file", "see"})


def _actor(owner: Ref) -> Actor:
    return Actor(ActorKind.SYSTEM, SYSTEM, acting_for=owner, rights=RIGHTS, assurance=2)


def _submit(arrival: Arrival) -> None:
    """10/01: a dossier, unless its number is known."""
    declaration = arrival.declared()
    owner = Ref("enterprise", declaration.enterprise_code)
    held = dossier_queries.owner_elsewhere(Channel.SINGLE_WINDOW, arrival.reference)
    if held and held != str(owner):
        raise not_taken(arrival, "other_owner")
    if held:
        log.info("reference_known", reference=arrival.reference)
        return
    _file(arrival, declaration, owner, key=declaration.reference)


def _file(arrival: Arrival, declaration: mapping.Declaration, owner: Ref, *, key: str, replaces: str = "") -> None:
    actor = _actor(owner)
    papers = files.take(arrival, declaration, actor, owner)
    origin = _origin(arrival.asked, arrival.kept(owner)) | ({"replaces": replaces} if replaces else {})
    dossiers.submit(
        actor,
        procedure=arrival.procedure,
        data=declaration.data,
        papers=papers,
        channel=Channel.SINGLE_WINDOW,
        key=key,
        at=arrival.at,
        origin=origin,
    )


def _edit(arrival: Arrival) -> None:
    """10/02 and 10/03: the whole form once more; of a dossier that is answered, one that takes its place."""
    declaration = arrival.declared()
    owner, found = _known(arrival, declaration.enterprise_code)
    if any(one.message == arrival.asked.message_id for one in found):
        log.info("message_known", reference=arrival.reference, message=arrival.asked.message_id)
        return
    last = found[0]
    if last.decided and arrival.rule.event == mapping.EDIT_AGREED:
        _file(arrival, declaration, owner, key=arrival.key, replaces=last.code)
        return
    actor = _actor(owner)
    papers = files.take(arrival, declaration, actor, owner, dossier_queries.papers_held(actor, last.code))
    arrival.kept(owner)
    dossiers.amend(actor, code=last.code, data=declaration.data, papers=papers, way=SYSTEM, key=arrival.key, at=arrival.at)  # fmt: skip


def _supplement(arrival: Arrival) -> None:
    """10/04: the whole form with what was asked for; only what differs counts, and only where something was asked."""
    declaration = arrival.declared()
    owner, found = _known(arrival, declaration.enterprise_code)
    actor, code = _actor(owner), found[0].code
    changes = dict(dossier_queries.form_changes(actor, code, declaration.data))
    papers = files.take(arrival, declaration, actor, owner, dossier_queries.papers_held(actor, code))
    request = dossier_queries.asked(actor, code)
    words = {remark.number: declaration.note for remark in request.remarks} if request and declaration.note else {}
    arrival.kept(owner)
    dossiers.supplement(
        actor, code=code, changes=changes, papers=papers, words=words, key=arrival.key, at=arrival.at
    )  # fmt: skip


def _withdraw(arrival: Arrival) -> None:
    """12/11: stop it, or ask that what was issued be taken back; before the window has heard of us it wants the answer at once."""
    reason = _reason(arrival)
    owner, found = _known(arrival)
    actor, last = _actor(owner), found[0]
    asked = Asked(None, arrival.key)
    arrival.kept(owner)
    dossier = dossier_queries.for_link(last.code)
    heard = outbox.arrived(channel=SYSTEM, stream=arrival.reference, began=dossier.received_at, at=arrival.at)
    if last.decided and not heard:
        raise not_taken(arrival, "decided")
    if last.status is Status.RETURNED and last.granted:
        dossiers.ask_revocation(actor, code=last.code, reason=reason, way=SYSTEM, asked=asked, at=arrival.at)
        return
    waits = heard and mapping.heard([step.status for step in dossier.progress], automatic=last.automatic)
    if last.decided and not waits:
        raise not_taken(arrival, "decided")
    with transaction.atomic():
        stopped = dossiers.withdraw(actor, code=last.code, reason=reason, way=SYSTEM, asked=asked, at=arrival.at)
        if not stopped and not waits:  # decided since we looked
            raise not_taken(arrival, "decided")


def _ask_edit(arrival: Arrival) -> None:
    """15/14: may it be edited; with the form as it would be, the officer sees what would change."""
    reason = _reason(arrival)
    owner, found = _known(arrival)
    actor, code = _actor(owner), found[0].code
    proposed = None
    form = next((rule for rule in arrival.settings.message_map if rule.event == mapping.EDIT_AGREED and rule.document_type == arrival.rule.document_type), None)  # fmt: skip
    root = mapping.content_of(arrival.asked, arrival.rule.content)
    inside = root.first(form.content) if form else None
    if form and inside is not None:
        whole = replace(arrival.asked, content=(inside,))
        proposed = Arrival(whole, b"", form, arrival.settings, arrival.at).declared().data
    arrival.kept(owner)
    dossiers.ask_amendment(
        actor, code=code, reason=reason, way=SYSTEM, proposed=proposed, asked=Asked(None, arrival.key), at=arrival.at
    )  # fmt: skip


COMMANDS: dict[str, Callable[[Arrival], None]] = {
    mapping.SUBMIT: _submit,
    mapping.EDIT: _edit,
    mapping.EDIT_AGREED: _edit,
    mapping.SUPPLEMENTED: _supplement,
    mapping.WITHDRAW: _withdraw,
    mapping.ASK_EDIT: _ask_edit,
}


def _known(arrival: Arrival, enterprise: str = "") -> tuple[Ref, list[FiledElsewhere]]:
    """Whose the dossier of a message is, and what we have under its number, the newest first. Raises `Refused` where there is none."""
    held = dossier_queries.owner_elsewhere(Channel.SINGLE_WINDOW, arrival.reference)
    kind, _, number = held.partition(":")
    if not held:
        raise Refused([(wire.ERR_CONTENT, mapping.WHY["unknown"])])
    if enterprise and enterprise != number:
        raise not_taken(arrival, "other_owner")
    owner = Ref(kind, number)
    found = dossier_queries.filed_elsewhere(_actor(owner), Channel.SINGLE_WINDOW, arrival.reference)
    found = [one for one in found if one.procedure == arrival.procedure]
    if not found:
        raise Refused([(wire.ERR_CONTENT, mapping.WHY["unknown"])])
    return owner, found


def _reason(arrival: Arrival) -> str:
    return mapping.content_of(arrival.asked, arrival.rule.content).leaf("Reason")


def not_taken(arrival: Arrival, why: str) -> Refused:
    code = mapping.refusal_code(arrival.settings.our_name, arrival.rule.document_type)
    return Refused([(code, mapping.WHY.get(why, mapping.WHY["status"]))])


def _origin(asked: wire.Envelope, kept: str) -> dict[str, str]:
    subject = asked.subject
    return {
        "system": "single_window",
        "reference": subject.reference,
        "message_id": asked.message_id,
        "document_type": subject.document_type,
        "document_year": subject.document_year,
        "pre_reference": subject.pre_reference,
        "pre_document_year": subject.pre_document_year,
        "envelope": kept,
    }


def sentences(errors: Sequence[FieldError], procedure: str, at: datetime) -> list[tuple[str, str]]:
    version = catalogue.in_force(procedure, at)
    layout = version.layout if version else Layout()
    told = []
    with translation.override("vi"):
        for error in errors:
            place = faults.section_of(layout, error.pointer)
            label = place[1].label if place and place[1] else None
            words = faults.sentence(error, label.vi if label else "")
            told.append((error.code, f"{error.pointer}: {words}"))
    return told
