"""One message of the window on its way to its command: what it is, and the refusal that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.links.single_window import mapping, wire
from motcua.doors.links.single_window.settings import Rule, Settings
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor, Ref
from motcua.identity.consent import queries as consent

SYSTEM = "single_window"


class Refused(Exception):
    """The message is answered 00 with these errors; nothing was stored."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__(errors)
        self.errors = tuple(errors)


@dataclass(slots=True)
class Arrival:
    """One message on its way to its command."""

    asked: wire.Envelope
    raw: bytes
    rule: Rule
    settings: Settings
    at: datetime

    @property
    def procedure(self) -> str:
        """Our code of its procedure."""
        return self.settings.procedures[self.rule.document_type]

    @property
    def reference(self) -> str:
        """The window's number of the dossier."""
        return self.asked.subject.reference

    @property
    def key(self) -> str:
        """What makes a repeat of this message known."""
        return f"{self.reference}/{self.asked.message_id}"

    def declared(self) -> mapping.Declaration:
        """What a message of type 10 declares; raises `Refused`, `Unreadable` where it cannot be read or names no enterprise."""
        if self.rule.content == mapping.CHEMICALS:
            found = mapping.declaration(self.asked)
        else:
            version = catalogue.in_force(self.procedure, self.at)
            if version is None:
                raise Refused([(wire.ERR_UNKNOWN_PROCEDURE, mapping.WHY["closed"])])
            found = mapping.form(self.asked, self.rule.content, catalogue.schema(version), version.layout.slots)
        if not found.enterprise_code:
            raise Refused([("E-REQ", "/applicant/enterprise_code: Nhập mã số doanh nghiệp")])
        return found

    def kept(self, owner: Ref) -> str:
        """Keep the Envelope and put the exchange on the owner's record; gives the id of the file."""
        subject = self.asked.subject
        name = f"nsw-{subject.reference}-{subject.type}-{subject.function}.xml"
        file = storage.put(self.raw, media_type="application/xml", name=name, at=self.at)
        purpose = consent.require_purpose(SYSTEM)
        audit.exchanged(
            Actor.system(SYSTEM),
            direction=Direction.FROM,
            subject=Ref("stored_file", file.id),
            owner=owner,
            what="dossier",
            purpose=purpose.key,
            fields=purpose.fields,
            at=self.at,
        )
        return file.id
