"""The choices of the filter forms: procedures, units within reach, statuses, channels, clocks."""

from __future__ import annotations

from datetime import datetime

from motcua.casework.dossiers.types import Channel, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.inbox import address
from motcua.doors.ui import texts
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

Choices = list[tuple[str, str]]


def of(actor: Actor, at: datetime) -> dict[str, Choices]:
    """Values and their names, by field."""
    english = texts.language() == "en"
    reach = permissions.scope(actor, "dossier.read")
    units = [
        one
        for one in organisations.units(on=clock.legal_date(at))
        if reach.everything or reach.covers(Target(unit=one.code))
    ]
    procedures = [(one.procedure, one.name.in_(texts.language())) for one in catalogue.procedures(at=at)]
    return {
        "procedures": sorted(procedures, key=lambda one: one[1]),
        "units": [(one.code, f"{one.code} {one.name_en if english and one.name_en else one.name}") for one in units],
        "statuses": [(one.value, texts.words(f"office.status.{one}")) for one in Status],
        "channels": [(one.value, texts.words(f"office.channel.{one}")) for one in Channel],
        "clocks": [(slug, texts.words(f"office.inbox.clock.{name}")) for name, slug in address.CLOCK_SLUGS.items()],
    }
