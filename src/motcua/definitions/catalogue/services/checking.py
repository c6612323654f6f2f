"""Checks of packs on disk; nothing is changed by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.conf import settings

from motcua.definitions.catalogue import comparing, folders, inspecting, packs
from motcua.definitions.catalogue.types import Change, PackReport
from motcua.definitions.rules import queries as rules


def check_pack(path: Path) -> PackReport:
    """What is wrong with the packs at or below a folder, every example played; reads files only and changes nothing."""
    return check_packs([path])


def check_packs(paths: Sequence[Path]) -> PackReport:
    """The same for several folders, in one report."""
    with rules.one_grammar():
        return inspecting.check(paths)


def watch(path: Path, *, wait: Callable[[], bool]) -> Iterator[PackReport]:
    """The report now, and again whenever a file below the folder has changed; ends when `wait` says false.

    `wait` passes the time between two looks at the files.
    """
    seen = folders.changes(path)
    yield check_pack(path)
    while wait():
        now = folders.changes(path)
        if now != seen:
            seen = now
            yield check_pack(path)


def compare_packs(before: Path, after: Path) -> tuple[Change, ...]:
    """What the second folder changes of the first, in words; raises `PackRefused` where one of them cannot be read."""
    common = settings.MOTCUA.packs_dir
    return comparing.changes(packs.collect(before, common=common), packs.collect(after, common=common))
