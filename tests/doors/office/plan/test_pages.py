"""The plan's pages: figures open to as many records as they say, for every viewer; what may not be seen is withheld, what was declared looks it."""

from __future__ import annotations

import io
import random
import re
from dataclasses import replace

import openpyxl
import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from PIL import Image
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import PASSWORD, officer
from tests.rooms.followup.monitoring import histories

from motcua.casework.dossiers import models as dossier_models
from motcua.doors.ui import tables
from motcua.followup.monitoring import holdings, services
from motcua.foundation import clock
from motcua.foundation.pdf import queries as pdf

pytestmark = pytest.mark.django_db(transaction=True)
AT = clock.now()
THIS_YEAR = clock.legal_date(AT).year
PLAN = "/ban-lam-viec/dieu-hanh/"
MINUTES = house.pdf("biên bản")


@pytest.fixture(autouse=True)
def _prepared(settings: Settings) -> None:
    settings.MOTCUA = replace(
        django_settings.MOTCUA, enterprise_register_url="", chemical_registers_url="", national_portal_url="",
        single_window_url="", mail_host="",
    )  # fmt: skip
    house.prepare()
    histories.load_plans(AT)


def _signed_in(role: str, unit: str = "") -> Client:
    officer(role, unit=unit, login=f"{role}-{unit or 'all'}".lower().replace(".", ""))
    client = Client()
    client.post(
        "/ban-lam-viec/dang-nhap/",
        {"login": f"{role}-{unit or 'all'}.thu".lower().replace(".", "", unit.count(".")), "password": PASSWORD},
    )
    return client


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_every_figure_opens_to_its_records_and_withholds_what_the_viewer_may_not_open() -> None:
    code = house.file_dossier().code
    house.work()
    services.follow(at=clock.now())
    here, elsewhere = _signed_in("department_leader", "G02.18"), _signed_in("department_leader", "T01.CT")
    listing = f"{PLAN}MINISTRY-2021/T23/danh-sach/?nam={THIS_YEAR}&ve=mau"
    pages = {
        name: _text(client, f"{PLAN}?nam={THIS_YEAR}") for name, client in (("here", here), ("elsewhere", elsewhere))
    }
    lists = {name: _text(client, listing) for name, client in (("here", here), ("elsewhere", elsewhere))}
    dossier_models.Dossier.objects.filter(code=code).update(unit="T79.CT")  # out of everybody's reach by now
    gone = _text(here, listing)

    assert (
        re.search(r"Tải về", pages["here"]) and pages["here"].count("1<span") == pages["elsewhere"].count("1<span") > 0
    )
    for text in (*lists.values(), gone):
        assert "Mẫu số: 1 bản ghi" in text
        assert text.count('<th scope="row">') == 1
    export = listing.replace("danh-sach/", "xuat/") + "&dang=csv"
    files = [client.get(export).content.decode("utf-8-sig") for client in (here, elsewhere)]
    assert [len(one.splitlines()) for one in files] == [len(files[0].splitlines())] * 2
    assert code not in files[0]  # it went out of reach, in the file too
    assert all("Đã đếm, ngoài phạm vi được xem" in one for one in files)
    assert code in lists["here"]
    assert code not in lists["elsewhere"] and "Đã đếm, ngoài phạm vi được xem" in lists["elsewhere"]
    assert code not in gone
    assert _signed_in("specialist", "G02.18").get(f"{PLAN}?nam={THIS_YEAR}").status_code == 403
    assert Client().get(PLAN).status_code == 302


