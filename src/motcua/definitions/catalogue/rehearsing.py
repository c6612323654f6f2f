"""The try-out of a draft: one filing and the acts of officers, played in memory; nothing is stored, sent or counted."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime

from motcua.definitions.catalogue import charging, examples, inspecting, packs
from motcua.definitions.catalogue.types import FeeLine, Rehearsed, WaitingStep
from motcua.foundation.errors import HouseError
from motcua.foundation.pdf import services as pdf
from motcua.foundation.types import Json
from motcua.foundation.worktime import queries as worktime

_MARK = """#set page(foreground: rotate(-35deg, text(54pt, weight: "bold", fill: rgb("#c2141b55"))[THỬ · REHEARSAL]))
"""


def rehearse(files: packs.Files, example: Mapping[str, Json], *, at: datetime) -> Rehearsed:
    """What comes of an example's filing and acts; raises `PackRefused` for a pack that cannot be read."""
    compiled = inspecting.compile_pack(files)
    scene = examples.Scene(compiled, example, at)
    fees: tuple[FeeLine, ...] = ()
    route, due, open_points = "", None, []
    if scene.checked.ok:
        data, known, on = scene.checked.data, scene.known, scene.on
        try:
            fees = tuple(charging.fees(compiled, data, known=known, on=on))
        except HouseError as error:
            open_points.append(_why("fee", error))
        try:
            route = charging.route(compiled, data, known=known, on=on).unit
        except HouseError as error:
            open_points.append(_why("route", error))
        try:
            limit = charging.limit(compiled, data, known=known, on=on)
            found = charging.due(limit, at, calendar=worktime.shipped())
            due = found.at if found is not None else None
        except HouseError as error:
            open_points.append(_why("due", error))
    played = scene.rehearsal
    steps: tuple[WaitingStep, ...] = ()
    if played is not None:
        definition = packs.definition_of(compiled.value.process)
        tasks = {task.element: task for task in definition.tasks}
        events = {event.element: event for event in definition.events}
        waiting = (*played.waiting, *played.listening)
        steps = tuple(
            WaitingStep(key, tasks[key].name, role=tasks[key].role, gives=tasks[key].gives)
            if key in tasks
            else WaitingStep(key, events[key].name, event=events[key].type)
            for key in dict.fromkeys(waiting)
            if key in tasks or key in events
        )
    names = {task.element: task.name for task in packs.definition_of(compiled.value.process).tasks} if played else {}
    return Rehearsed(
        errors=scene.checked.errors,
        data=scene.checked.data,
        judgement=scene.judgement,
        fees=fees,
        route=route,
        due=due,
        path=tuple(names.get(key) or key for key in played.path) if played else (),
        steps=steps,
        state=str(played.state) if played else "",
        open_points=tuple(filter(None, [*open_points, scene.stopped, played.why if played else ""])),
    )


def paper(files: packs.Files, example: Mapping[str, Json], *, at: datetime) -> bytes | None:
    """The paper to which the filing comes, with the rehearsal's mark across each page; none where there is no paper.

    Raises `PackRefused`, and what `pdf` raises for a template that comes to no paper.
    """
    compiled = inspecting.compile_pack(files)
    found = examples.Scene(compiled, example, at).paper(None)
    if found is None:
        return None
    trial = inspecting.trial(compiled, found)
    marked = {**trial.files, trial.template: _MARK + trial.files[trial.template]}
    answer = pdf.try_papers([dataclasses.replace(trial, files=marked)])[0]
    if isinstance(answer, HouseError):
        raise answer
    return answer


def _why(what: str, error: HouseError) -> str:
    return f"{what}: {error.params.get('why') or error.code}"
