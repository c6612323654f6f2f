"""Types of FEEL and of a model: what conforms, what is turned into what, and how JSON is read as a type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Protocol

from motcua.definitions.rules.errors import RuleRefused
from motcua.definitions.rules.functions.moments import to_date, to_datetime, to_duration, to_time
from motcua.definitions.rules.values import Env, Function, Range, Test, Value, kind
from motcua.foundation.types import Json

NAMES = {
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "dateTime": "date and time",
    "days and time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "years and months duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
    "list": "list",
    "context": "context",
    "function": "function",
    "range": "range",
    "Null": "Null",
    "null": "Null",
    "integer": "number",
    "long": "number",
    "double": "number",
}
"""Names of FEEL's own types, as the standard and as tools write them."""

_SHOWN = 80


class Type(Protocol):
    """What a value may be."""

    def conforms(self, value: Value) -> bool:
        """Whether a value that is not null is one of these."""
        ...

    def read(self, value: Value) -> Value:
        """A value that came as JSON: texts become dates where this is a date; raises `ValueError` with what does not fit."""
        ...

    def within(self, value: Value, env: Env) -> bool:
        """Whether a value that conforms is also among those allowed."""
        ...


@dataclass(frozen=True, slots=True)
class Any:
    """Everything."""

    def conforms(self, value: Value) -> bool:  # noqa: ARG002 -- one shape for all types
        """Always."""
        return True

    def read(self, value: Value) -> Value:
        """As it is."""
        return value

    def within(self, value: Value, env: Env) -> bool:  # noqa: ARG002 -- one shape for all types
        """Always."""
        return True


