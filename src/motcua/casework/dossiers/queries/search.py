"""The search over all dossiers that the viewer may see: codes, numbers of results, words of forms and papers, marks aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.errors import QueryCanceled

from motcua.casework.dossiers import models, words
from motcua.casework.dossiers.errors import TooBroad
from motcua.casework.dossiers.queries.finding import target
from motcua.casework.dossiers.queries.inbox import PAGE, SELECTED, line_of, start_of_day
from motcua.casework.dossiers.queries.reach import Value, Where, below, seen
from motcua.casework.dossiers.queries.withholding import withheld
from motcua.casework.dossiers.types import InboxLine, InboxPage, Search, Spot
from motcua.casework.results import queries as results
from motcua.definitions.process import queries as process
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Scope

log = structlog.get_logger("dossiers")

SECONDS = 3
"""How long the database may look; a question that takes longer has to be narrowed."""
_TEXTS = 20
_NEWEST = (600, 6_000)
"""Dossiers among which words are looked for, the newest first, before the index of words is asked."""
_INDEXED = f"(t.words || array_to_tsvector(ARRAY['{words.UNIT}' || t.unit]))"
"""What the index of words is made of: the unit stands among the words, so that rows of others' units are not even read."""
_MEMORY = "64MB"
"""Room for the rows of one question: without it the database keeps pages instead of rows, and reads all that stands on them."""


def search(actor: Actor, wanted: Search, *, at: datetime, place: Spot | None = None, limit: int = PAGE) -> InboxPage:
    """Dossiers that a text finds, the newest first: those with this code or this number of a result, then those with all its words.

    Within the viewer's scope; what lies outside is no answer at all, and asking for its very code is logged. Raises `TooBroad`.
    """
    permissions.require(actor, "dossier.read")
    exact = [] if place else _exact(actor, wanted)
    scope = permissions.scope(actor, "dossier.read")
    where = seen(scope, "t")
    question = words.asked(wanted.text)
    if not question and wanted.text.strip():
        return InboxPage(())
    narrow(where, wanted)
    if place is not None:
        sign = ">" if place.back else "<"
        where.add(f"(t.received_at, t.dossier_id) {sign} (%s::timestamptz, %s)", place.key, place.id)
    backwards = place is not None and place.back
    units = [words.within(some) for some in (_units(scope), {wanted.unit} - {""}) if some]
    rows = _found(where, wanted, question, " & ".join([question, *units]), "ASC" if backwards else "DESC", limit + 1)
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows.reverse()
    first = Spot(rows[0][1].isoformat(), rows[0][0], back=True) if rows else None
    last = Spot(rows[-1][1].isoformat(), rows[-1][0]) if rows else None
    ids = list(dict.fromkeys([*exact, *(row[0] for row in rows)]))
    lines = withheld(actor, _lines(actor, ids, wanted.text), at=at, named=exact if wanted.text.strip() else None)
    before = first if (more if backwards else place is not None) else None
    return InboxPage(tuple(lines), before, last if (backwards or more) else None)


def _units(scope: Scope) -> set[str]:
    """The units outside which nothing is seen; none when something is seen for another reason."""
    if scope.everything or scope.owners:
        return set()
    units = {*scope.units, *(unit for unit, _ in scope.by_unit)}
    return set() if "" in units else units


def _found(
    where: Where, wanted: Search, question: str, indexed: str, direction: str, most: int
) -> list[tuple[int, datetime]]:
    """Keys in the order of the filings. Words that many have are found among the newest at once; rarer ones by their own index."""
    joined = " JOIN dossiers_dossier d ON d.id = t.dossier_id" if wanted.status or wanted.channel else ""
    order = f"t.received_at {direction}, t.dossier_id {direction}"
    if not question:
        return asked_of_database(
            f"SELECT t.dossier_id, t.received_at FROM dossiers_words t{joined} WHERE {where.text} ORDER BY {order} LIMIT {most}",  # noqa: S608 -- names of columns
            where.values,
        )
    with _within_time() as cursor:
        for newest in _NEWEST:
            cursor.execute(
                f"SELECT t.dossier_id, t.received_at FROM (SELECT t.* FROM dossiers_words t{joined} WHERE {where.text} ORDER BY {order} LIMIT {newest}) t"  # noqa: S608 -- the same
                f" WHERE t.words @@ %s::tsquery ORDER BY {order} LIMIT {most}",
                [*where.values, question],
            )
            near = cursor.fetchall()
            if len(near) == most:
                return list(near)
        # Found first and sorted then (OFFSET 0): the planner takes the beginning of a word for a frequent one, and would read all years by date.
        cursor.execute(
            f"SELECT t.dossier_id, t.received_at FROM (SELECT t.dossier_id, t.received_at FROM dossiers_words t{joined}"  # noqa: S608 -- the same
            f" WHERE {_INDEXED} @@ %s::tsquery AND {where.text} OFFSET 0) t ORDER BY {order} LIMIT {most}",
            [indexed, *where.values],
        )
        return list(cursor.fetchall())


