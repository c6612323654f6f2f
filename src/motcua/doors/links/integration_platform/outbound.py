"""The road as links take it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from motcua.doors.links.integration_platform import client
from motcua.doors.links.integration_platform.settings import Settings, current
from motcua.foundation.transport.types import Answer, Errand


class IntegrationPlatform:
    """Adapter of `transport.ports.Road`; reads its settings at each call."""

    def __init__(self, settings: Callable[[], Settings] = current) -> None:
        self._settings = settings

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
        """Call a service of another body over the platform."""
        return _client.carry(
            self._settings(),
            service,
            method=method,
            path=path,
            params=params or {},
            headers=headers or {},
            content=content,
            errand=errand,
            client=client,
            timeout=timeout,
        )


_client = client
