"""The window's codes and contents ↔ our types; total on our side."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from motcua.casework.dossiers.types import ReasonView, Status
from motcua.doors.links.single_window.mapping.forms import CHEMICALS as CHEMICALS
from motcua.doors.links.single_window.mapping.forms import Attachment as Attachment
from motcua.doors.links.single_window.mapping.forms import Declaration as Declaration
from motcua.doors.links.single_window.mapping.forms import content_of as content_of
from motcua.doors.links.single_window.mapping.forms import declaration as declaration
from motcua.doors.links.single_window.mapping.forms import form as form
from motcua.doors.links.single_window.settings import Settings
from motcua.doors.links.single_window.wire import (
    ERR_NO_PROCEDURE,
    ERR_NOT_XML,
    Element,
    Envelope,
    Party,
    Subject,
    Unreadable,
    element,
)
from motcua.foundation import clock

TIME = "%Y-%m-%d %H:%M:%S"
LONGEST = {"message_id": 36, "reference": 35, "pre_reference": 35, "document_type": 100, "type": 3, "function": 3}

SUPPLEMENT, REFUSE, ACCEPT, STOPPED = "supplement", "refuse", "accept", "stopped"
CONFIRM, CHANGED, REVOKED = "confirm", "changed", "revoked"
WITHDRAWN, NOT_WITHDRAWN, MAY_EDIT, NOT_EDIT = "withdrawn", "not_withdrawn", "may_edit", "not_edit"
OUT = frozenset({
    SUPPLEMENT, REFUSE, ACCEPT, STOPPED, CONFIRM, CHANGED, REVOKED, WITHDRAWN, NOT_WITHDRAWN, MAY_EDIT, NOT_EDIT,
})  # fmt: skip
"""What we tell; whether an event is carried is decided by the message map."""
SUBMIT, EDIT, EDIT_AGREED, SUPPLEMENTED = "submit", "edit", "edit_agreed", "supplemented"
WITHDRAW, ASK_EDIT = "withdraw", "ask_edit"
IN = frozenset({SUBMIT, EDIT, EDIT_AGREED, SUPPLEMENTED, WITHDRAW, ASK_EDIT})
"""What we are told."""

_HANDLED = frozenset({
    Status.ACCEPTED, Status.TRANSFERRED, Status.PROCESSING, Status.CONSULTING, Status.FEE_DUE, Status.SUBMITTED_FOR_SIGN,
})  # fmt: skip

WHY: Mapping[str, str] = {
    "status": "Trạng thái hồ sơ không cho phép",
    "decided": "Hồ sơ đã có kết quả giải quyết",
    "proposed_before": "Đã có đề nghị đang chờ trả lời",
    "not_agreed": "Hồ sơ đã được tiếp nhận, cần đề nghị sửa và được đồng ý trước",
    "no_result": "Không có kết quả còn hiệu lực",
    "part": "Hồ sơ thành phần đi theo hồ sơ chính",
    "not_waiting": "Hồ sơ không chờ bổ sung",
    "too_late": "Đã quá hạn bổ sung",
    "unknown": "Không có hồ sơ này tại bộ",
    "other_owner": "Số hồ sơ này là của doanh nghiệp khác",
    "closed": "Thủ tục không nhận hồ sơ qua Một cửa quốc gia",
    "not_allowed": "Không được nộp thay doanh nghiệp này",
}
"""Why a message that can be read is not taken, in our sentence."""


def event(before: Status | None, after: Status, *, automatic: bool) -> str:
    """What the window hears of a turn; "" is nothing. An automatic procedure is accepted in the act of filing, of which nothing is told."""
    if after in {Status.SUPP_PRE, Status.SUPP_POST}:
        return SUPPLEMENT
    if after in {Status.NOT_ACCEPTED, Status.REFUSED}:
        return REFUSE
    if after is Status.STOPPED:
        return STOPPED
    if after is Status.DECIDED:
        return CHANGED if before is Status.CORRECTING else CONFIRM
    if after is Status.ACCEPTED and before is Status.SUBMITTED:
        return "" if automatic else ACCEPT
    if after is Status.PROCESSING and (before is Status.SUPP_POST or (automatic and before is Status.ACCEPTED)):
        return ACCEPT
    return ""


def heard(statuses: Sequence[Status], *, automatic: bool) -> bool:
    """Whether the window has been told anything of a dossier that went through these statuses: until then its withdrawal needs nobody's word."""
    turns = zip([None, *statuses], statuses, strict=False)
    return any(event(before, after, automatic=automatic) not in {"", STOPPED} for before, after in turns)


