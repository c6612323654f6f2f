"""How the connections to other systems stand, for monitors."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja import Router

from motcua.doors.api import problems, schemas
from motcua.doors.ui import links
from motcua.foundation import clock

router = Router(tags=["Links"])


@router.get("", response=list[schemas.Link], auth=None, summary="How the links stand")
def list_(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- every operation takes its request
    """Each link with its state, its last success and the messages that wait for it or for a person (dead); nothing of what they carry."""
    return problems.answer(
        [
            {
                "name": one.name,
                "state": one.state.value,
                "last_success": one.last_success_at,
                "backlog": one.backlog,
                "dead": one.dead,
            }
            for one in links.standings(at=clock.now())
        ]
    )


@router.get("/metrics", auth=None, summary="Figures of the links, for a collector")
def metrics(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- every operation takes its request
    """OpenMetrics text: whether each link works, its calls, failures and their time, what waits and what is dead."""
    found = links.standings(at=clock.now())
    lines = []
    for name, kind, words, value in _FIGURES:
        lines += [f"# HELP {name} {words}", f"# TYPE {name} {kind}"]
        suffix = "_total" if kind == "counter" else ""
        lines += [f'{name}{suffix}{{link="{one.name}"}} {value(one)}' for one in found]
    return HttpResponse("\n".join([*lines, "# EOF", ""]), content_type=OPEN_METRICS)


OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
_WORKS = frozenset({links.LinkState.OK, links.LinkState.UNUSED, links.LinkState.LATE, links.LinkState.STUCK})
_FIGURES: tuple[tuple[str, str, str, Callable[[links.Standing], float]], ...] = (
    ("motcua_link_on", "gauge", "Whether the link is switched on.", lambda one: int(one.state is not links.LinkState.OFF)),
    ("motcua_link_works", "gauge", "Whether the last call went well or none was made.", lambda one: int(one.state in _WORKS)),
    ("motcua_link_calls", "counter", "Calls made.", lambda one: one.calls),
    ("motcua_link_failed_calls", "counter", "Calls without a good answer.", lambda one: one.failed),
    ("motcua_link_call_seconds", "counter", "Time of all calls.", lambda one: one.calls * one.milliseconds / 1000),
    ("motcua_link_backlog", "gauge", "Messages that wait.", lambda one: one.backlog),
    ("motcua_link_overdue", "gauge", "Messages past their legal term that have not arrived.", lambda one: one.overdue),
    ("motcua_link_dead", "gauge", "Messages that wait for a person.", lambda one: one.dead),
    (
        "motcua_link_last_success_timestamp_seconds", "gauge", "When a call last went well; 0: never.",
        lambda one: one.last_success_at.timestamp() if one.last_success_at else 0,
    ),
)  # fmt: skip
