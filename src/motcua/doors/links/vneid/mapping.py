"""A result → the wallet's paper, an exchange → a line of the usage log; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta, timezone

from motcua.casework.results.types import IssuedResult
from motcua.doors.links.vneid.settings import Settings
from motcua.doors.links.vneid.wire import Paper
from motcua.foundation.audit.types import Look

_HANOI = timezone(timedelta(hours=7))


def paper(found: IssuedResult, *, holder: str, issuer: str, address: str, settings: Settings) -> Paper:
    """The paper as of now; its version grows with each change, so that an old message never undoes a newer one."""
    changed = found.ended_at or found.issued_at
    return Paper(
        holder=holder,
        code=found.code,
        kind=settings.kind,
        title=found.title,
        number=found.symbol,
        issued_on=found.issued_at.astimezone(_HANOI).date().isoformat(),
        valid_until=found.valid_until.isoformat() if found.valid_until else "",
        issuer=issuer,
        signer=found.signer,
        state=settings.states[found.state.value],
        reason=found.end_reason or (found.replaced_by and f"Thay bằng {found.replaced_by}"),
        version=int(changed.timestamp() * 1000),
        sha256=found.sha256,
        verification=address,
    )


def line(look: Look) -> Mapping[str, str]:
    """One exchange: what, why, when, who, by which its owner finds it (Decree 69/2024/NĐ-CP article 18)."""
    return {
        "maTraoDoi": look.message or f"{look.id}",
        "thongTin": ", ".join(look.fields),
        "mucDich": look.purpose,
        "luc": look.at.astimezone(_HANOI).isoformat(timespec="seconds"),
        "nguoiDung": look.party or look.by,
        "heThong": look.by,
    }