def test_money_and_reports_open_to_their_records_under_the_rights_of_each() -> None:
    at = AT.replace(year=2025, month=3, day=10)
    money = {"code": "DA-7", "source": "regular", "year": 2025, "reverses": None}
    owed = {"report": 7, "unit": "G02.18", "kind": "k", "period": "2025-Q1", "due": "2025-03-20"}
    histories.append(
        [
            ("project", "DA-7", "projects.proposed", at, {"code": "DA-7", "unit": "G02.18", "name": ""}),
            (
                "project",
                "DA-7",
                "projects.money_moved",
                at,
                {**money, "entry": 1, "kind": "allocated", "amount": 5_000_000},
            ),
            (
                "project",
                "DA-7",
                "projects.money_moved",
                at,
                {**money, "entry": 2, "kind": "committed", "amount": 3_000_000},
            ),
            ("report", "7", "reporting.report_owed", at, owed),
            ("report", "7", "reporting.report_turned", at, {"report": 7, "act": "submit", "state": "submitted"}),
        ]
    )
    services.follow(at=clock.now())
    here, elsewhere = _signed_in("department_leader", "G02.18"), _signed_in("department_leader", "T01.CT")
    for target, name in (("RESOLUTION-33/T25", "DA-7"), ("QD-792/T24", "bao-cao/7/")):
        lists = [_text(one, f"{PLAN}{target}/danh-sach/?nam=2025&ve=tu") for one in (here, elsewhere)]
        assert all("Tử số: 1 bản ghi" in one and one.count('<th scope="row">') == 1 for one in lists)
        assert name in lists[0], target
        assert name not in lists[1] and "Đã đếm, ngoài phạm vi được xem" in lists[1], target
    shown = _text(here, f"{PLAN}RESOLUTION-33/T25/?nam=2025")
    seen = (shown, _text(here, f"{PLAN}man-hinh/?nam=2025"), _text(Client(), "/cong-khai/chi-tieu/?nam=2025"))
    assert all("3.000.000 đ" in one and "trên 5.000.000 đ" in one for one in seen)
    assert "Khai báo giá trị" not in shown
    assert _signed_in("specialist", "G02.18").get(f"{PLAN}RESOLUTION-33/T25/danh-sach/?nam=2025").status_code == 403


def test_figures_lists_exports_wall_and_public_page_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    histories.append([fact for number in range(40) for fact in histories.dossier(random.Random(number), number)])
    services.follow(at=clock.now())
    leader = _signed_in("ministry_leader")
    cut = "nam=2024&ky=den-9&dv=G02"
    text = _text(leader, f"{PLAN}?{cut}")
    found = re.findall(r'href="([^"]*T06/danh-sach/[^"]*)">([\d.]+)<', text)
    book = openpyxl.load_workbook(io.BytesIO(leader.get(f"{PLAN}xuat/?{cut}").content)).active
    assert book is not None
    row = next(one for one in book.iter_rows(values_only=True) if one[0] == "T06")
    listed = openpyxl.load_workbook(io.BytesIO(leader.get(f"{PLAN}QD-1080/T06/xuat/?{cut}&ve=mau").content)).active
    assert listed is not None
    whole = _text(leader, f"{PLAN}?nam=2024")
    above, below = re.findall(r"T06/danh-sach/[^\"]*\">(\d+)<", whole)[:2]

    assert [int(count) for _, count in found] == [row[8], row[9]] and row[9] > 0
    for address, count in found:
        assert f"{count} bản ghi" in _text(leader, address.replace("&amp;", "&"))
    assert sum(1 for one in listed.iter_rows(min_row=7, values_only=True) if one[0]) == row[9]
    assert f"{above}/{below}" in _text(Client(), "/cong-khai/chi-tieu/?nam=2024")
    public = _text(Client(), "/cong-khai/chi-tieu/?nam=2024")  # two plans ask for the same
    assert public.count("Giao dịch trên Cổng được xác thực điện tử") == 1 and "PROGRAMME-2022-2025, QD-1080" in public
    wall = _text(leader, f"{PLAN}man-hinh/?nam=2024")
    assert "mc-wall__card" in wall and wall.count("Giao dịch trên Cổng được xác thực điện tử") == 1
    assert "PROGRAMME-2022-2025, QD-1080" in wall
    csv = leader.get(f"{PLAN}xuat/?{cut}&dang=csv").content.decode("utf-8-sig")
    assert csv.splitlines()[:2] == ['"Chỉ tiêu kế hoạch 2024"', '"Đến hết tháng 9 2024 · Bộ Công Thương"']
    target = _text(leader, f"{PLAN}QD-1080/T06/?{cut}")
    assert 'role="img" aria-label="Hồ sơ xử lý qua Cổng: tháng ' in target and "Dự báo cuối năm" in text
    parts = re.findall(r'href="([^"]*T06/danh-sach/[^"]*(?:ky=thang-|dv=G02\.)[^"]*)">(\d+)<', target)
    assert "ky=thang-" in parts[0][0] and "dv=G02." in parts[-1][0]
    for address, count in parts[:3] + parts[-3:]:  # a month's figure and a unit's open their lists too
        assert f"{count} bản ghi" in _text(leader, address.replace("&amp;", "&")), address
    monkeypatch.setattr(holdings, "held", lambda *_, **__: [holdings.Held("unit", "G02.18", "G02.18", "", frozenset())])
    registered = _text(leader, f"{PLAN}PROGRAMME-2016-2020/T30/danh-sach/?nam=2020&ve=mau")
    assert "31/12/2020" in registered and "01/01/2021" not in registered  # as it stood on the last day
    monkeypatch.setattr("motcua.followup.monitoring.queries.MOST_LINES", 3)
    short, address = "Danh sách và tệp có 3 bản ghi đầu", f"{PLAN}QD-1080/T06/danh-sach/?{cut}&ve=mau"
    assert (cut_off := _text(leader, address)).count('<th scope="row">') == 3 and short in cut_off
    assert leader.get(f"{address}&trang=2").status_code == 422
    taken = leader.get(address.replace("danh-sach/", "xuat/") + "&dang=csv").content.decode("utf-8-sig").splitlines()
    assert short in taken[4] and len(taken) == 5 + 1 + 3
    for bad in (f"{PLAN}QD-1080/T99/?nam=2024", f"{PLAN}X/T06/danh-sach/?nam=2024", f"{PLAN}bang-chung/77/"):
        assert leader.get(bad).status_code == 404, bad


