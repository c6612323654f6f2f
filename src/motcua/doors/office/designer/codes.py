"""Code lists of a draft: looked at, and imported from CSV or Excel with the day from which the rows count."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.errors import FormRefused, SheetRefused
from motcua.doors.office.designer import frame
from motcua.doors.office.frame import officers_only
from motcua.doors.ui import reading, texts
from motcua.foundation.types import Json
from motcua.foundation.vn import fold

GET_OR_POST = ["GET", "HEAD", "POST"]
LARGEST = 4_000_000
SHOWN = 200
FROM, UNTIL = "in_force_from", "in_force_until"
COLUMNS = ("code", "name_vi", "name_en")

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


@officers_only
@require_http_methods(GET_OR_POST)
def codes(request: HttpRequest, draft: int) -> HttpResponse:
    """All code lists, or one of them; an import."""
    opened = frame.opened(request, draft)
    name = request.GET.get("ten", "")
    if name and name not in opened.files:
        raise Http404
    faults: dict[str, str] = {}
    if request.method == "POST":
        target = name or f"codes/{request.POST.get('key', '').strip()}.csv"
        if not _NAME.fullmatch(target[6:-4]) or (not name and target in opened.files):
            faults["key"] = texts.words("designer.fault.table_key")
        made = b"" if faults else _imported(request, opened.files.get(target, b""), faults)
        if not faults:
            try:
                moved = frame.save(request, opened, {target: made})
            except PackRefused as refused:
                faults["file"] = texts.words("designer.fault.refused", why=str(refused.params.get("why", "")))
            else:
                if not moved:
                    address = f"{reverse('office:designer_codes', args=[draft])}?{urlencode({'ten': target})}"
                    return HttpResponseRedirect(address, status=303)
                faults["moved"] = moved
                opened = frame.opened(request, draft)
    context = {**(_one(request, opened, name) if name else _all(opened)), "name": name, "typed": request.POST}
    return frame.page(request, opened, "codes.html", context, tab="codes", files=("codes/",), faults=faults)


def merged(before: bytes, new: bytes, *, since: date | None, others_end: bool) -> bytes:
    """A list with imported rows that count from a day; rows that stay keep their text.

    A row whose code is there with other values ends on that day and the new one begins; a code that is not there begins. With
    `others_end` the codes that the import does not have end on that day. Without a day the import is the whole list. Raises
    `FormRefused`, `UnicodeDecodeError` for what is no code list.
    """
    forms.read_codes(new.decode("utf-8-sig"), file="")
    if since is None or not before.strip():
        return new.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    old_header, old = _rows(before.decode())
    new_header, fresh = _rows(new.decode("utf-8-sig"))
    header = [*old_header, *(name for name in [*new_header, FROM, UNTIL] if name not in old_header)]
    day = since.isoformat()
    wanted = {row["code"]: row for row in fresh}
    lines = before.decode().splitlines(keepends=True) if header == old_header else []
    made = [_line(header) if not lines else lines[0]]
    standing: set[str] = set()
    for number, was in enumerate(old):
        row = {**dict.fromkeys(header, ""), **was}
        now = not row[UNTIL] or row[UNTIL] > day
        other = wanted.get(row["code"])
        same = other is not None and all(
            row.get(name, "") == text for name, text in other.items() if name not in (FROM, UNTIL)
        )
        if now and same:
            standing.add(row["code"])
        changed = now and not same and (other is not None or others_end)
        if changed and row[FROM] >= day:
            continue
        if changed:
            row[UNTIL] = day
        kept = (
            lines[number + 1] if len(lines) == len(old) + 1 and not changed else _line([row[name] for name in header])
        )
        made.append(kept if kept.endswith("\n") else f"{kept}\n")
    for code, row in wanted.items():
        if code not in standing:
            full = {**dict.fromkeys(header, ""), **row}
            full[FROM] = full[FROM] or day
            made.append(_line([full[name] for name in header]))
    return "".join(made).encode()


def _imported(request: HttpRequest, before: bytes, faults: dict[str, str]) -> bytes:
    upload = request.FILES.get("file")
    if upload is None or not upload.size or upload.size > LARGEST:
        faults["file"] = texts.words("designer.fault.upload")
        return b""
    since: date | None = None
    if request.POST.get("mode", "add") != "whole" and before:
        try:
            since = reading.day(request.POST.get("since", ""))
        except reading.Unreadable:
            faults["since"] = texts.words("designer.fault.day")
            return b""
    try:
        new = _as_csv(upload.read(), str(upload.name), before)
        return merged(before, new, since=since, others_end="others_end" in request.POST)
    except UnicodeDecodeError:
        faults["file"] = texts.words("designer.fault.not_text")
    except (FormRefused, SheetRefused, csv.Error) as refused:
        params: Mapping[str, object] = getattr(refused, "params", {})
        why = f"{params.get('line', '')} {params.get('why', refused)}".strip()
        faults["file"] = texts.words("designer.fault.refused", why=why)
    return b""


def _as_csv(raw: bytes, name: str, before: bytes) -> bytes:
    """A workbook as the CSV of a pack; its columns are spelled as the list has them, with their kinds."""
    if not raw.startswith(b"PK"):
        return raw
    rows = forms.read_code_file(raw, file=name)
    spelled = {column.partition(":")[0]: column for column in _rows(before.decode())[0]} if before.strip() else {}
    columns = list(dict.fromkeys(column for row in rows for column in row))
    header = [spelled.get(column) or f"{column}{_kind([row.get(column) for row in rows])}" for column in columns]
    return "".join([_line(header), *(_line([_cell(row.get(column)) for column in columns]) for row in rows)]).encode()


def _kind(values: Sequence[Json]) -> str:
    """The kind that a header says, from the values of its column."""
    held = [value for value in values if value not in (None, "")]
    if held and all(isinstance(value, bool) for value in held):
        return ":boolean"
    if held and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in held):
        return ":number"
    return ":list" if held and all(isinstance(value, list) for value in held) else ""


def _cell(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(str(part) for part in value)
    return "" if value is None else str(value)


def _all(opened: frame.Opened) -> dict[str, object]:
    lines = []
    for name, raw in opened.files.items():
        if name.startswith("codes/"):
            lines.append({"name": name, "rows": max(0, raw.count(b"\n") - 1)})
    return {"lines": lines, "shared": [one for one in opened.shared if f"codes/{one}.csv" not in opened.files]}


def _one(request: HttpRequest, opened: frame.Opened, name: str) -> dict[str, object]:
    words = fold(request.GET.get("q", "")[:100]).split()
    try:
        header, rows = _rows(opened.files[name].decode())
    except (UnicodeDecodeError, csv.Error):
        return {"header": [], "rows": [], "count": 0, "search": "", "unreadable": True}
    found = [row for row in rows if all(word in fold(" ".join(row.values())) for word in words)] if words else rows
    return {
        "header": header,
        "rows": [[row.get(column, "") for column in header] for row in found[:SHOWN]],
        "count": len(found),
        "most": SHOWN,
        "search": request.GET.get("q", "")[:100],
    }


def _rows(text: str) -> tuple[list[str], list[dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text))
    header = [str(name) for name in reader.fieldnames or ()]
    return header, [{name: row.get(name) or "" for name in header} for row in reader]


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
