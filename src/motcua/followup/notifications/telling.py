"""Telling somebody outside the portal: one means after another until one works, and never by two.

The row of a notice holds the means that has it now. Whoever wants to move it locks the row first, so that a report that comes
late, an answer that comes twice and a process that died change it once or not at all.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.types import ForLink
from motcua.followup.notifications import balancing, budgets, contacts, models, quiet, shorts, trail, wording, words
from motcua.followup.notifications.errors import NotReached, NotTaken, Unclear
from motcua.followup.notifications.ports import Carrier, carriers
from motcua.followup.notifications.types import (
    Going,
    Means,
    Preferences,
    Short,
    ShortWords,
    TellingState,
    Template,
)
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.consent import queries as consent

log = structlog.get_logger("notifications")

PATIENCE = 4
"""Attempts after which the next means takes over from suppliers that do not take messages."""
UNCLEAR_WAIT = timedelta(minutes=15)
"""How long a report may take to say what became of a message whose answer was lost."""
REPORT_DAYS = timedelta(days=3)
"""How long after it was taken a report of failure still makes the next means tell: later nobody is helped by old news."""

LETTER_HOURS = 12
"""How long a letter of which no text message says it may wait for the end of somebody's own quiet hours."""

_GOING = {
    TellingState.SENT: Going.SENT,
    TellingState.DELIVERED: Going.DELIVERED,
    TellingState.UNCLEAR: Going.UNCLEAR,
    TellingState.FAILED: Going.FAILED,
}
_OVER = frozenset({TellingState.SENT.value, TellingState.DELIVERED.value})


def plan(owner: Ref, template: Template) -> list[Means]:
    """The means for one event in their order, by the owner's wish and the house's; empty when it is told in the portal only."""
    if not template.mail:
        return []
    on = [one for one in house_order() if one is Means.MAIL or template.short is not None]
    wish = preferences(owner)
    if wish is None:
        return on
    legal = is_legal(template)
    if not legal and (not wish.informative or template.event in wish.muted):
        return []
    wanted = [one for one in wish.means if one in on]
    # The law wants its notices told (Decree 224/2026/NĐ-CP article 15(1)g): mail stays for somebody who has switched off everything.
    return wanted or ([Means.MAIL if Means.MAIL in on else on[0]] if legal else [])


def is_legal(template: Template) -> bool:
    """Whether the law asks for it to be told at once (Decree 224/2026/NĐ-CP article 15(1)g); what has no text message is taken to be such."""
    return template.short is None or template.short.legal


def house_order() -> list[Means]:
    """The means that work here, in the house's order; mail stands alone where nothing else is set up, and waits for its server."""
    on = [one for one in order() if _is_on(one)]
    return on or [Means.MAIL]


def order() -> list[Means]:
    """The order of the setting; raises `ValueError` for a word that is no means."""
    return [Means(word.strip()) for word in settings.MOTCUA.notice_order.split(",") if word.strip()]


def preferences(owner: Ref) -> Preferences | None:
    """What an owner has asked for, if anything."""
    row = models.Preference.objects.filter(owner_kind=owner.kind, owner_id=owner.id).first()
    if row is None:
        return None
    return Preferences(
        tuple(Means(one) for one in row.means), row.language, row.informative, tuple(row.muted), row.digest, row.quiet,
        row.interruptions,
    )  # fmt: skip


def begin(notice: UUID, *, owner: Ref, code: str, event: str, edition: words.Edition, at: datetime) -> None:
    """Write down how a notice is told and hand it to its first means; a notice that is being told already changes nothing.

    News that the law does not ask for waits for the letter of the day where the owner wants that.
    """
    template, kind = edition.templates[event], f"dossier.{event}"
    means, wish = plan(owner, template), preferences(owner)
    if not means:
        trail.begin(notice, owner=owner, kind=kind, code=code, step=Going.PORTAL, at=at)
        return
    if wish is not None and wish.digest and not is_legal(template) and contacts.address(owner, Means.MAIL):
        trail.begin(notice, owner=owner, kind=kind, code=code, step=Going.HELD, means=Means.MAIL.value, at=at)
        return
    trail.begin(notice, owner=owner, kind=kind, code=code, step=Going.READY, means=means[0].value, at=at)
    _, new = models.Telling.objects.get_or_create(
        id=notice,
        defaults={
            "owner_kind": owner.kind, "owner_id": owner.id, "code": code, "event": event,
            "words_version": edition.version, "means": means[0].value, "left": [one.value for one in means[1:]], "at": at,
        },
    )  # fmt: skip
    if new:
        _hand(notice, code=code, event=event, version=edition.version, means=means[0], at=at)


def held(notice: str, means: Means) -> models.Telling | None:
    """The row while this means has it and it is not told; none when it was told, or has passed on."""
    row = models.Telling.objects.filter(pk=notice, means=means.value).first()
    return None if row is None or row.state in _OVER or _is_done(row) else row


def is_kept(notice: UUID) -> bool:
    """Whether the telling of a notice is written down; those of earlier releases are not."""
    return models.Telling.objects.filter(pk=notice).exists()


