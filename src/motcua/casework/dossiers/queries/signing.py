"""The signing tray and the drafts of results, under the rights of whoever looks."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.conf import settings

from motcua.casework.dossiers import authority, models, ordering, refusals
from motcua.casework.dossiers.queries import opinions
from motcua.casework.dossiers.queries.finding import ref_of, row_for, target
from motcua.casework.dossiers.queries.shown import line
from motcua.casework.dossiers.types import Hindrance, MissingFact, Outcome, ResultDraft, Status, TrayLine
from motcua.casework.results import queries as issued
from motcua.casework.results import services as results
from motcua.casework.results.types import Draft, Kind, Order
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.process import queries as process
from motcua.definitions.process.types import Step
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor, Json
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions

MOST = 300
"""Steps that a tray holds at once; the nearest due are in it."""

_ENDS = {"issue": Kind.ISSUED, "refuse": Kind.REFUSAL}
_OUTCOMES = {Kind.ISSUED: Outcome.ACCEPTED, Kind.REFUSAL: Outcome.REFUSED}
_WANTED = re.compile(r"""field\((?:data|applicant), "([a-z][a-z0-9_]*)"\)""")


def tray(actor: Actor, *, at: datetime, steps: Sequence[int] | None = None) -> list[TrayLine]:
    """Steps of kind `sign` of the actor's roles, those due first; or those of them that are named."""
    if not permissions.allows(actor, "process.read"):
        return []
    found = process.open_steps(actor, kind="sign", limit=MOST)
    if steps is not None:
        wanted = set(steps)
        found = [step for step in found if step.id in wanted]
        found += [step for number in sorted(wanted - {s.id for s in found}) if (step := _step(actor, number))]
    return _lines(actor, [step for step in found if step.subject.kind == "dossier"], at)


def draft(actor: Actor, code: str, *, kind: Kind | None = None, at: datetime) -> ResultDraft:
    """The draft of a dossier's result; `kind` where its steps have not said yet which it will be. Raises `NotFound`."""
    row = row_for(actor, code, "dossier.read")
    version = catalogue.version(row.version_id)
    step, values, ends = _standing(actor, code)
    order = _order(row, _kind(row, values, ends, kind, version), values, at)
    if order is None:
        raise NotFound(kind="result_draft", code=code)
    written = results.draft(ref_of(code))
    offered = tuple(one for one in version.result_texts if (one.of == "refusal") is (order.kind is Kind.REFUSAL))
    held = bool(results.live([ref_of(code)]))
    done = issued.for_subject(ref_of(code)) is not None
    open_ = Status(row.status) in {Status.PROCESSING, Status.CONSULTING, Status.SUBMITTED_FOR_SIGN}
    may_sign = step is not None and ends is not None and permissions.allows(actor, "result.sign", on=target(row))
    return ResultDraft(
        code=code,
        kind=order.kind,
        title=order.title,
        template=order.template,
        fingerprint=results.fingerprint(order),
        draft=written,
        offered=offered,
        missing=_missing(version, order, offered, written),
        step=step,
        may_edit=open_ and not held and not done and permissions.allows(actor, "dossier.decide", on=target(row)),
        may_return=may_sign and not held and not written.returned,
        may_sign=may_sign and not held and not written.returned,
        being_signed=held,
        issued=done,
        kinds=tuple(one for one, key in ((Kind.ISSUED, "template"), (Kind.REFUSAL, "refusal")) if key in version.result)
        if ends is None
        else (),
    )


def preview(actor: Actor, code: str, *, kind: Kind | None = None, at: datetime) -> tuple[bytes, str]:
    """The draft as a PDF that is marked as one, and its fingerprint; raises `NotFound` and as `pdf.render`."""
    row = row_for(actor, code, "dossier.read")
    version = catalogue.version(row.version_id)
    _step_open, values, ends = _standing(actor, code)
    order = _order(row, _kind(row, values, ends, kind, version), values, at)
    if order is None:
        raise NotFound(kind="result_draft", code=code)
    return results.set_draft(order, at=at, authority=authority.of(actor, order, at=at)), results.fingerprint(order)


def owner_names(actor: Actor, codes: Sequence[str]) -> dict[str, str]:
    """Whose dossiers these are, by code; those that are not the actor's to see are left out."""
    rows = models.Dossier.objects.filter(code__in=list(codes))
    return {row.code: row.owner_name for row in rows if permissions.allows(actor, "dossier.read", on=target(row))}


def order_of(row: models.Dossier, kind: Kind, values: Mapping[str, Json], *, at: datetime) -> Order | None:
    """The order of a dossier that is about to be signed, for the room's own services."""
    return _order(row, kind, values, at)


def values_of(step: Step, values: Mapping[str, Json]) -> dict[str, Json] | None:
    """What a step of signing gives when its paper is signed as drafted; none where it asks for something else too."""
    given: dict[str, Json] = {}
    for one in step.gives:
        if one.name == "signed" and one.kind == "boolean":
            given[one.name] = True
        elif one.name == "outcome" and set(one.choices) == {"accepted", "refused"}:
            proposed = values.get("outcome") or values.get("proposal")
            given[one.name] = "refused" if proposed in {"refused", "refuse"} else "accepted"
        elif not one.optional:
            return None
    return given


def _step(actor: Actor, number: int) -> Step | None:
    try:
        found = process.step(actor, number)
    except NotFound:
        return None
    return found if found.kind == "sign" and found.state == "open" else None