def test_what_is_taken_has_the_figures_of_the_page_in_every_form_with_the_instant_and_no_formula() -> None:
    histories.append([fact for number in range(40) for fact in histories.dossier(random.Random(number), number)])
    services.follow(at=clock.now())
    leader, cut = _signed_in("ministry_leader"), "nam=2024&ky=den-9&dv=G02"
    shown = dict(re.findall(r'T06/danh-sach/[^"]*ve=(tu|mau)[^"]*">([\d.]+)<', _text(leader, f"{PLAN}?{cut}")))
    of_month = r'<th scope="row">(\d\d/2024)</th>.*?data-label="Mẫu số">(?:<a[^>]*>)?([\d.–]+)<'
    months = re.findall(of_month, _text(leader, f"{PLAN}QD-1080/T06/?{cut}"))
    public = re.search(r"([\d.]+)/([\d.]+)</td>", _text(Client(), "/cong-khai/chi-tieu/?nam=2024"))
    as_of, pages = r"Số liệu đến \d\d:\d\d \d\d/\d\d/\d{4}", (f"{PLAN}xuat/?{cut}", f"{PLAN}QD-1080/T06/bang/?{cut}")

    taken = {(page, form): leader.get(f"{page}&dang={form}") for page in pages for form in tables.FORMS}

    assert {answer.status_code for answer in taken.values()} == {200} and len(months) == 9
    for page in pages:
        csv, paper = taken[page, "csv"].content.decode("utf-8-sig"), pdf.words(taken[page, "pdf"].content)
        book = openpyxl.load_workbook(io.BytesIO(taken[page, "xlsx"].content)).active
        assert book is not None and re.search(as_of, csv) and re.search(as_of, paper)
        assert any(re.fullmatch(as_of, str(one[0])) for one in book.iter_rows(max_row=4, values_only=True))
        line = next(one for one in book.iter_rows(values_only=True) if one[0] == "T06" and one[1] == "QD-1080")
        assert [line[8], line[9]] == [int(shown["tu"]), int(shown["mau"])]
        assert f'"{shown["tu"]}","{shown["mau"]}"' in csv and {shown["tu"], shown["mau"]} <= set(paper.split())
        picture = Image.open(io.BytesIO(taken[page, "png"].content))
        assert picture.format == "PNG" and picture.width > 1_000
    target = openpyxl.load_workbook(io.BytesIO(taken[pages[1], "xlsx"].content)).active
    assert target is not None and len(target._charts) == 1
    counted = {
        str(one[0]): one[4] for one in target.iter_rows(values_only=True) if re.fullmatch(r"\d\d/2024", str(one[0]))
    }
    assert counted == {month: int(count) for month, count in months if count != "–"} and sum(counted.values()) == int(
        shown["mau"]
    )

    assert public is not None
    for form in tables.FORMS:
        assert Client().get(f"/cong-khai/chi-tieu/xuat/?nam=2024&dang={form}").status_code == 200
    assert (
        f'"{public[1]}","{public[2]}"' in Client().get("/cong-khai/chi-tieu/xuat/?nam=2024&dang=csv").content.decode()
    )
    specialist = _signed_in("specialist", "G02.18")
    for page in pages:
        assert Client().get(page).status_code == 302 and specialist.get(page).status_code == 403
    assert [Client().get("/cong-khai/chi-tieu/xuat/?nam=2024&dang=pdf").status_code for _ in range(20)][-1] == 429


