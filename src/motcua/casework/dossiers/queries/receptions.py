"""Receptions in progress under the rights of the desk that makes them, and how a dossier came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import lacking, lifecycle, models, placing, proposing
from motcua.casework.dossiers.errors import ProcedureClosed
from motcua.casework.dossiers.queries.finding import row_for
from motcua.casework.dossiers.queries.sources import known_of_population
from motcua.casework.dossiers.types import (
    Channel,
    CheckLine,
    ComponentForm,
    IntakeView,
    Judged,
    Particulars,
    ReceptionView,
    Unscanned,
)
from motcua.casework.wallet import queries as wallet
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms.types import Layout
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.organisations import queries as organisations
from motcua.identity.people import queries as people
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_MOST = 50


def intake(actor: Actor, intake_id: str) -> IntakeView:
    """A reception of a desk at which the actor receives; raises `NotFound`."""
    return intake_value(own_intake(actor, intake_id))


def intakes(actor: Actor) -> list[IntakeView]:
    """Receptions in progress at the actor's desks, the last touched first."""
    here = permissions.within(permissions.scope(actor, "dossier.submit"), owner_kind="owner_kind", owner_id="owner_id")
    return [intake_value(row) for row in models.Intake.objects.filter(here).order_by("-saved_at")[:_MOST]]


def intakes_of(actor: Actor, account: str) -> list[IntakeView]:
    """Receptions that an officer has begun, for whoever gives their work to others."""
    permissions.require(actor, "process.assign")
    return [intake_value(row) for row in models.Intake.objects.filter(account=account).order_by("begun_at", "id")]


def own_intake(actor: Actor, intake_id: str, *, lock: bool = False) -> models.Intake:
    """The row under the right to receive at its desk; raises `NotFound`."""
    try:
        key = UUID(intake_id)
    except ValueError:
        raise NotFound(kind="intake", id=intake_id) from None
    rows = models.Intake.objects.select_for_update(no_key=True) if lock else models.Intake.objects
    row = rows.filter(pk=key).first()
    if row is None or not permissions.allows(actor, "dossier.submit", on=place(row)):
        raise NotFound(kind="intake", id=intake_id)
    return row


def place(row: models.Intake) -> Target:
    """A reception as the gate sees it."""
    return Target(owner=Ref(row.owner_kind, row.owner_id), unit=row.unit, procedure=row.procedure)


def judged(actor: Actor, intake_id: str, *, at: datetime) -> Judged:
    """A reception held against form and checklist, without a question to any register. Raises `NotFound`, `ProcedureClosed`."""
    row = own_intake(actor, intake_id)
    view, version = intake_value(row), version_of(row, at)
    states = papers.states(actor, owner=view.owner, papers=view.papers, unit=view.unit)
    taken = wallet.ended(view.owner, states, at=at)
    known: dict[str, Json] = {
        **known_of_population(version, view.owner, at=at),
        "applicant": applicant(view.owner),
        "enterprise": {"status": "not_asked"},
        "papers": {
            name: {"state": taken.get(name, str(found.state)), "media_type": found.media_type, "sha256": found.sha256}
            for name, found in states.items()
        },
        "duplicate_of": None,
    }
    on = clock.legal_date(received(view, at))
    data = placing.placed(version.slots, view.data, view.checklist)
    checked = catalogue.check(version, data, known=known, on=on)
    there = [line for line in view.checklist if line.form is not None]
    away = [line for line in view.checklist if line.required and line.form is None]
    excused = placing.excused(version.slots, view.checklist)
    errors = placing.not_excused(checked.errors, version.slots, excused)
    lacks, wrong = lacking.apart(version, checked.data, errors, excused)
    return Judged(
        data=catalogue.fill(version, data, known=known, on=on).data,
        errors=tuple(errors),
        wrong=wrong,
        lacks=()
        if version.automatic
        else tuple((lack, lacking.label(version.layout, checked.data, lack)) for lack in lacks),
        missing=tuple(line.name for line in away),
        unnamed=tuple(line.name for line in away if line.file),
        unscanned=tuple(line.name for line in there if not line.file and line.unscanned is None),
        open_dossiers=_open(view.owner, view.procedure),
    )


