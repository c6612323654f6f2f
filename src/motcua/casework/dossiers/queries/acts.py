"""Legal acts as they stand on a dossier, what may be done now and by whom, and the lists that lead to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from motcua.casework.dossiers import lawfulness, lifecycle, linked, models, retention
from motcua.casework.dossiers.lawfulness import RULES
from motcua.casework.dossiers.queries.finding import row_for, target, visible
from motcua.casework.dossiers.types import (
    ActKind,
    ActState,
    ActView,
    Bodies,
    Branch,
    DeliveryState,
    DeliveryView,
    Ground,
    Means,
    Offer,
    Release,
    Status,
    Threatened,
)
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Scope

SOON = timedelta(days=5)
"""How far ahead the list of dossiers that will be late looks, in calendar days: time enough for a proposal and a signature."""
UNCOLLECTED = timedelta(days=30)
"""After which a result that nobody has come for stands out."""
TOLD = frozenset(ActKind) - {ActKind.REFUSAL, ActKind.ARCHIVE}
"""Kinds of which the owner is told; a refusal is told by its paper."""
_MOST = 200
_SETTLED_HERE = (
    ActKind.EXTENSION, ActKind.AMENDMENT, ActKind.REVOCATION, ActKind.CORRECTION, ActKind.REISSUE, ActKind.STOP,
)  # fmt: skip
"""Kinds whose proposals have no list of their own."""
_MARKS = {ActKind.EXTENSION: lifecycle.Mark.EXTENDED, ActKind.SUSPENSION: lifecycle.Mark.SUSPENDED}


def acts(actor: Actor, code: str) -> list[ActView]:
    """The acts on a dossier as the desk sees them, the newest first; raises `NotFound`."""
    row = row_for(actor, code, "process.read")
    return views_of(lawfulness.acts_of(row))


def act(actor: Actor, code: str, number: int) -> ActView:
    """One act on a dossier as the desk sees it; raises `NotFound`."""
    row = row_for(actor, code, "process.read")
    found = models.Act.objects.filter(dossier=row, pk=number).select_related("dossier").first()
    if found is None:
        raise NotFound(kind="act", act=number)
    return views_of([found])[0]


def told_acts(actor: Actor, code: str) -> list[ActView]:
    """What the owner is told of acts, the newest first: those that were done, a fee that is due, a wish that was turned down; no proposal.

    Who did it is left out. Raises `NotFound`.
    """
    row = row_for(actor, code, "dossier.read")
    told = [one for one in lawfulness.acts_of(row) if one.kind in TOLD and _is_told(one)]
    return [replace(_view(one, {}), note="") for one in told]


def _is_told(act: models.Act) -> bool:
    if act.state in {ActState.DONE.value, ActState.ENDED.value} or act.kind == ActKind.WITHDRAWAL.value:
        return True
    return act.kind == ActKind.FEE.value and act.state == ActState.PROPOSED.value


def offers(actor: Actor, code: str, *, at: datetime) -> list[Offer]:
    """The acts that this viewer's roles may begin or settle on a dossier, each with the reason where it is not lawful now.

    What another role would do is left out. Raises `NotFound`.
    """
    row = row_for(actor, code, "dossier.read")
    place = target(row)
    found: list[Offer] = []
    proposed = {one.kind: one for one in reversed(lawfulness.acts_of(row)) if one.state == ActState.PROPOSED.value}
    held = lawfulness.suspended(row)
    for kind, rule in RULES.items():
        waiting = proposed.get(kind.value)
        settles = _settles(kind, waiting)
        if (
            waiting is not None
            and kind is not ActKind.REFUSAL
            and settles
            and permissions.allows(actor, settles, on=place)
        ):
            why = lawfulness.why_not_settled(row, waiting, at)
            if not why and rule.begins != rule.settles and waiting.asked_by == str(actor):
                why = "same_person"
            found.append(Offer(kind, waiting.pk, why))
        elif kind is ActKind.SUSPENSION and held is not None and permissions.allows(actor, rule.settles, on=place):
            found.append(Offer(kind, held.pk))
        elif permissions.allows(actor, rule.begins, on=place):
            why = lawfulness.why_not(row, kind, at)
            if kind is ActKind.REFUSAL and why == "proposed_before":
                why = ""
            found.append(Offer(kind, None, why))
    return found


def marks(codes: list[str]) -> dict[str, frozenset[lifecycle.Mark]]:
    """Which of these dossiers are extended or suspended; whoever lists them has asked the gate."""
    rows = models.Act.objects.filter(
        dossier__code__in=codes, state=ActState.DONE.value,
        kind__in=[ActKind.EXTENSION.value, ActKind.SUSPENSION.value],
    )  # fmt: skip
    found: dict[str, set[lifecycle.Mark]] = {}
    for code, kind in rows.values_list("dossier__code", "kind"):
        found.setdefault(code, set()).add(_MARKS[ActKind(kind)])
    return {code: frozenset(found.get(code, ())) for code in codes}


def marks_of(held: Sequence[ActView]) -> frozenset[lifecycle.Mark]:
    """The same of the acts of one dossier."""
    return frozenset(_MARKS[one.kind] for one in held if one.kind in _MARKS and one.state is ActState.DONE)


def threatened(actor: Actor, *, at: datetime) -> list[Threatened]:
    """Dossiers that are due within days or late, and have no letter of apology: those that can still get one first.

    A suspended one has no due date. Open to whoever proposes, signs or watches over the letters.
    """
    scopes = [permissions.scope(actor, right) for right in ("dossier.propose", "dossier.extend", "dossier.adjust_due")]
    extended = models.Act.objects.filter(
        dossier=OuterRef("pk"), kind=ActKind.EXTENSION.value, state=ActState.DONE.value
    )
    rows = (
        _any_of(scopes)
        .filter(status__in=[one.value for one in lifecycle.RUNNING], due__lt=at + SOON, accepted_at__isnull=False)
        .exclude(Exists(extended))
        .order_by("due", "id")[:_MOST]
    )
    listed = list(rows)
    proposed = dict(
        models.Act.objects.filter(
            dossier__in=listed, kind=ActKind.EXTENSION.value, state=ActState.PROPOSED.value
        ).values_list("dossier_id", "pk")
    )
    found = []
    for row in listed:
        until = lawfulness.letter_until(row)
        if row.due is None or until is None:
            continue
        name = catalogue.version(row.version_id).name
        found.append(
            Threatened(
                row.code, name.vi, name.en, row.owner_name, Status(row.status), row.due, until, row.due <= at,
                proposed.get(row.pk),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.letter_until <= at, one.due, one.code))


def to_release(actor: Actor, *, at: datetime, uncollected: bool = False, text: str = "") -> list[Release]:
    """Answered dossiers whose result has not reached its owner, the longest first; `uncollected` those that wait for more than 30 days."""
    rows = visible(permissions.scope(actor, "dossier.deliver"))
    rows = rows.filter(status__in=[Status.DECIDED.value, Status.REFUSED.value])
    if uncollected:
        rows = rows.filter(decided_at__lt=at - UNCOLLECTED)
    for word in text.split():
        rows = rows.filter(Q(code__icontains=word) | Q(owner_name__icontains=word))
    listed = list(rows.order_by("decided_at", "id")[:_MOST])
    sent = {
        one.dossier_id: delivery_value(one)
        for one in models.Delivery.objects.filter(dossier__in=listed, state__in=["ordered", "sent"])
    }
    found = []
    for row in listed:
        name = catalogue.version(row.version_id).name
        found.append(
            Release(
                row.code, name.vi, name.en, row.owner_name, Status(row.status), row.decided_at or row.received_at,
                sent.get(row.pk),
            )
        )  # fmt: skip
    return found


def deliveries(actor: Actor, code: str) -> list[DeliveryView]:
    """Every attempt to bring a result to its owner, the newest first; raises `NotFound`."""
    row = row_for(actor, code, "dossier.read")
    if not lawfulness.decided(row):
        return []  # there is nothing to bring yet
    return [delivery_value(one) for one in models.Delivery.objects.filter(dossier=row).order_by("-id")]


def transfers(actor: Actor) -> tuple[list[ActView], list[ActView]]:
    """Dossiers handed to the actor's units and not acknowledged yet, and those that the actor's units have handed away lately."""
    scope = permissions.scope(actor, "dossier.transfer")
    if scope.is_empty:
        return [], []
    rows = models.Act.objects.filter(kind=ActKind.TRANSFER.value).select_related("dossier").order_by("-id")
    coming = rows.filter(state=ActState.PROPOSED.value, dossier__in=visible(scope)).exclude(asked_by=str(actor))
    sent = rows.filter(permissions.within(scope, unit="details__from", procedure="dossier__procedure"))
    return views_of(list(coming[:_MOST])), views_of(list(sent[:50]))


def handed_on(actor: Actor, code: str) -> ActView | None:
    """The last hand-over of a dossier by which the actor's units gave it away, as their list has it; none where they did not."""
    scope = permissions.scope(actor, "dossier.transfer")
    if scope.is_empty:
        return None
    mine = permissions.within(scope, unit="details__from", procedure="dossier__procedure")
    rows = models.Act.objects.filter(mine, kind=ActKind.TRANSFER.value, dossier__code=code).select_related("dossier")
    return next(iter(views_of(list(rows.order_by("-id")[:1]))), None)


