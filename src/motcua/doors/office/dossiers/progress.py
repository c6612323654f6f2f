"""How far a dossier is: the steps that wait, for whom, and what has happened, each step by its name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from motcua.casework.dossiers.queries import ref_of
from motcua.casework.dossiers.types import DossierView
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.process import queries as process
from motcua.definitions.process.types import Step
from motcua.doors.office.templatetags.office_words import turn_words
from motcua.doors.ui import texts
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history."""

    at: datetime
    words: str
    article: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that waits, with the role that does it in words; `mine` when the asker may do it."""

    step: Step
    role: str
    mine: bool


def shown(actor: Actor, dossier: DossierView, version: ProcedureVersion) -> dict[str, object]:
    """The history and the open steps, for the page of a dossier."""
    ref = ref_of(dossier.code)
    return {
        "history": _history(dossier, version),
        "steps": [
            Waiting(
                step,
                texts.find(f"office.designer.role.{step.role}") or "",
                permissions.has_role(actor, step.role, unit=step.unit, procedure=step.procedure),
            )
            for step in process.open_work(actor, [ref])
        ],
    }


def _history(dossier: DossierView, version: ProcedureVersion) -> list[Line]:
    definition = catalogue.process(version)
    names = {task.element: task.name for task in definition.tasks} if definition else {}
    lines = []
    for turn in dossier.history:
        name = names.get(str(turn.params.get("element", ""))) if turn.kind.startswith("process.") else None
        lines.append(Line(turn.at, f"{turn_words(turn)}: {name}" if name else turn_words(turn), turn.article))
    return lines