def _exact(actor: Actor, wanted: Search) -> list[int]:
    """Dossiers with this code or this number of a result, as far as the actor may see them; asking for another's is logged."""
    text = normal(wanted.text)
    if not text or len(text) > 120 or not any(letter.isdigit() for letter in text):
        return []
    codes = {text.upper(), *(ref.id for ref in results.subjects_by_number(text) if ref.kind == "dossier")}
    found = []
    for row in models.Dossier.objects.filter(code__in=codes).order_by("id"):
        if permissions.allows(actor, "dossier.read", on=target(row)):
            found.append(row.pk)
        else:
            log.warning("search_out_of_scope", code=row.code, by=str(actor))
    return found


def narrow(where: Where, wanted: Search) -> None:
    """Add what narrows a question, over `t` (words) and `d` (dossiers)."""
    if wanted.procedure:
        where.add("t.procedure = %s", wanted.procedure)
    if wanted.unit and wanted.unit_alone:
        where.add("t.unit = %s", wanted.unit)
    elif wanted.unit:
        where.join(below("t.unit", wanted.unit))
    if wanted.owner:
        where.add("t.owner_id = %s", wanted.owner)
    if wanted.status:
        where.add("d.status = %s", wanted.status.value)
    if wanted.channel:
        where.add("d.channel = %s", wanted.channel.value)
    if wanted.received_from:
        where.add("t.received_at >= %s", start_of_day(wanted.received_from))
    if wanted.received_until:
        where.add("t.received_at < %s", start_of_day(wanted.received_until + timedelta(days=1)))


def asked_of_database(sql: str, values: Sequence[Value]) -> list[tuple[Any, Any]]:
    """Rows of two columns, within the time that a question may take; raises `TooBroad`."""
    with _within_time() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


@contextmanager
def _within_time() -> Iterator[CursorWrapper]:
    """A cursor each of whose statements may take `SECONDS`; raises `TooBroad`."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {int(SECONDS * 1000)}; SET LOCAL work_mem = '{_MEMORY}'")
            yield cursor
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooBroad(seconds=SECONDS) from None
        raise


def _lines(actor: Actor, ids: Sequence[int], text: str) -> list[InboxLine]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT d.id, {SELECTED} FROM dossiers_dossier d WHERE d.id = ANY(%s)", [list(ids)])  # noqa: S608 -- the same
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    forms: dict[int, models.Revision] = {}
    for revision in models.Revision.objects.filter(dossier__in=list(rows)).order_by("number"):
        forms[revision.dossier_id] = revision
    found = [line_of(actor, number, rows[number]) for number in ids if number in rows]
    steps = process.open_work(Actor.system("process"), [Ref("dossier", line.code) for line in found])
    names = accounts.names({step.claimed_by for step in steps if step.claimed_by}) if steps else {}
    by_code = {step.subject.id: step for step in steps}
    wanted = words.wanted(text)
    best = {line.id: _best([line.owner_name, *_answers(forms.get(line.id))], wanted) for line in found}
    poor = [number for number, (count, _) in best.items() if count < len(wanted)][:_TEXTS]
    read = models.PaperText.objects.filter(dossier__in=poor, state="read").order_by("dossier", "paper")[: 5 * _TEXTS]
    for paper in read:
        if (count := words.hits(paper.text, wanted)) > best[paper.dossier_id][0]:
            best[paper.dossier_id] = (count, paper.text)
    told = {number: words.marked(piece, text) for number, (_, piece) in best.items()}
    return [
        line_of(actor, line.id, rows[line.id], by_code.get(line.code), names, found=tuple(told[line.id]))
        for line in found
    ]


def _answers(form: models.Revision | None) -> list[str]:
    return words.of_form(form.data) if form else []


def _best(pieces: Sequence[str], wanted: set[str]) -> tuple[int, str]:
    """The piece that has most of the words, and how many."""
    found = max(((words.hits(piece, wanted), -place) for place, piece in enumerate(pieces)), default=(0, 0))
    return (found[0], pieces[-found[1]]) if found[0] else (0, "")