def to_settle(actor: Actor) -> list[ActView]:
    """Acts that wait for this viewer's word, the oldest first: edits and cancellations that applicants ask for, corrections, revocations, stops,

    letters of apology to be signed, and signed ones whose new date the head of the one-stop desk enters.
    """
    signed = Q(details__has_key="signed_by")
    waits = [(kind, RULES[kind].settles, ~signed if kind is ActKind.EXTENSION else Q()) for kind in _SETTLED_HERE]
    found = Q()
    for kind, right, more in [*waits, (ActKind.EXTENSION, "dossier.adjust_due", signed)]:
        scope = permissions.scope(actor, right)
        if not scope.is_empty:
            found |= Q(more, kind=kind.value, dossier__in=visible(scope))
    if not found:
        return []
    rows = models.Act.objects.filter(found, state=ActState.PROPOSED.value).exclude(asked_by=str(actor))
    return views_of(list(rows.select_related("dossier").order_by("id")[:_MOST]))


def tree(actor: Actor, code: str) -> list[Branch]:
    """The main dossier and its parts; nothing for one that is linked to none.

    Whoever works on one of those that were filed together sees how the others stand, which is no leave to open them (LC-09). Parts that
    were linked by hand and are not the actor's to see are left out.
    """
    row = row_for(actor, code, "dossier.read")
    link = next((one for one in linked.links_of(row) if one.part_id == row.pk), None)
    main = link.main if link else row
    links = [one for one in linked.links_of(main) if one.main_id == main.pk]
    if not links:
        return []
    codes = {one.key: one.part.code for one in links if one.key}
    branches = [_branch(main, link=None, opens=permissions.allows(actor, "dossier.read", on=target(main)), waits=())]
    for one in links:
        opens = permissions.allows(actor, "dossier.read", on=target(one.part))
        if opens or one.key:
            waits = (
                () if one.begun_at or not one.key else (codes[key] for key in one.after) if one.after else (main.code,)
            )
            branches.append(_branch(one.part, link=one, opens=opens, waits=tuple(waits)))
    return branches


