"""Reads of notices: an owner's inbox, how each was told, how an owner wants to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core import signing
from django.db.models import Q, QuerySet

from motcua.casework.dossiers import queries as dossiers
from motcua.followup.helpdesk import queries as helpdesk
from motcua.followup.notifications import balancing, contacts, ledger, models, shorts, telling, wording, words
from motcua.followup.notifications.errors import LinkWrong, MessageUnknown, PatternUnknown
from motcua.followup.notifications.types import (
    CarrierHealth,
    Channel,
    CodeAsked,
    Contact,
    EventKind,
    Means,
    Notice,
    Pattern,
    Preferences,
    Sent,
    TellingState,
    Told,
    Wording,
)
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target


def notices(actor: Actor, *, limit: int = 50, before: datetime | None = None) -> list[Notice]:
    """Notices for the one for whom the actor acts, newest first; `before` turns the page."""
    rows = own(actor)
    if before is not None:
        rows = rows.filter(at__lt=before)
    return [_notice(row) for row in rows.order_by("-at", "-id")[:limit]]


def unread(actor: Actor) -> int:
    """How many of them have not been opened; counted up to 99."""
    return own(actor).filter(read_at=None)[:99].count()


def own(actor: Actor) -> QuerySet[models.Notice]:
    """Rows of the owner for whom the actor may read dossiers; none for anybody else."""
    owner = actor.acting_for
    if owner is None or not permissions.allows(actor, "dossier.read", on=Target(owner=owner)):
        return models.Notice.objects.none()
    return models.Notice.objects.filter(owner_kind=owner.kind, owner_id=owner.id)


def preferences(actor: Actor) -> Preferences:
    """How the one for whom the actor acts is told: as asked, else as the house does."""
    owner = owner_of(actor)
    wish = telling.preferences(owner) if owner is not None else None
    return wish or Preferences(tuple(telling.house_order()))


def means() -> list[Means]:
    """The means that work here, in the house's order."""
    return telling.house_order()


def told(actor: Actor, *, limit: int = 20) -> list[Told]:
    """How the latest notices of the one for whom the actor acts were told outside the portal, newest first."""
    owner = owner_of(actor)
    if owner is None:
        return []
    rows = models.Telling.objects.filter(owner_kind=owner.kind, owner_id=owner.id).order_by("-at", "-id")[:limit]
    found = []
    for row in rows:
        template = words.edition(row.words_version).templates[row.event]
        found.append(
            Told(
                str(row.pk), row.code, template.vi.state, template.en.state, Means(row.means), TellingState(row.state),
                row.reason, row.settled_at or row.tried_at or row.at,
            )
        )  # fmt: skip
    return found


def kinds(*, at: datetime) -> list[EventKind]:
    """What is told of dossiers outside the portal, by what the law asks for and what one may do without."""
    found = words.in_force(clock.legal_date(at)).templates.values()
    return [
        EventKind(one.event, telling.is_legal(one), one.vi.state, one.en.state)
        for one in sorted(found, key=lambda one: not telling.is_legal(one))
        if one.mail
    ]


def contacts_of(actor: Actor) -> list[Contact]:
    """Addresses of the one for whom the actor acts, those that are not verified too."""
    owner = owner_of(actor)
    return contacts.held(owner) if owner is not None else []


def codes_asked(actor: Actor, *, at: datetime) -> list[CodeAsked]:
    """Codes that may still be entered; see `contacts.asked`."""
    return contacts.asked(actor, at=at)


def is_strong(actor: Actor, *, signed_in_at: datetime | None, at: datetime) -> bool:
    """Whether the sign-in stands for the agreement of an address; see `contacts.is_strong`."""
    return contacts.is_strong(actor, signed_in_at=signed_in_at, at=at)


def sent(actor: Actor, *, page: int = 1, size: int = 30) -> tuple[list[Sent], bool]:
    """Every message ever to the one for whom the actor acts, the newest first, with their steps; and whether there are more."""
    rows = list(_mine(actor).order_by("-at", "-id").prefetch_related("steps")[(page - 1) * size : page * size + 1])
    return ledger.values(rows[:size]), len(rows) > size


def sent_one(actor: Actor, message: str) -> Sent:
    """One message with what it said. Raises `MessageUnknown`."""
    row = _mine(actor).filter(pk=message).prefetch_related("steps").first() if ledger.is_number(message) else None
    if row is None:
        raise MessageUnknown
    return ledger.values([row], whole=True)[0]


