"""Personal data in what is to be made public: proposed to be covered, and looked for once more before it goes out.

A proposal only: an officer reads it, changes it and confirms it (Decree 20/2008/NĐ-CP article 19; Law 91/2025/QH15).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from motcua.followup.petitions.types import Proposal, Sender
from motcua.foundation.vn import fold

COVER = "[…]"

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(r"(?<![\d.])(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\d)")
_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ .-]?\d){8,18}(?!\d)")
_CODE = re.compile(
    r"\b[A-Z]\d{2}(?:\.\d{1,3}){0,3}[.-]\d{2}-?\d{4,}-\d{4,}\b|\b[A-Z]\d{2}(?:\.\d{2,3})+-\d{6}-\d{4,7}\b"
)
_CAPITAL = "A-ZĐÀ-ỸĂÂÊÔƠƯ"
_PERSON = re.compile(
    rf"\b((?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Bb]ác|[Đđ]ồng chí|[Cc]án bộ|[Tt]ôi là|[Tt]ôi tên(?: là)?))\s+((?:[{_CAPITAL}][\w]*\s*){{1,5}})"
)
_HOUSE = re.compile(r"(?i)\b(?:số nhà|số)\s+\d+[\w/-]*\s+(?:ngõ|ngách|hẻm|đường|phố|tổ|thôn)[^,.;\n]{0,80}")
_PATTERNS = (_MAIL, _CODE, _PHONE, _LONG_NUMBER, _HOUSE)


def propose(title: str, text: str, answer: str, sender: Sender) -> Proposal:
    """The three texts with what looks like personal data covered."""
    count = 0
    told = []
    for one in (title, text, answer):
        covered, found = _cover(one, sender)
        told.append(covered)
        count += found
    return Proposal(told[0], told[1], told[2], count)


def left(texts: Iterable[str], sender: Sender) -> list[str]:
    """What of a person still stands in the texts: `name`, `contact`, `number`; each at most once."""
    whole = "\n".join(texts)
    folded = fold(whole)
    found = []
    if sender.name and re.search(rf"(?<!\w){re.escape(fold(sender.name))}(?!\w)", folded):
        found.append("name")
    address = fold(sender.address)
    if _MAIL.search(whole) or _PHONE.search(whole) or (len(address) > 5 and address in folded):
        found.append("contact")
    elif _LONG_NUMBER.search(whole):
        found.append("number")
    return found


def _cover(text: str, sender: Sender) -> tuple[str, int]:
    count = 0
    for known in filter(None, (sender.name, sender.address)):
        text, found = _cover_known(text, known)
        count += found
    for pattern in _PATTERNS:
        text, found = pattern.subn(COVER, text)
        count += found

    def named(match: re.Match[str]) -> str:
        return f"{match[1]} {COVER}{' ' if match[2][-1:].isspace() else ''}"

    text, found = _PERSON.subn(named, text)
    return text, count + found


def _cover_known(text: str, known: str) -> tuple[str, int]:
    """Cover what the sender is called or where they live, with or without marks; a folded letter is one letter, so places agree."""
    wanted = fold(known)
    count, begin = 0, 0
    while len(fold(text)) == len(text) and (place := fold(text).find(wanted, begin)) >= 0:
        text = text[:place] + COVER + text[place + len(wanted) :]
        begin = place + len(COVER)
        count += 1
    return text, count