@dataclass(frozen=True, slots=True)
class Basic:
    """One of FEEL's own."""

    name: str

    def conforms(self, value: Value) -> bool:
        """Whether the value is of this kind."""
        return kind(value) == self.name

    def read(self, value: Value) -> Value:
        """Dates, times and durations from their texts."""
        reader = _READERS.get(self.name)
        if value is None or self.conforms(value) or (isinstance(value, list) and len(value) == 1):
            return value
        found = reader(value) if reader is not None and isinstance(value, str) else None
        if found is None or not self.conforms(found):
            raise ValueError(f"{str(value)[:_SHOWN]!r} is no {self.name}")
        return found

    def within(self, value: Value, env: Env) -> bool:  # noqa: ARG002 -- one shape for all types
        """Always."""
        return True


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one type."""

    inner: Type

    def conforms(self, value: Value) -> bool:
        """Whether each element does, null aside."""
        return isinstance(value, list) and all(item is None or self.inner.conforms(item) for item in value)

    def read(self, value: Value) -> Value:
        """Each element."""
        return [self.inner.read(item) for item in value] if isinstance(value, list) else self.inner.read(value)

    def within(self, value: Value, env: Env) -> bool:
        """Each element."""
        return not isinstance(value, list) or all(item is None or self.inner.within(item, env) for item in value)


@dataclass(frozen=True, slots=True)
class ContextOf:
    """A context with certain entries; it may have more."""

    fields: Mapping[str, Type]

    def conforms(self, value: Value) -> bool:
        """Whether all entries are there and each conforms or is null."""
        return isinstance(value, dict) and all(
            name in value and (value[name] is None or inner.conforms(value[name]))
            for name, inner in self.fields.items()
        )

    def read(self, value: Value) -> Value:
        """Each entry; one that is not there is null."""
        if value is None or (isinstance(value, list) and len(value) == 1):
            return value
        if not isinstance(value, dict):
            raise ValueError(f"{str(value)[:_SHOWN]!r} is no context")  # noqa: TRY004 -- read tells all misfits as one kind
        made = dict(value)
        for name, inner in self.fields.items():
            try:
                made[name] = inner.read(made.get(name))
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from error
        return made

    def within(self, value: Value, env: Env) -> bool:
        """Each entry."""
        return not isinstance(value, dict) or all(
            value.get(name) is None or inner.within(value[name], env) for name, inner in self.fields.items()
        )


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """A function of so many parameters."""

    parameters: tuple[Type, ...]
    result: Type

    def conforms(self, value: Value) -> bool:
        """Whether it takes so many; what it gives cannot be known before it is called."""
        return isinstance(value, Function) and value.least <= len(self.parameters) <= max(
            len(value.parameters), value.least
        )

    def read(self, value: Value) -> Value:
        """No function comes as JSON."""
        return value

    def within(self, value: Value, env: Env) -> bool:  # noqa: ARG002 -- one shape for all types
        """Always."""
        return True


@dataclass(frozen=True, slots=True)
class RangeOf:
    """A range of one type."""

    inner: Type

    def conforms(self, value: Value) -> bool:
        """Whether both ends do."""
        return isinstance(value, Range) and all(
            end is None or self.inner.conforms(end) for end in (value.low, value.high)
        )

    def read(self, value: Value) -> Value:
        """As it is."""
        return value

    def within(self, value: Value, env: Env) -> bool:  # noqa: ARG002 -- one shape for all types
        """Always."""
        return True


@dataclass(frozen=True, slots=True)
class Restricted:
    """A type with allowed values."""

    inner: Type
    test: Test
    text: str

    def conforms(self, value: Value) -> bool:
        """The values that are allowed do not make another type."""
        return self.inner.conforms(value)

    def read(self, value: Value) -> Value:
        """As the type itself."""
        return self.inner.read(value)

    def within(self, value: Value, env: Env) -> bool:
        """Whether the value is among those allowed; what a type that it builds on allows is replaced."""
        return self._bare.within(value, env) and self.test(value, env) is True

    @property
    def _bare(self) -> Type:
        inner = self.inner
        while isinstance(inner, Named | Restricted):
            inner = inner.found if isinstance(inner, Named) else inner.inner
        return inner


class Named:
    """A type of the model, found when it is first asked for, since types may speak of each other."""

    __slots__ = ("_find", "_found", "name")

    def __init__(self, name: str, find: Callable[[str], Type]) -> None:
        self.name = name
        self._find = find
        self._found: Type | None = None

    @property
    def found(self) -> Type:
        """The type itself."""
        if self._found is None:
            self._found = self._find(self.name)
        return self._found

    def conforms(self, value: Value) -> bool:
        """As the type itself."""
        return self.found.conforms(value)

    def read(self, value: Value) -> Value:
        """As the type itself."""
        return self.found.read(value)

    def within(self, value: Value, env: Env) -> bool:
        """As the type itself."""
        return self.found.within(value, env)


_READERS: dict[str, Callable[[str], Value]] = {
    "date": to_date,
    "time": to_time,
    "date and time": to_datetime,
    "days and time duration": to_duration,
    "years and months duration": to_duration,
}
TEMPORAL = frozenset(_READERS)
"""Types whose values come as text."""

ANY = Any()
MISFIT = object()
"""What `coerced` gives for a value that does not fit."""


def coerced(wanted: Type, value: Value) -> Value:
    """The value as this type: itself, the one element of a list, a list of it, or a date as its first instant; else `MISFIT`."""
    if value is None or wanted.conforms(value):
        return value
    inner = value
    while isinstance(inner, list) and len(inner) == 1:
        inner = inner[0]
        if inner is None or wanted.conforms(inner):
            return inner
    if not isinstance(value, list) and wanted.conforms([value]):
        return [value]
    if isinstance(value, date) and not isinstance(value, datetime):
        midnight = datetime.combine(value, time(tzinfo=UTC))
        if wanted.conforms(midnight):
            return midnight
    return MISFIT


class Registry:
    """The types that a model knows by name; where it is lenient, one that is made of what nobody knows is every value."""

    def __init__(
        self,
        items: list[Mapping[str, Json]],
        test: Callable[[Mapping[str, Json]], Test | None],
        *,
        lenient: bool = False,
    ) -> None:
        self.lenient = lenient
        self._items = {str(item["name"]): item for item in items}
        self._test = test
        self._open: set[str] = set()
        self._imported: dict[str, Registry] = {}

    def imported(self, name: str, other: Registry) -> None:
        """Types of another model, known as `name.type`."""
        self._imported[name] = other

    def named(self, name: str) -> Type:
        """A type by its name; raises `RuleRefused` for one that nobody knows."""
        if name in ("", "Any"):
            return ANY
        if name in self._items:
            return Named(name, self._made)
        if name in NAMES:
            return _LISTLESS.get(NAMES[name]) or Basic(NAMES[name])
        prefix, _, local = name.partition(".")
        if prefix in self._imported and local:
            return self._imported[prefix].named(local)
        raise RuleRefused(why=f"there is no type {name}")

    def own(self, name: str) -> Type:
        """A type that the model made itself, or imports; every value for any other name."""
        prefix, _, local = name.partition(".")
        known = name in self._items or (prefix in self._imported and local in self._imported[prefix]._items)
        return self.named(name) if known else ANY

    def check(self) -> None:
        """Build every type once; raises `RuleRefused` for one that is not known or is made of itself alone."""
        for name in self._items:
            self._made(name)

    def _made(self, name: str) -> Type:
        item = self._items[name]
        if name in self._open:
            raise RuleRefused(line=item.get("line", 0), why=f"the type {name} is made of itself")
        self._open.add(name)
        try:
            return self._item(item)
        except RuleRefused as error:
            if self.lenient:
                return ANY
            error.params.setdefault("line", item.get("line", 0))
            raise
        finally:
            self._open.discard(name)

    def _item(self, item: Mapping[str, Json]) -> Type:
        fields = _maps(item.get("fields"))
        function = item.get("function")
        made: Type
        if fields:
            made = ContextOf({" ".join(str(field["name"]).split()): self._item(field) for field in fields})
        elif isinstance(function, dict):
            parameters = function.get("parameters")
            names = [str(one) for one in parameters] if isinstance(parameters, list) else []
            return FunctionOf(tuple(self.named(one) for one in names), self.named(str(function.get("result", ""))))
        else:
            made = self.named(str(item.get("type", "")))
            if isinstance(made, Named):
                self._follow(made.name)
        test = self._test(_map(item.get("allowed")))
        if test is not None:
            made = Restricted(made, test, str(_map(item.get("allowed")).get("text", "")))
        if item.get("list"):
            made = ListOf(made)
        test = self._test(_map(item.get("constraint")))
        return Restricted(made, test, str(_map(item.get("constraint")).get("text", ""))) if test is not None else made

    def _follow(self, name: str) -> None:
        """Walk along names of names; a circle is refused, since nothing is left of such a type."""
        seen: set[str] = set()
        while name in self._items and not self._items[name].get("fields"):
            if name in seen or (name in self._open and not self._items[name].get("list")):
                raise RuleRefused(why=f"the type {name} is made of itself")
            seen.add(name)
            name = str(self._items[name].get("type", ""))


_LISTLESS: dict[str, Type] = {"list": ListOf(ANY), "context": ContextOf({})}


def _map(value: object) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _maps(value: object) -> list[Mapping[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def described(wanted: Type) -> str:
    """A type in a person's words."""
    if isinstance(wanted, Named | Basic):
        return wanted.name
    if isinstance(wanted, ListOf):
        return f"list of {described(wanted.inner)}"
    if isinstance(wanted, Restricted):
        return described(wanted.inner)
    return {Any: "value", ContextOf: "context", FunctionOf: "function", RangeOf: "range"}.get(type(wanted), "value")
