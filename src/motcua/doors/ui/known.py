"""Answers that the population database gave: shown with their source instead of being asked, and the way to say otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.types import SourcedValue, SourceState
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms.types import FieldView
from motcua.doors.ui import faults, texts, writing
from motcua.doors.ui.asked import Told
from motcua.foundation.types import Ref
from motcua.identity.people import queries as people
from motcua.identity.people.types import Match, PopulationAnswer

_WHOLE_DAY = len("yyyy-mm-dd")

ACTION = "population"
"""The button's value: save, look up, show the page again."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the button would look up, in words; `again` where it was looked up already and did not come to anything."""

    words: str
    again: bool
    outcome: str = ""
    """What the last look-up came to, while it counts."""
    lacks_born: bool = False
    """Nobody has told the birth date, without which the database cannot be asked: the officer may, from the card."""


def told(version: ProcedureVersion, owner: Ref | None, *, at: datetime) -> dict[str, Told]:
    """What the database said, by pointer, while it may be used."""
    answer = dossiers.population_of(version, owner, at=at)
    if answer is None:
        return {}
    words = texts.words("known.population", time=writing.moment(answer.at))
    return {
        pointer: Told(answer.items[item], words)
        for pointer, item in catalogue.from_population(version).items()
        if answer.items.get(item)
    }


def offer(
    version: ProcedureVersion, owner: Ref | None, fields: Sequence[FieldView], *, at: datetime, desk: bool = False
) -> Offer | None:
    """The offer to look up what this page asks, where the procedure names any of it and it is not known yet."""
    named = catalogue.from_population(version) if owner is not None and owner.kind == "person" else {}
    labels = [faults.lower(view.label.in_(texts.language())) for view in fields if view.pointer in named]
    if owner is None or not labels:
        return None
    if not people.can_be_asked(owner.id):
        lacking = desk and people.lacks_only_born(owner.id)
        return Offer(texts.words("known.offer.lacks_born"), again=False, lacks_born=True) if lacking else None
    answer = dossiers.population_of(version, owner, at=at)
    if answer is not None and answer.match is Match.FOUND:
        return None
    key = "known.offer.desk" if desk else "known.offer.self"
    outcome = ""
    if answer is not None:
        outcome = texts.words(
            "known.outcome", time=writing.moment(answer.at), words=came(answer, at_desk=owner if desk else None)
        )
    return Offer(texts.words(key, fields=", ".join(labels)), answer is not None, outcome)


def came(answer: PopulationAnswer | None, *, at_desk: Ref | None = None) -> str:
    """What a look-up came to, for the message on the next page; an officer reads what was asked, to hold it against the card."""
    match = answer.match if answer else Match.UNAVAILABLE
    if at_desk is None or match is not Match.UNKNOWN:
        return texts.words(f"known.came.{match.value}")
    someone = people.person(at_desk.id)
    born = writing.day(date.fromisoformat(someone.born)) if len(someone.born) == _WHOLE_DAY else someone.born
    return texts.words("known.came.unknown_desk", number=someone.number, name=someone.name, born=born)


def sources(code: str) -> tuple[dict[str, str], dict[str, str]]:
    """For the officer's page, by pointer: what came of holding each field against a register, and what the register says instead."""
    held = dossiers.sources_of(code)
    words = {one.pointer: _state(one) for one in held if one.state is not SourceState.DIFFERS}
    return words, {one.pointer: one.told for one in held if one.state is SourceState.DIFFERS}


def kept(pointers: Mapping[str, Told], asked: str) -> frozenset[str]:
    """The field that the address asks to fill in otherwise, where there is such a one."""
    return frozenset({asked} & set(pointers))


def _state(one: SourcedValue) -> str:
    return texts.words(f"known.state.{one.state.value}", time=writing.moment(one.at))
