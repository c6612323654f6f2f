"""Legal acts on their pages: asked, shown once more with the paper, made; refused with what happened meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.links import house
from tests.rooms.casework.dossiers.factory import PASSWORD, Desk, officer

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.ports import post_office
from motcua.casework.dossiers.types import ActKind, Asked, Ground, Status
from motcua.doors.links.post.outbound import Post
from motcua.foundation import clock
from motcua.foundation.types import Ref
from motcua.foundation.worktime import queries as worktime

NOW = Asked(None, "")
WHY = {"grounds-0-text": "Chờ kết luận điều tra", "grounds-0-article": "Luật Quản lý ngoại thương, Điều 30"}


def taken_up(desk: Desk) -> str:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    return code


def day(days: int) -> str:
    """A day ahead on which the dossier's unit works, as it is typed."""
    found = worktime.calendar("G02.10").working_day_from(clock.legal_date(clock.now()) + timedelta(days=days))
    return f"{found:%d/%m/%Y}"


def test_leader_suspends_on_the_page_after_seeing_it_once_more(desk: Desk) -> None:
    code = taken_up(desk)
    leader = signed_in("department_leader")
    address = f"/ban-lam-viec/ho-so/{code}/viec-phap-ly/suspension/"

    review = leader.get(f"/ban-lam-viec/ho-so/{code}/").content.decode()
    form = leader.get(address).content.decode()
    given = {**WHY, "document": "12/QĐ", "until": day(4), **carried(form)}
    wrong = leader.post(address, {**given, "document": "", "stage": "check"})
    checked = leader.post(address, {**given, "stage": "check"})
    before = queries.marks([code])[code]
    done = leader.post(address, {**given, "stage": "do"})

    assert f'href="{address}"' in review
    assert (wrong.status_code, 'id="document-error"' in wrong.content.decode()) == (422, True)
    assert "Chờ kết luận điều tra" in wrong.content.decode()
    assert (checked.status_code, before) == (200, frozenset())
    assert (done.status_code, done["Location"]) == (303, f"/ban-lam-viec/ho-so/{code}/")
    assert "Tạm dừng có căn cứ" in leader.get(f"/ban-lam-viec/ho-so/{code}/").content.decode()
    assert queries.marks([code])[code] == frozenset({"suspended"})


