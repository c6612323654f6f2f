"""Sign-out at the provider, told to the ministry's portal: a signed token over the back channel, a frame over the front channel."""

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sandbox.identity_provider.tokens import Signer
from sandbox.skeleton import clock
from sandbox.skeleton.outgoing import Outgoing
from sandbox.skeleton.pages import h
from sandbox.skeleton.switches import Option

if TYPE_CHECKING:
    import httpx

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFE_SECONDS = 120
SECONDS = 5.0
"""For which an answer of the portal is waited."""
KINDS = (
    "good", "twice", "wrong_signature", "wrong_key", "wrong_audience", "wrong_issuer", "nonce", "no_event", "old", "expired",
    "no_subject", "no_id", "id_token", "never",
)  # fmt: skip
OPTIONS = {
    "logout_token": Option("good", "mã báo đăng xuất gửi cho cổng", KINDS),
    "key": Option("good", "khóa ký: như công bố, đã đổi, chưa công bố", ("good", "rotated", "unknown")),
}


def token(signer: Signer, other: Signer, *, issuer: str, client: str, subject: str, session: str, kind: str) -> str:
    """A sign-out token, good or spoilt in the one way that `kind` says."""
    now = clock.epoch() - (7200 if kind == "old" else 0)
    body: dict[str, object] = {
        "iss": "https://khac.example" if kind == "wrong_issuer" else issuer,
        "aud": ["khac"] if kind == "wrong_audience" else [client],
        "iat": now,
        "exp": now - 3600 if kind == "expired" else now + LIFE_SECONDS,
        "jti": secrets.token_urlsafe(16),
        "events": {EVENT: {}},
        "sub": subject,
        "sid": session,
    }
    if kind in {"nonce", "id_token"}:
        body["nonce"] = "n"
    for name in {"no_event": ("events",), "id_token": ("events",), "no_subject": ("sub", "sid"), "no_id": ("jti",)}.get(
        kind, ()
    ):
        del body[name]
    return (other if kind == "wrong_key" else signer).token(body, spoiled=kind == "wrong_signature")


async def tell(outgoing: Outgoing, address: str, made: str, *, times: int) -> list[int]:
    """Post a token to the portal; its answers, 0 for silence."""
    return [await _post(outgoing.client, address, made) for _ in range(times)]


def frames(address: str, issuer: str, sessions: Mapping[str, str]) -> str:
    """The frames of the sign-out page, one for each session."""
    return "".join(
        f'<iframe title="đăng xuất" src="{h(address)}?{h(urlencode({"iss": issuer, "sid": session}))}"></iframe>'
        for session in sessions
    )


async def _post(client: "httpx.AsyncClient", address: str, made: str) -> int:
    import httpx  # slow, and only needed here

    try:
        return (await client.post(address, data={"logout_token": made})).status_code
    except httpx.HTTPError:
        return 0
