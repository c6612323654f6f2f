"""What waits for us at the axis is fetched, judged, handed to the room by one call, and confirmed; what cannot be taken in is sent back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import structlog

from motcua.backoffice.documents import queries as documents
from motcua.backoffice.documents import services as documents_services
from motcua.backoffice.documents.errors import Unacceptable
from motcua.backoffice.documents.types import Agency, Difference, Direction, Listed, Outcome
from motcua.backoffice.documents.types import Comparison as DayOfDocuments
from motcua.casework.dossiers.types import Comparison, Gap, GapLine, Mending
from motcua.doors.links.document_axis import client, mapping, wire
from motcua.doors.links.document_axis import settings as link
from motcua.doors.links.document_axis.settings import Settings
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import Job
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing.types import XmlVerdict
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor

log = structlog.get_logger("document_axis")

ACTOR = Actor.system("document_axis")
UNSIGNED, UNKNOWN_SIGNER, SIGNED = "unsigned", "unknown_signer", "signed"


class DocumentAxis:
    """Adapter of `documents.ports.DocumentExchange`."""

    def is_on(self) -> bool:
        """Whether an address is set."""
        return link.current().is_on

    def lists_sent(self) -> bool:
        """Only its own protocol lists what was sent."""
        return link.current().transport != link.LGSP

    def listed(self, day: date) -> Sequence[Listed]:
        """What the axis has of us for a day; raises `Unavailable`."""
        settings = link.current()
        found = [
            mapping.listed(row, direction=direction, kind=kind)
            for direction in Direction
            for kind in ("edoc", "status")
            for row in client.listed(direction.value, kind, day, settings)
        ]
        return [one for one in found if one is not None]

    def agencies(self) -> Sequence[Agency]:
        """The catalogue of authorities; raises `Unavailable`."""
        return [one for row in client.agencies(link.current()) if (one := mapping.agency(row)) is not None]

    def fetch(self) -> int:
        """Take in what waits; how many packages were confirmed. Raises `Unavailable` when the axis does not answer."""
        settings = link.current()
        if not settings.is_on:
            return 0
        _know_agencies(settings)
        taken = 0
        for kind in ("edoc", "status"):
            for number in client.waiting(kind, settings)[: settings.at_once]:
                taken += _one(number, settings)
        return taken

    def fetch_one(self, axis_id: str) -> bool:
        """Take in one package by its number there; a failure leaves it for the next time."""
        settings = link.current()
        _know_agencies(settings)
        return bool(_one(axis_id, settings))


_GAPS: dict[Difference, tuple[Gap, Mending]] = {
    Difference.NOT_THERE: (Gap.ONLY_OURS, Mending.PUSH),
    Difference.REFUSED_THERE: (Gap.STATE, Mending.PUSH),
    Difference.NOT_HERE: (Gap.ONLY_THEIRS, Mending.FETCH),
    Difference.STRANGE: (Gap.ONLY_THEIRS, Mending.LOOK),
    Difference.WAITING: (Gap.WAITING, Mending.WAIT),
    Difference.STUCK: (Gap.STUCK, Mending.RESEND),
}


class Comparer:
    """Adapter of `doors.ui.comparing.Comparer`: packages of documents and statuses of a day."""

    @property
    def is_on(self) -> bool:
        """Whether an address is set."""
        return link.current().is_on

    def compare(self, *, day: date, at: datetime, mend: bool) -> Comparison:
        """Compare a day now and keep what came of it; raises `Unavailable`."""
        return _told(documents_services.compare(ACTOR, day=day, at=at, mending=mend))

    def order(self, *, day: date, mend: bool) -> None:
        """Let a job do it."""
        jobs.defer("documents.compare_day", args={"day": day.isoformat(), "mend": mend})

    def kept(self, actor: Actor, *, day: date) -> Comparison | None:
        """The last comparison of a day."""
        found = documents.comparison(actor, day)
        return _told(found) if found else None

    def kept_days(self, actor: Actor) -> Sequence[Comparison]:
        """The last days that were compared, the latest first."""
        return [_told(one) for one in documents.compared_days(actor)]


def _told(found: DayOfDocuments) -> Comparison:
    """What a person has taken note of is settled and no difference any more."""
    return Comparison(
        link.CHANNEL, found.day, found.made_at, found.ours, found.theirs,
        tuple(
            GapLine(
                one.axis_id, "", _GAPS[one.kind][0], "", "", _GAPS[one.kind][1], f"{one.party} {one.why}".strip(),
                found.made_at if one.mended else None,
            )
            for one in found.lines
            if one.mended != "noted"
        ),
    )  # fmt: skip


def take_in(content: bytes, *, key: str, settings: Settings, at: datetime) -> Outcome:
    """Hand one package to the room; raises `wire.Unreadable`, and `Unacceptable` once the sender has been told why."""
    read = wire.read(content, largest=settings.largest_package, most_files=settings.most_files)
    origin = judged(content, settings, at=at)
    if isinstance(read, wire.StatusPackage):
        if origin == "broken":
            raise wire.Unreadable("signature")
        reported = mapping.reported(read, documents.agency, key=key, at=at)
        return documents_services.report(ACTOR, agency=settings.agency, reported=reported, at=at)
    arrived = mapping.arrived(read, settings, documents.agency, key=key, origin=origin)
    fault = "signature" if origin == "broken" else ""
    fault = fault or ("" if mapping.is_for_us(read, settings, documents.agency) else "not_ours")
    try:
        if not fault:
            return documents_services.receive(ACTOR, arrived=arrived, at=at)
    except Unacceptable as refusal:
        fault = str(refusal.params["reason"])
    documents_services.refuse(ACTOR, arrived=arrived, reason=fault, at=at)
    raise Unacceptable(reason=fault)


def judged(content: bytes, settings: Settings, *, at: datetime) -> str:
    """What the package's own signature is worth: `unsigned`, `unknown_signer`, `signed`, or `broken` (also where one is required and absent)."""
    root = wire.parse(content, largest=settings.largest_package)
    place, own = wire.signature_place(root)
    if not place:
        return "broken" if settings.require_signature else UNSIGNED
    trusted = [link.pem(settings.authorities)] if settings.authorities else [own]
    revoked = [link.pem(settings.revocations)] if settings.revocations else []
    try:
        found = signatures.check_xml(content, place=place, trusted=trusted, revoked=revoked, at=at, huge=True)
    except ValueError:  # the certificate in it is none
        return "broken"
    if found.verdict is not XmlVerdict.OK:
        log.warning("package_signature_refused", verdict=found.verdict.value)
        return "broken"
    return SIGNED if settings.authorities else UNKNOWN_SIGNER