@pytest.mark.parametrize("form", tables.FORMS)
def test_no_text_of_a_table_becomes_a_formula_and_long_ones_say_what_is_left(form: str) -> None:
    rows = [("=HYPERLINK(1)", 1), ("@SUM(A1)", 2), *((f"#[link](x) {number}", number) for number in range(1_100))]

    answer = tables.file(RequestFactory().get("/", {"dang": form}), "thu", title=["Thử"], head=["Tên", "Số"], rows=rows)

    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert book is not None and {cell.data_type for row in book.iter_rows() for cell in row} <= {"s", "n"}
    elif form == "csv":
        assert '"\'=HYPERLINK(1)"' in answer.content.decode() and '"\'@SUM(A1)"' in answer.content.decode()
    elif form == "pdf":
        assert "Còn 102 dòng nữa" in (said := pdf.words(answer.content)) and "#[link](x) 7" in said
    else:
        assert Image.open(io.BytesIO(answer.content)).height < 6_000


def test_what_an_address_asks_for_and_is_not_there_is_told_at_its_place() -> None:
    services.follow(at=clock.now())
    leader = _signed_in("ministry_leader")
    years = ("abc", "9999", "2024 ", "%00", "２０２４", "<script>alert(1)</script>", "9" * 3_000)
    pages = (
        PLAN,
        f"{PLAN}so-sanh/",
        f"{PLAN}xuat/",
        f"{PLAN}so-sanh/xuat/",
        f"{PLAN}man-hinh/",
        "/cong-khai/chi-tieu/",
    )

    for page, year in ((page, year) for number, page in enumerate(pages) for year in years[: 2 if number else None]):
        answer = leader.get(f"{page}?nam={year}&ky=quy-1")
        text = answer.content.decode()
        assert answer.status_code == 422 and 'id="nam-error"' in text and 'href="#nam"' in text, (page, year)
        assert "<script>alert" not in text and len(text) < 60_000
    several = leader.get(f"{PLAN}so-sanh/?nam=2024&ky=quy-9&dv=x&lv=y&tt=z").content.decode()
    assert [key for key in ("nam", "ky", "dv", "lv", "tt") if f'id="{key}-error"' in several] == [
        "ky",
        "dv",
        "lv",
        "tt",
    ]
    # The way on keeps what was right, and choosing anew is a page again.
    assert (
        "Đăng xuất" in several
        and '<input type="hidden" name="nam" value="2024">' in several
        and f'action="{PLAN}so-sanh/"' in several
    )
    assert leader.get(f"{PLAN}so-sanh/?nam=2024&ky=quy-1").status_code == 200
    for bad, key in (
        (f"{PLAN}MINISTRY-2021/T23/danh-sach/?ve=giua", "ve"), (f"{PLAN}MINISTRY-2021/T23/danh-sach/?trang=9", "trang"),
        (f"{PLAN}MINISTRY-2021/T23/xuat/?ve=x", "ve"), (f"{PLAN}xuat/?dang=exe", "dang"), ("/ban-lam-viec/du-an/?tt=x", "tt"),
        ("/ban-lam-viec/du-an/so-tien/?loai=x", "loai"), ("/ban-lam-viec/du-an/?trang=2", "trang"), (f"{PLAN}bao-cao/?loai=x", "loai"),
    ):  # fmt: skip
        answer = leader.get(bad)
        assert answer.status_code == 422 and f'id="{key}-error"' in answer.content.decode(), bad


