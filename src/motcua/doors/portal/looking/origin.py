"""Where a form came from, as a fingerprint of a day that tells programs from people and nobody from anybody."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from motcua.doors.ui import network
from motcua.foundation import clock


def fingerprint(request: HttpRequest, *, at: datetime) -> str:
    """The same for one network address on one day, and nothing that leads back to it without the installation's secret."""
    text = f"{clock.legal_date(at).isoformat()}/{network.address(request)}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()[:24]
