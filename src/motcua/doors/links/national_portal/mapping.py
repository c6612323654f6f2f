"""Our types ↔ the portal's codes; total on our side (list of ten states, Decision 31/2021/QĐ-TTg and its successors)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from motcua.casework.dossiers.types import Channel, ForLink, Status
from motcua.casework.dossiers.types import Progress as Step
from motcua.doors.links.national_portal.settings import Settings
from motcua.doors.links.national_portal.wire import Dossier, Identity, Paper, Progress, ResultPaper
from motcua.foundation import clock
from motcua.foundation.types import Json

TIME = "%Y%m%d%H%M%S"

STATES: Mapping[Status, str] = {
    Status.SUBMITTED: "1",
    Status.SUPP_PRE: "5",
    Status.NOT_ACCEPTED: "3",
    Status.ACCEPTED: "2",
    Status.TRANSFERRED: "2",
    Status.PROCESSING: "4",
    Status.CONSULTING: "4",
    Status.SUPP_POST: "5",
    Status.FEE_DUE: "6",
    Status.SUBMITTED_FOR_SIGN: "4",
    Status.STOP_REQUESTED: "7",
    Status.STOPPED: "8",
    Status.REFUSED: "9",
    Status.DECIDED: "9",
    Status.RETURNED: "10",
    Status.CORRECTING: "4",
}
"""Our status → the portal's number."""

STEPS: Mapping[Status, str] = {
    Status.SUBMITTED: "Nộp hồ sơ",
    Status.SUPP_PRE: "Yêu cầu bổ sung trước khi tiếp nhận",
    Status.NOT_ACCEPTED: "Từ chối tiếp nhận hồ sơ",
    Status.ACCEPTED: "Tiếp nhận hồ sơ",
    Status.TRANSFERRED: "Chuyển hồ sơ đến đơn vị thụ lý",
    Status.PROCESSING: "Thụ lý hồ sơ",
    Status.CONSULTING: "Lấy ý kiến cơ quan phối hợp",
    Status.SUPP_POST: "Yêu cầu bổ sung hồ sơ",
    Status.FEE_DUE: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.SUBMITTED_FOR_SIGN: "Trình ký kết quả",
    Status.STOP_REQUESTED: "Người nộp đề nghị dừng giải quyết",
    Status.STOPPED: "Dừng giải quyết hồ sơ",
    Status.REFUSED: "Có văn bản từ chối giải quyết",
    Status.DECIDED: "Có kết quả giải quyết",
    Status.RETURNED: "Trả kết quả",
    Status.CORRECTING: "Đính chính kết quả",
}
"""What was done, in the words that the portal shows."""

CHANNELS: Mapping[Channel, str] = {
    Channel.PORTAL: "2",
    Channel.API: "2",
    Channel.NATIONAL_PORTAL: "2",
    Channel.SINGLE_WINDOW: "2",
    Channel.DESK: "1",
    Channel.POST: "3",
    Channel.KIOSK: "1",
}
"""Our channel → `KenhThucHien`: 1 at the desk, 2 online, 3 by post."""

KINDS: Mapping[str, str] = {"person": "1", "enterprise": "2", "authority": "3", "organisation": "4"}
"""Kind of owner → `LoaiDoiTuong`; an unknown kind is another organisation."""

NO_IDENTITY = Identity("2", "000000001")
"""What running clients send when the applicant has no number of a kind that the portal knows."""

_SIGNED_IN = frozenset({Channel.PORTAL, Channel.NATIONAL_PORTAL})


def as_of(found: ForLink, seq: int) -> ForLink:
    """The dossier as it stood after the step at this place, so that a late message never shows what came after it."""
    steps = tuple(step for step in found.progress if step.seq <= seq)
    if not steps:
        return found
    reached = {step.status for step in steps}
    ended = bool(reached & {Status.DECIDED, Status.REFUSED})
    return replace(
        found,
        status=steps[-1].status,
        accepted_at=found.accepted_at if Status.ACCEPTED in reached else None,
        decided_at=found.decided_at if ended else None,
        returned_at=found.returned_at if Status.RETURNED in reached else None,
        result=found.result if ended else None,
        progress=steps,
    )


