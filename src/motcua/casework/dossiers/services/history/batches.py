"""A run over a file: where it stands, going on with it, undoing it while nothing was done to what it brought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models
from motcua.casework.dossiers.errors import ImportTouched
from motcua.casework.dossiers.facts import ImportUndone
from motcua.casework.results import queries as old_results
from motcua.casework.results import services as results
from motcua.foundation.errors import NotFound
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions

CHUNK = 2_000
FAULTS_TOLD = 1_000

_T = TypeVar("_T")


def begun(
    actor: Actor, *, source: str, kind: str, file: str, sha256: str, resume: bool, at: datetime
) -> models.ImportBatch:
    """The batch of a file: a new one, or the one that broke when it is to be gone on with."""
    known = (
        models.ImportBatch.objects.filter(source=source, sha256=sha256, kind=kind, state="running")
        .order_by("-id")
        .first()
    )
    if known is not None and resume:
        return known
    return models.ImportBatch.objects.create(
        source=source, kind=kind, file=file[:200], sha256=sha256, by=str(actor), at=at
    )


def chunks(rows: Iterator[_T], size: int = CHUNK) -> Iterator[list[_T]]:
    """Rows by so many."""
    while taken := list(islice(rows, size)):
        yield taken


def undo(actor: Actor, *, batch: int, at: datetime) -> int:
    """Take back what a batch brought, as long as nothing was done to any of it; how many dossiers. Raises `NotFound`, `ImportTouched`.

    What the journal says of them stays, with the fact that they were taken back.
    """
    permissions.require(actor, "dossier.import")
    with transaction.atomic():
        row = models.ImportBatch.objects.select_for_update().filter(pk=batch).exclude(state="undone").first()
        if row is None:
            raise NotFound(batch=batch)
        mine = models.Dossier.objects.filter(pk__in=models.Imported.objects.filter(batch=row).values("dossier"))
        touched = list(mine.exclude(turns=1).values_list("code", flat=True)[:5])
        if touched:
            raise ImportTouched(codes=", ".join(touched))
        if row.kind == "results":
            count = results.forget_imported(actor, register=register_of(row.source), batch=batch)
        else:
            count = mine.count()
            if old_results.any_of(subjects := [Ref("dossier", code) for code in mine.values_list("code", flat=True)]):
                raise ImportTouched(codes=", ".join(ref.id for ref in subjects[:3]))
            attachments.let_go(actor, dossiers=list(mine.values_list("code", flat=True)), at=at)
            _delete(batch)
        row.state, row.ended_at = "undone", at
        row.save(update_fields=["state", "ended_at"])
        journal.record(ImportUndone(batch, row.source, count), ref=Ref("import", str(batch)), by=actor, at=at)
        return count


def register_of(source: str) -> str:
    """Where numbers of an old system stand: in a register of its own, so that no living one is touched."""
    return f"history:{source}"[:60]


def _delete(batch: int) -> None:
    mine = "SELECT dossier_id FROM dossiers_imported WHERE batch_id = %s"
    with connection.cursor() as cursor:
        for table in ("dossiers_papertext", "dossiers_words", "dossiers_revision"):
            cursor.execute(f"DELETE FROM {table} WHERE dossier_id IN ({mine})", [batch])  # noqa: S608 -- names from above
        cursor.execute(
            "WITH gone AS (DELETE FROM dossiers_imported WHERE batch_id = %s RETURNING dossier_id)"
            " DELETE FROM dossiers_dossier WHERE id IN (SELECT dossier_id FROM gone)",
            [batch],
        )
