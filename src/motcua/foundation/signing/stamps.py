"""Time-stamps of RFC 3161, asked for over HTTP."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar

from asn1crypto import algos, cms, core, tsp

from motcua.foundation.errors import HouseError
from motcua.foundation.signing.errors import TimeStampFailed
from motcua.foundation.transport.services import request

LARGEST_TOKEN = 12 * 1024
"""Bytes kept free for a token with its certificates."""


class _Response(core.Sequence):  # type: ignore[misc]  # asn1crypto has no annotations
    """`TimeStampResp` of RFC 3161, whose token is absent from a refusal; asn1crypto's own class wants it always."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


def token(address: str, content: bytes) -> bytes:
    """A time-stamp token (DER) over `content`; raises `TimeStampFailed`."""
    return token_for_digest(address, hashlib.sha256(content).digest())


def token_for_digest(address: str, digest: bytes, *, timeout: float = 10.0) -> bytes:
    """A time-stamp token (DER) over content of this SHA-256 digest; raises `TimeStampFailed`."""
    nonce = secrets.randbits(63)
    question = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "hashed_message": digest,
            },
            "nonce": nonce,
            "cert_req": True,
        }
    )
    try:
        answer = request(
            "POST",
            address,
            headers={"content-type": "application/timestamp-query"},
            content=question.dump(),
            timeout=timeout,
            client="signing.tsa",
        )
    except HouseError as error:
        raise TimeStampFailed(detail=error.code) from error
    if not answer.is_success:
        raise TimeStampFailed(detail=f"HTTP {answer.status}")
    return _checked(answer.body, digest=digest, nonce=nonce)


def _checked(body: bytes, *, digest: bytes, nonce: int) -> bytes:
    try:
        response = _Response.load(body, strict=True)
        status = response["status"]["status"].native
        if status not in {"granted", "granted_with_mods"}:
            raise TimeStampFailed(detail=str(status))
        content: cms.ContentInfo = response["time_stamp_token"]
        info = content["content"]["encap_content_info"]["content"].parsed
        imprint = info["message_imprint"]
        if info["nonce"].native != nonce:
            raise TimeStampFailed(detail="nonce")
        if imprint["hash_algorithm"]["algorithm"].native != "sha256" or imprint["hashed_message"].native != digest:
            raise TimeStampFailed(detail="imprint")
        found = bytes(content.dump())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TimeStampFailed(detail="answer") from error
    if len(found) > LARGEST_TOKEN:
        raise TimeStampFailed(detail="size")
    return found
