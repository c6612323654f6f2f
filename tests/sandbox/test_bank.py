"""The bank of the sandbox: a code is read as a payer's program reads it, and whoever gives a wrong one is told what is wrong."""

from __future__ import annotations

import csv
import io

import httpx
import pytest

PAGE = {"accept": "text/html"}


def field(key: str, value: str) -> str:
    return f"{key}{len(value):02}{value}"


HOLDER = field("00", "970436") + field("01", "0011000123456")
MERCHANT = field("38", field("00", "A000000727") + field("01", HOLDER))


def code(
    *, merchant: str = MERCHANT, amount: str = field("54", "300000"), purpose: str = "MC1", currency: str = "704"
) -> str:
    text = f"000201{field('01', '12')}{merchant}{field('53', currency)}{amount}{field('58', 'VN')}{field('62', field('08', purpose))}6304"
    register = 0xFFFF
    for byte in text.encode("latin-1"):
        register ^= byte << 8
        for _ in range(8):
            register = ((register << 1) ^ 0x1021) & 0xFFFF if register & 0x8000 else (register << 1) & 0xFFFF
    return f"{text}{register:04X}"


def given(sandbox: httpx.Client, text: str, *, as_page: bool = True) -> httpx.Response:
    return sandbox.post("/bank/transfer", data={"qr": text}, headers=PAGE if as_page else {})


def test_a_transfer_answers_a_page_to_a_browser_and_json_to_a_program(sandbox: httpx.Client) -> None:
    shown = given(sandbox, code())
    told = given(sandbox, code(), as_page=False).json()

    assert (shown.status_code, shown.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Đã chuyển khoản" in shown.text
    assert "300.000 đồng" in shown.text
    assert (told["account"], told["amount"]) == ("0011000123456", 300_000)
    assert sandbox.get("/bank/", headers=PAGE).text.count("CONG TY VI DU") == 2


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("", "empty", "Chưa có nội dung"),
        (code()[:-1] + "?", "crc", "bốn ký tự kiểm tra"),
        ("6304", "crc", "bốn ký tự kiểm tra"),
        (code(merchant=""), "vietqr", "Không phải mã VietQR"),
        (code(currency="840"), "vietqr", "Không phải mã VietQR"),
        (code(merchant=field("38", field("00", "A000000727"))), "account", "tài khoản thụ hưởng"),
        (code(amount=""), "amount", "trường 54"),
        (code(amount=field("54", "-5")), "amount", "trường 54"),
        (code(amount=field("54", "0")), "amount", "trường 54"),
        (code(amount="54ab1"), "fields", "Mã hỏng"),
        (code(amount="54991"), "fields", "Mã hỏng"),
        (code(amount=field("54", "1") * 2), "fields", "Mã hỏng"),
        (code(purpose="\n"), "length", "không in được"),
        ("0" * 600, "length", "quá 512 ký tự"),
        ("9" * 10_000, "length", "quá 512 ký tự"),
        ("<script>alert(1)</script>6304ABCD", "crc", "&lt;script&gt;"),
        ("\u0663" * 20, "length", "không in được"),
    ],
    ids=["empty", "check", "short", "no_38", "currency", "no_account", "no_54", "negative", "nought", "letters", "past_the_end", "twice", "line", "long", "huge", "script", "digits"],
)  # fmt: skip
def test_a_wrong_code_is_told_at_its_field_and_moves_no_money(
    sandbox: httpx.Client, text: str, reason: str, words: str
) -> None:
    shown, told = given(sandbox, text), given(sandbox, text, as_page=False)

    assert (shown.status_code, told.status_code, told.json()) == (422, 422, {"error": reason})
    assert words in shown.text
    assert 'aria-invalid="true"' in shown.text
    assert "<script>" not in shown.text
    assert "Chưa có gì." in sandbox.get("/bank/", headers=PAGE).text


def test_a_purpose_breaks_no_line_of_the_statement(sandbox: httpx.Client) -> None:
    sandbox.post("/_control/vietqr", json={"text": "plain"}).raise_for_status()
    given(sandbox, code(purpose='MC"1,2'))

    rows = list(csv.reader(io.StringIO(sandbox.get("/bank/sao-ke.csv").text)))

    assert [row[2:] for row in rows] == [["so_tien", "noi_dung"], ["300000", 'MC"1,2']]


def test_another_site_cannot_transfer(sandbox: httpx.Client) -> None:
    answer = sandbox.post("/bank/transfer", data={"qr": code()}, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
