"""What lies beside a dossier for the page that shows all of it: rows of several tables in one statement, for those who ask for them one by one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db import connection
from django.db.models import JSONField, Model

from motcua.casework.dossiers import models, numbers
from motcua.foundation import once

_BESIDE = """
    SELECT json_build_object(
        'ticks', (SELECT json_agg(t ORDER BY t.number) FROM dossiers_tick t WHERE t.dossier_id = d.id),
        'dues', (SELECT json_agg(u ORDER BY u.number) FROM dossiers_duedate u WHERE u.dossier_id = d.id),
        'sheets', (SELECT json_agg(s ORDER BY s.ordered_at DESC, s.revision DESC) FROM dossiers_sheet s WHERE s.dossier_id = d.id),
        'acts', (SELECT json_agg(a ORDER BY a.id DESC) FROM dossiers_act a WHERE a.dossier_id = d.id),
        'revision', (SELECT to_json(r) FROM dossiers_revision r WHERE r.dossier_id = d.id ORDER BY r.number DESC LIMIT 1),
        'linked', EXISTS (SELECT 1 FROM dossiers_link l WHERE l.part_id = d.id OR l.main_id = d.id),
        'delivered', EXISTS (SELECT 1 FROM dossiers_delivery v WHERE v.dossier_id = d.id)
    )::text FROM dossiers_dossier d WHERE d.id = %s
"""
T = TypeVar("T", bound=Model)


def read_beside(row: models.Dossier) -> None:
    """Read clock, papers of the desk, acts and form of a dossier at once; each question finds its rows while the page is made."""
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE, [row.pk])
        found = cursor.fetchone()
    told = numbers.loads(found[0]) if found else {}
    if not isinstance(told, dict):
        return
    once.keep(("ticks", row.pk), _rows(models.Tick, told["ticks"], row))
    once.keep(("dues", row.pk), _rows(models.DueDate, told["dues"], row))
    once.keep(("sheets", row.pk), _rows(models.Sheet, told["sheets"], row))
    once.keep(("acts", row.pk), _rows(models.Act, told["acts"], row))
    once.keep(("revision", row.pk), next(iter(_rows(models.Revision, [told["revision"]], row)), None))
    if not told["linked"]:
        once.keep(("links", row.pk), [])
    if not told["delivered"]:
        once.keep(("deliveries", row.pk), [])


def _rows(model: type[T], told: object, row: models.Dossier) -> list[T]:
    rows: Iterable[object] = told if isinstance(told, list) else ()
    made = []
    for one in rows:
        if isinstance(one, dict):
            values = {
                field.attname: one[field.column] if isinstance(field, JSONField) else field.to_python(one[field.column])
                for field in model._meta.concrete_fields
            }
            values.pop("dossier_id", None)
            made.append(model(**values, dossier=row))
    return made
