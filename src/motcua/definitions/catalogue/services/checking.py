"""Checks of packs on disk; nothing is changed by them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from motcua.definitions.catalogue import inspecting
from motcua.definitions.catalogue.types import PackReport
from motcua.definitions.rules import queries as rules


def check_pack(path: Path) -> PackReport:
    """What is wrong with the packs at or below a folder, every example played; reads files only and changes nothing."""
    return check_packs([path])


def check_packs(paths: Sequence[Path]) -> PackReport:
    """The same for several folders, in one report."""
    with rules.one_grammar():
        return inspecting.check(paths)
