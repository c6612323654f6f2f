"""Letters to officers about their work: warnings as clocks run and reminders by the head, one letter an hour at most, in working sessions.

The message in the outbox names the officer and the letter by our own ids; what it says is looked up when it is sent, under the officer's rights of
then, so that what is done meanwhile, or not theirs any more, is not told.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import quote

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.facts import ClockEscalated, HolderReminded
from motcua.definitions.process import queries as process
from motcua.definitions.process.types import Step
from motcua.followup.notifications import models, post, trail, wording
from motcua.followup.notifications.types import Channel, Going, Letter, Means
from motcua.followup.programmes import queries as programmes
from motcua.followup.programmes.facts import TaskTurned, TaskWarned
from motcua.followup.programmes.types import Audience, State, Task
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Ref
from motcua.foundation.worktime import queries as worktime
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions

log = structlog.get_logger("notifications")

CHANNEL = "desk_mail"
APART = timedelta(hours=1)
"""Between two letters to one officer."""
MOST = 50
"""So many lines a letter lists; of the rest it says how many."""
KEPT = timedelta(days=30)
_OF_TASKS = "task_"
"""Events about tasks of plans begin so; those about dossiers do not."""
_TURNS = {
    "report": (Audience.KEEPER, "reported"), "return": (Audience.UNIT, "returned"), "reschedule": (Audience.UNIT, "moved"),
}  # fmt: skip
"""Acts on a task that somebody else is told of: who, and of which event."""
_WHILE = {"task_reported": State.REPORTED, "task_waits": State.REPORTED, "task_returned": State.RETURNED}
"""What is told only while the task still stands so."""
_TO_HOLDER = frozenset({"remind", "reminded"})
_NAMESPACE = uuid.UUID("0c8b5d1c-7c2e-5e0b-9a64-1f0e9d7a3b52")


def on_escalated(fact: ClockEscalated, recorded: Recorded) -> None:
    """A rule fired as a clock ran."""
    told = dossiers.concerned(fact.code, step=fact.step, act=fact.act, account=fact.account, at=recorded.at)
    _keep(told.accounts, told.unit, fact.code, fact.step, fact.act, recorded)


def on_reminded(fact: HolderReminded, recorded: Recorded) -> None:
    """The head reminded who has a step."""
    told = dossiers.concerned(fact.code, step=fact.step, act="remind", account=fact.account, at=recorded.at)
    _keep(told.accounts, told.unit, fact.code, fact.step, "reminded", recorded)


def on_task_warned(fact: TaskWarned, recorded: Recorded) -> None:
    """The date of a plan's task is near or over, or its unit has long been silent."""
    unit, accounts_ = programmes.concerned(fact.task, fact.to, at=recorded.at)
    _keep(accounts_, unit, recorded.ref.id, fact.task, f"{_OF_TASKS}{fact.kind}", recorded)


def on_task_turned(fact: TaskTurned, recorded: Recorded) -> None:
    """A unit has reported: those who confirm are told. Its report was returned, or the date moved: the unit is."""
    unit, accounts_ = programmes.concerned(fact.task, [_TURNS[fact.act][0].value], at=recorded.at)
    _keep(accounts_, unit, recorded.ref.id, fact.task, f"{_OF_TASKS}{_TURNS[fact.act][1]}", recorded)


def send_letters(*, at: datetime) -> int:
    """Put one letter for each officer who has news, is at work by their unit's calendar, and had none within the hour, into the outbox.

    Gives how many; a job.
    """
    waiting = models.DeskNews.objects.filter(told_at=None).order_by("account")
    found = list(waiting.values_list("account", flat=True).distinct()[:5_000])
    made = sum(_one(account, at) for account in found)
    models.DeskNews.objects.filter(told_at__lt=at - KEPT).delete()
    return made


class Sender:
    """Writes the letter of an officer's news and hands it to the mail server."""

    def send(self, message: Message) -> None:
        """Send what still holds; nothing is sent when all is done meanwhile, or the officer gave no address. Raises as the sender of other mail."""
        if not settings.MOTCUA.mail_host:
            raise Retry("chưa khai báo máy chủ thư", post.OFF_WAIT)
        account = str(message.body["account"])
        address = accounts.address_of_account(account)
        lines = _lines(account, str(message.body["notice"])) if address else []
        if not lines:
            return
        try:
            validate_email(address)
        except ValidationError:
            raise Dead("địa chỉ thư không hợp lệ") from None
        number = uuid.UUID(str(message.body["notice"]))
        owner, means = Ref("account", account), Means.MAIL.value
        trail.begin(number, owner=owner, kind="desk.letter", step=Going.READY, means=means, at=message.created_at)
        try:
            post.deliver(letter(lines), address, message)
        except Dead as dead:
            trail.add(number, Going.FAILED, means=means, to=address, reason=dead.reason, at=clock.now())
            raise
        trail.add(number, Going.SENT, means=means, to=address, at=clock.now())


SENDER = Sender()

SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription("desk_mail", ClockEscalated, on_escalated),
    Subscription("desk_mail", HolderReminded, on_reminded),
    Subscription("desk_mail", TaskWarned, on_task_warned),
    Subscription("desk_mail", TaskTurned, on_task_turned, wants=lambda fact: fact.act in _TURNS),
]


