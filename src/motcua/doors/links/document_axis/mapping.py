"""The axis's codes and packages ↔ our types; total on our side."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from motcua.backoffice.documents import queries as documents
from motcua.backoffice.documents.types import (
    Agency,
    Arrived,
    Direction,
    Enclosed,
    Kind,
    Listed,
    Parcel,
    Party,
    Reported,
    State,
    Urgency,
)
from motcua.doors.links.document_axis.settings import Settings
from motcua.doors.links.document_axis.wire import (
    Attachment,
    Organisation,
    Package,
    Replaced,
    ResponseFor,
    StatusPackage,
    Unreadable,
)
from motcua.foundation.clock import legal_date
from motcua.foundation.types import Json

Known = Callable[[str], Agency | None]
"""An authority of the catalogue by either of its codes."""

BUSINESS: dict[Kind, int] = {Kind.NEW: 0, Kind.RECALL: 1, Kind.UPDATE: 2, Kind.REPLACE: 3}
_KINDS = {number: kind for kind, number in BUSINESS.items()}
_ZIPS = ("zip", "openxmlformats", "opendocument", "java-archive", "epub")
_DESCRIPTIONS = {
    "01": "Văn thư: Đã đến", "02": "Từ chối tiếp nhận", "03": "Đã tiếp nhận", "04": "Đã phân công xử lý", "05": "Đang xử lý",
    "06": "Đã hoàn thành", "13": "Đề nghị lấy lại", "15": "Đồng ý", "16": "Không đồng ý",
}  # fmt: skip


def organisation(party: Party, settings: Settings, known: Known) -> Organisation:
    """An authority under the code that this channel wants."""
    if party.code == settings.agency:
        return Organisation(settings.system, party.name)
    found = known(party.code)
    if found is None:
        return Organisation(party.code, party.name)
    return Organisation((settings.codes == "older" and found.older) or found.code, party.name or found.name, found.mail)


def party(named: Organisation, known: Known) -> Party:
    """An authority under the code by which we keep it; one that the catalogue does not have keeps the code it came with."""
    found = known(named.code)
    return Party(found.code if found else named.code, named.name or (found.name if found else ""))


def package(parcel: Parcel, settings: Settings, known: Known, *, at: datetime) -> Package:
    """What a parcel that carries or recalls a document says on the wire."""
    view, line = parcel.view, parcel.view.line
    kind = next((one for one in documents.types() if one.code == view.type), None)
    number, _, notation = line.symbol.partition("/")
    sender = organisation(parcel.sender, settings, known)
    receiver = organisation(parcel.receiver, settings, known)
    answers = []
    if parcel.answers is not None:
        answered, answered_id = parcel.answers
        answers.append(ResponseFor(receiver.code, answered.symbol, answered.issued_on, answered_id))
    if parcel.kind is Kind.RECALL:
        answers.append(ResponseFor(sender.code, line.symbol, line.issued_on, view.exchange_id))
    return Package(
        sender=sender,
        receivers=(receiver,),
        document_id=view.exchange_id,
        number=number,
        notation=notation,
        place="Hà Nội",
        issued_on=line.issued_on,
        type=settings.document_types.get(view.type, kind.wire if kind else 1),
        type_name=line.type_name,
        subject=line.subject,
        position=view.signer_position,
        full_name=line.signer,
        competence=view.competence,
        due=legal_date(line.due) if line.due and line.due != line.at else None,
        places=tuple(one.name for one in view.receivers),
        priority=int(line.urgency),
        answers=tuple(answers),
        business=BUSINESS[parcel.kind],
        reason=parcel.reason or line.subject,
        business_id=view.exchange_id if parcel.kind in {Kind.RECALL, Kind.UPDATE} else "",
        replaced=(Replaced(parcel.replaces, (receiver.code,)),)
        if parcel.kind is Kind.REPLACE and parcel.replaces
        else (),
        handled_at=at,
        files=tuple(Attachment(one.name, one.media_type, one.content, one.description) for one in parcel.files),
    )


def status(parcel: Parcel, settings: Settings, known: Known, *, staff: str) -> StatusPackage:
    """What a status of ours says on the wire."""
    view, line = parcel.view, parcel.view.line
    words = _DESCRIPTIONS.get(parcel.code, "")
    return StatusPackage(
        about=ResponseFor(
            organisation(view.sender, settings, known).code, line.symbol, line.issued_on, view.exchange_id
        ),
        sender=organisation(parcel.sender, settings, known),
        code=parcel.code,
        description=f"{words}: {parcel.reason}" if parcel.reason else words,
        at=parcel.said_at,
        department="Văn thư" if line.state in {State.RECEIVED, State.REGISTERED, State.RETURNED} else line.unit,
        staff=staff,
    )


def arrived(package: Package, settings: Settings, known: Known, *, key: str, origin: str) -> Arrived:
    """A document as it came in, its files unpacked; raises `Unreadable` for what swells beyond the limit."""
    kind = _KINDS[package.business]
    symbol = "/".join(part for part in (package.number, package.notation) if part)
    about = package.business_id or (package.answers[0].document_id if package.answers else "") or package.document_id
    return Arrived(
        key=key,
        kind=kind,
        agency=settings.agency,
        sender=party(package.sender, known),
        exchange_id=package.document_id[:200],
        symbol=symbol,
        issued_on=package.issued_on,
        type_name=package.type_name,
        subject=package.subject,
        reason=package.reason,
        summary=package.content,
        signer=package.full_name,
        signer_position=package.position,
        competence=package.competence,
        urgency=Urgency(package.priority) if package.priority in set(Urgency) else Urgency.NORMAL,
        due=package.due,
        answers=tuple(text for one in package.answers for text in (one.document_id, one.code) if text),
        replaces=tuple(one.document_id for one in package.replaced),
        about=about[:200] if kind in {Kind.RECALL, Kind.UPDATE} else "",
        origin=origin,
        files=tuple(_plain(package.files, settings.largest_unpacked)),
    )


def is_for_us(package: Package, settings: Settings, known: Known) -> bool:
    """Whether a package names us among its receivers."""
    ours = known(settings.agency)
    codes = {settings.system, settings.agency, *((ours.code, ours.older) if ours else ())}
    return any(one.code in codes for one in package.receivers)


def reported(status: StatusPackage, known: Known, *, key: str, at: datetime) -> Reported:
    """A status as it was reported to us."""
    staff = ", ".join(part for part in (status.department, status.staff) if part)
    return Reported(
        key,
        party(status.sender, known),
        status.about.document_id,
        status.code,
        status.description,
        status.at or at,
        staff,
    )


def agency(row: Json) -> Agency | None:
    """A row of the axis's catalogue, whichever of its calls gave it; none when it has no code."""
    if not isinstance(row, dict):
        return None

    def text(*names: str) -> str:
        return next((str(value) for name in names if (value := row.get(name))), "")

    code, older = text("code", "orgCode"), text("code102", "oldCode")
    gone = row.get("deleted") is True
    return Agency(code, older, text("name", "orgName") or code, text("mail", "email"), gone) if code else None


