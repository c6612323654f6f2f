"""Our types ↔ the portal's codes; total on our side (list of ten states, Decision 31/2021/QĐ-TTg and its successors)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from motcua.casework.dossiers.types import Channel, ForLink, Status, SupplementTold
from motcua.casework.dossiers.types import Progress as Step
from motcua.casework.payments.types import Bill, BillState
from motcua.definitions.catalogue.types import NationalProcedure
from motcua.doors.links.national_portal.settings import Settings
from motcua.doors.links.national_portal.wire import (
    Dossier,
    Fee,
    FiledStatus,
    Identity,
    Paper,
    PetitionAnswer,
    Progress,
    QuestionAnswer,
    ResultPaper,
    StatusPaper,
    Supplement,
)
from motcua.followup.feedback.types import Level
from motcua.followup.helpdesk.types import ForLink as Question
from motcua.followup.petitions.types import Told
from motcua.foundation import clock
from motcua.foundation.types import Json
from motcua.foundation.vn import fold

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

LEVELS: Mapping[str, Level] = {
    "rat hai long": Level.VERY_SATISFIED,
    "hai long": Level.SATISFIED,
    "binh thuong": Level.NEUTRAL,
    "khong hai long": Level.DISSATISFIED,
}
"""Their words for a rating, folded; they may come as numbers too, see `level`."""

_LEVEL_NUMBERS = {"4": Level.VERY_SATISFIED, "3": Level.SATISFIED, "2": Level.NEUTRAL, "1": Level.DISSATISFIED}

FILED_REFUSED = "11"
"""How a refusal of what was filed there is told by `DongBoTrangThaiHoSo`, where our 3 is another thing."""

_SIGNED_IN = frozenset({Channel.PORTAL, Channel.NATIONAL_PORTAL})
_FEE_KINDS = {"charge": "1", "fee": "2"}
"""Lệ phí, phí."""
_CONTENT = 4000


def as_of(found: ForLink, seq: int) -> ForLink:
    """The dossier as it stood after the step at this place, so that a late message never shows what came after it."""
    steps = tuple(step for step in found.progress if step.seq <= seq)
    if not steps:
        return found
    reached = {step.status for step in steps}
    ended = bool(reached & {Status.DECIDED, Status.REFUSED})
    until = steps[-1].at
    return replace(
        found,
        status=steps[-1].status,
        accepted_at=found.accepted_at if Status.ACCEPTED in reached else None,
        decided_at=found.decided_at if ended else None,
        returned_at=found.returned_at if Status.RETURNED in reached else None,
        result=found.result if ended else None,
        progress=steps,
        supplements=tuple(one for one in found.supplements if one.asked_at <= until),
    )


def reference(found: ForLink) -> str:
    """The code by which they know a dossier: their own where it was filed there."""
    filed_there = found.origin.get("reference") if found.channel is Channel.NATIONAL_PORTAL else None
    return filed_there if isinstance(filed_there, str) and filed_there else found.code


def dossier(
    found: ForLink,
    settings: Settings,
    *,
    unit: str,
    national: NationalProcedure | None = None,
    address: Callable[[str], str] = lambda _: "",
) -> Dossier:
    """The dossier, for `DongBoHoSoMC`; `unit` is the name of the unit that handles it, `national` what their catalogue says of the
    procedure, `address` where a paper with this id can be fetched without a session.
    """
    name = _text(found.applicant, "applicant_name")
    return Dossier(
        code=reference(found),
        procedure=found.national_code,
        procedure_name=found.procedure_name,
        field_code=(national.field_code if national else "")
        or settings.field_codes.get(found.field_name, settings.other_field),
        field_name=(national.field_name if national else "") or found.field_name or found.procedure_name,
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
        paid_online=_paid_online(found.bills),
        refused_at=moment(next((s.at for s in found.progress if s.status is Status.NOT_ACCEPTED), None)),
        identities=(identity(found),),
        papers=tuple(_paper(id_, name, address) for id_, name in found.papers),
        fees=_fees(found),
        supplements=tuple(_supplement(one, unit, address) for one in found.supplements),
        note=_to_pay(found),
        results=_results(found, settings, national),
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


def filed_status(found: ForLink, settings: Settings) -> FiledStatus:
    """The state of a dossier that was filed there, with the papers that its applicant reads."""
    state = STATES[found.status]
    papers = _results(found, settings, None)
    words = STEPS[found.status]
    open_ = [one for one in found.supplements if one.answered_at is None]
    if open_:
        words = f"{words}: {_asked(open_[-1])}"
    elif found.status is Status.FEE_DUE:
        words = f"{words}. {_to_pay(found)}"
    elif found.reasons and found.status in {Status.REFUSED, Status.NOT_ACCEPTED}:
        words = f"{words}: {'; '.join(reason.text_vi for reason in found.reasons)}"
    last = found.progress[-1].at if found.progress else found.received_at
    return FiledStatus(
        status=FILED_REFUSED if state == "3" else state, code=reference(found), our_code=found.code, text=words[:_CONTENT],
        at=moment(last), papers=tuple(StatusPaper(name=one.name, address=one.address) for one in papers),
    )  # fmt: skip


def petition_answer(told: Told, settings: Settings, *, unit: str) -> PetitionAnswer:
    """What a petition's sender is told of a turn."""
    return PetitionAnswer(
        told.key,
        settings.petition_states.get(told.state.value, ""),
        told.text,
        unit,
        moment(told.at),
        told.document,
        told.number,
    )


