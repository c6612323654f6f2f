"""The axis: transport A (signed headers) and transport B (REST of a platform) over the same boxes, and pages to act as other authorities."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.document_axis import edxml
from sandbox.document_axis.acting import COURSES, WORDS, BadAct, Others
from sandbox.document_axis.boxes import Boxes, Held
from sandbox.document_axis.catalogue import AGENCIES, find
from sandbox.document_axis.keys import Keys
from sandbox.document_axis.registered import Registered
from sandbox.skeleton import clock
from sandbox.skeleton.pages import Markup, h, link, page, same_origin, table, wants_page
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

PREFIX = "xroadvnpt-"
LARGEST = 50 * 1024 * 1024
_OPTIONS = {
    "secret": Option("sandbox-secret", "khóa bí mật của hệ thống kết nối"),
    "reply": Option("accept", "cơ quan nhận tự báo trạng thái", tuple(COURSES)),
    "recall": Option("agree", "khi được đề nghị lấy lại, cập nhật", ("agree", "refuse", "silent")),
    "about": Option("right", "mã văn bản trong trạng thái báo về", ("right", "wrong")),
}
_NOTES = {
    "duplicate": "gói tin đến hai lần",
    "reordered": "trạng thái đến ngược thứ tự",
    "wrong_signature": "gói tin bị sửa sau khi ký",
    "expired_certificate": "gói tin ký bằng chứng thư hết hạn",
    "clock_skew": "thời gian trong gói tin lệch một ngày",
}
_PAGE = "/truc-van-ban/"


class DocumentAxis:
    """The simulator."""

    name = "document_axis"
    title = "Trục liên thông văn bản quốc gia"
    about = "Gửi, nhận văn bản điện tử giữa các cơ quan (edXML): gói tin, trạng thái, thu hồi, cập nhật, thay thế."
    pages = ((_PAGE, "gói tin và trả lời thay cơ quan khác – packages"),)

    def __init__(self, context: Context) -> None:
        self.switches = Switches(_OPTIONS, _NOTES)
        self._boxes = Boxes(context.store)
        self._registered = Registered(context.store)
        self._others = Others(self._boxes, Keys(context.home / "document_axis"), self.switches)
        self._tokens: set[str] = set()

    def routes(self) -> list[BaseRoute]:
        """Both transports, the page, and what it does."""
        guard = self.switches.guard
        return [
            Route("/vxp/v1/auth/login", guard(self._login), methods=["POST"]),
            Route("/vxp/v1/{operation}", guard(self._rest), methods=["GET", "POST"]),
            Route("/vxp/{operation}", guard(self._signed), methods=["GET", "POST"]),
            Route(_PAGE, self._page),
            Route(f"{_PAGE}gui", self._send, methods=["POST"]),
            Route(f"{_PAGE}trang-thai", self._report, methods=["POST"]),
            Route(f"{_PAGE}goi-tin", self._list),
            Route(f"{_PAGE}goi-tin/{{number}}", self._raw),
        ]

    def forget(self) -> None:
        """Drop every package, and the units that were registered."""
        self._boxes.clear()
        self._registered.clear()

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Nothing to end."""

    # ------------------------------------------------------------ transport A

    async def _signed(self, request: Request, _mode: str) -> Response:
        given = {name: value for name, value in request.headers.items() if name.startswith(PREFIX)}
        fault = self._fault(given)
        if fault:
            return _fail("101", fault)
        value = {name.removeprefix(PREFIX): text for name, text in given.items()}
        operation, ours = request.path_params["operation"], _both(value.get("systemid", ""))
        if operation == "sendEdoc":
            return await self._take(request, value)
        if operation in {"getReceivedEdocList", "getSentEdocList"}:
            kind = value.get("messagetype", "edoc")
            rows = (
                self._boxes.received(ours, kind) if operation == "getReceivedEdocList" else self._boxes.sent(ours, kind)
            )
            return _ok(data=[_received(one) if operation == "getReceivedEdocList" else _sent(one) for one in rows])
        if operation == "getEdoc":
            held = self._boxes.get(value.get("docid", ""))
            return (
                _ok(data=self._boxes.encoded(held.id))
                if held and held.receiver in ours
                else _fail("102", "Khong tim thay van ban")
            )
        if operation == "updateStatus":
            known = self._boxes.confirm(value.get("docid", ""), value.get("status", "done"))
            return _ok() if known else _fail("102", "Khong tim thay van ban")
        if operation in {"getAgenciesList", "getAgenciesListQD20", "getSynchronizeUnit"}:
            return _ok(data=[*_catalogue(operation), *self._registered_rows(operation)])
        if operation in {"registerAgency", "deleteAgency"}:
            return await self._units(request, operation, value)
        if operation in {"countReceiveEdoc", "countReceiveStatus"}:
            kind = "status" if operation.endswith("Status") else "edoc"
            return _ok(count=len(self._boxes.received(ours, kind)))
        return _fail("103", "Khong ho tro")

    def _registered_rows(self, operation: str) -> list[dict[str, object]]:
        if operation == "getSynchronizeUnit":
            return [{**row, "version": 1, "isAgency": False} for row in self._registered.rows(gone=True)]
        return [{name: value for name, value in row.items() if name != "deleted"} for row in self._registered.rows()]

    async def _units(self, request: Request, operation: str, value: Mapping[str, str]) -> Response:
        """A connected agency registers a unit below itself, or takes its own one out again."""
        by = value.get("systemid", "")
        if operation == "deleteAgency":
            fault = self._registered.delete(value.get("agencycode", ""), by=by)
            return _fail("102", fault) if fault else _ok()
        try:
            given = orjson.loads(await request.body())
        except orjson.JSONDecodeError:
            given = None
        if not isinstance(given, dict):
            return _fail("106", "Sai dinh dang JSON")
        fault = self._registered.add(given, by=by)
        return _fail("106", fault) if fault else _ok()

    def _fault(self, given: Mapping[str, str]) -> str:
        signed = given.get(f"{PREFIX}sign-header", "")
        mac = hmac.new(self.switches.option("secret").encode(), signed.encode(), hashlib.sha256).hexdigest()
        if not signed or not hmac.compare_digest(mac, given.get(f"{PREFIX}hash-header", "")):
            return "Sai chu ky"
        try:
            said = {str(name).lower(): str(value) for name, value in orjson.loads(signed).items()}
        except (orjson.JSONDecodeError, AttributeError):
            return "Sai dinh dang sign-header"
        apart = {f"{PREFIX}{name}" for name in ("sign-header", "sign-header-key", "hash-header", "version")}
        return (
            "Header khong khop"
            if any(said.get(name) != value for name, value in given.items() if name not in apart)
            else ""
        )

    async def _take(self, request: Request, value: Mapping[str, str]) -> Response:
        content = await _file(request, "file_doc")
        digest = hashlib.sha256(content).digest()
        if value.get("hash-file") not in {digest.hex(), "".join(f"{byte:x}" for byte in digest)}:
            return _fail("104", "Sai hash-file")
        if value.get("from") != value.get("systemid"):
            return _fail("105", f"Don vi gui {value.get('from')} khong dung voi ma da dang ky: {value.get('systemid')}")
        code, words, held = self._kept(content, value.get("systemid", ""))
        return _ok(DocId=held.id) if held else _fail(code, words)

    def _kept(self, content: bytes, system: str) -> tuple[str, str, Held | None]:
        if len(content) > LARGEST:
            return "10", "File qua lon", None
        heads = edxml.read(content)
        if heads is None or not heads.sender:
            return "22", "Dinh dang edXML khong dung chuan", None
        if heads.sender not in _both(system):
            return "19", "Don vi gui chua dang ky", None
        found = [find(code) for code in heads.receivers]
        for agency in found:
            if agency is None:
                return "18", "Don vi nhan khong ton tai", None
            if agency.locked:
                return "23", "Don vi nhan da khoa", None
        held = None
        for agency in found:
            if agency is not None:
                before = len(self._boxes.newest(limit=5000))
                held = self._boxes.put(heads, content, receiver=agency.older)
                if len(self._boxes.newest(limit=5000)) > before:
                    self._others.hear(held)
        return "", "", held

    # ------------------------------------------------------------ transport B

    async def _login(self, request: Request, _mode: str) -> Response:
        try:
            given = orjson.loads(await request.body())
        except orjson.JSONDecodeError:
            given = {}
        if not isinstance(given, dict) or given.get("password") != self.switches.option("secret"):
            return PlainTextResponse("Unauthorized", 401)
        token = secrets.token_urlsafe(24)
        self._tokens.add(token)
        return JSONResponse(
            {
                "code": 200,
                "message": "OK",
                "data": {"token": token, "id": "1", "username": given.get("username"), "name": "Thử"},
            }
        )

    async def _rest(self, request: Request, _mode: str) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        system = request.headers.get("x-systemid", "")
        if token not in self._tokens:
            return PlainTextResponse("Unauthorized", 401)
        if request.headers.get("x-secretkey") != self.switches.option("secret"):
            return _no("15", "Sai SystemId hoac SecretKey")
        operation, ours = request.path_params["operation"], _both(system)
        if operation == "getAgenciesList":
            rows = [
                {"orgCode": one.code, "oldCode": one.older, "orgName": one.name, "parentCode": "", "email": ""}
                for one in AGENCIES
            ]
            return JSONResponse({"data": rows})
        if operation == "sendEdoc":
            code, words, held = self._kept(await _file(request, "edocFile"), system)
            return JSONResponse({"success": True, "message": "OK", "docId": held.id}) if held else _no(code, words)
        if operation == "syncReceivedEdocList":
            rows = [
                _received(one) for one in self._boxes.received(ours, request.query_params.get("messageType", "edoc"))
            ]
            return JSONResponse({"success": True, "message": "OK", "count": len(rows), "data": rows})
        if operation == "getEdoc":
            held = self._boxes.get(request.query_params.get("docId", ""))
            if held is None or held.receiver not in ours:
                return _no("10", "File khong hop le")
            data = {
                "docId": held.id,
                "from": held.sender,
                "edocCode": held.symbol,
                "edxml": self._boxes.encoded(held.id),
                "attachments": [],
            }
            return JSONResponse({"success": True, "message": "OK", "data": data})
        if operation == "updateStatus":
            given = orjson.loads(await request.body() or b"{}")
            known = self._boxes.confirm(str(given.get("docId", "")), str(given.get("status", "done")))
            return JSONResponse({"success": True, "message": "OK"}) if known else _no("10", "File khong hop le")
        return _no("20", "Khong ho tro")

    # ------------------------------------------------------------ acting as others

    async def _send(self, request: Request) -> Response:
        return await self._acted(request, lambda given: [self._others.send(given)])

    async def _report(self, request: Request) -> Response:
        def report(given: Mapping[str, str]) -> list[Held]:
            held, code = self._boxes.get(given.get("package", "")), given.get("code", "")
            if held is None or code not in WORDS:
                raise BadAct("package" if held is None else "code")
            self._others.report(held, (code,))
            return []

        return await self._acted(request, report)

    async def _acted(self, request: Request, act: object) -> Response:
        if not same_origin(request):
            return PlainTextResponse("403", 403)
        as_page = wants_page(request)
        raw = await request.body()
        given = (
            orjson.loads(raw or b"{}")
            if "json" in request.headers.get("content-type", "")
            else dict(parse_qsl(raw.decode("utf-8", "replace")))
        )
        try:
            made = act(given)  # type: ignore[operator]  # one of the two above
        except BadAct as error:
            return (
                page("Không làm được", f"<p>{h(error)}</p>", status=422)
                if as_page
                else JSONResponse({"error": str(error)}, 422)
            )
        return RedirectResponse(_PAGE, 303) if as_page else JSONResponse({"made": [one.id for one in made]})

    async def _list(self, _request: Request) -> Response:
        rows = [
            {name: getattr(one, name) for name in ("id", "sender", "receiver", "kind", "document", "symbol", "subject", "business", "status", "about", "state")}
            for one in self._boxes.newest(limit=5000)
        ]  # fmt: skip
        return JSONResponse({"packages": rows})

    async def _raw(self, request: Request) -> Response:
        return Response(self._boxes.content(request.path_params["number"]), media_type="application/xml")

    async def _page(self, _request: Request) -> Response:
        options = "".join(
            f'<option value="{one.code}">{h(one.name)}</option>'
            for one in AGENCIES
            if one.code != "G02" and not one.locked
        )
        kinds = "".join(f'<option value="{kind}">{kind}</option>' for kind in edxml.KINDS)
        variants = "".join(f'<option value="{one}">{one}</option>' for one in edxml.VARIANTS)
        form = (
            f'<h2>Gửi văn bản đến Bộ</h2><form method="post" action="{_PAGE}gui" class="card">'
            f'<div class="field"><label for="from">Cơ quan gửi</label><select id="from" name="from">{options}</select></div>'
            f"{_field('subject', 'Trích yếu')}{_field('answers', 'Trả lời gói tin (mã)')}{_field('about', 'Thu hồi, cập nhật, thay thế văn bản (DocumentId)')}"
            f'<div class="field"><label for="kind">Nghiệp vụ</label><select id="kind" name="kind">{kinds}</select></div>'
            f'<div class="field"><label for="variant">Cách viết</label><select id="variant" name="variant">{variants}</select></div>'
            '<div class="actions"><button type="submit">Gửi</button></div></form>'
        )
        rows = [self._row(one) for one in self._boxes.newest()]
        heads = ("Lúc", "Từ", "Đến", "Nội dung", "Trạng thái", "Làm thay cơ quan nhận")
        return page(
            "Trục liên thông văn bản", form + table("Gói tin", heads, rows), trail=(("/", "Hệ thống mô phỏng"),)
        )

    def _row(self, one: Held) -> tuple[object, ...]:
        said = (
            f"Trạng thái {one.status}: {one.subject}"
            if one.kind == "status"
            else f"{one.symbol} – {one.subject} ({one.business})"
        )
        acts: object = ""
        if one.kind == "edoc" and one.sender in _both("G02"):
            codes = "".join(
                f'<option value="{code}">{code} {h(words)}</option>' for code, words in WORDS.items() if code != "13"
            )
            acts = Markup(
                f'<form method="post" action="{_PAGE}trang-thai"><input type="hidden" name="package" value="{one.id}">'
                f'<label for="c{one.id}">Báo</label> <select id="c{one.id}" name="code">{codes}</select> <button type="submit">Báo trạng thái</button></form>'
                f'<form method="post" action="{_PAGE}gui"><input type="hidden" name="answers" value="{one.id}">'
                f'<input type="hidden" name="from" value="{h(one.receiver)}"><button type="submit">Trả lời</button></form>'
            )
        return (
            clock.local(one.at).strftime("%d/%m %H:%M:%S"), _name(one.sender), _name(one.receiver),
            Markup(f"{h(said)}<br>{link(f'{_PAGE}goi-tin/{one.id}', one.id)}"), one.state, acts,
        )  # fmt: skip


