"""What a filing is made of once it is checked, and the parts that are written beside a main dossier (LC-09)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models, rows
from motcua.casework.dossiers.declaring import digest_of
from motcua.casework.dossiers.errors import KeyUsedOtherwise
from motcua.casework.dossiers.facts import DossierLinked, DossierReceived
from motcua.casework.dossiers.services import searching, sourcing
from motcua.casework.dossiers.services.acts import fees
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import Channel, SourcedValue, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import Checked, Part, ProcedureVersion
from motcua.foundation import clock
from motcua.foundation.jobs.types import NEWS, Order
from motcua.foundation.journal import services as journal
from motcua.foundation.numbering import services as numbering
from motcua.foundation.types import Actor, Json, Ref


@dataclass(frozen=True, slots=True)
class Filing:
    """Everything that the checks have established, ready to be written."""

    actor: Actor
    owner: Ref
    version: ProcedureVersion
    channel: Channel
    checked: Checked
    body: bytes
    papers: Mapping[str, str]
    unit: str
    owner_name: str
    subject_key: str
    register_pending: bool
    sources: Sequence[SourcedValue]
    flags: tuple[str, ...]
    origin: Mapping[str, Json]
    received_at: datetime
    at: datetime
    desk: str | None
    code: str = ""
    """The code on the slip of what was taken while this system was away."""
    incomplete: bool = False
    """A paper dossier that lacks something: nothing is promised, and nothing asked for, until it is whole."""
    parts: tuple[tuple[Part, Filing], ...] = ()
    """What is filed with it, in order."""


def file_part(part: Part, filing: Filing, main: models.Dossier, *, key: str, due: datetime | None) -> None:
    """A part beside its main dossier, in the same transaction: a code, a form and papers of its own; its steps begin when they may."""
    actor, version, at = filing.actor, filing.version, filing.at
    code = numbering.dossier_code(unit=filing.unit, at=at)
    shared = attachments.share(
        actor, papers=list(filing.papers.values()), owner=filing.owner, dossier=ref(code), at=at, unit=filing.desk
    )
    papers = {name: shared[paper] for name, paper in filing.papers.items()}
    row = models.Dossier(
        code=code,
        procedure=version.procedure,
        version_id=version.id,
        status=Status.SUBMITTED.value,
        channel=filing.channel.value,
        owner_kind=filing.owner.kind,
        owner_id=filing.owner.id,
        owner_name=filing.owner_name,
        unit=filing.unit,
        filed_by=str(actor),
        subject_key=filing.subject_key,
        flags=list(filing.flags),
        origin=dict(filing.origin),
        received_at=filing.received_at,
        due=due,
    )
    fingerprint = hashlib.sha256(filing.body).hexdigest()
    filed = rows.file(
        row,
        scope=scope_of(actor),
        key=f"{key}#{part.key}",
        digest=digest_of(version.procedure, filing.checked.data, papers),
        data=filing.body,
        fingerprint=fingerprint,
        sealed=filing.checked.sealed,
        promised=None,
        papers=papers,
        words=searching.words_of(row, filing.checked.data),
        at=at,
    )
    if not filed:
        raise KeyUsedOtherwise(key=key)
    row.pk = models.Dossier.objects.values_list("pk", flat=True).get(code=code)
    whole = models.Dossier.objects.get(code=main.code)
    models.Link.objects.create(
        part=row, main=whole, key=part.key, after=list(part.after), by=str(actor), at=at,
    )  # fmt: skip
    if filing.sources:
        sourcing.keep(code, filing.sources)
    received = DossierReceived(
        code, version.procedure, version.id, filing.channel, str(filing.owner), filing.unit,
        version.automatic, len(papers), fingerprint,
    )  # fmt: skip
    orders = [Order("dossiers.read_papers", {"code": code}, priority=NEWS)] if papers else []
    journal.record_all([received, DossierLinked(code, main.code)], ref=ref(code), by=actor, at=at, orders=orders)
    fees.charge(row, moment="filing", data=filing.checked.data, at=at)


def promised_parts(filing: Filing) -> dict[str, datetime | None]:
    """When each part is due if the main dossier is accepted as it was filed and every part takes its time."""
    filings = {part.key: one for part, one in filing.parts}

    def end(part: Part, start: datetime) -> datetime | None:
        one = filings[part.key]
        limit = catalogue.limit(one.version, one.checked.data, on=clock.legal_date(one.received_at))
        found = catalogue.due(one.version, start, unit=one.unit, term=limit)
        return found.at if found else None

    return catalogue.foresee([part for part, _ in filing.parts], filing.at, end)


def scope_of(actor: Actor) -> str:
    """Within what a sender's key is its own."""
    return f"{actor}/{actor.acting_for}"