def counted(rows: QuerySet[models.Dossier]) -> QuerySet[models.Dossier]:
    """The dossiers that count in a figure: a part counts with its main one, once."""
    return rows.exclude(Exists(models.Link.objects.filter(part=OuterRef("pk"))))


def bodies(actor: Actor, code: str) -> Bodies:
    """Where the person was helped, who received, who decides, who has it now (LC-23); raises `NotFound`."""
    row = row_for(actor, code, "dossier.read")
    first = row.received_by or row.unit
    return Bodies(row.helped_at or first, first, row.decided_by or row.unit, row.unit)


def owner_name(actor: Actor, code: str) -> str:
    """The name of a dossier's owner, for a letter; raises `NotFound`."""
    return row_for(actor, code, "dossier.read").owner_name


def proposed_retention(valid_months: int) -> int:
    """Years for which a dossier is proposed to be kept, by the validity of its result."""
    return retention.proposed(valid_months)


def waits_until(actor: Actor, code: str) -> datetime | None:
    """Until when the applicant is waited for; raises `NotFound`."""
    return lawfulness.waits_until(row_for(actor, code, "dossier.read"))


def may_withdraw(actor: Actor, code: str) -> bool:
    """Whether the one for whom the actor acts may still withdraw a dossier; raises `NotFound`."""
    row = row_for(actor, code, "dossier.read")
    if not permissions.allows(actor, "dossier.withdraw", on=target(row)):
        return False
    if linked.link_to_main(row) is not None:
        return False  # it is withdrawn with its main dossier
    return Status(row.status) in lifecycle.BEFORE_DECISION and not lawfulness.decided(row)