def sent_about(actor: Actor, *, dossier: str, at: datetime) -> list[Sent]:
    """Messages about a dossier, for who helps or operates; what they said is for who may read the dossier. The look is logged.

    Raises `MessageUnknown` for a dossier that is none or not theirs.
    """
    place = dossiers.place_of(dossier)
    if place.owner is None or not permissions.allows(actor, "message.read", on=place):
        raise MessageUnknown
    role, unit = permissions.standing(actor, "message.read", on=place)
    audit.looked(
        actor, subject=Ref("dossier", dossier), what="messages", purpose="help", at=at, owner=place.owner, role=role, unit=unit,
        fields=("contact",),
    )  # fmt: skip
    whole = permissions.allows(actor, "dossier.read", on=place)
    rows = models.Message.objects.filter(code=dossier, kind__startswith="dossier.").order_by("-at", "-id")
    return ledger.values(list(rows.prefetch_related("steps")[:200]), whole=whole)


def sent_for_inquiry(actor: Actor, *, inquiry: int, at: datetime) -> list[Sent]:
    """Letters about an inquiry, for the desk that has it; the look is logged. Raises `InquiryUnknown`."""
    code = helpdesk.inquiry(actor, inquiry, at=at).code
    rows = models.Message.objects.filter(code=code).order_by("-at", "-id").prefetch_related("steps")
    return ledger.values(list(rows[:200]))


def patterns(actor: Actor) -> list[Pattern]:
    """Everything that may be said otherwise."""
    permissions.require(actor, "message.write")
    return list(wording.patterns().values())


def pattern(actor: Actor, *, kind: str, channel: str, language: str) -> Pattern:
    """One of them. Raises `PatternUnknown`."""
    permissions.require(actor, "message.write")
    found = wording.patterns().get((kind, Channel(channel), language)) if channel in set(Channel) else None
    if found is None:
        raise PatternUnknown
    return found


def wordings(actor: Actor, *, kind: str, channel: Channel, language: str) -> list[Wording]:
    """The versions of an organisation's own words, the newest first."""
    permissions.require(actor, "message.write")
    rows = models.Wording.objects.filter(kind=kind, channel=channel.value, language=language)
    return [wording.value(row) for row in rows.order_by("-version")]


def own_words(actor: Actor) -> dict[tuple[str, str, str], str]:
    """Where an organisation has words of its own: `in_force`, `draft` or both, by kind, way and language."""
    permissions.require(actor, "message.write")
    found: dict[tuple[str, str, str], str] = {}
    for row in models.Wording.objects.filter(ended_at=None).order_by("version"):
        key = (row.kind, row.channel, row.language)
        state = "in_force" if row.put_at else "draft"
        found[key] = "both" if key in found else state
    return found


def preview(pattern: Pattern, texts: Mapping[str, str]) -> dict[str, str]:
    """What somebody would read, with sample data; raises `Invalid` at the fields that are wrong."""
    return wording.sample(pattern, wording.judge(pattern, texts))


def parts(text: str) -> int:
    """How many messages a text message takes, with its marks."""
    return shorts.parts(text)


def _mine(actor: Actor) -> QuerySet[models.Message]:
    owner = owner_of(actor)
    if owner is None:
        return models.Message.objects.none()
    theirs = Q(owner_kind=owner.kind, owner_id=owner.id)
    if owner.kind == "person":  # letters about the account with which they sign in
        theirs |= Q(owner_kind="account", owner_id=actor.id)
    return models.Message.objects.filter(theirs)


def suppliers(*, at: datetime) -> list[CarrierHealth]:
    """How each supplier of text messages did in the last minutes."""
    return balancing.health(at=at)


def owner_of(actor: Actor) -> Ref | None:
    """The owner for whom the actor may read dossiers."""
    owner = actor.acting_for
    return owner if owner is not None and permissions.allows(actor, "dossier.read", on=Target(owner=owner)) else None


def unsubscribe_token(owner: Ref) -> str:
    """What a letter's link carries: whose news it switches off, signed; it lets nobody see anything."""
    return _signer().sign(str(owner))


def owner_of_link(token: str) -> Ref:
    """The owner whom a letter's link names; raises `LinkWrong`."""
    try:
        return Ref.parse(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        raise LinkWrong from None


def _signer() -> signing.Signer:
    return signing.Signer(salt="motcua.notifications.unsubscribe")


def _notice(row: models.Notice) -> Notice:
    template = words.edition(row.words_version).templates[row.event]
    return Notice(
        id=str(row.pk),
        owner=Ref(row.owner_kind, row.owner_id),
        code=row.code,
        event=row.event,
        title_vi=template.vi.state,
        title_en=template.en.state,
        at=row.at,
        read_at=row.read_at,
    )