def _lines(actor: Actor, steps: Sequence[Step], at: datetime) -> list[TrayLine]:
    rows = {row.code: row for row in models.Dossier.objects.filter(code__in=[step.subject.id for step in steps])}
    known = process.values_of(actor, steps)
    given = {step.id: values_of(step, known.get(step.id, {})) for step in steps}
    ends = process.following(actor, {number: values for number, values in given.items() if values is not None})
    subjects = [step.subject for step in steps]
    written, held, opened = results.drafts(subjects), results.live(subjects), results.opened(actor, subjects)
    forms, asked = _forms(list(rows.values())), opinions.outstanding(rows)
    found: list[TrayLine] = []
    for step in steps:
        row = rows.get(step.subject.id)
        if row is None:
            continue
        values, mine = given[step.id], known.get(step.id, {})
        kind = _ENDS.get((ends.get(step.id) or ("",))[-1])
        draft_ = written.get(step.subject, Draft(step.subject, {}, 0))
        order = (
            _order(row, kind, {**mine, **(values or {})}, at, form=forms.get(row.pk, {}), texts=draft_.texts)
            if kind is not None and values is not None
            else None
        )
        fingerprint = results.fingerprint(order) if order is not None else ""
        seen = (step.subject.id, fingerprint) in opened
        found.append(
            TrayLine(
                step=step,
                dossier=line(row),
                kind=kind if order else None,
                title=order.title if order else step.name,
                fingerprint=fingerprint,
                values=values or {},
                opened=seen,
                hindrance=_unlawful(row, kind, asked)
                or _hindrance(actor, row, step, order, draft_, held=step.subject in held, opened=seen),
                note=normal(str(mine.get("note") or "")),
                received_at=row.received_at,
            )
        )
    return found


def _unlawful(row: models.Dossier, kind: Kind | None, asked: Collection[str]) -> Hindrance:
    """What the law holds against any signature now, whoever signs."""
    if row.code in asked:
        return Hindrance.OPINION
    return Hindrance.REASONS if kind is Kind.REFUSAL and not refusals.reasons_of(row) else Hindrance.NONE


def _hindrance(
    actor: Actor, row: models.Dossier, step: Step, order: Order | None, draft: Draft, *, held: bool, opened: bool
) -> Hindrance:
    if order is None:
        return Hindrance.NO_PAPER
    if not permissions.allows(actor, "result.sign", on=target(row)):
        return Hindrance.NO_RIGHT
    if held:
        return Hindrance.BEING_SIGNED
    if draft.returned:
        return Hindrance.RETURNED
    if step.claimed_by not in {"", actor.id}:
        return Hindrance.TAKEN
    if settings.MOTCUA.signing_open_each and not opened:
        return Hindrance.NOT_OPENED
    return Hindrance.NONE


def _standing(actor: Actor, code: str) -> tuple[Step | None, Mapping[str, Json], Kind | None]:
    """The open step of signing of a dossier, its instance's values with what signing gives, and which paper follows."""
    try:
        instance = process.instance(actor, ref_of(code))
    except NotFound:
        return None, {}, None
    step = next((one for one in instance.steps if one.kind == "sign"), None)
    if step is None:
        return None, instance.values, None
    values = values_of(step, instance.values)
    if values is None:
        return step, instance.values, None
    ends = process.following(actor, {step.id: values}).get(step.id) or ("",)
    return step, {**instance.values, **values}, _ENDS.get(ends[-1])


def _kind(
    row: models.Dossier,
    values: Mapping[str, Json],
    ends: Kind | None,
    wished: Kind | None,
    version: ProcedureVersion,
) -> Kind:
    if ends is not None:
        return ends
    if row.outcome:
        return Kind.REFUSAL if Outcome(row.outcome) is Outcome.REFUSED else Kind.ISSUED
    if wished is not None:
        return wished
    proposed = values.get("outcome") or values.get("proposal")
    if proposed in {"refused", "refuse"} or "template" not in version.result:
        return Kind.REFUSAL
    return Kind.ISSUED


def _order(
    row: models.Dossier,
    kind: Kind,
    values: Mapping[str, Json],
    at: datetime,
    *,
    form: Mapping[str, Json] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Order | None:
    version = catalogue.version(row.version_id)
    if ("refusal" if kind is Kind.REFUSAL else "template") not in version.result:
        return None
    outcome = _OUTCOMES[kind]
    data = form if form is not None else row.revisions.latest("number").data
    return ordering.order(row, outcome, ordering.judged(row, outcome, values), data, texts=texts, at=at)


def _forms(rows: Sequence[models.Dossier]) -> dict[int, Mapping[str, Json]]:
    newest = models.Revision.objects.filter(dossier__in=rows).order_by("dossier_id", "-number").distinct("dossier_id")
    return dict(newest.values_list("dossier_id", "data"))


def _missing(
    version: ProcedureVersion, order: Order, offered: Sequence[object], draft: Draft
) -> tuple[MissingFact, ...]:
    found = [
        MissingFact(one.key, one.name.vi, one.name.en, is_text=True)
        for one in version.result_texts
        if one in offered and one.required and not draft.texts.get(one.key)
    ]
    data: Mapping[str, Json] = order.data
    applicant = data.get("applicant")
    known = {**(applicant if isinstance(applicant, dict) else {}), **data}
    labels = {view.key: view.label for section in version.layout.sections for view in section.fields}
    for key in dict.fromkeys(_WANTED.findall(order.templates.get(order.template, ""))):
        if known.get(key) in (None, "", []):
            label = labels.get(key)
            found.append(MissingFact(key, label.vi if label else key, label.en if label else key, is_text=False))
    return tuple(found)
