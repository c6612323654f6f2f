"""Simulator of Zalo: tokens whose refreshing token serves once, notices by template (ZNS), signed reports, inboxes."""

import asyncio
import hashlib
import re
import secrets
from typing import Any
from urllib.parse import parse_qsl

import orjson
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
    "app": Option("1000000001", "mã ứng dụng"),
    "app_secret": Option("sandbox-app-secret", "khóa ứng dụng"),
    "account_secret": Option("sandbox-account-secret", "khóa của tài khoản OA, để ký báo cáo"),
    "refresh_token": Option("sandbox-refresh-token", "mã làm mới đầu tiên"),
    "template": Option("100001", "mẫu đã duyệt"),
    "error": Option("0", "trả lời của mọi tin (0 nhận, -118 không có tài khoản, -115 hết hạn mức, -133 ban đêm…)"),
    "without": Option("", "số điện thoại (phần đầu) không có Zalo"),
    "answer": Option("normal", "câu trả lời", ("normal", "lost", "token_ended")),
    "reports": Option("delivered", "báo cáo", ("delivered", "never", "twice", "forged", "late", "old")),
}
_PHONE = re.compile(r"84[35789][0-9]{8}")
_REPORT = "/ket-noi/zalo"
_AS_MODE = {"duplicate": "twice", "wrong_signature": "forged", "clock_skew": "skew"}
_LARGEST = 64 * 1024
_WORDS = {-118: "Zalo account not existed", -115: "Out of quota", -119: "Account can't receive ZNS", -124: "Access token is invalid"}  # fmt: skip
_LATE_SECONDS = 1.0
_TRAIL = (("/", "Hệ thống mô phỏng"), ("/zalo/", "Zalo"))


