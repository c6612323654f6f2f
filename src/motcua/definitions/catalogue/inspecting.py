"""Looks a pack over: its parts by themselves, its parts against each other, its examples; findings with file and line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from motcua.definitions.catalogue import examples, folders, packs, versions
from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.catalogue.lines import TomlLines
from motcua.definitions.catalogue.types import PackMessage, PackReport
from motcua.definitions.catalogue.versions import Compiled
from motcua.foundation.worktime import queries as worktime


def check(paths: Sequence[Path]) -> PackReport:
    """All packs at or below some folders, every example played."""
    return together([_below(path) for path in paths])


def pack(files: packs.Files, *, procedure: str = "") -> PackReport:
    """One pack, wherever its files come from; places are told below its name.

    `procedure` is the one that it must be of, where it must be of one.
    """
    try:
        compiled = compile_pack(files)
    except PackRefused as error:
        return refusal(error, name=files.name)
    messages = [PackMessage(f"{files.name}/{name}", 0, text) for name, text in _gaps(compiled)]
    if procedure and compiled.value.procedure != procedure:
        line = TomlLines(packs.text_of(files.own["pack.toml"], "pack.toml")).of(("procedure",))
        messages.append(PackMessage(f"{files.name}/pack.toml", line, f"this is a pack of {procedure}"))
    failed = 0
    for name in files.examples:
        wrong = examples.play(compiled, files, name).wrong
        failed += bool(wrong)
        messages += [PackMessage(f"{files.name}/{name}", 1, text) for text in wrong]
    return PackReport(1, len(files.examples), failed, tuple(messages))


def compile_pack(files: packs.Files) -> Compiled:
    """A pack ready to be played, with the calendar that comes with the product; raises `PackRefused`."""
    content = packs.content_of(files, bundle=settings.MOTCUA.assets_dir / "feel.js")
    return replace(versions.build(content, version_id=0, fingerprint=files.fingerprint), calendar=worktime.shipped)


def refusal(error: PackRefused, *, name: str) -> PackReport:
    """A pack that cannot be read at all."""
    params = error.params
    found = params.get("faults")
    faults = found if isinstance(found, list) else []
    messages = [PackMessage(str(params["file"]), int(str(params["line"])), str(params["why"])), *faults[1:]]
    return PackReport(1, 0, 0, tuple(replace(one, file=f"{name}/{one.file}".rstrip("/")) for one in messages))


def together(reports: Sequence[PackReport]) -> PackReport:
    """Several reports as one."""
    return PackReport(
        sum(report.packs for report in reports),
        sum(report.examples for report in reports),
        sum(report.failed for report in reports),
        tuple(message for report in reports for message in report.messages),
    )


def _below(path: Path) -> PackReport:
    try:
        found = folders.packs(path)
    except PackRefused as error:
        return replace(refusal(error, name=path.name), packs=0)
    if not found:
        return PackReport(0, 0, 0, (PackMessage(path.name, 0, "there is no pack.toml here"),))
    return together([_at(folder) for folder in found])


def _at(folder: Path) -> PackReport:
    try:
        files = packs.collect(folder, common=settings.MOTCUA.packs_dir)
    except PackRefused as error:
        return refusal(error, name=folder.name)
    return pack(files)


def _gaps(compiled: Compiled) -> list[tuple[str, str]]:
    """What a sound pack also has."""
    value = compiled.value
    gaps = []
    for role in ("template", "refusal"):
        name = value.result.get(role)
        if name and name not in value.templates:
            gaps.append(("pack.toml", f"the template {name} is missing"))
    return gaps
