"""What the portal sends us: JSON of its own, bounded and without repeated keys, as plain values."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from motcua.foundation import strict_json
from motcua.foundation.types import Json

LONGEST_KEY = 120
MOST_FILES = 200
LARGEST_FILE = 20 * 1024 * 1024
LONGEST_NUMBER = 40
_PARTS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
_NOT_STRICT = {
    "json": "Dữ liệu không phải JSON", "number": "Dữ liệu có số không đọc được", "repeated_key": "Một trường có hai lần",
}  # fmt: skip


class Unreadable(ValueError):
    """The message is none of the portal's, or more than we read; the text says why, in the portal's language."""


@dataclass(frozen=True, slots=True)
class File:
    """A file with its content, or with the address from which it is fetched."""

    name: str
    component: str = ""
    content: bytes = b""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Who filed there: a tax code or a personal number, and how to reach them."""

    tax_code: str = ""
    number: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """A dossier that was filed on the portal (`createdossierfromdvcqg`), in its general form or in that of promotions."""

    code: str
    procedure: str
    party: Party
    filed_at: str
    form: Mapping[str, Json]
    said: Mapping[str, Json]
    """The whole message, for procedures whose form is spread over it."""
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The applicant's answer to a request for supplement: new values by pointer, words by number of remark, files."""

    code: str
    request: int
    key: str
    changes: Mapping[str, Json]
    words: Mapping[int, str]
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """The applicant has paid there; `amount` is whole đồng."""

    code: str
    transaction: str
    amount: int


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The applicant wants the dossier stopped."""

    code: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A rating, with the fields of `DongBoDanhGia`. Who rated is read only to tell two raters apart and never kept."""

    code: str
    key: str
    kind: str
    level: str
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question that somebody put to us there (hỏi đáp)."""

    key: str
    text: str
    name: str
    phone: str
    email: str
    procedure: str


@dataclass(frozen=True, slots=True)
class Petition:
    """A petition, in the neutral message."""

    key: str
    title: str
    text: str
    name: str
    phone: str
    email: str
    address: str
    procedure: str
    dossier: str
    sent_at: str


def read(raw: bytes, *, deepest: int) -> dict[str, Json]:
    """The body as an object: UTF-8, exact numbers, no key twice, no half characters, not deeper than `deepest`. Raises `Unreadable`."""
    if _depth(raw) > deepest:
        raise Unreadable("Dữ liệu lồng quá sâu")
    if b"\\u0000" in raw:
        raise Unreadable("Dữ liệu có ký tự NUL")
    try:
        value = strict_json.read(raw, whole=_whole, fraction=_exact)
    except strict_json.NotStrict as fault:
        raise Unreadable(": ".join(filter(None, (_NOT_STRICT[fault.why], fault.what)))) from None
    if not isinstance(value, dict):
        raise Unreadable("Dữ liệu phải là đối tượng")
    return value


def filing(body: Mapping[str, Json]) -> Filing:
    """A filing; an amendment has its fields one level down and is known by `MaHoSoQG`."""
    inner = body.get("data")
    said = inner if isinstance(inner, dict) else dict(body)
    form = said.get("DuLieu")
    return Filing(
        code=_needed(said, "MaHoSo", "MaHoSoQG"),
        procedure=_needed(said, "MaTTHC"),
        party=_party(said),
        filed_at=_text(said, "NgayNopHoSo"),
        form=form if isinstance(form, dict) else {},
        said=said,
        files=_files(said),
    )


def answer(body: Mapping[str, Json]) -> Answer:
    """The answer to a request for supplement."""
    changes, request = body.get("DuLieu"), body.get("HoSoBoSungId")
    words = {}
    for one in _list(body, "TraLoi"):
        number = one.get("So")
        if not isinstance(number, int):
            raise Unreadable("TraLoi: So phải là số")
        words[number] = _text(one, "NoiDung")
    return Answer(
        code=_needed(body, "MaHoSo"),
        request=request if isinstance(request, int) else 0,
        key=_text(body, "MaBoSung") or f"bo-sung/{request}",
        changes=changes if isinstance(changes, dict) else {},
        words=words,
        files=_files(body),
    )


def payment(body: Mapping[str, Json]) -> Payment:
    """A payment; the amount is a whole number or its digits."""
    amount = str(body.get("SoTien", ""))
    if not amount.isdecimal() or len(amount) > 15:
        raise Unreadable("SoTien phải là số nguyên đồng")
    return Payment(_needed(body, "MaHoSo"), _needed(body, "MaGiaoDich"), int(amount))


def withdrawal(body: Mapping[str, Json]) -> Withdrawal:
    """A wish to stop."""
    code = _needed(body, "MaHoSo")
    return Withdrawal(code, _text(body, "MaYeuCau") or f"rut/{code}", _text(body, "LyDo"))


def evaluation(body: Mapping[str, Json]) -> Evaluation:
    """A rating; without a code of its own it is known by dossier, kind and rater."""
    code, kind = _needed(body, "MaHoSo"), _text(body, "LoaiDanhGia")
    rater = hashlib.sha256(_text(body, "NguoiDanhGia").encode()).hexdigest()[:16]
    return Evaluation(
        code, _text(body, "MaDanhGia") or f"{code}/{kind}/{rater}", kind, _text(body, "DanhGia"),
        _text(body, "NoiDungDanhGia"), _text(body, "ThoiGianDanhGia"),
    )  # fmt: skip


def petition(body: Mapping[str, Json]) -> Petition:
    """A petition."""
    sender = body.get("NguoiGui")
    who = sender if isinstance(sender, dict) else {}
    return Petition(
        _needed(body, "MaPAKN"), _text(body, "TieuDe"), _text(body, "NoiDung"), _text(who, "HoTen"), _text(who, "DienThoai"),
        _text(who, "Email"), _text(who, "DiaChi"), _text(body, "MaTTHC"), _text(body, "MaHoSo"), _text(body, "NgayGui"),
    )  # fmt: skip


def question(item: Mapping[str, Json]) -> Question | None:
    """One question of their list; none for one that is to be passed over. Raises `Unreadable`."""
    number = item.get("HOIDAPID")
    key = str(number) if isinstance(number, int) and not isinstance(number, bool) else _text(item, "HOIDAPID")
    if not key or len(key) > LONGEST_KEY:
        raise Unreadable("HOIDAPID")
    if str(item.get("TRANGTHAI", "")) == "0" or _text(item, "NOIDUNGTRALOI"):
        return None
    return Question(
        key, _text(item, "NOIDUNG"), _text(item, "HOVATEN"), _text(item, "SODIENTHOAI"), _text(item, "THUDIENTU"), _text(item, "MATTHCDP"),
    )  # fmt: skip


def value_at(said: Mapping[str, Json], path: str) -> Json:
    """The value at a dotted path of a message, None where there is none."""
    here: Json = dict(said)
    for name in path.split("."):
        here = here.get(name) if isinstance(here, dict) else None
    return here


def content_of(body: Mapping[str, Json]) -> bytes:
    """The content that a fetched file's answer holds in Base64; raises `Unreadable`."""
    for name in ("Base64", "data", "result", "message"):
        text = body.get(name)
        if isinstance(text, str) and text:
            return _decoded(text, "tệp")
    raise Unreadable("Không có nội dung tệp")


