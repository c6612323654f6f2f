"""What a pack says of its clocks: escalations, a fee that pauses, where the limit begins; each fault at its line."""

from __future__ import annotations

import tomllib

import pytest
from tests.rooms.definitions.catalogue.test_consistency import files, look

from motcua.definitions.catalogue import particulars
from motcua.definitions.catalogue.types import ESCALATIONS, EscalationRule, Payment


def with_(text: str) -> dict[str, bytes]:
    made = files()
    made["pack.toml"] = made["pack.toml"] + f"\n{text}\n".encode()
    return made


def told(text: str) -> list[str]:
    return [one.text for one in look(with_(text)).messages]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[[escalations]]\nclock = "step"\ndo = "remind"', "an escalation needs one of at, after, before"),
        (
            '[[escalations]]\nclock = "step"\ndo = "remind"\nat = 50\nafter = "1 working hour"',
            "an escalation needs one of at, after, before",
        ),
        (
            '[[escalations]]\nclock = "step"\ndo = "remind"\nat = 500',
            "escalations.at must be a share of the time in per cent, from 1 to 200",
        ),
        (
            '[[escalations]]\nclock = "step"\ndo = "remind"\nafter = "3 days"',
            "after = '3 days' is no period such as 4 working hours or 1 working day",
        ),
        ('[[escalations]]\nclock = "dossier"\ndo = "reassign"\nat = 90', "only a step can be given back to its role"),
        (
            '[[escalations]]\nclock = "dossier"\nstep = "appraise"\ndo = "remind"\nat = 90',
            "step is for the clock of a step",
        ),
        (
            "[renewal]\nfile_days = 60",
            "a reminder comes before the last day to file a renewal, which is 60 days before the end",
        ),
        ("[renewal]\nremind_days = -1", "renewal.remind_days must be a whole number from 0 to 730"),
        ("[renewal]\nremind = 5", "unknown key remind in renewal (perhaps remind_days?)"),
        ('[payment]\npolicy = "pause"', "a clock that a fee pauses needs the article of the law that says so"),
    ],
)
def test_rule_of_a_clock_that_makes_no_sense_is_refused(text: str, fault: str) -> None:
    assert fault in told(text)


def test_escalation_names_a_step_of_the_process() -> None:
    (fault,) = told('[[escalations]]\nclock = "step"\nstep = "no_such_step"\ndo = "remind"\nat = 50')

    assert fault.startswith("there is no step no_such_step in the process")


def test_packs_own_rules_stand_before_those_of_the_house() -> None:
    text = '[[escalations]]\nclock = "step"\ndo = "tell_head"\nbefore = "4 giờ làm việc"\n[payment]\npolicy = "pause"\narticle = "Điều 5"'
    raw = tomllib.loads(text)

    assert told(text) == []
    assert particulars.escalations_of(raw["escalations"]) == (
        EscalationRule("step", "tell_head", before=240),
        *(rule for rule in ESCALATIONS if rule.clock != "step"),
    )
    assert particulars.payment_of(raw["payment"]) == Payment("pause", "Điều 5")
