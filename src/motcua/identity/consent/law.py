"""The room's tables of law, read once: purposes with their words, and limits by regime."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from motcua.foundation import toml
from motcua.identity.consent.types import LegalBasis, Purpose, PurposeText, Regime, Span

_FOLDER = Path(__file__).parent / "data"


@functools.cache
def purposes() -> Mapping[str, Purpose]:
    """Every purpose by its key, in the order of the table."""
    table = toml.load(_FOLDER / "purposes.toml")
    return {one["key"]: _purpose(one) for one in table["purposes"]}


@functools.cache
def regimes() -> tuple[Regime, ...]:
    """Every regime, the earliest first."""
    table = toml.load(_FOLDER / "rules.toml")
    return tuple(sorted((_regime(one) for one in table["regimes"]), key=lambda regime: regime.in_force_from))


def regime(on: date) -> Regime:
    """The regime of a day; the first one for days before all."""
    held = [one for one in regimes() if one.in_force_from <= on]
    return held[-1] if held else regimes()[0]


def _purpose(raw: Mapping[str, Any]) -> Purpose:
    texts = tuple(_text(one) for one in raw["texts"])
    return Purpose(
        key=raw["key"],
        basis=LegalBasis(raw["basis"]),
        citation=raw["citation"],
        fields=tuple(raw["fields"]),
        sensitive=bool(raw.get("sensitive", False)),
        receivers=tuple(raw["receivers"]),
        procedures=bool(raw["procedures"]),
        texts=tuple(sorted(texts, key=lambda text: text.version)),
    )


def _text(raw: Mapping[str, Any]) -> PurposeText:
    return PurposeText(
        version=raw["version"],
        in_force_from=raw["in_force_from"],
        title=raw["title"],
        what=raw["what"],
        harm=raw["harm"],
        keeping=raw["keeping"],
        withdrawal=raw.get("withdrawal", {}),
    )


def _regime(raw: Mapping[str, Any]) -> Regime:
    acknowledge = raw.get("acknowledge")
    return Regime(
        key=raw["key"],
        instruments=raw["instruments"],
        in_force_from=raw["in_force_from"],
        in_force_until=raw.get("in_force_until"),
        acknowledge=Span(**acknowledge) if acknowledge else None,
        limits={kind: Span(**span) for kind, span in raw["limits"].items()},
        extension=raw["extension"],
        breach=Span(**raw["breach"]),
        breach_from=raw["breach_from"],
        breach_form=raw["breach_form"],
    )
