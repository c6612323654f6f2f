"""The single window's addresses: takes answers, sends declarations, serves attachments and certificates, shows what passed."""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from lxml import etree
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.single_window import changing, envelope, report, signature, soap, states
from sandbox.single_window.envelope import BadEnvelope, Message
from sandbox.single_window.keys import KeyStore
from sandbox.single_window.records import Records
from sandbox.single_window.sending import BadOrder, Order, Sender
from sandbox.single_window.trust import Trust
from sandbox.skeleton import clock
from sandbox.skeleton.pages import same_origin, wants_page
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

KEPT_DOSSIERS, KEPT_MESSAGES, KEPT_FILES = 20_000, 20_000, 5_000
_OPTIONS = {
    "endpoint": Option("", "địa chỉ nhận của bộ (trống: {portal-url}/ket-noi/nsw)"),
    "form": Option("gateway", "dạng gọi sang bộ", ("gateway", "simple")),
    "answer": Option("once", "bản tin trả lời được mã hóa ký tự mấy lần", ("once", "double", "plain")),
    "signature": Option("good", "chữ ký hệ thống", signature.MODES),
    "answer_signature": Option("good", "chữ ký của câu trả lời", signature.MODES),
    "ministry_signature": Option("if_there", "chữ ký của bộ", ("if_there", "required", "ignored")),
    "error": Option("ERR05_CODE", "mã lỗi khi chọn mode wrong"),
    "ca_status": Option("auto", "dịch vụ kiểm tra chữ ký: auto hoặc một trạng thái"),
    "strict_states": Option("yes", "từ chối chuyển trạng thái không thể có", ("yes", "no")),
    "map": Option("", "đổi mã bản tin, ví dụ 13/11=13/07"),
}
_XML = "text/xml; charset=utf-8"


