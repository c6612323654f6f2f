"""Receiving at the counter and by post: an officer files for somebody, with what was in the hand (Decree 118/2025/NĐ-CP articles 16 and 17)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import lacking, models, placing, queries
from motcua.casework.dossiers.errors import (
    ActNotLawful,
    ChannelClosed,
    IntakeIncomplete,
    IntakeKept,
    IntakeMoved,
    NotOffered,
    NotWaiting,
    ParticularsWrong,
    ProcedureClosed,
)
from motcua.casework.dossiers.facts import ComponentReturned, DossierBroughtIn
from motcua.casework.dossiers.services import intake as filing
from motcua.casework.dossiers.services import remarks
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import (
    COUNTER_CHANNELS,
    DELIVERIES,
    IDENTIFIED,
    Channel,
    CheckLine,
    ComponentForm,
    IntakeView,
    Particulars,
    Receipt,
    TakenState,
    Unscanned,
)
from motcua.casework.wallet import services as wallet
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.definitions.process.types import Step
from motcua.foundation.errors import NotFound
from motcua.foundation.journal import services as journal
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Json, Ref
from motcua.foundation.vn import normal
from motcua.identity.people import queries as people
from motcua.identity.people import services as people_commands
from motcua.identity.people.types import NumberKind, Person
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

COUNTER = Actor.system("counter")

_KEPT = timedelta(days=30)
_LONGEST_POST = timedelta(days=90)
"""An envelope that lay longer is a slip of the pen."""
_MOST_LINES = 60
_MOST_SETS = 99
_PERSONAL = re.compile(r"\d{12}")
_BORN = re.compile(r"(\d{4}(-\d{2}-\d{2})?)?")


@transaction.atomic
def meet_at_counter(actor: Actor, *, unit: str, number: str, name: str, born: str, at: datetime) -> Person:
    """The person with this number; one whom a national identity vouched for keeps the name that it gave.

    Raises `NotAllowed`, `ParticularsWrong` for what is no number of twelve digits, or a new person without a name.
    """
    permissions.require(actor, "dossier.submit", on=Target(unit=unit))
    plain = re.sub(r"\s", "", number)
    if not _PERSONAL.fullmatch(plain):
        raise ParticularsWrong(field="number", reason="digits")
    return met(plain, name, born, at)


def met(number: str, name: str, born: str, at: datetime) -> Person:
    """The same for who has asked the gate, in the caller's transaction; `number` has its twelve digits.

    A birth date that nobody has told yet is taken over, one that is known stays.
    """
    known = people.with_number(number)
    if known is not None and (known.born or not born):
        return known
    if known is None and not normal(name):
        raise ParticularsWrong(field="name", reason="missing")
    if not _BORN.fullmatch(born):
        raise ParticularsWrong(field="born", reason="date")
    return people_commands.meet(
        COUNTER,
        number=number,
        number_kind=NumberKind.PERSONAL,
        name=known.name if known else name[:200],
        born=born,
        at=at,
    )


@transaction.atomic
def begin_intake(
    actor: Actor, *, unit: str, channel: Channel, owner: Ref, owner_name: str, procedure: str, at: datetime
) -> IntakeView:
    """Open a reception at a unit's desk for an owner; raises `NotAllowed`, `ProcedureClosed`, `ChannelClosed`."""
    permissions.require(actor, "dossier.submit", on=Target(owner=owner, unit=unit, procedure=procedure))
    version = catalogue.in_force(procedure, at)
    if version is None:
        raise ProcedureClosed(procedure=procedure)
    if channel not in COUNTER_CHANNELS or channel.value not in version.channels:
        raise ChannelClosed(procedure=procedure, channel=channel.value)
    lines = placing.first_lines(version.slots, {})
    row = models.Intake(
        id=new_id(at), account=actor.id, unit=unit, channel=channel.value, owner_kind=owner.kind, owner_id=owner.id,
        owner_name=normal(owner_name)[:300], procedure=procedure, version_id=version.id, checklist=[_kept(line) for line in lines],
        particulars=_plain(Particulars(delivery="post" if channel is Channel.POST else "desk")), begun_at=at, saved_at=at,
        expires_at=at + _KEPT,
    )  # fmt: skip
    row.save(force_insert=True)
    return queries.intake_value(row)