def proposals(layout: Layout, text: str) -> dict[str, str]:
    """Pointer → what the text of a scan proposes for that field of the form; only ever a proposal."""
    return proposing.proposals(layout, text)


def version_of(row: models.Intake, at: datetime) -> ProcedureVersion:
    """The version under which it will be filed; raises `ProcedureClosed`."""
    version = catalogue.in_force(row.procedure, received(intake_value(row), at))
    if version is None:
        raise ProcedureClosed(procedure=row.procedure)
    return version


def received(view: IntakeView, at: datetime) -> datetime:
    """When it counts as received: what the post brought, when it came; what was taken while this system was away, when it was taken."""
    if view.taken_at is not None:
        return view.taken_at
    return view.particulars.arrived_at or at if view.channel is Channel.POST else at


def applicant(owner: Ref) -> dict[str, Json]:
    """What is known of the one for whom the dossier is filed."""
    if owner.kind == "person":
        someone = people.person(owner.id)
        return {"applicant_id": someone.number, "applicant_kind": "individual", "applicant_name": someone.name}
    told: dict[str, Json] = {"enterprise_code": owner.id, "applicant_id": owner.id, "applicant_kind": "enterprise"}
    found = organisations.find_enterprise(owner.id)
    if found is not None and found.name:
        told["applicant_name"] = found.name
        told |= {"head_office_address": found.address} if found.address else {}
        told |= {"representative_name": found.representative} if found.representative else {}
    return told


def reception(actor: Actor, code: str) -> ReceptionView | None:
    """How a dossier came in over the counter or by post; none for one that was filed electronically. Raises `NotFound`."""
    row = row_for(actor, code, "dossier.read")
    found = models.Reception.objects.filter(dossier=row).first()
    if found is None:
        return None
    told = {one.name: getattr(found, one.name) for one in fields(Particulars)}
    told["proxy_paper"] = str(found.proxy_paper) if found.proxy_paper else ""
    return ReceptionView(Particulars(**told), tuple(found.confirmed))


def intake_value(row: models.Intake) -> IntakeView:
    """A row as others see it."""
    return IntakeView(
        id=str(row.pk), account=row.account, unit=row.unit, channel=Channel(row.channel), owner=Ref(row.owner_kind, row.owner_id),
        owner_name=row.owner_name, procedure=row.procedure, version_id=row.version_id, data=row.data, papers=row.papers,
        checklist=tuple(line_value(line) for line in row.checklist), particulars=_particulars(row.particulars), proposals=row.proposals,
        confirmed=tuple(row.confirmed), version=row.version, begun_at=row.begun_at, saved_at=row.saved_at,
        code=row.code, taken_at=row.taken_at, taken_by=row.taken_by,
    )  # fmt: skip


def line_value(kept: Mapping[str, Json]) -> CheckLine:
    """A line of the checklist as it was kept."""
    quantity = kept.get("quantity")
    return CheckLine(
        name=str(kept.get("name", "")),
        quantity=quantity if isinstance(quantity, int) else 1,
        form=ComponentForm(str(kept["form"])) if kept.get("form") else None,
        unscanned=Unscanned(str(kept["unscanned"])) if kept.get("unscanned") else None,
        place=str(kept.get("place", "")),
        slot=str(kept.get("slot", "")),
        file=str(kept.get("file", "")),
        required=bool(kept.get("required")),
    )


def _particulars(kept: Mapping[str, Json]) -> Particulars:
    arrived = kept.get("arrived_at")
    told: dict[str, Any] = {name: value for name, value in kept.items() if name != "arrived_at"}
    return Particulars(**told, arrived_at=datetime.fromisoformat(str(arrived)) if arrived else None)


def _open(owner: Ref, procedure: str) -> tuple[str, ...]:
    ended = [status.value for status in (*lifecycle.TERMINAL, *lifecycle.ANSWERED)]
    rows = models.Dossier.objects.filter(owner_kind=owner.kind, owner_id=owner.id, procedure=procedure)
    return tuple(rows.exclude(status__in=ended).order_by("-received_at").values_list("code", flat=True)[:10])
