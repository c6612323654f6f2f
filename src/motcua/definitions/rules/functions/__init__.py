"""The allow-list of FEEL's functions; what is not in it cannot be published (`now` and `today` are left out on purpose)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from motcua.definitions.rules.functions import contexts, lists, moments, numbers, ranges, texts
from motcua.definitions.rules.values import Function, Value


def _fixed(call: Callable[..., Value], most: int, least: int) -> Callable[[Sequence[Value]], Value]:
    return lambda arguments: call(*arguments) if least <= len(arguments) <= most else None


def _any(call: Callable[..., Value]) -> Callable[[Sequence[Value]], Value]:
    return lambda arguments: call(*arguments) if arguments else None


FUNCTIONS: dict[str, Function] = {
    name: Function(name, parameters, _fixed(call, len(parameters), least), least)
    for module in (numbers, texts, moments, lists, ranges, contexts)
    for name, (call, parameters, least) in module.TABLE.items()
} | {name: Function(name, ("list",), _any(call), 1, variadic=True) for name, call in lists.VARIADIC.items()}