def test_declared_value_needs_a_right_holds_together_and_looks_declared() -> None:
    services.follow(at=clock.now())
    leader, other = _signed_in("department_leader"), _signed_in("department_leader", "G02.18")
    address = f"{PLAN}QD-792/T12/"
    good = {"value": "91,5", "numerator": "183", "denominator": "200", "note": "Báo cáo <b>quý</b> 4"}

    def post(client: Client, to: str = address, **changed: object) -> object:
        given = {**good, "evidence": SimpleUploadedFile("biên bản.pdf", MINUTES), **changed}
        return client.post(f"{to}khai-bao/?nam=2025", {key: value for key, value in given.items() if value is not None})

    faults = [
        (post(leader, value="một"), "value"), (post(leader, value="101"), "value"), (post(leader, value="90"), "value"),
        (post(leader, denominator=""), "denominator"), (post(leader, numerator="300"), "numerator"), (post(leader, note=" "), "note"),
        (post(leader, evidence=None), "evidence"),
        (post(leader, evidence=SimpleUploadedFile("biên bản.pdf", b"MZ\x90\x00program")), "evidence"),
    ]  # fmt: skip
    refused = [post(other).status_code, post(leader, to=f"{PLAN}QD-792/T05/").status_code]  # type: ignore[attr-defined]
    before = _text(leader, f"{PLAN}?nam=2025")
    kept = post(leader)
    page, text = _text(leader, f"{address}?nam=2025"), _text(leader, f"{PLAN}?nam=2025")
    (link,) = re.findall(r'href="([^"]*bang-chung[^"]*)"', page)
    evidence = leader.get(link)

    for answer, field in faults:
        shown = answer.content.decode()  # type: ignore[attr-defined]
        assert (answer.status_code, f'href="#{field}"' in shown, "Báo cáo" in shown or field == "note") == (
            422,
            True,
            True,
        )  # type: ignore[attr-defined]
    assert refused[0] == 403 and refused[1] == 409
    assert "Khai báo" not in before.split("<tbody>")[1] and kept.status_code == 302  # type: ignore[attr-defined]
    assert "Báo cáo &lt;b&gt;quý" in page and "91,5%" in page
    assert '<td data-label="Loại số liệu" class="mc-declared">Khai báo' in text and "Khai báo" in _text(
        Client(), "/cong-khai/chi-tieu/?nam=2025"
    )
    assert evidence.content == MINUTES and evidence.headers["Content-Disposition"].startswith("attachment")