def handled(status: Status) -> bool:
    """Whether a dossier has been taken in and is being worked on."""
    return status in _HANDLED


def is_fresh(envelope: Envelope, at: datetime, *, seconds: float) -> bool:
    """Whether a message was sent so lately that trouble with its files may pass; one without a time that can be read is not."""
    try:
        sent = datetime.strptime(envelope.subject.send_date, TIME).replace(tzinfo=clock.VIETNAM)
    except ValueError:
        return False
    return abs((at - sent).total_seconds()) <= seconds


def refusal_code(our_name: str, document_type: str) -> str:
    """The code for what we cannot take for a reason of our own: our name and the procedure's group of two digits."""
    group = re.search(r"\d{2}", document_type)
    return f"{our_name}{group[0] if group else '00'}_CODE"


@dataclass(frozen=True, slots=True)
class Told:
    """What our answer says of a dossier, whatever its event."""

    reference: str
    department: str
    staff: str
    at: datetime
    reasons: tuple[ReasonView, ...] = ()
    number: str = ""
    file_name: str = ""
    file_link: str = ""
    file_id: str = ""
    verify: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    signer: str = ""
    remarks: tuple[tuple[str, str], ...] = ()
    """Places and words of what is asked for."""
    words: str = ""
    """What is said beside reasons: why a wish was turned down, what a request begins with."""


def check_header(envelope: Envelope) -> None:
    """Raise `Unreadable` for a header that lacks what the window's schema demands."""
    subject = envelope.subject
    if not subject.document_type:
        raise Unreadable(ERR_NO_PROCEDURE, "Không lấy được thủ tục từ xml")
    required = {
        "Reference/messageId": envelope.message_id,
        "Subject/type": subject.type,
        "Subject/function": subject.function,
        "Subject/reference": subject.reference,
        "From/identity": envelope.sender.identity,
    }
    for name, value in required.items():
        if not value:
            raise Unreadable(ERR_NOT_XML, f"Phân tích xml bị lỗi: thiếu {name}")
    for name, most in LONGEST.items():
        value = envelope.message_id if name == "message_id" else getattr(subject, name)
        if len(value) > most:
            raise Unreadable(ERR_NOT_XML, f"Phân tích xml bị lỗi: {name} dài quá {most} ký tự")


def confirmation(told: Told) -> tuple[Element, ...]:
    """Content of the confirmation of a declaration: its number and the address of the signed paper."""
    return (
        element(
            "ResultConfirm",
            [
                element("NSWFileCode", told.reference),
                element("SystemReceptionNo", told.number),
                element("Department", told.department),
                element("NameOfStaff", told.staff),
                element("ResponseDate", moment(told.at)),
                *_file(told),
                *([element("VerifyCode", told.verify)] if told.verify else []),
            ],
        ),
    )


def licence(told: Told) -> tuple[Element, ...]:
    """Content of a licence or certificate: number, days, who signed, the address of the signed paper."""
    day = "%Y-%m-%d 00:00:00"
    return (
        element(
            "Licence",
            [
                element("NSWFileCode", told.reference),
                element("LicenceNo", told.number),
                *([element("ValidFrom", told.valid_from.strftime(day))] if told.valid_from else []),
                *([element("ValidUntil", told.valid_until.strftime(day))] if told.valid_until else []),
                element(
                    "IssuingAuthority",
                    [
                        element("SignName", told.signer),
                        element("SignDate", moment(told.at)),
                        element("SignPlace", told.department),
                    ],
                ),
                element("ResponseDate", moment(told.at)),
                *_file(told),
                *([element("VerifyCode", told.verify)] if told.verify else []),
            ],
        ),
    )