def open_taken(
    *, unit: str, account: str, owner: Ref, owner_name: str, version: ProcedureVersion, lines: Sequence[CheckLine], brought_by: str,
    note: str, code: str, taken_at: datetime, at: datetime,
) -> UUID:  # fmt: skip
    """The reception that goes on with what was taken while this system was away, in the transaction that enters it; its id."""
    told = Particulars(brought_by=brought_by, note=note)
    row = models.Intake.objects.create(
        id=new_id(at), account=account, unit=unit, channel=Channel.DESK.value, owner_kind=owner.kind, owner_id=owner.id,
        owner_name=normal(owner_name)[:300], procedure=version.procedure, version_id=version.id, checklist=[_kept(line) for line in lines],
        particulars=_plain(told), begun_at=taken_at, saved_at=at, expires_at=at + _KEPT, code=code, taken_at=taken_at, taken_by=account,
    )  # fmt: skip
    return UUID(str(row.pk))


@transaction.atomic
def save_intake(
    actor: Actor,
    *,
    intake: str,
    seen: int,
    at: datetime,
    data: Mapping[str, Json] | None = None,
    papers: Mapping[str, str] | None = None,
    checklist: Sequence[CheckLine] | None = None,
    particulars: Particulars | None = None,
    proposals: Mapping[str, Mapping[str, Json]] | None = None,
    confirmed: Sequence[str] | None = None,
) -> IntakeView:
    """Keep what was entered; what is left out stays. Raises `NotFound`, `IntakeMoved`, `ParticularsWrong`."""
    permissions.require(actor, "dossier.submit")
    row = queries.own_intake(actor, intake, lock=True)
    if row.version != seen:
        raise IntakeMoved(version=row.version)
    if particulars is not None:
        row.particulars = _plain(_checked(particulars, Channel(row.channel), at))
    if checklist is not None:
        row.checklist = [_kept(line) for line in _lawful(checklist)]
    for name, value in (("data", data), ("papers", papers), ("proposals", proposals)):
        if value is not None:
            setattr(row, name, dict(value))
    if confirmed is not None:
        row.confirmed = list(dict.fromkeys(confirmed))
    row.version += 1
    row.saved_at, row.expires_at = at, at + _KEPT
    row.save()
    owner = Ref(row.owner_kind, row.owner_id)
    attachments.keep(actor, papers=list(row.papers.values()), owner=owner, at=at, unit=row.unit)
    return queries.intake_value(row)


def take_held(actor: Actor, *, intake: str, line: int, item: str, seen: int, at: datetime) -> IntakeView:
    """Put what the owner's wallet has into a place of the checklist instead of asking for it; `line` counts from 1.

    It is looked at again when the dossier is filed. Raises `NotFound`, `IntakeMoved`, `NotOffered` for what the place does not take, and
    what `wallet.services.take_at_desk` raises.
    """
    permissions.require(actor, "dossier.submit")
    view = queries.intake(actor, intake)
    version = catalogue.in_force(view.procedure, queries.received(view, at))
    if version is None:
        raise ProcedureClosed(procedure=view.procedure)
    offered = queries.held_for(actor, view, version.slots, at=at)
    lines = list(view.checklist)
    slot = lines[line - 1].slot if 0 < line <= len(lines) and not lines[line - 1].file else ""
    if item not in {str(one.ref) for one in offered.get(slot, ())}:
        raise NotOffered(item=item[:80])
    paper = wallet.take_at_desk(
        actor, owner=view.owner, unit=view.unit, procedure=view.procedure, item=item, taken=view.papers, at=at
    )
    lines[line - 1] = replace(lines[line - 1], file=paper.name, form=ComponentForm.ELECTRONIC, unscanned=None)
    return save_intake(
        actor, intake=intake, seen=seen, papers={**view.papers, paper.name: paper.id}, checklist=lines, at=at
    )


@transaction.atomic
def drop_intake(actor: Actor, *, intake: str) -> None:
    """Give a reception up; its scans expire by themselves. Raises `NotFound`, `IntakeKept`."""
    permissions.require(actor, "dossier.submit")
    row = queries.own_intake(actor, intake, lock=True)
    if row.code:
        raise IntakeKept(code=row.code)
    row.delete()


def forget_intakes(*, at: datetime) -> int:
    """Drop receptions that nobody touched for 30 days; how many."""
    return models.Intake.objects.filter(expires_at__lte=at, code="").delete()[0]