def test_a_question_goes_to_its_list_or_says_what_it_did_not_understand() -> None:
    services.follow(at=clock.now())
    leader = _signed_in("ministry_leader")

    sent = leader.get("/ban-lam-viec/hoi/", {"q": "hồ sơ trễ hạn quý 3 năm 2025 của Cục Hoá chất"})
    unsure = _text(leader, "/ban-lam-viec/hoi/?q=h%E1%BB%93+s%C6%A1+bay+b%E1%BB%95ng+qu%C3%BD+3+n%C4%83m+2025")
    silent = _text(leader, "/ban-lam-viec/hoi/?q=%00%3Cscript%3Ealert(1)%3C/script%3E")

    assert (sent.status_code, sent["Location"]) == (
        302,
        "/ban-lam-viec/han/ho-so/?tu=01%2F07%2F2025&den=30%2F09%2F2025&dv=G02.18&kq=overdue",
    )
    late = leader.get("/ban-lam-viec/hoi/", {"q": "nhiệm vụ chậm năm 2025 của Cục Hoá chất"})
    assert late["Location"] == "/ban-lam-viec/dieu-hanh/nhiem-vu/?nam=2025&dv=G02.18&den=late"
    kept = leader.get("/ban-lam-viec/hoi/", {"q": "hồ sơ không trễ hạn quý 3 năm 2025"})
    assert kept["Location"] == "/ban-lam-viec/han/ho-so/?tu=01%2F07%2F2025&den=30%2F09%2F2025&kq=kept"
    assert "Phát hành, không trễ hạn" in _text(leader, kept["Location"])
    turned = leader.get("/ban-lam-viec/hoi/", {"q": "hồ sơ chưa quá hạn quý 3 năm 2025"})
    assert turned.status_code == 200 and "Mở danh sách" not in turned.content.decode()
    for question, part in (
        ("hồ sơ trễ hạn nộp trực tuyến", "Kênh"), ("báo cáo quá hạn quý 3", "Thời gian"), ("phản ánh hôm qua", "Thời gian"),
        ("phản ánh chậm năm 2025", "Tình trạng"),
    ):  # fmt: skip
        told = leader.get("/ban-lam-viec/hoi/", {"q": question})
        assert told.status_code == 200 and f"không lọc theo: {part}." in told.content.decode(), question
    paid = leader.get("/ban-lam-viec/hoi/", {"q": "thanh toán trực tuyến năm 2025"})
    assert "/T05/?nam=2025" in paid["Location"]
    unasked = leader.get("/ban-lam-viec/hoi/", {"q": "thanh toán trực tuyến năm 2019"})
    assert (
        unasked.status_code == 200
        and "Không kế hoạch nào đã nạp có chỉ tiêu này cho năm 2019" in unasked.content.decode()
    )
    for question, address in (
        ("báo cáo quá hạn của Cục Hoá chất", "/dieu-hanh/bao-cao/qua-han/?dv=G02.18"), ("chưa thanh toán của Cục Hóa chất", "/tra-cuu/?don-vi=G02.18&trang-thai=FEE_DUE"),
        ("hồ sơ sắp đến hạn", "/ban-lam-viec/?hang=sap-den-han"), ("chỉ tiêu chưa đạt năm 2025", "/dieu-hanh/?nam=2025&den=missed"),
        ("nhiệm vụ chờ xác nhận", "/nhiem-vu/?tt=reported"), ("vốn đã thanh toán 2025", "/du-an/so-tien/?nam=2025&loai=paid"), ("tự đánh giá 2025", "/tu-danh-gia/?nam=2025"),
        ("nhiệm vụ do Cục Hóa chất chủ trì", "/nhiem-vu/?dv=G02.18&vai=lead"), ("báo cho tôi khi thanh toán trực tuyến năm 2025 dưới 70%", "/theo-doi/?chi-tieu=QD-792%2FT05%2F2025&nguong=70"),
        ("chỉ tiêu T05 năm 2025", "/dieu-hanh/QD-792/T05/?nam=2025"), ("hồ sơ nộp trực tuyến", ""), ("hóa chất trễ hạn", ""), ("ngày 31/12/9999", ""),
    ):  # fmt: skip
        answer = leader.get("/ban-lam-viec/hoi/", {"q": question})
        assert answer.get("Location", "").endswith(address) and answer.status_code == (302 if address else 200), (
            question
        )
    watched = _text(leader, "/ban-lam-viec/dieu-hanh/theo-doi/?chi-tieu=QD-792/T05/2025&dv=G02.18&nguong=70")
    assert (
        '<option value="QD-792/T05/2025" selected' in watched
        and '<option value="G02.18" selected' in watched
        and 'value="70"' in watched
    )
    by_goal = leader.get("/ban-lam-viec/hoi/", {"q": "báo cho tôi khi thanh toán trực tuyến dưới ngưỡng năm 2025"})
    assert by_goal["Location"].endswith("/theo-doi/?chi-tieu=QD-792%2FT05%2F2025&nguong=70")
    yearly = leader.get("/ban-lam-viec/hoi/", {"q": "báo cáo năm 2025 của Cục Hóa chất"})
    assert yearly["Location"].endswith("/dieu-hanh/bao-cao/?nam=2025&dv=G02.18")
    behind = leader.get("/ban-lam-viec/hoi/", {"q": "dự án chậm năm 2025"})
    assert behind["Location"].endswith("/du-an/?nam=2025&cb=late")
    for wish, told in (
        ("báo cho tôi khi thanh toán trực tuyến năm 2025 vượt 90%", "không gửi khi tốt lên"), ("báo cho tôi khi nhiệm vụ trễ hạn", "Chỉ theo dõi qua thư được chỉ tiêu"),
        ("báo tôi khi tỷ lệ trễ hạn trên 5%", "Chỉ theo dõi qua thư được chỉ tiêu"),
    ):  # fmt: skip
        refused = leader.get("/ban-lam-viec/hoi/", {"q": wish})
        assert (
            refused.status_code == 200
            and told in refused.content.decode()
            and "đã điền sẵn" not in refused.content.decode()
        )
    in_time = leader.get("/ban-lam-viec/hoi/", {"q": "báo tôi khi tỷ lệ đúng hạn năm 2025 thấp hơn 95%"})
    assert in_time["Location"].endswith("/theo-doi/?chi-tieu=MINISTRY-2021%2FT27%2F2025&nguong=95")
    slow = leader.get("/ban-lam-viec/hoi/", {"q": "phản ánh chậm"}).content.decode()
    assert "Quá hạn, chậm" in slow and "Phát hành trễ hạn" not in slow
    unnamed = leader.get("/ban-lam-viec/hoi/", {"q": "hồ sơ rượu bị từ chối"}).content.decode()
    assert "/tra-cuu/?q=ruou" in unnamed
    elsewhen = leader.get("/ban-lam-viec/hoi/", {"q": "thanh toán trực tuyến năm 2019"}).content.decode()
    assert re.search(r'href="[^"]*/QD-792/T05/\?nam=2025"', elsewhen)
    likely = leader.get("/ban-lam-viec/hoi/", {"q": "hóa chất trễ hạn"}).content.decode()
    assert "Có phải là Cục Hóa chất?" in likely and "dv=G02.18" in likely
    online = leader.get("/ban-lam-viec/hoi/", {"q": "hồ sơ nộp trực tuyến 2025"}).content.decode()
    assert "kenh=portal" in online and "kenh=national_portal" in online and "Mở danh sách" not in online
    shut = _signed_in("planning_officer").get("/ban-lam-viec/hoi/", {"q": "nhiệm vụ trễ hạn"}).content.decode()
    assert "không có quyền mở danh sách này" in shut and "Mở danh sách" not in shut
    assert "Không hiểu: bay, bong" in unsure and "01/07/2025 – 30/09/2025" in unsure
    assert "Không hiểu câu hỏi này" in silent and "<script>alert" not in silent


