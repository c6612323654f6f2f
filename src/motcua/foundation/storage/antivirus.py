"""The antivirus at a socket of clamd."""

from __future__ import annotations

from io import BytesIO

import clamd
import structlog

from motcua.foundation.storage.types import Scan, ScanState

log = structlog.get_logger("storage")

_TIMEOUT = 15.0
"""Seconds for one content."""


def scan(content: bytes, *, address: str) -> Scan:
    """Ask clamd at `unix:/path` or `tcp:host:port`; an antivirus that is off or does not answer has not scanned."""
    if not address:
        return Scan(ScanState.NOT_SCANNED, "off")
    try:
        answer = _client(address).instream(BytesIO(content)) or {}
        status, finding = answer["stream"]
    except (clamd.ClamdError, OSError, ValueError, KeyError) as error:
        log.warning("antivirus_no_answer", error=repr(error)[:200])
        return Scan(ScanState.NOT_SCANNED, "no_answer")
    if status == "FOUND":
        return Scan(ScanState.INFECTED, str(finding))
    return Scan(ScanState.CLEAN) if status == "OK" else Scan(ScanState.NOT_SCANNED, "no_answer")


def _client(address: str) -> clamd.ClamdUnixSocket | clamd.ClamdNetworkSocket:
    kind, _, rest = address.partition(":")
    if kind == "unix":
        return clamd.ClamdUnixSocket(rest, timeout=_TIMEOUT)
    host, _, port = rest.rpartition(":")
    return clamd.ClamdNetworkSocket(host, int(port), timeout=_TIMEOUT)