class SingleWindow:
    """The simulator."""

    name = "single_window"
    title = "Cổng thông tin một cửa quốc gia – National Single Window"
    about = "Gửi khai báo hóa chất, đề nghị cấp C/O sang bộ; bổ sung, sửa, rút; nhận trả lời của bộ."
    pages = (("/nsw/", "gửi khai báo, xem hồ sơ – send, look"), ("/nsw/certificate.pem", "chứng thư của cổng"))

    def __init__(self, context: Context) -> None:
        self.switches = Switches(
            _OPTIONS,
            {
                "wrong": "trả lời 00 với mã lỗi của tùy chọn error, không lưu",
                "duplicate": "gửi mỗi bản tin sang bộ hai lần",
                "reordered": "gửi lại bản tin trước của hồ sơ sau bản tin mới",
                "wrong_signature": "chữ ký sai, cả bản tin sang bộ lẫn câu trả lời",
                "expired_certificate": "ký bằng chứng thư hết hạn",
                "clock_skew": "giờ gửi trong bản tin lệch một ngày",
            },
        )
        self._tables = [
            context.store.table("nsw_dossiers", bound=KEPT_DOSSIERS),
            context.store.table("nsw_messages", bound=KEPT_MESSAGES),
            context.store.table("nsw_files", bound=KEPT_FILES),
            context.store.table("nsw_trust", bound=4),
        ]
        self._trust = Trust(self._tables[3])
        self._records = Records(self._tables[0], self._tables[1])
        self._base_url = context.base_url
        self._keys = KeyStore(context.home / "nsw")
        self._sender = Sender(context, self.switches, self._records, self._tables[2], self._keys, self._trust)

    def routes(self) -> list[BaseRoute]:
        """Its addresses."""
        guard = self.switches.guard
        return [
            Route("/nsw/gateway", guard(self._gateway), methods=["POST"]),
            Route("/nsw/request", guard(self._simple), methods=["POST"]),
            Route("/nsw/gateway", guard(self._description), methods=["GET"]),
            Route("/nsw/request", guard(self._description), methods=["GET"]),
            Route("/nsw/ca", guard(self._ca), methods=["POST"]),
            Route("/nsw/files/{identity}", guard(self._file)),
            Route("/nsw/send", self._send, methods=["POST"]),
            Route("/nsw/certificate.pem", self._certificate),
            Route("/nsw/ca.pem", self._authority),
            Route("/nsw/ca.crl", self._revoked),
            Route("/nsw/", self._list),
            Route("/nsw/act", self._act, methods=["POST"]),
            Route("/nsw/dossiers/{reference:path}", self._one),
            Route("/nsw/messages/{key}", self._message),
            Route("/nsw/api/dossiers", self._list_json),
            Route("/nsw/api/dossiers/{reference:path}", self._one_json),
            Route("/nsw/api/messages", self._messages_json),
            Route("/nsw/api/messages/{key}", self._message_json),
        ]

    def forget(self) -> None:
        """Drop dossiers, messages and files; keys stay."""
        for table in self._tables:
            table.clear()

    def seen(self, limit: int) -> list[dict[str, Any]]:
        """The newest dossiers, for the list of all systems."""
        return [
            {
                "code": one["reference"], "state": one["state"], "stateName": states.STATES[one["state"]],
                "address": f"/nsw/dossiers/{one['reference']}",
            }
            for one in self._records.newest(limit=limit)
        ]  # fmt: skip

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Close the connections to the ministry."""
        await self._sender.close()

    # the ministry calls

    async def _gateway(self, request: Request, mode: str) -> Response:
        return await self._received(request, mode, gateway=True)

    async def _simple(self, request: Request, mode: str) -> Response:
        return await self._received(request, mode, gateway=False)

    async def _description(self, request: Request, _mode: str) -> Response:
        gateway = request.url.path.endswith("gateway")
        return Response(soap.description(f"{self._base_url}{request.url.path}", gateway=gateway), media_type=_XML)

    async def _received(self, request: Request, mode: str, *, gateway: bool) -> Response:
        raw = await request.body()
        operation, message, text = "receive" if gateway else "Request", None, raw.decode("utf-8", "replace")
        try:
            call = soap.read_call(raw)
            operation, text = call.operation, call.payload
            message = envelope.parse(text)
            self._check_signature(text)
            self._accept(message, mode)
            answer, note = self._reply(message, mode), "99"
        except BadEnvelope as refusal:
            answer, note = self._reply(message, mode, refusal), f"00 {refusal.code}: {refusal.reason}"
        self._records.log("in", message, text, note[:2], note)
        return Response(
            soap.answer(operation, answer, self.switches.option("answer"), gateway=gateway), media_type=_XML
        )

    def _accept(self, message: Message, mode: str) -> None:
        """Check a message and do what it says; a repeated one changes nothing. Raises `BadEnvelope`."""
        if message.problems:
            raise BadEnvelope("ERR02_CODE", "; ".join(message.problems))
        if mode == "wrong":
            raise BadEnvelope(self.switches.option("error"), "Lỗi theo công tắc của hệ thống mô phỏng")
        meaning = states.remap(self.switches.option("map")).get(message.key)
        if meaning is None:
            raise BadEnvelope("ERR04_CODE", f"Message Type: {'/'.join(message.key)} không tồn tại")
        record = self._records.get(message.reference)
        if record is None:
            raise BadEnvelope("ERR05_CODE", f"Hồ sơ {message.reference} không có trên Cổng một cửa quốc gia")
        if message.message_id in record["seen"]:
            return
        values = envelope.as_values(message.content) if message.content is not None else {}
        wrong = states.faults(meaning, values, message.reference)
        if wrong:
            raise BadEnvelope("ERR05_CODE", "; ".join(wrong))
        if self.switches.option("strict_states") == "yes" and not states.possible(record["state"], meaning.state):
            raise BadEnvelope("NSW06_CODE", f"Không thể chuyển từ {record['state']} sang {meaning.state}")
        record["seen"] = [*record["seen"], message.message_id][-50:]
        self._records.turn(
            record, meaning.state, f"Bộ: {meaning.name} ({'/'.join(message.key)})", values[meaning.content]
        )

    def _check_signature(self, text: str) -> None:
        """The ministry's system signature: none may be there, but one that is there must hold, by the ministry's own certificate. Raises `BadEnvelope`."""
        wanted = self.switches.option("ministry_signature")
        status = "Ok" if wanted == "ignored" else self._trust.status(text)
        if status != "Ok" and not (status == "NotSignanture" and wanted == "if_there"):
            raise BadEnvelope("ERR05_CODE", f"{status}: chữ ký của hệ thống gửi không hợp lệ")

    def _reply(self, message: Message | None, mode: str, refusal: BadEnvelope | None = None) -> str:
        now = envelope.stamp(clock.now())
        subject = dict(message.subject) if message else {"documentType": "", "type": "", "reference": ""}
        subject |= {"function": "00" if refusal else "99", "sendDate": now}
        content = envelope.errors([(refusal.code, refusal.reason)]) if refusal else envelope.acknowledgement(now)
        sender = message.receiver if message and message.receiver else envelope.NSW
        receiver = message.sender if message and message.sender else envelope.MINISTRY
        made = envelope.build(Message(secrets.token_hex(16), sender, receiver, subject, content))
        how = {"wrong_signature": "wrong", "expired_certificate": "expired"}.get(
            mode, self.switches.option("answer_signature")
        )
        return envelope.to_bytes(signature.sign(made, self._keys, how)).decode()

    async def _ca(self, request: Request, _mode: str) -> Response:
        wanted = self.switches.option("ca_status")
        status = wanted if wanted != "auto" else self._verified(await request.body())
        body = f'<VerifyResponse xmlns="{soap.SIMPLE}"><VerifyResult><status>{status}</status></VerifyResult></VerifyResponse>'
        return Response(
            f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{body}</s:Body></s:Envelope>',
            media_type=_XML,
        )

    def _verified(self, raw: bytes) -> str:
        try:
            root = etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        except etree.XMLSyntaxError:
            return "NotValidXml"
        holder = next(
            (node for node in root.iter() if isinstance(node.tag, str) and etree.QName(node).localname == "signature"),
            None,
        )
        return "NotSignanture" if holder is None else signature.verify(soap.payload_text(holder).encode(), self._keys)

    async def _file(self, request: Request, mode: str) -> Response:
        content = self._tables[2].get(request.path_params["identity"])
        if content is None or mode == "wrong":
            return PlainTextResponse("404", 404)
        return Response(content, media_type="application/pdf", headers={"X-Content-Type-Options": "nosniff"})

    # the window sends

    async def _send(self, request: Request) -> Response:
        from_page = "json" not in request.headers.get("content-type", "")
        try:
            values = await _values(request)
            done = await self._sender.send(Order.read(values))
        except BadOrder as error:
            return report.problem(str(error)) if from_page else JSONResponse({"error": str(error)}, 422)
        if from_page and wants_page(request):
            return RedirectResponse(f"/nsw/dossiers/{done['reference']}", 303)
        return JSONResponse(done)

    async def _act(self, request: Request) -> Response:
        """The declarant acts on a dossier's page: the form as it is with what was changed there, or a wish with its reason."""
        if not same_origin(request):
            return PlainTextResponse("403", 403)
        values = await _values(request)
        try:
            order = self._order(values)
            await self._sender.send(order)
        except (BadOrder, changing.BadChange) as error:
            return report.problem(str(error))
        return RedirectResponse(f"/nsw/dossiers/{order.reference}", 303)

    def _order(self, values: Mapping[str, Any]) -> Order:
        """What the declarant wants sent, if the state of the dossier lets it be. Raises `BadOrder`, `BadChange`."""
        record = self._records.get(str(values.get("reference", "")))
        if record is None:
            raise BadOrder(f"reference: {values.get('reference', '')} is not known")
        kind = str(values.get("kind", ""))
        if record["state"] not in states.BY_DECLARANT.get(kind, ()):
            raise BadOrder(f"{kind}: không gửi được ở trạng thái {record['state']} – {states.STATES[record['state']]}")
        return Order.read(
            {
                "kind": kind, "reference": record["reference"], "reason": str(values.get("reason", ""))[:2000], "anew": str(values.get("anew", "")),
                "proposed": "yes", "data": changing.changed(record["data"], values) if kind != "12/11" else {},
            }
        )  # fmt: skip

    # what anyone may see

    async def _certificate(self, _request: Request) -> Response:
        return Response(self._keys.pem(), media_type="application/x-pem-file")

    async def _authority(self, _request: Request) -> Response:
        return Response(self._keys.pem("ca"), media_type="application/x-pem-file")

    async def _revoked(self, _request: Request) -> Response:
        return Response(self._keys.crl(), media_type="application/x-pem-file")

    async def _list(self, _request: Request) -> Response:
        return report.listing(self._records, self._sender.endpoint)

    async def _one(self, request: Request) -> Response:
        reference = request.path_params["reference"]
        return report.dossier(self._records.get(reference), self._records.messages(limit=100, reference=reference))

    async def _message(self, request: Request) -> Response:
        return report.message(self._records.message(request.path_params["key"]))

    async def _list_json(self, _request: Request) -> Response:
        return JSONResponse([report.summary(record) for record in self._records.newest(limit=200)])

    async def _one_json(self, request: Request) -> Response:
        record = self._records.get(request.path_params["reference"])
        return JSONResponse(report.whole(record)) if record else JSONResponse({"error": "not found"}, 404)

    async def _messages_json(self, request: Request) -> Response:
        found = self._records.messages(limit=200, reference=request.query_params.get("reference"))
        return JSONResponse([{name: value for name, value in entry.items() if name != "raw"} for entry in found])

    async def _message_json(self, request: Request) -> Response:
        entry = self._records.message(request.path_params["key"])
        return JSONResponse(entry) if entry else JSONResponse({"error": "not found"}, 404)


async def _values(request: Request) -> Mapping[str, Any]:
    raw = await request.body()
    if "json" not in request.headers.get("content-type", ""):
        return dict(parse_qsl(raw.decode("utf-8", "replace")))
    try:
        read = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError as error:
        raise BadOrder(str(error)) from error
    if not isinstance(read, dict):
        raise BadOrder("an object is expected")
    return read