def test_a_project_shows_what_its_targets_came_to_in_each_year_of_its_time() -> None:
    services.follow(at=clock.now())
    planner = _signed_in("planning_officer")
    typed = {
        "code": "DA-01", "name": "Cổng", "purpose": "Thanh toán", "unit": "G02.13", "starts": "01/01/2024", "ends": "31/12/2027", "part_1": "Làm", "until_1": "31/12/2027",
        "weight_1": "100", "targets": ["QD-1080/T05", "QD-792/T05"],
    }  # fmt: skip
    assert planner.post("/ban-lam-viec/du-an/them/", typed).status_code == 303
    page = _text(planner, "/ban-lam-viec/du-an/DA-01/")

    assert re.findall(r'(\d{4}): <a class="govuk-link" href="[^"]*/(QD-\d+)/T05/', page) == [
        ("2024", "QD-1080"),
        ("2025", "QD-792"),
    ]


def test_ratings_are_counted_and_tell_nothing_of_who_rated() -> None:
    rated = [fact for number in range(300) for fact in histories.dossier(random.Random(number), number)]
    histories.append(rated)
    services.follow(at=clock.now())
    leader = _signed_in("ministry_leader")
    text = _text(leader, f"{PLAN}?nam=2024")
    (above, below) = re.findall(r"QD-1080/T10/danh-sach/[^\"]*\">(\d+)<", text)
    listed = _text(leader, f"{PLAN}QD-1080/T10/danh-sach/?nam=2024&ve=tu")
    inspected = _text(_signed_in("auditor"), f"{PLAN}QD-1080/T10/danh-sach/?nam=2024&ve=tu")
    cuts = [_text(leader, f"{PLAN}QD-1080/T10/?nam=2024&ky=thang-{month}&dv=T01.CT") for month in range(1, 13)]

    assert 0 < int(above) < int(below) and f"{above} bản ghi" in listed
    assert "D-00" not in listed and set(re.findall(r"<td data-label=\"Ngày tính\">(\d\d)/", listed)) == {"01"}
    assert set(re.findall(r"<td data-label=\"Ngày tính\">(\d\d)/", inspected)) > {"01"}
    assert all(
        int(count) >= 5 for cut in cuts for count in re.findall(r"danh-sach/[^\"]*ve=mau\">(\d+)<", cut) if count != "0"
    )


