"""Where a code leads is read from it, and nothing is made up from a broken one."""

from __future__ import annotations

import pytest

from motcua.doors.links.vietqr import wire
from motcua.doors.ui.vietqr import Transfer, transfer

CODE = wire.write(bank="970436", account="0011000123456", amount=300_000, purpose="MC1")


def test_bank_and_account_are_those_of_the_code() -> None:
    assert transfer(CODE) == Transfer("970436", "0011000123456")


@pytest.mark.parametrize(
    "code", ["", "0", "0002", "000299", "38xx", "3800", "3804AAAA", "٣٨٠٤AAAA", CODE[:40], CODE.replace("38", "39", 1)]
)
def test_a_code_that_names_no_account_leads_nowhere(code: str) -> None:
    assert transfer(code) is None
