"""The limits of steps against the legal limit of the whole (LC-21): what ways through the desk take by their plan.

Every way of the definition is held against the longest limit that the procedure may have, and the way of each example against the limit of
its own case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from motcua.definitions.catalogue.types import Limit, ProcedureVersion, Term
from motcua.definitions.process import queries as process
from motcua.definitions.process.types import Definition, Rehearsal, Way

_HOURS = {
    "working_hours": Fraction(1),
    "working_days": Fraction(8),
    "calendar_days": Fraction(8 * 5, 7),
    "months": Fraction(8 * 5 * 30, 7),
}
"""Working hours of a unit: eight a day (LC-21), five days in seven, thirty days a month. A rule of thumb for comparing plans; instants are the clock's."""

_ENDS = frozenset({"issue", "refuse"})
_WAITS = frozenset({"supplement", "payment"})
"""Terms of what the applicant is waited for."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """Steps that together take longer than the whole may: the line of the first in the process, and words in English and Vietnamese."""

    line: int
    text: str


def too_long(value: ProcedureVersion, definition: Definition, played: Rehearsal, limit: Limit | Term) -> TooLong | None:
    """How the steps of a way take longer than the law gives the whole; none where they do not."""
    if limit.kind not in _HOURS:
        return None
    takes = _takes(value, definition, edges=False)
    chain = process.longest(definition, counted(value, definition, played), takes)
    whole = hours(limit)
    if chain.takes <= whole:
        return None
    lines = {task.element: task.line for task in definition.tasks}
    lines |= {event.element: event.line for event in definition.events}
    steps = " + ".join(f"{one} {_said(takes[one])}" for one in chain.elements)
    text = (
        f"the steps take {_said(chain.takes)} working hours by their terms, the law gives {_said(whole)}: {steps}"
        f" / các bước mất {_said(chain.takes)} giờ làm việc theo thời hạn của từng bước, thời hạn giải quyết là {_said(whole)} giờ"
    )
    return TooLong(lines.get(chain.elements[0], 0), text)


def any_too_long(value: ProcedureVersion, definition: Definition) -> TooLong | None:
    """How the longest way that a dossier may take exceeds every limit that the whole may have; none where it does not."""
    limits: list[Limit | Term] = [value.limit, *(rule.term for rule in value.limits)]
    if any(limit.kind not in _HOURS for limit in limits):
        return None
    whole = max(hours(limit) for limit in limits)
    way = _longest(value, definition)
    if way.takes <= whole:
        return None
    names = {task.element: task.name or task.element for task in definition.tasks}
    lines = {task.element: task.line for task in definition.tasks}
    lines |= {event.element: event.line for event in definition.events}
    steps = " + ".join(f"{one} {_said(amount)}" for one, amount in way.steps)
    text = (
        f"the longest way takes {_said(way.takes)} working hours by the terms of its steps, the law gives {_said(whole)}: {steps}"
        f" / đường dài nhất mất {_said(way.takes)} giờ làm việc theo thời hạn của từng bước, thời hạn giải quyết là {_said(whole)} giờ"
    )
    if way.loops:
        loops = "; ".join(f"{one} → {other}" for one, other in way.loops)
        said = "; ".join(f"{names.get(one, one)} → {names.get(other, other)}" for one, other in way.loops)
        text += f". Work that comes back counts once: {loops} / việc quay lại chỉ tính một lần: {said}"
    return TooLong(lines.get(way.steps[0][0], 0), text)


def _longest(value: ProcedureVersion, definition: Definition) -> Way:
    """From the legal clock's start, or where a supplement counts anew from there, to the answer or to such a supplement."""
    commands = {task.element: task.command for task in definition.tasks if task.command}
    messages = {event.element: event.name for event in definition.events if event.type == "message"}
    begins = "payment_received" if value.limit.starts == "payment" else "accept"
    starts = {element for element, said in (commands | messages).items() if said == begins}
    ends = {element for element, command in commands.items() if command in _ENDS}
    anew = {element for element, name in messages.items() if name == "supplement_received"}
    if value.supplement.policy != "restart" or not starts:
        anew = set()
    anew &= frozenset[str]().union(*(process.follows(definition, one) for one in starts))
    takes = _takes(value, definition, edges=True)
    ways = [process.longest_way(definition, takes, starts=starts, stops=ends | anew)]
    if anew:
        ways.append(process.longest_way(definition, takes, starts=anew, stops=ends))
    return max(ways, key=lambda way: way.takes)


def _takes(value: ProcedureVersion, definition: Definition, *, edges: bool) -> dict[str, Fraction]:
    """Working hours by element: of steps of the desk and of timers, with `edges` also those at the edge of an activity."""
    terms = {task.element: task.term for task in definition.tasks if task.role != "applicant"}
    terms |= {
        event.element: event.name
        for event in definition.events
        if event.type == "term" and (edges or not event.boundary)
    }
    known = {key: term for key, name in terms.items() if name not in _WAITS and (term := value.term(name)) is not None}
    return {key: hours(term) for key, term in known.items() if term.kind in _HOURS and not term.outside}


def hours(term: Limit | Term) -> Fraction:
    """A term in working hours."""
    return Fraction(str(term.amount)) * _HOURS[term.kind]


def counted(value: ProcedureVersion, definition: Definition, played: Rehearsal) -> Sequence[str]:
    """The elements passed, or come to, while the legal clock runs: from its start, or where a supplement counts anew from there, to the answer."""
    commands = {task.element: task.command for task in definition.tasks if task.command}
    messages = {event.element: event.name for event in definition.events if event.type == "message"}
    begins = "payment_received" if value.limit.starts == "payment" else "accept"
    passed = list(played.passed)
    start = 0 if begins not in {*commands.values(), *messages.values()} else len(passed)
    accepted = False
    for place, element in enumerate(passed):
        said = commands.get(element) or messages.get(element, "")
        if said == begins:
            start, accepted = place + 1, True
        elif said == "supplement_received" and accepted and value.supplement.policy == "restart":
            start = place + 1
        elif said in _ENDS:
            return passed[start:place]
    return [*passed[start:], *(played.waiting if start < len(passed) or accepted else ())]


def _said(found: Fraction) -> str:
    return f"{float(found):g}"