def test_stale_page_comes_back_with_what_was_typed_and_what_happened(desk: Desk) -> None:
    code = taken_up(desk)
    late = signed_in("department_leader")
    address = f"/ban-lam-viec/ho-so/{code}/viec-phap-ly/suspension/"
    form = late.get(address).content.decode()
    services.hand_over(
        desk.officers["one_stop_officer"], code=code, to="T01.CT", why=[Ground("x", "y")], asked=NOW, at=clock.now()
    )  # fmt: skip

    answer = late.post(address, {**WHY, "document": "12/QĐ", **carried(form), "stage": "do"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Chờ kết luận điều tra" in page
    assert 'value="12/QĐ"' in page
    assert "Chuyển cơ quan có thẩm quyền" in page
    assert queries.marks([code])[code] == frozenset()


def test_who_handed_a_dossier_away_is_told_so_where_it_stood_and_nobody_else_is(desk: Desk) -> None:
    code = taken_up(desk)
    unit = models.Dossier.objects.get(code=code).unit
    officer("one_stop_officer", unit=unit, login="noi-chuyen")
    officer("one_stop_officer", unit="G02.17", login="noi-khac")
    here, elsewhere = signed_in("noi-chuyen"), signed_in("noi-khac")
    address = f"/ban-lam-viec/ho-so/{code}/"
    open_before = here.get(address).status_code
    services.hand_over(
        desk.officers["one_stop_officer"], code=code, to="T01.CT", why=[Ground("x", "y")], asked=NOW, at=clock.now()
    )  # fmt: skip

    told = here.get(address, follow=True).content.decode()

    assert (open_before, elsewhere.get(address).status_code) == (200, 404)
    assert f"Hồ sơ {code} đã chuyển đến Sở Công Thương thành phố Hà Nội ngày" in told
    assert "Đã chuyển đi" in told
    assert here.get("/ban-lam-viec/ho-so/G02.99-000000-000000/").status_code == 404


def test_confirm_page_of_an_apology_shows_the_letter_and_the_leader_signs_it(desk: Desk) -> None:
    code = taken_up(desk)
    unit, leader = signed_in("specialist"), signed_in("department_leader")
    address = f"/ban-lam-viec/ho-so/{code}/viec-phap-ly/extension/"
    given = {"reason": "Phải kiểm tra thực tế", "article": "NĐ 69/2018, Điều 20", "until": day(30)}

    form = unit.get(address).content.decode()
    letter = unit.post(address, {**given, **carried(form), "stage": "check"}).content.decode()
    unit.post(address, {**given, **carried(form), "stage": "do"})
    told = unit.get(f"/ban-lam-viec/ho-so/{code}/").content.decode()
    listed = leader.get("/ban-lam-viec/de-nghi/").content.decode()
    signing = leader.get(address).content.decode()
    leader.post(address, {"agreed": "yes", **carried(signing), "stage": "do"})
    desk.work()

    assert "Văn bản xin lỗi và hẹn lại" in letter
    assert "Công ty TNHH Hóa chất Minh Phát" in letter
    assert given["until"] in letter
    assert "Phải kiểm tra thực tế" in signing
    assert f"Đã trình «Xin lỗi và hẹn lại» của hồ sơ {code}" in told
    assert f'href="{address}"' in listed
    assert "Không có đề nghị nào chờ" in leader.get("/ban-lam-viec/de-nghi/").content.decode()
    assert queries.marks([code])[code] == frozenset({"extended"})


def test_day_beyond_the_calendar_is_told_at_its_field_and_what_was_typed_stays(desk: Desk) -> None:
    code = taken_up(desk)
    far, dossier = "02/01/2099", f"/ban-lam-viec/ho-so/{code}"
    pages = {
        ("department_leader", f"{dossier}/viec-phap-ly/suspension/"): {**WHY, "document": "12/QĐ"},
        ("specialist", f"{dossier}/viec-phap-ly/extension/"): {"reason": "Phải kiểm tra", "article": "Điều 20"},
        ("specialist", f"{dossier}/viec-phap-ly/fee/"): {"name": "Phí", "amount": "50.000", "article": "Điều 5"},
        ("specialist", f"{dossier}/xin-y-kien/"): {"units": "G02.18", "text": "Cho ý kiến", "must": "yes"},
    }

    answers = []
    for (role, address), given in pages.items():
        browser = signed_in(role)
        form = browser.get(address).content.decode()
        found = browser.post(address, {**given, **carried(form), "until": far, "stage": "check"})
        answers.append(
            (
                address,
                found.status_code,
                "chưa có lịch làm việc năm 2099" in found.content.decode(),
                far in found.content.decode(),
            )
        )

    assert answers == [(address, 422, True, True) for _, address in pages]


def test_act_of_another_role_is_neither_offered_nor_opened(desk: Desk) -> None:
    code = taken_up(desk)
    specialist = signed_in("specialist")

    page = specialist.get(f"/ban-lam-viec/ho-so/{code}/").content.decode()
    answer = specialist.get(f"/ban-lam-viec/ho-so/{code}/viec-phap-ly/suspension/")
    unknown = specialist.get(f"/ban-lam-viec/ho-so/{code}/viec-phap-ly/khong-co/")

    assert "viec-phap-ly/suspension" not in page
    assert "viec-phap-ly/extension" in page
    assert (answer.status_code, unknown.status_code) == (403, 404)


def test_refusal_at_a_step_asks_for_reason_and_article_at_their_fields(desk: Desk) -> None:
    taken_up(desk)
    specialist = signed_in("specialist")
    number = desk.step("specialist").id

    answer = specialist.post(
        f"/ban-lam-viec/viec/{number}/xong/",
        {"outcome": "refused", "grounds-0-text": "Không thuộc đối tượng", "seen": "0"},
    )

    page = answer.content.decode()
    assert (answer.status_code, 'id="grounds-0-article-error"' in page) == (422, True)
    assert "Không thuộc đối tượng" in page


def test_result_is_handed_over_on_its_page_and_leaves_the_list(desk: Desk) -> None:
    code = taken_up(desk)
    desk.finish("specialist", outcome="accepted")
    desk.finish("division_head", agreed=True)
    desk.finish("department_leader", signed=True)
    desk.finish("clerk")
    clerk = signed_in("one_stop_officer")
    address = f"/ban-lam-viec/ho-so/{code}/tra-ket-qua/"
    row = models.Dossier.objects.get(code=code)
    for position, name in ((1, "Đơn đề nghị"), (2, "<b>Hợp đồng")):
        models.Component.objects.create(dossier=row, position=position, name=name, form="original")

    listed = clerk.get("/ban-lam-viec/tra-ket-qua/").content.decode()
    form = clerk.get(address).content.decode()
    wrong = clerk.post(address, {"way": "counter", "recipient": "", "returned": ["2", "x"], **carried(form)})
    done = clerk.post(
        address,
        {"way": "counter", "recipient": "Trần Thị Hạnh", "identity": "citizen_card", "last_digits": "1234", "receipt_seen": "1", "returned": "2", **carried(form)},
    )  # fmt: skip

    assert code in listed
    assert "&lt;b&gt;Hợp đồng (Bản chính)" in form
    assert [f'value="{one}" checked' in wrong.content.decode() for one in (1, 2)] == [False, True]
    assert list(row.components.exclude(returned_at=None).values_list("position", flat=True)) == [2]
    assert (wrong.status_code, 'id="last_digits-error"' in wrong.content.decode()) == (422, True)
    assert (done.status_code, desk.status(code)) == (303, Status.RETURNED)
    assert code in clerk.get("/ban-lam-viec/tra-ket-qua/").content.decode()  # the sentence that it is done
    assert code not in clerk.get("/ban-lam-viec/tra-ket-qua/").content.decode()


def test_units_to_ask_are_grouped_by_ministry_and_province_and_a_ticked_one_is_never_hidden(desk: Desk) -> None:
    code = taken_up(desk)
    specialist = signed_in("specialist")
    address = f"/ban-lam-viec/ho-so/{code}/xin-y-kien/"

    form = specialist.get(address).content.decode()
    wrong = specialist.post(address, {"units": ["T01.CT", "<b>"], "text": "", **carried(form)})

    def groups(page: str) -> dict[str, tuple[bool, list[str]]]:
        found = re.findall(
            r"<details[^>]*?( open)?><summary[^>]*><span[^>]*>([^<]+) \(\d+\)</span>(.*?)</details>", page, re.DOTALL
        )
        return {
            name: (bool(is_open), re.findall(r'name="units" value="([^"]+)"', body)) for is_open, name, body in found
        }

    assert re.findall(r'for="must(?:-no)?">([^<]+)<', form) == ["Có", "Không"]
    first, again = groups(form), groups(wrong.content.decode())
    assert next(iter(first.items()))[0] == "Bộ Công Thương"
    assert [name for name, (is_open, _) in first.items() if is_open] == ["Bộ Công Thương"]
    hanoi = next(name for name, (_, units) in first.items() if "T01.CT" in units)
    assert all(one.startswith("T01") for one in first[hanoi][1])
    assert (wrong.status_code, again[hanoi][0]) == (422, True)
    assert 'value="T01.CT" checked' in wrong.content.decode()


def test_unit_that_is_asked_opens_the_named_paper_answers_and_sees_it_no_more(desk: Desk) -> None:
    code = taken_up(desk)
    models.Dossier.objects.filter(code=code).update(status=Status.PROCESSING.value)
    officer("consulted_agency", unit="T01.CT", login="t01")
    specialist, agency = signed_in("specialist"), signed_in("t01")
    (paper,) = papers.of(Ref("dossier", code))
    form = specialist.get(f"/ban-lam-viec/ho-so/{code}/xin-y-kien/").content.decode()
    specialist.post(
        f"/ban-lam-viec/ho-so/{code}/xin-y-kien/",
        {"units": ["T01.CT"], "text": "Có ý kiến gì?", "papers": [paper.id], "until": day(3), "must": "yes", **carried(form)},
    )  # fmt: skip
    listed = agency.get("/ban-lam-viec/y-kien/").content.decode()
    address = re.search(r"/ban-lam-viec/y-kien/\d+/", listed)
    assert address is not None
    page = agency.get(address[0]).content.decode()
    file = agency.get(f"{address[0]}giay-to/{paper.id}/")
    shut = agency.get(f"/ban-lam-viec/ho-so/{code}/")
    file_of_theirs = SimpleUploadedFile("y-kien.pdf", house.pdf("y-kien.pdf"), "application/pdf")
    agency.post(address[0], {"opinion": "agree", "text": "Nhất trí", "file": file_of_theirs})
    after = agency.get(address[0]).content.decode()

    assert "Có ý kiến gì?" in page
    assert (file.status_code, shut.status_code) == (200, 403)
    assert "hồ sơ không còn xem được" in after
    assert agency.get(f"{address[0]}giay-to/{paper.id}/").status_code == 404
    assert desk.status(code) is Status.PROCESSING
    review = specialist.get(f"/ban-lam-viec/ho-so/{code}/").content.decode()
    assert "Nhất trí" in review
    answer = re.search(rf"/ban-lam-viec/ho-so/{re.escape(code)}/y-kien/\d+/giay-to/", review)
    assert answer is not None
    assert specialist.get(answer[0]).content.startswith(b"%PDF")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "x" * 30_000, "\u0000", "\u202egpj.exe"])
