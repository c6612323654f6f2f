"""The editors through real requests: form, process, tables, code lists, head of the pack, try-out."""

from __future__ import annotations

import difflib
import io
import json
import re
import tomllib
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.doors.office.designer.conftest import SET_UP, Officer, text

from motcua.casework.dossiers import models as dossiers
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue import services as catalogue_services
from motcua.definitions.rules import queries as rules
from motcua.foundation import clock
from motcua.foundation.outbox import models as outbox

PACKS = Path(__file__).parents[4] / "packs"
pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(designer: Officer) -> int:
    """A new procedure in work."""
    return designer.begin()


def changed(before: dict[str, bytes], draft: int) -> dict[str, list[str]]:
    """Changed lines by file."""
    made = {}
    for name, raw in catalogue.draft_files(draft).items():
        lines = list(
            difflib.unified_diff(
                before.get(name, b"").decode().splitlines(), raw.decode().splitlines(), lineterm="", n=0
            )
        )
        if lines:
            made[name] = [line for line in lines if line[0] in "+-" and not line.startswith(("+++", "---"))]
    return made


def test_a_question_is_added_seen_in_the_preview_moved_and_removed(designer: Officer, draft: int) -> None:
    before = catalogue.draft_files(draft)
    page = f"{draft}/bieu-mau/trang/{_section(before, 'fields')}/"

    added = designer.post(
        page,
        {
            "action": "add",
            "key": "floor_area",
            "kind": "number",
            "label_vi": "Diện tích sàn",
            "label_en": "Floor area",
            "required": "on",
            "base": "",
            "seen": designer.seen(page),
        },
    )
    shown = text(designer.get(page))
    moved = designer.post(page, {"action": "up:/floor_area", "seen": designer.seen(page)})

    assert (added.status_code, moved.status_code) == (303, 303)
    preview = shown.partition('id="preview"')[2]
    assert "Diện tích sàn" in preview
    assert 'name="/floor_area"' in preview
    layout = json.loads(catalogue.draft_files(draft)["form.layout.json"])
    pointers = [view.get("pointer") for part in layout["sections"] for view in part.get("fields", [])]
    key = _section(before, "fields")
    count = len(next(part for part in layout["sections"] if part["key"] == key)["fields"])
    inside = [view.get("pointer") for part in layout["sections"] if part["key"] == key for view in part["fields"]]
    assert "/floor_area" in pointers
    assert inside.index("/floor_area") == count - 2
    designer.post(page, {"action": "remove:/floor_area", "seen": designer.seen(page)})
    assert catalogue.draft_files(draft) == before


def test_faults_of_a_question_are_told_at_their_fields_and_nothing_typed_is_lost(designer: Officer, draft: int) -> None:
    page = f"{draft}/bieu-mau/trang/{_section(catalogue.draft_files(draft), 'fields')}/"

    answer = designer.post(
        page,
        {
            "action": "add",
            "key": "Có dấu",
            "kind": "choice",
            "label_vi": "",
            "label_en": "Kept",
            "seen": designer.seen(page),
        },
    )

    assert answer.status_code == 422
    body = text(answer)
    assert all(f'id="f-{name}-error"' in body for name in ("key", "label_vi", "code_list"))
    assert 'value="Có dấu"' in body
    assert 'value="Kept"' in body


def test_a_label_saved_on_the_page_is_one_line_in_one_file(designer: Officer, draft: int) -> None:
    before = catalogue.draft_files(draft)
    pointer = _pointer(before)
    typed = _typed(text(designer.get(f"{draft}/bieu-mau/cau-hoi/", p=pointer)))

    same = designer.post(f"{draft}/bieu-mau/cau-hoi/", typed, p=pointer)
    assert (same.status_code, changed(before, draft)) == (303, {})
    designer.post(f"{draft}/bieu-mau/cau-hoi/", typed | {"label_vi": "Nhãn mới"}, p=pointer)

    assert {name: len(lines) for name, lines in changed(before, draft).items()} == {"texts.vi.toml": 2}


def test_the_preview_follows_what_is_typed_and_keeps_nothing(designer: Officer, draft: int) -> None:
    before = catalogue.draft_files(draft)
    pointer = _pointer(before)
    typed = _typed(text(designer.get(f"{draft}/bieu-mau/cau-hoi/", p=pointer)))

    fragment = designer.post(f"{draft}/bieu-mau/xem-truoc/", typed | {"label_vi": "Đang gõ"}, p=pointer)

    assert fragment.status_code == 200
    assert "Đang gõ" in text(fragment)
    assert "<html" not in text(fragment)
    assert catalogue.draft_files(draft) == before


