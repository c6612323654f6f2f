"""What a citizen does on the national portal, and how the ministry is told of it: at once, again until it answers, or spoilt as a switch says."""

import asyncio
import base64
import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from sandbox.national_portal.records import Records
from sandbox.people import ENTERPRISES
from sandbox.skeleton import clock
from sandbox.skeleton.outgoing import Outgoing
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.store import Table
from sandbox.skeleton.switches import Option, Switches

PORTAL = "000.00.00.G22"
DONE, AGAIN, LATER, REFUSED = 0, 1, 2, -1
SERVICES = {
    "file": "createdossierfromdvcqg",
    "supplement": "updatedossierfromdvcqg",
    "pay": "paymentfromdvcqg",
    "withdraw": "withdrawfromdvcqg",
    "rate": "evaluationfromdvcqg",
    "petition": "petitionfromdvcqg",
}
LEVELS = ("RẤT HÀI LÒNG", "HÀI LÒNG", "BÌNH THƯỜNG", "KHÔNG HÀI LÒNG")
OPTIONS = {
    "telling": Option(
        "once", "báo cho bộ thế nào", ("once", "twice", "never", "forged", "reordered", "oversized", "malformed")
    ),
    "tries": Option("5", "số lần báo lại khi bộ chưa nhận"),
    "key": Option("sandbox-dvcqg", "khóa x-api-key khi gọi bộ"),
    "files": Option("inside", "tệp nằm trong bản tin hay lấy bằng getfile", ("inside", "fetched")),
}
MODES = {
    "reordered": "giữ lại, khi thả ra thì tin sau đến trước",
    "wrong_signature": "gọi bộ bằng khóa sai",
    "clock_skew": "thời điểm trong bản tin gửi bộ lệch một ngày",
}
"""Faults of what is told to the ministry, beside those of the services."""
_AS_MODE = {"duplicate": "twice", "reordered": "reordered", "wrong_signature": "forged"}
_TIMES = ("NgayNopHoSo", "NgayBoSung", "NgayThanhToan", "ThoiGianDanhGia", "NgayGui")
_PAUSE = 0.3
_SAMPLES = Path(__file__).parent / "samples"
_DAY = re.compile(r"\{day\+(\d+)\}")
_OVERSIZED = 45 * 1024 * 1024


class CannotDo(ValueError):
    """The citizen cannot do this; the text says why."""


@dataclass(slots=True)
class Told:
    """One message to the ministry and what it answered."""

    service: str
    body: dict[str, Any]
    answers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def arrived(self) -> bool:
        """Whether the ministry has it."""
        return any(answer["code"] in {DONE, AGAIN} for answer in self.answers)


