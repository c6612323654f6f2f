"""Files of an old system, row by row: columns by a mapping, every value judged at its place, nothing larger than it says."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, TypeVar

import openpyxl

from motcua.casework.dossiers.types import Channel, OldDossier, OldResult, RowFault, Status
from motcua.doors.ui import reading, scan_lists
from motcua.foundation import toml
from motcua.foundation.clock import VIETNAM
from motcua.foundation.vn import fold, normal

_V = TypeVar("_V")

SOURCE = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
CELL_LONGEST = 2_000
FILE_LARGEST = 25 * 1024 * 1024
_UNPACKED = 4 * 1024**3
_RATIO = 200
_COLUMNS = 200

DOSSIER = {
    "key": ("mã nguồn", "key"), "code": ("mã hồ sơ", "code"), "procedure": ("thủ tục", "procedure"), "unit": ("đơn vị", "unit"),
    "owner_kind": ("loại chủ hồ sơ", "owner_kind"), "owner_id": ("mã số chủ hồ sơ", "mã số thuế", "owner_id"),
    "owner_name": ("chủ hồ sơ", "tên chủ hồ sơ", "owner_name"), "status": ("trạng thái", "status"), "channel": ("kênh nộp", "channel"),
    "received_at": ("ngày nộp", "ngày tiếp nhận", "received_at"), "due": ("hạn trả", "ngày hẹn trả", "due"),
    "decided_at": ("ngày có kết quả", "decided_at"), "returned_at": ("ngày trả", "returned_at"), "files": ("tệp", "files"),
}  # fmt: skip
RESULT = {
    "key": ("mã nguồn", "key"), "symbol": ("số kết quả", "số, ký hiệu", "symbol"), "issued_on": ("ngày cấp", "issued_on"),
    "signer": ("người ký", "signer"), "state": ("hiệu lực", "state"), "title": ("trích yếu", "title"), "refusal": ("từ chối", "refusal"),
    "file": ("tệp", "file"), "ended_on": ("ngày thu hồi", "ended_on"), "reason": ("lý do", "reason"),
}  # fmt: skip
_CLOSED = {
    "returned": Status.RETURNED, "da tra": Status.RETURNED, "da tra ket qua": Status.RETURNED, "hoan thanh": Status.RETURNED,
    "decided": Status.DECIDED, "da co ket qua": Status.DECIDED, "refused": Status.REFUSED, "tu choi": Status.REFUSED,
    "tu choi giai quyet": Status.REFUSED, "stopped": Status.STOPPED, "da rut": Status.STOPPED, "rut": Status.STOPPED,
    "dung giai quyet": Status.STOPPED, "not_accepted": Status.NOT_ACCEPTED, "khong tiep nhan": Status.NOT_ACCEPTED,
}  # fmt: skip
_CHANNELS = {
    **{one.value: one for one in Channel}, "": Channel.DESK, "truc tiep": Channel.DESK, "truc tuyen": Channel.PORTAL, "buu chinh": Channel.POST,
    "cong quoc gia": Channel.NATIONAL_PORTAL, "mot cua quoc gia": Channel.SINGLE_WINDOW,
}  # fmt: skip
_OWNERS = {
    "": "enterprise",
    "enterprise": "enterprise",
    "doanh nghiep": "enterprise",
    "to chuc": "enterprise",
    "person": "person",
    "ca nhan": "person",
}
_STATES = {
    "": "in_force",
    "in_force": "in_force",
    "con hieu luc": "in_force",
    "revoked": "revoked",
    "thu hoi": "revoked",
    "da thu hoi": "revoked",
}
_NEEDED = {
    "dossiers": ("key", "procedure", "unit", "owner_id", "owner_name", "status", "received_at"),
    "results": ("key", "symbol", "issued_on"),
    "scans": ("file",),
}


class FileRefused(Exception):
    """The file as a whole cannot be taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a mapping file says: field → column, field → their value → ours."""

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    """Fields that are the same in all rows."""


def mapping(path: Path | None) -> Mapping:
    """Read a mapping; raises `FileRefused` for one that names what there is not."""
    if path is None:
        return Mapping()
    try:
        raw = toml.load(path)
    except ValueError as error:
        raise FileRefused(f"{path.name}: {error}") from None
    known = {*DOSSIER, *RESULT, *scan_lists.COLUMNS}
    for table in ("columns", "values", "fixed"):
        for name in raw.get(table, {}):
            if name not in known:
                raise FileRefused(f"{path.name}: [{table}] {name}: there is no such field")
    strange = set(raw) - {"columns", "values", "fixed"}
    if strange:
        raise FileRefused(f"{path.name}: {', '.join(sorted(strange))}: there is no such table")
    values = {
        name: {fold(str(theirs)): str(ours) for theirs, ours in table.items()}
        for name, table in raw.get("values", {}).items()
    }
    columns = {name: str(column) for name, column in raw.get("columns", {}).items()}
    return Mapping(columns, values, {name: str(value) for name, value in raw.get("fixed", {}).items()})


def dossiers(path: Path, mapped: Mapping) -> Iterator[OldDossier | list[RowFault]]:
    """The dossiers of a file; in place of a row with faults these."""
    for row in _rows(path, mapped, DOSSIER, "dossiers"):
        made = OldDossier(
            number=row.number, key=row.text("key", needed=True, most=100), code=row.text("code", most=80),
            procedure=row.text("procedure", needed=True), unit=row.text("unit", needed=True),
            owner_kind=row.one_of("owner_kind", _OWNERS, "enterprise"), owner_id=row.text("owner_id", needed=True, most=80),
            owner_name=row.text("owner_name", needed=True, most=255), status=row.one_of("status", _CLOSED, Status.RETURNED),
            channel=row.one_of("channel", _CHANNELS, Channel.DESK), received_at=row.moment("received_at", needed=True) or _NEVER,
            due=row.moment("due"), decided_at=row.moment("decided_at"), returned_at=row.moment("returned_at"),
            files=tuple(part for part in map(str.strip, row.text("files").split(";")) if part)[:50], more=row.more,
        )  # fmt: skip
        yield row.faults or made


def results(path: Path, mapped: Mapping) -> Iterator[OldResult | list[RowFault]]:
    """The results of a file; in place of a row with faults these."""
    for row in _rows(path, mapped, RESULT, "results"):
        issued = row.moment("issued_on", needed=True) or _NEVER
        ended = row.moment("ended_on")
        made = OldResult(
            number=row.number, key=row.text("key", needed=True, most=100), symbol=row.text("symbol", needed=True, most=120),
            issued_on=issued.astimezone(VIETNAM).date(), signer=row.text("signer", most=200), state=row.one_of("state", _STATES, "in_force"),
            title=row.text("title", most=500), refusal=fold(row.text("refusal")) in {"1", "x", "co", "true", "yes"}, file=row.text("file"),
            ended_on=ended.astimezone(VIETNAM).date() if ended else None, reason=row.text("reason"),
        )  # fmt: skip
        yield row.faults or made


def scans(path: Path, mapped: Mapping) -> Iterator[tuple[int, str, dict[str, str]] | list[RowFault]]:
    """The rows of a list of scans: number, file and values by field, days as 2019-11-24; in place of a row with faults these."""
    for row in _rows(path, mapped, scan_lists.COLUMNS, "scans"):
        days = {name: row.moment(name) for name in ("issued_on", "valid_until")}
        values = {name: row.text(name, most=500) for name in scan_lists.COLUMNS if name not in ("file", *days)}
        values |= {name: day.astimezone(VIETNAM).date().isoformat() if day else "" for name, day in days.items()}
        file = row.text("file", needed=True, most=500)
        yield row.faults or (row.number, file, values)


def reader(folder: Path) -> Callable[[str], bytes]:
    """Files below a folder by the name that a row gives; a name that leads out of it, also by a link, is refused."""
    root = folder.resolve()

    def read(name: str) -> bytes:
        if "\x00" in name or len(name) > 500:
            raise FileNotFoundError(name[:100])
        path = (root / name.replace("\\", "/")).resolve()
        if not path.is_relative_to(root):
            raise PermissionError(name)
        if not path.is_file() or path.stat().st_size > FILE_LARGEST:
            raise FileNotFoundError(name)
        return path.read_bytes()

    return read


_NEVER = datetime(1900, 1, 1, tzinfo=VIETNAM)


@dataclass
class _Row:
    """One row: its values by field, and the faults that reading them found."""

    number: int
    values: dict[str, object]
    columns: dict[str, str]
    mapped: Mapping
    more: dict[str, str]
    faults: list[RowFault] = field(default_factory=list)

    def text(self, name: str, *, needed: bool = False, most: int = CELL_LONGEST) -> str:
        value = self.values.get(name)
        text = normal(_plain(value))[: CELL_LONGEST + 1] or self.mapped.fixed.get(name, "")
        text = self.mapped.values.get(name, {}).get(fold(text), text)
        if needed and not text:
            self._fault(name, "", "missing")
        elif len(text) > most or "\x00" in text:
            self._fault(name, text[:60], "too_long", most=most)
        return text

    def one_of(self, name: str, table: dict[str, _V], default: _V) -> _V:
        text = self.text(name, needed="" not in table)
        found = table.get(fold(text))
        if found is None and text:
            self._fault(name, text, "not_one_of")
        return default if found is None else found

    def moment(self, name: str, *, needed: bool = False) -> datetime | None:
        value = self.values.get(name)
        if isinstance(value, datetime):
            return value.replace(tzinfo=VIETNAM) if value.tzinfo is None else value
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=VIETNAM)
        text = self.text(name, needed=needed)
        if not text:
            return None
        try:
            return _moment(text)
        except (ValueError, OverflowError):
            self._fault(name, text, "no_date")
            return None

    def _fault(self, name: str, value: str, fault: str, **params: object) -> None:
        self.faults.append(RowFault(self.number, self.columns.get(name, name), value, fault, params))


def _moment(text: str) -> datetime:
    """08:30 24/11/2019, 24/11/2019 08:30, 24/11/2019, 2019-11-24, 2019-11-24T08:30:00+07:00."""
    try:
        iso = datetime.fromisoformat(text)
        return iso if iso.tzinfo else iso.replace(tzinfo=VIETNAM)
    except ValueError:
        pass
    parts = text.split(" ")
    times = [part for part in parts if ":" in part]
    days = [part for part in parts if ":" not in part]
    if len(days) != 1 or len(times) > 1:
        raise ValueError(text)
    day = reading.day(days[0])
    hour, minute = (int(part) for part in (times[0] if times else "0:0").split(":")[:2])
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM) + timedelta(hours=hour % 24, minutes=minute % 60)


def _rows(path: Path, mapped: Mapping, known: dict[str, tuple[str, ...]], kind: str) -> Iterator[_Row]:
    rows = _sheet(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    head = [normal(_plain(cell)) for cell in next(rows, [])]
    if len(head) > _COLUMNS:
        raise FileRefused(f"more than {_COLUMNS} columns")
    places = {fold(name): place for place, name in enumerate(head) if name}
    columns: dict[str, str] = {}
    for name, titles in known.items():
        wanted = mapped.columns.get(name)
        found = next((one for one in ([wanted] if wanted else titles) if fold(one) in places), None)
        if wanted and found is None:
            raise FileRefused(f"there is no column {wanted!r} for {name}")
        if found is not None:
            columns[name] = head[places[fold(found)]]
    missing = [name for name in _NEEDED[kind] if name not in columns and name not in mapped.fixed]
    if missing:
        raise FileRefused("there is no column for " + ", ".join(f"{name} ({known[name][0]})" for name in missing))
    own = {places[fold(title)] for title in columns.values()}
    for number, cells in enumerate(rows, 2):
        if not any(cell not in {None, ""} for cell in cells):
            continue
        values = {
            name: cells[places[fold(title)]] if places[fold(title)] < len(cells) else None
            for name, title in columns.items()
        }
        more = {
            head[place]: normal(_plain(cell))[:CELL_LONGEST]
            for place, cell in enumerate(cells[: len(head)])
            if place not in own and head[place] and cell not in {None, ""}
        }
        yield _Row(number, values, columns, mapped, more)


def _csv(path: Path) -> Iterator[list[object]]:
    """Rows of a CSV file in UTF-8 or UTF-16; anything else would be guessing."""
    with path.open("rb") as raw:
        start = raw.read(4)
    encoding = "utf-16" if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    csv.field_size_limit(1_000_000)
    with path.open(encoding=encoding, newline="") as text:
        try:
            delimiter = _delimiter(text)
            for row in csv.reader(text, delimiter=delimiter):
                yield list(row)
        except UnicodeDecodeError as error:
            raise FileRefused(f"it is not {encoding.upper()} (byte {error.start}); save it as CSV UTF-8") from None
        except csv.Error as error:
            raise FileRefused(f"it is no CSV: {error}") from None


def _delimiter(text: IO[str]) -> str:
    line = text.readline(100_000)
    text.seek(0)
    return max(",;\t", key=line.count)


def _sheet(path: Path) -> Iterator[list[object]]:
    """Rows of the first sheet, read as they come; a file that unpacks into much more than it is, is refused."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            total = sum(part.file_size for part in parts)
            if total > _UNPACKED or any(
                part.file_size > 10**7 and part.file_size > _RATIO * max(part.compress_size, 1) for part in parts
            ):
                raise FileRefused(f"it unpacks into {total // 1024**2} MB, which no sheet of ours does")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield list(row)
        book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, IndexError) as error:
        raise FileRefused(f"it is no workbook: {error}") from None


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
