"""Files of plans, rules and sheets come in as versions; tasks come with a plan's file, or from a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from motcua.followup.programmes import merging, models, queries, reading, workbook
from motcua.followup.programmes.errors import FileUnreadable, PlanUnknown, VersionTaken
from motcua.followup.programmes.facts import FileLoaded
from motcua.followup.programmes.reading import Kind
from motcua.followup.programmes.types import Brought, Draft, Fault
from motcua.foundation.clock import legal_date
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import fold, normal
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target


@transaction.atomic
def load(actor: Actor, *, name: str, content: bytes, at: datetime) -> bool:
    """Load a file of a plan with its tasks, of the rules of following, or of a sheet; whether it was new.

    A version once loaded never changes: the same content again does nothing. Tasks that are there already are amended as far as the file says
    something else. Raises `FileUnreadable` with the place, `VersionTaken`, `NotAllowed`, and for a plan `NothingLoaded` before there are rules.
    """
    permissions.require(actor, "programme.load")
    raw, fingerprint = reading.parse(content, name=name)
    kind, key, version = reading.kind_of(raw, name=name)
    known = models.File.objects.filter(key=key, version=version).first()
    if known is not None:
        if known.fingerprint != fingerprint:
            raise VersionTaken(plan=key, version=version)
        return False
    if kind is Kind.FOLLOWING:
        reading.following_of(raw, name=name)
    elif kind is Kind.SHEET:
        reading.sheet_of(raw, name=name)
    since = reading.in_force_from(raw, name=name)
    row = models.File.objects.create(
        key=key, kind=kind.value, version=version, fingerprint=fingerprint, content=raw, in_force_from=since, loaded_by=str(actor), loaded_at=at
    )  # fmt: skip
    if kind is Kind.PLAN:
        plan = reading.plan_of(raw, keeper=queries.following(on=legal_date(at)).keeper, name=name)
        found = merging.merge(actor, plan, reading.drafts_of(raw, name=name), dry_run=False, at=at)
        if found.faults:
            first = found.faults[0]
            raise FileUnreadable(place=first.place or name, why=" ".join([first.reason, *first.params.values()]))
        row.content = {key: value for key, value in raw.items() if key != "tasks"}
        row.save(update_fields=["content"])
    journal.record(FileLoaded(key, version, fingerprint), ref=Ref("programme", key), by=actor, at=at)
    return True


@transaction.atomic
def import_tasks(actor: Actor, *, content: bytes, dry_run: bool, at: datetime, plan: str = "") -> Brought:
    """Bring tasks from a workbook: new ones are made, those that differ amended, the same file again changes nothing.

    Every fault is told at its cell, and with one nothing is done; a trial does nothing either way. `plan` is the one wanted, where somebody
    said which; else the workbook's. Raises `SheetRefused` for what is no workbook, `NotAllowed`.
    """
    permissions.require(actor, "programme.manage")
    read = workbook.read(content)
    wanted = plan or read.plan
    if read.plan and read.plan != wanted:
        return _refused(wanted, Fault("B1", "other_plan", {"value": read.plan[:60]}))
    try:
        found = queries.plan(wanted, on=legal_date(at))
    except PlanUnknown:
        return _refused(wanted, *(read.faults or (Fault("B1", "plan_unknown", {"value": wanted[:60]}),)))
    permissions.require(actor, "programme.manage", on=Target(unit=found.keeper))
    models.File.objects.select_for_update(no_key=True).filter(key=found.key, version=found.version).get()
    drafts = _with_codes(read.drafts, legal_date(at))
    judged = merging.merge(actor, found, drafts, unread=read.unread, dry_run=dry_run or bool(read.faults), at=at)
    if read.faults:
        return _refused(found.key, *read.faults, *judged.faults)
    return judged


def _with_codes(drafts: Sequence[Draft], on: date) -> list[Draft]:
    """Tasks with their units by code, where a sheet names them; a name that no unit bears, or several, stays as it was written."""
    names: dict[str, set[str]] = {}
    for unit in organisations.units(on=on):
        names.setdefault(fold(normal(unit.name)), set()).add(unit.code)
        names[fold(unit.code)] = {unit.code}

    def code(said: str) -> str:
        borne = names.get(fold(said), set())
        return next(iter(borne)) if len(borne) == 1 else said

    return [
        replace(one, lead=code(one.lead), supporting=tuple(dict.fromkeys(map(code, one.supporting)))) for one in drafts
    ]


def _refused(plan: str, *faults: Fault) -> Brought:
    return Brought(plan, (), (), 0, faults)