def letter(lines: Sequence[tuple[models.DeskNews, Step | Task | None]]) -> Letter:
    """The letter that lists an officer's news in both languages: codes, steps or tasks and their ends, no name of an applicant."""
    events = wording.read("desk.toml")["event"]
    heads = wording.said("desk.letter", Channel.MAIL, at=clock.now())
    count = str(len(lines))
    subject = f"[{settings.MOTCUA.organisation}] {wording.filled(heads['vi']['title'], {'count': count})}"
    texts, pages = [], []
    for language, head in heads.items():
        rows = [_said(events, language, row, step) for row, step in lines[:MOST]]
        more = wording.filled(head["more"], {"count": str(len(lines) - MOST)}) if len(lines) > MOST else ""
        inbox = f"{settings.MOTCUA.public_url}/ban-lam-viec/"
        title = wording.filled(head["title"], {"count": count})
        body = "\n\n".join(f"{text}\n{link}" for text, link in rows)
        texts.append("\n\n".join(filter(None, (title, body, more, inbox, head["foot"]))))
        items = "".join(f'<li><a href="{escape(link)}">{escape(text)}</a></li>' for text, link in rows)
        pages.append(
            f'<div lang="{language}"><h1 style="font-size:20px">{escape(title)}</h1><ul>{items}</ul><p>{escape(more)}</p>'
            f'<p><a href="{escape(inbox)}">{escape(inbox)}</a></p><p>{escape(head["foot"])}</p></div>'
        )
    html = '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{}</title></head><body>{}</body></html>'
    return Letter(
        " ".join(subject.split()), "\n\n----\n\n".join(texts), html.format(escape(subject), "<hr>".join(pages))
    )


def _keep(to: Iterable[str], unit: str, code: str, step: int, event: str, recorded: Recorded) -> None:
    if settings.MOTCUA.officer_mail == "off":
        return
    rows = [
        models.DeskNews(
            id=uuid.uuid5(_NAMESPACE, f"{recorded.ref}/{recorded.seq}/{account}"), account=account, unit=unit, code=code,
            step=step, event=event, at=recorded.at,
        )
        for account in to
    ]  # fmt: skip
    models.DeskNews.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def _one(account: str, at: datetime) -> bool:
    mine = models.DeskNews.objects.filter(account=account)
    rows = list(mine.filter(told_at=None).select_for_update(skip_locked=True).order_by("at", "id"))
    if not rows or mine.filter(told_at__gt=at - APART).exists():
        return False
    if settings.MOTCUA.officer_mail == "sessions" and not any(
        _at_work(unit, at) for unit in {row.unit for row in rows}
    ):
        return False
    number = uuid.uuid5(_NAMESPACE, f"{account}/{rows[0].pk}/{at.isoformat()}")
    mine.filter(pk__in=[row.pk for row in rows]).update(letter=number, told_at=at)
    body = {"notice": str(number), "account": account}
    outbox.enqueue(channel=CHANNEL, key=str(number), stream=f"account:{account}", body=body, at=at)
    return True


def _at_work(unit: str, at: datetime) -> bool:
    try:
        return worktime.calendar(unit, at).normalise(at) == at
    except HouseError:  # no calendar of this year: a warning is better told than kept
        return True


def _lines(account: str, number: str) -> list[tuple[models.DeskNews, Step | Task | None]]:
    """News of a letter that still hold for the officer, the newest of each kind about a step."""
    try:
        officer = accounts.actor(account, at=clock.now())
    except HouseError:  # locked, or gone
        return []
    rows = {
        (row.code, row.step, row.event): row for row in models.DeskNews.objects.filter(letter=number).order_by("at")
    }
    about_tasks = [row for row in rows.values() if row.event.startswith(_OF_TASKS)]
    tasks = programmes.open_among(officer, [row.step for row in about_tasks], at=clock.now()) if about_tasks else {}
    codes = sorted({row.code for row in rows.values() if row not in about_tasks})
    steps: dict[int, Step] = {}
    for start in range(0, len(codes), 500):
        part = [Ref("dossier", code) for code in codes[start : start + 500]]
        steps |= {step.id: step for step in process.open_work(officer, part)}
    readable = dossiers.readable(officer, set(codes))
    hands = {"", account, *permissions.stands_for(officer)}
    found: list[tuple[models.DeskNews, Step | Task | None]] = []
    for row in rows.values():
        step = steps.get(row.step)
        if row.event.startswith(_OF_TASKS):
            task = tasks.get(row.step)
            found += [(row, task)] if task is not None and _WHILE.get(row.event, task.state) is task.state else []
        elif not row.step and row.code in readable:
            found.append((row, None))
        elif step is not None and (row.event not in _TO_HOLDER or step.claimed_by in hands):
            found.append((row, step))
    return found


def _said(
    events: Mapping[str, Mapping[str, str]], language: str, row: models.DeskNews, step: Step | Task | None
) -> tuple[str, str]:
    text = f"{events[row.event][language]}: {row.code}"
    public = settings.MOTCUA.public_url
    if step is None:
        return text, f"{public}/ban-lam-viec/ho-so/{quote(row.code)}/"
    if isinstance(step, Task):
        return f"{text} – {step.name}, {step.due:%d/%m/%Y}", f"{public}/ban-lam-viec/dieu-hanh/nhiem-vu/{step.id}/"
    until = f", {clock.legal_time(step.due).strftime('%H:%M %d/%m/%Y')}" if step.due else ""
    return " ".join(f"{text} – {step.name}{until}".split()), f"{public}/ban-lam-viec/viec/{step.id}/"
