"""Commands on the wallet (Decree 45/2020/NĐ-CP article 16 as amended by Decree 118/2025/NĐ-CP article 40)."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.types import Paper
from motcua.casework.wallet import facts, models, queries
from motcua.casework.wallet.errors import ItemEnded, SharesTooMany, ShareUnknown
from motcua.casework.wallet.types import (
    GIVEN,
    LONGEST_SHARE,
    LONGEST_WORDS,
    Deposit,
    Item,
    ItemFile,
    Share,
    Shared,
)
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.errors import FieldError, Invalid, NotAllowed
from motcua.foundation.journal import services as journal
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.consent import queries as consent
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

PURPOSE = "wallet_link"
MOST_OPEN = 50
"""Links that one wallet may have open at once."""
_LINKS = Actor.system("wallet")


@transaction.atomic
def deposit(owner: Ref, *, dossier: str, given: Sequence[Deposit], at: datetime) -> int:
    """Note the papers of a dossier in the wallet of its owner; how many were new there. A job's, safe to repeat.

    What was taken out of the wallet is a further use of its item; every other file comes in once. Source: Decree 310/2026/NĐ-CP (papers
    of an accepted dossier are kept for their owner).
    """
    held = papers.held(owner, [one.paper for one in given])
    new = 0
    for one in given:
        paper = held.get(one.paper)
        if paper is None:
            continue
        if paper.taken_from is not None:
            item = str(paper.taken_from)
        else:
            row, made = models.Given.objects.get_or_create(
                owner_kind=owner.kind, owner_id=owner.id, sha256=paper.sha256,
                defaults={
                    "paper": UUID(paper.id), "kind": one.kind[:60], "title": (one.title or paper.name)[:500], "first_at": paper.added_at,
                },
            )  # fmt: skip
            item, new = f"{GIVEN}:{row.pk}", new + made
        models.Use.objects.get_or_create(
            item=item, dossier=dossier, defaults={"at": at, "again": paper.taken_from is not None}
        )
    return new


def take(actor: Actor, *, item: str, at: datetime) -> Paper:
    """Take an item out to file it again: a new unbound paper of the owner, with the same file, that names the item.

    Raises `ItemUnknown` also for another's, `ItemEnded` for what does not hold or has no file, and what `attachments.add` raises.
    """
    owner = _owner(actor, "wallet.use")
    found = _usable(owner, item, at)
    file = queries.content_of(found)
    paper = attachments.add(actor, owner=owner, name=file.name, content=file.content, at=at, taken_from=found.ref)
    with transaction.atomic():
        journal.record(facts.ItemTaken(str(found.ref), paper.id), ref=_wallet(owner), by=actor, at=at)
    return paper


def take_at_desk(
    actor: Actor, *, owner: Ref, unit: str, procedure: str, item: str, taken: Collection[str], at: datetime
) -> Paper:
    """Take an item out for its owner, for whom the officer receives at a unit's desk; as `take`, under a name that none of `taken` has.

    The owner reads who took it. Raises `NotAllowed`, `ItemUnknown` also for another's, `ItemEnded`, and what `attachments.add` raises.
    """
    on = Target(owner=owner, unit=unit, procedure=procedure)
    permissions.require(actor, "wallet.desk", on=on)
    found = _usable(owner, item, at)
    file = queries.content_of(found)
    name = papers.free_name(file.name, taken)
    paper = attachments.add(actor, owner=owner, name=name, content=file.content, at=at, unit=unit, taken_from=found.ref)
    role, desk = permissions.standing(actor, "wallet.desk", on=on)
    with transaction.atomic():
        journal.record(facts.ItemTaken(str(found.ref), paper.id), ref=_wallet(owner), by=actor, at=at)
        audit.looked(
            actor, subject=_wallet(owner), what=f"wallet:{found.ref}", purpose="handling", at=at, owner=owner, role=role,
            unit=desk, fields=("papers",),
        )  # fmt: skip
    return paper


@transaction.atomic
def set_last_day(actor: Actor, *, item: str, last: date | None, at: datetime) -> Item:
    """The owner says until when a given paper holds; a result's last day is its own. Raises `ItemUnknown`, `Invalid` for a result."""
    owner = _owner(actor, "wallet.use")
    found = queries.own_item(owner, item, at)
    if found.ref.kind != GIVEN:
        raise Invalid([FieldError("/last", "E-FMT", "not_own")])
    models.Given.objects.filter(pk=int(found.ref.id)).update(valid_until=last)
    return queries.own_item(owner, item, at)


@transaction.atomic
def hide(actor: Actor, *, item: str, at: datetime) -> None:
    """Take a given paper out of the wallet; dossiers keep it, links to it end. Raises `ItemUnknown`, `Invalid` for a result."""
    owner = _owner(actor, "wallet.use")
    found = queries.own_item(owner, item, at)
    if found.ref.kind != GIVEN:
        raise Invalid([FieldError("", "E-FMT", "not_own")])
    models.Given.objects.filter(pk=int(found.ref.id)).update(hidden_at=at)
    models.Share.objects.filter(item=str(found.ref), revoked_at=None).update(revoked_at=at)


