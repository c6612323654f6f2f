"""What the room needs from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from motcua.casework.dossiers.types import LetterOrder, LetterStanding, Reply
from motcua.foundation.ports import Port
from motcua.foundation.types import Actor, Json


class SectorRegisters(Protocol):
    """Registers of permits and certificates that decision tables ask about."""

    def look_up(self, register: str, key: str) -> Mapping[str, Json] | None:
        """The entry under a key, such as a permit by its number; none when there is none.

        Raises `foundation.errors.Unavailable` when the register does not answer.
        """
        ...


sector_registers: Port[SectorRegisters] = Port("dossiers.sector_registers")


class PostOffice(Protocol):
    """Whoever fetches results and brings them; it hears of orders as facts."""

    @property
    def is_on(self) -> bool:
        """Whether it can be asked."""


post_office: Port[PostOffice] = Port("dossiers.post_office")


class OpinionDesk(Protocol):
    """Whoever writes to other authorities and hears from them; the room of documents."""

    def ask(self, actor: Actor, *, question: int, letter: LetterOrder, at: datetime) -> str:
        """Draft the letter in the caller's transaction and give its id; raises `Invalid` at the fields of the page, `NotAllowed`."""
        ...

    def standings(self, letters: Collection[str]) -> Mapping[str, LetterStanding]:
        """How these letters stand; one that is gone is left out."""
        ...

    def reply(self, document: str) -> Reply | None:
        """A registered document in reply, with its files; none when its sender has taken it back."""
        ...

    def reply_file(self, document: str, file: int) -> tuple[str, str, bytes] | None:
        """Name, media type and content of one file of it."""
        ...

    def taken(self, document: str, *, code: str, at: datetime) -> None:
        """The dossier's officer has taken the document as the answer: it is dealt with where a unit has it in hand."""
        ...


opinion_desk: Port[OpinionDesk] = Port("dossiers.opinion_desk")