def fetch() -> None:
    """Every minute: take in what waits."""
    if AXIS.is_on():
        AXIS.fetch()


def refresh_agencies() -> None:
    """Every night: the catalogue of authorities as it is now."""
    if AXIS.is_on():
        documents_services.know_agencies(ACTOR, agencies=AXIS.agencies(), at=clock.now())


def _know_agencies(settings: Settings) -> None:
    """Before the first night nobody's two codes are known to be one."""
    if documents.agency(settings.agency) is None:
        refresh_agencies()


def _one(number: str, settings: Settings) -> int:
    """One package; a failure of ours leaves it listed for the next round and stops no other one."""
    try:
        content = client.fetch(number, settings)
        taken = _taken(content, number, settings)
        client.confirm(number, settings, taken=taken)
    except HouseError as failure:
        log.warning("package_waits", axis_id=number, why=failure.code)
        return 0
    return 1


def _taken(content: bytes, number: str, settings: Settings) -> bool:
    at = clock.now()
    try:
        outcome = take_in(content, key=number, settings=settings, at=at)
    except (wire.Unreadable, Unacceptable) as refusal:
        reason = refusal.reason if isinstance(refusal, wire.Unreadable) else str(refusal.params["reason"])
        kept = "" if reason == "secret" else storage.put(
            content, media_type="application/xml", name=f"goi-tin-{number}.edxml"[:200], at=at
        ).id  # fmt: skip
        log.warning("package_refused", axis_id=number, reason=reason, kept=kept)
        return False
    log.info("package_taken", axis_id=number, outcome=outcome.value)
    return True


AXIS = DocumentAxis()
JOBS = [
    Job("document_axis.fetch", fetch, every="* * * * *"),
    Job("document_axis.agencies", refresh_agencies, every="40 1 * * *"),
]
