"""The words of notices: editions with dates, read once; and which event each status is."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from motcua.casework.dossiers.types import ActKind, ActState, Status
from motcua.followup.notifications import shorts
from motcua.followup.notifications.types import ShortWords, Template, Words
from motcua.foundation import toml

_FOLDER = Path(__file__).parent / "editions"

EVENTS: Mapping[Status, str] = {
    Status.SUBMITTED: "submitted",
    Status.SUPP_PRE: "supplement",
    Status.NOT_ACCEPTED: "not_accepted",
    Status.ACCEPTED: "accepted",
    Status.TRANSFERRED: "transferred",
    Status.PROCESSING: "processing",
    Status.CONSULTING: "",
    Status.SUPP_POST: "supplement",
    Status.FEE_DUE: "fee_due",
    Status.SUBMITTED_FOR_SIGN: "",
    Status.STOP_REQUESTED: "stop_requested",
    Status.STOPPED: "stopped",
    Status.REFUSED: "refused",
    Status.DECIDED: "decided",
    Status.RETURNED: "returned",
    Status.CORRECTING: "correcting",
}
"""What the applicant is told of each status; "" is a step inside the authority that looks the same from outside."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of all words."""

    version: int
    in_force_from: date
    templates: Mapping[str, Template]
    frame_vi: Mapping[str, str]
    frame_en: Mapping[str, str]


@functools.cache
def editions() -> tuple[Edition, ...]:
    """Every edition, the latest first."""
    found = [_read(path) for path in _FOLDER.glob("*.toml")]
    return tuple(sorted(found, key=lambda edition: (edition.in_force_from, edition.version), reverse=True))


def in_force(on: date) -> Edition:
    """The edition of a day; the oldest one for days before all."""
    return next((edition for edition in editions() if edition.in_force_from <= on), editions()[-1])


def edition(version: int) -> Edition:
    """The edition with this number; raises `KeyError`."""
    return {edition.version: edition for edition in editions()}[version]


ACTS: Mapping[tuple[ActKind, ActState], str] = {
    (ActKind.EXTENSION, ActState.DONE): "extended",
    (ActKind.SUSPENSION, ActState.DONE): "suspended",
    (ActKind.SUSPENSION, ActState.ENDED): "resumed",
    (ActKind.WITHDRAWAL, ActState.TURNED_DOWN): "withdrawal_refused",
    (ActKind.TRANSFER, ActState.DONE): "transferred_elsewhere",
    (ActKind.REVOCATION, ActState.DONE): "revoked",
    (ActKind.INCIDENT, ActState.DONE): "incident",
}
"""Acts of which the applicant is told beside the statuses; the others move a status, which tells of them, or are proposals."""


def _read(path: Path) -> Edition:
    table = _table(path)
    short = {event: ShortWords(**entry) for event, entry in table.get("short", {}).items()}
    for event, texts in short.items():
        shorts.check(event, texts)
    templates = {
        event: Template(event, entry["mail"], Words(**entry["vi"]), Words(**entry["en"]), short.get(event))
        for event, entry in table["events"].items()
    }
    return Edition(int(path.stem), table["in_force_from"], templates, table["frame"]["vi"], table["frame"]["en"])


def _table(path: Path) -> dict[str, Any]:
    table = toml.load(path)
    if "extends" not in table:
        return table
    before = _table(_FOLDER / f"{table['extends']}.toml")
    parts = {part: {**before.get(part, {}), **table.get(part, {})} for part in ("events", "short")}
    return {**before, **table, **parts}
