"""Zalo as a supplier of text messages, behind `notifications.ports.Carrier`."""

from __future__ import annotations

from datetime import datetime

from motcua.doors.links.zalo import client, mapping
from motcua.doors.links.zalo.settings import CARRIER, current
from motcua.followup.notifications.types import Short


class Zalo:
    """The official account of the ministry."""

    name = CARRIER

    @property
    def is_on(self) -> bool:
        """Whether address and first token are set."""
        return current().is_on

    @property
    def knows_repeats(self) -> bool:
        """By its settings."""
        return current().knows_repeats

    def carry(self, short: Short, *, at: datetime) -> None:
        """Hand one message over; a token that has ended is renewed once and the call repeated once. See the port."""
        settings = current()
        body = mapping.call(short, settings)
        access = client.token(settings, at=at)
        said = client.send(body, settings, access=access)
        if said.error in settings.token_ended:
            said = client.send(body, settings, access=client.token(settings, at=at, refused=access))
        mapping.judge(said, short, settings, at=at)


ZALO = Zalo()
