"""Sign-in of programs: OAuth2 client credentials (RFC 6749 section 4.4)."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse
from ninja import Router

from motcua.doors.api import problems, schemas
from motcua.doors.ui import network
from motcua.foundation import clock
from motcua.identity.accounts import services as accounts
from motcua.identity.accounts.errors import AccountLocked, ClientRefused, ScopeRefused, TooManyAttempts

router = Router(tags=["Sign-in"])


@router.post("/token", response=schemas.Token, auth=None, summary="Get an access token")
def token(request: HttpRequest) -> HttpResponse:
    """Form fields `grant_type=client_credentials`, `client_id`, `client_secret` (or HTTP Basic), optionally `scope`.

    A program that has certificates shows one of them on its connection instead of, or beside, its secret (mutual TLS,
    RFC 8705); the token is then bound to it, as `cnf` says.

    Failures have the shape of RFC 6749 section 5.2: `{"error": "invalid_client"}`.
    """
    grant = request.POST.get("grant_type")
    if grant != "client_credentials":
        return _refused("unsupported_grant_type" if grant else "invalid_request", 400)
    client, secret = _credentials(request)
    if not client or "\0" in client:
        return _refused("invalid_client", 401)
    try:
        found = accounts.issue_token(
            client, secret, clock.now(), request.POST.get("scope", ""), certificate=network.certificate(request)
        )
    except (ClientRefused, AccountLocked):
        return _refused("invalid_client", 401)
    except ScopeRefused:
        return _refused("invalid_scope", 400)
    except TooManyAttempts:
        return _refused("slow_down", 429)
    bound = {"cnf": {"x5t#S256": found.certificate}} if found.certificate else {}
    return problems.answer(
        {"access_token": found.value, "token_type": "Bearer", "expires_in": found.seconds, "scope": found.scope} | bound
    )


def _credentials(request: HttpRequest) -> tuple[str, str]:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return unquote_plus(client), unquote_plus(secret)  # RFC 6749 section 2.3.1
    return request.POST.get("client_id", ""), request.POST.get("client_secret", "")


def _refused(error: str, status: int) -> HttpResponse:
    headers = {"WWW-Authenticate": "Basic"} if status == 401 else {}
    return problems.answer({"error": error}, status=status, headers=headers)
