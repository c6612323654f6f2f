"""How calls to other bodies' systems go."""

from __future__ import annotations

import socket

from motcua.foundation.transport import models
from motcua.foundation.transport.guard import is_public
from motcua.foundation.transport.types import Health


def health() -> dict[str, Health]:
    """Each client that has called at least once, by its name; the door asks the gate before it calls."""
    return {row.client: _value(row) for row in models.Health.objects.order_by("client")}


def leads_inside(host: str) -> bool:
    """Whether a host, as it is written, can only be of this machine or network: no name is looked up, so `False` promises nothing."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        # The short and hexadecimal forms that resolvers take for addresses too.
        return not is_public(name if ":" in name else socket.inet_ntoa(socket.inet_aton(name)))
    except (OSError, UnicodeError):
        return False


def _value(row: models.Health) -> Health:
    return Health(
        client=row.client,
        calls=row.calls,
        failed=row.failed,
        milliseconds=row.milliseconds,
        last_success_at=row.last_success_at,
        last_failure_at=row.last_failure_at,
        failure=row.failure,
        held_until=row.held_until,
    )
