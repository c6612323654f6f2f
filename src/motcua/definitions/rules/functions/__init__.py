"""The allow-list of FEEL's functions; what is not in it cannot be published (`now` and `today` are left out on purpose)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from motcua.definitions.rules.functions import contexts, lists, moments, numbers, ranges, texts
from motcua.definitions.rules.values import Function, Value


def _fixed(call: Callable[..., Value], most: int, least: int) -> Callable[[Sequence[Value]], Value]:
    """A function of so many arguments; where it has no answer a list of one stands for its element, as FEEL has it."""

    def run(arguments: Sequence[Value]) -> Value:
        if not least <= len(arguments) <= most:
            return None
        found = call(*arguments)
        if found is None and any(isinstance(one, list) and len(one) == 1 for one in arguments):
            return call(*(one[0] if isinstance(one, list) and len(one) == 1 else one for one in arguments))
        return found

    return run


def _on_list(call: Callable[..., Value], most: int, least: int) -> Callable[[Sequence[Value]], Value]:
    """A function whose first argument is a list; anything else stands for a list of it."""

    def run(arguments: Sequence[Value]) -> Value:
        if not least <= len(arguments) <= most:
            return None
        first = arguments[0]
        return call(first if first is None or isinstance(first, list) else [first], *arguments[1:])

    return run


def _any(call: Callable[..., Value]) -> Callable[[Sequence[Value]], Value]:
    return lambda arguments: call(*arguments) if arguments else None


def _made(
    name: str, call: Callable[..., Value], parameters: tuple[str, ...], least: int, *others: tuple[str, ...]
) -> Function:
    wrap = _on_list if parameters[0] == "list" else _fixed
    return Function(name, parameters, wrap(call, len(parameters), least), least, others=others)


FUNCTIONS: dict[str, Function] = {
    name: _made(name, *row)
    for module in (numbers, texts, moments, lists, ranges, contexts)
    for name, row in module.TABLE.items()
} | {name: Function(name, ("list",), _any(call), 1, variadic=True) for name, call in lists.VARIADIC.items()}

LARGE = frozenset(texts.TABLE) | frozenset(lists.TABLE) | frozenset(lists.VARIADIC) | frozenset(contexts.TABLE)
"""Functions whose work grows with what they are given: it costs steps."""