def dossier(found: ForLink, settings: Settings, *, unit: str) -> Dossier:
    """The dossier, for `DongBoHoSoMC`; `unit` is the name of the unit that handles it."""
    name = _text(found.applicant, "applicant_name")
    return Dossier(
        code=found.code,
        procedure=found.national_code,
        procedure_name=found.procedure_name,
        field_code=settings.field_codes.get(found.field_name, settings.other_field),
        field_name=found.field_name or found.procedure_name,
        channel=CHANNELS[found.channel],
        applicant=name,
        applicant_kind=KINDS.get(found.owner.kind, "4"),
        email=_text(found.applicant, "email"),
        fax=_text(found.applicant, "fax"),
        phone=_text(found.applicant, "phone"),
        summary=(found.summary or found.procedure_name)[:1000],
        filed_at=moment(found.received_at),
        accepted_at=moment(found.accepted_at),
        due=moment(found.due),
        status=STATES[found.status],
        returned_at=moment(found.returned_at),
        return_means="0",
        ended_at=moment(found.decided_at),
        unit=unit,
        filed_where="1" if found.channel is Channel.NATIONAL_PORTAL else "2",
        digitised="1" if found.papers else "0",
        identified="1" if found.channel in _SIGNED_IN else "0",
        paid_online="0",
        refused_at=moment(next((s.at for s in found.progress if s.status is Status.NOT_ACCEPTED), None)),
        identities=(identity(found),),
        papers=tuple(Paper(id=id_, name=name[:4000], digitised="1") for id_, name in found.papers),
        results=_results(found, settings),
    )


def progress(found: ForLink, seqs: Sequence[int], settings: Settings, *, unit: str) -> list[Progress]:
    """The steps with these places, oldest first, without those that change nothing in the portal's list of states."""
    items: list[Progress] = []
    before = ""
    for step in sorted(found.progress, key=lambda step: step.seq):
        state = STATES[step.status]
        if step.seq in seqs and state != before:
            items.append(_step(found, step, settings, unit))
        before = state
    return items


def identity(found: ForLink) -> Identity:
    """The applicant's number and its kind."""
    number = _text(found.applicant, "applicant_id") or (found.owner.id if found.owner.kind == "enterprise" else "")
    if found.owner.kind == "enterprise" and number:
        return Identity("3", number)
    if number.isdecimal() and len(number) in {9, 12}:
        return Identity("1" if len(number) == 12 else "2", number)
    return NO_IDENTITY


def moment(at: datetime | None) -> str:
    """An instant as the portal writes it, on Vietnam's clock; "" for none."""
    return clock.legal_time(at).strftime(TIME) if at else ""


def paper_address(verification_path: str, settings: Settings) -> str:
    """Where a signed paper can be fetched without a session: with the symbol and check that are printed on it."""
    return f"{settings.public_url}/ket-noi/dvcqg/tep/{verification_path.rpartition('/')[2]}"


def _step(found: ForLink, step: Step, settings: Settings, unit: str) -> Progress:
    return Progress(
        code=found.code,
        staff=settings.staff[:50],
        at=moment(step.at),
        unit=unit,
        done=STEPS[step.status],
        status=STATES[step.status],
        due=moment(found.due),
    )


def _results(found: ForLink, settings: Settings) -> tuple[ResultPaper, ...]:
    if found.result is None:
        return ()
    address = paper_address(found.result.verification_path, settings)
    return (
        ResultPaper(
            name=f"{found.procedure_name} – {found.result.number}"[:2000],
            id=found.result.id,
            address=address,
            code=settings.result_code,
        ),
    )


def _text(values: Mapping[str, Json], name: str) -> str:
    value = values.get(name, "")
    return value if isinstance(value, str) else ""
