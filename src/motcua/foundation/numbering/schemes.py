"""Which shape dossier codes have from which day: the one place where it is set."""

from __future__ import annotations

from datetime import date

from motcua.foundation.numbering.types import Scheme, SchemeName

SCHEMES = (
    Scheme(date(2026, 1, 25), SchemeName.S3),
    Scheme(date(2025, 9, 15), SchemeName.S2),
    Scheme(date.min, SchemeName.S1),
)
"""Latest first. From 5 August 2026 the Ministry of Public Security issues the rule (Decree 309/2026/NĐ-CP, article 12(2)g):
its scheme is one more line here; codes already given stay as they are."""


def scheme_on(day: date) -> Scheme:
    """The scheme of the day on which a code is given."""
    return next(scheme for scheme in SCHEMES if scheme.in_force_from <= day)


def write(scheme: Scheme, *, unit: str, day: date, number: int, owner: str) -> str:
    """A code; `owner` is the level-1 identifier of the system's owner, whose digits S3 carries."""
    digits = owner[1:3] if scheme.name is SchemeName.S3 else ""
    return f"{unit}-{day:%y%m%d}-{digits}{number:04}"
