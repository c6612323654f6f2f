"""Simulator of two suppliers of text messages (SOAP `wsCpMt`, REST JSON) and of the telephones that get them."""

import asyncio
import re
import secrets
from typing import Any

import orjson
from lxml import etree
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.skeleton import clock
from sandbox.skeleton.outgoing import Outgoing
from sandbox.skeleton.pages import link, page, table
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.store import Row
from sandbox.skeleton.switches import Option, Switches

_OPTIONS = {
    "user": Option("motcua", "tài khoản SOAP"),
    "password": Option("sandbox", "mật khẩu SOAP"),
    "key": Option("motcua", "ApiKey của REST"),
    "secret": Option("sandbox", "SecretKey của REST"),
    "soap": Option("normal", "nhà cung cấp SOAP", ("normal", "refuses", "bad_number", "lost_answer", "down")),
    "rest": Option("normal", "nhà cung cấp REST", ("normal", "no_credit", "bad_number", "lost_answer", "down")),
    "reports": Option("delivered", "báo cáo của REST", ("delivered", "failed", "never", "twice", "forged", "late")),
}
_PHONE = re.compile(r"84[35789][0-9]{8}")
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_SERVICE = "http://impl.bulkSms.ws/"
_FIELDS = ("User", "Password", "CPCode", "RequestID", "UserID", "ReceiverID", "ServiceID", "CommandCode", "Content", "ContentType")  # fmt: skip
_LATE_SECONDS = 1.0
_LARGEST = 64 * 1024
_TRAIL = (("/", "Hệ thống mô phỏng"), ("/phones/", "Điện thoại"))


