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
    Job("documents.compare", compare, every="10 2 * * *"),
    Job("documents.prepare_signing", prepare_signing),
    Job("documents.remote_signing", remote_signing),
    Job("documents.finish_signing", finish_signing),
]