def receive(actor: Actor, *, intake: str, incomplete: bool = False, at: datetime) -> Receipt:
    """File the dossier for its owner with reception and components, in one transaction; a second press gets the first receipt.

    With `incomplete` it is recorded with whatever it lacks: required answers, ticks and components that are not there are kept as lacks, each with a
    remark for the request for supplement; nothing is promised. What is there but wrong, or neither scanned nor excused, is refused all the same.
    Raises `Invalid` with every fault, `IntakeIncomplete` for components that are missing or neither scanned nor excused, `NotFound`,
    `ProcedureClosed`, `ChannelClosed`. Source: Decree 118/2025/NĐ-CP article 17; Circular 03/2025/TT-VPCP article 5.
    """
    permissions.require(actor, "dossier.submit")
    first = _received_before(actor, intake)
    if first is not None:
        return first
    view = queries.intake(actor, intake)
    verdict = queries.judged(actor, intake, at=at)
    missing = verdict.unnamed if incomplete else verdict.missing
    if missing or verdict.unscanned:
        raise IntakeIncomplete(missing=list(missing), unscanned=list(verdict.unscanned))
    version = catalogue.in_force(view.procedure, queries.received(view, at))
    if version is None:
        raise ProcedureClosed(procedure=view.procedure)
    named = {line.file for line in view.checklist if line.file}
    arrived = view.taken_at or (view.particulars.arrived_at if view.channel is Channel.POST else None)
    taken: dict[str, Json] = {}
    if view.taken_at is not None:
        taken = {"taken_at": view.taken_at.isoformat(), "taken_by": view.taken_by}
    with transaction.atomic():
        receipt = filing.submit(
            replace(actor, acting_for=view.owner),
            procedure=view.procedure,
            data=placing.placed(version.slots, view.data, view.checklist),
            papers={name: paper for name, paper in view.papers.items() if name in named},
            channel=view.channel,
            key=f"intake-{view.id}",
            origin={"receiving_unit": view.unit, **taken},
            at_desk=filing.AtDesk(
                view.unit, arrived, placing.excused(version.slots, view.checklist), view.code, incomplete
            ),
            at=at,
        )
        if not receipt.again:
            _keep(actor, view, receipt.code, at, incomplete=incomplete and not version.automatic)
    return receipt


def accept_at_desk(actor: Actor, *, code: str, at: datetime) -> None:
    """Accept a dossier at the counter by finishing its step of intake as complete; the slip and the clock follow.

    Accepted already changes nothing. Raises `NotFound`, `ActNotLawful` while something lacks, `NotWaiting` where no step of intake is open, and
    what the step raises.
    """
    permissions.require(actor, "dossier.accept")
    row = queries.row_for(actor, code, "dossier.accept")
    if row.accepted_at is not None:
        return
    if lacking.standing(row):
        raise ActNotLawful("lacks", code=code)
    if not complete_intake(actor, code=code, at=at):
        raise NotWaiting(code=code, message="accept")


def complete_intake(actor: Actor, *, code: str, at: datetime) -> bool:
    """Finish the step in which a dossier is checked as complete; whether there was one. Whoever calls has asked the gate."""
    step = intake_step(code)
    if step is None:
        return False
    processes.finish_step(actor, step=step.id, values=_complete(step), seen=step.version, at=at)
    return True


def intake_step(code: str) -> Step | None:
    """The open step in which a dossier is checked for completeness, where its process has one."""
    steps = process.instance(Actor.system("process"), ref(code)).steps
    return next((step for step in steps if step.kind == "intake" and _complete(step)), None)


@transaction.atomic
def return_component(actor: Actor, *, code: str, position: int, to: str, at: datetime) -> None:
    """Give a paper back to its owner or who collects it; once. Raises `NotFound`, `ParticularsWrong`.

    Source: Decree 61/2018/NĐ-CP articles 6 and 20.
    """
    permissions.require(actor, "dossier.deliver")
    row = queries.row_for(actor, code, "dossier.deliver", lock=True)
    found = models.Component.objects.filter(dossier=row, position=position).first()
    if found is None:
        raise NotFound(kind="component", code=code, position=position)
    if not normal(to):
        raise ParticularsWrong(field="to", reason="missing")
    if found.returned_at is not None:
        return
    found.returned_at, found.returned_to, found.returned_by = at, normal(to)[:200], str(actor)
    found.save(update_fields=["returned_at", "returned_to", "returned_by"])
    journal.record(ComponentReturned(code, position), ref=ref(code), by=actor, at=at)


def _received_before(actor: Actor, intake: str) -> Receipt | None:
    """The receipt of a reception that was filed at a desk of the actor's: its own row is gone."""
    try:
        found = models.Reception.objects.select_related("dossier").filter(intake=UUID(intake)).first()
    except ValueError:
        raise NotFound(kind="intake", id=intake) from None
    if found is None:
        return None
    row = found.dossier
    desk = Target(
        owner=Ref(row.owner_kind, row.owner_id), unit=str(row.origin.get("receiving_unit", "")), procedure=row.procedure
    )
    if not permissions.allows(actor, "dossier.submit", on=desk):
        raise NotFound(kind="intake", id=intake)
    return queries.receipt_of(row)


