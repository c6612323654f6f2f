"""The search: found by code, number, form and papers, with or without marks; never what the viewer may not open."""

from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, ENTERPRISE, Desk, officer
from tests.rooms.casework.dossiers.test_inbox import placed, row

from motcua.casework.dossiers import models, queries, words
from motcua.casework.dossiers.errors import TooBroad
from motcua.casework.dossiers.services import searching
from motcua.casework.dossiers.types import Search, Status
from motcua.foundation.errors import NotAllowed
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.types import ANONYMOUS, Actor
from motcua.identity.permissions import queries as permissions


def found(actor: Actor, text: str, **narrowed: object) -> list[str]:
    return [line.code for line in queries.search(actor, Search(text, **narrowed), at=AT).lines]  # type: ignore[arg-type]


def test_dossier_is_found_by_code_name_and_content_without_marks(desk: Desk) -> None:
    code = desk.file()
    reader = desk.officers["specialist"]

    for text in (
        code,
        code.lower(),
        code[:-3],
        code[-6:],
        ENTERPRISE,
        "minh phát",
        "MINH PHAT",
        "hoa chat minh",
        "tam nhap tai xuat",
        "cơ sở tại hà nội",
    ):
        assert found(reader, text) == [code], text
    for text in ("minh phat khong co", "🙂", "'; --", "a" * 500, "& |"):
        assert found(reader, text) == [], text


def test_place_where_the_words_stand_is_shown_with_its_marks(desk: Desk) -> None:
    desk.file()

    (line,) = queries.search(desk.officers["specialist"], Search("co so tai ha noi"), at=AT).lines

    shown = "".join(part for part, _ in line.found)
    assert "cơ sở tại Hà Nội" in shown
    assert [part.lower() for part, mark in line.found if mark][:3] == ["cơ", "sở", "tại"]


def test_paper_is_found_by_what_is_written_in_it_once_it_was_read(desk: Desk) -> None:
    code = desk.file()
    paper = models.PaperText.objects.get()
    paper.text, paper.state = "HỢP ĐỒNG MUA BÁN số 77/HĐMB về cồn công nghiệp", "read"
    paper.save()
    searching.keep(code)

    (line,) = queries.search(desk.officers["specialist"], Search("con cong nghiep 77/HDMB"), at=AT).lines

    assert line.code == code
    assert "cồn công nghiệp" in "".join(part for part, _ in line.found)


