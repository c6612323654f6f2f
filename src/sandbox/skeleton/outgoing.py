"""What a simulator sends of its own accord: over one client whose calls are kept, at once or beside the web server."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING

from sandbox.skeleton.simulator import Context

if TYPE_CHECKING:
    import httpx

_SECONDS = 30.0


class Outgoing:
    """The client of one simulator and what it has under way."""

    def __init__(self, context: Context, name: str, *, timeout: float = _SECONDS) -> None:
        self._context, self._name, self._timeout = context, name, timeout
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: httpx.AsyncClient | None = None

    @property
    def client(self) -> "httpx.AsyncClient":
        """Made when it is first needed."""
        if self._client is None:
            self._client = self._context.wire.client(self._name, timeout=self._timeout)
        return self._client

    def begin(self, errand: Coroutine[None, None, None]) -> None:
        """Let something go its own way."""
        task = asyncio.create_task(errand)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End what is under way."""
        for task in list(self._tasks):
            task.cancel()
        if self._client is not None:
            await self._client.aclose()
