"""The one command of the record of looks."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from motcua.foundation.types import Actor, Ref


def looked(actor: Actor, *, subject: Ref, what: str, purpose: str, at: datetime) -> None:
    """Record that the actor saw `what` of the subject, and why; called by the query that shows it.

    Personal data protection: Decree 13/2023/NĐ-CP, articles 9, 14 (the subject may know who processed the data).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_look (at, by, acting_for, subject_kind, subject_id, what, purpose)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [at, str(actor), str(actor.acting_for or ""), subject.kind, subject.id, what[:120], purpose[:200]],
        )
