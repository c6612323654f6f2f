"""Public look-ups: codes as people copy them, and a limit for those who try one after the other."""

from __future__ import annotations

import hashlib
import re

from django.core.cache import cache
from django.http import HttpRequest

from motcua.casework.dossiers.errors import TooManyLookUps
from motcua.doors.ui import network

PER_MINUTE = 20


def count(request: HttpRequest) -> None:
    """Count a look-up from this address; raises `TooManyLookUps` above twenty a minute in one process."""
    caller = hashlib.sha256(network.address(request).encode()).hexdigest()[:16]
    key = f"look-up:{caller}"
    cache.add(key, 0, timeout=60)
    try:
        seen = cache.incr(key)
    except ValueError:  # the minute ended between the two lines
        return
    if seen > PER_MINUTE:
        raise TooManyLookUps


def tidy(code: str) -> str:
    """The code as it is kept: capitals, and no spaces around its dashes."""
    return re.sub(r"\s*[-–—]\s*", "-", code.strip().upper()).replace(" ", "")