def _party(said: Mapping[str, Json]) -> Party:
    owner = said.get("ChuHoSo")
    who = owner if isinstance(owner, dict) else {}
    plain = owner if isinstance(owner, str) else ""
    return Party(
        tax_code=_text(said, "MaSoThue") or _text(who, "MaSoThue"),
        number=_text(said, "SoDinhDanh") or _text(who, "SoDinhDanh"),
        name=_text(said, "TenThuongNhan") or _text(who, "Ten") or plain,
        email=_text(said, "Email") or _text(who, "Email"),
        phone=_text(said, "DienThoai") or _text(who, "DienThoai"),
    )


def _files(said: Mapping[str, Json]) -> tuple[File, ...]:
    found = []
    given = _list(said, "TaiLieuNop")
    if len(given) > MOST_FILES:
        raise Unreadable(f"Quá {MOST_FILES} tệp")
    for one in given:
        name = _needed(one, "TenTepDinhKem")
        text, address = one.get("Base64"), _text(one, "DuongDan")
        content = _decoded(text, name) if isinstance(text, str) and text else b""
        found.append(File(name, _text(one, "MaThanhPhanHoSo"), content, address))
    form, url = said.get("TepDonDangKy"), _text(said, "URLTepDangKy")
    if isinstance(form, str) and form:
        found.append(File(_needed(said, "TenTepDonDangKy"), content=_decoded(form, "TepDonDangKy")))
    if url:
        found.append(File(_text(said, "TenTepDangKy") or "to-khai.pdf", address=url))
    return tuple(found)


def _decoded(text: str, name: str) -> bytes:
    if len(text) > LARGEST_FILE * 4 // 3 + 4:
        raise Unreadable(f"{name[:80]}: lớn hơn {LARGEST_FILE // 1024 // 1024} MB")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable(f"{name[:80]}: không phải Base64") from None


def _list(said: Mapping[str, Json], name: str) -> list[dict[str, Json]]:
    given = said.get(name)
    if given is None:
        return []
    if not isinstance(given, list):
        raise Unreadable(f"{name} phải là mảng")
    objects = [one for one in given if isinstance(one, dict)]
    if len(objects) != len(given):
        raise Unreadable(f"{name} phải là mảng đối tượng")
    return objects


def _needed(said: Mapping[str, Json], *names: str) -> str:
    for name in names:
        value = _text(said, name).strip()
        if value:
            if len(value) > LONGEST_KEY:
                raise Unreadable(f"{name} dài quá {LONGEST_KEY} ký tự")
            return value
    raise Unreadable(f"{names[0]} empty")


def _text(said: Mapping[str, Json], name: str) -> str:
    value = said.get(name)
    if value is None:
        return ""
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise Unreadable(f"{name} phải là chuỗi")
    return str(value)


def _exact(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER or abs(Decimal(text).adjusted()) > LONGEST_NUMBER:
        raise Unreadable("Số quá dài")
    return Decimal(text)


def _whole(text: str) -> int:
    if len(text) > 18:
        raise Unreadable("Số quá dài")
    return int(text)


def _depth(raw: bytes) -> int:
    """How deep brackets nest outside strings."""
    deepest = depth = 0
    for found in _PARTS.finditer(raw):
        part = found.group()
        if part in {b"[", b"{"}:
            depth += 1
            deepest = max(deepest, depth)
        elif part in {b"]", b"}"}:
            depth -= 1
    return deepest
