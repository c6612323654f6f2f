"""Dossiers of before: checked row by row, written chunk by chunk, each chunk whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

import orjson
from django.db import connection, transaction

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models, words
from motcua.casework.dossiers.facts import DossierImported
from motcua.casework.dossiers.services.history.batches import CHUNK, FAULTS_TOLD, begun, chunks
from motcua.casework.dossiers.types import ImportTold, OldDossier, RowFault
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation.errors import HouseError
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

CODE_LONGEST = 80
Reader = Callable[[str], bytes]
"""A file by the name that the row gives it; raises `FileNotFoundError`, `PermissionError` for one outside the folder."""

_WRITE = """
    WITH given AS (SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS o(code text, procedure text, version bigint, status text, outcome text,
        channel text, owner_kind text, owner_id text, owner_name text, unit text, origin jsonb, received_at timestamptz, due timestamptz,
        decided_at timestamptz, returned_at timestamptz, data jsonb, words text[], key text)),
    written AS (
        INSERT INTO dossiers_dossier (code, procedure, version_id, status, outcome, channel, owner_kind, owner_id, owner_name, unit, filed_by,
            subject_key, flags, origin, turns, received_at, accepted_at, due, decided_at, returned_at)
        SELECT code, procedure, version, status, outcome, channel, owner_kind, owner_id, owner_name, unit, %(by)s, '', '[]', origin, 1,
            received_at, received_at, due, decided_at, returned_at FROM given RETURNING id, code),
    forms AS (
        INSERT INTO dossiers_revision (dossier_id, number, data, fingerprint, sealed, papers, at)
        SELECT w.id, 1, g.data, '', '[]', '{}', g.received_at FROM given g JOIN written w USING (code)),
    found AS (
        INSERT INTO dossiers_words (dossier_id, unit, procedure, owner_kind, owner_id, received_at, words)
        SELECT w.id, g.unit, g.procedure, g.owner_kind, g.owner_id, g.received_at, array_to_tsvector(g.words) FROM given g JOIN written w USING (code))
    INSERT INTO dossiers_imported (dossier_id, batch_id, source, key)
    SELECT w.id, %(batch)s, %(source)s, g.key FROM given g JOIN written w USING (code)
