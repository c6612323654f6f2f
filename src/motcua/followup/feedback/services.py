"""Taking ratings (Decree 61/2018/NĐ-CP articles 27–32; Circular 01/2018/TT-VPCP articles 12–15; Decision 766/QĐ-TTg group 5)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import queries as dossiers
from motcua.followup.feedback import grouping, models, queries
from motcua.followup.feedback.errors import (
    ComplaintUnknown,
    DossierNotRated,
    RatingShut,
    RatingUnreadable,
)
from motcua.followup.feedback.facts import ComplaintJudged, DossierRated
from motcua.followup.feedback.types import Level, Rating, Said, Stage, Way, Why
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

LONGEST_TEXT = 2000
LONGEST_KEY = 200


@transaction.atomic
def take(
    actor: Actor,
    *,
    source: str,
    key: str,
    code: str,
    level: Level | None,
    kind: str,
    text: str,
    rated_at: datetime,
    at: datetime,
) -> Rating:
    """Take a rating of a dossier from another body's system; the same key again changes what was said, never how often it counts.

    Raises `DossierNotRated`, `RatingUnreadable`. `rated_at` lies in the past; one from the future counts as now.
    """
    permissions.require(actor, "feedback.take")
    if level is None or not 0 < len(key) <= LONGEST_KEY or source == queries.HOUSE:
        raise RatingUnreadable(field="level" if level is None else "key")
    place = dossiers.place_of(code)
    if place.unit is None or place.procedure is None:
        raise DossierNotRated(code=code)
    return _keep(
        actor, place, source=source, key=key, code=code, kind=kind[:40], stage=Stage.RESULT, way="",
        said=Said(level, text=text), said_at=min(rated_at, at), at=at,
    )  # fmt: skip


@transaction.atomic
def rate(actor: Actor, *, code: str, stage: Stage, said: Said, at: datetime) -> Rating:
    """The owner of a dossier, or who acts for them with the right to see it, rates one stage of it; once, changed for seven days.

    Raises `DossierNotRated` for a dossier that is not theirs or whose stage was not reached, `RatingShut`.
    """
    permissions.require(actor, "feedback.rate")
    place = dossiers.place_of(code)
    if place.unit is None or not permissions.allows(actor, "feedback.rate", on=place):
        raise DossierNotRated(code=code)
    return _of_owner(actor, place, code=code, stage=stage, way=Way.PORTAL, said=said, at=at)


@transaction.atomic
def rate_by_slip(
    actor: Actor, *, code: str, check: str, stage: Stage, said: Said, at_kiosk: bool, at: datetime
) -> Rating:
    """Whoever holds the slip rates for its owner: the same one rating. What was given signed in is not changed by a slip.

    Raises `DossierNotRated` for a wrong code and a wrong check alike, `RatingShut`.
    """
    permissions.require(actor, "feedback.rate_by_slip")
    place = dossiers.place_of(code) if dossiers.public_status(code, check) else Target()
    if place.unit is None:
        raise DossierNotRated(code=code)
    way = Way.KIOSK if at_kiosk else Way.SLIP
    return _of_owner(actor, place, code=code, stage=stage, way=way, said=said, at=at)


@transaction.atomic
def judge(actor: Actor, *, rating: int, unfounded: bool, reason: str, at: datetime) -> Rating:
    """Find a complaint about attitude untrue, with the reason, or let it hold again. Raises `ComplaintUnknown`, `Invalid`."""
    permissions.require(actor, "feedback.judge")
    row = models.Rating.objects.select_for_update(no_key=True, of=("self",)).filter(pk=rating).first()
    place = Target(unit=row.unit, procedure=row.procedure) if row else Target()
    if row is None or Why.ATTITUDE not in row.whys or not permissions.allows(actor, "feedback.judge", on=place):
        raise ComplaintUnknown(rating=rating)
    text = normal(reason)[:LONGEST_TEXT]
    if unfounded and not text:
        raise Invalid([FieldError("/reason", "E-MISSING", "reason")])
    row.unfounded = text if unfounded else ""
    row.judged_by, row.judged_at = actor.id, at
    row.save(update_fields=["unfounded", "judged_by", "judged_at"])
    fact = ComplaintJudged(row.pk, unfounded, row.unit)
    journal.record(fact, ref=Ref("dossier", row.dossier), by=actor, at=at)
    return queries.value(row)


@transaction.atomic
def close_groups(actor: Actor, *, at: datetime) -> int:
    """Let what may not be changed any more enter reports, in groups of five or more; tells how many groups were closed."""
    permissions.require(actor, "feedback.close")
    return grouping.close(at=at)


def _of_owner(actor: Actor, place: Target, *, code: str, stage: Stage, way: Way, said: Said, at: datetime) -> Rating:
    found = next((one for one in queries.open_stages(code, way=way, at=at) if one.stage is stage), None)
    if found is None:
        raise DossierNotRated(code=code)
    if found.shut:
        raise RatingShut(why=found.shut)
    if said.contacts not in {None, 0, 1, 2} or said.agencies not in {None, 0, 1, 2}:
        raise RatingUnreadable(field="contacts")
    return _keep(
        actor, place, source=queries.HOUSE, key=queries.key_of(code, stage), code=code, kind=stage.value, stage=stage,
        way=way.value, said=said, said_at=at, at=at,
    )  # fmt: skip


def _keep(
    actor: Actor,
    place: Target,
    *,
    source: str,
    key: str,
    code: str,
    kind: str,
    stage: Stage,
    way: str,
    said: Said,
    said_at: datetime,
    at: datetime,
) -> Rating:
    values = {
        "dossier": code, "unit": place.unit, "procedure": place.procedure, "kind": kind, "stage": stage.value, "way": way,
        "level": said.level.value, "whys": sorted(set(said.whys)), "text": normal(said.text)[:LONGEST_TEXT],
        "contacts": said.contacts, "agencies": said.agencies, "at": said_at,
    }  # fmt: skip
    known = models.Rating.objects.select_for_update(no_key=True, of=("self",)).filter(source=source, key=key).first()
    same = known is not None and all(
        getattr(known, name) == value for name, value in values.items() if way == "" or name != "at"
    )
    if known is not None and same:
        return queries.value(known)
    if known is not None and known.group_id is not None:
        values["at"] = known.at  # it stands in its group as it was; only the dossier's own rating changes
    row, _ = models.Rating.objects.update_or_create(
        source=source,
        key=key,
        defaults={**values, "taken_at": at, "superseded": False},
        create_defaults={**values, "taken_at": at, "first_at": at},
    )
    others = models.Rating.objects.filter(dossier=code, stage=stage.value, group=None).exclude(source=source)
    others.update(superseded=True)
    journal.record(
        DossierRated(code, source, said.level.value, row.unit, stage.value), ref=Ref("dossier", code), by=actor, at=at
    )
    return queries.value(row)
