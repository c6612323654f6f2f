"""Simulator of a bank: reads a VietQR as the payer's program does, and writes the beneficiary's statement with the text that banks make of a purpose."""

import csv
import io
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.skeleton import clock
from sandbox.skeleton.pages import h, link, page, same_origin, table, wants_page
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

_OPTIONS = {
    "text": Option("prefixed", "nội dung trên sao kê", ("plain", "prefixed", "lower", "broken", "lost")),
    "amount": Option("exact", "số tiền", ("exact", "less", "more")),
}


_PAGE = "/bank/"
_TRAIL = (("/", "Hệ thống mô phỏng"),)
_LONGEST, _LARGEST = 512, 4096
"""Characters of a code, bytes of a form."""
_SHOWN = 200
_WORDS = {
    "empty": "Chưa có nội dung mã VietQR.",
    "length": f"Mã dài quá {_LONGEST} ký tự hoặc có ký tự không in được; mã VietQR chỉ gồm chữ và số La-tinh.",
    "crc": "Mã thiếu hoặc sai ký tự: bốn ký tự kiểm tra ở cuối không khớp. Sao chép lại cả dòng.",
    "fields": "Mã hỏng: một trường có độ dài không đúng hoặc lặp lại.",
    "vietqr": "Không phải mã VietQR chuyển khoản bằng đồng Việt Nam.",
    "account": "Mã không có tài khoản thụ hưởng (trường 38).",
    "amount": "Mã không có số tiền (trường 54) hoặc số tiền không phải số nguyên dương.",
}
"""What is wrong with a code, in words."""


class VietQr:
    """The simulator."""

    name = "vietqr"
    title = "Ngân hàng – bank, VietQR"
    about = "Đọc mã VietQR, chuyển khoản, sao kê của tài khoản thụ hưởng."
    pages = (("/bank/", "sao kê – statement"), ("/bank/sao-ke.csv", "tệp sao kê"))

    def __init__(self, context: Context) -> None:
        self.switches = Switches(
            _OPTIONS,
            {
                "duplicate": "mỗi dòng hai lần trong tệp sao kê",
                "reordered": "dòng của tệp sao kê không theo thứ tự thời gian",
                "clock_skew": "giờ trên sao kê lệch một ngày",
            },
        )
        self._lines = context.store.table("bank_lines", bound=100_000)

    def routes(self) -> list[BaseRoute]:
        """The payer's transfer, the beneficiary's statement."""
        guard = self.switches.guard
        return [
            Route("/bank/", self._page),
            Route("/bank/transfer", guard(self._transfer), methods=["POST"]),
            Route("/bank/sao-ke.csv", guard(self._statement)),
        ]

    def forget(self) -> None:
        """Drop every transfer."""
        self._lines.clear()

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def _transfer(self, request: Request, mode: str) -> Response:
        if not same_origin(request):
            return PlainTextResponse("403", 403)
        as_page = wants_page(request)
        body = await request.body()
        if len(body) > _LARGEST:
            return self._refused("", _WORDS["length"]) if as_page else JSONResponse({"error": "length"}, 422)
        given = dict(parse_qsl(body.decode("utf-8", "replace"))).get("qr", "").strip()
        try:
            account, amount, purpose = _read(given)
        except ValueError as error:
            reason = str(error)
            return self._refused(given, _WORDS[reason]) if as_page else JSONResponse({"error": reason}, 422)
        amount = max(1, amount + {"exact": 0, "less": -1000, "more": 1000}[self.switches.option("amount")])
        number = f"FT{clock.stamp()[2:8]}{secrets.randbelow(10**8):08}"
        line = {"account": account, "amount": amount, "text": self._text(purpose, number), "at": _stamp(mode)}
        self._lines.put(number, orjson.dumps(line))
        return self._done(number, line) if as_page else JSONResponse({"number": number, **line})

    def _refused(self, given: str, words: str) -> Response:
        """The page again, with what was given and what is wrong with it."""
        return self._shown(given[:_LONGEST], words)

    def _done(self, number: str, line: dict[str, Any]) -> Response:
        told = (
            ("Số giao dịch", number), ("Tài khoản thụ hưởng", line["account"]), ("Số tiền", f"{line['amount']:,} đồng".replace(",", ".")),
            ("Nội dung trên sao kê", line["text"]), ("Lúc", line["at"]),
        )  # fmt: skip
        rows = "".join(f"<dt>{h(name)}</dt><dd>{h(value)}</dd>" for name, value in told)
        body = (
            f'<div class="card" role="status"><p><strong>Đã chuyển khoản.</strong> Khoản nộp được ghi nhận khi kế toán nhập sao kê.</p><dl>{rows}</dl></div>'
            f"<p>{link(_PAGE, 'Sao kê và chuyển khoản khác')}</p>"
        )
        return page("Đã chuyển khoản", body, trail=(*_TRAIL, (_PAGE, "Ngân hàng")))

    def _text(self, purpose: str, number: str) -> str:
        return {
            "plain": purpose,
            "prefixed": f"MBVCB.{secrets.randbelow(10**9)}.{purpose}.CT tu 0123456789 CONG TY VI DU",
            "lower": f"{number} {purpose.lower()} chuyen tien",
            "broken": " ".join(purpose[n : n + 7] for n in range(0, len(purpose), 7)),
            "lost": "chuyen tien",
        }[self.switches.option("text")]

    async def _statement(self, _request: Request, mode: str) -> Response:
        rows = self._rows()
        if mode == "reordered":
            rows = sorted(rows, key=lambda row: row[0][::-1])
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("so_giao_dich", "thoi_gian", "so_tien", "noi_dung"))
        for number, line in [row for row in rows for _ in range(2 if mode == "duplicate" else 1)]:
            writer.writerow((number, line["at"], line["amount"], line["text"]))
        return Response(text.getvalue(), media_type="text/csv; charset=utf-8")

    async def _page(self, _request: Request) -> Response:
        return self._shown()

    def _shown(self, given: str = "", complaint: str = "") -> Response:
        rows = [(number, line["at"], line["amount"], line["text"]) for number, line in self._rows(_SHOWN)]
        error = f'<p class="card error" role="alert" id="qr-error">{h(complaint)}</p>' if complaint else ""
        told = "qr-error qr-hint" if complaint else "qr-hint"
        wrong = ' aria-invalid="true"' if complaint else ""
        form = (
            f'{error}<form class="card" method="post" action="/bank/transfer"><div class="field"><label for="qr">Nội dung mã VietQR</label>'
            '<p class="note" id="qr-hint">Dòng chữ dưới mã trên trang nộp tiền, bắt đầu bằng 000201.</p>'
            f'<input type="text" id="qr" name="qr" autocomplete="off" spellcheck="false" value="{h(given)}" aria-describedby="{told}"{wrong}></div>'
            '<button type="submit">Chuyển khoản</button></form>'
        )
        body = form + table(f"Sao kê, {_SHOWN} dòng mới nhất", ("Số giao dịch", "Lúc", "Số tiền", "Nội dung"), rows)
        return page("Ngân hàng", body, status=422 if complaint else 200, trail=_TRAIL)

    def _rows(self, limit: int = 100_000) -> list[tuple[str, dict[str, Any]]]:
        return [(row.key, orjson.loads(row.value)) for row in self._lines.newest(limit=limit)]


