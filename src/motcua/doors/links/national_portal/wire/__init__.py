"""The national portal's JSON ↔ plain values: what we push, what it answers in its several spellings; `incoming` is what it sends us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

from motcua.foundation import strict_json
from motcua.foundation.types import Json
from motcua.foundation.vn import fold

INSERT_OR_UPDATE, PROGRESS = "DongBoHoSoMC", "CapNhatTienDoHoSoMC"
ACCEPTED, DUPLICATE = 0, 1
REFUSED = frozenset({3, -3})

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


class Garbage(ValueError):
    """The answer is none of the portal's forms."""


def _named(name: str, default: str = "") -> str:
    return field(default=default, metadata={"wire": name})


def _list(name: str) -> Any:
    return field(default=(), metadata={"wire": name})


@dataclass(frozen=True, slots=True)
class Identity:
    """One number of the applicant: 1 personal number, 2 old identity card, 3 tax code."""

    kind: str = _named("LoaiDinhDanh")
    number: str = _named("SoDinhDanh")


@dataclass(frozen=True, slots=True)
class Database:
    """A national database that was consulted."""

    code: str = _named("MaCSDL")


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper that was handed in."""

    id: str = _named("TepDinhKemId")
    name: str = _named("TenTepDinhKem")
    deleted: str = _named("IsDeleted", "False")
    component: str = _named("MaThanhPhanHoSo")
    address: str = _named("DuongDanTaiTepTin")
    digitised: str = _named("DuocSoHoa", "0")
    reused: str = _named("DuocTaiSuDung", "0")
    from_store: str = _named("DuocLayTuKhoDMQG", "0")
    replaced_by: str = _named("MaKetQuaThayThe")


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee that was paid, in đồng."""

    name: str = _named("TenPhiLePhi")
    code: str = _named("MaPhiLePhi")
    means: str = _named("HinhThucThu")
    amount: str = _named("Gia")
    kind: str = _named("LoaiPhiLePhi")


@dataclass(frozen=True, slots=True)
class Supplement:
    """One request for supplement and what came of it; `id` is a number, unlike everything else."""

    id: int = field(default=0, metadata={"wire": "HoSoBoSungId"})
    asked_by: str = _named("NguoiYeuCauBoSung")
    text: str = _named("NoiDungBoSung")
    asked_at: str = _named("NgayBoSung")
    taken_by: str = _named("NguoiTiepNhanBoSung")
    taken: str = _named("ThongTinTiepNhan")
    taken_at: str = _named("NgayTiepNhanBoSung")
    done: str = _named("TrangThaiBoSung", "0")
    papers: tuple[Paper, ...] = _list("DanhSachGiayToBoSung")
    fees: tuple[Fee, ...] = _list("DanhSachLePhiBoSung")
    due_before: str = _named("NgayHenTraTruoc")
    due_now: str = _named("NgayHenTraMoi")


@dataclass(frozen=True, slots=True)
class ResultPaper:
    """One signed paper of the result."""

    name: str = _named("TenGiayTo")
    component: str = _named("MaThanhPhanHoSo")
    id: str = _named("GiayToId")
    address: str = _named("DuongDanTepTinKetQua")
    code: str = _named("MaGiayToKetQua")


@dataclass(frozen=True, slots=True)
class Dossier:
    """One dossier as the portal keeps it; every value is text, an absent one is "", times are `yyyyMMddHHmmss`."""

    code: str = _named("MaHoSo")
    procedure: str = _named("MaTTHC")
    procedure_name: str = _named("TenTTHC")
    field_code: str = _named("MaLinhVuc")
    field_name: str = _named("TenLinhVuc")
    channel: str = _named("KenhThucHien")
    applicant: str = _named("ChuHoSo")
    applicant_kind: str = _named("LoaiDoiTuong")
    tech_id: str = _named("MaDoiTuong")
    other: str = _named("ThongTinKhac")
    email: str = _named("Email")
    fax: str = _named("Fax")
    phone: str = _named("SoDienThoai")
    summary: str = _named("TrichYeuHoSo")
    filed_at: str = _named("NgayNopHoSo")
    accepted_at: str = _named("NgayTiepNhan")
    due: str = _named("NgayHenTra")
    status: str = _named("TrangThaiHoSo")
    returned_at: str = _named("NgayTra")
    return_note: str = _named("ThongTinTra")
    return_means: str = _named("HinhThuc")
    ended_at: str = _named("NgayKetThucXuLy")
    unit: str = _named("DonViXuLy")
    note: str = _named("GhiChu")
    filed_where: str = _named("NoiNopHoSo")
    digitised: str = _named("HoSoCoThanhPhanSoHoa")
    identified: str = _named("TaiKhoanDuocXacThucVoiVNeID")
    paid_online: str = _named("DuocThanhToanTrucTuyen")
    refused_at: str = _named("NgayTuChoi")
    identities: tuple[Identity, ...] = _list("DinhDanhCHS")
    databases: tuple[Database, ...] = _list("DSKetNoiCSDL")
    papers: tuple[Paper, ...] = _list("TaiLieuNop")
    fees: tuple[Fee, ...] = _list("DanhSachLePhi")
    other_papers: tuple[Paper, ...] = _list("DanhSachTepDinhKemKhac")
    supplements: tuple[Supplement, ...] = _list("DanhSachHoSoBoSung")
    results: tuple[ResultPaper, ...] = _list("DanhSachGiayToKetQua")


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a dossier: who, when, what, and the status after it."""

    code: str = _named("MaHoSo")
    staff: str = _named("NguoiXuLy")
    title: str = _named("ChucDanh")
    at: str = _named("ThoiDiemXuLy")
    unit: str = _named("PhongBanXuLy")
    done: str = _named("NoiDungXuLy")
    status: str = _named("TrangThai")
    begun: str = _named("NgayBatDau")
    due: str = _named("NgayKetThucTheoQuyDinh")


@dataclass(frozen=True, slots=True)
class StatusPaper:
    """One paper beside the status of a dossier that was filed on the portal; its id is empty as running clients send it."""

    id: None = field(default=None, metadata={"wire": "TepDinhKemId"})
    name: str = _named("TenTepDinhKem")
    deleted: str = _named("IsDeleted", "False")
    component: str = _named("MaThanhPhanHoSo")
    address: str = _named("DuongDanTaiTepTin")


@dataclass(frozen=True, slots=True)
class FiledStatus:
    """The status of a dossier that was filed on the portal (`DongBoTrangThaiHoSo`)."""

    status: str = _named("TrangThai")
    code: str = _named("MaHoSo")
    our_code: str = _named("MaHoSoDonVi")
    tech_id: str = _named("MaDoiTuong")
    text: str = _named("NoiDung")
    at: str = _named("NgayXuLy")
    papers: tuple[StatusPaper, ...] = _list("TaiLieuXuLy")


@dataclass(frozen=True, slots=True)
class PetitionAnswer:
    """What became of a petition; the neutral message of a service whose real form is not public."""

    code: str = _named("MaPAKN")
    status: str = _named("TrangThai")
    text: str = _named("NoiDungTraLoi")
    by: str = _named("NguoiTraLoi")
    at: str = _named("NgayTraLoi")
    document: str = _named("SoVanBan")
    number: str = _named("SoTiepNhan")


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """What somebody who asked there is answered."""

    key: str = _named("HOIDAPID")
    unit: str = _named("MADONVI")
    by: str = _named("NGUOITRALOI")
    position: str = _named("CHUCVUNGUOITRALOI")
    at: str = _named("NGAYTRALOI")
    text: str = _named("NOIDUNGTRALOI")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the portal said: its code as a number, its sentence, its list."""

    code: int
    message: str = ""
    result: tuple[Mapping[str, Json], ...] = ()

    @property
    def is_success(self) -> bool:
        """Whether it was done: code 0 and a sentence that says so, or a repeat that the portal knows already."""
        said = fold(self.message)
        done = "thanh cong" in said and "khong thanh cong" not in said and "chua thanh cong" not in said
        return self.code == DUPLICATE or (self.code == ACCEPTED and done)

    def says(self, words: Sequence[str]) -> bool:
        """Whether one of these folded words is in the sentence."""
        return any(word in fold(self.message) for word in words)


