"""Two suppliers of text messages, behind `notifications.ports.Carrier`."""

from __future__ import annotations

from datetime import datetime

import orjson

from motcua.doors.links.sms import client, mapping, wire
from motcua.doors.links.sms.settings import FIRST, SECOND, current
from motcua.followup.notifications.errors import NotReached, NotTaken
from motcua.followup.notifications.types import Short


class FirstSupplier:
    """SOAP `wsCpMt`."""

    name = FIRST

    @property
    def is_on(self) -> bool:
        """Whether it has an address."""
        return bool(current().first_url)

    @property
    def knows_repeats(self) -> bool:
        """By its settings; running clients give every message the same `RequestID`, so nothing shows that it does."""
        return current().first_knows_repeats

    def carry(self, short: Short, *, at: datetime) -> None:  # noqa: ARG002 -- the port's signature
        """Hand one message over; see the port."""
        settings = current()
        said = client.call(
            FIRST,
            settings.first_url,
            read=wire.read_first,
            headers=client.SOAP_HEADERS,
            content=wire.write_first(mapping.first(short, settings)),
            timeout=settings.timeout_seconds,
        )
        if said.code in settings.first_accepted:
            return
        if any(word in said.words.lower() for word in settings.first_unreachable):
            raise NotReached(said.words)
        raise NotTaken(f"{said.code}: {said.words}")


class SecondSupplier:
    """REST with JSON."""

    name = SECOND

    @property
    def is_on(self) -> bool:
        """Whether it has an address."""
        return bool(current().second_url)

    @property
    def knows_repeats(self) -> bool:
        """Its code 124 says so."""
        return current().second_knows_repeats

    def carry(self, short: Short, *, at: datetime) -> None:  # noqa: ARG002 -- the port's signature
        """Hand one message over; see the port."""
        settings = current()
        said = client.call(
            SECOND,
            f"{settings.second_url}{client.SECOND_PATH}",
            read=wire.read_second,
            headers={"content-type": "application/json"},
            content=orjson.dumps(mapping.second(short, settings, SECOND)),
            timeout=settings.timeout_seconds,
        )
        if said.code in settings.second_accepted:
            return
        if said.code in settings.second_unreachable:
            raise NotReached(f"{said.code} {said.words}".strip())
        raise NotTaken(f"{said.code} {said.words}".strip())


FIRST_SUPPLIER, SECOND_SUPPLIER = FirstSupplier(), SecondSupplier()
