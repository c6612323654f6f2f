"""Words into a question: what is asked for, how it stands, when, at which unit, under which procedure. Rules and a dictionary, no guessing.

Longer expressions go before shorter ones; every word is used once. What no rule knows is told, so that nobody takes a list for
something that they did not ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from motcua.foundation.vn import fold

LONGEST = 300


class Topic(StrEnum):
    """What is asked for."""

    DOSSIERS = "dossiers"
    PAYMENTS = "payments"
    RATINGS = "ratings"
    PETITIONS = "petitions"
    TARGETS = "targets"
    TASKS = "tasks"
    PROJECTS = "projects"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it was understood; `rest` are the words that no rule knows."""

    topic: Topic = Topic.DOSSIERS
    stand: str = ""
    """`overdue`, `open`, `early`, `on_time`, `kept` (not late), or a status of a dossier."""
    channel: str = ""
    since: date | None = None
    until: date | None = None
    """The last day, inclusive."""
    unit: str = ""
    procedure: str = ""
    rest: tuple[str, ...] = ()
    said: tuple[str, ...] = field(default_factory=tuple)
    """The expressions that were understood, as they were typed."""

    @property
    def is_denied(self) -> bool:
        """Whether a word that was not understood may turn the question round, so that its list would be the opposite of the answer."""
        return not _DENIALS.isdisjoint(self.rest)


_TOPICS = {
    "ho so": Topic.DOSSIERS, "dossiers": Topic.DOSSIERS, "dossier": Topic.DOSSIERS,
    "thanh toan truc tuyen": Topic.PAYMENTS, "thanh toan": Topic.PAYMENTS, "online payment": Topic.PAYMENTS, "payments": Topic.PAYMENTS,
    "danh gia": Topic.RATINGS, "muc do hai long": Topic.RATINGS, "hai long": Topic.RATINGS, "ratings": Topic.RATINGS, "satisfaction": Topic.RATINGS,
    "phan anh kien nghi": Topic.PETITIONS, "phan anh": Topic.PETITIONS, "kien nghi": Topic.PETITIONS, "petitions": Topic.PETITIONS,
    "chi tieu": Topic.TARGETS, "ke hoach": Topic.TARGETS, "ke hoach chuyen doi so": Topic.TARGETS, "targets": Topic.TARGETS,
    "nhiem vu ke hoach": Topic.TASKS, "nhiem vu": Topic.TASKS, "tasks": Topic.TASKS, "du an": Topic.PROJECTS, "projects": Topic.PROJECTS,
    "bao cao dinh ky": Topic.REPORTS, "bao cao": Topic.REPORTS, "reports": Topic.REPORTS,
}  # fmt: skip
_STANDS = {
    "dang qua han": "open", "con qua han": "open", "chua xu ly xong qua han": "open", "chua giai quyet qua han": "open", "ton dong qua han": "open", "dang tre han": "open",
    "qua han chua giai quyet": "open", "tre han chua giai quyet": "open", "overdue now": "open",
    "tre han": "overdue", "qua han": "overdue", "bi tre": "overdue", "cham han": "overdue", "cham muon": "overdue", "cham tien do": "overdue", "cham": "overdue", "tre": "overdue", "late": "overdue",
    "khong tre han": "kept", "khong bi tre han": "kept", "khong qua han": "kept", "khong bi qua han": "kept", "khong cham han": "kept", "khong bi cham han": "kept",
    "khong tre": "kept", "khong bi tre": "kept", "khong cham": "kept", "khong bi cham": "kept", "dung va truoc han": "kept", "truoc va dung han": "kept",
    "not overdue": "kept", "not late": "kept",
    "truoc han": "early", "som han": "early", "early": "early", "dung han": "on_time", "on time": "on_time",
    "dang xu ly": "PROCESSING", "dang giai quyet": "PROCESSING", "cho bo sung": "SUPP_POST", "yeu cau bo sung": "SUPP_POST",
    "moi nop": "SUBMITTED", "cho tiep nhan": "SUBMITTED", "tu choi giai quyet": "REFUSED", "bi tu choi": "REFUSED", "tu choi": "REFUSED", "refused": "REFUSED",
    "khong tiep nhan": "NOT_ACCEPTED", "tu choi tiep nhan": "NOT_ACCEPTED", "cho ky": "SUBMITTED_FOR_SIGN", "trinh ky": "SUBMITTED_FOR_SIGN",
    "cho nop phi": "FEE_DUE", "da tra ket qua": "RETURNED", "da tra": "RETURNED", "da rut": "STOPPED", "dung xu ly": "STOPPED", "lay y kien": "CONSULTING",
}  # fmt: skip
_CHANNELS = {
    "qua cong dich vu cong quoc gia": "national_portal", "cong quoc gia": "national_portal", "mot cua quoc gia": "single_window", "qua buu chinh": "post",
    "buu chinh": "post", "truc tiep": "desk", "tai quay": "desk", "tai mot cua": "desk", "qua cong": "portal", "truc tuyen": "portal", "online": "portal",
}  # fmt: skip
_FILLERS = frozenset(
    [
        "cua",
        "tai",
        "o",
        "trong",
        "cac",
        "nhung",
        "theo",
        "thu",
        "tuc",
        "nop",
        "qua",
        "thuoc",
        "don",
        "vi",
        "ve",
        "cho",
        "va",
        "la",
        "da",
        "duoc",
        "voi",
        "xem",
        "danh",
        "sach",
        "liet",
        "ke",
        "tat",
        "ca",
        "ky",
        "thoi",
        "gian",
        "bao",
        "nhieu",
        "co",
        "so",
        "the",
        "of",
        "in",
        "at",
        "by",
        "for",
        "all",
        "list",
        "show",
        "ty",
        "le",
        "bi",
        "nhan",
        "tu",
        "den",
        "ngay",
        "dang",
    ]
)
_DENIALS = frozenset({"khong", "chua", "chang", "tru", "ngoai", "not", "without", "except"})
_ASKING = ("khong ", "chua ")
"""At the end of a question these ask, and deny nothing."""
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_DAY = r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"


