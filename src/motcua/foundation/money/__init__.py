"""Money is a whole number of đồng."""

from __future__ import annotations

from typing import NewType

Dong = NewType("Dong", int)
"""An amount in đồng; there is no smaller unit."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")
_MILLIARD = 10**9


def in_words(amount: int) -> str:
    """An amount as papers of account write it: `1200000` is "Một triệu hai trăm nghìn đồng". Raises `ValueError` below nought."""
    if amount < 0:
        raise ValueError(amount)
    words = " ".join(_read(amount, whole=False) or [_DIGITS[0]])
    return f"{words[0].upper()}{words[1:]} đồng"


def _read(number: int, *, whole: bool) -> list[str]:
    """Words of a number; with `whole` its hundreds are named even when there are none, because something greater stands before it."""
    upper, lower = divmod(number, _MILLIARD)
    if upper:
        return [*_read(upper, whole=whole), "tỷ", *_read(lower, whole=True)]
    words: list[str] = []
    for place in (2, 1, 0):
        group = lower // 1000**place % 1000
        if group:
            words += _group(group, whole=whole or bool(words))
            words += [_GROUPS[place]] if place else []
    return words


def _group(number: int, *, whole: bool) -> list[str]:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    words = [_DIGITS[hundreds], "trăm"] if hundreds or whole else []
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words += ["mười"]
    elif ones and words:
        words += ["lẻ"]
    if ones:
        words.append("mốt" if ones == 1 and tens > 1 else "lăm" if ones == 5 and tens else _DIGITS[ones])
    return words
