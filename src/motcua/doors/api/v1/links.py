"""How the connections to other systems stand, for monitors."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from motcua.doors.api import problems, schemas
from motcua.doors.ui import links
from motcua.foundation import clock

router = Router(tags=["Links"])


@router.get("", response=list[schemas.Link], auth=None, summary="How the links stand")
def list_(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- every operation takes its request
    """Each link with its state, its last success and the messages that wait for it; nothing of what they carry."""
    return problems.answer(
        [
            {"name": one.name, "state": one.state.value, "last_success": one.last_success_at, "backlog": one.backlog}
            for one in links.standings(at=clock.now())
        ]
    )
