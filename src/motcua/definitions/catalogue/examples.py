"""Plays a pack's examples: a filing, and what it must get; findings are told with file and line."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from motcua.definitions.catalogue import checking, deciding, packs, versions
from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.catalogue.types import Checked, Judgement, PackMessage, PackReport
from motcua.definitions.catalogue.versions import Compiled
from motcua.foundation import clock
from motcua.foundation.types import Json
from motcua.foundation.worktime import queries as worktime

_EXPECTED = frozenset({"outcome", "errors", "reasons", "flags", "notices", "warnings"})


def folders(path: Path) -> list[Path]:
    """The packs at or below a folder."""
    return [path] if (path / "pack.toml").is_file() else sorted(found.parent for found in path.rglob("pack.toml"))


def check(path: Path, *, bundle: Path) -> PackReport:
    """All packs at or below a folder, every example played."""
    messages: list[PackMessage] = []
    played = failed = 0
    found = folders(path)
    if not found:
        messages.append(PackMessage(path.name, 0, "there is no pack.toml here"))
    for folder in found:
        try:
            pack = packs.collect(folder)
            content = packs.content_of(pack, bundle=bundle)
            compiled = replace(
                versions.build(content, version_id=0, fingerprint=pack.fingerprint), calendar=worktime.shipped
            )
        except PackRefused as error:
            messages.append(_message(folder, error))
            continue
        messages += [PackMessage(f"{folder.name}/{name}", 0, text) for name, text in _gaps(compiled)]
        for name in pack.examples:
            if name.endswith(".json"):
                played += 1
                wrong = _play(compiled, pack, name)
                failed += bool(wrong)
                messages += [PackMessage(f"{folder.name}/{name}", 1, text) for text in wrong]
    return PackReport(len(found), played, failed, tuple(messages))


def _message(folder: Path, error: PackRefused) -> PackMessage:
    return PackMessage(
        f"{folder.name}/{error.params['file']}", int(str(error.params["line"])), str(error.params["why"])
    )


def _gaps(compiled: Compiled) -> list[tuple[str, str]]:
    """What a sound pack also has."""
    value = compiled.value
    gaps = []
    if not value.legal_bases:
        gaps.append(("pack.toml", "a procedure rests on at least one legal basis"))
    if value.automatic and value.limit.kind == "none" and not value.limit.technical_seconds:
        gaps.append(("pack.toml", "an automatic answer without a legal limit has a technical one in seconds"))
    for role in ("template", "refusal"):
        name = value.result.get(role)
        if name and name not in value.templates:
            gaps.append(("pack.toml", f"the template {name} is missing"))
    return gaps


def _play(compiled: Compiled, pack: packs.Files, name: str) -> list[str]:
    """What came out otherwise than the example says."""
    try:
        example = resolved(pack, name)
        at = datetime.fromisoformat(str(example["at"]))
        expected = _dict(example["expect"])
    except (PackRefused, KeyError, ValueError, RecursionError) as error:
        return [f"the example cannot be read: {error}"]
    unknown = set(expected) - _EXPECTED
    if unknown:
        return [f"expect has unknown keys: {', '.join(sorted(unknown))}"]
    on = clock.legal_date(at)
    known: dict[str, Json] = {**_dict(example.get("known"))}
    if "papers" in example:
        known["papers"] = example["papers"]
    checked = checking.check(compiled, _dict(example["data"]), known=known, on=on)
    judgement = None if checked.errors else deciding.decide(compiled, checked.data, known=known, on=on)
    got = _got(checked, judgement)
    wanted: dict[str, Json] = {key: [] for key in _EXPECTED if key != "outcome"} | expected
    wrong = [
        f"{key}: expected {wanted.get(key)}, got {got[key]}"
        for key in sorted(_EXPECTED)
        if not _same(wanted.get(key), got[key])
    ]
    if checked.ok and not compiled.value.open_on(on):
        wrong.append(f"the version is not in force on {on.isoformat()}")
    return wrong


def resolved(pack: packs.Files, name: str) -> dict[str, Json]:
    """An example with what it takes from another: `from` names a file beside it, `set` changes places of its data (null removes)."""
    example = packs.example_of(pack.examples[name], name)
    origin = example.pop("from", None)
    changes = _dict(example.pop("set", None))
    if origin is not None:
        example = {**resolved(pack, f"examples/{origin}"), **example}
    data = copy.deepcopy(_dict(example.get("data")))
    for pointer, value in changes.items():
        _set(data, pointer, value)
    example["data"] = data
    return example


def _set(data: dict[str, Json], pointer: str, value: Json) -> None:
    *parents, last = pointer.split("/")[1:]
    node: Json = data
    for part in parents:
        node = node[int(part)] if isinstance(node, list) else node[part] if isinstance(node, dict) else None
    if isinstance(node, list):
        index = len(node) if last == "-" else int(last)
        if value is None:
            del node[index]
        elif index == len(node):
            node.append(value)
        else:
            node[index] = value
    elif isinstance(node, dict):
        if value is None:
            node.pop(last, None)
        else:
            node[last] = value


def _got(checked: Checked, judgement: Judgement | None) -> dict[str, Json]:
    got: dict[str, Json] = {
        "outcome": judgement.outcome.value if judgement else "invalid",
        "errors": [{"pointer": error.pointer, "code": error.code} for error in checked.errors],
        "reasons": [{"code": reason.code, "pointer": reason.pointer} for reason in judgement.reasons]
        if judgement
        else [],
    }
    for group in ("flags", "notices", "warnings"):
        got[group] = [mark.code for mark in getattr(judgement, group)] if judgement else []
    return got


def _same(wanted: Json, got: Json) -> bool:
    if isinstance(wanted, list) and isinstance(got, list):
        return sorted(map(str, wanted)) == sorted(map(str, got))
    return wanted == got


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def day_of(example: Mapping[str, Json]) -> date:
    """The legal day of an example."""
    return clock.legal_date(datetime.fromisoformat(str(example["at"])))
