"""Bytes and addresses of OpenID Connect ↔ plain values; pure."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, import_key

from motcua.doors.links.identity_provider.settings import Settings
from motcua.foundation import strict_json

Claim = str | int
ALGORITHMS = ["RS256"]
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_LIFE = 600.0
"""Seconds after which a sign-out token is too old, whatever it says itself."""
LONGEST_TOKEN, LONGEST_NAME = 16 * 1024, 255


class Unreadable(Exception):
    """What came back is not in the promised form."""


class Untrusted(Exception):
    """The identity token does not prove what it should; the text says which part."""


class KeyMissing(Exception):
    """The token was signed with a key that is not among those we hold."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The token endpoint's answer."""

    access: str
    identity: str


@dataclass(frozen=True, slots=True)
class Proved:
    """What a verified identity token says: of whom it is, at which level (`acr`), by which means (`amr`, RFC 8176), in which session (`sid`)."""

    subject: str
    acr: str = ""
    amr: frozenset[str] = frozenset()
    session: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a verified sign-out token says: whose session ended, which one (`sid`), and the token's own id, good until then."""

    subject: str
    session: str
    token: str
    until: datetime


def authorize_address(
    settings: Settings,
    *,
    state: str,
    nonce: str,
    verifier: str,
    return_address: str,
    hint: str,
    level: int = 1,
) -> str:
    """Where the browser goes; `level` 2 asks for a sign-in of that level."""
    asked = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": return_address,
        "scope": settings.scope,
        "state": state,
    }
    if settings.acr_values:
        asked["acr_values"] = settings.acr_values_high if level > 1 else settings.acr_values
    if level > 1:  # a session there, of a lower level, would come back as it is
        asked["prompt"] = "login"
    if settings.nonce:
        asked["nonce"] = nonce
    if settings.proof_key:
        asked |= {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
    if hint:
        asked["fidp"] = hint
    return f"{settings.url}{settings.authorize_path}?{urlencode(asked)}"


def logout_address(settings: Settings, *, hint: str, return_address: str) -> str:
    """Where the browser goes to sign out there too."""
    asked = {"id_token_hint": hint, "post_logout_redirect_uri": return_address}
    return f"{settings.url}{settings.logout_path}?{urlencode(asked)}"


def token_form(settings: Settings, *, code: str, verifier: str, return_address: str) -> dict[str, str]:
    """Form of the token request; the secret goes in the body, as deployed clients do it."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": return_address,
        "client_id": settings.client_id,
        "client_secret": settings.client_secret,
    }
    return form | {"code_verifier": verifier} if settings.proof_key else form


def read_tokens(body: bytes) -> Tokens:
    """The token answer; raises `Unreadable`."""
    values = _object(body)
    access, identity = values.get("access_token"), values.get("id_token", "")
    if not isinstance(access, str) or not access or not isinstance(identity, str):
        raise Unreadable("token")
    return Tokens(access, identity)


def read_error(body: bytes) -> str:
    """The `error` of an OAuth answer, empty when there is none."""
    try:
        return str(_object(body).get("error", ""))
    except Unreadable:
        return ""


def read_userinfo(body: bytes) -> dict[str, Claim]:
    """The claims, only plain text and whole numbers, blanks around text gone; raises `Unreadable`."""
    found: dict[str, Claim] = {}
    for name, value in _object(body).items():
        if isinstance(value, str):
            found[name] = value.strip()
        elif isinstance(value, int) and not isinstance(value, bool):
            found[name] = value
    return found


def check_identity_token(token: str, keys: bytes, settings: Settings, *, nonce: str, at: datetime) -> Proved:
    """Verify the identity token and return what it proves.

    Signature by the provider's keys (RS256 alone, so neither `none` nor a shared secret passes), issuer, audience,
    time with the allowed skew, nonce. Raises `KeyMissing`, `Untrusted`, `Unreadable`.
    """
    decoded = _decoded(token, keys)
    options = {
        "iss": {"essential": True, "value": settings.expected_issuer},
        "aud": {"essential": True, "value": settings.client_id},
        "sub": {"essential": True},
    }
    params = {"nonce": nonce, "client_id": settings.client_id} if settings.nonce else {"client_id": settings.client_id}
    claims = CodeIDToken(decoded.claims, decoded.header, options, params)
    try:
        claims.validate(now=int(at.timestamp()), leeway=settings.skew_seconds)
    except JoseError as fault:
        raise Untrusted(f"{type(fault).__name__}:{getattr(fault, 'claim', '')}") from fault
    acr, amr = decoded.claims.get("acr", ""), decoded.claims.get("amr", ())
    means = frozenset(str(one) for one in amr) if isinstance(amr, list) else frozenset()
    return Proved(str(decoded.claims["sub"]), str(acr), means, _plain(decoded.claims.get("sid")))


def check_logout_token(token: str, keys: bytes, settings: Settings, *, at: datetime) -> Ended:
    """Verify a sign-out token of the back channel (OpenID Connect Back-Channel Logout 1.0 sections 2.4 and 2.6).

    Signature by the provider's keys (RS256), issuer, audience, freshness with the allowed skew, the one event, `sub` or `sid`, an id, and
    no nonce: an identity token cannot be passed off as one. Raises `KeyMissing`, `Untrusted`, `Unreadable`.
    """
    if len(token) > LONGEST_TOKEN:
        raise Untrusted("long")
    decoded = _decoded(token, keys)
    said, now, skew = decoded.claims, at.timestamp(), settings.skew_seconds
    kind = str(decoded.header.get("typ", "JWT")).lower().removeprefix("application/")
    audience = said.get("aud")
    events = said.get("events")
    begins, ends = _seconds(said.get("iat")), _seconds(said.get("exp"))
    subject, session, number = _plain(said.get("sub")), _plain(said.get("sid")), _plain(said.get("jti"))
    faults = {
        "typ": kind not in {"jwt", "logout+jwt"},
        "iss": said.get("iss") != settings.expected_issuer,
        "aud": settings.client_id not in (audience if isinstance(audience, list) else [audience]),
        "nonce": "nonce" in said,
        "events": not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict),
        "iat": begins is None or not now - LONGEST_LIFE - skew <= begins <= now + skew,
        "exp": "exp" in said and (ends is None or ends < now - skew),
        "sub": not (subject or session),
        "jti": not number,
    }
    if wrong := next((name for name, is_wrong in faults.items() if is_wrong), ""):
        raise Untrusted(wrong)
    return Ended(subject, session, number, at + timedelta(seconds=LONGEST_LIFE + 2 * skew))


def challenge(verifier: str) -> str:
    """The S256 challenge of a proof key (RFC 7636 §4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _decoded(token: str, keys: bytes) -> jwt.Token:
    try:
        known = KeySet([import_key(key) for key in _keys(keys)])
        return jwt.decode(token, known, algorithms=ALGORITHMS)
    except (InvalidKeyIdError, ValueError) as fault:  # no key of that id in the set, or none at all
        raise KeyMissing(str(fault)) from fault
    except JoseError as fault:
        raise Untrusted(type(fault).__name__) from fault


def _plain(value: object) -> str:
    """A name that the provider gave, of a length that is one."""
    return value if isinstance(value, str) and len(value) <= LONGEST_NAME else ""


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _keys(body: bytes) -> list[dict[str, str | list[str]]]:
    """The RSA keys of the set; others are none that we accept."""
    found = _object(body).get("keys")
    if not isinstance(found, list):
        raise Unreadable("keys")
    return [key for key in found if isinstance(key, dict) and key.get("kty") == "RSA"]


def _object(body: bytes) -> dict[str, object]:
    try:
        values = strict_json.read(body)
    except strict_json.NotStrict as fault:
        raise Unreadable(fault.why) from fault
    if not isinstance(values, dict):
        raise Unreadable("object")
    return values