# ---------------------------------------------------------------- links


@transaction.atomic
def share(
    actor: Actor, *, item: str, purpose: str, receiver: str, ends_at: datetime, at: datetime
) -> tuple[Share, str]:
    """Make a link to an item; the link and its token, which is told once and never again.

    Raises `Invalid` with every fault (`/purpose`, `/receiver`, `/ends_at`), `ItemUnknown`, `ItemEnded`, `SharesTooMany`.
    """
    owner = _owner(actor, "wallet.share")
    purpose, receiver = normal(purpose), normal(receiver)
    faults = [FieldError("/purpose", "E-REQ")] if not purpose else []
    faults += [FieldError("/receiver", "E-REQ")] if not receiver else []
    faults += [
        FieldError(f"/{name}", "E-FMT", "too_long", {"limit": LONGEST_WORDS})
        for name, text in (("purpose", purpose), ("receiver", receiver))
        if len(text) > LONGEST_WORDS
    ]
    if not at < ends_at <= at + LONGEST_SHARE:
        faults.append(FieldError("/ends_at", "E-DATE", "share_term", {"days": LONGEST_SHARE.days}))
    if faults:
        raise Invalid(faults)
    found = _usable(owner, item, at)
    mine = models.Share.objects.filter(owner_kind=owner.kind, owner_id=owner.id)
    if mine.filter(revoked_at=None, ends_at__gt=at).count() >= MOST_OPEN:
        raise SharesTooMany(most=MOST_OPEN)
    token = secrets.token_urlsafe(32)
    row = models.Share.objects.create(
        id=new_id(at), token=queries.fingerprint(token), owner_kind=owner.kind, owner_id=owner.id, item=str(found.ref),
        title=found.title[:500], purpose=purpose, receiver=receiver, made_at=at, made_by=str(actor), ends_at=ends_at,
    )  # fmt: skip
    fact = facts.ItemShared(str(row.pk), str(found.ref), ends_at.isoformat())
    journal.record(fact, ref=_wallet(owner), by=actor, at=at)
    return queries.share_value(row, at), token


@transaction.atomic
def revoke_share(actor: Actor, *, share: str, at: datetime) -> Share:
    """End a link now; ending it again changes nothing. Raises `ShareUnknown` also for another's."""
    owner = _owner(actor, "wallet.share")
    try:
        key = UUID(share)
    except ValueError:
        raise ShareUnknown from None
    rows = models.Share.objects.select_for_update(no_key=True)
    row = rows.filter(pk=key, owner_kind=owner.kind, owner_id=owner.id).first()
    if row is None:
        raise ShareUnknown
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        journal.record(facts.ShareRevoked(str(row.pk)), ref=_wallet(owner), by=actor, at=at)
    return queries.share_value(row, at)


def look(token: str, *, network: str, at: datetime) -> Shared:
    """What a link shows, for anybody who has it; the look is kept for its owner. Raises `ShareUnknown`."""
    row = queries.open_share(token, at=at)
    found = queries.shown_of(row, at=at)
    _note(row, "page", network, at)
    return found


def read_shared(token: str, *, network: str, at: datetime) -> ItemFile:
    """The file behind a link; the look is kept for its owner. Raises `ShareUnknown`, `ItemEnded` when the item does not hold any more."""
    row = queries.open_share(token, at=at)
    found = queries.shown_of(row, at=at)
    if not found.item.may_be_used:
        raise ItemEnded(item=str(found.item.ref), state=found.item.state, title=found.item.title)
    file = queries.content_of(found.item)
    _note(row, "file", network, at)
    return file


@transaction.atomic
def _note(row: models.Share, what: str, network: str, at: datetime) -> None:
    purpose = consent.require_purpose(PURPOSE)
    models.ShareLook.objects.create(share=row, at=at, what=what, network=network[:60])
    audit.exchanged(
        _LINKS, direction=Direction.TO, subject=Ref("share", str(row.pk)), owner=Ref(row.owner_kind, row.owner_id), what=f"share:{what}",
        purpose=purpose.key, fields=purpose.fields, at=at, party=row.receiver[:160],
    )  # fmt: skip


def _usable(owner: Ref, item: str, at: datetime) -> Item:
    found = queries.own_item(owner, item, at)
    if not found.may_be_used:
        raise ItemEnded(item=str(found.ref), state=found.state, title=found.title)
    return found


def _owner(actor: Actor, permission: str) -> Ref:
    if actor.acting_for is None:
        raise NotAllowed(permission=permission)
    permissions.require(actor, permission, on=Target(owner=actor.acting_for))
    return actor.acting_for


def _wallet(owner: Ref) -> Ref:
    return Ref("wallet", str(owner))
