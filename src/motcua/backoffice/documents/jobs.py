"""Work of this room that is done by itself."""

from __future__ import annotations

from datetime import date, timedelta

from motcua.backoffice.documents import compared, services
from motcua.backoffice.documents.ports import exchange
from motcua.foundation import clock
from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

_DOCUMENTS = Actor.system("documents")


BACK = 7
"""Days that are compared again while they differ."""
RECHECK_AFTER = timedelta(minutes=15)


def nightly() -> None:
    """Yesterday, and earlier days that still differ, with what mends them; looked at once more when that has had its time."""
    if not exchange.get().is_on():
        return
    now = clock.now()
    yesterday = clock.legal_date(now) - timedelta(days=1)
    for day in sorted({yesterday, *compared.days_that_differ(since=yesterday - timedelta(days=BACK))}):
        jobs.defer("documents.compare_day", args={"day": day.isoformat(), "mend": True})
        jobs.defer("documents.compare_day", args={"day": day.isoformat(), "mend": False}, at=now + RECHECK_AFTER)


def compare_day(*, day: str, mend: bool) -> None:
    """One day here and at the exchange."""
    if exchange.get().is_on():
        services.compare(_DOCUMENTS, day=date.fromisoformat(day), mending=mend, at=clock.now())


def prepare_signing(*, act: str, papers: list[int]) -> None:
    """Number and set some documents of an act of signing."""
    services.prepare_signing(act=act, papers=papers, at=clock.now())


def remote_signing(*, act: str) -> None:
    """Fetch the signatures that a person authorised at their signing service."""
    services.remote_signing(act=act, at=clock.now())


def finish_signing(*, act: str, papers: list[int]) -> None:
    """Put the signatures into some documents of an act, seal and issue them."""
    services.finish_signing(act=act, papers=papers, at=clock.now())


JOBS = [
    Job("documents.compare", nightly, every="10 2 * * *"),
    Job("documents.compare_day", compare_day, attempts=6, first_wait=60),
    Job("documents.prepare_signing", prepare_signing),
    Job("documents.remote_signing", remote_signing),
    Job("documents.finish_signing", finish_signing),
]
