"""Reads of the catalogue: the version in force, and how a filing is checked and decided under it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from motcua.definitions.catalogue.types import Checked, Judgement, ProcedureEntry, ProcedureVersion
from motcua.foundation.types import Json

Known = Mapping[str, Json]
"""What registers and storage know, see docs/rooms/catalogue.md."""


def in_force(procedure: str, at: datetime) -> ProcedureVersion:
    """The version open for new dossiers at this instant; raises `NotOpen` or `NotFound`."""
    raise NotImplementedError


def version(version_id: int) -> ProcedureVersion:
    """A version by id, compiled once per process; raises `NotFound`."""
    raise NotImplementedError


def procedures(*, search: str = "", at: datetime) -> list[ProcedureEntry]:
    """Procedures whose name, field or key has these words, marks and case aside."""
    raise NotImplementedError


def check(version: ProcedureVersion, data: Mapping[str, Json], *, known: Known, on: date) -> Checked:
    """Every fault of a form at once, each at its field; `on` is the legal day of filing."""
    raise NotImplementedError


def decide(version: ProcedureVersion, data: Mapping[str, Json], *, known: Known, on: date) -> Judgement:
    """The answer of the decision tables for checked data; `on` is the legal day of filing, whose thresholds apply."""
    raise NotImplementedError


def subject_key(version: ProcedureVersion, data: Mapping[str, Json]) -> str:
    """A fingerprint that is equal for two filings on the same subject, "" when the pack names no such rule."""
    raise NotImplementedError
