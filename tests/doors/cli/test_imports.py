"""The import of history, as an operator runs it: dry, in full, again, broken and gone on with, undone; and with hostile files."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.factory import AT, PROCEDURE, officer

from motcua.casework.attachments import models as attachment_models
from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.types import Filter, Queue, Search, Status
from motcua.casework.results import models as result_models
from motcua.doors.cli import imports
from motcua.doors.ui import writing
from motcua.foundation.journal import queries as journal
from motcua.foundation.numbering import models as numbers

HEAD = [
    "Mã nguồn",
    "Mã hồ sơ",
    "Thủ tục",
    "Đơn vị",
    "Mã số chủ hồ sơ",
    "Chủ hồ sơ",
    "Trạng thái",
    "Kênh nộp",
    "Ngày nộp",
    "Ngày trả",
    "Tệp",
    "Nội dung",
]


@pytest.fixture
def old(transactional_db: None, settings: Settings, tmp_path: Path) -> Path:
    """A house in which old dossiers may arrive, and a folder with their files."""
    factory.prepare(settings)
    folder = tmp_path / "files"
    (folder / "2019").mkdir(parents=True)
    (folder / "2019" / "giay.pdf").write_bytes(house.pdf("giay"))
    (folder / "2019" / "kq.pdf").write_bytes(house.pdf("kq"))
    (tmp_path / "secret.pdf").write_bytes(house.pdf("secret"))
    return tmp_path


def line(key: str, **changed: str) -> list[str]:
    values = {
        "Mã nguồn": key, "Mã hồ sơ": f"CU-{key}", "Thủ tục": PROCEDURE, "Đơn vị": "G02.10", "Mã số chủ hồ sơ": "0100000099",
        "Chủ hồ sơ": "Công ty Cũ", "Trạng thái": "Đã trả", "Kênh nộp": "Trực tiếp", "Ngày nộp": "03/09/2019", "Ngày trả": "2019-09-20",
        "Tệp": "", "Nội dung": "lô hàng ethanol",
    } | changed  # fmt: skip
    return [values[name] for name in HEAD]


def table(path: Path, *rows: list[str], head: list[str] = HEAD, encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows([head, *rows])
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(imports.command, [str(one) for one in arguments])


def test_old_dossiers_arrive_closed_with_their_papers_and_are_found(old: Path) -> None:
    file = table(old / "cu.csv", line("1", Tệp="2019/giay.pdf"), line("2", **{"Trạng thái": "Từ chối", "Mã hồ sơ": ""}))
    before = series()

    dry = run("dossiers", file, "--source", "egov", "--files", old / "files", "--dry-run")
    nothing = models.Dossier.objects.count()
    done = run("dossiers", file, "--source", "egov", "--files", old / "files")

    assert (dry.exit_code, nothing) == (0, 0)
    assert "2 dòng, 2 nhận, 0 đã có, 0 dòng lỗi" in dry.output
    assert done.exit_code == 0, done.output
    head = officer("one_stop_head")
    shown = {one.code: one for one in queries.inbox(head, Filter(queue=Queue.DELIVERED), at=AT).lines}
    assert list(shown) == ["CU-1"]
    assert [one.code for one in queries.search(head, Search("lo hang ethanol"), at=AT).lines] == ["egov-2", "CU-1"]
    view = queries.dossier(head, "CU-1", at=AT)
    assert (view.status, [turn.kind for turn in view.history]) == (Status.RETURNED, ["dossiers.imported"])
    assert [paper.name for paper in papers.of(queries.ref_of("CU-1"))] == ["giay.pdf"]
    assert models.Work.objects.count() == 0
    assert journal.verify().holds
    assert series() == before


def test_same_file_again_changes_nothing_and_a_broken_run_goes_on(old: Path) -> None:
    file = table(old / "cu.csv", *(line(str(number)) for number in range(5)))
    run("dossiers", file, "--source", "egov")
    again = run("dossiers", file, "--source", "egov")
    models.ImportBatch.objects.filter(pk=models.ImportBatch.objects.latest("pk").pk).update(state="running", row=3)

    resumed = run("dossiers", file, "--source", "egov", "--resume")

    assert "5 dòng, 0 nhận, 5 đã có" in again.output
    assert "5 dòng, 0 nhận, 2 đã có" in resumed.output
    assert models.Dossier.objects.count() == 5
    assert models.ImportBatch.objects.count() == 2


def test_every_fault_is_told_at_its_row_and_column_and_the_others_arrive(old: Path) -> None:
    file = table(
        old / "cu.csv",
        line("1"), line("1"), line("2", **{"Thủ tục": "khong-co"}), line("3", **{"Ngày nộp": "31/02/2019"}), line("4", **{"Trạng thái": "Đang xử lý"}),
        line("5", **{"Đơn vị": "X9"}), line("6", **{"Mã hồ sơ": "CU-1"}), line("", **{"Mã hồ sơ": "x"}), line("7", **{"Chủ hồ sơ": "x" * 300}),
        line("8", Tệp="2019/khong.pdf"), line("9"),
    )  # fmt: skip

    told = run("dossiers", file, "--source", "egov", "--files", old / "files", "--faults", old / "loi.csv")

    assert told.exit_code == 1
    assert sorted(models.Dossier.objects.values_list("code", flat=True)) == ["CU-1", "CU-9"]
    rows = list(csv.reader((old / "loi.csv").read_text(encoding="utf-8-sig").splitlines()))[1:]
    assert {(row[0], row[1]) for row in rows} >= {
        ("3", "key"), ("4", "procedure"), ("5", "Ngày nộp"), ("6", "Trạng thái"), ("7", "unit"), ("8", "code"), ("9", "Mã nguồn"),
        ("10", "Chủ hồ sơ"), ("11", "files"),
    }  # fmt: skip
    assert "không phải ngày" in told.output


def test_names_of_files_never_lead_out_of_their_folder(old: Path) -> None:
    (old / "files" / "link.pdf").symlink_to(old / "secret.pdf")
    tricks = [
        "../secret.pdf",
        str(old / "secret.pdf"),
        "..\\secret.pdf",
        "2019/../../secret.pdf",
        "link.pdf",
        "a\x00b",
        "2019",
    ]
    file = table(old / "cu.csv", *(line(str(number), Tệp=name) for number, name in enumerate(tricks)))

    told = run("dossiers", file, "--source", "egov", "--files", old / "files")

    assert told.exit_code == 1
    assert models.Dossier.objects.count() == 0
    assert attachment_models.Paper.objects.count() == 0


def test_hostile_and_broken_files_are_refused_as_a_whole(old: Path) -> None:
    bomb = old / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    (old / "no.xlsx").write_bytes(b"not a workbook")
    (old / "latin.csv").write_bytes("Mã nguồn,Chủ hồ sơ\n1,Công ty\n".encode("cp1258", "ignore") + b"\xff\xfe\x81")
    (old / "empty.csv").write_bytes(b"")
    table(old / "fewer.csv", head=["Mã nguồn", "Chủ hồ sơ"])
    (old / "wrong.toml").write_text('[columns]\nkey = "Không có"\n')
    (old / "strange.toml").write_text("[columns]\nnothing = 1\n")
    good = table(old / "cu.csv", line("1"))

    for name in ("bomb.xlsx", "no.xlsx", "latin.csv", "empty.csv", "fewer.csv"):
        told = run("dossiers", old / name, "--source", "egov")
        assert told.exit_code == 1 and name in told.output, (name, told.output)
        assert "Traceback" not in told.output
    for mapping in ("wrong.toml", "strange.toml"):
        assert run("dossiers", good, "--source", "egov", "--mapping", old / mapping).exit_code == 1
    assert run("dossiers", good, "--source", "Has Spaces").exit_code == 1
    assert models.Dossier.objects.count() == 0


def test_workbook_with_other_columns_arrives_by_its_mapping(old: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["ID", "MST", "Ten", "Ngay", "TT", "=1+1"])
    sheet.append(
        [7, "0100000099", '=HYPERLINK("http://x")', AT.replace(tzinfo=None, microsecond=0), "XONG", "@SUM(A1)"]
    )
    book.save(old / "cu.xlsx")
    (old / "m.toml").write_text(
        '[columns]\nkey = "ID"\nowner_id = "MST"\nreceived_at = "Ngay"\nstatus = "TT"\n'
        f'[fixed]\nprocedure = "{PROCEDURE}"\nunit = "G02.10"\nowner_name = "Không rõ"\n[values.status]\n"xong" = "returned"\n'
    )

    done = run("dossiers", old / "cu.xlsx", "--source", "egov", "--mapping", old / "m.toml")

    assert done.exit_code == 0, done.output
    row = models.Dossier.objects.get()
    assert (row.code, row.owner_name, row.status) == ("egov-7", "Không rõ", "RETURNED")
    assert writing.inert("=1+1") == "'=1+1"


def test_results_arrive_with_their_number_and_are_found_by_it(old: Path) -> None:
    run("dossiers", table(old / "cu.csv", line("1"), line("2")), "--source", "egov")
    head = ["Mã nguồn", "Số kết quả", "Ngày cấp", "Người ký", "Hiệu lực", "Tệp"]
    file = table(
        old / "kq.csv", ["1", "12/GP-BCT", "20/09/2019", "Trần A", "", "2019/kq.pdf"], ["2", "13/GP-BCT", "21/09/2019", "Trần A", "Thu hồi", ""],
        ["9", "14/GP-BCT", "21/09/2019", "", "", ""], ["1", "15/GP-BCT", "sai", "", "", "../secret.pdf"], head=head,
    )  # fmt: skip

    dry = run("results", file, "--source", "egov", "--files", old / "files", "--dry-run")
    none = result_models.Result.objects.count()
    done = run("results", file, "--source", "egov", "--files", old / "files")
    again = run("results", file, "--source", "egov", "--files", old / "files")

    assert (dry.exit_code, none) == (1, 0)
    assert "2 nhận" in done.output and "2 dòng lỗi" in done.output
    assert "0 nhận, 2 đã có" in again.output
    officer_ = officer("one_stop_head")
    assert [one.code for one in queries.search(officer_, Search("12/gp-bct"), at=AT).lines] == ["CU-1"]
    view = queries.dossier(officer_, "CU-1", at=AT)
    assert view.result is not None
    assert (view.result.number, view.result.state) == ("12/GP-BCT", "in_force")
    assert result_models.Result.objects.get(symbol="13/GP-BCT").state == "revoked"


def test_batch_is_undone_while_nothing_was_done_to_it(old: Path) -> None:
    file = table(old / "cu.csv", line("1", Tệp="2019/giay.pdf"), line("2"))
    run("dossiers", file, "--source", "egov", "--files", old / "files")
    batch = models.ImportBatch.objects.get().pk
    models.Dossier.objects.filter(code="CU-2").update(turns=2)
    touched = run("undo", batch)
    models.Dossier.objects.filter(code="CU-2").update(turns=1)

    undone = run("undo", batch)
    twice = run("undo", batch)
    back = run("dossiers", file, "--source", "egov", "--files", old / "files")

    assert touched.exit_code == 1 and "CU-2" in touched.output
    assert undone.output.strip() == "2 taken back"
    assert twice.exit_code == 1
    assert "2 nhận" in back.output
    assert models.Dossier.objects.count() == 2


def series() -> list[object]:
    """How far every living register has counted."""
    return list(numbers.RegisterCounter.objects.order_by("pk").values())