def understand(
    text: str, *, units: Mapping[str, str], procedures: Mapping[str, Iterable[str]], today: date
) -> Understood:
    """What a question means. `units` are names by code, `procedures` all names by key; `today` is a legal day."""
    typed = " ".join(text[:LONGEST].split())
    left = f" {' '.join(re.sub(r'[^0-9a-z/.-]+', ' ', fold(typed)).split())} "
    for word in _ASKING:
        left = left.removesuffix(word) if left.endswith(f" {word}") else left
    said: list[str] = []
    left, since, until = _time(left, today, said)
    left, unit = _named(left, {code: [name, *_short(name)] for code, name in units.items()}, said)
    left, procedure = _named(left, procedures, said)
    left, stand = _word(left, _STANDS, said)
    left, channel = _word(left, _CHANNELS, said) if "thanh toan" not in left else (left, "")
    left, topic = _word(left, _TOPICS, said)
    rest = tuple(word for word in left.split() if word not in _FILLERS)
    return Understood(
        Topic(topic) if topic else Topic.DOSSIERS, stand, channel, since, until, unit, procedure, rest, tuple(said)
    )


def _time(left: str, today: date, said: list[str]) -> tuple[str, date | None, date | None]:
    for pattern, reading in _TIMES:
        found = re.search(rf" {pattern}(?= )", left)
        if found is None:
            continue
        try:
            since, until = reading(found, today)
        except ValueError:
            continue
        said.append(found[0].strip())
        return left[: found.start()] + " " + left[found.end() :].lstrip(), since, until
    return left, None, None


def _short(name: str) -> list[str]:
    """What people call a unit: its kind with the initials of the rest, such as `Cục XNK`."""
    kind, _, rest = name.partition(" ")
    initials = "".join(word[0] for word in rest.split() if word[0].isalpha() and fold(word) != "va")
    return [f"{kind} {initials}"] if len(initials) > 1 else []


def _named(left: str, names: Mapping[str, Iterable[str]], said: list[str]) -> tuple[str, str]:
    """The key whose name stands in the text, the longest first."""
    best, keys = "", set[str]()
    for one, given in names.items():
        for name in given:
            words = " ".join(re.sub(r"[^0-9a-z]+", " ", fold(name)).split())
            if len(words) < max(len(best), 4) or f" {words} " not in left:
                continue
            keys = {one} if words != best else keys | {one}
            best = words
    if not best or len(keys) > 1:  # a name that several bear is none
        return left, ""
    key = keys.pop()
    said.append(best)
    return left.replace(f" {best} ", " ", 1), key