def test_a_second_officer_sees_the_other_change_and_keeps_what_was_typed(
    designer: Officer, colleague: Officer, draft: int
) -> None:
    pointer = _pointer(catalogue.draft_files(draft))
    typed = _typed(text(designer.get(f"{draft}/bieu-mau/cau-hoi/", p=pointer)))

    colleague.post(f"{draft}/bieu-mau/cau-hoi/", typed | {"hint_vi": "Của Kế"}, p=pointer)
    late = designer.post(f"{draft}/bieu-mau/cau-hoi/", typed | {"label_vi": "Của Thiết"}, p=pointer)

    assert late.status_code == 409
    assert "Lý Văn Kế" in text(late)
    assert 'value="Của Thiết"' in text(late)
    assert "Của Kế" in catalogue.draft_files(draft)["texts.vi.toml"].decode()


def test_the_process_saved_by_another_tool_keeps_every_line_that_means_the_same(designer: Officer, draft: int) -> None:
    before = catalogue.draft_files(draft)
    raw = before["process.bpmn"].decode()
    step = re.search(r'name="([^"]+)" mc:role', raw) or re.search(r'<userTask[^>]*name="([^"]+)"', raw)
    assert step
    other = re.sub(r">\s+<", "><", raw).replace(f'name="{step[1]}"', 'name="Việc khác"', 1)

    designer.post(
        f"{draft}/quy-trinh/", {"content": re.sub(r">\s+<", "><", raw), "seen": designer.seen(f"{draft}/quy-trinh/")}
    )
    assert changed(before, draft) == {}
    designer.post(f"{draft}/quy-trinh/", {"content": other, "seen": designer.seen(f"{draft}/quy-trinh/")})

    assert [len(lines) for lines in changed(before, draft).values()] == [2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", 'id="f-file-error"'),
        (b"\xff\xfe", "UTF-8"),
        (b"", 'id="f-file-error"'),
        (
            b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true"><startEvent id="s"/>'
            b'<sequenceFlow id="f" sourceRef="s" targetRef="t"/><scriptTask id="t" name="Run"><script>import os</script></scriptTask>'
            b'<sequenceFlow id="g" sourceRef="t" targetRef="e"/><endEvent id="e"/></process></definitions>',
            "Run",
        ),
    ],
    ids=["entity", "bytes", "empty", "script"],
)
def test_a_process_of_another_tool_is_refused_with_its_element(
    designer: Officer, draft: int, content: bytes, words: str
) -> None:
    before = catalogue.draft_files(draft)

    answer = designer.post(
        f"{draft}/quy-trinh/",
        {"upload": "1", "file": SimpleUploadedFile("a.bpmn", content), "seen": designer.seen(f"{draft}/quy-trinh/")},
    )

    assert answer.status_code == 422
    assert words in text(answer)
    assert catalogue.draft_files(draft) == before


def test_rows_of_a_table_are_changed_added_moved_and_removed(designer: Officer, draft: int) -> None:
    before = catalogue.draft_files(draft)
    file = next(name for name in before if name.endswith(".dmn"))
    decision = next(
        one for one in rules.outline(before[file], file=file).decisions if one.table and len(one.table.rows) > 1
    )
    where = {"ten": file, "id": decision.id}
    typed = _typed(text(designer.get(f"{draft}/bang/sua/", **where)))

    designer.post(f"{draft}/bang/sua/", typed | {"action": "save"}, **where)
    assert changed(before, draft) == {}
    designer.post(f"{draft}/bang/sua/", typed | {"row0-d": "Vì thế", "action": "save"}, **where)
    assert list(changed(before, draft)) == [file]
    for action in ("after:0", "down:0", "input+", "annotation+"):
        page = _typed(text(designer.get(f"{draft}/bang/sua/", **where)))
        assert designer.post(f"{draft}/bang/sua/", page | {"action": action}, **where).status_code == 303
    table = next(
        one.table
        for one in rules.outline(catalogue.draft_files(draft)[file], file=file).decisions
        if one.id == decision.id
    )
    assert table is not None
    assert decision.table is not None
    assert (len(table.rows), len(table.inputs), len(table.annotations)) == (
        len(decision.table.rows) + 1,
        len(decision.table.inputs) + 1,
        len(decision.table.annotations) + 1,
    )
    assert table.rows[1].description == "Vì thế"