def test_hostile_text_is_refused_or_shown_as_text(desk: Desk, text: str) -> None:
    code = taken_up(desk)
    leader = signed_in("department_leader")
    address = f"/ban-lam-viec/ho-so/{code}/viec-phap-ly/suspension/"
    form = leader.get(address).content.decode()

    answer = leader.post(
        address,
        {
            "grounds-0-text": text,
            "grounds-0-article": text,
            "document": text,
            "until": text,
            **carried(form),
            "stage": "check",
        },
    )

    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode()
    assert [one.kind for one in queries.acts(desk.officers["specialist"], code)] == list[ActKind]()


def signed_in(login: str) -> Client:
    client = Client()
    client.get("/ban-lam-viec/dang-nhap/")
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{login}.thu", "password": PASSWORD})
    return client


def carried(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return {
        name: found[1]
        for name in ("seen", "place", "key")
        if (found := re.search(rf'name="{name}" value="([^"]*)"', page)) is not None
    }


def test_page_of_a_dossier_leads_to_the_step_that_waits_and_tells_each_step_by_its_name(desk: Desk) -> None:
    code = desk.file()
    address = f"/ban-lam-viec/ho-so/{code}/"
    step = desk.step("one_stop_officer")
    officer, other = signed_in("one_stop_officer"), signed_in("division_head")

    page, outside = officer.get(address).content.decode(), other.get(address).content.decode()
    desk.finish("one_stop_officer", finding="complete")
    after = officer.get(address).content.decode()

    assert f'href="/ban-lam-viec/viec/{step.id}/">{step.name}</a>' in page
    assert (f"viec/{step.id}/" in outside, f"{step.name} <span" in outside) == (False, True)
    assert f"Xong bước: {step.name}" in after
    assert "· Sự kiện" not in after


def test_post_is_asked_on_the_page_of_release_and_the_order_taken_back(desk: Desk) -> None:
    code = taken_up(desk)
    desk.finish("specialist", outcome="accepted")
    desk.finish("division_head", agreed=True)
    desk.finish("department_leader", signed=True)
    desk.finish("clerk")
    clerk = signed_in("one_stop_officer")
    address = f"/ban-lam-viec/ho-so/{code}/tra-ket-qua/"
    post_office.provide(ThatIsOn())
    to = {
        "post_to": "Trần Thị Hạnh",
        "phone": "0912345678",
        "address": "12 Nguyễn Văn Linh, TP. Hồ Chí Minh",
        "payer": "sender",
    }

    form = clerk.get(address).content.decode()
    wrong = clerk.post(address, {"way": "order", **to, "address": "x", **carried(form)})
    done = clerk.post(address, {"way": "order", **to, **carried(form)})
    shown = clerk.get(address).content.decode()
    taken_back = clerk.post(address, {"way": "cancel", **carried(shown)})
    post_office.provide(Post())

    assert (wrong.status_code, 'id="address-error"' in wrong.content.decode()) == (422, True)
    assert [done.status_code, taken_back.status_code] == [303, 303]
    assert "Đã đặt, chờ bưu chính nhận" in shown
    assert "Đã hủy đơn" in clerk.get(address).content.decode()


class ThatIsOn:
    """A post office that can be asked."""

    is_on = True