def _stamp(mode: str) -> str:
    at = clock.now() + timedelta(days=1 if mode == "clock_skew" else 0)
    return f"{at:%Y%m%d%H%M%S}"


def _read(text: str) -> tuple[str, int, str]:
    """Account, amount and purpose of a code. Raises `ValueError` with the key of what is wrong, one of `_WORDS`."""
    if not text:
        raise ValueError("empty")
    if len(text) > _LONGEST or not text.isascii() or not text.isprintable():
        raise ValueError("length")
    if len(text) < 8 or text[-8:-4] != "6304" or f"{_crc(text[:-4]):04X}" != text[-4:].upper():
        raise ValueError("crc")
    fields = _fields(text)
    merchant = _fields(fields.get("38", ""))
    if fields.get("53") != "704" or fields.get("58") != "VN" or merchant.get("00") != "A000000727":
        raise ValueError("vietqr")
    account = _fields(merchant.get("01", "")).get("01", "")
    if not account.isalnum():
        raise ValueError("account")
    amount = fields.get("54", "")
    if not amount.isdecimal() or len(amount) > 13 or not int(amount):
        raise ValueError("amount")
    return account, int(amount), _fields(fields.get("62", "")).get("08", "")


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        head = text[place : place + 4]
        if len(head) != 4 or not head.isdecimal() or head[:2] in found:
            raise ValueError("fields")
        length = int(head[2:])
        value = text[place + 4 : place + 4 + length]
        if len(value) != length:
            raise ValueError("fields")
        found[head[:2]] = value
        place += 4 + length
    return found


def _crc(text: str) -> int:
    register = 0xFFFF
    for byte in text.encode():
        register ^= byte << 8
        for _ in range(8):
            register = ((register << 1) ^ 0x1021) & 0xFFFF if register & 0x8000 else (register << 1) & 0xFFFF
    return register
