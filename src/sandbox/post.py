"""Simulator of the post: takes orders, fetches items, brings, returns or loses them, and tells of it with signed news."""

import hashlib
import hmac
import secrets
from html import escape
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.skeleton import clock
from sandbox.skeleton.outgoing import Outgoing
from sandbox.skeleton.pages import Markup, link, page, table
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

_OPTIONS = {
    "token": Option("sandbox", "mã của khách hàng"),
    "secret": Option("sandbox-post-secret", "khóa ký tin báo"),
    "fee": Option("30000", "cước, đồng"),
    "orders": Option("yes", "nhận hay từ chối đơn (05)", ("yes", "no")),
    "news": Option("once", "báo tin thế nào", ("once", "twice", "never", "forged", "old")),
}
_ACTS = {
    "COLLECTED": ("Nhận bưu gửi", "Trung tâm khai thác Hà Nội"),
    "TRANSIT": ("Chuyển đi", "Trung tâm khai thác TP. Hồ Chí Minh"),
    "DELIVERING": ("Đang phát", "Bưu cục phát"),
    "FAILED": ("Không gặp người nhận", "Bưu cục phát"),
    "DELIVERED": ("Phát – deliver", "Bưu cục phát"),
    "RETURNED": ("Trả lại – return", "Bưu cục gốc"),
    "LOST": ("Làm mất – lose", ""),
}
_ENDS = {"DELIVERED", "RETURNED", "LOST", "CANCELLED"}
_NEWS = "/ket-noi/buu-chinh"
_AS_MODE = {"duplicate": "twice", "wrong_signature": "forged", "clock_skew": "old"}
_LARGEST = 64 * 1024
_TRAIL = (("/", "Hệ thống mô phỏng"), ("/post/", "Bưu chính"))


