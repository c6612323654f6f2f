"""Reads of process: a definition from its file, a rehearsal of it, instances and the work that is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from motcua.definitions.process import checking, reading, rehearsing, walking
from motcua.definitions.process.types import Definition, Rehearsal, Run
from motcua.foundation.types import Json

_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]{0,200}\?>")


def read(text: str, *, file: str) -> Definition:
    """A model as a definition, for publishing.

    Read are tasks of all kinds without scripts, sub-processes, call activities, exclusive, parallel, inclusive and event-based gateways,
    timers, messages, signals, errors, escalations, repetition; decoration is left out. Everything else is refused by its name, and so is
    a node that is never reached or from which no end is reached. Raises `ProcessRefused` with `file`, `line`, `element` and `why`.
    """
    source = _DECLARATION.sub("", text)
    # The declaration goes, its lines stay, so that a refusal names the line of the file.
    lead = "\n" * text[: len(text) - len(source)].count("\n")
    model = reading.model((lead + source).encode(), file=file, foreign=False)
    return checking.definition(model, file=file, xml=text)


def rehearse(
    definition: Definition,
    acts: Sequence[Mapping[str, Json]],
    *,
    decisions: Callable[[str, Mapping[str, Json]], Mapping[str, Json]] | None = None,
    values: Mapping[str, Json] | None = None,
) -> Rehearsal:
    """Play acts in order against a definition, in memory, with the engine of the real thing.

    An act is `{"step": id, "by": role, "gives": {…}}`, `{"message": name, "gives": {…}}`, `{"timer": key of a term, or id of the event}`, or
    `{"fails": id of a service task, "error": code}` for a command that will fail; `item` picks one of several. `decisions` answers business
    rule tasks: `file.dmn#decision` and the values so far to the values that it gives; left out, they give nothing. `values` are there at the
    start. Commands succeed at once. Raises `ActRefused` with the number of the act and what is open instead.
    """
    return rehearsing.rehearse(definition, acts, decisions=decisions, values=values)


def run(source: bytes, *, file: str) -> Run:
    """Walk any BPMN file with tasks that do nothing, also one that `read` refuses; it always comes to an end.

    The executable process is walked, else all that have a start; what flows between pools arrives. An unconnected condition takes the
    default way, else the first, and its next way when it comes round again; timers, messages and conditions arrive when nothing else
    moves. Raises `ProcessRefused` for what is no BPMN, is too large or too deep.
    """
    return walking.walk(reading.model(source, file=file, foreign=True))
