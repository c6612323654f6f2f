"""Pages of tasks: each viewer sees theirs in list, count, search and files alike; what is wrong is said at its field and nothing typed is lost."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.links import house
from tests.rooms.casework.dossiers.factory import PASSWORD, officer
from tests.rooms.followup.programmes import plans
from tests.rooms.followup.programmes.plans import PLAN, day, proofs, task

from motcua.followup.programmes import models, queries, services
from motcua.foundation import clock
from motcua.foundation.pdf import queries as pdf

pytestmark = pytest.mark.django_db(transaction=True)
TASKS = "/ban-lam-viec/dieu-hanh/nhiem-vu/"
SHEET = "/ban-lam-viec/dieu-hanh/tu-danh-gia/"
NOW = clock.now()


@pytest.fixture(autouse=True)
def _prepared() -> None:
    plans.prepare()


def _signed_in(role: str, unit: str) -> Client:
    login = f"{role}-{unit or 'all'}".lower().replace(".", "").replace("_", "")
    officer(role, unit=unit, login=login)
    client = Client()
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{login}.thu", "password": PASSWORD})
    return client


def _text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def _codes(text: str) -> set[str]:
    return set(re.findall(r"A-\d\d", re.sub(r"<title>.*?</title>", "", text)))


def test_list_count_search_files_timeline_and_slips_show_a_viewer_the_same_tasks() -> None:
    viewers = {
        ("specialist", "G02.18"): {"A-01", "A-02"}, ("clerk", "G02.01"): {"A-02", "A-04"}, ("ministry_leader", "G02"): {"A-01", "A-02", "A-03", "A-04"},
        ("programme_officer", "G02.13"): {"A-01", "A-02", "A-03", "A-04"}, ("auditor", ""): {"A-01", "A-02", "A-03", "A-04"}, ("specialist", "T01.CT"): set(),
    }  # fmt: skip
    services.reschedule(
        officer("programme_officer", unit="G02.13", login="kp"),
        task("A-01"),
        due=day("12-01").date(),
        reason="=1+1",
        decision="9/QĐ",
        at=NOW,
    )
    for (role, unit), wanted in viewers.items():
        client = _signed_in(role, unit)
        listed = _text(client, TASKS)
        assert _codes(listed) == wanted, (role, unit)
        assert (f"{len(wanted)} nhiệm vụ" in listed) is bool(wanted)
        assert _codes(_text(client, f"{TASKS}?q=nhiem+vu+A-0")) == wanted
        assert _codes(_text(client, f"{TASKS}tien-do/")) == wanted
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{TASKS}xuat/").content)).active
        assert {row[1].value for row in book.iter_rows(min_row=6)} - {None} == wanted
        lines = list(csv.reader(io.StringIO(client.get(f"{TASKS}xuat/?dang=csv").content.decode("utf-8-sig"))))
        assert {line[1] for line in lines[4:]} == wanted
        drawn = client.get(f"{TASKS}tien-do/xuat/?dang=csv").content.decode("utf-8-sig")
        assert {line[1] for line in list(csv.reader(io.StringIO(drawn)))[4:]} == wanted
        slipped = client.get(f"{TASKS}cham/xuat/?dang=csv").content.decode()
        assert ("A-01" in slipped) is ("A-01" in wanted) and '"=1+1"' not in slipped
        for code, *_ in plans.TASKS:
            assert client.get(f"{TASKS}{task(code)}/").status_code == (200 if code in wanted else 404), (
                role,
                unit,
                code,
            )
    for role in ("one_stop_officer", "operator", "accountant"):
        stranger = _signed_in(role, "")
        assert stranger.get(TASKS).status_code == stranger.get(f"{TASKS}xuat/").status_code == 403
    assert Client().get(TASKS).status_code == 302
    head = _signed_in("division_head", "G02.18")
    wrong = _text(head, f"{TASKS}?den=x&nam=1&dv=G99&tt=%00&trang=99999999", 422)
    assert re.findall(r'id="(\w+)-error"', wrong) == ["nam", "dv", "tt", "den", "trang"] and not _codes(wrong)
    for bad in (
        "?trang=2",
        "tien-do/?kh=KHONG-CO",
        "cham/?vai=x",
        "cham/xuat/?nam=1",
        "xuat/?dang=exe",
        "?loai=x",
        "?doitac=x",
    ):
        assert 'class="govuk-error-message"' in _text(head, f"{TASKS}{bad}", 422), bad
    with_partner = _text(head, f"{TASKS}?doitac=BTC")
    assert '<option value="BTC" selected' in with_partner and not _codes(with_partner)
    pages = {form: head.get(f"{TASKS}tien-do/xuat/?dang={form}") for form in ("xlsx", "pdf", "png")}
    assert {one.status_code for one in pages.values()} == {200}
    assert {"A-01", "A-02"} <= set(pdf.words(pages["pdf"].content).split()) and b"A-03" not in pages["pdf"].content


def test_unit_reports_with_evidence_and_lead_department_settles_on_the_pages() -> None:
    unit, keeper = _signed_in("clerk", "G02.18"), _signed_in("programme_officer", "G02.13")
    number = task("A-01")
    page, act = f"{TASKS}{number}/", f"{TASKS}{number}/lam/"
    wrong = unit.post(
        act,
        {
            "act": "report",
            "percent": "một trăm",
            "text": "<b>Giữ lại</b>",
            "risk": "high",
            "risk_note": "",
            "seen": "1",
        },
    )
    bad_file = unit.post(
        act, {"act": "report", "percent": "100", "text": "Xong", "risk": "low", "evidence-1": SimpleUploadedFile("a.pdf", b"MZ"), "evidence-77": SimpleUploadedFile("b.pdf", b"x")}
    )  # fmt: skip
    files = {f"evidence-{one.deliverable}": SimpleUploadedFile(one.name, one.content) for one in proofs("A-01")}
    sent = unit.post(
        act, {"act": "report", "percent": "100 %", "text": "Đã xong", "risk": "low", "seen": "1", **files}, follow=True
    )
    refused = keeper.post(act, {"act": "return", "text": " ", "seen": "2"})
    stale = keeper.post(act, {"act": "confirm", "text": "Ý kiến vừa gõ", "seen": "1"}, follow=True)
    second = unit.post(act, {"act": "report", "percent": "30", "text": "Báo cáo thứ hai", "seen": "1"})
    done = keeper.post(act, {"act": "confirm", "text": "Đủ", "seen": "2"}, follow=True)
    twice = keeper.post(act, {"act": "confirm", "text": "Đủ", "seen": "2"}, follow=True)

    text = wrong.content.decode()
    assert wrong.status_code == 422 and "Ghi một số nguyên từ 0 đến 100" in text and "Ghi rõ rủi ro là gì" in text
    assert "&lt;b&gt;Giữ lại&lt;/b&gt;" in text and "một trăm" in text
    assert bad_file.status_code == 422 and "a.pdf: chỉ nhận" in bad_file.content.decode()
    assert "Đã gửi báo cáo" in sent.content.decode()
    assert refused.status_code == 422 and 'id="return-text-error"' in refused.content.decode()
    assert "vừa thay đổi ở nơi khác" in stale.content.decode() and "Ý kiến vừa gõ</textarea>" in stale.content.decode()
    assert (
        second.status_code == 409
        and "chưa gửi" in second.content.decode()
        and "Báo cáo thứ hai" in second.content.decode()
    )
    assert "Đã xác nhận." in done.content.decode() and "vừa thay đổi" in twice.content.decode()
    proof = models.Evidence.objects.filter(step__task=number).first()
    assert proof is not None
    address = f"{TASKS}bang-chung/{proof.pk}/"
    given = unit.get(address)
    assert (given.status_code, given.headers["Content-Type"]) == (200, "application/octet-stream")
    assert "attachment" in given.headers["Content-Disposition"]
    assert _signed_in("specialist", "G02.09").get(address).status_code == 404
    assert "Hoàn thành" in _text(unit, page) and 'value="report"' not in _text(unit, page)
    assert unit.post(f"{TASKS}{task('A-02')}/lam/", {"act": "report", "percent": "5", "text": "x"}).status_code == 403
    assert unit.post(f"{TASKS}{task('A-03')}/lam/", {"act": "report", "percent": "5", "text": "x"}).status_code == 404
    assert unit.post(act, {"act": "drop"}).status_code == 200


def test_import_page_tries_tells_faults_at_cells_and_brings_in_once() -> None:
    client = _signed_in("programme_officer", "G02.13")
    content = client.get(f"{TASKS}nhap/mau/{PLAN}/").content
    more = plans.edited(
        content, ("A9", "A-09"), ("D9", "Việc mới"), ("E9", "G02.10"), ("G9", "01/05/2031"), ("H9", "01/09/2031")
    )
    wrong = plans.edited(more, ("E9", "G99"))

    def sent(body: bytes, act: str) -> tuple[int, str]:
        answer = client.post(f"{TASKS}nhap/", {"act": act, "file": SimpleUploadedFile("a.xlsx", body)}, follow=True)
        return answer.status_code, answer.content.decode()

    trial, fault, junk = sent(more, "try"), sent(wrong, "bring"), sent(b"PK\x03\x04", "bring")
    count = models.Task.objects.count()
    done = sent(more, "bring")

    assert trial[0] == 200 and "sẽ có 1 nhiệm vụ mới" in trial[1]
    assert fault[0] == 422 and "E9" in fault[1] and "Không có đơn vị G99" in fault[1]
    assert junk[0] == 422 and "không phải tệp Excel" in junk[1]
    assert client.post(f"{TASKS}nhap/", {"act": "bring"}).status_code == 422
    assert count == 4 and models.Task.objects.count() == 5
    assert "Đã nhập: 1 nhiệm vụ mới" in done[1]
    assert "5 giữ nguyên" in sent(more, "bring")[1]
    other = _signed_in("specialist", "G02.13")
    assert other.get(f"{TASKS}nhap/").status_code == other.get(f"{TASKS}nhap/mau/{PLAN}/").status_code == 403


def test_plans_name_who_answers_and_who_directs_and_the_sheet_takes_points_with_evidence() -> None:
    folder = settings.MOTCUA.packs_dir / "plan" / "programmes"
    for name in ("resolution-33", "programme-2022-2025", "dti-bo"):
        services.load(house.SET_UP, name=name, content=(folder / f"{name}.toml").read_bytes(), at=NOW)
    client, reader = _signed_in("programme_officer", "G02.13"), _signed_in("ministry_leader", "G02")
    year = clock.legal_date(NOW).year
    chain, plan = (
        _text(reader, "/ban-lam-viec/dieu-hanh/van-ban/"),
        _text(reader, "/ban-lam-viec/dieu-hanh/van-ban/RESOLUTION-33/"),
    )
    wrong = client.post(f"{SHEET}{year}/NT1/", {"points": "40,5", "note": "Căn cứ giữ lại"})
    right = client.post(
        f"{SHEET}{year}/NT1/",
        {"points": "35,5", "note": "Có quyết định", "evidence": SimpleUploadedFile("a.pdf", house.pdf("a"))},
        follow=True,
    )

    assert (
        "Nguyễn Sinh Nhật Tân, Thứ trưởng Bộ Công Thương" in chain
        and "Cục trưởng Cục Thương mại điện tử và Kinh tế số" in chain
    )
    assert 'id="nam-error"' in _text(reader, f"{SHEET}?nam=1", 422)
    assert client.get(f"{SHEET}?nam={year}&dang=pdf").content[:5] == b"%PDF-"
    assert "Văn phòng Ban Cán sự đảng" in plan and "NQ-04" in plan
    assert (
        wrong.status_code == 422
        and "Ghi số từ 0 đến 40" in wrong.content.decode()
        and "Căn cứ giữ lại" in wrong.content.decode()
    )
    assert right.status_code == 200 and "35,5/1.000" in right.content.decode().replace("\xa0", " ")
    assert client.get(f"{SHEET}{year}/HD3/").status_code == client.get(f"{SHEET}{year}/KHONG/").status_code == 404
    assert reader.get(f"{SHEET}{year}/NT1/").status_code == 403
    book = openpyxl.load_workbook(io.BytesIO(reader.get(f"{SHEET}?nam={year}&dang=xlsx").content)).active
    assert [row[2].value for row in book.iter_rows(min_row=5) if row[1].value == "Tổng"] == [35.5]
    assert queries.sheet(officer("auditor", login="kt"), year, at=NOW).points == 35.5  # noqa: RUF069 -- a decimal that is exact
    assert _text(client, "/ban-lam-viec/dieu-hanh/van-ban/KHONG/", 404)