def question_answer(told: Question, settings: Settings, *, unit: str) -> QuestionAnswer:
    """What somebody who asked there is answered: in the unit's name, never an officer's."""
    at = f"{told.at.astimezone(clock.VIETNAM):{settings.question_date}}"
    return QuestionAnswer(told.key, settings.unit, unit, "", at, told.text)


def level(said: str) -> Level | None:
    """Their level of satisfaction; none for what is none."""
    words = " ".join(fold(said).split())
    return LEVELS.get(words) or _LEVEL_NUMBERS.get(words)


def instant(text: str) -> datetime | None:
    """An instant as the portal writes it; none for "" and for what is none."""
    try:
        return datetime.strptime(text, TIME).replace(tzinfo=clock.VIETNAM)
    except ValueError:
        return None


def national_procedure(item: Mapping[str, Json]) -> NationalProcedure:
    """One item of `LayThuTuc`, or the short line of the list; fees stand at the time or one level higher."""
    fields = _first(item, "LINHVUCTHUCHIEN")
    online = [way for way in _objects(item, "CACHTHUCTHUCHIEN") if str(way.get("KENH")) == "2"]
    ways = online or _objects(item, "CACHTHUCTHUCHIEN")
    times = [time for way in ways for time in _objects(way, "THOIGIAN")]
    fees = [fee for place in (*ways, *times) for fee in _objects(place, "PHILEPHI")]
    papers = {
        str(paper.get("MAGIAYTO")) for case in _objects(item, "THANHPHANHOSO") for paper in _objects(case, "GIAYTO")
    }
    days = times[0].get("THOIGIANGIAIQUYET") if times else None
    amounts = [fee.get("SOTIEN") for fee in fees]
    return NationalProcedure(
        code=str(item.get("MATTHC") or "")[:60],
        name=str(item.get("TENTTHC") or ""),
        in_force=str(item.get("TRANGTHAI", 1)) == "1",
        field_code=str(fields.get("MALINHVUC") or ""),
        field_name=str(fields.get("TENLINHVUC") or ""),
        days=days if isinstance(days, int) else None,
        unit=str(times[0].get("DONVITINH") or "") if times else "",
        fee=sum(amount for amount in amounts if isinstance(amount, int)) if amounts else None,
        papers=len(papers) or None,
        result_code=str(_first(item, "KETQUATHUCHIEN").get("MAKETQUA") or ""),
        body=dict(item),
    )


def moment(at: datetime | None) -> str:
    """An instant as the portal writes it, on Vietnam's clock; "" for none."""
    return clock.legal_time(at).strftime(TIME) if at else ""


