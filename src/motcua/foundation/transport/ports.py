"""What calls need from elsewhere: roads, by which a service of another body is reached through a shared platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from motcua.foundation.ports import Port
from motcua.foundation.transport.types import Answer, Errand


class Road(Protocol):
    """A way to services that do not stand open: the national integration platform, a ministry's own one."""

    def carry(
        self,
        service: str,
        *,
        method: str,
        path: str = "",
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        errand: Errand,
        client: str,
        timeout: float,
    ) -> Answer:
        """Call a service by its name on the road and give back its answer, whatever the status.

        `client` is the transport client under which the call is counted and held back: that of the service's own link. Raises
        `transport.errors.CallFailed` for what the road itself could not do.
        """
        ...


roads: Port[Mapping[str, Road]] = Port("transport.roads")
"""Every road by its name; a link's settings say which one it takes."""