@transaction.atomic
def settle(
    notice: UUID,
    means: Means,
    state: TellingState,
    *,
    reason: str = "",
    carrier: str = "",
    to: str = "",
    final: bool = True,
    at: datetime,
) -> bool:
    """Write down what became of it; false when another means has it, or it was told already."""
    row = models.Telling.objects.select_for_update().filter(pk=notice, means=means.value).first()
    if row is None or row.state == TellingState.DELIVERED.value:
        return False
    if row.state == TellingState.SENT.value and state is not TellingState.DELIVERED:
        return False
    row.state, row.reason = state.value, reason[:300]
    row.carrier = carrier or row.carrier
    if state is TellingState.TRYING:
        row.tried_at = at
    elif final:
        row.settled_at = at
    row.save(update_fields=["state", "reason", "carrier", "tried_at", "settled_at"])
    if state in _GOING:
        trail.add(notice, _GOING[state], means=means.value, to=to, reason=reason, at=at)
    return True


@transaction.atomic
def pass_on(notice: UUID, means: Means, reason: str, *, at: datetime) -> bool:
    """Let the next means tell; false when none is left or this one has it no more."""
    row = models.Telling.objects.select_for_update().filter(pk=notice, means=means.value).first()
    if row is None or row.state == TellingState.DELIVERED.value:
        return False
    if not row.left:
        row.state, row.reason, row.settled_at = TellingState.FAILED.value, reason[:300], at
        row.save(update_fields=["state", "reason", "settled_at"])
        trail.add(notice, Going.FAILED, means=means.value, reason=reason, at=at)
        return False
    row.means, row.left = row.left[0], row.left[1:]
    row.state, row.carrier, row.reason, row.counted = TellingState.WAITING.value, "", reason[:300], False
    row.tried_at = row.settled_at = None
    row.save()
    trail.add(notice, Going.PASSED_ON, means=row.means, reason=reason, at=at)
    log.info("passed_on", notice=str(notice), code=row.code, before=means.value, after=row.means, reason=reason[:100])
    _hand(notice, code=row.code, event=row.event, version=row.words_version, means=Means(row.means), at=at)
    return True


def reported(notice: UUID, means: Means, *, carrier: str, arrived: bool, reason: str, at: datetime) -> bool:
    """Take a supplier's report; whether it changed anything. One about a means that has it no more changes nothing."""
    row = models.Telling.objects.filter(pk=notice, means=means.value).first()
    if row is None or (row.carrier and row.carrier != carrier):
        return False
    if arrived:
        return row.state != TellingState.DELIVERED.value and settle(
            notice, means, TellingState.DELIVERED, carrier=carrier, at=at
        )
    if row.state not in {TellingState.TRYING.value, TellingState.UNCLEAR.value, TellingState.SENT.value}:
        return False
    if row.state == TellingState.SENT.value and row.settled_at is not None and at - row.settled_at > REPORT_DAYS:
        return False
    pass_on(notice, means, reason or "not_delivered", at=at)
    return True


