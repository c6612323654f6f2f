"""The text of a VietQR: published checks and a computed example, read back by the bank of the sandbox."""

from __future__ import annotations

import pytest

from motcua.doors.links.vietqr import wire


@pytest.mark.parametrize(
    "text",
    [
        "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5",
        "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52",
        "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E",
    ],
)
def test_the_check_is_that_of_the_published_codes(text: str) -> None:
    assert f"{wire.crc(text[:-4]):04X}" == text[-4:]
    assert wire.crc("123456789") == 0x29B1


def test_a_code_for_one_transfer() -> None:
    made = wire.write(bank="970436", account="0011000123456", amount=300_000, purpose="G0215 2603020017")

    assert made == (
        "00020101021238570010A000000727012700069704360113001100012345602"
        "08QRIBFTTA530370454063000005802VN62200816G0215 2603020017630441AB"
    )


@pytest.mark.parametrize(
    "change",
    [{"bank": "97043"}, {"account": ""}, {"account": "1" * 20}, {"amount": 0}, {"purpose": "Nộp phí"}, {"purpose": "A" * 26}, {"purpose": ""}, {"purpose": "a;b"}],
)  # fmt: skip
def test_what_no_bank_would_take_is_refused(change: dict[str, object]) -> None:
    parts: dict[str, object] = {"bank": "970436", "account": "0011000123456", "amount": 1, "purpose": "MC1"}

    with pytest.raises(ValueError, match="account|purpose"):
        wire.write(**{**parts, **change})  # type: ignore[arg-type]
