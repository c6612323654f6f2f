"""Plays a pack's examples: a filing, and what it must get; findings are told with file and line."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from motcua.definitions.catalogue import charging, checking, deciding, linking, packs, printing, spending
from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.catalogue.types import Checked, Judgement, Outcome, Part
from motcua.definitions.catalogue.versions import Compiled
from motcua.definitions.process import queries as process
from motcua.definitions.process.errors import ActRefused
from motcua.definitions.process.types import Rehearsal
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.types import Json
from motcua.foundation.worktime import queries as worktime

Linked: TypeAlias = Callable[[str], Compiled | None]
"""Gives a procedure by its key, for the parts of a main one."""

_JUDGED = frozenset({"outcome", "errors", "reasons", "flags", "notices", "warnings"})
"""Always compared: what is not named must be empty."""

_FURTHER = frozenset({"fee", "route", "due", "register", "text", "path", "waiting", "parts"})
"""Compared where an example names them."""

_CODE = "000.00.00.G02-000000-0000"
"""The dossier code on papers of examples."""

_KEYS = frozenset({"title", "at", "data", "papers", "known", "acts", "expect"})


@dataclass(frozen=True, slots=True)
class Played:
    """One example: what came out otherwise than it says, and the paper that it comes to."""

    name: str
    wrong: tuple[str, ...]
    paper: Paper | None = None
    too_long: spending.TooLong | None = None
    """Where the limits of its steps are more than the law gives the whole; the pack's fault, not the example's."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A result's paper and words that must stand in it."""

    template: str
    data: Mapping[str, Json]
    at: datetime
    words: tuple[str, ...]


def alone(procedure: str) -> Compiled | None:  # noqa: ARG001 -- one shape for all
    """No other procedure is at hand."""
    return None


