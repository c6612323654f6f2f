"""The stream of events, for the ministry's other systems."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from ninja import Router

from motcua.doors.api import problems, schemas, tokens
from motcua.doors.api.problems import ParameterWrong
from motcua.followup.events import queries
from motcua.followup.events.types import PREFIX, TYPES

router = Router(tags=["Events"])

DEFAULT, MOST = 100, 500
_CURSOR = re.compile(r"\d{1,18}", re.ASCII)


@router.get("", response=schemas.Events, summary="What has happened, by a cursor")
def list_(request: HttpRequest, after: str = "0", limit: str = "", type: str = "") -> HttpResponse:  # noqa: A002 -- the parameter's name
    """Events after the place `after`, oldest first, each a CloudEvent 1.0; `type` names kinds, apart by commas.

    `next` is the `after` of the next call, also when nothing came: ask again with it later. The order never changes, and no event
    appears before one that was read. A program needs the right `events`.
    """
    actor = tokens.actor(request)
    kinds = [one.removeprefix(PREFIX) for one in type.split(",") if one]
    if not _CURSOR.fullmatch(after):
        raise ParameterWrong(why="after")
    if limit and not _CURSOR.fullmatch(limit):
        raise ParameterWrong(why="limit")
    if set(kinds) - set(TYPES):
        raise ParameterWrong(why="type")
    found = queries.after(actor, int(after), types=kinds, limit=min(int(limit or DEFAULT), MOST))
    return problems.answer({"events": queries.cloud_events(found), "next": str(found[-1].seq if found else int(after))})
