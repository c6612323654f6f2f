"""Simulator of the national population database: SOAP 1.1 look-ups of one citizen, signed calls, licences, a journal."""

import base64
import binascii
import hashlib
import unicodedata
from collections import deque
from xml.sax.saxutils import escape

from lxml import etree
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.people import PEOPLE, Person
from sandbox.skeleton import clock
from sandbox.skeleton.pages import page, table
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

_KEPT = 1000
_LARGEST = 64 * 1024
_SKEW_SECONDS = 300
_BEFORE_ALL: tuple[str, list[Person]] = ("CHUA-CO", [])
"""The question before the first one: of somebody else, about nobody."""
_OPERATIONS = ("TraCuuThongTinCongDan", "XacThucThongTinCongDan", "XacMinhThongTinNhanThan")
_OPTIONS = {
    "user": Option("motcua", "tài khoản của phần mềm"),
    "secret": Option("sandbox-secret", "khóa của phần mềm"),
    "service_url": Option("", "địa chỉ dịch vụ trong chữ ký (svUrl)"),
    "signature": Option("verify", "kiểm tra chữ ký và thời điểm hay không", ("verify", "any")),
    "name": Option("parts", "họ tên ba phần hay dồn vào Ten", ("parts", "one")),
    "form": Option("xml", "trả lời XML hay JSON của trục bộ", ("xml", "json")),
    "not_licensed": Option("", "mã thủ tục chưa được cấp phép (004)"),
    "officer_not_licensed": Option("", "mã cán bộ chưa được cấp phép (005)"),
    "moved": Option("", "số định danh của người vừa đổi nơi thường trú"),
    "echo": Option("yes", "trả lời có nhắc lại MaYeuCau của câu hỏi hay không", ("yes", "no")),
}