"""


def import_dossiers(
    actor: Actor,
    rows: Iterator[OldDossier | list[RowFault]],
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
    """Take over dossiers of an old system: closed, with their code of before or one of the import's own, never a living register's number.

    A row with a fault is told and left out, one whose key is there already is left as it is; each chunk of 2,000 is one transaction that also
    remembers how far it came, so that `resume` goes on behind it. `dry_run` looks at everything and writes nothing.
    """
    permissions.require(actor, "dossier.import")
    batch = (
        None
        if dry_run
        else begun(actor, source=source, kind="dossiers", file=file, sha256=sha256, resume=resume, at=at)
    )
    run = _Run(actor, source, batch, read, at)
    for chunk in chunks(rows, CHUNK):
        run.take(chunk)
        if tell:
            tell(run.rows)
    if batch is not None:
        batch.state, batch.ended_at = "done", at
        batch.save()
    return ImportTold(batch.pk if batch else 0, run.rows, run.taken, run.known, tuple(run.faults), run.faulty)


class _Run:
    """One run: what is known of the house, and what came so far."""

    def __init__(
        self, actor: Actor, source: str, batch: models.ImportBatch | None, read: Reader | None, at: datetime
    ) -> None:
        self.actor, self.source, self.batch, self.read, self.at = actor, source, batch, read, at
        self.rows = self.taken = self.known = self.faulty = 0
        self.faults: list[RowFault] = []
        self.seen: set[str] = set()
        self.versions: dict[str, ProcedureVersion | None] = {}
        self.units = {unit.code for unit in organisations.units(on=at.date())}

    def take(self, chunk: Sequence[OldDossier | list[RowFault]]) -> None:
        """Check a chunk and write what is sound."""
        behind = self.batch.row if self.batch else 0
        first = self.rows + 1
        self.rows += len(chunk)
        if self.rows <= behind:
            return
        new = [one for place, one in enumerate(chunk, first) if place > behind]
        sound: list[OldDossier] = []
        for one in new:
            if isinstance(one, list):
                self._fault(one)
            elif faults := self._faults(one):
                self._fault(faults)
            else:
                sound.append(one)
        keys = set(
            models.Imported.objects.filter(source=self.source, key__in=[one.key for one in sound]).values_list(
                "key", flat=True
            )
        )
        self.known += len(keys)
        fresh = [one for one in sound if one.key not in keys]
        codes = {self._code(one): one for one in fresh}
        for code in models.Dossier.objects.filter(code__in=list(codes)).values_list("code", flat=True):
            self._fault([RowFault(codes[code].number, "code", code, "code_taken")])
            fresh.remove(codes[code])
        self.taken += len(fresh)
        if self.batch is not None:
            self._write(fresh)

    def _faults(self, one: OldDossier) -> list[RowFault]:
        """What the file alone cannot know: the procedure, the unit, a key or code twice, a file that is not there."""
        found = []
        if one.procedure not in self.versions:
            self.versions[one.procedure] = catalogue.in_force(one.procedure, self.at)
        if self.versions[one.procedure] is None:
            found.append(RowFault(one.number, "procedure", one.procedure, "procedure_unknown"))
        if one.unit not in self.units:
            found.append(RowFault(one.number, "unit", one.unit, "unit_unknown"))
        code = self._code(one)
        if len(code) > CODE_LONGEST:
            found.append(RowFault(one.number, "code", code[:CODE_LONGEST], "too_long", {"most": CODE_LONGEST}))
        for column, value in (("key", f"k:{one.key}"), ("code", f"c:{code}")):
            if value in self.seen:
                found.append(RowFault(one.number, column, value[2:], "twice"))
            self.seen.add(value)
        for name in one.files:
            found += self._file_faults(one, name)
        return found

    def _file_faults(self, one: OldDossier, name: str) -> list[RowFault]:
        if self.read is None:
            return [RowFault(one.number, "files", name, "no_folder")]
        try:
            self.read(name)
        except PermissionError:
            return [RowFault(one.number, "files", name, "outside_folder")]
        except OSError:
            return [RowFault(one.number, "files", name, "no_such_file")]
        return []

    def _fault(self, faults: list[RowFault]) -> None:
        self.faulty += 1
        self.faults += faults[: max(0, FAULTS_TOLD - len(self.faults))]

    def _code(self, one: OldDossier) -> str:
        return one.code or f"{self.source}-{one.key}"

    @transaction.atomic
    def _write(self, fresh: Sequence[OldDossier]) -> None:
        batch = self.batch
        assert batch is not None  # a dry run does not come here
        if fresh:
            rows = [self._row(one, batch.pk) for one in fresh]
            with connection.cursor() as cursor:
                cursor.execute(
                    _WRITE,
                    {
                        "rows": orjson.dumps(rows).decode(),
                        "by": str(self.actor),
                        "batch": batch.pk,
                        "source": self.source,
                    },
                )
            facts = [
                (
                    Ref("dossier", self._code(one)),
                    DossierImported(self._code(one), batch.pk, self.source, one.key, one.status),
                )
                for one in fresh
            ]
            journal.record_each(facts, by=self.actor, at=self.at)
            for one in fresh:
                if one.files:
                    self._attach(one)
        batch.row, batch.taken, batch.known, batch.faulty = self.rows, batch.taken + len(fresh), self.known, self.faulty
        batch.save()

    def _attach(self, one: OldDossier) -> None:
        """Papers pass the same inspection as any other; one that does not is told and left out, the dossier stays."""
        assert self.read is not None  # a row with files and no folder has a fault
        owner = Ref(one.owner_kind, one.owner_id)
        for name in one.files:
            try:
                with transaction.atomic():
                    paper = attachments.add(
                        self.actor, owner=owner, name=name.rsplit("/", 1)[-1], content=self.read(name), at=self.at
                    )
                    attachments.bind(
                        self.actor, papers=[paper.id], owner=owner, dossier=Ref("dossier", self._code(one)), at=self.at
                    )
            except HouseError as refused:
                self.faults += [RowFault(one.number, "files", name, "paper_refused", {"why": refused.code})][
                    : max(0, FAULTS_TOLD - len(self.faults))
                ]

    def _row(self, one: OldDossier, batch: int) -> Mapping[str, object]:
        version = self.versions[one.procedure]
        assert version is not None  # it has no fault
        applicant = {"applicant_name": one.owner_name, "applicant_id": one.owner_id}
        texts = [self._code(one), one.key, one.owner_id, one.owner_name, version.name.vi, *one.more.values()]
        outcome = {"REFUSED": "refused", "NOT_ACCEPTED": "", "STOPPED": ""}.get(one.status.value, "accepted")
        return {
            "code": self._code(one), "procedure": one.procedure, "version": version.id, "status": one.status.value, "outcome": outcome,
            "channel": one.channel.value, "owner_kind": one.owner_kind, "owner_id": one.owner_id, "owner_name": one.owner_name, "unit": one.unit,
            "origin": {"imported": self.source, "batch": batch, "key": one.key}, "received_at": one.received_at, "due": one.due,
            "decided_at": one.decided_at, "returned_at": one.returned_at, "data": {"applicant": applicant, "history": dict(one.more)},
            "words": words.of(texts), "key": one.key,
        }  # fmt: skip