@pytest.mark.parametrize("counts", [{"rows": "x"}, {"rows": "9999", "inputs": "9999"}, {"rows": "-1"}, {}])
def test_a_table_page_that_is_not_ours_is_not_found(designer: Officer, draft: int, counts: dict[str, str]) -> None:
    files = catalogue.draft_files(draft)
    file = next(name for name in files if name.endswith(".dmn"))
    key = next(one.id for one in rules.outline(files[file], file=file).decisions if one.table)
    usual = {"inputs": "1", "outputs": "1", "annotations": "0"} if counts else {}

    assert designer.post(f"{draft}/bang/sua/", usual | counts | {"seen": "2"}, ten=file, id=key).status_code == 404


def test_a_code_list_takes_rows_from_a_day_and_keeps_the_lines_of_the_others(designer: Officer, draft: int) -> None:
    seen = designer.seen(f"{draft}/danh-muc/")
    first = SimpleUploadedFile("a.csv", b"code,name_vi,name_en\nA,Mot,One\nB,Hai,Two\n")
    designer.post(f"{draft}/danh-muc/", {"key": "sizes", "file": first, "seen": seen})
    name = {"ten": "codes/sizes.csv"}
    more = SimpleUploadedFile("b.csv", "code,name_vi,name_en\nA,Một,One\nC,Ba,Three\n".encode())

    designer.post(
        f"{draft}/danh-muc/",
        {"file": more, "since": "1/3/2027", "mode": "add", "seen": designer.seen(f"{draft}/danh-muc/")},
        **name,
    )

    assert catalogue.draft_files(draft)["codes/sizes.csv"].decode().splitlines() == [
        "code,name_vi,name_en,in_force_from,in_force_until",
        "A,Mot,One,,2027-03-01",
        "B,Hai,Two,,",
        "A,Một,One,2027-03-01,",
        "C,Ba,Three,2027-03-01,",
    ]
    assert "Ba" in text(designer.get(f"{draft}/danh-muc/", ten="codes/sizes.csv", q="ba"))


def test_a_code_list_comes_from_a_workbook_with_the_kinds_of_its_columns(designer: Officer, draft: int) -> None:
    book = openpyxl.Workbook()
    for row in (["code", "name_vi", "name_en", "limit:number"], ["A1", "Một", "One", 12.5], ["A2", "Hai", "Two", 3]):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)

    answer = designer.post(
        f"{draft}/danh-muc/",
        {
            "key": "limits",
            "file": SimpleUploadedFile("a.xlsx", made.getvalue()),
            "seen": designer.seen(f"{draft}/danh-muc/"),
        },
    )

    assert answer.status_code == 303, text(answer)
    lines = catalogue.draft_files(draft)["codes/limits.csv"].decode().splitlines()
    assert lines == ["code,name_vi,name_en,limit:number", "A1,Một,One,12.5", "A2,Hai,Two,3"]


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"name\nA\n", b"code,name_vi\nA,B,C,D\n", b""],
    ids=["bytes", "columns", "cells", "empty"],
)
def test_a_file_that_is_no_code_list_is_refused(designer: Officer, draft: int, content: bytes) -> None:
    answer = designer.post(
        f"{draft}/danh-muc/",
        {"key": "sizes", "file": SimpleUploadedFile("a.csv", content), "seen": designer.seen(f"{draft}/danh-muc/")},
    )

    assert answer.status_code == 422
    assert 'id="f-file-error"' in text(answer)


def test_the_head_of_the_pack_is_saved_key_by_key(designer: Officer, draft: int) -> None:
    before = catalogue.draft_files(draft)
    typed = _typed(text(designer.get(f"{draft}/chung/")))

    designer.post(f"{draft}/chung/", typed)
    assert changed(before, draft) == {}
    designer.post(
        f"{draft}/chung/",
        typed | {"summary_vi": "Tóm tắt mới", "limit_amount": "7", "public_who_vi": "Mọi doanh nghiệp"},
    )

    settings = tomllib.loads(catalogue.draft_files(draft)["pack.toml"].decode())
    assert (settings["summary"]["vi"], settings["limit"]["amount"]) == ("Tóm tắt mới", 7)
    assert sum(map(len, changed(before, draft).values())) <= 6
    wrong = designer.post(f"{draft}/chung/", typed | {"in_force_from": "mai", "seen": designer.seen(f"{draft}/chung/")})
    assert wrong.status_code == 422
    assert 'value="mai"' in text(wrong)


