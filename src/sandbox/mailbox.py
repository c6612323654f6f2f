"""Simulator of the post office: an SMTP server that keeps every mail, pages to read them, switches to bounce or defer."""

import asyncio
import re
import secrets
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser

from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.skeleton import clock
from sandbox.skeleton.pages import Markup, h, link, page, table
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.store import Row
from sandbox.skeleton.switches import LONGEST_WAIT, Option, Switches

KEPT = 20_000
LARGEST = 30 * 1024 * 1024
_OPTIONS = {
    "deliver": Option("accept", "mọi thư: nhận, trả lại (550), hoãn (451)", ("accept", "bounce", "defer")),
    "bounce": Option("bounce@", "địa chỉ bắt đầu như thế này luôn bị trả lại"),
    "defer": Option("defer@", "địa chỉ bắt đầu như thế này luôn bị hoãn"),
}
_TRAIL = (("/", "Hệ thống mô phỏng"), ("/mail/", "Hộp thư"))
_LINK = re.compile(r"https?://[^\s<>\"']+")
_HEADERS = BytesHeaderParser(policy=policy.default)
_TROUBLE = {"down": "421 4.3.2 Service not available", "error": "451 4.3.0 Local error", "malformed": "999 ???"}
_BOUNCE, _DEFER = "550 5.1.1 Mailbox unavailable", "451 4.3.0 Try again later"


