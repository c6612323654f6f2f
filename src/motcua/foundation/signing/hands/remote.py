"""A signing service by the API of the Cloud Signature Consortium (CSC API v1 and v2): what is asked, and what the answers say.

The person signs in and gives PIN or OTP on the service's own pages; neither ever passes through here. What may be signed is bound at the service
to the hashes that were authorised.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import orjson

from motcua.foundation.errors import HouseError
from motcua.foundation.signing.errors import ServiceRefused, ServiceSilent
from motcua.foundation.signing.types import Credential
from motcua.foundation.transport.services import request
from motcua.foundation.types import Json

SHA256 = "2.16.840.1.101.3.4.2.1"
RSA_SHA256 = "1.2.840.113549.1.1.11"
_CLIENT = "signing.service"
_MOST_CREDENTIALS = 20


@dataclass(frozen=True, slots=True)
class Service:
    """Where a signing service is and how it knows us; `version` is `v1` or `v2`, `part` how many hashes one call may carry."""

    url: str
    client: str
    secret: str
    version: str
    part: int

    def address(self, path: str) -> str:
        """An address of its API."""
        return f"{self.url}/csc/{self.version}/{path}"


def sign_in_address(service: Service, *, redirect: str, state: str) -> str:
    """Where a person goes to let us see which credentials are theirs."""
    return _authorize(service, {"scope": "service", "redirect_uri": redirect, "state": state})


def authorise_address(
    service: Service, *, credential: str, hashes: Sequence[str], description: str, redirect: str, state: str
) -> str:
    """Where a person goes to authorise signatures over exactly these hashes (base64 of SHA-256)."""
    safe = ",".join(one.replace("+", "-").replace("/", "_").rstrip("=") for one in hashes)
    named = {"hash": safe} if service.version == "v1" else {"hashes": safe, "hashAlgorithmOID": SHA256}
    return _authorize(
        service,
        {
            "scope": "credential",
            "credentialID": credential,
            "numSignatures": str(len(hashes)),
            "description": description,
            "redirect_uri": redirect,
            "state": state,
            **named,
        },
    )


def info(service: Service, *, timeout: float) -> Mapping[str, Json]:
    """What the service says of itself, without a person; raises `ServiceRefused`, `ServiceSilent`."""
    told = _asked("POST", service.address("info"), json={}, timeout=timeout)
    if not isinstance(told.get("methods"), list):
        raise ServiceSilent(detail="info")
    return told


def exchange(service: Service, *, code: str, redirect: str) -> str:
    """The token that a code stands for; raises `ServiceRefused`, `ServiceSilent`."""
    return _token(service, {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect})


def service_token(service: Service) -> str:
    """A token in our own name; raises `ServiceRefused`, `ServiceSilent`."""
    return _token(service, {"grant_type": "client_credentials", "scope": "service"})


def credentials(service: Service, token: str) -> list[Credential]:
    """The credentials of the person who signed in that can sign now; raises `ServiceRefused`, `ServiceSilent`."""
    listed = _call(service, "credentials/list", {"maxResults": _MOST_CREDENTIALS}, token).get("credentialIDs")
    names = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    found = [_credential(service, name, token) for name in names[:_MOST_CREDENTIALS]]
    return [one for one in found if one is not None]


def sign_hashes(service: Service, *, credential: str, sad: str, hashes: Sequence[str], correlation: str) -> list[bytes]:
    """Signature values over hashes that were authorised, in their order; the same `correlation` again is the same question.

    Raises `ServiceRefused`; `ServiceSilent` when it is not known whether the service signed.
    """
    named: dict[str, Json] = (
        {"hash": list(hashes), "hashAlgo": SHA256}
        if service.version == "v1"
        else {"hashes": list(hashes), "hashAlgorithmOID": SHA256, "operationMode": "S"}
    )
    body: dict[str, Json] = {
        "credentialID": credential, "SAD": sad, "signAlgo": RSA_SHA256, "clientData": correlation, **named,
    }  # fmt: skip
    told = _call(service, "signatures/signHash", body, service_token(service), timeout=60.0).get("signatures")
    if not isinstance(told, list) or len(told) != len(hashes):
        raise ServiceSilent(detail="signatures")
    try:
        return [base64.b64decode(str(one), validate=True) for one in told]
    except ValueError as error:
        raise ServiceSilent(detail="signatures") from error


def _credential(service: Service, name: str, token: str) -> Credential | None:
    asked: dict[str, Json] = {"credentialID": name, "certificates": "chain", "certInfo": True, "authInfo": True}
    told = _call(service, "credentials/info", asked, token)
    key, certificate = told.get("key"), told.get("cert")
    if not isinstance(key, dict) or key.get("status") != "enabled" or not isinstance(certificate, dict):
        return None
    chain = certificate.get("certificates")
    most = told.get("multisign")
    if not isinstance(chain, list) or not chain:
        return None
    try:
        ders = [base64.b64decode("".join(str(one).split()), validate=True) for one in chain[:5]]
    except ValueError:
        return None
    # The last of a chain is often the root, which the signature does not carry.
    above = ders[1:-1] if len(ders) > 2 else []
    limit = most if isinstance(most, int) and not isinstance(most, bool) and most > 0 else 1
    return Credential(id=name, der=ders[0], chain=tuple(above), most=min(limit, 1000))


def _authorize(service: Service, values: Mapping[str, str]) -> str:
    asked = {"response_type": "code", "client_id": service.client, **values}
    return f"{service.url}/csc/{service.version}/oauth2/authorize?{urlencode(asked)}"


def _token(service: Service, form: Mapping[str, str]) -> str:
    whole = {"client_id": service.client, "client_secret": service.secret, **form}
    told = _asked("POST", service.address("oauth2/token"), form=whole).get("access_token")
    if not isinstance(told, str) or not told:
        raise ServiceSilent(detail="access_token")
    return told


def _call(
    service: Service, path: str, body: Mapping[str, Json], token: str, *, timeout: float = 15.0
) -> Mapping[str, Json]:
    return _asked(
        "POST",
        service.address(path),
        json=dict(body),
        headers={"authorization": f"Bearer {token}"},
        timeout=timeout,
    )


def _asked(
    method: str,
    address: str,
    *,
    form: Mapping[str, str] | None = None,
    json: Json = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 15.0,
) -> Mapping[str, Json]:
    try:
        answer = request(method, address, form=form, json=json, headers=headers, timeout=timeout, client=_CLIENT)
    except HouseError as error:
        raise ServiceSilent(detail=error.code) from error
    try:
        told = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        raise ServiceSilent(detail=f"HTTP {answer.status}") from error
    if not isinstance(told, dict):
        raise ServiceSilent(detail="answer")
    if answer.status in {400, 401, 403, 404, 409, 422}:
        raise ServiceRefused(error=str(told.get("error", answer.status))[:80])
    if not answer.is_success:
        raise ServiceSilent(detail=f"HTTP {answer.status}")
    return told