def _word(left: str, words: Mapping[str, str], said: list[str]) -> tuple[str, str]:
    for word in sorted(words, key=len, reverse=True):
        if f" {word} " in left:
            said.append(word)
            return left.replace(f" {word} ", " ", 1), words[word]
    return left, ""


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    end = date(year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
    return date(year, first, 1), end


def _quarter(found: re.Match[str], today: date) -> tuple[date, date]:
    number = _ROMAN.get(found[1]) or int(found[1])
    if not 1 <= number <= 4:
        raise ValueError(number)
    # Without a year it is the last such quarter that has begun.
    year = int(found[2]) if found[2] else today.year - (date(today.year, number * 3 - 2, 1) > today)
    return _months(year, number * 3 - 2, number * 3)


def _month(found: re.Match[str], today: date) -> tuple[date, date]:
    number = int(found[1])
    year = int(found[2]) if found[2] else today.year - (date(today.year, number, 1) > today)
    return _months(year, number, number)


def _first_months(found: re.Match[str], today: date) -> tuple[date, date]:
    if not 1 <= int(found[1]) <= 12:
        raise ValueError(found[1])
    return _months(int(found[2]) if found[2] else today.year, 1, int(found[1]))


def _half(found: re.Match[str], today: date) -> tuple[date, date]:
    year = int(found[2]) if found[2] else today.year
    return _months(year, 1, 6) if found[1].endswith("dau") else _months(year, 7, 12)


def _month_span(found: re.Match[str], today: date) -> tuple[date, date]:
    first, last = int(found[1]), int(found[2])
    if not 1 <= first <= last <= 12:
        raise ValueError(found[0])
    return _months(int(found[3]) if found[3] else today.year - (date(today.year, first, 1) > today), first, last)


def _quarter_span(found: re.Match[str], today: date) -> tuple[date, date]:
    first, last = (_ROMAN.get(one) or int(one) for one in (found[1], found[2]))
    if not 1 <= first <= last <= 4:
        raise ValueError(found[0])
    year = int(found[3]) if found[3] else today.year - (date(today.year, first * 3 - 2, 1) > today)
    return _months(year, first * 3 - 2, last * 3)


def _so_far(found: re.Match[str], today: date) -> tuple[date, date]:  # noqa: ARG001 -- as every reading
    return date(today.year, 1, 1), today


def _between(found: re.Match[str], today: date) -> tuple[date, date]:  # noqa: ARG001 -- as every reading
    numbers = [int(one) for one in found.groups()]
    since, until = date(numbers[2], numbers[1], numbers[0]), date(numbers[5], numbers[4], numbers[3])
    if until < since:
        raise ValueError(until)
    return since, until


def _one_day(found: re.Match[str], today: date) -> tuple[date, date]:  # noqa: ARG001 -- as every reading
    day = date(int(found[3]), int(found[2]), int(found[1]))
    return day, day


def _relative(found: re.Match[str], today: date) -> tuple[date, date]:
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    before = quarter - timedelta(days=1)
    day = timedelta(days=1)
    spans = {
        "hom nay": (today, today), "today": (today, today), "hom qua": (today - day, today - day), "yesterday": (today - day, today - day),
        "tuan nay": (monday, monday + 6 * day), "tuan truoc": (monday - 7 * day, monday - day), "tuan qua": (monday - 7 * day, monday - day),
        "thang nay": _months(today.year, today.month, today.month), "thang truoc": ((first - day).replace(day=1), first - day),
        "quy nay": _months(today.year, quarter.month, quarter.month + 2), "quy truoc": (date(before.year, before.month - 2, 1), before),
        "nam nay": _months(today.year, 1, 12), "nam ngoai": _months(today.year - 1, 1, 12), "nam truoc": _months(today.year - 1, 1, 12),
    }  # fmt: skip
    return spans[found[1]]


def _year(found: re.Match[str], today: date) -> tuple[date, date]:  # noqa: ARG001 -- as every reading
    return _months(int(found[1]), 1, 12)


_TIMES = (
    (rf"(?:tu )?(?:ngay )?{_DAY}(?: den | - | toi )(?:ngay )?{_DAY}", _between),
    (rf"(?:ngay )?{_DAY}", _one_day),
    (r"(?:tu )?thang (\d{1,2}) (?:den|toi|-) (?:het )?thang (\d{1,2})(?:(?: nam |/| )(20\d\d))?", _month_span),
    (
        r"(?:tu )?quy (\d|iv|i{1,3}) (?:den|toi|-|va) (?:het )?quy (\d|iv|i{1,3})(?:(?: nam |/| )(20\d\d))?",
        _quarter_span,
    ),
    (r"(?:tu )?dau nam (?:den|toi) (?:nay|hom nay)", _so_far),
    (r"((?:nua|6 thang) (?:dau|cuoi)) nam(?: (20\d\d))?", _half),
    (r"(?:quy|q) ?(\d|iv|i{1,3})(?:(?: nam |/| )(20\d\d))?", _quarter),
    (r"(\d{1,2}) thang(?: dau nam)?(?: (?:nam )?(20\d\d))?", _first_months),
    (r"thang (\d{1,2})(?:(?: nam |/| )(20\d\d))?", _month),
    (
        r"(hom nay|hom qua|tuan nay|tuan truoc|tuan qua|thang nay|thang truoc|quy nay|quy truoc|nam nay|nam ngoai|nam truoc|today|yesterday)",
        _relative,
    ),
    (r"(?:nam )?(20\d\d)", _year),
)
