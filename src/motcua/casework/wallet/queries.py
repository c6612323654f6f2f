"""Reads of the wallet: by its owner, by whoever judges a form, by whoever has a link."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments.types import Paper, PaperState
from motcua.casework.results import queries as results
from motcua.casework.results.types import Kind, OwnedResult, State
from motcua.casework.wallet import models
from motcua.casework.wallet.errors import ItemEnded, ItemUnknown, ShareUnknown
from motcua.casework.wallet.ports import dossiers
from motcua.casework.wallet.types import (
    GIVEN,
    LONGEST_WORDS,
    RESULT,
    Item,
    ItemFile,
    Items,
    ItemState,
    Level,
    Share,
    Shared,
    ShareLook,
    ShareState,
    Use,
)
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.audit import services as audit
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import fold
from motcua.identity.organisations import queries as organisations
from motcua.identity.people import queries as people
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

PAGE, MOST = 25, 1000
"""Lines of a page, and how far back a wallet is looked through at once."""
_LOOKS_SHOWN, _USES_SHOWN = 50, 20
_STATES = {State.IN_FORCE: ItemState.VALID, State.REVOKED: ItemState.REVOKED, State.REPLACED: ItemState.REPLACED}
_REASONS = {
    ItemState.EXPIRED: "taken_expired",
    ItemState.REVOKED: "taken_revoked",
    ItemState.REPLACED: "taken_replaced",
    ItemState.BLOCKED: "taken_gone",
    ItemState.GONE: "taken_gone",
}


# ---------------------------------------------------------------- for its owner


def items(
    actor: Actor, *, text: str = "", of: str = "", usable: Collection[str] = (), first_kind: Collection[str] = (),
    page: int = 1, at: datetime,
) -> Items:  # fmt: skip
    """A page of the wallet of the one for whom the actor acts, the newest first.

    `text` is looked for in titles, numbers and file names, marks aside; `of` keeps one kind of item. With `usable` (media types) only
    what may be used again as one of these is shown, items of a document type of `first_kind` first.
    """
    owner = _owner(actor, "wallet.read")
    found = [*(_results(owner, at) if of != GIVEN else ()), *(_given(owner, at) if of != RESULT else ())]
    words = fold(text[:LONGEST_WORDS]).split()
    found = [item for item in found if _has(item, words)]
    if usable:
        found = [item for item in found if item.may_be_used and item.media_type in usable]
    found.sort(key=lambda item: (item.kind in first_kind, item.since, item.ref.id), reverse=True)
    page = max(1, page)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return Items(_with_uses(shown), page, len(found) > page * PAGE, len(found), cut=len(found) >= MOST)


def item(actor: Actor, ref: str, *, at: datetime) -> Item:
    """One item of the wallet, with where it was used; raises `ItemUnknown` also for another's."""
    found = own_item(_owner(actor, "wallet.read"), ref, at)
    return _with_uses([found])[0]


def to_share(actor: Actor, ref: str, *, at: datetime) -> Item:
    """One item, for whoever may share it; raises `ItemUnknown` also for another's."""
    return own_item(_owner(actor, "wallet.share"), ref, at)


def own_item(owner: Ref, ref: str, at: datetime) -> Item:
    """One item of this owner, without its uses; raises `ItemUnknown`."""
    kind, _, key = ref.partition(":")
    if kind == RESULT and (result := results.owned(owner, key)) is not None and result.kind is Kind.ISSUED:
        return _of_result(result, legal_date(at))
    row = _given_row(owner, key) if kind == GIVEN else None
    if row is None:
        raise ItemUnknown(item=ref[:80])
    held = papers.held(owner, [str(row.paper)])
    return _of_given(row, held.get(str(row.paper)), legal_date(at))


def read_file(actor: Actor, ref: str, *, at: datetime) -> ItemFile:
    """The file of an item, for its owner; raises `ItemUnknown`, `ItemEnded` where there is none to read."""
    owner = _owner(actor, "wallet.read")
    return content_of(own_item(owner, ref, at))


def content_of(found: Item) -> ItemFile:
    """The file of an item whose owner or whose link has been asked for; raises `ItemEnded` where there is none to read."""
    if not found.file_name or found.state in (ItemState.BLOCKED, ItemState.GONE):
        raise ItemEnded(item=str(found.ref), state=ItemState.GONE, title=found.title)
    if found.ref.kind == RESULT:
        return ItemFile(found.file_name, found.media_type, results.content(found.ref.id))
    paper = str(models.Given.objects.values_list("paper", flat=True).get(pk=int(found.ref.id)))
    return ItemFile(found.file_name, found.media_type, papers.content(paper))