class Population:
    """The simulator."""

    name = "population"
    title = "Dân cư – national population database"
    about = "Tra cứu một công dân khi số định danh, họ tên và ngày sinh cùng khớp."
    pages = (("/population/", "công dân thử – demo citizens"), ("/population/journal", "nhật ký tra cứu (JSON)"))

    def __init__(self, _context: Context) -> None:
        self.switches = Switches(
            _OPTIONS,
            {
                "wrong": "trả người khác",
                "duplicate": "hai công dân trong một câu trả lời",
                "reordered": "trả lời của câu hỏi trước",
                "clock_skew": "đồng hồ ở đó lệch một ngày: từ chối thời điểm của lời gọi",
            },
        )
        self._journal: deque[dict[str, str]] = deque(maxlen=_KEPT)
        self._before = _BEFORE_ALL

    def routes(self) -> list[BaseRoute]:
        """The service, the citizens, the journal."""
        return [
            Route("/population/", self._page),
            Route("/population/journal", self._read),
            Route("/population/service", self.switches.guard(self._answer), methods=["POST"]),
        ]

    def forget(self) -> None:
        """Drop the journal."""
        self._journal.clear()
        self._before = _BEFORE_ALL

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def _answer(self, request: Request, mode: str) -> Response:
        if mode == "clock_skew" or not self._signed(request):
            return Response(_fault("Client.Authentication", "Sai chữ ký hoặc thời điểm"), 401, media_type="text/xml")
        body = await request.body()
        asked = _read(body)
        if asked is None:
            return Response(_fault("Client", "Không đọc được yêu cầu"), 500, media_type="text/xml")
        operation, values = asked
        self._journal.append(
            {name: values.get(name, "") for name in ("MaYeuCau", "MaDVC", "MaTichHop", "MaCanBo")}
            | {"operation": operation}
        )
        for option, name, code in (("not_licensed", "MaDVC", "004"), ("officer_not_licensed", "MaCanBo", "005")):
            if self.switches.option(option) and self.switches.option(option) == values.get(name):
                if self.switches.option("form") == "json":
                    return JSONResponse({"code": code, "message": "Chưa được cấp phép khai thác"})
                return Response(_fault(code, "Chưa được cấp phép khai thác"), 500, media_type="text/xml")
        found = [person for person in PEOPLE.values() if _matches(person, values)][:1]
        if mode == "wrong":
            found = [next(person for person in PEOPLE.values() if person.id_no and person not in found)]
        if mode == "duplicate":
            found = found * 2
        answered = (values.get("MaYeuCau", ""), found)
        (asked_by, found), self._before = (self._before if mode == "reordered" else answered), answered
        echo = {"MaYeuCau": asked_by} if self.switches.option("echo") == "yes" else {}
        if operation == "XacThucThongTinCongDan":
            return Response(
                _envelope(f"<KetQuaXacThuc><TonTai>{str(bool(found)).lower()}</TonTai></KetQuaXacThuc>"),
                media_type="text/xml",
            )
        if self.switches.option("form") == "json":
            people = [self._values(person) for person in found]
            inner = {"CongDan": people[0] if len(people) == 1 else people} if people else {}
            return JSONResponse({"Body": {"CongdanCollection": {**echo, **inner}}})
        inside = "".join(_element(name, value) for name, value in echo.items())
        inside += "".join(_element("CongDan", self._values(person)) for person in found)
        return Response(
            _envelope(
                f'<ns1:CongdanCollection xmlns:ns1="http://www.mic.gov.vn/dancu/1.0">{inside}</ns1:CongdanCollection>'
            ),
            media_type="text/xml; charset=utf-8",
        )

    def _values(self, person: Person) -> dict[str, object]:
        parts = person.name.split(" ")
        whole = self.switches.option("name") == "one"
        name: dict[str, object] = (
            {"Ho": "", "ChuDem": "", "Ten": person.name.upper()}
            if whole
            else {"Ho": parts[0], "ChuDem": " ".join(parts[1:-1]), "Ten": parts[-1]}
        )
        birth: dict[str, object] = (
            {"NgayThangNam": person.birth} if len(person.birth) == 8 else {"Nam": person.birth[:4]}
        )
        home = person.address or "Số 1 phố Thử, phường Mẫu"
        if self.switches.option("moved") == person.id_no:
            home = "Số 99 phố Mới, phường Mẫu"
        address: dict[str, object] = {
            "MaTinhThanh": "01",
            "MaQuanHuyen": "",
            "MaPhuongXa": "00004",
            "ChiTiet": home,
            "QuocGia": "VN",
        }
        return {
            "SoDinhDanh": person.id_no, "SoCMND": person.old_id_no, "HoVaTen": name, "GioiTinh": str(person.sex), "DanToc": "01",
            "TonGiao": "00", "TinhTrangHonNhan": "0", "NgayThangNamSinh": birth, "ThuongTru": address, "NoiOHienTai": address,
            "QuocTich": "VN", "Cha": {"HoVaTen": "Người Cha Thử", "SoDinhDanh": ""},
        }  # fmt: skip

    def _signed(self, request: Request) -> bool:
        if self.switches.option("signature") == "any":
            return True
        stamp = request.headers.get("timestamp", "")
        scheme, _, coded = request.headers.get("authorization", "").partition(" ")
        if scheme != "Basic" or not stamp.isdecimal() or abs(int(stamp[:14]) / 1000 - clock.epoch()) > _SKEW_SECONDS:
            return False
        option = self.switches.option
        digest = hashlib.sha256(
            f"{option('service_url')}{option('user')}{stamp}{option('secret')}".encode()
        ).hexdigest()
        try:
            return base64.b64decode(coded, validate=True).decode() == f"{option('user')}:{digest}"
        except (binascii.Error, UnicodeDecodeError):
            return False

    async def _read(self, _request: Request) -> Response:
        return JSONResponse(list(self._journal))

    async def _page(self, _request: Request) -> Response:
        rows = [
            (person.id_no or person.old_id_no, person.name, person.birth, person.address) for person in PEOPLE.values()
        ]
        body = table("Công dân", ("Số", "Họ tên", "Sinh", "Nơi thường trú"), rows)
        return page("Cơ sở dữ liệu dân cư", body, trail=(("/", "Hệ thống mô phỏng"),))


def _read(body: bytes) -> tuple[str, dict[str, str]] | None:
    """The operation and its fields, those of the birth date under their own names; names count, prefixes do not."""
    if len(body) > _LARGEST or b"<!DOCTYPE" in body:
        return None
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        return None
    for node in root.iter(tag=etree.Element):
        operation = etree.QName(node).localname
        if operation in _OPERATIONS:
            return operation, {
                etree.QName(one).localname: (one.text or "").strip() for one in node.iter(tag=etree.Element)
            }
    return None


def _matches(person: Person, values: dict[str, str]) -> bool:
    number = values.get("SoDinhDanh") or values.get("SoCMND")
    born = values.get("NgayThangNam") or values.get("Nam") or values.get("NgayThangNamSinh")
    known = {person.birth, person.birth[:4]} if values.get("Nam") else {person.birth}
    return (
        bool(number)
        and number in {person.id_no, person.old_id_no} - {""}
        and _plain(values.get("HoVaTen", "")) == _plain(person.name)
        and born in known
    )


def _plain(text: str) -> str:
    marks = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in marks if not unicodedata.combining(char) and char != " ")


def _element(name: str, value: object) -> str:
    if isinstance(value, dict):
        return f"<ns1:{name}>{''.join(_element(key, inner) for key, inner in value.items())}</ns1:{name}>"
    return f"<ns1:{name}>{escape(str(value))}</ns1:{name}>"


def _envelope(body: str) -> str:
    return f'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>'


def _fault(code: str, words: str) -> str:
    return _envelope(
        f"<soapenv:Fault><faultcode>{escape(code)}</faultcode><faultstring>{escape(words)}</faultstring></soapenv:Fault>"
    )
