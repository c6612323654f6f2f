"""What every act of signing shows, whatever is signed: the certificates to choose from, and how far an act is."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest

from motcua.doors.ui import flash, session
from motcua.foundation import clock
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing.types import Hand

REFRESH = 3
"""Seconds after which a page of an act under way looks again; without a script it has a link for that."""

_HELD = {Hand.FILE, Hand.PKCS11}


def choosing(request: HttpRequest, faults: Mapping[str, str]) -> dict[str, object]:
    """What a page needs on which an act is begun: certificates of the officer that can sign now, and the act's key."""
    at = clock.now()
    own = signatures.certificates(session.actor(request).id)
    return {
        "certificates": [one for one in own if not signatures.usable(one, at=at)],
        "certificate": request.POST.get("certificate", ""),
        "key": request.POST.get("key", "") or secrets.token_urlsafe(24),
        **_told(faults),
    }


def standing(
    request: HttpRequest, *, state: str, papers: Sequence[str], certificate: int, back: str, faults: Mapping[str, str]
) -> dict[str, object]:
    """What the page of an act needs beside its papers; `papers` are their states and `back` the page's own address.

    `confirm_first` is where the officer shows the second factor before the program on their machine may sign; empty when that was
    not long ago. `wanted` is how many papers wait for the person, once all are set.
    """
    known = signatures.certificate(certificate)
    counted = Counter(papers)
    running = state == "preparing" or (state == "signing" and counted["signed"] > 0)
    return {
        "certificate": known,
        "by_pin": known.hand in _HELD,
        "by_agent": known.hand is Hand.AGENT,
        "by_service": known.hand is Hand.REMOTE,
        "confirm_first": session.with_target(session.STEP_UP, back)
        if session.needs_step_up(request, at=clock.now())
        else "",
        "wanted": counted["prepared"] if state in {"ready", "signing"} else 0,
        "refresh": REFRESH if running and not faults else 0,
        "done": counted["done"],
        "failed": counted["failed"],
        "dropped": counted["dropped"],
        "agent_address": settings.MOTCUA.signing_agent,
        "message": flash.take(request),
        **_told(faults),
    }


def _told(faults: Mapping[str, str]) -> dict[str, object]:
    return {"faults": faults, "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()]}
