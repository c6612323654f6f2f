"""What this room needs from elsewhere: everything that the house holds about a subject."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from motcua.foundation.ports import Port
from motcua.foundation.types import Json, Ref


class Holdings(Protocol):
    """Collects what the rooms hold about a subject, for the subject's own copy."""

    def collect(self, subject: Ref, *, at: datetime) -> Mapping[str, Json]:
        """Name of a part → its data, as plain values; without anybody else's."""
        ...


holdings: Port[Holdings] = Port("consent.holdings")
