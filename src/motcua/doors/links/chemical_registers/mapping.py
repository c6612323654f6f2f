"""The registers' entries → what decision tables see; pure."""

from __future__ import annotations

from collections.abc import Sequence

from motcua.doors.links.chemical_registers.settings import Settings
from motcua.doors.links.chemical_registers.wire import Certificate, Permit
from motcua.foundation.types import Json


def permit(entry: Permit, settings: Settings) -> dict[str, Json]:
    """A permit: whose, for which chemicals, whether it is live."""
    return {
        "enterprise_code": entry.enterprise,
        "live": entry.status in settings.live_words,
        "valid_from": entry.valid_from or None,
        "valid_until": entry.valid_until or None,
        "cas_numbers": list(entry.cas_numbers),
    }


def certificate(entries: Sequence[Certificate], cas_number: str, settings: Settings) -> dict[str, Json] | None:
    """The live certificate to trade this chemical; none when the enterprise has none for it."""
    for entry in entries:
        if entry.status in settings.live_words and entry.activity == "trade" and cas_number in entry.cas_numbers:
            return {
                "certificate_no": entry.number,
                "live": True,
                "valid_from": entry.valid_from or None,
                "valid_until": entry.valid_until or None,
            }
    return None