def test_units_stand_beside_each_other_and_the_share_on_time_opens_its_list() -> None:
    histories.append(list(histories.interleaved(random.Random(7), 400)))
    services.follow(at=clock.now())
    leader = _signed_in("department_leader", "G02")

    page = _text(leader, f"{PLAN}so-sanh/?nam=2024")
    address = re.search(r'href="([^"]*/MINISTRY-2021/T27/danh-sach/[^"]*)"', page)
    assert address is not None
    file = leader.get(f"{PLAN}so-sanh/xuat/?nam=2024")
    sheet = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True))

    assert "số liệu giả định" in page
    assert "Ví dụ" in page
    assert " , trên" not in page
    assert re.search(r'class="mc-scroll" tabindex="0" role="region" aria-label="[^"]+"><table', page)
    assert _text(leader, address[1].replace("&amp;", "&"))
    rows = [row for row in sheet if isinstance(row[1], int | float)]
    assert rows
    assert all(row[1] > 0 and row[2] >= row[1] for row in rows)
    drawn = re.findall(r'<svg [^>]*role="img" aria-label="([^"]+)">(.*?)</svg>', page, re.DOTALL)
    on_time, days = (words for words, _ in drawn)
    assert on_time.startswith("Đúng hạn, cùng cơ cấu: cao nhất") and days.startswith("Ngày trung bình, cùng cơ cấu:")
    same = {row[0]: row[5] for row in rows if row[5] is not None}
    assert re.findall(r'font-size="14"[^>]*>([^<]+)</text>', drawn[0][1]) == list(same)
    assert page.index("</svg>") < page.index('<table class="mc-table mc-plan"')
    picture = leader.get(f"{PLAN}so-sanh/xuat/?nam=2024&dang=png").content
    assert Image.open(io.BytesIO(picture)).height > 0
    alone = _text(leader, f"{PLAN}so-sanh/?nam=2024&dv={re.search(r'dv=([^&]+)', address[1])[1]}")
    assert 'class="mc-chart"' not in alone and "nên không vẽ biểu đồ" not in page + alone
    assert "chưa đơn vị nào" in _text(leader, f"{PLAN}so-sanh/?nam=2024&dv=G02.01")
    assert Client().get(f"{PLAN}so-sanh/").status_code == 302
    assert _signed_in("clerk", "G02").get(f"{PLAN}so-sanh/").status_code == 403
