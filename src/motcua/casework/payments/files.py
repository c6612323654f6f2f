"""Files of channels and banks: CSV with a line of heads, read whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

from motcua.casework.payments.errors import FileUnreadable
from motcua.casework.payments.types import SettlementLine, StatementLine
from motcua.foundation.money import Dong
from motcua.foundation.vn import fold

LARGEST = 20 * 1024 * 1024
"""Bytes of one file."""
MOST = 200_000
"""Lines of one file."""

_HEADS: Mapping[str, Sequence[str]] = {
    "reference": ("reference", "ma tham chieu", "vnp txnref", "txnref", "mathamchieu"),
    "amount": ("amount", "so tien", "sotien", "ghi co", "credit"),
    "external": ("transaction", "so giao dich", "ma giao dich", "magiaodich", "so but toan", "vnp transactionno"),
    "text": ("text", "noi dung", "dien giai", "description"),
}
"""How channels and banks head their columns; compared without diacritics, capitals and signs."""

_AMOUNT = re.compile(r"\+?(?P<whole>[0-9]+|[0-9]{1,3}(?:[.][0-9]{3})+|[0-9]{1,3}(?:,[0-9]{3})+)(?:[.,]00?)?")


def settlement(content: bytes) -> list[SettlementLine]:
    """Lines of a channel's file: reference, amount, and its own number where it has one. Raises `FileUnreadable` with line and reason."""
    lines = []
    for number, row in _rows(content, needs=("reference", "amount")):
        lines.append(SettlementLine(row["reference"], _amount(row["amount"], number), row.get("external", "")))
    return lines


def statement(content: bytes) -> list[StatementLine]:
    """Credits of a bank statement: amount, text, the bank's own number. Lines without a credit are passed over. Raises `FileUnreadable`."""
    lines = []
    for number, row in _rows(content, needs=("amount", "text", "external")):
        amount = _amount(row["amount"], number, empty=True)
        if amount > 0:
            lines.append(StatementLine(row["text"], amount, row["external"]))
    return lines


def _rows(content: bytes, *, needs: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    if len(content) > LARGEST:
        raise FileUnreadable(line=0, reason="size")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileUnreadable(line=0, reason="encoding") from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        places = _places(next(reader, []), needs)
        rows: list[tuple[int, dict[str, str]]] = []
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(rows) >= MOST:
                raise FileUnreadable(line=reader.line_num, reason="lines")
            if max(places.values()) >= len(row):
                raise FileUnreadable(line=reader.line_num, reason="short")
            rows.append((reader.line_num, {name: row[place].strip() for name, place in places.items()}))
    except csv.Error:
        raise FileUnreadable(line=reader.line_num, reason="csv") from None
    return rows


def _places(heads: Sequence[str], needs: Sequence[str]) -> dict[str, int]:
    known = ["".join(c if c.isalnum() else " " for c in fold(head)).strip() for head in heads]
    known = [" ".join(head.split()) for head in known]
    places = {name: next((known.index(one) for one in names if one in known), -1) for name, names in _HEADS.items()}
    for name in needs:
        if places[name] < 0:
            raise FileUnreadable(line=1, reason=f"column_{name}")
    return {name: place for name, place in places.items() if place >= 0}


def _amount(text: str, line: int, *, empty: bool = False) -> Dong:
    """`300000`, `300.000`, `300,000.00`: whole đồng, however they are grouped; a debit of a statement is nought."""
    bare = "".join(text.split()).removesuffix("VND").removesuffix("đ")
    if empty and (not bare or bare.startswith("-")):
        return Dong(0)
    found = _AMOUNT.fullmatch(bare)
    if found is None or len(bare) > 24:
        raise FileUnreadable(line=line, reason="amount")
    return Dong(int(found["whole"].replace(".", "").replace(",", "")))