def test_a_rehearsal_shows_outcome_fee_due_and_path_and_leaves_no_trace(designer: Officer, draft: int) -> None:
    before = (dossiers.Dossier.objects.count(), outbox.OutboxMessage.objects.count(), catalogue.draft_files(draft))
    designer.post(f"{draft}/thu/", {"action": "take", "example": "examples/01-enterprise.json"})
    first = text(designer.get(f"{draft}/thu/"))

    designer.post(f"{draft}/thu/", {"action": "step:check", "give:check:complete": "true"})
    second = text(designer.get(f"{draft}/thu/"))
    paper = designer.get(f"{draft}/thu/giay/")

    assert "170.000 đ" in first
    assert 'value="step:check"' in first
    assert 'value="step:appraise"' in second
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert (
        dossiers.Dossier.objects.count(),
        outbox.OutboxMessage.objects.count(),
        catalogue.draft_files(draft),
    ) == before


def test_a_rehearsal_tells_every_fault_of_the_form(designer: Officer, draft: int) -> None:
    designer.post(f"{draft}/thu/", {"action": "take", "example": "examples/01-enterprise.json"})
    typed = _typed(text(designer.get(f"{draft}/thu/")))

    designer.post(f"{draft}/thu/", typed | {"action": "fill", "/copies": "nhiều"})

    assert "(/copies, E-FMT)" in text(designer.get(f"{draft}/thu/"))


def test_a_procedure_with_the_common_form_gets_one_of_its_own(designer: Officer) -> None:
    pack = next(path.parent for path in sorted(PACKS.rglob("pack.toml")) if b"\nstandard = " in path.read_bytes())
    catalogue_services.load(SET_UP, path=pack, at=clock.now())
    begun = designer.post(f"sua/{pack.name}/", {"version": "9", "from": "1/1/2099"})
    draft = int(begun["Location"].rstrip("/").rpartition("/")[2])

    common = designer.get(f"{draft}/bieu-mau/")
    designer.post(f"{draft}/bieu-mau/", {"action": "own", "seen": designer.seen(f"{draft}/bieu-mau/")})

    assert "biểu mẫu chung" in text(common)
    assert text(designer.get(f"{draft}/bieu-mau/")).count("/bieu-mau/trang/") > 1
    files = catalogue.draft_files(draft)
    assert files["form.schema.json"] == (PACKS / "common/standard/form.schema.json").read_bytes()
    assert designer.get(f"{draft}/thu/").status_code == 200


def _section(files: dict[str, bytes], kind: str) -> str:
    layout = json.loads(files["form.layout.json"])
    return str(
        next(
            part["key"]
            for part in layout["sections"]
            if kind in part and "rows" not in part and part["key"] != "applicant"
        )
    )


def _pointer(files: dict[str, bytes]) -> str:
    layout = json.loads(files["form.layout.json"])
    views = [view for part in layout["sections"] for view in part.get("fields", []) if part["key"] != "applicant"]
    return str(next(view["pointer"] for view in views if view["widget"] == "text"))


def _typed(page: str) -> dict[str, object]:
    """What the editor's form on a page would send as it stands."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.made: dict[str, object] = {}
            self.many: dict[str, list[str]] = {}
            self.area = self.select = ""
            self.first = True
            self.outside = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = {name: value or "" for name, value in attrs}
            name = given.get("name", "")
            if tag == "section" and given.get("id") == "preview":
                self.outside += 1
            if self.outside:
                return
            if tag == "input" and name and given.get("type") == "checkbox":
                if "checked" in given:
                    self.many.setdefault(name, []).append(given["value"])
            elif tag == "input" and name and given.get("type") != "file":
                self.made[name] = given.get("value", "")
            elif tag == "textarea":
                self.area, self.made[name], self.first = name, "", True
            elif tag == "select":
                self.select = name
            elif tag == "option" and self.select and (self.select not in self.made or "selected" in given):
                self.made[self.select] = given.get("value", "")

        def handle_data(self, data: str) -> None:
            if self.area:
                self.made[self.area] = str(self.made[self.area]) + (data.removeprefix("\n") if self.first else data)
                self.first = False

        def handle_endtag(self, tag: str) -> None:
            if tag == "textarea":
                self.area = ""
            elif tag == "select":
                self.select = ""
            elif tag == "section":
                self.outside = 0

    reader = Reader()
    reader.feed(page.partition("<main")[2])
    return {**reader.made, **reader.many}
