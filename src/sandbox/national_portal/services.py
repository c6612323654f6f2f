"""The services of the national portal, apart from how they are called: each gives a code, a sentence and a result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.national_portal import catalogue, rules
from sandbox.national_portal.citizen import Citizens
from sandbox.national_portal.records import Records
from sandbox.people import ACCOUNTS, PEOPLE
from sandbox.skeleton.switches import Switches

NEEDS_LOGIN_AGAIN = "Phiên làm việc (session) không hợp lệ hoặc đã hết hạn"
MOST_LISTED = 1000
_SYNCED = "Đồng bộ hồ sơ thành công"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service says: 0 is success."""

    code: int
    message: str = ""
    result: list[Any] = field(default_factory=list)


class Services:
    """The named services; `switches` says how strict they are."""

    def __init__(self, records: Records, switches: Switches, citizens: Citizens) -> None:
        self.records = records
        self.citizens = citizens
        self.versions: dict[str, dict[str, Any]] = {}
        self._switches = switches
        self.counts: dict[str, int] = {}

    def call(self, service: str, body: Mapping[str, Any], *, newer: bool = True) -> Reply:
        """Do what the service does; an unknown one is -1."""
        self.counts[service] = self.counts.get(service, 0) + 1
        if service == "DongBoHoSoMC":
            return self.push(body.get("data"), updating=str(body.get("isUpdating", "")).lower() == "true", newer=newer)
        if service in catalogue.LISTS:
            return Reply(0, result=catalogue.LISTS[service])
        handler = self._handlers().get(service)
        if handler is None:
            return Reply(-1, f"Dịch vụ {service} không tồn tại")
        return handler(body)

    def push(self, data: object, *, updating: bool, newer: bool) -> Reply:
        """`DongBoHoSoMC`: all items are taken or none."""
        items = _items(data)
        if items is None:
            return Reply(-1, "data phải là mảng đối tượng")
        for item in items:
            reply = self._fault(item, updating=updating, newer=newer)
            if reply is not None:
                return reply
        for item in items:
            self.records.push(item)
        return Reply(0, _SYNCED)

    def advance(self, data: object) -> Reply:
        """`CapNhatTienDoHoSoMC`: at most ten items, each of a dossier that is known."""
        items = _items(data)
        if items is None:
            return Reply(-1, "data phải là mảng đối tượng")
        if len(items) > rules.MOST_PROGRESS and self._switches.option("limit") == "10":
            return Reply(-1, f"Chỉ nhận tối đa {rules.MOST_PROGRESS} tiến trình mỗi lần gọi")
        for item in items:
            faults = rules.progress(item, strings=self._strings)
            if faults:
                return Reply(-1, f"Dữ liệu không hợp lệ: {'; '.join(faults)}")
            if not self.records.known(item["MaHoSo"]):
                return Reply(-3, f"Hồ sơ {item['MaHoSo']} chưa được đồng bộ")
        for item in items:
            self.records.step(item)
        return Reply(0, "Cập nhật tiến độ hồ sơ thành công")

    def finish(self, data: object) -> Reply:
        """`DongBoTrangThaiHoSo`: result of a dossier filed on the national portal."""
        if not isinstance(data, dict):
            return Reply(-1, "data phải là đối tượng")
        faults = rules.status(data, strings=self._strings)
        if faults:
            return Reply(-1, f"Dữ liệu không hợp lệ: {'; '.join(faults)}")
        self.records.result(data)
        return Reply(0, "Đồng bộ trạng thái hồ sơ thành công")

    @property
    def _strings(self) -> bool:
        return self._switches.option("strings") == "strict"

    def _handlers(self) -> dict[str, Callable[[Mapping[str, Any]], Reply]]:
        return {
            "CapNhatTienDoHoSoMC": lambda body: self.advance(body.get("data")),
            "DongBoTrangThaiHoSo": lambda body: self.finish(body.get("data")),
            "TraCuuHoSo": self._find,
            "LayDanhSachHoSo": self._of_day,
            "LayHoSoNop": self._filing,
            "DongBoKetQuaPAKN": self._petition,
            "DongBoThuTuc": self._versions,
            "TraCuuTechID": _tech_id,
            "LayDanhSachTTHC": lambda _body: Reply(0, result=catalogue.procedures()),
            "LayDanhSachTTHCDonVi": lambda _body: Reply(0, result=catalogue.procedures()),
            "LayThuTuc": _procedure,
            "LayQDCB": lambda body: Reply(0, result=[{"ID": body.get("idQDCB"), "SOQUYETDINH": "2026/QĐ-BCT"}]),
            "DongBoHoiDap": lambda _body: Reply(0, "Đồng bộ hỏi đáp thành công"),
            "LayDanhSachHoiDapGuiTuDVCQG": lambda _body: Reply(0, result=self.citizens.open_questions()),
            "DongBoKetQuaHoiDapGuiTuDVCQG": self._question,
            "DongBoDanhGia": lambda _body: Reply(0, "Đồng bộ đánh giá thành công"),
        }

    def _fault(self, item: Mapping[str, Any], *, updating: bool, newer: bool) -> Reply | None:
        faults = rules.dossier(item, newer=newer, strings=self._strings)
        if faults:
            return Reply(-1, f"Dữ liệu không hợp lệ: {'; '.join(faults)}")
        if self._switches.option("procedures") == "known" and item["MaTTHC"] not in catalogue.CODES:
            return Reply(-3, f"Thủ tục {item['MaTTHC']} không có trong cơ sở dữ liệu quốc gia")
        known = self.records.known(item["MaHoSo"])
        if known and not updating:
            return Reply(3, f"Hồ sơ {item['MaHoSo']} đã tồn tại")
        if not known and updating:
            return Reply(-3, f"Hồ sơ {item['MaHoSo']} chưa được đồng bộ")
        return None

    def _of_day(self, body: Mapping[str, Any]) -> Reply:
        page, size = (str(body.get(name, "")) for name in ("trang", "soluong"))
        if not (page.isdecimal() and size.isdecimal() and 0 < int(size) <= MOST_LISTED and int(page)):
            return Reply(-1, "trang, soluong không hợp lệ")
        return Reply(0, result=self.records.of_day(str(body.get("ngay", "")), page=int(page), size=int(size)))

    def _filing(self, body: Mapping[str, Any]) -> Reply:
        found = self.citizens.filing(str(body.get("mahoso", "")))
        return Reply(0, result=[found] if found else [])

    def _petition(self, body: Mapping[str, Any]) -> Reply:
        data = body.get("data")
        if not isinstance(data, dict) or not self.citizens.answered(data):
            return Reply(-3, "Không có phản ánh, kiến nghị này")
        return Reply(0, "Đồng bộ kết quả PAKN thành công")

    def _question(self, body: Mapping[str, Any]) -> Reply:
        data = body.get("data")
        if not isinstance(data, dict) or not self.citizens.question_answered(data):
            return Reply(-3, "Không có câu hỏi này")
        return Reply(0, "Đồng bộ kết quả hỏi đáp thành công")

    def _versions(self, body: Mapping[str, Any]) -> Reply:
        items = _items(body.get("data"))
        if items is None or not all(item.get("MATTHC") and item.get("PHIENBAN") for item in items):
            return Reply(-1, "data phải là mảng đối tượng có MATTHC, PHIENBAN")
        self.versions |= {str(item["MATTHC"]): dict(item) for item in items}
        return Reply(0, "Đồng bộ thủ tục thành công")

    def _find(self, body: Mapping[str, Any]) -> Reply:
        record = self.records.get(str(body.get("mahoso", "")))
        if record is None:
            return Reply(0)
        return Reply(
            0,
            result=[
                {
                    "MAHOSO": record["code"],
                    "TRANGTHAI": record["state"],
                    "TENTRANGTHAI": rules.STATES.get(record["state"], ""),
                }
            ],
        )


def _tech_id(body: Mapping[str, Any]) -> Reply:
    number = str(body.get("mstorcmnd", ""))
    for account in ACCOUNTS.values():
        person = PEOPLE[account.person]
        numbers = {account.enterprise} if account.kind == 2 else {person.id_no, person.old_id_no, person.passport}
        if number and number in numbers and "TechID" not in account.without:
            return Reply(0, result=[{"TECHNICALID": account.tech_id}])
    return Reply(0)


def _procedure(body: Mapping[str, Any]) -> Reply:
    found = catalogue.procedure(str(body.get("maTTHC", "")))
    return Reply(0, result=[found] if found else [])


def _items(data: object) -> Sequence[Mapping[str, Any]] | None:
    if isinstance(data, list) and data and all(isinstance(item, dict) for item in data):
        return data
    return None
