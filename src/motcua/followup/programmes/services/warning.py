"""Reminders and escalation: at its days before and after a task's date the right people are told, each of them exactly once."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from motcua.followup.programmes import changing, models, queries
from motcua.followup.programmes.facts import TaskWarned
from motcua.followup.programmes.types import OPEN, Act, Audience, Following, State
from motcua.foundation.clock import legal_date
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions

_Warning = tuple[str, int, date, tuple[Audience, ...]]
"""Kind, days after the date, that date, and who is told."""


def warn(actor: Actor, *, at: datetime) -> int:
    """Tell what is near its date, over it, or silent; how many warnings were new.

    Of several that have become due at once, as after a time without a worker, the last one is told. A date that was moved begins anew.
    """
    permissions.require(actor, "programme.warn")
    on = legal_date(at)
    rules = queries.following(on=on)
    open_ones = models.Task.objects.filter(state__in=[one.value for one in OPEN], starts__lte=on)
    heard = dict(
        models.Step.objects.filter(task__in=open_ones.values("pk"), act=Act.REPORT.value).values_list("task").annotate(Max("at"))
    )  # fmt: skip
    told = 0
    for row in open_ones.order_by("pk"):
        last = heard.get(row.pk)
        due = _due(rules, due=row.due, silent_since=legal_date(last) if last else row.starts, on=on)
        for kind, days, day, to in _waiting(due) if row.state == State.REPORTED.value and row.reported == 100 else due:
            if kind != "silent" or row.state != State.REPORTED.value:
                told += _tell(actor, row.pk, kind, days, day, to, at)
    return told


def _waiting(due: list[_Warning]) -> list[_Warning]:
    """What is told of a whole that waits to be confirmed: from its date on, to those who confirm and those above; the unit has done its part."""
    return [
        ("waits", days, day, above)
        for kind, days, day, to in due
        if kind == "late" and (above := tuple(one for one in to if one is not Audience.UNIT))
    ]


def _due(rules: Following, *, due: date, silent_since: date, on: date) -> list[_Warning]:
    found = []
    reached = [one for one in rules.warnings if one.days <= (on - due).days]
    if reached:
        found.append(("late" if reached[-1].days > 0 else "soon", reached[-1].days, due, reached[-1].to))
    if rules.silent_to and (on - silent_since).days >= rules.silent_days:
        found.append(("silent", rules.silent_days, silent_since, rules.silent_to))
    return found


@transaction.atomic
def _tell(actor: Actor, number: int, kind: str, days: int, day: date, to: tuple[Audience, ...], at: datetime) -> bool:
    row = (
        models.Task.objects.select_for_update(no_key=True)
        .filter(pk=number, state__in=[one.value for one in OPEN])
        .first()
    )
    if row is None or (kind != "silent" and row.due != day):
        return False
    _, is_new = models.Notice.objects.get_or_create(task=row, kind=kind, days=days, on=day, defaults={"at": at})
    if is_new:
        fact = TaskWarned(number, kind, day.isoformat(), tuple(one.value for one in to))
        journal.record(fact, ref=changing.ref(row), by=actor, at=at)
    return is_new
