"""The register's entry → our answer; pure."""

from __future__ import annotations

from motcua.doors.links.enterprise_register.settings import Settings
from motcua.doors.links.enterprise_register.wire import Entry
from motcua.foundation.vn import fold
from motcua.identity.organisations.types import Agent, RegisterAnswer


def answer(entry: Entry, settings: Settings) -> RegisterAnswer:
    """What the register says; only the configured words mean that the enterprise is in operation."""
    return RegisterAnswer(
        code=entry.code,
        name=entry.name,
        active=fold(entry.status) in {fold(word) for word in settings.active_words},
        status=entry.status,
        address=entry.address,
        agents=(
            *(Agent(person.name, person.number) for person in entry.representatives),
            *(Agent(p.name, p.number, is_representative=False, rights=p.rights) for p in entry.authorised),
        ),
    )
