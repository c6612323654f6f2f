"""What every simulator is given and what the application expects of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from starlette.routing import BaseRoute

from sandbox.skeleton.store import Store
from sandbox.skeleton.switches import Switches
from sandbox.skeleton.wire import Wire


@dataclass(frozen=True, slots=True)
class Context:
    """Where the sandbox lives, under which address it is seen, where the ministry's portal is, and the log of messages."""

    home: Path
    base_url: str
    portal_url: str
    store: Store
    smtp_port: int
    wire: Wire


class Simulator(Protocol):
    """One national system."""

    name: str
    title: str
    about: str
    switches: Switches

    @property
    def pages(self) -> Sequence[tuple[str, str]]:
        """Pages worth looking at: address and words."""

    def routes(self) -> Sequence[BaseRoute]:
        """Its addresses."""

    def forget(self) -> None:
        """Drop everything received."""

    async def start(self) -> None:
        """Begin what runs beside the web server."""

    async def stop(self) -> None:
        """End it."""


@runtime_checkable
class SeesDossiers(Protocol):
    """A simulator that keeps dossiers of the ministry and can list them."""

    name: str

    def seen(self, limit: int) -> Sequence[Mapping[str, Any]]:
        """The newest dossiers: `code`, `state`, `stateName`, `address`."""
