"""Keeping the words by which dossiers are found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import models, words
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.types import Json, Ref

_PAPERS_READ, _TEXT_MOST = 100, 200_000
_PAPERS_MOST = 8_000
"""Words kept of all papers of a dossier."""

_KEEP = """
    INSERT INTO dossiers_words (dossier_id, unit, procedure, owner_kind, owner_id, received_at, words)
    SELECT id, unit, procedure, owner_kind, owner_id, received_at, array_to_tsvector(%(words)s::text[]) FROM dossiers_dossier WHERE id = %(id)s
    ON CONFLICT (dossier_id) DO UPDATE SET words = excluded.words
"""


def words_of(row: models.Dossier, data: Mapping[str, Json]) -> list[str]:
    """The words of a dossier and its form: code, number in another system, applicant, procedure, then what was filled in."""
    name = catalogue.version(row.version_id).name.vi
    there = str(row.origin.get("reference", "")) if isinstance(row.origin, dict) else ""
    return words.of([row.code, there, row.owner_id, row.owner_name, name, *words.of_form(data)])


def read_papers(code: str, *, at: datetime) -> int:
    """Read the papers of a dossier that have not been read, then gather its words anew; how many were read. A job, safe to repeat."""
    row = models.Dossier.objects.filter(code=code).first()
    if row is None:
        return 0
    known = set(models.PaperText.objects.filter(dossier=row).values_list("paper", flat=True))
    waiting = [paper for paper in papers.of(Ref("dossier", code)) if UUID(paper.id) not in known][:_PAPERS_READ]
    for paper in waiting:
        text = papers.text(paper.id, scans=True)
        state = "unreadable" if text is None else ("read" if text.strip() else "none")
        kept = (text or "").replace("\x00", "")[:_TEXT_MOST]
        models.PaperText.objects.get_or_create(
            paper=UUID(paper.id), defaults={"dossier": row, "name": paper.name, "state": state, "text": kept, "at": at}
        )
    if waiting:
        keep(code)
    return len(waiting)


def keep(code: str) -> None:
    """Gather the words of a dossier anew: its newest form and the papers that have been read."""
    row = models.Dossier.objects.filter(code=code).first()
    if row is None:
        return
    revision = row.revisions.order_by("-number").first()
    found = dict.fromkeys(words_of(row, revision.data if revision else {}))
    texts = (
        models.PaperText.objects.filter(dossier=row, state="read")
        .order_by("at", "paper")
        .values_list("text", flat=True)
    )
    for text in texts.iterator(chunk_size=20):
        if len(found) >= _PAPERS_MOST:
            break
        found |= dict.fromkeys(words.of(text.splitlines()))
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"id": row.pk, "words": list(found)[:_PAPERS_MOST]})
