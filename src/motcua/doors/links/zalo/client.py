"""Calls to Zalo: a new token, a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from motcua.doors.links.zalo import wire
from motcua.doors.links.zalo.settings import CARRIER, OAUTH, Settings, current
from motcua.followup.notifications import services
from motcua.followup.notifications.errors import NotTaken, Unclear
from motcua.followup.notifications.types import Renewed
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import CallFailed, HeldBack, HostNotNamed
from motcua.foundation.types import Actor, Json

_ACTOR = Actor.system("notices")


def token(settings: Settings, *, at: datetime, refused: str = "") -> str:
    """The access token; `refused` is one that Zalo would not take. Raises `NotTaken` when there is none to be had."""

    def renew(refresh: str) -> Renewed:
        try:
            answer = transport.request(
                "POST", f"{settings.oauth_url}/v4/oa/access_token", headers={"secret_key": settings.app_secret},
                form={"refresh_token": refresh, "app_id": settings.app, "grant_type": "refresh_token"},
                timeout=settings.timeout_seconds, client=OAUTH,
            )  # fmt: skip
            made = wire.read_tokens(answer.body)
        except (CallFailed, HostNotNamed) as failure:
            raise NotTaken(f"không lấy được mã truy cập: {failure.code}") from failure
        except wire.Unreadable as unreadable:
            raise NotTaken(f"không lấy được mã truy cập: {unreadable}") from unreadable
        return Renewed(made.access, made.refresh, made.seconds)

    return services.session(_ACTOR, name=CARRIER, seed=settings.refresh_token, renew=renew, at=at, refused=refused)


def probe(seconds: float) -> None:
    """Ask how one of our templates stands; raises `Unavailable`."""
    settings = replace(current(), timeout_seconds=seconds)
    template = next(iter(settings.templates.values()), "")
    try:
        access = token(settings, at=clock.now())
        answer = transport.request(
            "GET", f"{settings.url}/template/info/v2", headers={"access_token": access}, params={"template_id": template},
            timeout=seconds, client=CARRIER,
        )  # fmt: skip
        said = wire.read_reply(answer.body)
    except (NotTaken, wire.Unreadable) as failure:
        raise Unavailable(reason=str(failure)) from failure
    if said.error:
        raise Unavailable(reason=f"{said.error} {said.words}")


def send(body: dict[str, Json], settings: Settings, *, access: str) -> wire.Reply:
    """One call. Raises `NotTaken` when Zalo has certainly not taken it, `Unclear` when nobody knows."""
    try:
        answer = transport.request(
            "POST", f"{settings.url}/message/template", headers={"access_token": access}, json=body,
            timeout=settings.timeout_seconds, client=CARRIER,
        )  # fmt: skip
    except (HeldBack, HostNotNamed) as held:
        raise NotTaken(held.code) from held
    except CallFailed as failure:
        refused = failure.params.get("reason") == "ConnectError"
        raise (NotTaken if refused else Unclear)(failure.code) from failure
    if answer.status in {401, 403, 404, 429, 502, 503}:
        raise NotTaken(f"status {answer.status}")
    try:
        return wire.read_reply(answer.body)
    except wire.Unreadable as unreadable:
        raise Unclear(f"status {answer.status}, không đọc được: {unreadable}") from unreadable
