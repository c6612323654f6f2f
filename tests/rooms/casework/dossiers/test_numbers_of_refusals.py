"""A refusal takes no result number, and its symbol is never that of a result."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from motcua.casework.dossiers import ordering
from motcua.definitions.catalogue.types import Register


@pytest.mark.parametrize(
    ("code", "pattern", "refusals"),
    [
        ("HC", "HC-{year}-{number:08d}", "HC-TC-{year}-{number:08d}"),
        ("GP-ĐL", "{number}/{year}/GP-ĐL", "{number}/{year}/GP-ĐL-TC"),
        ("HDTM", "{number:02d}/TB-HDTM", "{number:02d}/TB-HDTM-TC"),
        ("X", "{number}/GP", "{number}/GP-TC"),
    ],
)
def test_the_symbol_of_a_refusal_is_another(code: str, pattern: str, refusals: str) -> None:
    version = SimpleNamespace(register=Register(code, pattern))

    assert ordering._book(version, {}, refused=False) == (code, pattern)  # type: ignore[arg-type]
    assert ordering._book(version, {}, refused=True) == (f"{code}-TC", refusals)  # type: ignore[arg-type]
