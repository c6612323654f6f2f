"""Simulator of VNPAY PAY 2.1.0: the payer's page, notices with their repetitions, questions, refunds, a day's file."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.skeleton import clock
from sandbox.skeleton.news import MODES, OPTIONS, News
from sandbox.skeleton.pages import Markup, page, table
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

if TYPE_CHECKING:
    import httpx

_OPTIONS = {
    "terminal": Option("MOITTEST", "mã đơn vị"),
    "secret": Option("sandbox-secret", "khóa ký"),
    **OPTIONS,
    "refunds": Option("yes", "hoàn tiền hay từ chối (95)", ("yes", "no")),
}
_REDIRECT = ("Amount", "Command", "CreateDate", "CurrCode", "ExpireDate", "IpAddr", "Locale", "OrderInfo", "OrderType", "ReturnUrl", "TmnCode", "TxnRef", "Version")  # fmt: skip
_ASKED = {
    "querydr": ("RequestId", "Version", "Command", "TmnCode", "TxnRef", "TransactionDate", "CreateDate", "IpAddr", "OrderInfo"),
    "refund": (
        "RequestId", "Version", "Command", "TmnCode", "TransactionType", "TxnRef", "Amount", "TransactionNo", "TransactionDate", "CreateBy",
        "CreateDate", "IpAddr", "OrderInfo",
    ),
}  # fmt: skip
_REPLY = (
    "ResponseId", "Command", "ResponseCode", "Message", "TmnCode", "TxnRef", "Amount", "BankCode", "PayDate", "TransactionNo", "TransactionType",
    "TransactionStatus", "OrderInfo",
)  # fmt: skip
_OUTCOMES = {"paid": ("00", "00"), "failed": ("24", "02"), "suspect": ("07", "07"), "pending": ("", "01")}


class Vnpay:
    """The simulator."""

    name = "vnpay"
    title = "VNPAY – cổng thanh toán"
    about = "Trang thanh toán, báo kết quả, tra cứu, hoàn tiền, tệp đối soát ngày."
    pages = (("/vnpay/", "giao dịch – transactions"), ("/vnpay/doi-soat.csv", "tệp đối soát hôm nay"))

    def __init__(self, context: Context) -> None:
        self.switches = Switches(_OPTIONS, {"wrong": "trả lời của giao dịch khác", **MODES})
        self._context = context
        self._orders = context.store.table("vnpay_orders", bound=100_000)
        self._requests = context.store.table("vnpay_requests", bound=100_000)
        self._news = News(
            context, self.name, self.switches, confirmed=frozenset({"00", "02"}), field="RspCode", note=self._told
        )

    def routes(self) -> list[BaseRoute]:
        """The payer's page, the merchant's questions, the day's file."""
        guard = self.switches.guard
        return [
            Route("/vnpay/", self._page),
            Route("/vnpay/paymentv2/vpcpay.html", guard(self._pay_page)),
            Route("/vnpay/paymentv2/vpcpay.html", guard(self._paid), methods=["POST"]),
            Route("/vnpay/merchant_webapi/api/transaction", guard(self._transaction), methods=["POST"]),
            Route("/vnpay/doi-soat.csv", guard(self._settlement)),
        ]

    def forget(self) -> None:
        """Drop every order."""
        self._orders.clear()
        self._requests.clear()

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """End the news that is under way."""
        await self._news.stop()

    # ------------------------------------------------------------ the payer

    async def _pay_page(self, request: Request, _mode: str) -> Response:
        pairs = parse_qsl(request.url.query, keep_blank_values=True)
        given = dict(pairs)
        signed = {name: value for name, value in given.items() if name.startswith("vnp_") and name != "vnp_SecureHash"}
        missing = [name for name in _REDIRECT if not given.get(f"vnp_{name}")]
        if len(given) != len(pairs) or missing or not self._signed(_text(signed), given.get("vnp_SecureHash", "")):
            return page("Giao dịch không hợp lệ", "<p>Sai chữ ký hoặc thiếu tham số. (97)</p>", status=400)
        if given["vnp_TmnCode"] != self.switches.option("terminal"):
            return page("Giao dịch không hợp lệ", "<p>Không có đơn vị này. (02)</p>", status=400)
        if given["vnp_ExpireDate"] < clock.stamp():
            return page("Giao dịch đã hết hạn", "<p>Quá thời hạn thanh toán. (11)</p>", status=400)
        reference = given["vnp_TxnRef"]
        if self._order(reference) is None:
            self._keep(
                reference, {"asked": given, "status": "01", "response": "", "no": "", "pay_date": "", "refunded": 0}
            )
        amount = f"{int(given['vnp_Amount']) // 100:,}".replace(",", ".")
        buttons = "".join(
            f'<button name="outcome" value="{key}">{words}</button> '
            for key, words in (
                ("paid", "Thanh toán"),
                ("failed", "Hủy"),
                ("suspect", "Bị giữ vì nghi gian lận"),
                ("closed", "Thanh toán rồi đóng trình duyệt"),
            )
        )
        form = f'<form method="post"><input type="hidden" name="reference" value="{escape(reference)}">{buttons}</form>'
        return page(
            "Thanh toán qua VNPAY", f"<p>{escape(given['vnp_OrderInfo'])}</p><p><strong>{amount} đ</strong></p>{form}"
        )

    async def _paid(self, request: Request, _mode: str) -> Response:
        given = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        reference, outcome = given.get("reference", ""), given.get("outcome", "paid")
        order = self._order(reference)
        if order is None:
            return page("Không có giao dịch", "<p>(91)</p>", status=404)
        response, status = _OUTCOMES["paid" if outcome == "closed" else outcome if outcome in _OUTCOMES else "failed"]
        if order["status"] == "01":
            order |= {
                "response": response,
                "status": status,
                "no": str(14000000 + secrets.randbelow(900000)),
                "pay_date": clock.stamp(),
            }
            self._keep(reference, order)
            await self._tell(reference, order)
        if outcome == "closed":
            return page("Đã thanh toán", "<p>Trình duyệt đã đóng; người nộp không quay lại.</p>")
        back = self._notice(order)
        return RedirectResponse(f"{order['asked']['vnp_ReturnUrl']}?{back}", status_code=303)

    # ------------------------------------------------------------ notices

    async def _tell(self, reference: str, order: Mapping[str, Any]) -> None:
        async def send(client: "httpx.AsyncClient", kind: str) -> "httpx.Response":
            spoilt = {
                "failed": self._notice({**order, "response": "24", "status": "02"}),
                "wrong_amount": self._notice(order, amount=-100),
                "forged": self._notice(order)[:-4] + "0000",
            }
            return await client.get(
                f"{self._context.portal_url}/ket-noi/vnpay?{spoilt.get(kind) or self._notice(order)}"
            )

        await self._news.tell(reference, send)

    def _told(self, reference: str, code: str) -> None:
        order = self._order(reference)
        if order is not None:
            self._keep(reference, order | {"told": [*order.get("told", []), code][-20:]})

    def _notice(self, order: Mapping[str, Any], *, amount: int = 0) -> str:
        asked = order["asked"]
        values = {
            "vnp_Amount": str(int(asked["vnp_Amount"]) + amount), "vnp_BankCode": "NCB", "vnp_BankTranNo": f"VNP{order['no']}", "vnp_CardType": "ATM",
            "vnp_OrderInfo": asked["vnp_OrderInfo"], "vnp_PayDate": order["pay_date"], "vnp_ResponseCode": order["response"],
            "vnp_TmnCode": asked["vnp_TmnCode"], "vnp_TransactionNo": order["no"] if order["status"] == "00" else "0",
            "vnp_TransactionStatus": order["status"], "vnp_TxnRef": asked["vnp_TxnRef"],
        }  # fmt: skip
        text = _text(values)
        return f"{text}&vnp_SecureHash={self._mac(text)}"

    # ------------------------------------------------------------ questions

    async def _transaction(self, request: Request, mode: str) -> Response:
        try:
            body = orjson.loads(await request.body())
            given = {name.removeprefix("vnp_"): str(value) for name, value in body.items()}
            asked = _ASKED[given["Command"]]
        except (orjson.JSONDecodeError, AttributeError, KeyError):
            return JSONResponse({"vnp_ResponseCode": "03", "vnp_Message": "Invalid format"})
        if not self._signed("|".join(given.get(name, "") for name in asked), given.get("SecureHash", "")):
            return JSONResponse({"vnp_ResponseCode": "97", "vnp_Message": "Checksum failed"})
        order = self._order(given["TxnRef"])
        if order is None or order["asked"]["vnp_CreateDate"] != given["TransactionDate"]:
            return self._reply(given, {"ResponseCode": "91", "Message": "Transaction not found"})
        if mode == "wrong":
            order = {**order, "asked": {**order["asked"], "vnp_TxnRef": "OTHER"}}
        answer = self._query(order) if given["Command"] == "querydr" else self._refund(given, order)
        made = self._reply(given, answer)
        return Response(bytes(made.body) * 2, media_type="application/json") if mode == "duplicate" else made

    def _query(self, order: Mapping[str, Any]) -> dict[str, str]:
        return {
            "ResponseCode": "00", "Message": "Success", "TxnRef": order["asked"]["vnp_TxnRef"], "Amount": order["asked"]["vnp_Amount"], "BankCode": "NCB",
            "PayDate": order["pay_date"], "TransactionNo": order["no"], "TransactionType": "01", "TransactionStatus": order["status"],
            "OrderInfo": order["asked"]["vnp_OrderInfo"],
        }  # fmt: skip

    def _refund(self, given: Mapping[str, str], order: dict[str, Any]) -> dict[str, str]:
        base = {
            "TxnRef": given["TxnRef"],
            "Amount": given["Amount"],
            "TransactionType": given["TransactionType"],
            "OrderInfo": given["OrderInfo"],
        }
        if self._requests.get(given["RequestId"]) is not None:
            return {**base, "ResponseCode": "94", "Message": "Request is duplicate"}
        left = int(order["asked"]["vnp_Amount"]) - int(order["refunded"])
        if order["status"] != "00" or int(given["Amount"]) > left or self.switches.option("refunds") == "no":
            return {**base, "ResponseCode": "95", "Message": "Refused"}
        self._requests.put(given["RequestId"], b"1")
        self._keep(given["TxnRef"], {**order, "refunded": int(order["refunded"]) + int(given["Amount"])})
        return {
            **base,
            "ResponseCode": "00",
            "Message": "Success",
            "TransactionNo": str(15000000 + secrets.randbelow(900000)),
            "TransactionStatus": "05",
        }

    def _reply(self, given: Mapping[str, str], values: Mapping[str, str]) -> JSONResponse:
        full = {
            "ResponseId": secrets.token_hex(16),
            "Command": given["Command"],
            "TmnCode": given.get("TmnCode", ""),
            **values,
        }
        names = (*_REPLY, "PromotionCode", "PromotionAmount") if given["Command"] == "querydr" else _REPLY
        mac = self._mac("|".join(full.get(name, "") for name in names))
        return JSONResponse({f"vnp_{name}": value for name, value in full.items()} | {"vnp_SecureHash": mac})

    async def _settlement(self, request: Request, _mode: str) -> Response:
        day = request.query_params.get("ngay", clock.stamp()[:8]).replace("-", "")
        lines = ["reference,amount,transaction,pay_date"]
        for row in self._orders.newest(limit=100_000):
            order = orjson.loads(row.value)
            if order["status"] == "00" and order["pay_date"].startswith(day):
                lines.append(
                    f"{order['asked']['vnp_TxnRef']},{int(order['asked']['vnp_Amount']) // 100},{order['no']},{order['pay_date']}"
                )
        return Response("\n".join(lines) + "\n", media_type="text/csv; charset=utf-8")

    async def _page(self, _request: Request) -> Response:
        rows = []
        for row in self._orders.newest(limit=200):
            order = orjson.loads(row.value)
            told = ", ".join(order.get("told", []))
            rows.append(
                (
                    Markup(f'<span class="mono">{escape(order["asked"]["vnp_TxnRef"])}</span>'),
                    int(order["asked"]["vnp_Amount"]) // 100,
                    order["status"],
                    order["pay_date"],
                    told,
                    order["refunded"] // 100,
                )
            )
        body = table("Giao dịch", ("Mã tham chiếu", "Số tiền", "Trạng thái", "Lúc", "Đã báo", "Đã hoàn"), rows)
        return page("VNPAY", body, trail=(("/", "Hệ thống mô phỏng"),))

    def _order(self, reference: str) -> dict[str, Any] | None:
        kept = self._orders.get(reference)
        return orjson.loads(kept) if kept is not None else None

    def _keep(self, reference: str, order: Mapping[str, Any]) -> None:
        self._orders.put(reference, orjson.dumps(order))

    def _signed(self, text: str, mac: str) -> bool:
        return hmac.compare_digest(self._mac(text), mac.lower())

    def _mac(self, text: str) -> str:
        return hmac.new(self.switches.option("secret").encode(), text.encode(), hashlib.sha512).hexdigest()


def _text(values: Mapping[str, str]) -> str:
    return urlencode(sorted((name, value) for name, value in values.items() if value))