def keep_components(row: models.Dossier, lines: Sequence[CheckLine], papers: Mapping[str, str]) -> None:
    """Note the papers in the hand beside those that are noted; `papers` are scans by the name that a line gives them."""
    models.Component.objects.bulk_create(
        models.Component(
            dossier=row, position=position, name=line.name, quantity=line.quantity, form=line.form.value if line.form else "",
            paper=papers.get(line.file), unscanned=line.unscanned.value if line.unscanned else "", place=line.place,
            slot=line.slot,
        )
        for position, line in enumerate(lines, row.components.count() + 1)
    )  # fmt: skip


def _keep(actor: Actor, view: IntakeView, code: str, at: datetime, *, incomplete: bool) -> None:
    row = models.Dossier.objects.get(code=code)
    told = asdict(view.particulars)
    kept = models.Reception.objects.create(
        dossier=row,
        intake=view.id,
        **{**told, "proxy_paper": told["proxy_paper"] or None},
        confirmed=list(view.confirmed),
    )
    there = [line for line in view.checklist if line.form is not None]
    keep_components(row, there, view.papers)
    if view.particulars.proxy_paper:
        attachments.bind(
            actor, papers=[view.particulars.proxy_paper], owner=view.owner, dossier=ref(code), at=at, unit=view.unit
        )
    lacks = lacking.here(row) if incomplete else ()
    if lacks:
        kept.lacks = lacking.plain(lacks)
        kept.save(update_fields=["lacks"])
        remarks.propose(actor, row, lacks, at=at)
    fact = DossierBroughtIn(
        code, view.channel, view.unit, view.particulars.by_proxy, len(there), len(view.confirmed), len(lacks)
    )
    journal.record(fact, ref=ref(code), by=actor, at=at)
    models.Intake.objects.filter(pk=view.id).delete()
    models.Taken.objects.filter(intake=view.id).update(state=TakenState.FILED.value)


def _complete(step: Step) -> dict[str, Json]:
    """What finishing a step of intake as complete gives, in the two ways in which packs ask for it."""
    for one in step.gives:
        if one.kind == "boolean" and one.name == "complete":
            return {"complete": True}
        if one.kind == "choice" and "complete" in one.choices:
            return {one.name: "complete"}
    return {}


def _checked(told: Particulars, channel: Channel, at: datetime) -> Particulars:
    wrong = [
        (told.delivery not in DELIVERIES, "delivery", "unknown"),
        (told.identified_by not in ("", *IDENTIFIED), "identified_by", "unknown"),
        (not 1 <= told.sets <= _MOST_SETS, "sets", "range"),
        (bool(told.brought_number) and not _PERSONAL.fullmatch(told.brought_number), "brought_number", "digits"),
        (told.by_proxy and not normal(told.brought_by), "brought_by", "missing"),
        (told.by_proxy and not told.proxy_paper, "proxy_paper", "missing"),
        (told.arrived_at is not None and told.arrived_at > at, "arrived_at", "future"),
        (told.arrived_at is not None and told.arrived_at < at - _LONGEST_POST, "arrived_at", "old"),
        (channel is Channel.POST and told.arrived_at is None, "arrived_at", "missing"),
        (channel is Channel.POST and not normal(told.envelope), "envelope", "missing"),
    ]
    for is_wrong, field, reason in wrong:
        if is_wrong:
            raise ParticularsWrong(field=field, reason=reason)
    return replace(
        told, brought_by=normal(told.brought_by)[:200], envelope=normal(told.envelope)[:60], note=normal(told.note)[:1000],
    )  # fmt: skip


def _lawful(lines: Sequence[CheckLine]) -> list[CheckLine]:
    """The checklist within its bounds; a paper marked secret is never kept as a file (LC-03)."""
    kept = []
    for line in lines[:_MOST_LINES]:
        secret = line.unscanned is Unscanned.SECRET
        if secret and line.file:
            raise ParticularsWrong(field="checklist", reason="secret")
        kept.append(
            replace(
                line,
                name=normal(line.name)[:300],
                place=normal(line.place)[:80],
                quantity=max(1, min(line.quantity, 999)),
                unscanned=line.unscanned if line.form is not None and not line.file else None,
            )
        )
    return [line for line in kept if line.name]


def _kept(line: CheckLine) -> dict[str, Json]:
    return {
        **asdict(line),
        "form": line.form.value if line.form else "",
        "unscanned": line.unscanned.value if line.unscanned else "",
    }


def _plain(told: Particulars) -> dict[str, Json]:
    return {**asdict(told), "arrived_at": told.arrived_at.isoformat() if told.arrived_at else ""}