def play(compiled: Compiled, pack: packs.Files, name: str, *, linked: Linked = alone) -> Played:
    """Play one example; never raises. `linked` gives the procedures of its parts."""
    try:
        example = resolved(pack, name)
        strange = [f"unknown key {key}" for key in sorted(set(example) - _KEYS)]
        at = datetime.fromisoformat(str(example["at"]))
        expected = _dict(example["expect"])
        if at.tzinfo is None:
            strange.append("at must say its zone, such as 2026-11-24T09:00:00+07:00")
    except (PackRefused, KeyError, ValueError, IndexError, TypeError, RecursionError) as error:
        return Played(name, (f"the example cannot be read: {error}",))
    strange += [f"expect has an unknown key: {key}" for key in sorted(set(expected) - _JUDGED - _FURTHER)]
    if strange:
        return Played(name, tuple(strange))
    scene = Scene(compiled, example, at, linked=linked)
    wanted: dict[str, Json] = {key: [] for key in _JUDGED if key != "outcome"} | expected
    got = _got(scene.checked, scene.judgement)
    wrong = [
        f"{key}: expected {wanted.get(key)}, got {got[key]}"
        for key in sorted(_JUDGED)
        if not _same(wanted.get(key), got[key])
    ]
    if scene.checked.ok and not compiled.value.open_on(scene.on):
        wrong.append(f"the version is not in force on {scene.on.isoformat()}")
    if scene.stopped:
        wrong.append(scene.stopped)
    further = _FURTHER & set(expected)
    for key in sorted(further - {"path", "waiting"} if scene.stopped else further):
        wrong += scene.differences(key, expected[key])
    return Played(name, tuple(wrong), scene.paper(expected.get("text")), scene.too_long())


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a main filing as it comes out."""

    part: Part
    checked: Checked
    unit: str
    due: datetime | None

    def told(self) -> dict[str, Json]:
        """What an example may say of it."""
        return {
            "key": self.part.key,
            "procedure": self.part.procedure,
            "after": list(self.part.after),
            "unit": self.unit,
            "due": self.due.isoformat() if self.due else None,
            "errors": [
                {"pointer": one.pointer, "code": one.code}
                for one in (linking.in_main(self.part, error) for error in self.checked.errors)
            ],
        }


class Scene:
    """One filing under a version, played in memory."""

    def __init__(
        self, compiled: Compiled, example: Mapping[str, Json], at: datetime, *, linked: Linked = alone
    ) -> None:
        self.compiled = compiled
        self.linked = linked
        self.at = at
        self.on = clock.legal_date(at)
        self.known: dict[str, Json] = {**_dict(example.get("known"))}
        if "papers" in example:
            self.known["papers"] = example["papers"]
        self.checked = checking.check(compiled, _dict(example["data"]), known=self.known, on=self.on)
        data = self.checked.data
        self.judgement = None if self.checked.errors else deciding.decide(compiled, data, known=self.known, on=self.on)
        self.rehearsal: Rehearsal | None = None
        self.stopped = ""
        if self.checked.ok and compiled.value.process:
            self._rehearse([_dict(act) for act in _list(example.get("acts"))])

    def _rehearse(self, acts: list[dict[str, Json]]) -> None:
        def asked(name: str, values: Mapping[str, Json]) -> Mapping[str, Json]:
            return charging.asked(self.compiled, name, self.checked.data, values=values, known=self.known, on=self.on)

        try:
            definition = packs.definition_of(self.compiled.value.process)
            self.rehearsal = process.rehearse(definition, acts, decisions=asked)
        except ActRefused as error:
            self.stopped = f"act {error.params.get('act')} does not fit: {error.params.get('why')}"
        except HouseError as error:
            self.stopped = f"the process came to no end: {error.params}"

    def differences(self, key: str, wanted: Json) -> list[str]:
        """Where a further part came out otherwise."""
        if key == "text":
            return [] if isinstance(wanted, list) else ["text must be a list of words"]
        if key == "register":
            return self._register(str(wanted))
        if key in {"path", "waiting"}:
            return self._played(key, wanted)
        try:
            if key == "parts":
                return self._parts(wanted)
            got = {"fee": self._fee, "route": self._route, "due": self._due}[key]()
        except HouseError as error:
            return [f"{key}: expected {wanted}, and it came to no answer: {error.params}"]
        return [] if _equal(wanted, got) else [f"{key}: expected {wanted}, got {got}"]

    def too_long(self) -> spending.TooLong | None:
        """Where the steps of its way take longer than the whole may."""
        if self.rehearsal is None:
            return None
        try:
            limit = charging.limit(self.compiled, self.checked.data, known=self.known, on=self.on)
        except HouseError:  # a table that says no limit is told of where an example asks for it
            return None
        definition = packs.definition_of(self.compiled.value.process)
        return spending.too_long(self.compiled.value, definition, self.rehearsal, limit)

    def _played(self, key: str, wanted: Json) -> list[str]:
        if self.rehearsal is None:
            return [f"{key}: expected {wanted}, and {self.stopped or 'no step was reached'}"]
        got: list[Json] = list(self.rehearsal.path if key == "path" else self.rehearsal.waiting)
        same = wanted == got if key == "path" else _same(wanted, got)
        return (
            []
            if same
            else [f"{key}: expected {wanted}, got {got}{f' ({self.rehearsal.why})' if self.rehearsal.why else ''}"]
        )

    def _fee(self) -> Json:
        return sum(
            line.amount for line in charging.fees(self.compiled, self.checked.data, known=self.known, on=self.on)
        )

    def _route(self) -> Json:
        return charging.route(self.compiled, self.checked.data, known=self.known, on=self.on).unit

    def _due(self) -> Json:
        """The due date, were it accepted at once; that of a main dossier lies no earlier than those of its parts."""
        dues = [self._ends(self.compiled, self.checked.data, self.at)]
        dues += [one.due for one in self._linked()]
        known = [one for one in dues if one is not None]
        return max(known).isoformat() if known and dues[0] is not None else None

    def _ends(self, compiled: Compiled, data: Mapping[str, Json], start: datetime) -> datetime | None:
        limit = charging.limit(compiled, data, known=self.known, on=self.on)
        found = charging.due(limit, start, calendar=worktime.shipped())
        return found.at if found is not None else None

    def _linked(self) -> list[_Part]:
        """The parts that the filing makes, each checked and routed as its own procedure has it."""
        asked = linking.wanted(self.compiled.value.parts, self.checked.data)
        made: dict[str, tuple[Compiled, Checked]] = {}
        for part in asked:
            other = self.linked(part.procedure)
            if other is not None:
                form = linking.form_of(part, self.checked.data)
                made[part.key] = (other, checking.check(other, form, known=self.known, on=self.on))
        dues = linking.foresee(
            [part for part in asked if part.key in made],
            self.at,
            lambda part, start: self._ends(made[part.key][0], made[part.key][1].data, start),
        )
        found = []
        for part in asked:
            if part.key in made:
                other, checked = made[part.key]
                unit = charging.route(other, checked.data, known=self.known, on=self.on).unit
                found.append(_Part(part, checked, unit, dues[part.key]))
        return found

    def _parts(self, wanted: Json) -> list[str]:
        """Where the parts came out otherwise; of each only what the example names is compared."""
        found = self._linked()
        named = [_dict(one) for one in _list(wanted)]
        keys = [one.part.key for one in found]
        if [one.get("key") for one in named] != keys:
            return [f"parts: expected {[one.get('key') for one in named]}, got {keys}"]
        wrong = []
        for one, expected in zip(found, named, strict=True):
            got = one.told()
            for key in sorted(set(expected) | ({"errors"} if got["errors"] else set())):
                if key not in got:
                    wrong.append(f"parts: a part has no {key}")
                elif not _equal(expected.get(key, []), got[key]):
                    wrong.append(f"parts.{one.part.key}.{key}: expected {expected.get(key, [])}, got {got[key]}")
        return wrong

    def _register(self, wanted: str) -> list[str]:
        """The number's shape: `#` stands for the digits of a number."""
        symbol = self.compiled.value.register.symbol(year=self.on.year, number=1, data=self.checked.data)
        shape = "".join(r"\d+" if part == "#" else re.escape(part) for part in re.split("(#)", wanted))
        return [] if re.fullmatch(shape, symbol) else [f"register: expected {wanted}, got {symbol}"]

    def paper(self, words: Json) -> Paper | None:
        """The paper that the filing comes to, with the words that the example asks for."""
        if not self.checked.ok:
            return None
        value = self.compiled.value
        refused = self.judgement is not None and self.judgement.outcome is Outcome.REFUSED
        template = value.result.get("refusal" if refused else "template", "")
        if self.judgement is None or template not in value.templates:
            return None
        data = printing.of_judgement(self.compiled, self.checked.data, self.judgement, code=_CODE, on=self.on)
        return Paper(template, data, self.at, tuple(str(word) for word in _list(words)))


def _equal(wanted: Json, got: Json) -> bool:
    if isinstance(wanted, str) and isinstance(got, str) and "T" in wanted:
        try:
            return datetime.fromisoformat(wanted) == datetime.fromisoformat(got)
        except ValueError:  # a unit such as T25.CT is no instant
            return wanted == got
    return wanted == got


def resolved(pack: packs.Files, name: str, above: tuple[str, ...] = ()) -> dict[str, Json]:
    """An example with what it takes from another: `from` names a file beside it, `set` changes places of its data (null removes)."""
    if name not in pack.examples or len(above) > 10:
        raise PackRefused(file=name, line=0, why="is no example here, or takes from too many others")
    example = packs.example_of(pack.examples[name], name)
    origin = example.pop("from", None)
    changes = _dict(example.pop("set", None))
    if origin is not None:
        example = {**resolved(pack, f"examples/{origin}", (*above, name)), **example}
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


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