class Post:
    """The simulator."""

    name = "post"
    title = "Bưu chính – post"
    about = "Đơn chuyển trả kết quả, hành trình bưu gửi, tin báo có chữ ký."
    pages = (("/post/", "đơn và bưu gửi – orders"),)

    def __init__(self, context: Context) -> None:
        self.switches = Switches(
            _OPTIONS,
            {
                "duplicate": "báo mỗi tin hai lần",
                "reordered": "báo lại tin trước đó sau tin mới",
                "wrong_signature": "tin báo mang chữ ký sai",
                "clock_skew": "tin báo lệch một ngày",
            },
        )
        self._context = context
        self._orders = context.store.table("post_orders", bound=20_000)
        self._outgoing = Outgoing(context, self.name)

    def routes(self) -> list[BaseRoute]:
        """The service, and the counter at which somebody acts as the post."""
        guard = self.switches.guard
        return [
            Route("/post/orders", guard(self._order), methods=["POST"]),
            Route("/post/orders/cancel", guard(self._cancel), methods=["POST"]),
            Route("/post/orders/{code}", guard(self._state)),
            Route("/post/", self._page),
            Route("/post/api/orders", self._json),
            Route("/post/{code}", self._one),
            Route("/post/{code}", self._act, methods=["POST"]),
        ]

    def forget(self) -> None:
        """Drop every order."""
        self._orders.clear()

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Close the way to the ministry."""
        await self._outgoing.stop()

    # ------------------------------------------------------------ the service

    async def _order(self, request: Request, _mode: str) -> Response:
        given = await self._given(request)
        if given is None:
            return JSONResponse({"code": "97", "message": "Unauthorized or unreadable"})
        code, receiver = str(given.get("orderCode", "")), given.get("receiver")
        if not code or not isinstance(receiver, dict) or not all(receiver.get(n) for n in ("name", "phone", "address")):
            return JSONResponse({"code": "03", "message": "Missing data"})
        kept = self._kept(code)
        if kept is not None:
            return JSONResponse({"code": "01", "message": "Known", "itemCode": kept["item"], "fee": kept["fee"]})
        if self.switches.option("orders") == "no":
            return JSONResponse({"code": "05", "message": "Address out of service"})
        made = {
            "order": given, "item": f"RR{secrets.randbelow(10**9):09d}VN", "fee": self.switches.number("fee"), "state": "ORDERED", "news": [],
        }  # fmt: skip
        self._keep(code, made)
        return JSONResponse({"code": "00", "message": "OK", "itemCode": made["item"], "fee": made["fee"]})

    async def _cancel(self, request: Request, _mode: str) -> Response:
        given = await self._given(request)
        if given is None:
            return JSONResponse({"code": "97", "message": "Unauthorized or unreadable"})
        code = str(given.get("orderCode", ""))
        kept = self._kept(code)
        if kept is None:
            return JSONResponse({"code": "02", "message": "Unknown"})
        if kept["state"] not in {"ORDERED", "CANCELLED"}:
            return JSONResponse({"code": "06", "message": "Already collected"})
        self._keep(code, {**kept, "state": "CANCELLED"})
        return JSONResponse({"code": "00", "message": "OK"})

    async def _state(self, request: Request, _mode: str) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.switches.option('token')}":
            return JSONResponse({"code": "97", "message": "Unauthorized"}, 401)
        kept = self._kept(request.path_params["code"])
        if kept is None:
            return JSONResponse({"code": "02", "message": "Unknown"}, 404)
        return JSONResponse({"code": "00", "itemCode": kept["item"], "fee": kept["fee"], "status": kept["state"]})

    async def _given(self, request: Request) -> dict[str, Any] | None:
        if request.headers.get("authorization") != f"Bearer {self.switches.option('token')}":
            return None
        try:
            found = orjson.loads((await request.body())[:_LARGEST])
        except orjson.JSONDecodeError:
            return None
        return found if isinstance(found, dict) else None

    # ------------------------------------------------------------ acting as the post

    async def _act(self, request: Request) -> Response:
        code = request.path_params["code"]
        kept = self._kept(code)
        state = dict(parse_qsl((await request.body()).decode("utf-8", "replace"))).get("state", "")
        if kept is None or state not in _ACTS:
            return page("Không có bưu gửi", "<p>Không có đơn này.</p>", status=404, trail=_TRAIL)
        if kept["state"] in _ENDS:
            return page("Bưu gửi đã kết thúc", "<p>Không đổi được nữa.</p>", status=409, trail=_TRAIL)
        news = {
            "orderCode": code, "itemCode": kept["item"], "eventId": secrets.token_hex(8), "status": state,
            "statusDate": clock.now().isoformat(), "place": _ACTS[state][1],
        }  # fmt: skip
        mode = self.switches.telling(_NEWS)
        how = _AS_MODE.get(mode) or self.switches.option("news")
        answers = await self._tell(news, how)
        if mode == "reordered" and kept["news"]:
            before = {name: value for name, value in kept["news"][-1].items() if name != "answers"}
            answers += await self._tell(before, "once")
        self._keep(code, {**kept, "state": state, "news": [*kept["news"], {**news, "answers": answers}][-50:]})
        return RedirectResponse(f"/post/{code}", status_code=303)

    async def _tell(self, news: dict[str, str], how: str) -> list[str]:
        import httpx

        body = orjson.dumps(news)
        if how == "never":
            return []
        stamp = str(clock.epoch() - (86_400 if how == "old" else 0))
        secret = "forged" if how == "forged" else self.switches.option("secret")
        signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {"X-Timestamp": stamp, "X-Signature": signed, "content-type": "application/json"}
        answers = []
        for _ in range(2 if how == "twice" else 1):
            try:
                answer = await self._outgoing.client.post(
                    f"{self._context.portal_url}{_NEWS}", content=body, headers=headers
                )
                answers.append(str(answer.status_code))
            except httpx.HTTPError as error:
                answers.append(type(error).__name__)
        return answers

    async def _page(self, _request: Request) -> Response:
        rows = []
        for row in self._orders.newest(limit=200):
            kept = orjson.loads(row.value)
            to = kept["order"]["receiver"]
            rows.append((link(f"/post/{row.key}", row.key), kept["item"], to["name"], to["address"], kept["state"]))
        heads = ("Đơn", "Số hiệu", "Người nhận", "Địa chỉ", "Trạng thái")
        return page("Bưu chính", table("Bưu gửi, mới nhất trước", heads, rows), trail=_TRAIL[:1])

    async def _one(self, request: Request) -> Response:
        code = request.path_params["code"]
        kept = self._kept(code)
        if kept is None:
            return page("Không có bưu gửi", "<p>Không có đơn này.</p>", status=404, trail=_TRAIL)
        order = kept["order"]
        to = order["receiver"]
        told = {"Số hiệu": kept["item"], "Trạng thái": kept["state"], "Người nhận": f"{to['name']}, {to['phone']}", "Địa chỉ": to["address"],
                "Người trả cước": order.get("payer", ""), "Cước": kept["fee"], "Hồ sơ": order.get("reference", "")}  # fmt: skip
        card = "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in told.items())
        buttons = "".join(f'<button name="state" value="{name}">{words[0]}</button> ' for name, words in _ACTS.items())
        form = "" if kept["state"] in _ENDS else f'<form method="post">{buttons}</form>'
        rows = [
            (one["statusDate"][:19], one["status"], one["place"], ", ".join(one["answers"])) for one in kept["news"]
        ]
        news = table("Tin đã báo", ("Lúc", "Trạng thái", "Nơi", "Trả lời"), rows)
        return page(f"Bưu gửi {code}", Markup(f'<dl class="card">{card}</dl>{form}{news}'), trail=_TRAIL)

    async def _json(self, _request: Request) -> Response:
        found = [{"code": row.key, **orjson.loads(row.value)} for row in self._orders.newest(limit=1000)]
        return JSONResponse({"count": len(found), "orders": found})

    def _kept(self, code: str) -> dict[str, Any] | None:
        found = self._orders.get(code)
        return orjson.loads(found) if found is not None else None

    def _keep(self, code: str, value: dict[str, Any]) -> None:
        self._orders.put(code, orjson.dumps(value))
