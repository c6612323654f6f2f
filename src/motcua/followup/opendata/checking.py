"""Checks on the quality of data: each room that holds records says how many it looked at, and how many are faulty."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.payments import queries as payments
from motcua.casework.results import queries as results
from motcua.definitions.catalogue import queries as catalogue
from motcua.followup.feedback import queries as feedback
from motcua.followup.opendata import reading
from motcua.foundation.types import Check
from motcua.identity.organisations import queries as organisations


def undescribed() -> set[tuple[str, str]]:
    """Rooms and tables of the house that stand in no entry of the data catalogue."""
    return _tables() - {(one.room, table) for one in reading.holdings() for table in one.tables}


def _described(_at: datetime) -> tuple[int, int]:
    return len(_tables()), len(undescribed())


def _tables() -> set[tuple[str, str]]:
    return {
        (model._meta.app_label, model.__name__) for model in apps.get_models() if model.__module__.startswith("motcua.")
    }


CHECKS: tuple[Check, ...] = (
    *catalogue.CHECKS, *dossiers.CHECKS, *payments.CHECKS, *results.CHECKS, *feedback.CHECKS, *organisations.CHECKS,
    Check("opendata.tables_described", _described),
)  # fmt: skip
"""Every check, by the floors of the house."""
