"""Letters are taken from the folder each minute: read within bounds, dealt with once, put by."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import structlog

from motcua.doors.links.help_mail import client, mapping, wire
from motcua.doors.links.help_mail.settings import Settings, current
from motcua.followup.helpdesk import services
from motcua.followup.helpdesk.types import MailOutcome
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

log = structlog.get_logger("help_mail")
_ACTOR = Actor.system("help_mail")


def poll(*, at: datetime) -> Counter[str]:
    """Deal with what has come; how many of each outcome. A letter that cannot be read holds up none behind it."""
    settings, outcomes = current(), Counter[str]()
    if not settings.is_on:
        return outcomes
    for letter in client.waiting(settings):
        try:
            outcome = _deal(letter, settings, at)
        except OSError as gone:  # taken by another process, or the folder is away
            log.warning("mail_gone", reason=type(gone).__name__)
            continue
        except HouseError as trouble:  # it stays where it is until what is missing here has been mended
            log.warning("mail_waits", code=trouble.code)
            continue
        outcomes[outcome] += 1
    return outcomes


def _deal(letter: Path, settings: Settings, at: datetime) -> str:
    content = client.content(letter, settings)
    if content is None:
        log.warning("mail_refused", reason="size")
        client.put_by(letter, client.FLAGGED)
        return "refused"
    try:
        found = wire.read(content, most_parts=settings.most_parts, most_files=settings.most_files)
    except wire.Unreadable as unreadable:
        log.warning("mail_refused", reason=str(unreadable))
        client.put_by(letter, client.FLAGGED)
        return "refused"
    why = mapping.ignored(found, settings)
    if why:
        log.info("mail_ignored", reason=why)
        client.put_by(letter, client.SEEN)
        return "ignored"
    outcome = services.take_mail(_ACTOR, letter=mapping.mail_in(found, content), at=at)
    log.info("mail_taken", outcome=outcome.value)
    # What was held off is not lost: a person finds it by its mark.
    client.put_by(letter, client.FLAGGED if outcome is MailOutcome.HELD_OFF else client.SEEN)
    return outcome.value


def _poll() -> None:
    poll(at=clock.now())


JOBS = [Job("help_mail.poll", _poll, every="* * * * *")]