def paper_address(verification_path: str, settings: Settings) -> str:
    """Where a signed paper can be fetched without a session: with the symbol and check that are printed on it."""
    return f"{settings.public_url}/ket-noi/dvcqg/tep/{verification_path.rpartition('/')[2]}"


def _step(found: ForLink, step: Step, settings: Settings, unit: str) -> Progress:
    return Progress(
        code=reference(found),
        staff=settings.staff[:50],
        at=moment(step.at),
        unit=unit,
        done=STEPS[step.status],
        status=STATES[step.status],
        due=moment(found.due),
    )


def _results(found: ForLink, settings: Settings, national: NationalProcedure | None) -> tuple[ResultPaper, ...]:
    if found.result is None:
        return ()
    address = paper_address(found.result.verification_path, settings)
    return (
        ResultPaper(
            name=f"{found.procedure_name} – {found.result.number}"[:2000],
            id=found.result.id,
            address=address,
            code=(national.result_code if national else "") or settings.result_code,
        ),
    )


def _paper(id_: str, name: str, address: Callable[[str], str]) -> Paper:
    return Paper(id=id_, name=name[:4000], address=address(id_), digitised="1")


def _paid_online(bills: Sequence[Bill]) -> str:
    """0 nothing to pay, 1 paid online, 3 not paid online."""
    owed = [bill for bill in bills if bill.state in {BillState.DUE, BillState.PAID} and bill.amount]
    if not owed:
        return "0"
    return "1" if any(bill.state is BillState.PAID and bill.way != "cash" for bill in owed) else "3"


def _fees(found: ForLink) -> tuple[Fee, ...]:
    """What was paid; of a dossier that was filed there also what is due, since it is paid there."""
    told = {BillState.PAID, BillState.DUE} if found.channel is Channel.NATIONAL_PORTAL else {BillState.PAID}
    return tuple(
        Fee(line.name, bill.code, "1", str(int(line.amount)), _FEE_KINDS.get(line.kind, "2"))
        for bill in found.bills
        if bill.state in told
        for line in bill.lines
        if line.amount
    )


def _to_pay(found: ForLink) -> str:
    due = [bill for bill in found.bills if bill.state is BillState.DUE and bill.amount]
    if not due or found.channel is not Channel.NATIONAL_PORTAL:
        return ""
    until = max((bill.term for bill in due if bill.term), default=None)
    before = f" trước {clock.legal_time(until):%H:%M ngày %d/%m/%Y}" if until else ""
    return f"Phải nộp {sum(int(bill.amount) for bill in due):,} đồng{before}".replace(",", ".")


def _supplement(one: SupplementTold, unit: str, address: Callable[[str], str]) -> Supplement:
    return Supplement(
        id=one.id, asked_by=unit, text=_asked(one)[:_CONTENT], asked_at=moment(one.asked_at), taken_by=unit if one.answered_at else "",
        taken="Đã nhận bổ sung" if one.answered_at else "", taken_at=moment(one.answered_at), done="1" if one.answered_at else "0",
        papers=tuple(_paper(id_, name, address) for id_, name in one.papers),
    )  # fmt: skip


def _asked(one: SupplementTold) -> str:
    """The letter's sentences, each with the number by which the answer names it and the place of the form where it is."""
    sentences = [f"{number}. {text}{f' [{pointer}]' if pointer else ''}" for number, pointer, text in one.remarks]
    until = f"Hạn bổ sung: {clock.legal_time(one.until):%H:%M ngày %d/%m/%Y}." if one.until else ""
    return " ".join(filter(None, [one.lead, *sentences, until]))


def _objects(item: Mapping[str, Json], name: str) -> list[dict[str, Json]]:
    given = item.get(name)
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def _first(item: Mapping[str, Json], name: str) -> dict[str, Json]:
    return next(iter(_objects(item, name)), {})


def _text(values: Mapping[str, Json], name: str) -> str:
    value = values.get(name, "")
    return value if isinstance(value, str) else ""
