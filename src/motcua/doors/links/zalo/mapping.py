"""Our message → Zalo's template; its error numbers → what may be done next."""

from __future__ import annotations

from datetime import datetime, timedelta

from motcua.doors.links.zalo.settings import Settings
from motcua.doors.links.zalo.wire import Reply
from motcua.followup.notifications.errors import NotReached, NotTaken
from motcua.followup.notifications.types import Short
from motcua.foundation import clock
from motcua.foundation.types import Json


def call(short: Short, settings: Settings) -> dict[str, Json]:
    """The body of a call; raises `NotTaken` for an event without a template."""
    template = settings.templates.get(short.event) or settings.templates.get("*")
    if not template:
        raise NotTaken(f"chưa có mẫu tin Zalo cho {short.event}")
    values = {**short.values, "text": short.text}
    data: dict[str, Json] = {
        theirs: values.get(ours, "")[: settings.longest_value] for theirs, ours in settings.template_data.items()
    }
    body: dict[str, Json] = {
        "phone": short.to, "template_id": template, "template_data": data, "tracking_id": short.key,
    }  # fmt: skip
    return body | ({"mode": "development"} if settings.test_mode else {})


def judge(said: Reply, short: Short, settings: Settings, *, at: datetime) -> None:
    """End well for 0; else raise what the number means. An unknown number is our own trouble: the operator reads it."""
    if said.error == 0:
        return
    reason = f"{said.error} {said.words}".strip()
    if said.error in settings.unreachable | settings.spent:
        raise NotReached(reason)
    if said.error in settings.night:
        if short.legal:
            raise NotReached(reason)
        local = clock.legal_time(at)
        morning = local.replace(hour=settings.night_ends, minute=0, second=0, microsecond=0)
        morning += timedelta(days=1 if morning <= local else 0)
        raise NotTaken(reason, (morning - local).total_seconds())
    raise NotTaken(reason)