def encode(value: object) -> dict[str, Json]:
    """A value as the portal's JSON object."""
    if not is_dataclass(value):
        raise TypeError(type(value).__name__)
    found: dict[str, Json] = {}
    for item in fields(value):
        part = getattr(value, item.name)
        found[item.metadata["wire"]] = [encode(each) for each in part] if isinstance(part, tuple) else part
    return found


def decode(kind: type[T], data: Mapping[str, Json]) -> T:
    """A value of this kind from the portal's JSON object; what is absent is empty."""
    hints = get_type_hints(kind)
    given: dict[str, object] = {}
    for item in fields(kind):
        part = data.get(item.metadata["wire"])
        if part is None:
            continue
        if isinstance(part, list):
            inner = get_args(hints[item.name])[0]
            given[item.name] = tuple(decode(inner, each) for each in part if isinstance(each, dict))
        elif hints[item.name] is int:
            given[item.name] = int(part) if isinstance(part, (int, str)) and str(part).isdecimal() else 0
        elif hints[item.name] is not type(None):
            given[item.name] = str(part)
    return kind(**given)


def read_reply(body: bytes) -> Reply:
    """A reply in any of its spellings; raises `Garbage` when it is none.

    The code is a number or digits in text (`0`, `"0"`, `"00"`); the gateway puts the whole reply, as text, into
    `message`; its progress address may answer with a bare sentence.
    """
    try:
        value = strict_json.read(body)
    except strict_json.NotStrict as fault:
        if fault.why != "json":
            raise Garbage(fault.why) from fault
        return _sentence(body)
    if isinstance(value, str):
        return _sentence(value.encode())
    if not isinstance(value, dict):
        raise Garbage("no object")
    message = value.get("message")
    if isinstance(message, str) and message.lstrip().startswith("{"):
        inner = _object(message)
        if inner is not None and "error_code" in inner:
            value = inner
    if "error_code" not in value:
        raise Garbage("no error_code")
    result = value.get("result")
    items = tuple(item for item in result if isinstance(item, dict)) if isinstance(result, list) else ()
    return Reply(code_of(value["error_code"]), str(value.get("message") or ""), items)


def read_session(body: bytes) -> str:
    """The session that a login gave; raises `Garbage` with the portal's sentence when it gave none."""
    value = _object(body)
    session = value.get("session") if value else None
    if value is None or not isinstance(session, str) or not session or code_of(value.get("error_code")) != ACCEPTED:
        raise Garbage(str(value.get("message") or "không có session") if value else "không phải JSON")
    return session


def code_of(value: object) -> int:
    """The portal's code as a number; raises `Garbage` for what is none."""
    try:
        return int(str(value).strip())
    except ValueError:
        raise Garbage(f"error_code {str(value)[:20]!r}") from None


def _sentence(body: bytes) -> Reply:
    try:
        text = body.decode().strip()
    except UnicodeDecodeError:
        raise Garbage("not text") from None
    reply = Reply(ACCEPTED, text)
    if not reply.is_success or text.startswith("<"):
        raise Garbage(text[:100])
    return reply


def _object(text: str | bytes) -> dict[str, Json] | None:
    try:
        value = strict_json.read(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    except strict_json.NotStrict:
        return None
    return value if isinstance(value, dict) else None
