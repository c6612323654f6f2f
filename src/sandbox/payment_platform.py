"""Simulator of the national payment platform: INIT, the payer's page, CONFIRM, QUERY, GET_BILL, a day's file."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import parse_qsl

import httpx
import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.skeleton import clock
from sandbox.skeleton.news import MODES, OPTIONS, News
from sandbox.skeleton.outgoing import Outgoing
from sandbox.skeleton.pages import Markup, page, table, wants_page
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

_OPTIONS = {
    "partner": Option("MOIT", "mã đối tác"),
    "secret": Option("sandbox-secret", "khóa ký"),
    "key": Option("sandbox-key", "khóa gọi bộ để hỏi khoản phải nộp (x-api-key)"),
    "lookup_path": Option("/ket-noi/thanh-toan/tra-cuu", "đường dẫn của bộ để hỏi khoản phải nộp"),
    **OPTIONS,
    "refuse": Option("no", "từ chối mọi yêu cầu thanh toán", ("no", "yes")),
}
_INIT = (
    "LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "SoTien", "LoaiHinhThanhToan", "MaKenhThanhToan", "MaThietBi", "NgonNgu", "MaTienTe",
    "MaNganHang", "ThongTinGiaoDich", "ThoiGianGD", "Ip",
)  # fmt: skip
_CONFIRM = (
    "LoaiBanTin", "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich", "MaNganHang", "ThoiGianGD", "ThongTinGiaoDich",
)  # fmt: skip
_QUESTION = ("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
_RECEIPT = (
    "MaDichVu",
    "MaDVC",
    "TenDVC",
    "MaTTHC",
    "TenTTHC",
    "MaDonVi",
    "TenDonVi",
    "MaHoSo",
    "TKThuHuong",
    "PhiLePhi",
    "DSKhoanNop",
)
_STATES = {"paid": "1", "pending": "3", "failed": "4"}
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 298]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


class PaymentPlatform:
    """The simulator."""

    name = "payment_platform"
    title = "Nền tảng thanh toán quốc gia – payment platform"
    about = "Nhận yêu cầu thanh toán, trang của người nộp, báo kết quả, tra cứu, biên lai, tệp đối soát ngày."
    pages = (("/paygate/", "giao dịch – transactions"), ("/paygate/doi-soat.csv", "tệp đối soát hôm nay"))

    def __init__(self, context: Context) -> None:
        self.switches = Switches(_OPTIONS, {"wrong": "trả lời của giao dịch khác", **MODES})
        self._context = context
        self._orders = context.store.table("paygate_orders", bound=100_000)
        self._outgoing = Outgoing(context, self.name)
        self._news = News(
            context, self.name, self.switches, confirmed=frozenset({"00"}), field="MaLoi", note=self._told
        )

    def routes(self) -> list[BaseRoute]:
        """The ministry's calls, the payer's page, the day's file."""
        guard = self.switches.guard
        return [
            Route("/paygate/", self._page),
            Route("/paygate/init", guard(self._init), methods=["POST"]),
            Route("/paygate/query", guard(self._query), methods=["POST"]),
            Route("/paygate/bill", guard(self._bill), methods=["POST"]),
            Route("/paygate/pay/{reference}", self._pay_page),
            Route("/paygate/pay/{reference}", self._paid, methods=["POST"]),
            Route("/paygate/tra-cuu", self._look_up, methods=["POST"]),
            Route("/paygate/doi-soat.csv", guard(self._settlement)),
        ]

    def forget(self) -> None:
        """Drop every order."""
        self._orders.clear()

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """End the news that is under way."""
        await self._outgoing.stop()
        await self._news.stop()

    # ------------------------------------------------------------ the ministry's calls

    async def _init(self, request: Request, mode: str) -> Response:
        given = _object(await request.body())
        receipt = given.get("ThongTinBienLai")
        if not self._authentic(given, _INIT) or not isinstance(receipt, dict):
            return JSONResponse({"error_code": "97", "message": "Sai mã xác thực"})
        if why := self._why_not(given, receipt):
            return JSONResponse({"error_code": "3", "message": why})
        reference = str(given["MaThamChieu"])
        if self._order(reference) is None:
            self._keep(reference, {"asked": given, "state": "", "no": "", "at": "", "code": ""})
        inner = {
            "MaLoi": "00", "MoTaLoi": "", "MaThamChieu": reference, "MaDoiTac": given["MaDoiTac"],
            "UrlThanhToan": f"{self._context.base_url}/paygate/pay/{reference}",
        }  # fmt: skip
        answer = orjson.dumps({"error_code": "0", "message": orjson.dumps(inner).decode()})
        return Response(answer * 2 if mode == "duplicate" else answer, media_type="application/json")

    def _why_not(self, given: Mapping[str, Any], receipt: Mapping[str, Any]) -> str:
        """Why an order is not taken; nothing where it is."""
        missing = [name for name in _INIT if name not in given] + [name for name in _RECEIPT if name not in receipt]
        if missing:
            return f"Thiếu {', '.join(missing)}"
        lines = receipt["DSKhoanNop"]
        if not isinstance(lines, list) or not lines:
            return "DSKhoanNop không có khoản nào"
        amounts = [_amount(line.get("SoTien")) if isinstance(line, dict) else None for line in lines]
        for number, amount in enumerate(amounts, 1):
            if amount is None:
                return f"Khoản {number} của DSKhoanNop thiếu SoTien hoặc SoTien không phải số nguyên dương"
        if (total := sum(amount or 0 for amount in amounts)) != _amount(given["SoTien"]):
            return f"Tổng tiền không khớp: SoTien {str(given['SoTien'])[:20]}, cộng các khoản {total}"
        return "Mô phỏng đang từ chối mọi yêu cầu thanh toán" if self.switches.option("refuse") == "yes" else ""

    async def _query(self, request: Request, mode: str) -> Response:
        given = _object(await request.body())
        order = self._order(str(given.get("MaThamChieu", "")))
        if not self._authentic(given, _QUESTION):
            return JSONResponse({"MaLoi": "97", "MoTaLoi": "Sai mã xác thực"})
        if order is None or order["asked"]["ThoiGianGD"] != given.get("ThoiGianGD"):
            return JSONResponse({"MaLoi": "01", "MoTaLoi": "Không có giao dịch"})
        asked = order["asked"]
        answer = {
            "MaLoi": "00", "MoTaLoi": "", "MaDoiTac": asked["MaDoiTac"], "MaThamChieu": "OTHER" if mode == "wrong" else asked["MaThamChieu"],
            "ThoiGianGD": asked["ThoiGianGD"], "LoaiBanTin": "QUERY", "SoTien": int(asked["SoTien"]), "MaTienTe": "VND", "MaGiaoDich": order["no"],
            "MaNganHang": "NCB", "ThongTinGiaoDich": asked["ThongTinGiaoDich"], "TrangThaiGD": order["state"] or "3", "MaXacThuc": "",
        }  # fmt: skip
        body = orjson.dumps(answer)
        return Response(body * 2 if mode == "duplicate" else body, media_type="application/json")

    async def _bill(self, request: Request, _mode: str) -> Response:
        given = _object(await request.body())
        order = self._order(str(given.get("MaThamChieu", "")))
        ready = order is not None and order["state"] == "1" and self._authentic(given, _QUESTION)
        return Response(_PDF if ready else b"", media_type="application/pdf")

    # ------------------------------------------------------------ the payer

    async def _look_up(self, request: Request) -> Response:
        """A payer who comes here first, with the code of a dossier: the ministry is asked what is owed, and it becomes an order."""
        as_page = wants_page(request)
        code = dict(parse_qsl((await request.body()).decode("utf-8", "replace"))).get("code", "").strip()[:100]
        try:
            answer = await self._outgoing.client.post(
                self._context.portal_url + self.switches.option("lookup_path"),
                json={"MaHoSo": code, "MaYeuCau": secrets.token_hex(8)}, headers={"x-api-key": self.switches.option("key")},
            )  # fmt: skip
            told = _object(answer.content)
        except httpx.HTTPError:
            told = {}
        debt = told.get("message")
        if told.get("error_code") != 1 or not isinstance(debt, dict):
            words = {0: "Hồ sơ không có khoản nào phải nộp", -1: "Bộ không biết hồ sơ này"}
            why = words.get(told.get("error_code", ""), "Bộ chưa trả lời được")
            return (
                page("Tra cứu khoản phải nộp", f"<p>{escape(why)}: {escape(code)}</p>")
                if as_page
                else JSONResponse(told)
            )
        reference = str(debt["transaction_id"])
        if self._order(reference) is None:
            total = sum(int(one["SoTien"]) for one in debt["DSKhoanNop"])
            asked = {
                "MaDoiTac": debt["client_id"], "MaThamChieu": reference, "SoTien": str(total), "ThoiGianGD": str(debt["MaTraCuuTT"])[-14:],
                "ThongTinGiaoDich": str(debt["NoiDungThanhToan"]), "ThongTinBienLai": debt,
            }  # fmt: skip
            self._keep(reference, {"asked": asked, "state": "", "no": "", "at": "", "code": ""})
        place = f"/paygate/pay/{reference}"
        return RedirectResponse(place, status_code=303) if as_page else JSONResponse({**told, "pay": place})

    async def _pay_page(self, request: Request) -> Response:
        order = self._order(request.path_params["reference"])
        if order is None:
            return page("Không có giao dịch", "<p>Kiểm tra lại đường dẫn.</p>", status=404)
        asked = order["asked"]
        amount = f"{int(asked['SoTien']):,}".replace(",", ".")
        buttons = "".join(
            f'<button name="outcome" value="{key}">{words}</button> '
            for key, words in (
                ("paid", "Thanh toán"),
                ("failed", "Hủy"),
                ("pending", "Ngân hàng chưa trả lời"),
                ("closed", "Thanh toán rồi đóng trình duyệt"),
            )
        )
        lines = table(
            "Khoản nộp",
            ("Nội dung", "Số tiền"),
            [(one["NoiDung"], one["SoTien"]) for one in asked["ThongTinBienLai"]["DSKhoanNop"]],
        )
        body = f"<p>{escape(asked['ThongTinGiaoDich'])}</p>{lines}<p><strong>{amount} đ</strong></p><form method='post'>{buttons}</form>"
        return page("Thanh toán trực tuyến", body)

    async def _paid(self, request: Request) -> Response:
        reference = request.path_params["reference"]
        given = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        outcome = given.get("outcome", "paid")
        order = self._order(reference)
        if order is None:
            return page("Không có giao dịch", "<p>Kiểm tra lại đường dẫn.</p>", status=404)
        if order["state"] in {"", "3"}:
            state = _STATES.get("paid" if outcome == "closed" else outcome, "4")
            order |= {
                "state": state,
                "no": f"PP{clock.stamp()}{secrets.randbelow(10_000):04}",
                "at": clock.stamp(),
                "code": "00" if state == "1" else "24",
            }
            self._keep(reference, order)
            if state != "3":
                await self._tell(reference, order)
        if outcome == "closed":
            return page("Đã thanh toán", "<p>Trình duyệt đã đóng; người nộp không quay lại.</p>")
        return RedirectResponse(f"{self._context.portal_url}/thanh-toan/{reference}/", status_code=303)

    # ------------------------------------------------------------ news

    async def _tell(self, reference: str, order: Mapping[str, Any]) -> None:
        async def send(client: httpx.AsyncClient, kind: str) -> httpx.Response:
            told = self._confirm(order)
            if kind == "failed":
                told = self._confirm({**order, "code": "24"})
            elif kind == "wrong_amount":
                told = self._confirm(order, amount=-1000)
            elif kind == "forged":
                told = {**told, "MaXacThuc": "0" * 64}
            return await client.post(f"{self._context.portal_url}/ket-noi/thanh-toan", json=told)

        await self._news.tell(reference, send)

    def _told(self, reference: str, code: str) -> None:
        order = self._order(reference)
        if order is not None:
            self._keep(reference, order | {"told": [*order.get("told", []), code][-20:]})

    def _confirm(self, order: Mapping[str, Any], *, amount: int = 0) -> dict[str, Any]:
        asked = order["asked"]
        values = {
            "LoaiBanTin": "CONFIRM", "MaLoi": order["code"], "MaDoiTac": asked["MaDoiTac"], "MaThamChieu": asked["MaThamChieu"],
            "SoTien": int(asked["SoTien"]) + amount, "MaTienTe": "VND", "MaGiaoDich": order["no"], "MaNganHang": "NCB", "ThoiGianGD": order["at"],
            "ThongTinGiaoDich": asked["ThongTinGiaoDich"],
        }  # fmt: skip
        return {**values, "MaXacThuc": self._digest([str(values[name]) for name in _CONFIRM])}

    async def _settlement(self, request: Request, _mode: str) -> Response:
        day = request.query_params.get("ngay", clock.stamp()[:8]).replace("-", "")
        lines = ["reference,amount,transaction,pay_date"]
        for row in self._orders.newest(limit=100_000):
            order = orjson.loads(row.value)
            if order["state"] == "1" and order["at"].startswith(day):
                lines.append(f"{order['asked']['MaThamChieu']},{order['asked']['SoTien']},{order['no']},{order['at']}")
        return Response("\n".join(lines) + "\n", media_type="text/csv; charset=utf-8")

    async def _page(self, _request: Request) -> Response:
        rows = []
        for row in self._orders.newest(limit=200):
            order = orjson.loads(row.value)
            reference = order["asked"]["MaThamChieu"]
            place = Markup(f'<a class="mono" href="/paygate/pay/{escape(reference)}">{escape(reference)}</a>')
            rows.append(
                (
                    place,
                    order["asked"]["SoTien"],
                    order["state"] or "chờ",
                    order["at"],
                    ", ".join(order.get("told", [])),
                )
            )
        asked = (
            '<form method="post" action="/paygate/tra-cuu" class="card"><h2>Nộp phí theo mã hồ sơ</h2>'
            '<div class="field"><label for="code">Mã hồ sơ của bộ</label><input type="text" id="code" name="code" required maxlength="100"></div>'
            '<div class="actions"><button type="submit">Hỏi bộ khoản phải nộp</button></div></form>'
        )
        body = asked + table("Giao dịch", ("Mã tham chiếu", "Số tiền", "Trạng thái", "Lúc", "Đã báo"), rows)
        return page("Nền tảng thanh toán", body, trail=(("/", "Hệ thống mô phỏng"),))

    def _authentic(self, given: Mapping[str, Any], names: Sequence[str]) -> bool:
        ours = self._digest([str(given.get(name, "")) for name in names])
        partner = given.get("MaDoiTac") == self.switches.option("partner")
        return partner and hmac.compare_digest(ours, str(given.get("MaXacThuc", "")))

    def _digest(self, values: Sequence[str]) -> str:
        return hashlib.sha256("|".join((*values, self.switches.option("secret"))).encode()).hexdigest()

    def _order(self, reference: str) -> dict[str, Any] | None:
        kept = self._orders.get(reference)
        return orjson.loads(kept) if kept is not None else None

    def _keep(self, reference: str, order: Mapping[str, Any]) -> None:
        self._orders.put(reference, orjson.dumps(order))


def _amount(value: object) -> int | None:
    """A whole number of đồng above zero, as number or text."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 and int(text) else None


def _object(body: bytes) -> dict[str, Any]:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return given if isinstance(given, dict) else {}
