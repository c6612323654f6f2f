"""Work of this room that is done by itself."""

from __future__ import annotations

from datetime import timedelta

from motcua.backoffice.documents import services
from motcua.backoffice.documents.ports import exchange
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

_DOCUMENTS = Actor.system("documents")


def compare() -> None:
    """Every night: yesterday here and at the exchange."""
    at = clock.now()
    if exchange.get().is_on():
        services.compare(_DOCUMENTS, day=clock.legal_date(at) - timedelta(days=1), at=at)


JOBS = [Job("documents.compare", compare, every="10 2 * * *")]
