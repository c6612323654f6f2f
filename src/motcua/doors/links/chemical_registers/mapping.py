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


def certificates(entries: Sequence[Certificate], settings: Settings) -> dict[str, Json]:
    """An enterprise's live certificates to trade, as the list of chemicals that they cover."""
    live = [entry for entry in entries if entry.status in settings.live_words and entry.activity == "trade"]
    return {"live": bool(live), "cas_numbers": sorted({number for entry in live for number in entry.cas_numbers})}