class Citizens:
    """Acts of citizens; filings, petitions and files are kept in `kept`, dossiers in `records`."""

    def __init__(self, context: Context, records: Records, kept: Table, switches: Switches, name: str) -> None:
        self._context, self.records, self._kept, self._switches, self._name = context, records, kept, switches, name
        self._outgoing = Outgoing(context, name)
        self._numbers = itertools.count(int(clock.epoch() % 100_000) * 10)
        self._held: list[Told] = []

    async def close(self) -> None:
        """Close what is open to the ministry."""
        await self._outgoing.stop()

    def forget(self) -> None:
        """Drop what is held back and everything kept."""
        self._held.clear()
        self._kept.clear()

    # ------------------------------------------------------------ acts

    async def file(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """File a dossier: a sample by its procedure, changed by `data` (by dotted path), for an enterprise of the country."""
        sample = samples().get(str(asked.get("procedure") or "2.000033"))
        if sample is None:
            raise CannotDo(f"procedure: {', '.join(samples())}")
        enterprise = ENTERPRISES.get(str(asked.get("enterprise") or sample["enterprise"]))
        code = str(asked.get("code") or self._code())
        form = _filled(sample["data"], code)
        tax_code = enterprise.code if enterprise else str(asked.get("enterprise"))
        form["applicant"]["enterprise_code"] = tax_code
        if enterprise:
            form["applicant"]["applicant_name"] = enterprise.name
        changes = asked.get("data")
        for path, value in changes.items() if isinstance(changes, dict) else ():
            _put(form, str(path), value)
        files = [self._file(code, name) for name in sample["files"]]
        body = {
            "MaHoSo": code,
            "MaTTHC": sample["procedure"],
            "MaSoThue": tax_code,
            "TenThuongNhan": enterprise.name if enterprise else "",
            "NgayNopHoSo": clock.stamp(),
            "Email": enterprise.email if enterprise else "",
            "DienThoai": enterprise.phone if enterprise else "",
            "DuLieu": form,
            "TaiLieuNop": files,
        }
        body |= {name: value for name, value in asked.items() if name.startswith("Ma") and name != "MaHoSo"}
        self._kept.put(f"filing/{code}", orjson.dumps(body), group="filing")
        self.records.filed(code, body)
        told = await self._tell("file", body)
        if told.arrived:
            self.records.note(
                code, ours=next((a.get("MaHoSoDonVi", "") for a in told.answers if a.get("MaHoSoDonVi")), "")
            )
        elif told.answers and told.answers[-1]["code"] == REFUSED:
            self.records.result(
                {"MaHoSo": code, "TrangThai": "11", "NoiDung": told.answers[-1]["message"], "NgayXuLy": clock.stamp()}
            )
        return {"code": code, "arrived": told.arrived, "answers": told.answers}

    async def supplement(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Answer the open request of a dossier: words to each number, values by pointer, files by name."""
        record = self._record(asked)
        open_ = [
            one for one in record.get("last", {}).get("DanhSachHoSoBoSung", []) if one.get("TrangThaiBoSung") != "1"
        ]
        request = asked.get("request") or (open_[-1]["HoSoBoSungId"] if open_ else None)
        if request is None:
            raise CannotDo("không có yêu cầu bổ sung nào đang mở")
        words = asked.get("words")
        said = words if isinstance(words, dict) else {}
        if isinstance(words, str) and words:
            numbers = re.findall(r"(?:^| )(\d+)\. ", open_[-1]["NoiDungBoSung"]) if open_ else []
            said = dict.fromkeys(numbers or ["1"], words)
        names = asked.get("files")
        body = {
            "MaHoSo": record["code"],
            "HoSoBoSungId": int(request),
            "MaBoSung": f"{record['code']}/BS/{request}",
            "NgayBoSung": clock.stamp(),
            "DuLieu": asked.get("changes") if isinstance(asked.get("changes"), dict) else {},
            "TraLoi": [{"So": int(number), "NoiDung": str(text)} for number, text in said.items()],
            "TaiLieuNop": [
                self._file(record["code"], str(name), "bổ sung") for name in (names if isinstance(names, list) else [])
            ],
        }
        return self._outcome(await self._tell("supplement", body), record["code"])

    async def pay(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Pay what is due; `amount` where another sum is to be tried."""
        record = self._record(asked)
        # What was paid here stays in the ministry's list of fees.
        listed = sum(int(fee["Gia"]) for fee in record.get("last", {}).get("DanhSachLePhi", []))
        due = listed - int(record.get("paid", "0"))
        amount = int(asked.get("amount") or due)
        if not amount:
            raise CannotDo("chưa có khoản phải nộp")
        body = {
            "MaHoSo": record["code"],
            "MaGiaoDich": str(asked.get("transaction") or f"QG{next(self._numbers):012}"),
            "SoTien": str(amount),
            "NgayThanhToan": clock.stamp(),
        }
        told = await self._tell("pay", body)
        if told.arrived:
            self.records.note(record["code"], paid=str(int(record.get("paid", "0")) + amount))
        return self._outcome(told, record["code"]) | {"transaction": body["MaGiaoDich"]}

    async def withdraw(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Want a dossier stopped."""
        record = self._record(asked)
        body = {"MaHoSo": record["code"], "LyDo": str(asked.get("reason") or "Không còn nhu cầu")}
        return self._outcome(await self._tell("withdraw", body), record["code"])

    async def rate(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Rate how a dossier was handled."""
        record = self._record(asked)
        level = str(asked.get("level") or LEVELS[0])
        body = {
            "MaHoSo": record["code"], "LoaiDanhGia": "1", "NguoiDanhGia": str(asked.get("by") or "Trần Thị Hạnh"),
            "ThoiGianDanhGia": clock.stamp(), "DanhGia": level, "NoiDungDanhGia": str(asked.get("text") or ""),
        }  # fmt: skip
        self.records.note(record["code"], rating=level)
        return self._outcome(await self._tell("rate", body), record["code"])

    async def petition(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Send a petition, or with `more` what was asked about an earlier one."""
        code = str(asked.get("code") or f"PA-{clock.stamp()}-{next(self._numbers)}")
        known = self._kept.get(f"petition/{code}")
        body: dict[str, Any] = orjson.loads(known)["body"] if known else {
            "MaPAKN": code, "TieuDe": str(asked.get("title") or "Phản ánh về thời gian giải quyết"),
            "NoiDung": str(asked.get("text") or "Hồ sơ của tôi đã quá ngày hẹn trả mà chưa có kết quả."),
            "NguoiGui": {
                "HoTen": str(asked.get("name", "Trần Thị Hạnh")), "DienThoai": "0903123456", "Email": "hanh.tran@minhphat.example",
                "DiaChi": "12 Nguyễn Văn Linh",
            },
            "MaTTHC": str(asked.get("procedure") or ""), "MaHoSo": str(asked.get("dossier") or ""), "NgayGui": clock.stamp(),
        }  # fmt: skip
        if asked.get("more"):
            body = {**body, "BoSung": str(asked["more"])}
        self._kept.put(f"petition/{code}", orjson.dumps({"body": body, "turns": self._turns(code)}), group="petition")
        told = await self._tell("petition", body)
        return {"code": code, "arrived": told.arrived, "answers": told.answers}

    async def ask(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Put a question to the ministry; it fetches questions when it likes, so nothing is told now."""
        number = next(self._numbers)
        body = {
            "HOIDAPID": number, "MALINHVUC": "G02-HC", "MADONVI": "000.00.00.G02", "TENDONVI": "Bộ Công Thương",
            "NOIDUNG": str(asked.get("text") or "Nộp hồ sơ khai báo hóa chất thì cần giấy tờ gì?"), "NOIDUNGTRALOI": "", "TRALOIID": "",
            "HOVATEN": str(asked.get("name") or "Nguyễn Hoài An"), "DIACHI": "", "THUDIENTU": str(asked.get("email") or ""),
            "SODIENTHOAI": str(asked.get("phone") or ""), "MATTHCDP": str(asked.get("procedure") or ""), "TRANGTHAI": "1",
        }  # fmt: skip
        self._kept.put(f"question/{number}", orjson.dumps({"body": body, "answers": []}), group="question")
        return {"code": f"HD-{number}", "arrived": False, "answers": []}

    def questions(self) -> list[dict[str, Any]]:
        """Questions with what the ministry answered, the newest first."""
        return [orjson.loads(row.value) for row in self._kept.newest(limit=200, group="question")]

    def open_questions(self) -> list[dict[str, Any]]:
        """Those that the ministry has not answered."""
        return [one["body"] for one in self.questions() if not one["answers"]]

    def question_answered(self, item: Mapping[str, Any]) -> bool:
        """Keep an answer; false for a question that nobody put."""
        key = f"question/{item.get('HOIDAPID', '')}"
        known = self._kept.get(key)
        if known is None or not item.get("NOIDUNGTRALOI"):
            return False
        kept = orjson.loads(known)
        if dict(item) not in kept["answers"]:
            self._kept.put(key, orjson.dumps({**kept, "answers": [*kept["answers"], dict(item)]}), group="question")
        return True

    async def release(self) -> int:
        """Send what was held back to come out of order; how many."""
        waiting, self._held = self._held, []
        for told in waiting:
            await self._deliver(told, self._switches.option("key"))
        return len(waiting)

    # ------------------------------------------------------------ what the ministry asks and says

    def filing(self, code: str) -> dict[str, Any] | None:
        """A filing once more, as it was told."""
        raw = self._kept.get(f"filing/{code}")
        return None if raw is None else orjson.loads(raw)

    def file_of(self, address: str) -> bytes | None:
        """A file that a message named by its address."""
        return self._kept.get(f"file/{address}")

    def answered(self, item: Mapping[str, Any]) -> bool:
        """Keep what the ministry says of a petition; false for one that nobody sent."""
        code = str(item.get("MaPAKN", ""))
        known = self._kept.get(f"petition/{code}")
        if known is None:
            return False
        kept = orjson.loads(known)
        if dict(item) not in kept["turns"]:
            kept["turns"].append(dict(item))
            self._kept.put(f"petition/{code}", orjson.dumps(kept), group="petition")
        return True

    def petitions(self) -> list[dict[str, Any]]:
        """Petitions with what became of them, the newest first."""
        return [
            {"code": row.key.partition("/")[2], **orjson.loads(row.value)}
            for row in self._kept.newest(limit=200, group="petition")
        ]

    # ------------------------------------------------------------ telling

    async def _tell(self, act: str, body: dict[str, Any]) -> Told:
        told = Told(SERVICES[act], body)
        mode = self._switches.telling(f"/ket-noi/dvcqg/{told.service}")
        how, key = _AS_MODE.get(mode) or self._switches.option("telling"), self._switches.option("key")
        if mode == "clock_skew":
            body.update({name: _tomorrow(str(body[name])) for name in _TIMES if name in body})
        if how == "never":
            return told
        if how == "reordered":
            self._held.insert(0, told)
            return told
        if how in {"forged", "oversized", "malformed"}:
            await self._deliver(told, "not-the-key" if how == "forged" else key, tries=1, spoilt=how)
            return told
        await self._deliver(told, key)
        if how == "twice":
            await self._deliver(told, key)
        return told

    async def _deliver(self, told: Told, key: str, *, tries: int = 0, spoilt: str = "") -> None:
        for number in range(tries or self._switches.number("tries") or 1):
            if number:
                await asyncio.sleep(_PAUSE * number)
            code = await self._call(told, key, spoilt)
            if code not in {LATER, None}:
                return

    async def _call(self, told: Told, key: str, spoilt: str) -> int | None:
        import httpx

        content = orjson.dumps(told.body)
        if spoilt == "oversized":
            content = orjson.dumps({**told.body, "GhiChu": "x" * _OVERSIZED})
        elif spoilt == "malformed":
            content = content[:-2]
        address = f"{self._context.portal_url}/ket-noi/dvcqg/{told.service}"
        headers = {"content-type": "application/json", "x-api-key": key}
        try:
            answer = await self._outgoing.client.post(address, content=content, headers=headers)
            said = answer.json()
            code = int(said["error_code"])
            told.answers.append({"status": answer.status_code, "code": code, "message": said.get("message", ""), **{
                name: value for name, value in said.items() if name not in {"error_code", "message"}
            }})  # fmt: skip
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            told.answers.append({"status": 0, "code": None, "message": type(error).__name__})
            return None
        return None if answer.status_code >= 500 else code

    def _outcome(self, told: Told, code: str) -> dict[str, Any]:
        return {"code": code, "arrived": told.arrived, "answers": told.answers}

    def _record(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        record = self.records.get(str(asked.get("code", "")))
        if record is None:
            raise CannotDo(f"không có hồ sơ {asked.get('code', '')}")
        return record

    def _turns(self, code: str) -> list[Any]:
        known = self._kept.get(f"petition/{code}")
        turns: list[Any] = orjson.loads(known)["turns"] if known else []
        return turns

    def _code(self) -> str:
        return f"{PORTAL}-{clock.now():%y%m%d}-{next(self._numbers):07}"

    def _file(self, code: str, name: str, text: str = "") -> dict[str, str]:
        content = pdf(f"{code} {name} {text}")
        if self._switches.option("files") == "inside":
            return {"TenTepDinhKem": name, "Base64": base64.b64encode(content).decode()}
        address = f"/tep/{code}/{name}"
        self._kept.put(f"file/{address}", content, group="file")
        return {"TenTepDinhKem": name, "DuongDan": address}


def _tomorrow(stamp: str) -> str:
    return f"{datetime.strptime(stamp, '%Y%m%d%H%M%S').replace(tzinfo=clock.HANOI) + timedelta(days=1):%Y%m%d%H%M%S}"


def samples() -> dict[str, dict[str, Any]]:
    """The filings that are kept ready, by national code."""
    if not _loaded:
        for path in sorted(_SAMPLES.glob("*.json")):
            sample = json.loads(path.read_text(encoding="utf-8"))
            _loaded[sample["procedure"]] = sample
    return _loaded


_loaded: dict[str, dict[str, Any]] = {}


def pdf(text: str) -> bytes:
    """A small sound PDF of one page that says this."""
    line = text.encode("ascii", "replace").replace(b"\\", b"").replace(b"(", b"").replace(b")", b"")
    drawn = b"BT /F1 12 Tf 72 770 Td (" + line + b") Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(drawn) + drawn + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    return (
        out
        + head
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(out))
    )


def _filled(value: Any, mark: str) -> Any:
    if isinstance(value, dict):
        return {name: _filled(inner, mark) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, mark) for inner in value]
    if isinstance(value, str):
        day = _DAY.fullmatch(value)
        if day:
            return (clock.now().date() + timedelta(days=int(day[1]))).isoformat()
        return value.replace("{mark}", mark)
    return value


def _put(form: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    here: Any = form
    for name in way:
        here = here[int(name)] if isinstance(here, list) else here.setdefault(name, {})
    if isinstance(here, list):
        here[int(last)] = value
    elif value is None:
        here.pop(last, None)
    else:
        here[last] = value
