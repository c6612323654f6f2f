"""A socket that a room declares for what it needs from elsewhere; `config` plugs it in."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

T = TypeVar("T")

_registry: dict[str, Port[Any]] = {}


class PortOpen(RuntimeError):
    """A port was used before `config` plugged anything in: a fault of wiring, found by `motcua check`."""


class Port(Generic[T]):
    """One need of one room, by name; provided once by the composition root."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._provided: T | None = None
        _registry[name] = self

    def provide(self, adapter: T) -> None:
        """Plug the adapter in; a later call replaces it."""
        self._provided = adapter

    def get(self) -> T:
        """The adapter; raises `PortOpen` when there is none."""
        if self._provided is None:
            raise PortOpen(self.name)
        return self._provided

    @property
    def is_open(self) -> bool:
        """Whether nothing is plugged in."""
        return self._provided is None


def open_ports() -> list[str]:
    """Names of the ports that nobody has provided, for `motcua check`."""
    return sorted(name for name, port in _registry.items() if port.is_open)