class Mailbox:
    """The simulator; also the handler of the SMTP server."""

    name = "mailbox"
    title = "Hộp thư – mailbox (SMTP)"
    about = "Giữ mọi thư gửi tới, không gửi đi đâu cả."
    pages = (("/mail/", "thư theo người nhận – mails by recipient"), ("/mail/api/messages", "thư mới nhất (JSON)"))

    def __init__(self, context: Context, host: str) -> None:
        self.switches = Switches(
            _OPTIONS,
            {
                "down": "421, đóng kết nối",
                "wrong": "trả lại thư (550)",
                "duplicate": "giữ thư hai lần",
                "malformed": "trả lời SMTP vô nghĩa",
                "error": "451, lỗi máy chủ",
            },
        )
        self._host, self._port, self._wire = host, context.smtp_port, context.wire
        self._silent: set[int] = set()
        self._table = context.store.table("mails", bound=KEPT)
        self._server: asyncio.Server | None = None

    def routes(self) -> list[BaseRoute]:
        """Pages and JSON; they always work, the switches are for SMTP."""
        return [
            Route("/mail/", self._recipients),
            Route("/mail/to/{address:path}", self._of),
            Route("/mail/{key}/html", self._html),
            Route("/mail/{key}/source", self._source),
            Route("/mail/api/messages", self._list_json),
            Route("/mail/api/heads", self._heads_json),
            Route("/mail/api/messages/{key}", self._one_json),
            Route("/mail/{key}", self._read),
        ]

    def forget(self) -> None:
        """Throw every mail away."""
        self._table.clear()

    async def start(self) -> None:
        """Open the SMTP port in the running loop."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, hostname="sandbox", data_size_limit=LARGEST, enable_SMTPUTF8=True, loop=loop),
            self._host,
            self._port,
        )

    async def stop(self) -> None:
        """Close the port."""
        if self._server is not None:
            self._server.close()

    # SMTP

    async def handle_RCPT(  # noqa: N802  (the name is the library's)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        mode = self.switches.take("rcpt")
        if mode == "slow":
            await asyncio.sleep(self.switches.seconds)
        if mode == "timeout_after":
            self._silent.add(id(envelope))
        refusal = {**_TROUBLE, "wrong": _BOUNCE}.get(mode)
        policy_now = self.switches.option("deliver")
        if policy_now == "bounce" or _begins(address, self.switches.option("bounce")):
            refusal = _BOUNCE
        elif policy_now == "defer" or _begins(address, self.switches.option("defer")):
            refusal = _DEFER
        if refusal:
            self._keep(envelope, refusal, mode)
            return refusal
        if mode == "duplicate":
            envelope.rcpt_tos.append(address)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_NOOP(  # noqa: N802  (the name is the library's)
        self, _server: SMTP, _session: Session, _envelope: Envelope, _argument: str
    ) -> str:
        """Say whether the server is well: whoever only asks for that is told of the faults too, and uses up none of their times."""
        mode = self.switches.mode if self.switches.only in "noop" else "normal"
        if mode == "slow":
            await asyncio.sleep(self.switches.seconds)
        return _TROUBLE.get(mode, "250 OK")

    async def handle_DATA(  # noqa: N802  (the name is the library's)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail, once for each recipient."""
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content or "").encode()
        for recipient in envelope.rcpt_tos:
            self._table.put(secrets.token_hex(8), content, group=recipient.lower())
        silent = id(envelope) in self._silent
        self._keep(envelope, "" if silent else "250 OK", "timeout_after" if silent else "normal", content)
        if silent:
            self._silent.discard(id(envelope))
            await asyncio.sleep(self.switches.seconds or LONGEST_WAIT)
        return "250 OK"

    def _keep(self, envelope: Envelope, answer: str, mode: str, content: bytes = b"") -> None:
        self._wire.keep(
            self.name, "in", method="SMTP", address=", ".join(envelope.rcpt_tos), request=content, answer=answer.encode(),
            status=int(answer[:3] or 0), mode=mode,
        )  # fmt: skip

    # pages

    async def _recipients(self, _request: Request) -> Response:
        rows = [(link(f"/mail/to/{address}", address), count) for address, count in self._table.groups()]
        return page(
            "Hộp thư", table("Người nhận", ("Địa chỉ", "Số thư"), rows, empty="Chưa có thư nào."), trail=_TRAIL[:1]
        )

    async def _of(self, request: Request) -> Response:
        address = request.path_params["address"].lower()
        rows = [
            (link(f"/mail/{row.key}", _subject(row.value)), _at(row))
            for row in self._table.newest(limit=200, group=address)
        ]
        return page(
            f"Thư gửi {address}",
            table("Thư, mới nhất trước", ("Tiêu đề", "Lúc nhận"), rows, empty="Chưa có thư nào."),
            trail=_TRAIL,
        )

    async def _read(self, request: Request) -> Response:
        content = self._table.get(request.path_params["key"])
        if content is None:
            return page("Không có thư này", "<p>Thư không có hoặc đã bị bỏ.</p>", status=404, trail=_TRAIL)
        mail = _parsed(content)
        heads = "".join(
            f"<dt>{name}</dt><dd>{h(mail.get(name, ''))}</dd>"
            for name in ("From", "To", "Reply-To", "Date", "Message-ID", "Auto-Submitted")
            if mail.get(name)
        )
        key = h(request.path_params["key"])
        html = (
            f'<h2>Bản HTML</h2><iframe src="/mail/{key}/html" title="Bản HTML của thư" sandbox="allow-popups"></iframe>'
            if _part(mail, "html")
            else ""
        )
        attached = "".join(
            f"<li>{h(part.get_filename('?'))} ({h(part.get_content_type())})</li>" for part in mail.iter_attachments()
        )
        body = (
            f'<dl class="card">{heads}</dl><h2>Bản chữ</h2><pre>{_linked(_part(mail, "plain"))}</pre>{html}'
            + (f"<h2>Tệp kèm</h2><ul>{attached}</ul>" if attached else "")
            + f"<p>{link(f'/mail/{key}/source', 'Nguồn của thư')}</p>"
        )
        return page(str(mail.get("Subject", "(không có tiêu đề)")), body, trail=_TRAIL)

    async def _html(self, request: Request) -> Response:
        content = self._table.get(request.path_params["key"])
        html = _part(_parsed(content), "html") if content else ""
        headers = {
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups; frame-ancestors 'self'",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(html, 200 if html else 404, headers, "text/html")

    async def _source(self, request: Request) -> Response:
        content = self._table.get(request.path_params["key"])
        return PlainTextResponse(content or b"", 200 if content else 404, {"X-Content-Type-Options": "nosniff"})

    async def _list_json(self, request: Request) -> Response:
        recipient = request.query_params.get("to")
        limit = (
            min(int(request.query_params.get("limit", "100")), 1000)
            if request.query_params.get("limit", "100").isdigit()
            else 100
        )
        found = self._table.newest(limit=limit, group=recipient.lower() if recipient else None)
        return JSONResponse(
            {
                "count": self._table.count(),
                "messages": [
                    {"id": row.key, "to": row.group, "at": _at(row), "subject": _subject(row.value)} for row in found
                ],
            }
        )

    async def _heads_json(self, _request: Request) -> Response:
        heads = [
            {"to": row.group, "subject": _subject(row.value), "message_id": _message_id(row.value)}
            for row in self._table.newest(limit=KEPT)
        ]
        return JSONResponse({"heads": heads})

    async def _one_json(self, request: Request) -> Response:
        content = self._table.get(request.path_params["key"])
        if content is None:
            return JSONResponse({"error": "not found"}, 404)
        mail = _parsed(content)
        return JSONResponse(
            {
                "headers": {name: str(value) for name, value in mail.items()},
                "text": _part(mail, "plain"),
                "html": _part(mail, "html"),
            }
        )


def _begins(address: str, start: str) -> bool:
    return bool(start) and address.lower().startswith(start.lower())


def _parsed(content: bytes) -> EmailMessage:
    mail = message_from_bytes(content, policy=policy.default)
    if not isinstance(mail, EmailMessage):
        raise TypeError(mail)
    return mail


def _subject(content: bytes) -> str:
    return str(_HEADERS.parsebytes(content[: 64 * 1024]).get("Subject") or "(không có tiêu đề)")


def _message_id(content: bytes) -> str:
    return str(_HEADERS.parsebytes(content[: 64 * 1024]).get("Message-ID") or "")


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeDecodeError):
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""


def _linked(text: str) -> Markup:
    made, last = "", 0
    for found in _LINK.finditer(text):
        made += h(text[last : found.start()]) + link(found[0], found[0])
        last = found.end()
    return Markup(made + h(text[last:]))


def _at(row: Row) -> str:
    return clock.local(row.at).strftime("%H:%M:%S %d/%m/%Y")