def shares(actor: Actor, *, item: str = "", at: datetime) -> Sequence[Share]:
    """The links of the wallet, the newest first, each with its last looks; those of one item where it is named."""
    owner = _owner(actor, "wallet.read")
    rows = models.Share.objects.filter(owner_kind=owner.kind, owner_id=owner.id)
    found = list((rows.filter(item=item) if item else rows).order_by("-made_at", "-id")[:MOST_SHARES])
    seen: dict[UUID, list[ShareLook]] = {}
    for look in models.ShareLook.objects.filter(share__in=found).order_by("-at", "-id")[: _LOOKS_SHOWN * 4]:
        seen.setdefault(look.share_id, []).append(ShareLook(look.at, look.what, look.network))
    counted = models.ShareLook.objects.filter(share__in=found).order_by().values_list("share_id").annotate(Count("pk"))
    counts: dict[UUID, int] = dict(counted)
    return [
        share_value(row, at, looks=seen.get(row.pk, [])[:_LOOKS_SHOWN], count=counts.get(row.pk, 0)) for row in found
    ]


MOST_SHARES = 100


# ---------------------------------------------------------------- at the counter


def at_desk(
    actor: Actor, *, owner: Ref, unit: str, procedure: str, kinds: Collection[str], at: datetime
) -> Sequence[Item]:
    """What an owner has of these document types and may use again, the newest first, for the officer who receives for them at a unit's desk.

    The look is the owner's to read; none is recorded where there is nothing to see. Raises `NotAllowed`.
    """
    on = Target(owner=owner, unit=unit, procedure=procedure)
    permissions.require(actor, "wallet.desk", on=on)
    found = [one for one in (*_results(owner, at), *_given(owner, at)) if one.kind in kinds and one.may_be_used]
    if found:
        role, desk = permissions.standing(actor, "wallet.desk", on=on)
        audit.looked(
            actor, subject=Ref("wallet", str(owner)), what="wallet", purpose="handling", at=at, owner=owner, role=role,
            unit=desk, fields=("papers", "result"),
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.since, one.ref.id), reverse=True)


# ---------------------------------------------------------------- for whoever judges a form


def ended(owner: Ref, found: Mapping[str, Paper], *, at: datetime) -> dict[str, str]:
    """Of the papers of a form, by name: why those that were taken from the wallet may not be filed any more; no query where none was taken.

    The reasons are those of `E-ATT`: `taken_revoked`, `taken_replaced`, `taken_expired`, `taken_gone`.
    """
    taken = {name: paper.taken_from for name, paper in found.items() if paper.taken_from is not None}
    if not taken:
        return {}
    on = legal_date(at)
    held = {
        one.id: _of_result(one, on)
        for one in results.owned_of(owner, {ref.id for ref in taken.values() if ref.kind == RESULT})
    }
    keys = [int(ref.id) for ref in taken.values() if ref.kind == GIVEN and ref.id.isdecimal()]
    rows = models.Given.objects.filter(pk__in=keys, owner_kind=owner.kind, owner_id=owner.id) if keys else ()
    last = {str(row.pk): row.valid_until for row in rows}
    told: dict[str, str] = {}
    for name, ref in taken.items():
        state = ItemState.GONE
        if ref.kind == RESULT and ref.id in held:
            state = held[ref.id].state
        elif ref.kind == GIVEN and ref.id in last:
            until = last[ref.id]
            state = ItemState.EXPIRED if until is not None and until < on else ItemState.VALID
        if state is not ItemState.VALID:
            told[name] = _REASONS[state]
    return told


def listing(owner: Ref, *, page: int, at: datetime) -> Items:
    """A page of what was issued to an owner, for links of the house, which say to the owner who asked and why."""
    found = _results(owner, at)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return Items(shown, page, len(found) > page * PAGE, len(found))


def held(owner: Ref, kinds: Collection[str], *, but: str, at: datetime) -> Item | None:
    """The last thing of these document types in an owner's wallet that still holds, but for what was given with the dossier `but` alone."""
    found = [one for one in (*_given(owner, at), *_results(owner, at)) if one.kind in kinds and one.may_be_used]
    there = models.Use.objects.filter(item__in=[str(one.ref) for one in found])
    elsewhere = set(there.exclude(dossier=but).values_list("item", flat=True))
    found = [one for one in found if one.ref.kind == RESULT or str(one.ref) in elsewhere]
    return max(found, key=lambda one: one.since, default=None)


def noted(dossiers_: Collection[str]) -> set[str]:
    """Those of these dossiers whose papers are noted in a wallet; for the room that keeps the dossiers."""
    return set(models.Use.objects.filter(dossier__in=dossiers_).values_list("dossier", flat=True))


# ---------------------------------------------------------------- for whoever has a link


