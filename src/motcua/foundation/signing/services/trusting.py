"""The trusted list (ETSI TS 119 612) fetched from its address, proven, and kept in a file for all processes; judging never fetches."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings

from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.signing import queries, trust_list
from motcua.foundation.signing.errors import KeyMissing, ListRefused
from motcua.foundation.signing.trust_list import TrustList
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import BadAnswer
from motcua.foundation.transport.types import ClientSettings

CLIENT = "signing.trust_list"
SECONDS = 60.0

log = structlog.get_logger("signing")


def take_trust_list(*, at: datetime, seconds: float = SECONDS) -> TrustList:
    """Fetch the list and keep it, unless it is older than the one that is kept.

    Raises `ListRefused` for one that is not its operator's or not in its time, `KeyMissing` where nobody is named who may sign it, and
    `Unavailable` when its address does not answer; what was kept stays in use in each case.
    """
    address, signers = settings.MOTCUA.signing_trust_list, queries.list_signers()
    if not signers:
        raise KeyMissing(detail="trust_list_signers")
    content = _content(address, seconds)
    found = trust_list.read(content, signers=signers, at=at)
    file = queries.kept_list()
    kept = _kept(file, signers, at) if file is not None else None
    if file is None or (kept is not None and kept > found.sequence):
        raise ListRefused(reason="older")
    _keep(file, content)
    log.info("trust_list_taken", sequence=found.sequence, authorities=len(found.anchors))
    return found


def refresh_trust_list() -> None:
    """Every six hours, where an address is set; what fails is told in the log and tried at the next time."""
    if not settings.MOTCUA.signing_trust_list:
        return
    try:
        take_trust_list(at=clock.now())
    except HouseError as fault:
        log.warning("trust_list_refused", why=fault.code, reason=str(fault.params.get("reason", "")))


def _kept(file: Path, signers: tuple[bytes, ...], at: datetime) -> int | None:
    """The number of the list that is kept; none where there is none that can be read, or its time is over."""
    try:
        return trust_list.read(file.read_bytes(), signers=signers, at=at).sequence
    except (ListRefused, OSError):
        return None


def _keep(file: Path, content: bytes) -> None:
    """Put the whole in place at once: a reader sees the list before or the list after."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as made:
        made.write(content)
        made.flush()
        os.fsync(made.fileno())
    Path(made.name).replace(file)


def _content(address: str, seconds: float) -> bytes:
    if not address.startswith(("http://", "https://")):
        file = Path(address)
        try:
            if file.stat().st_size > trust_list.LARGEST:
                raise ListRefused(reason="too_large")
            return file.read_bytes()
        except OSError as fault:
            raise KeyMissing(file=address) from fault
    transport.configure(CLIENT, ClientSettings(largest_answer=trust_list.LARGEST))
    answer = transport.request("GET", address, timeout=seconds, client=CLIENT)
    if not answer.is_success:
        raise BadAnswer(reason=f"status {answer.status}")
    return answer.body
