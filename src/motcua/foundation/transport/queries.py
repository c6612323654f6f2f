"""How calls to other bodies' systems go."""

from __future__ import annotations

from motcua.foundation.transport import models
from motcua.foundation.transport.types import Health


def health() -> dict[str, Health]:
    """Each client that has called at least once, by its name; the door asks the gate before it calls."""
    return {row.client: _value(row) for row in models.Health.objects.order_by("client")}


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