class Phones:
    """The simulator."""

    name = "sms"
    title = "Tin nhắn – SMS, two suppliers"
    about = "Hai nhà cung cấp tin nhắn thương hiệu và hộp tin của từng số điện thoại."
    pages = (("/phones/", "hộp tin theo số – inboxes"),)

    def __init__(self, context: Context) -> None:
        self.switches = Switches(
            _OPTIONS,
            {
                "duplicate": "REST: báo cáo hai lần",
                "reordered": "REST: báo không đến sau khi đã báo đến",
                "wrong_signature": "REST: báo cáo đến một địa chỉ không do bộ cấp",
            },
        )
        self._context = context
        self._table = context.store.table("sms", bound=50_000)
        self._requests = context.store.table("sms_requests", bound=50_000)
        self._outgoing = Outgoing(context, self.name)

    def routes(self) -> list[BaseRoute]:
        """Both suppliers and the telephones."""
        guard = self.switches.guard
        rest = "/sms/rest/MainService.svc/json/SendMultipleMessage_V4_post_json/"
        return [
            Route("/sms/soap", guard(self._soap), methods=["POST"]),
            Route(rest, guard(self._rest), methods=["POST"]),
            Route("/phones/", self._numbers),
            Route("/phones/api/messages", self._json),
            Route("/phones/{number}", self._of),
        ]

    def forget(self) -> None:
        """Throw every message away."""
        self._table.clear()
        self._requests.clear()

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """End the reports that are under way."""
        await self._outgoing.stop()

    # ------------------------------------------------------------ suppliers

    async def _soap(self, request: Request, _mode: str) -> Response:
        does = self.switches.option("soap")
        if does == "down":
            return PlainTextResponse("503", 503)
        body = await request.body()
        if len(body) > _LARGEST or b"<!DOCTYPE" in body:
            return PlainTextResponse("400", 400)
        try:
            root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            return PlainTextResponse("400", 400)
        if root.find(f"{{{_SOAP}}}Body/{{{_SERVICE}}}checkBalance") is not None:
            return _answered("checkBalance", {"balance": "1000000", "errCode": "0", "errDesc": "OK"})
        call = root.find(f"{{{_SOAP}}}Body/{{{_SERVICE}}}wsCpMt")
        given = {} if call is None else {child.tag: child.text or "" for child in call}
        missing = [name for name in _FIELDS if not given.get(name)]
        option = self.switches.option
        if call is None or missing:
            return _said(0, f"missing {', '.join(missing) or 'wsCpMt'}")
        if (given["User"], given["Password"]) != (option("user"), option("password")):
            return _said(0, "Authentication failed")
        if does == "refuses":
            return _said(0, "Insert MT_QUEUE: FAILED")
        if does == "bad_number" or not _PHONE.fullmatch(given["ReceiverID"]):
            return _said(0, "Invalid receiver")
        if given["ContentType"] in {"0", "F"} and not given["Content"].isascii():
            return _said(0, "Content is not ASCII")
        self._keep("soap", given["ReceiverID"], given["ServiceID"], given["Content"], given["RequestID"])
        return PlainTextResponse("", 500) if does == "lost_answer" else _said(1, "Insert MT_QUEUE: OK")

    async def _rest(self, request: Request, _mode: str) -> Response:
        does, option = self.switches.option("rest"), self.switches.option
        if does == "down":
            return PlainTextResponse("503", 503)
        try:
            given = orjson.loads((await request.body())[:_LARGEST])
            given = {name: str(value) for name, value in given.items()}
        except (orjson.JSONDecodeError, AttributeError):
            return _code("99", "Unknown error")
        if (given.get("ApiKey"), given.get("SecretKey")) != (option("key"), option("secret")):
            return _code("101", "Authorize Failed")
        if does == "no_credit":
            return _code("103", "Balance not enough to send message")
        if not given.get("Brandname"):
            return _code("104", "Brandname code is not exist")
        if does == "bad_number" or not _PHONE.fullmatch(given.get("Phone", "")):
            return _code("108", "Phone number invalid")
        if given.get("IsUnicode") != "1" and not given.get("Content", "").isascii():
            return _code("146", "Template is wrong")
        asked = given.get("RequestId", "")
        if asked and self._requests.get(asked) is not None:
            return _code("124", "RequestId duplicate")
        self._requests.put(asked or secrets.token_hex(8), b"1")
        self._keep("rest", given["Phone"], given["Brandname"], given["Content"], asked)
        if given.get("CallbackUrl"):
            self._report(given["CallbackUrl"], asked)
        return PlainTextResponse("", 500) if does == "lost_answer" else _code("100", sms_id=secrets.token_hex(8))

    def _keep(self, supplier: str, number: str, brand: str, text: str, request: str) -> None:
        kept = {"supplier": supplier, "brand": brand, "text": text, "request": request}
        self._table.put(secrets.token_hex(8), orjson.dumps(kept), group=number)

    def _report(self, address: str, request: str) -> None:
        mode = self.switches.telling(address)
        how = {"duplicate": "twice", "wrong_signature": "forged", "reordered": "reordered"}.get(mode)
        how = how or self.switches.option("reports")
        if how == "never" or not address.startswith(self._context.portal_url):
            return
        self._outgoing.begin(self._tell(address, request, how))

    async def _tell(self, address: str, request: str, how: str) -> None:
        import httpx

        await asyncio.sleep(_LATE_SECONDS if how == "late" else 0.05)
        states = {"failed": ("4",), "twice": ("5", "5"), "reordered": ("5", "4")}.get(how, ("5",))
        asked = {"SMSID": secrets.token_hex(8), "RequestId": request}
        where = f"{address[:-4]}0000" if how == "forged" else address
        for state in states:
            try:
                await self._outgoing.client.get(where, params={**asked, "SendStatus": state})
            except httpx.HTTPError:  # the ministry is away; a supplier of this kind does not come again
                return

    # ------------------------------------------------------------ telephones

    async def _numbers(self, _request: Request) -> Response:
        rows = [(link(f"/phones/{number}", number), count) for number, count in self._table.groups()]
        return page(
            "Điện thoại", table("Số nhận tin", ("Số", "Số tin"), rows, empty="Chưa có tin nào."), trail=_TRAIL[:1]
        )

    async def _of(self, request: Request) -> Response:
        number = request.path_params["number"]
        rows = []
        for row in self._table.newest(limit=200, group=number):
            kept = orjson.loads(row.value)
            rows.append((_at(row), kept["brand"], kept["text"], kept["supplier"]))
        heads = ("Lúc", "Nhãn", "Nội dung", "Nhà cung cấp")
        return page(f"Điện thoại {number}", table("Tin nhắn, mới nhất trước", heads, rows), trail=_TRAIL)

    async def _json(self, request: Request) -> Response:
        found = [
            {"to": row.group, "at": _at(row), **_object(row)}
            for row in self._table.newest(limit=1000, group=request.query_params.get("to"))
        ]
        return JSONResponse({"count": self._table.count(), "messages": found})


def _object(row: Row) -> dict[str, Any]:
    kept: dict[str, Any] = orjson.loads(row.value)
    return kept


def _said(result: int, message: str) -> Response:
    return _answered("wsCpMt", {"message": message, "result": str(result)})


def _answered(operation: str, values: dict[str, str]) -> Response:
    root = etree.Element(f"{{{_SOAP}}}Envelope", nsmap={"S": _SOAP})
    answer = etree.SubElement(
        etree.SubElement(root, f"{{{_SOAP}}}Body"), f"{{{_SERVICE}}}{operation}Response", nsmap={"ns2": _SERVICE}
    )
    inner = etree.SubElement(answer, "return")
    for name, value in values.items():
        etree.SubElement(inner, name).text = value
    return Response(etree.tostring(root, encoding="utf-8", xml_declaration=True), media_type="text/xml")


def _code(code: str, words: str = "", *, sms_id: str = "") -> Response:
    said = {"CodeResult": code, "CountRegenerate": 0} | ({"SMSID": sms_id} if sms_id else {"ErrorMessage": words})
    return JSONResponse(said)


def _at(row: Row) -> str:
    return clock.local(row.at).strftime("%H:%M:%S %d/%m/%Y")