class Zalo:
    """The simulator."""

    name = "zalo"
    title = "Zalo – ZNS"
    about = "Mã truy cập dùng một lần, tin theo mẫu, báo cáo có chữ ký, hộp tin của từng số."
    pages = (("/zalo/", "hộp tin theo số – inboxes"),)

    def __init__(self, context: Context) -> None:
        self.switches = Switches(
            _OPTIONS,
            {
                "duplicate": "báo cáo hai lần",
                "reordered": "báo cáo đến trước câu trả lời về việc gửi",
                "wrong_signature": "báo cáo mang chữ ký sai",
                "clock_skew": "báo cáo đề giờ lệch một ngày",
            },
        )
        self._context = context
        self._table = context.store.table("zalo", bound=50_000)
        self._tokens = context.store.table("zalo_tokens", bound=1_000)
        self._outgoing = Outgoing(context, self.name)

    def routes(self) -> list[BaseRoute]:
        """Tokens, messages, inboxes."""
        guard = self.switches.guard
        return [
            Route("/zalo-oauth/v4/oa/access_token", guard(self._token), methods=["POST"]),
            Route("/zalo/message/template", guard(self._send), methods=["POST"]),
            Route("/zalo/template/info/v2", guard(self._template)),
            Route("/zalo/", self._numbers),
            Route("/zalo/api/messages", self._json),
            Route("/zalo/{number}", self._of),
        ]

    def forget(self) -> None:
        """Throw messages and tokens away."""
        self._table.clear()
        self._tokens.clear()

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """End the reports that are under way."""
        await self._outgoing.stop()

    # ------------------------------------------------------------ the service

    async def _token(self, request: Request, _mode: str) -> Response:
        given = dict(parse_qsl((await request.body())[:_LARGEST].decode("utf-8", "replace")))
        option = self.switches.option
        current = self._tokens.get("refresh")
        wanted = current.decode() if current else option("refresh_token")
        if request.headers.get("secret_key") != option("app_secret") or given.get("app_id") != option("app"):
            return JSONResponse({"error": -14004, "error_name": "Invalid secret key"})
        if given.get("grant_type") != "refresh_token" or given.get("refresh_token") != wanted:
            return JSONResponse({"error": -14014, "error_name": "Invalid refresh token"})
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self._tokens.put("access", access.encode())
        self._tokens.put("refresh", refresh.encode())
        return JSONResponse({"access_token": access, "refresh_token": refresh, "expires_in": "90000"})

    async def _send(self, request: Request, _mode: str) -> Response:
        option = self.switches.option
        access = self._tokens.get("access")
        if access is None or request.headers.get("access_token") != access.decode():
            return _error(-124)
        if option("answer") == "token_ended":
            self.switches.change({"answer": "normal"})
            self._tokens.put("access", secrets.token_urlsafe(24).encode())
            return _error(-124)
        try:
            given = orjson.loads((await request.body())[:_LARGEST])
            data, number = given["template_data"], str(given["phone"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return _error(-112)
        if str(given.get("template_id")) != option("template"):
            return _error(-109)
        if not data or not all(isinstance(value, str) and value for value in data.values()):
            return _error(-112)
        if not _PHONE.fullmatch(number):
            return _error(-108)
        if option("without") and number.startswith(option("without")):
            return _error(-118)
        if self.switches.number("error"):
            return _error(self.switches.number("error"))
        tracking = str(given.get("tracking_id", ""))[:48]
        message = secrets.token_hex(8)
        kept = {"template": str(given["template_id"]), "data": data, "tracking": tracking}
        self._table.put(secrets.token_hex(8), orjson.dumps(kept), group=number)
        await self._report(message, tracking)
        if option("answer") == "lost":
            return PlainTextResponse("", 500)
        told = {"msg_id": message, "sent_time": str(clock.epoch() * 1000), "sending_mode": "1", "quota": {"dailyQuota": "500", "remainingQuota": "499"}}  # fmt: skip
        return JSONResponse({"error": 0, "message": "Success", "data": told})

    async def _template(self, request: Request, _mode: str) -> Response:
        access = self._tokens.get("access")
        if access is None or request.headers.get("access_token") != access.decode():
            return _error(-124)
        if request.query_params.get("template_id") != self.switches.option("template"):
            return _error(-109)
        names = [{"name": name, "require": True, "type": "STRING"} for name in ("ma_ho_so", "trang_thai", "tra_cuu")]
        told = {"templateId": self.switches.option("template"), "status": "ENABLE", "listParams": names}
        return JSONResponse({"error": 0, "message": "Success", "data": told})

    async def _report(self, message: str, tracking: str) -> None:
        mode = self.switches.telling(_REPORT)
        how = _AS_MODE.get(mode) or self.switches.option("reports")
        if how == "never":
            return
        if mode == "reordered":
            await self._tell(message, tracking, how)
        else:
            self._outgoing.begin(self._tell(message, tracking, how))

    async def _tell(self, message: str, tracking: str, how: str) -> None:
        import httpx

        await asyncio.sleep(_LATE_SECONDS if how == "late" else 0.05)
        option, at = self.switches.option, str((clock.epoch() - {"old": 90, "skew": -1}.get(how, 0) * 86_400) * 1000)
        body = orjson.dumps(
            {
                "event_name": "user_received_message", "app_id": option("app"), "sender": {"id": "2000000002"}, "recipient": {"id": "3000000003"},
                "message": {"msg_id": message, "delivery_time": at, "tracking_id": tracking}, "timestamp": at,
            }
        )  # fmt: skip
        secret = "forged" if how == "forged" else option("account_secret")
        mac = hashlib.sha256(option("app").encode() + body + at.encode() + secret.encode()).hexdigest()
        headers = {"X-ZEvent-Signature": f"mac={mac}", "content-type": "application/json"}
        for _ in range(2 if how == "twice" else 1):
            try:
                await self._outgoing.client.post(f"{self._context.portal_url}{_REPORT}", content=body, headers=headers)
            except httpx.HTTPError:  # the ministry is away; Zalo does not come again
                return

    # ------------------------------------------------------------ inboxes

    async def _numbers(self, _request: Request) -> Response:
        rows = [(link(f"/zalo/{number}", number), count) for number, count in self._table.groups()]
        return page("Zalo", table("Người nhận", ("Số", "Số tin"), rows, empty="Chưa có tin nào."), trail=_TRAIL[:1])

    async def _of(self, request: Request) -> Response:
        number = request.path_params["number"]
        rows = []
        for row in self._table.newest(limit=200, group=number):
            kept = orjson.loads(row.value)
            rows.append(
                (_at(row), kept["template"], "; ".join(f"{name}: {value}" for name, value in kept["data"].items()))
            )
        return page(f"Zalo của {number}", table("Tin, mới nhất trước", ("Lúc", "Mẫu", "Nội dung"), rows), trail=_TRAIL)

    async def _json(self, request: Request) -> Response:
        found: list[dict[str, Any]] = [
            {"to": row.group, "at": _at(row), **orjson.loads(row.value)}
            for row in self._table.newest(limit=1000, group=request.query_params.get("to"))
        ]
        return JSONResponse({"count": self._table.count(), "messages": found})


def _error(code: int) -> Response:
    return JSONResponse({"error": code, "message": _WORDS.get(code, "Error")})


def _at(row: Row) -> str:
    return clock.local(row.at).strftime("%H:%M:%S %d/%m/%Y")