def listed(row: Json, *, direction: Direction, kind: str) -> Listed | None:
    """A row of the axis's lists of what was sent and received."""
    if not isinstance(row, dict):
        return None
    out = direction is Direction.OUT
    key = row.get("senderDocId" if out else "docId") or row.get("docId")
    other = row.get("toCode" if out else "from") or ""
    state = row.get("sendStatus" if out else "status") or ""
    return Listed(str(key), direction, str(other), kind, str(state)) if key else None


def _plain(files: Sequence[Attachment], most: int) -> Iterator[Enclosed]:
    left = most
    for one in files:
        content = _unpacked(one.content, one.media_type, left)
        left -= len(content)
        if left < 0:
            raise Unreadable("attachment", "too_large")
        yield Enclosed(one.name, one.media_type, content, one.description)


def _unpacked(content: bytes, media_type: str, most: int) -> bytes:
    """Some producers zip each file; one that says that it is an archive stays as it is."""
    if not content.startswith(b"PK\x03\x04") or any(word in media_type.lower() for word in _ZIPS):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (entry,) = [one for one in archive.infolist() if not one.is_dir()]
            if entry.file_size > most:
                raise Unreadable("attachment", "too_large")
            with archive.open(entry) as stream:  # what the entry says of itself is not believed
                read = stream.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Unreadable("attachment", "zip") from None
    if len(read) > most:
        raise Unreadable("attachment", "too_large")
    return read
