"""Who hears of what, who sends what, what is plugged into which port: lists to read."""

from __future__ import annotations

from typing import Any

from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import Job
from motcua.foundation.journal import jobs as journal_jobs
from motcua.foundation.journal import services as journal
from motcua.foundation.journal.types import Subscription
from motcua.foundation.outbox import jobs as outbox_jobs
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.types import Sender

JOBS: list[Job] = [*journal_jobs.JOBS, *outbox_jobs.JOBS]

SUBSCRIPTIONS: list[Subscription[Any]] = []

SENDERS: dict[str, Sender] = {}


def connect() -> None:
    """Wire the house; called once in every process when Django's apps are ready."""
    jobs.register(JOBS)
    journal.subscribe(SUBSCRIPTIONS)
    for channel, sender in SENDERS.items():
        outbox.connect(channel, sender)