class Sender:
    """Carries the text messages of one means."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def send(self, message: Message) -> None:
        """Tell one notice, or let the next means tell it; see the outbox for what it raises."""
        at = clock.now()
        row = held(str(message.body["notice"]), self._means)
        if row is None:
            return
        short = wording.edition(row.words_version, row.event, at=row.at).templates[row.event].short
        if short is None:
            raise Dead(f"sự kiện {row.event} không có lời nhắn")
        found = dossiers.for_link(row.code, whole=False)
        wish = preferences(found.owner)
        given = contacts.address(found.owner, Means.SMS) or str(found.applicant.get("phone") or "")
        to = shorts.mobile(given)
        if not to:
            log.info("no_mobile", code=row.code)
            pass_on(row.pk, self._means, "no_mobile", at=at)
            return
        wait(row, (settings.MOTCUA.quiet_hours, wish.quiet if wish else ""), hours_most=short.hours, at=at)
        if not row.counted and not self._take(row, found, to, at):
            return
        self._carry(row, _short(row, short, to, wish.language if wish else "vi"), message, at)

    def _take(self, row: models.Telling, found: ForLink, to: str, at: datetime) -> bool:
        """Take it from the day's allowances; false when another means has it instead."""
        day = clock.legal_date(at)
        limits = {
            f"{self._means.value}/{to}": settings.MOTCUA.messages_a_person,
            f"{self._means.value}/{found.unit}": settings.MOTCUA.messages_a_unit,
        }
        try:
            budgets.take(limits, day=day)
        except budgets.Spent as spent:
            if row.left and pass_on(row.pk, self._means, "limit", at=at):
                return False
            tomorrow = clock.legal_time(at).replace(hour=7, minute=0, second=0, microsecond=0) + timedelta(days=1)
            trail.add(row.pk, Going.WAITS, means=self._means.value, reason="limit", at=at)
            raise Retry("hết hạn mức trong ngày", (tomorrow - at).total_seconds()) from spent
        models.Telling.objects.filter(pk=row.pk).update(counted=True)
        return True

    def _carry(self, row: models.Telling, short: Short, message: Message, at: datetime) -> None:
        try:
            self._try(row, short, at)
        except NotReached as refusal:
            if not pass_on(row.pk, self._means, refusal.reason, at=at):
                raise Dead(refusal.reason) from refusal
        except Unclear as lost:
            settle(row.pk, self._means, TellingState.UNCLEAR, reason=lost.reason, final=False, at=at)
            raise Retry(f"không rõ đã gửi chưa: {lost.reason}", UNCLEAR_WAIT.total_seconds()) from lost
        except NotTaken as trouble:
            if message.attempt >= PATIENCE and pass_on(row.pk, self._means, trouble.reason, at=at):
                return
            raise Retry(trouble.reason, trouble.after) from trouble

    def _try(self, row: models.Telling, short: Short, at: datetime) -> None:
        all_ = carriers.get().get(self._means, ())
        if row.state in {TellingState.TRYING.value, TellingState.UNCLEAR.value}:
            before = next((one for one in all_ if one.name == row.carrier), None)
            if before is None or not before.knows_repeats:
                self._unclear(row, short, at)
                return
            self._hand_over(row, before, short, at)
            return
        last = NotTaken("không có nhà cung cấp nào đang bật")
        for one in balancing.ordered(all_, row.pk, at=at):
            try:
                self._hand_over(row, one, short, at)
            except NotTaken as trouble:
                last = trouble
                models.Telling.objects.filter(pk=row.pk, state=TellingState.TRYING.value).update(
                    state=TellingState.WAITING.value
                )
            else:
                return
        raise last

    def _unclear(self, row: models.Telling, short: Short, at: datetime) -> None:
        """The answer was lost at a supplier that would send a repeat again: wait for its report, then only a legal notice goes on."""
        waited = at - (row.tried_at or row.at)
        if waited < UNCLEAR_WAIT:
            raise Retry("chờ báo cáo gửi tin", (UNCLEAR_WAIT - waited).total_seconds())
        if short.legal and row.left:
            pass_on(row.pk, self._means, "unclear", at=at)
            return
        settle(row.pk, self._means, TellingState.UNCLEAR, reason=row.reason or "unclear", at=at)

    def _hand_over(self, row: models.Telling, carrier: Carrier, short: Short, at: datetime) -> None:
        if not settle(row.pk, self._means, TellingState.TRYING, carrier=carrier.name, at=at):
            return
        try:
            carrier.carry(short, at=at)
        except NotReached:
            balancing.note(carrier.name, failed=False, at=at)  # the person's matter, not the supplier's
            raise
        except (NotTaken, Unclear):
            balancing.note(carrier.name, failed=True, at=at)
            raise
        balancing.note(carrier.name, failed=False, at=at)
        settle(row.pk, self._means, TellingState.SENT, carrier=carrier.name, to=short.to, at=at)
        purpose = consent.require_purpose("notices")
        audit.exchanged(
            Actor.system(self._means.value), direction=Direction.TO, subject=Ref("dossier", row.code),
            owner=Ref(row.owner_kind, row.owner_id), what="dossier", purpose=purpose.key, fields=purpose.fields, at=at,
        )  # fmt: skip


def wait(row: models.Telling, hours: tuple[str, ...], *, hours_most: int, at: datetime) -> None:
    """Raise `Retry` while quiet hours last that end before what is told is told too late."""
    until = quiet.waits(*hours, at=at, told_by=row.at + timedelta(hours=hours_most))
    if until is not None:
        trail.add(row.pk, Going.WAITS, means=row.means, reason="quiet", at=at)
        raise Retry("giờ không nhắn tin", (until - at).total_seconds())


def senders() -> dict[str, Sender]:
    """The senders of text messages by their channels."""
    return {means.value: Sender(means) for means in (Means.ZALO, Means.SMS)}


def _short(row: models.Telling, short: ShortWords, to: str, language: str) -> Short:
    site = urlsplit(settings.MOTCUA.public_url).netloc
    values = {"code": row.code, "site": site}
    text = shorts.fill(short.en if language == "en" else short.vi, values)
    state = words.edition(row.words_version).templates[row.event].vi.state
    return Short(row.pk.hex, to, row.event, text, shorts.plain(text), {**values, "state": state}, short.legal)


def _hand(notice: UUID, *, code: str, event: str, version: int, means: Means, at: datetime) -> None:
    body: dict[str, Json] = {"notice": str(notice), "code": code, "event": event, "words": version}
    # Mail keeps the order of a dossier's news. A text message stands for itself: none waits behind one that waits for the morning.
    stream = code if means is Means.MAIL else str(notice)
    outbox.enqueue(channel=means.value, key=str(notice), stream=stream, body=body, at=at)


def _is_on(means: Means) -> bool:
    if means is Means.MAIL:
        return bool(settings.MOTCUA.mail_host)
    return any(one.is_on for one in carriers.get().get(means, ()))


def _is_done(row: models.Telling) -> bool:
    """Whether an unclear end is the end."""
    return row.state == TellingState.UNCLEAR.value and row.settled_at is not None
