"""Figures of dossiers under the viewer's rights; each is the length of the list that the search gives for the same question."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from motcua.casework.dossiers.queries.reach import Where, seen
from motcua.casework.dossiers.queries.search import asked_of_database, narrow
from motcua.casework.dossiers.types import Channel, Dimension, Figure, Search, Status
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions

MOST = 500

_COLUMNS = {
    Dimension.PROCEDURE: "t.procedure",
    Dimension.UNIT: "t.unit",
    Dimension.STATUS: "d.status",
    Dimension.CHANNEL: "d.channel",
}


def tallies(actor: Actor, wanted: Search, by: Dimension, *, at: datetime) -> list[Figure]:  # noqa: ARG001 -- the present, as in every list
    """How many dossiers there are by one dimension, the most first; nothing where there is nothing to count. Raises `TooBroad`."""
    permissions.require(actor, "figure.read")
    where = Where().join(seen(permissions.scope(actor, "dossier.read"), "t"))
    narrow(where, wanted)
    column = _COLUMNS[by]
    rows = asked_of_database(
        f"SELECT {column}, count(*) FROM dossiers_words t JOIN dossiers_dossier d ON d.id = t.dossier_id WHERE {where.text}"  # noqa: S608 -- names of columns
        f" GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST}",
        where.values,
    )
    return [Figure(str(key), int(number), _drilled(wanted, by, str(key))) for key, number in rows]


def _drilled(wanted: Search, by: Dimension, key: str) -> Search:
    """The question whose list is as long as the figure."""
    if by is Dimension.PROCEDURE:
        return replace(wanted, procedure=key)
    if by is Dimension.UNIT:
        return replace(wanted, unit=key, unit_alone=True)
    return replace(wanted, status=Status(key)) if by is Dimension.STATUS else replace(wanted, channel=Channel(key))
