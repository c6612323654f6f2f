"""Simulator of VNeID's side that takes papers for people's wallets, and the usage log of connected agencies (a guessed format)."""

import json
import secrets
from collections import deque
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.people import PEOPLE
from sandbox.skeleton import clock
from sandbox.skeleton.pages import page, table
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.store import Table
from sandbox.skeleton.switches import Option, Switches

_LARGEST = 256 * 1024
_NEEDED = ("soDinhDanh", "maGiayTo", "loai", "ten", "so", "ngayCap", "trangThai", "phienBan", "sha256")
_STATES = ("HIEU_LUC", "THU_HOI", "THAY_THE", "HET_HAN")
_OPTIONS = {
    "client": Option("motcua", "mã phần mềm"),
    "secret": Option("sandbox-secret", "mật khẩu của phần mềm"),
    "token": Option("good", "mã truy cập", ("good", "expired")),
    "holder": Option("known", "chủ giấy tờ: theo danh sách, hay chưa có tài khoản mức 2", ("known", "no_account")),
}


class Vneid:
    """The simulator."""

    name = "vneid"
    title = "VNeID – ví giấy tờ, wallet"
    about = "Nhận giấy tờ vào ví của công dân, thay đổi hiệu lực, nhật ký khai thác."
    pages = (("/vneid/", "ví của mọi người – wallets"),)

    def __init__(self, context: Context) -> None:
        self.switches = Switches(
            _OPTIONS,
            {
                "wrong": "nhận nhưng trả về một giấy tờ khác",
                "duplicate": "nhận hai lần",
                "reordered": "trả lời về giấy tờ trước đó",
                "clock_skew": "mọi mã truy cập đã hết hạn",
            },
        )
        self._papers: Table = context.store.table("wallet", bound=20_000)
        self._tokens: set[str] = set()
        self._before = "chua-co"
        self._usage: deque[dict[str, Any]] = deque(maxlen=10_000)

    def routes(self) -> list[BaseRoute]:
        """Token, papers, usage log, the wallets."""
        guard = self.switches.guard
        return [
            Route("/vneid/", self._page),
            Route("/vneid/vi/{number}", self._wallet),
            Route("/vneid/nhat-ky", self._log),
            Route("/vneid/token", guard(self._token), methods=["POST"]),
            Route("/vneid/giay-to", guard(self._probe), methods=["GET"]),
            Route("/vneid/giay-to/{code:path}", guard(self._put), methods=["PUT"]),
            Route("/vneid/nhat-ky-khai-thac", guard(self._take_usage), methods=["POST"]),
        ]

    def forget(self) -> None:
        """Empty every wallet."""
        self._papers.clear()
        self._usage.clear()

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def _token(self, request: Request, _mode: str) -> Response:
        asked = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        if (asked.get("client_id"), asked.get("client_secret")) != (
            self.switches.option("client"),
            self.switches.option("secret"),
        ):
            return JSONResponse({"error": "invalid_client"}, 401)
        token = secrets.token_urlsafe(24)
        self._tokens.add(token)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": 600})

    def _refused(self, request: Request, mode: str = "normal") -> Response | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self._tokens or mode == "clock_skew" or self.switches.option("token") == "expired":
            return JSONResponse({"ma": "AUTH", "moTa": "Mã truy cập sai hoặc hết hạn"}, 401)
        return None

    async def _probe(self, request: Request, _mode: str) -> Response:
        return self._refused(request) or JSONResponse({"trangThai": "SAN_SANG"})

    async def _put(self, request: Request, mode: str) -> Response:
        refused = self._refused(request, mode)
        if refused is not None:
            return refused
        body = await request.body()
        try:
            paper = json.loads(body) if len(body) <= _LARGEST else None
        except ValueError:
            paper = None
        if (
            not isinstance(paper, dict)
            or any(not paper.get(name) for name in _NEEDED)
            or paper["trangThai"] not in _STATES
        ):
            return JSONResponse({"ma": "DATA", "moTa": "Thiếu hoặc sai trường dữ liệu"}, 422)
        known = {person.id_no for person in PEOPLE.values()} - {""}
        if paper["soDinhDanh"] not in known or self.switches.option("holder") == "no_account":
            return JSONResponse({"ma": "NO_HOLDER", "moTa": "Công dân chưa có tài khoản mức 2"}, 404)
        code = request.path_params["code"]
        held = self._papers.get(code)
        earlier = json.loads(held) if held else {}
        if earlier.get("phienBan", 0) > paper["phienBan"]:
            return JSONResponse({"ma": "OLD", "maGiayTo": code, "phienBan": earlier["phienBan"]}, 409)
        now = clock.now().isoformat(timespec="seconds")
        times = [*earlier.get("nhanLuc", []), *([now, now] if mode == "duplicate" else [now])]
        self._papers.put(code, json.dumps({**paper, "nhanLuc": times}).encode(), group=paper["soDinhDanh"])
        shown = {"wrong": "khac", "reordered": self._before}.get(mode, code)
        self._before = code
        return JSONResponse({"ma": "OK", "maGiayTo": shown, "phienBan": paper["phienBan"]})

    async def _take_usage(self, request: Request, _mode: str) -> Response:
        refused = self._refused(request)
        if refused is not None:
            return refused
        try:
            told = json.loads(await request.body())
            lines = [dict(line) for line in told["luot"]]
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"ma": "DATA"}, 422)
        seen = {line.get("maTraoDoi") for line in self._usage}
        self._usage.extend(line for line in lines if line.get("maTraoDoi") not in seen)
        return JSONResponse({"ma": "OK", "soLuot": len(lines)})

    async def _wallet(self, request: Request) -> Response:
        rows = self._papers.newest(group=request.path_params["number"])
        return JSONResponse([json.loads(row.value) for row in rows])

    async def _log(self, _request: Request) -> Response:
        return JSONResponse(list(self._usage))

    async def _page(self, _request: Request) -> Response:
        papers = [json.loads(row.value) for row in self._papers.newest(limit=200)]
        rows = [(p["soDinhDanh"], p["so"], p["ten"], p["trangThai"], p["nhanLuc"][-1]) for p in papers]
        body = table("Giấy tờ trong ví", ("Chủ", "Số", "Tên", "Trạng thái", "Nhận lúc"), rows)
        return page("Ví giấy tờ VNeID", body, trail=(("/", "Hệ thống mô phỏng"),))
