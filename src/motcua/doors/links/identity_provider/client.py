"""Calls to the provider: token, userinfo, keys; and which failure means what."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from motcua.doors.links.identity_provider import wire
from motcua.doors.links.identity_provider.settings import CLIENT, Settings, current
from motcua.foundation.errors import Unavailable
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.types import Answer
from motcua.identity.accounts.errors import SignInRefused

KEYS_LIFE_SECONDS = 3600

_lock = threading.Lock()
_keys: dict[str, tuple[float, bytes]] = {}


def tokens(settings: Settings, *, code: str, verifier: str, return_address: str) -> wire.Tokens:
    """Change the code for tokens; a code that was used or has expired is `SignInRefused`. Not tried twice."""
    form = wire.token_form(settings, code=code, verifier=verifier, return_address=return_address)
    answer = _ask(settings, "POST", settings.token_path, form=form)
    if answer.status in {400, 401, 403}:
        raise SignInRefused(reason=wire.read_error(answer.body) or "token")
    _check(answer)
    try:
        return wire.read_tokens(answer.body)
    except wire.Unreadable as fault:
        raise Unavailable(provider="identity", part="token") from fault


def userinfo(settings: Settings, access: str) -> dict[str, wire.Claim]:
    """The claims; one silence is forgiven."""
    try:
        answer = _userinfo(settings, access)
    except Unavailable:
        answer = _userinfo(settings, access)
    if answer.status in {401, 403}:
        raise SignInRefused(reason="userinfo")
    _check(answer)
    try:
        return wire.read_userinfo(answer.body)
    except wire.Unreadable as fault:
        raise Unavailable(provider="identity", part="userinfo") from fault


def keys(settings: Settings, *, anew: bool = False, at_most_every: float = 0.0) -> bytes:
    """The provider's public keys, kept for an hour, or asked for anew when a token names an unknown one.

    `at_most_every` so many seconds, where anybody may send such a token.
    """
    address = settings.url + settings.keys_path
    with _lock:
        kept = _keys.get(address)
    if kept and not anew and time.monotonic() < kept[0]:
        return kept[1]
    if kept and anew and time.monotonic() < kept[0] - KEYS_LIFE_SECONDS + at_most_every:
        return kept[1]
    answer = _ask(settings, "GET", settings.keys_path)
    _check(answer)
    found = answer.json()
    if not isinstance(found, dict) or not isinstance(found.get("keys"), list):  # nonsense must not be kept for an hour
        raise Unavailable(provider="identity", part="keys")
    with _lock:
        _keys[address] = (time.monotonic() + KEYS_LIFE_SECONDS, answer.body)
    return answer.body


def probe(seconds: float) -> None:
    """Ask for the public keys, which nobody minds; raises as `keys` does."""
    keys(replace(current(), timeout_seconds=seconds), anew=True)


def forget_keys() -> None:
    """Drop the kept keys."""
    with _lock:
        _keys.clear()


def _userinfo(settings: Settings, access: str) -> Answer:
    return _ask(
        settings, settings.userinfo_method, settings.userinfo_path, headers={"Authorization": f"Bearer {access}"}
    )


def _ask(
    settings: Settings,
    method: str,
    path: str,
    *,
    headers: dict[str, str] | None = None,
    form: dict[str, str] | None = None,
) -> Answer:
    if not settings.is_on:
        raise Unavailable(provider="identity", part="off")
    return transport.request(
        method,
        settings.url + path,
        headers={"Accept": "application/json", **(headers or {})},
        form=form,
        timeout=settings.timeout_seconds,
        client=CLIENT,
    )


def _check(answer: Answer) -> None:
    if not answer.is_success:
        raise Unavailable(provider="identity", status=answer.status)
