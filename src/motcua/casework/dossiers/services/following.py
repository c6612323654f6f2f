"""The lines of the inbox follow the steps of a dossier's process, in the transaction in which these change."""

from __future__ import annotations

from django.db import connection

from motcua.casework.dossiers.lifecycle import CLOSED
from motcua.casework.dossiers.types import NOT_ESTIMATED
from motcua.definitions.process import queries as process
from motcua.foundation.types import Actor, Ref

_HOUSE = Actor.system("process")

# The dossier's own columns come from its row; a line without a step stands only while the dossier is open and no step is.
# A supplement that came stays marked until a step that a person had is finished. A new step has the estimate of the one before until the next hour.
_FOLLOW = """
    WITH d AS (SELECT * FROM dossiers_dossier WHERE code = %(code)s),
    before AS (SELECT w.* FROM dossiers_work w JOIN d ON d.id = w.dossier_id),
    mark AS (SELECT coalesce(bool_or(supplemented), false) AND NOT coalesce(bool_or(step = %(finished)s), false) AS yes FROM before),
    s AS (
        SELECT * FROM unnest(%(steps)s::bigint[], %(units)s::text[], %(roles)s::text[], %(kinds)s::text[], %(elements)s::text[],
            %(accounts)s::text[]) AS one(step, step_unit, role, kind, element, account)
        UNION ALL SELECT 0, '', '', '', '', '' FROM d WHERE cardinality(%(steps)s::bigint[]) = 0 AND NOT d.status = ANY(%(closed)s)),
    gone AS (DELETE FROM dossiers_work w USING d WHERE w.dossier_id = d.id AND w.step NOT IN (SELECT step FROM s))
    INSERT INTO dossiers_work AS w (dossier_id, step, code, procedure, unit, status, channel, owner_kind, owner_id, received_at, rank, paused,
        supplemented, step_unit, role, kind, element, account, in_time)
    SELECT d.id, s.step, d.code, d.procedure, d.unit, d.status, d.channel, d.owner_kind, d.owner_id, d.received_at,
        dossiers_rank(d.status, d.due, d.accepted_at), dossiers_paused(d.status, d.due, d.accepted_at), mark.yes,
        s.step_unit, s.role, s.kind, s.element, s.account, coalesce((SELECT min(in_time) FROM before), %(not_estimated)s)
    FROM d CROSS JOIN s CROSS JOIN mark
    ON CONFLICT (dossier_id, step) DO UPDATE SET account = excluded.account, step_unit = excluded.step_unit, supplemented = excluded.supplemented
"""


def follow(code: str, *, finished: int = -1) -> None:
    """Bring the lines of a dossier in line with its open steps; `finished` is the step that was just done."""
    steps = process.open_work(_HOUSE, [Ref("dossier", code)])
    with connection.cursor() as cursor:
        cursor.execute(
            _FOLLOW,
            {
                "code": code,
                "finished": finished,
                "not_estimated": NOT_ESTIMATED,
                "closed": [status.value for status in CLOSED],
                "steps": [one.id for one in steps],
                "units": [one.unit for one in steps],
                "roles": [one.role for one in steps],
                "kinds": [one.kind for one in steps],
                "elements": [one.element for one in steps],
                "accounts": [one.claimed_by for one in steps],
            },
        )