def test_scan_without_text_of_its_own_is_read_by_the_recogniser_where_there_is_one(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = BytesIO()
    Image.new("RGB", (60, 40), "white").save(pages, "PDF")
    monkeypatch.setattr(house, "pdf", lambda _: pages.getvalue())
    code = desk.file()
    models.PaperText.objects.all().delete()
    tool = tmp_path / "ocrmypdf"
    tool.write_text(
        '#!/bin/sh\nwhile [ "$1" != --sidecar ]; do shift; done; echo "Hợp đồng cồn công nghiệp 77/HĐMB" > "$2"\n'
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    without = searching.read_papers(code, at=AT)
    blank = models.PaperText.objects.get()
    blank.delete()
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    searching.read_papers(code, at=AT)

    assert (without, blank.state) == (1, "none")
    assert found(desk.officers["specialist"], "hop dong con cong nghiep 77/hdmb") == [code]


def test_text_of_a_pdf_is_read_and_a_broken_one_is_told_as_such() -> None:
    assert pdf.paper_text(_written("Hop dong so 77")).strip() == "Hop dong so 77"
    with pytest.raises(Exception, match="page_unreadable|unreadable"):
        pdf.paper_text(b"%PDF-1.7 nothing of the kind")


def test_nothing_outside_the_reach_is_found_by_any_question(desk: Desk) -> None:
    code = desk.file()
    unit = models.Dossier.objects.get(code=code).unit
    stranger = placed("specialist", "G02.99")

    for text in (code, ENTERPRISE, "minh phat", ""):
        assert found(stranger, text) == [], text
    assert found(stranger, "", owner=ENTERPRISE) == []
    assert found(placed("specialist", unit), "", owner=ENTERPRISE) == [code]
    with pytest.raises(NotAllowed):
        queries.search(ANONYMOUS, Search(code), at=AT)


def test_words_are_looked_for_in_the_units_that_are_seen_and_below_them(desk: Desk) -> None:
    for number, unit in enumerate(("G02", "G02.1", "G02.1.3", "G02.10", "g02.1", "O'Hara \\", "Sở & ban:*")):
        row(f"U-{number}", status="PROCESSING", due=AT, unit=unit)
        searching.keep(f"U-{number}")

    assert found(placed("specialist", "G02.1"), "cong ty thu") == ["U-2", "U-1"]
    assert found(placed("specialist", "G02"), "cong ty thu") == ["U-3", "U-2", "U-1", "U-0"]
    assert found(placed("specialist", "O'Hara \\"), "cong ty thu") == ["U-5"]
    assert found(placed("specialist", "Sở & ban:*"), "cong ty thu") == ["U-6"]
    assert found(placed("specialist", "", procedure="giay-phep-tam-nhap-tai-xuat"), "cong ty thu", unit="G02.1") == [
        "U-2",
        "U-1",
    ]
    assert found(officer("one_stop_head"), "cong ty thu", unit="G02.10") == ["U-3"]
    assert found(officer("one_stop_head", login="other"), "g02 cong ty thu") == []


def test_rare_words_are_asked_of_the_index_of_words_and_units(desk: Desk) -> None:
    head = officer("one_stop_head")
    with CaptureQueriesContext(connection) as asked:
        assert found(head, "ethanol") == []
    (question,) = [one["sql"] for one in asked.captured_queries if "OFFSET 0" in one["sql"]]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute(f"EXPLAIN {question}")
        assert "dossiers_words_gin" in str(cursor.fetchall())


def test_question_is_narrowed_by_each_of_its_fields(desk: Desk) -> None:
    code = desk.file()
    reader = desk.officers["specialist"]
    dossier = models.Dossier.objects.get(code=code)

    assert found(reader, "", procedure=dossier.procedure, unit=dossier.unit, status=Status.SUBMITTED) == [code]
    assert found(reader, "minh phat", status=Status.RETURNED) == []
    assert found(reader, "minh phat", procedure="another") == []
    assert found(reader, "minh phat", unit="G02.99") == []


def test_dossier_that_goes_to_another_unit_is_found_there_and_no_more_here(desk: Desk) -> None:
    code = desk.file()
    dossier = models.Dossier.objects.get(code=code)
    here = placed("specialist", dossier.unit)
    dossier.unit = "H57"
    dossier.save()

    assert (found(here, code), found(placed("specialist", "H57"), code)) == ([], [code])


def test_reads_of_a_page_are_as_many_for_one_as_for_fifty(desk: Desk) -> None:
    head, spent = officer("one_stop_head"), []
    for upto in (1, 1, 50):
        for number in range(models.Dossier.objects.count(), upto):
            row(f"D-{number}", status="PROCESSING", due=AT)
            searching.keep(f"D-{number}")
        with CaptureQueriesContext(connection) as asked, permissions.remembered():
            assert len(queries.search(head, Search("cong ty thu"), at=AT).lines) == upto
        spent.append(len(asked))

    assert spent[1] == spent[2] < 16


def test_question_that_takes_the_database_too_long_is_told_as_too_broad(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> str:
        return "SELECT 1, now() FROM pg_sleep(5)"

    from importlib import import_module

    module = import_module("motcua.casework.dossiers.queries.search")
    monkeypatch.setattr(module, "SECONDS", 0.05)
    began = time.monotonic()
    with pytest.raises(TooBroad):
        module.asked_of_database(slow(), [])
    assert time.monotonic() - began < 5


def test_words_are_folded_split_and_bounded() -> None:
    assert words.of(["Số G02.1-26/ĐK", "7681-52-9", "Đặng Ngọc"]) == [
        "so", "g02126dk", "g02", "1", "26", "dk", "7681529", "7681", "52", "9", "dang", "ngoc",
    ]  # fmt: skip
    assert len(words.of([" ".join(f"w{n}" for n in range(9_000))])) == words.MOST
    assert words.asked("Đồng  Nai") == "'dong' & 'nai':*"
    assert words.asked("G02.1-26") == "'g02126':*"
    assert words.asked("'; :* & !") == ""
    deep: object = "x"
    for _ in range(50_000):
        deep = [deep]
    assert words.of_form({"a": deep}) == ["x"]  # type: ignore[dict-item]


def _written(text: str) -> bytes:
    made = Pdf.new()
    made.add_blank_page(page_size=(300, 300))
    page = made.pages[0]
    page.Resources = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )
    page.Contents = Stream(made, f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
    page.MediaBox = Array([0, 0, 300, 300])
    out = BytesIO()
    made.save(out)
    return out.getvalue()
