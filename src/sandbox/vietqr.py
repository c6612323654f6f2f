"""Simulator of a bank: reads a VietQR as the payer's program does, and writes the beneficiary's statement with the text that banks make of a purpose."""

import secrets
from datetime import timedelta
from html import escape
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.skeleton import clock
from sandbox.skeleton.pages import page, table
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

_OPTIONS = {
    "text": Option("prefixed", "nội dung trên sao kê", ("plain", "prefixed", "lower", "broken", "lost")),
    "amount": Option("exact", "số tiền", ("exact", "less", "more")),
}


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
        given = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        try:
            account, amount, purpose = _read(given.get("qr", ""))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        amount += {"exact": 0, "less": -1000, "more": 1000}[self.switches.option("amount")]
        number = f"FT{clock.stamp()[2:8]}{secrets.randbelow(10**8):08}"
        line = {"account": account, "amount": amount, "text": self._text(purpose, number), "at": _stamp(mode)}
        self._lines.put(number, orjson.dumps(line))
        return JSONResponse({"number": number, **line})

    def _text(self, purpose: str, number: str) -> str:
        return {
            "plain": purpose,
            "prefixed": f"MBVCB.{secrets.randbelow(10**9)}.{purpose}.CT tu 0123456789 CONG TY VI DU",
            "lower": f"{number} {purpose.lower()} chuyen tien",
            "broken": " ".join(purpose[n : n + 7] for n in range(0, len(purpose), 7)),
            "lost": "chuyen tien",
        }[self.switches.option("text")]

    async def _statement(self, _request: Request, mode: str) -> Response:
        lines = ["so_giao_dich,thoi_gian,so_tien,noi_dung"]
        rows = self._rows()
        if mode == "reordered":
            rows = sorted(rows, key=lambda row: row[0][::-1])
        for number, line in [row for row in rows for _ in range(2 if mode == "duplicate" else 1)]:
            lines.append(f'{number},{line["at"]},{line["amount"]},"{line["text"]}"')
        return Response("\n".join(lines) + "\n", media_type="text/csv; charset=utf-8")

    async def _page(self, _request: Request) -> Response:
        rows = [(number, line["at"], line["amount"], line["text"]) for number, line in self._rows()]
        form = (
            '<form method="post" action="/bank/transfer"><label for="qr">Nội dung mã VietQR</label> '
            f'<input id="qr" name="qr" value="{escape("")}"> <button>Chuyển khoản</button></form>'
        )
        body = form + table("Sao kê", ("Số giao dịch", "Lúc", "Số tiền", "Nội dung"), rows)
        return page("Ngân hàng", body, trail=(("/", "Hệ thống mô phỏng"),))

    def _rows(self) -> list[tuple[str, dict[str, Any]]]:
        return [(row.key, orjson.loads(row.value)) for row in self._lines.newest(limit=100_000)]


def _stamp(mode: str) -> str:
    at = clock.now() + timedelta(days=1 if mode == "clock_skew" else 0)
    return f"{at:%Y%m%d%H%M%S}"


def _read(text: str) -> tuple[str, int, str]:
    """Account, amount and purpose of a code. Raises `ValueError` for a wrong length or check."""
    if not text.isascii() or len(text) < 8 or text[-8:-4] != "6304" or f"{_crc(text[:-4]):04X}" != text[-4:]:
        raise ValueError("CRC")
    fields = _fields(text)
    merchant = _fields(fields["38"])
    if fields.get("53") != "704" or fields.get("58") != "VN" or merchant.get("00") != "A000000727":
        raise ValueError("VietQR")
    holder = _fields(merchant["01"])
    return holder["01"], int(fields["54"]), _fields(fields.get("62", "")).get("08", "")


def _fields(text: str) -> dict[str, str]:
    found, place = {}, 0
    while place < len(text):
        key, length = text[place : place + 2], int(text[place + 2 : place + 4])
        value = text[place + 4 : place + 4 + length]
        if len(value) != length:
            raise ValueError(f"length of {key}")
        found[key] = value
        place += 4 + length
    return found


def _crc(text: str) -> int:
    register = 0xFFFF
    for byte in text.encode():
        register ^= byte << 8
        for _ in range(8):
            register = ((register << 1) ^ 0x1021) & 0xFFFF if register & 0x8000 else (register << 1) & 0xFFFF
    return register
