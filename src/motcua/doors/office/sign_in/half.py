"""A right password that waits for its second factor: kept in the browser's session for ten minutes, and nobody signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from django.http import HttpRequest

from motcua.doors.ui import hints, session
from motcua.foundation.types import Json
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts.types import HalfIn, ProviderSession

LIFE = timedelta(minutes=10)
_HALF, _QUESTION = "half_in", "key_question"


def begin(request: HttpRequest, known: HalfIn, target: str, *, at: datetime) -> None:
    """Remember whose password was right; the browser's session gets a new key."""
    request.session.cycle_key()
    request.session[_HALF] = {
        "account": known.account,
        "target": target,
        "at": at.isoformat(),
        "rests_on": asdict(known.rests_on),
        "hint": hints.sealed(known.logout_hint),
    }


def known(request: HttpRequest, *, at: datetime) -> HalfIn | None:
    """Whose password was right in this browser, while it is not too long ago; what they can show is read anew."""
    kept = request.session.get(_HALF)
    if not kept or at >= datetime.fromisoformat(kept["at"]) + LIFE:
        return None
    kinds = accounts.factor_kinds(kept["account"])
    rests_on = ProviderSession(**kept.get("rests_on", {}))
    return HalfIn(kept["account"], kinds, rests_on, hints.opened(kept.get("hint", ""))) if kinds else None


def target(request: HttpRequest) -> str:
    """Where to go on to afterwards."""
    kept = request.session.get(_HALF) or {}
    return session.safe_target(str(kept.get("target", "")), default=session.OFFICE)


def forget(request: HttpRequest) -> None:
    """The sign-in is finished, or refused."""
    request.session.pop(_HALF, None)
    request.session.pop(_QUESTION, None)


def keep_question(request: HttpRequest, state: Mapping[str, Json]) -> None:
    """Keep the state of the question that this page asks of a security key."""
    request.session[_QUESTION] = dict(state)


def take_question(request: HttpRequest) -> Mapping[str, Json]:
    """The state of the last question, which is good for one answer."""
    found = request.session.pop(_QUESTION, None)
    return found if isinstance(found, dict) else {}


def host(request: HttpRequest) -> str:
    """The site's name, to which a security key is bound."""
    return request.get_host().rsplit(":", 1)[0]
