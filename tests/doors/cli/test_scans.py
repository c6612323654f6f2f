"""A folder of scans with its list becomes a batch; rows that lead elsewhere are told and leave nothing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers import factory

from motcua.casework.digitising import queries
from motcua.doors.cli import imports

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_folder_and_its_workbook_become_a_batch(settings: Settings, tmp_path: Path) -> None:
    factory.prepare(settings)
    folder = tmp_path / "quet"
    folder.mkdir()
    for name in ("1.pdf", "2.pdf"):
        (folder / name).write_bytes(house.pdf(name))
    (tmp_path / "ngoai.pdf").write_bytes(house.pdf("ngoai"))
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Tệp", "Số kết quả", "Ngày cấp", "Mã số thuế", "Chủ sở hữu"])
    sheet.append(["1.pdf", "12/GP-BCT", "24/11/2019", factory.ENTERPRISE, "Công ty TNHH Hóa chất Minh Phát"])
    sheet.append(["2.pdf", "=1+1", "hôm qua", "9901234561", ""])
    sheet.append(["2.pdf", "13/GP-BCT", "", "", ""])
    sheet.append(["../ngoai.pdf", "14/GP-BCT", "", "", ""])
    sheet.append(["khong-co.pdf", "", "", "", ""])
    book.save(tmp_path / "list.xlsx")
    arguments = [
        "scans",
        str(tmp_path / "list.xlsx"),
        "--files",
        str(folder),
        "--procedure",
        factory.PROCEDURE,
        "--unit",
        "G02.18",
    ]

    dry = CliRunner().invoke(imports.command, [*arguments, "--dry-run"])
    done = CliRunner().invoke(imports.command, arguments)
    officer = factory.officer("one_stop_officer", unit="G02.18")
    (batch,) = queries.batches(officer)
    scans = queries.scans(officer, batch.id)

    assert (dry.exit_code, done.exit_code) == (1, 1)
    assert "không ghi gì: 5 dòng, 2 nhận, 0 đã có, 3 dòng lỗi" in dry.stdout
    assert [(scan.file_name, scan.state, scan.first) for scan in scans] == [
        ("1.pdf", "second", {}),
        ("2.pdf", "first", {}),
    ]
    assert scans[1].proposed["symbol"] == "13/GP-BCT"
    wrong = CliRunner().invoke(imports.command, [*arguments[:-1], "KHONG.CO"])
    assert (wrong.exit_code, "Error: invalid" in wrong.output) == (1, True)
