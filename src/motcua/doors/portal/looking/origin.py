"""Where a page is asked from: the kiosk of a waiting room, or a network as a fingerprint of a day that tells programs from people and nobody from anybody."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from motcua.doors.ui import network
from motcua.foundation import clock


def fingerprint(request: HttpRequest, *, at: datetime) -> str:
    """The same for one network address on one day, and nothing that leads back to it without the installation's secret."""
    text = f"{clock.legal_date(at).isoformat()}/{network.address(request)}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()[:24]


def kiosk(request: HttpRequest) -> str:
    """The waiting room at whose kiosk this is asked; "" elsewhere."""
    unit = request.GET.get("quay", "")[:80]
    return unit if re.fullmatch(r"[A-Z0-9.]+", unit) else ""