def _field(name: str, label: str) -> str:
    return f'<div class="field"><label for="{name}">{label}</label><input type="text" id="{name}" name="{name}"></div>'


def _name(code: str) -> str:
    found = find(code)
    return f"{found.name} ({found.code})" if found else code


def _both(code: str) -> tuple[str, ...]:
    found = find(code)
    return (found.code, found.older) if found else (code,)


def _received(one: Held) -> dict[str, object]:
    at = clock.local(one.at).strftime("%Y/%m/%d %H:%M:%S")
    return {
        "docId": one.id, "serviceType": "eDoc", "messageType": one.kind, "created_time": at, "createdTime": at, "updated_time": at,
        "from": one.sender, "to": one.receiver, "status": one.state, "status_desc": "",
    }  # fmt: skip


def _sent(one: Held) -> dict[str, object]:
    at = clock.local(one.at).strftime("%Y/%m/%d %H:%M:%S")
    return {
        "serviceType": "eDoc", "messageType": one.kind, "senderDocId": one.id, "receiverDocId": one.id, "fromCode": one.sender,
        "toCode": one.receiver, "title": one.subject, "notation": one.symbol, "sentTime": at, "receivedTime": at,
        "sendStatus": "done", "sendStatusDesc": "", "receiveStatus": one.state, "receiveStatusDesc": "",
    }  # fmt: skip