def delivery_value(row: models.Delivery) -> DeliveryView:
    """The public value of a row."""
    return DeliveryView(
        Means(row.means), DeliveryState(row.state), row.tracking, row.recipient, row.identity, row.proxy_paper,
        row.originals, row.by, row.at, row.ended_at,
    )  # fmt: skip


def views_of(rows: list[models.Act]) -> list[ActView]:
    """Acts as values, officers by their names; whoever shows them has asked the gate."""
    people = {one for row in rows for one in (row.asked_by, row.settled_by) if one.startswith("officer:")}
    names = accounts.names({one.partition(":")[2] for one in people}) if people else {}
    return [_view(row, names) for row in rows]


def _view(row: models.Act, names: dict[str, str]) -> ActView:
    return ActView(
        id=row.pk, code=row.dossier.code, kind=ActKind(row.kind), state=ActState(row.state),
        grounds=tuple(Ground(**one) for one in row.grounds), document=row.document, until=row.until, details=row.details,
        asked_by=_said(row.asked_by, names), asked_at=row.asked_at, settled_by=_said(row.settled_by, names),
        settled_at=row.settled_at, note=row.note,
    )  # fmt: skip


def _said(by: str, names: dict[str, str]) -> str:
    kind, _, account = by.partition(":")
    return names.get(account, "") if kind == "officer" else kind


def _settles(kind: ActKind, act: models.Act | None) -> str:
    if kind is ActKind.EXTENSION and act is not None and act.details.get("signed_by"):
        return "dossier.adjust_due"
    return RULES[kind].settles


def _any_of(scopes: list[Scope]) -> QuerySet[models.Dossier]:
    ids = Q()
    for scope in scopes:
        if scope.everything:
            return models.Dossier.objects.all()
        if not scope.is_empty:
            ids |= Q(pk__in=visible(scope).values("pk"))
    return models.Dossier.objects.filter(ids) if ids else models.Dossier.objects.none()


def _branch(row: models.Dossier, *, link: models.Link | None, opens: bool, waits: tuple[str, ...]) -> Branch:
    name = catalogue.version(row.version_id).name
    main = link is None
    going = Status(row.status) not in lifecycle.CLOSED
    return Branch(
        row.code, name.vi, name.en, row.unit, Status(row.status), row.due, main, main, opens=opens,
        filed_together=bool(link and link.key), waits_for=waits if going else (),
    )  # fmt: skip
