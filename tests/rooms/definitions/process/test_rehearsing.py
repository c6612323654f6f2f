"""Acts played against a model: ways, waits, repetition, errors, withdrawal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.rooms.definitions.process.factory import (
    awaits,
    catch,
    command,
    decide,
    edge,
    end,
    gateway,
    message,
    model,
    start,
    step,
    timer,
)

from motcua.definitions.process import queries
from motcua.definitions.process.errors import ActRefused
from motcua.definitions.process.types import Rehearsal, State


def played(elements: str, ways: str, *acts: Mapping[str, Any], more: str = "", **options: Any) -> Rehearsal:
    return queries.rehearse(queries.read(model(elements, ways, more=more), file="process.bpmn"), acts, **options)


INTAKE = (
    start()
    + step("check", "complete:boolean note:text", role="one_stop_officer")
    + gateway("g", default="y")
    + command("ask", "request_supplement")
    + catch("supplement", awaits("supplement_received"))
    + command("take", "accept")
    + decide("route")
    + step("appraise", "outcome:accepted,refused")
    + end(),
    "start>check check>g g>take{complete = true} g>ask* ask>supplement supplement>check take>route route>appraise appraise>end",
)


def test_acts_lead_from_step_to_step_and_values_stay() -> None:
    done = played(
        *INTAKE,
        {"step": "check", "by": "one_stop_officer", "gives": {"complete": False}},
        {"message": "supplement_received"},
        {"step": "check", "gives": {"complete": True, "note": "đủ"}},
        {"step": "appraise", "gives": {"outcome": "accepted"}},
        more=message("supplement_received"),
        decisions=lambda decision, values: {"unit": "G02", "asked": f"{decision} {values['complete']}"},
    )

    assert done == Rehearsal(
        path=("check", "ask", "check", "take", "route", "appraise"),
        passed=("start", "check", "g", "ask", "supplement", "check", "g", "take", "route", "appraise", "end"),
        waiting=(),
        listening=(),
        values={"complete": True, "note": "đủ", "unit": "G02", "asked": "rules.dmn#route True", "outcome": "accepted"},
        commands=("request_supplement", "accept"),
        state=State.COMPLETED,
    )


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ({"step": "appraise"}, "the step appraise is not open; open: check"),
        ({"step": "check", "by": "clerk", "gives": {"complete": True}}, "check is a step of one_stop_officer, not of clerk"),
        ({"step": "check"}, "'why': 'is missing'"),
        ({"step": "check", "gives": {"complete": "yes"}}, "'why': 'must be boolean'"),
        ({"step": "check", "gives": {"complete": True, "fee": 3}}, "'why': 'is not asked for'"),
        ({"message": "payment_received"}, "process.nobody_waits"),
        ({"timer": "supplement"}, "no timer supplement is running; running: none"),
        ({"stpe": "check"}, "an act is one of step, message, timer, fails; found stpe"),
    ],
)  # fmt: skip
def test_an_act_that_does_not_fit_is_refused_with_its_number(act: Mapping[str, Any], why: str) -> None:
    with pytest.raises(ActRefused) as refusal:
        played(*INTAKE, act, more=message("supplement_received"))

    assert refusal.value.params["act"] == 1
    assert why in str(refusal.value.params["why"])


def test_what_is_open_is_told_and_events_at_an_edge_apart() -> None:
    told = played(
        start()
        + step("pay")
        + edge("late", "pay", timer("payment"))
        + catch("wait", awaits("answer_received"))
        + end()
        + end("gone"),
        "start>pay pay>wait wait>end late>gone",
        more=message("answer_received"),
    )

    assert (told.waiting, told.listening, told.state) == (("pay",), ("late",), State.WAITING)