def _catalogue(operation: str) -> list[dict[str, object]]:
    rows = [one.row(number) for number, one in enumerate(AGENCIES, start=1)]
    if operation == "getSynchronizeUnit":
        return [
            {**row, "version": 1, "deleted": one.locked, "isAgency": True}
            for row, one in zip(rows, AGENCIES, strict=True)
        ]
    if operation == "getAgenciesList":
        return [
            {**row, "code": one.older, "oldCode": one.older, "pid": None}
            for row, one in zip(rows, AGENCIES, strict=True)
        ]
    return rows


async def _file(request: Request, name: str) -> bytes:
    form = await request.form(max_part_size=LARGEST * 2)
    held = form.get(name)
    return b"" if held is None or isinstance(held, str) else await held.read()


def _ok(**members: object) -> Response:
    return JSONResponse({"status": "OK", "ErrorCode": "0", "ErrorDesc": "Thanh cong", **members})


def _fail(code: str, words: str) -> Response:
    return JSONResponse({"status": "FAIL", "ErrorCode": code, "ErrorDesc": words})


def _no(code: str, words: str) -> Response:
    return JSONResponse(
        {
            "success": False,
            "message": words,
            "data": {"docId": None, "status": "error", "errorCode": code, "errorDesc": words},
        }
    )
