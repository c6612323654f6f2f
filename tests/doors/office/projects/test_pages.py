"""Pages of projects: a project entered, its money with every refusal at its field, sums that open to their movements, files."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.doors.office.test_looks import officer
from tests.links import house

from motcua.foundation import clock
from motcua.identity.organisations import services as organisations

pytestmark = pytest.mark.django_db
BASE = "/ban-lam-viec/du-an/"
DEED = {"decision": "12/QĐ-BCT", "decided_on": "15/01/2026"}


@pytest.fixture(autouse=True)
def units() -> None:
    organisations.load_units(house.SET_UP, at=clock.now())


def entered(http: Client, **more: str) -> int:
    typed = {
        "code": "DA-01", "name": '=HYPERLINK("http://x")', "purpose": "<script>alert(1)</script>", "unit": "G02.13", "starts": "01/01/2026", "ends": "31/12/2026",
        "part_1": "Thiết kế", "until_1": "30/06/2026", "weight_1": "40", "part_2": "Xây dựng", "until_2": "30/11/2026", "weight_2": "60",
    }  # fmt: skip
    return http.post(f"{BASE}them/", typed | more).status_code


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("../../qd <b>.pdf", house.pdf("qd"))


def moved(http: Client, kind: str, amount: str, **more: object) -> str:
    typed = {"source": "investment", "year": "2026", "amount": amount, "evidence": paper(), **DEED, **more}
    answer = http.post(f"{BASE}DA-01/ghi-tien/?viec={kind}", typed, follow=True)
    return answer.content.decode()


def state(http: Client, to: str) -> str:
    page = http.get(f"{BASE}DA-01/dieu-chinh/?viec=state").content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    return http.post(f"{BASE}DA-01/dieu-chinh/?viec=state", {"to": to, "why": "Theo quyết định", "seen": seen[1], **DEED}, follow=True).content.decode()  # fmt: skip


def test_money_is_entered_with_faults_at_their_fields_and_sums_open_to_their_movements() -> None:
    http = officer("planning_officer", "accountant")
    assert entered(http, weight_2="50") == 422
    assert entered(http, code="x y") == 422
    assert entered(http) == 303
    assert entered(http) == 422  # the code is taken

    assert "Ghi số đồng nguyên" in moved(http, "total", "1,5")
    tomorrow = f"{clock.legal_date(clock.now()) + timedelta(days=1):%d/%m/%Y}"
    assert "không được sau hôm nay" in moved(http, "total", "100", decided_on=tomorrow)
    assert "Chọn tệp chứng minh" in moved(http, "total", "100", evidence="")
    program = SimpleUploadedFile("hoa don <b>.pdf", b"MZ\x90\x00program")
    assert "hoa don &lt;b&gt;.pdf: chỉ nhận PDF" in moved(http, "total", "100", evidence=program)
    assert "Đã ghi khoản tiền" in moved(http, "total", "1.000.000")
    assert "Đã ghi điều chỉnh" in state(http, "approved")
    assert "Đã ghi điều chỉnh" in state(http, "running")
    assert "vượt tổng mức 1" in moved(http, "allocated", "1.000.001")
    moved(http, "allocated", "800.000")
    moved(http, "committed", "700.000")
    moved(http, "paid", "300.000", key="one")
    moved(http, "paid", "300.000", key="one")
    page = moved(http, "paid", "100.000")
    moved(http, "carried", "50.000")
    handed_on = http.get(f"{BASE}?nam=2027").content.decode()
    from_before = re.search(r'href="([^"]*nam=2026[^"]*loai=carried[^"]*)">50\.000</a>', handed_on)
    assert from_before and "50.000" in http.get(from_before[1].replace("&amp;", "&")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page

    listed = http.get(f"{BASE}?nam=2026").content.decode()
    opened = http.get(f"{BASE}so-tien/?nam=2026&loai=paid").content.decode()
    number = re.search(r"/du-an/DA-01/lui/(\d+)/", page)
    assert number
    entered(http, code="DA-02", ends="31/12/2099", until_1="30/06/2099", until_2="30/11/2099")
    warned = {key: http.get(f"{BASE}?cb={key}").content.decode() for key in ("ahead", "late", "khac")}
    assert all(
        "DA-01/" in warned[key] and "DA-02/" not in warned[key] and f"cb={key}" in warned[key]
        for key in ("ahead", "late")
    )
    assert 'id="cb-error"' in warned["khac"]
    back = http.post(f"{BASE}DA-01/lui/{number[1]}/", {"note": "Nhầm", **DEED}, follow=True).content.decode()
    file = re.search(r'href="(/ban-lam-viec/du-an/DA-01/tep/tien/\d+/)"', page)
    assert file
    saved = http.get(file[1])
    taken = http.get(f"{BASE}so-tien/xuat/?nam=2026&loai=paid&dang=csv").content.decode()
    printed = http.get(f"{BASE}so-tien/xuat/?nam=2026&loai=paid&dang=pdf").content
    assert taken.count('"DA-01"') == 3 and taken.splitlines()[-1].split('","')[4] == "300000" and "Số liệu đến" in taken
    assert "Cộng 3 lần ghi: 300.000" in taken.splitlines()[2]  # what a paper has no room for still has its sum
    assert printed[:5] == b"%PDF-"
    assert "400.000" in listed
    assert "Đã chi 40% tổng mức, xong 0 % công việc" in listed
    assert "Giải ngân 53,3% số được dùng trong năm" in listed
    assert "400.000" in re.sub(r"\s+", " ", opened)
    assert opened.count("DA-01</a>") == 2
    assert "Đã lùi lần ghi" in back
    assert saved["Content-Disposition"].startswith("attachment; ")
    assert "/" not in saved["Content-Disposition"].split("''")[1]


def test_files_hold_numbers_and_no_formula_and_other_roles_see_nothing() -> None:
    http = officer("planning_officer")
    entered(http)

    csv = http.get(f"{BASE}xuat/?dang=csv").content.decode()
    rows = list(openpyxl.load_workbook(io.BytesIO(http.get(f"{BASE}xuat/").content)).active.iter_rows(values_only=True))

    assert "\"'=HYPERLINK" in csv
    assert rows[-1][1] == '=HYPERLINK("http://x")'
    assert rows[-1][5] == 0
    other = officer("specialist", "clerk", "signer")
    for address in (
        "",
        "them/",
        "xuat/",
        "so-tien/",
        "DA-01/",
        "DA-01/ghi-tien/?viec=paid",
        "DA-01/dieu-chinh/?viec=name",
    ):
        assert other.get(f"{BASE}{address}").status_code == 403
    assert http.get(f"{BASE}DA-99/").status_code == 404
    assert http.get(f"{BASE}DA-01/ghi-tien/?viec=paid").status_code == 404


def test_days_that_a_decision_moved_are_written_as_days_and_hostile_addresses_end_at_their_field() -> None:
    http = officer("planning_officer", "accountant")
    entered(http)
    moved(http, "total", "1.000.000")
    page = http.get(f"{BASE}DA-01/dieu-chinh/?viec=ends").content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    later = {"to": "31/12/2027", "why": "Chờ vốn", "seen": seen[1], **DEED}
    changed = http.post(f"{BASE}DA-01/dieu-chinh/?viec=ends", later, follow=True).content.decode()

    assert "31/12/2026 → 31/12/2027" in changed and "2027-12-31" not in changed
    assert http.get(f"{BASE}%00/").status_code == http.post(f"{BASE}%00/ghi-tien/?viec=total").status_code == 404
    assert "Đã ghi khoản tiền" in moved(http, "total", "5", key="a\0b")
    planner = officer("planning_officer")
    for subject in ("approved", "running"):
        state(http, subject)
    assert planner.get(f"{BASE}DA-01/ghi-tien/?viec=allocated").status_code == 200
    assert planner.get(f"{BASE}DA-01/ghi-tien/?viec=paid").status_code == 403
