"""Results of before: with the number that stands on their paper, their file, and whether they still hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from motcua.casework.dossiers import models
from motcua.casework.dossiers.services.history.batches import FAULTS_TOLD, begun, chunks, register_of
from motcua.casework.dossiers.services.history.dossiers import Reader
from motcua.casework.dossiers.types import ImportTold, OldResult, RowFault
from motcua.casework.results import queries as old_results
from motcua.casework.results import services as results
from motcua.casework.results.types import Kept
from motcua.foundation.errors import HouseError
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions

CHUNK = 200


def import_results(
    actor: Actor,
    rows: Iterator[OldResult | list[RowFault]],
    *,
    source: str,
    file: str,
    sha256: str,
    read: Reader | None = None,
    dry_run: bool = False,
    resume: bool = False,
    at: datetime,
    tell: Callable[[int], None] | None = None,
) -> ImportTold:
    """Take over results of dossiers that were imported from the same system before; one that is there already is left as it is.

    Their numbers stand in a register of the old system's own. A file is kept as it is and its signature judged like any other's.
    """
    permissions.require(actor, "dossier.import")
    batch = (
        None if dry_run else begun(actor, source=source, kind="results", file=file, sha256=sha256, resume=resume, at=at)
    )
    behind = batch.row if batch else 0
    counted, taken, known, faulty = 0, 0, 0, 0
    faults: list[RowFault] = []
    for chunk in chunks(rows, CHUNK):
        keys = [one.key for one in chunk if not isinstance(one, list)]
        mine = {
            one.key: one
            for one in models.Imported.objects.select_related("dossier").filter(source=source, key__in=keys)
        }
        for one in chunk:
            counted += 1
            if counted <= behind:
                continue
            found = one if isinstance(one, list) else _one(actor, one, mine.get(one.key), source, read, batch, at)
            if isinstance(found, list):
                faulty += 1
                faults += found[: max(0, FAULTS_TOLD - len(faults))]
            else:
                taken, known = taken + found, known + (not found)
        if batch is not None:
            batch.row, batch.taken, batch.known, batch.faulty = (
                max(counted, behind),
                batch.taken,
                batch.known,
                batch.faulty,
            )
            batch.save()
        if tell:
            tell(counted)
    if batch is not None:
        batch.state, batch.ended_at, batch.taken, batch.known, batch.faulty = "done", at, taken, known, faulty
        batch.save()
    return ImportTold(batch.pk if batch else 0, counted, taken, known, tuple(faults), faulty)


def _one(
    actor: Actor, one: OldResult, imported: models.Imported | None, source: str, read: Reader | None,
    batch: models.ImportBatch | None, at: datetime,
) -> list[RowFault] | bool:  # fmt: skip
    """Whether the result is new; its faults where it has some."""
    if imported is None:
        return [RowFault(one.number, "key", one.key, "dossier_unknown")]
    content = None
    if one.file:
        if read is None:
            return [RowFault(one.number, "file", one.file, "no_folder")]
        try:
            content = read(one.file)
        except PermissionError:
            return [RowFault(one.number, "file", one.file, "outside_folder")]
        except OSError:
            return [RowFault(one.number, "file", one.file, "no_such_file")]
        if not content.startswith(b"%PDF-"):
            return [RowFault(one.number, "file", one.file, "no_pdf")]
    dossier = imported.dossier
    kept = Kept(
        subject=Ref("dossier", dossier.code), owner=Ref(dossier.owner_kind, dossier.owner_id), owner_name=dossier.owner_name,
        procedure=dossier.procedure, version=dossier.version_id, unit=dossier.unit, register=register_of(source), symbol=one.symbol,
        issued_on=one.issued_on, signer=one.signer, title=one.title, refusal=one.refusal, revoked=one.state == "revoked",
        ended_on=one.ended_on, reason=one.reason, pdf=content,
    )  # fmt: skip
    if batch is None:
        return not old_results.any_of([kept.subject])
    try:
        return results.keep_old(actor, kept=kept, batch=batch.pk, at=at)
    except HouseError as refused:
        return [RowFault(one.number, "symbol", one.symbol, "result_refused", {"why": refused.code})]