def fingerprint(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def open_share(token: str, *, at: datetime) -> models.Share:
    """The row of a link that opens now; raises `ShareUnknown`."""
    row = models.Share.objects.filter(token=fingerprint(token)).first() if len(token) <= LONGEST_WORDS else None
    if row is None or row.revoked_at is not None or row.ends_at <= at:
        raise ShareUnknown
    return row


def shown_of(row: models.Share, *, at: datetime) -> Shared:
    """What a link shows: its item as it stands now; raises `ShareUnknown` when the item is nowhere any more."""
    owner = Ref(row.owner_kind, row.owner_id)
    try:
        found = own_item(owner, row.item, at)
    except ItemUnknown:
        raise ShareUnknown from None
    return Shared(found, _name_of(owner), row.purpose, row.receiver, row.ends_at)


def share_value(row: models.Share, at: datetime, *, looks: Sequence[ShareLook] = (), count: int = 0) -> Share:
    """A row as its owner sees it."""
    state = ShareState.OPEN if row.ends_at > at else ShareState.ENDED
    return Share(
        id=str(row.pk), item=Ref.parse(row.item), title=row.title, purpose=row.purpose, receiver=row.receiver, made_at=row.made_at,
        ends_at=row.ends_at, state=ShareState.REVOKED if row.revoked_at else state, count=count, revoked_at=row.revoked_at, looks=looks,
    )  # fmt: skip


# ----------------------------------------------------------------


def _owner(actor: Actor, permission: str) -> Ref:
    owner = actor.acting_for
    if owner is None:
        raise NotAllowed(permission=permission)
    permissions.require(actor, permission, on=Target(owner=owner))
    return owner


def _name_of(owner: Ref) -> str:
    if owner.kind == "person":
        return people.person(owner.id).name
    return organisations.names({owner.id}).get(owner.id, owner.id)


def _results(owner: Ref, at: datetime) -> list[Item]:
    return [_of_result(one, legal_date(at)) for one in results.owned_by(owner, limit=MOST)]


def _of_result(one: OwnedResult, on: date) -> Item:
    state = _STATES[one.state]
    if state is ItemState.VALID and one.valid_until is not None and one.valid_until < on:
        state = ItemState.EXPIRED
    return Item(
        ref=Ref(RESULT, one.id), title=one.title, kind=catalogue.version(one.version).result.get("document_type", ""),
        since=one.issued_at, state=state, level=Level.ISSUED, number=one.symbol, unit=one.unit, procedure=one.procedure,
        valid_until=one.valid_until, ended_at=one.ended_at, end_reason=one.end_reason, replaced_by=one.replaced_by,
        file_name=f"{one.code}.pdf".replace("/", "-") if one.file else "", media_type="application/pdf" if one.file else "",
        sha256=one.sha256, path=one.verification_path,
    )  # fmt: skip


def _given(owner: Ref, at: datetime) -> list[Item]:
    rows = list(
        models.Given.objects.filter(owner_kind=owner.kind, owner_id=owner.id, hidden_at=None).order_by(
            "-first_at", "-id"
        )[:MOST]
    )
    held = papers.held(owner, [str(row.paper) for row in rows])
    return [_of_given(row, held.get(str(row.paper)), legal_date(at)) for row in rows]


def _given_row(owner: Ref, key: str) -> models.Given | None:
    if not key.isdecimal() or len(key) > 15:
        return None
    return models.Given.objects.filter(pk=int(key), owner_kind=owner.kind, owner_id=owner.id, hidden_at=None).first()


def _of_given(row: models.Given, paper: Paper | None, on: date) -> Item:
    state = ItemState.EXPIRED if row.valid_until is not None and row.valid_until < on else ItemState.VALID
    if paper is None:
        state = ItemState.GONE
    elif paper.state is not PaperState.CLEAN:
        state = ItemState.BLOCKED
    return Item(
        ref=Ref(GIVEN, str(row.pk)), title=row.title or (paper.name if paper else ""), kind=row.kind, since=row.first_at, state=state,
        level=Level.DECLARED, valid_until=row.valid_until, file_name=paper.name if paper else "",
        media_type=paper.media_type if paper else "", size=paper.size if paper else 0, sha256=row.sha256,
    )  # fmt: skip


def _has(item: Item, words: Sequence[str]) -> bool:
    if not words:
        return True
    text = fold(f"{item.title} {item.number} {item.file_name}")
    return all(word in text for word in words)


def _with_uses(shown: Sequence[Item]) -> list[Item]:
    rows: dict[str, list[models.Use]] = {}
    for row in models.Use.objects.filter(item__in=[str(item.ref) for item in shown]).order_by("-at", "-id"):
        rows.setdefault(row.item, []).append(row)
    subjects = results.dossiers_of([item.ref.id for item in shown if item.ref.kind == RESULT])
    codes = {row.dossier for found in rows.values() for row in found[:_USES_SHOWN]} | set(subjects.values())
    known = dossiers.get().standings(codes) if codes else {}

    def use(code: str, at: datetime, *, again: bool) -> Use:
        standing = known.get(code)
        return Use(code, at, again, standing.procedure if standing else "", standing.accepted if standing else False)

    made = []
    for item in shown:
        uses = [use(row.dossier, row.at, again=row.again) for row in rows.get(str(item.ref), [])[:_USES_SHOWN]]
        if item.ref.id in subjects and item.ref.kind == RESULT:
            uses.append(use(subjects[item.ref.id], item.since, again=False))
        made.append(_levelled(item, uses))
    return made


def _levelled(item: Item, uses: Sequence[Use]) -> Item:
    checked = item.level is Level.DECLARED and any(one.accepted for one in uses)
    return replace(item, uses=tuple(uses), level=Level.CHECKED if checked else item.level)
