"""Checks on the quality of data: each room that holds records says how many it looked at, and how many are faulty."""

from __future__ import annotations

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.payments import queries as payments
from motcua.casework.results import queries as results
from motcua.definitions.catalogue import queries as catalogue
from motcua.followup.feedback import queries as feedback
from motcua.foundation.types import Check
from motcua.identity.organisations import queries as organisations

CHECKS: tuple[Check, ...] = (
    *catalogue.CHECKS, *dossiers.CHECKS, *payments.CHECKS, *results.CHECKS, *feedback.CHECKS, *organisations.CHECKS,
)  # fmt: skip
"""Every check, by the floors of the house."""