def cancellation(told: Told) -> tuple[Element, ...]:
    """Content of the end of a confirmation or licence: its number, the day, why."""
    return (
        element(
            "ResultConfirmCancel",
            [
                element("NSWFileCode", told.reference),
                element("SystemReceptionNo", told.number),
                element("CancelDate", moment(told.at)),
                element("Reason", _reasons(told)),
                element("SignConfirmName", told.staff),
            ],
        ),
    )


def refusal(told: Told) -> tuple[Element, ...]:
    """Content of a refusal, a request or another answer with reasons."""
    return (
        element(
            "Result",
            [
                element("NSWFileCode", told.reference),
                element("Reason", _reasons(told)),
                element("Department", told.department),
                element("CreaterName", told.staff),
                element("ResponseDate", moment(told.at)),
                *(_file(told) if told.file_link else []),
                *([element("ErrorList", listed)] if (listed := _listed(told)) else []),
            ],
        ),
    )


CONTENTS: Mapping[str, Callable[[Told], tuple[Element, ...]]] = {
    "Result": refusal, "ResultConfirm": confirmation, "Licence": licence, "ResultConfirmCancel": cancellation,
}  # fmt: skip
"""Contents of our messages by the name that the message map gives them."""


def stored(at: datetime) -> tuple[Element, ...]:
    """Content of a positive acknowledgement."""
    return (element("ReceiveDate", moment(at)),)


def refused(errors: Iterable[tuple[str, str]]) -> tuple[Element, ...]:
    """Content of a negative acknowledgement."""
    return (element("ErrorList", [error(code, sentence) for code, sentence in errors]),)


def error(code: str, sentence: str) -> Element:
    """One error in a list."""
    return element("Error", [element("ErrorCode", code), element("ErrorName", sentence)])


def acknowledgement(
    asked: Envelope | None, *, us: Party, function: str, content: Sequence[Element], at: datetime
) -> Envelope:
    """Our answer to an Envelope: the header turned round, an id of its own that is the same each time."""
    subject = asked.subject if asked else Subject("", "", "", "", "", "", "", "")
    return Envelope(
        version=asked.version if asked else "01",
        message_id=message_id(f"{function}/{asked.message_id}") if asked else message_id(f"{function}/{at.isoformat()}"),
        sender=asked.receiver if asked and asked.receiver.identity else us,
        receiver=asked.sender if asked else NSW,
        subject=Subject(
            subject.document_type, subject.type, function, subject.reference, subject.document_year,
            subject.pre_reference, subject.pre_document_year, moment(at),
        ),
        content=tuple(content),
    )  # fmt: skip


def message_id(key: str) -> str:
    """32 hex digits that are the same for the same key, so that a repeat is known as one."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def moment(at: datetime) -> str:
    """An instant as the window writes it, on Vietnam's clock."""
    return clock.legal_time(at).strftime(TIME)


def paper_address(verification_path: str, settings: Settings) -> str:
    """Where a signed paper can be fetched without a session: with the symbol and check that are printed on it."""
    return f"{settings.public_url}/ket-noi/nsw/tep/{verification_path.rpartition('/')[2]}"


NSW = Party("NSW", "NSW", "VN", "BTC", "TCHQ", "NSW")


def _reasons(told: Told) -> str:
    said = [told.words, *(reason.text_vi for reason in told.reasons), *(text for _, text in told.remarks)]
    return "; ".join(text for text in said if text) or "Xem văn bản kèm theo"


def _listed(told: Told) -> list[Element]:
    asked = [error("SUPPLEMENT", f"{pointer}: {text}" if pointer else text) for pointer, text in told.remarks]
    return [*(error(reason.code, reason.text_vi) for reason in told.reasons), *asked]


def _file(told: Told) -> list[Element]:
    return [
        element("AttachmentId", told.file_id),
        element("FileName", told.file_name),
        element("FileLink", told.file_link),
    ]
