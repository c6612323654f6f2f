"""Reading once: a page that asks many questions of the same rows has each of them read one time.

Outside a block every question reads for itself. Inside one, what was read stands until the block ends or something is locked to be changed;
from there on every question reads for itself again, so that no writer meets what stood before its own writes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

T = TypeVar("T")

_memory: ContextVar[dict[tuple[Hashable, ...], object] | None] = ContextVar("once", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """A block that changes nothing, such as one request for a page."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def kept(key: tuple[Hashable, ...], read: Callable[[], T]) -> T:
    """What was read under this key in the block, else what `read` gives now."""
    memory = _memory.get()
    if memory is None:
        return read()
    if key not in memory:
        memory[key] = read()
    return cast("T", memory[key])


def keep(key: tuple[Hashable, ...], found: object) -> None:
    """What another question has read already, for those that come by this key."""
    memory = _memory.get()
    if memory is not None:
        memory.setdefault(key, found)


def forget() -> None:
    """Something is about to change: nothing is kept any more until the block ends."""
    _memory.set(None)
