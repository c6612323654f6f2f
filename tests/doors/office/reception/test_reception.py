"""Reception at the counter as an officer meets it, hostile input included."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, ENTERPRISE, PASSWORD, PROCEDURE, Desk

from motcua.casework.attachments import queries as attachments
from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.types import Channel
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue import services as catalogue_commands
from motcua.foundation.vn.cards import read_card

BEGIN = "/ban-lam-viec/tiep-nhan/"
CARD = "001099000001||Nguyễn Văn Mẫu|02011999|Nam|Số 1 phố Mẫu, Phường Mẫu, Hà Nội|15042021"


def signed_in(role: str = "one_stop_officer") -> Client:
    http = Client(raise_request_exception=False)
    http.post("/ban-lam-viec/dang-nhap/", {"login": f"{role}.thu", "password": PASSWORD})
    return http


def begun(http: Client, **more: str) -> HttpResponse:
    posted = {"who": ENTERPRISE, "procedure": PROCEDURE, "channel": "desk", "unit": "G02", "action": "begin"}
    return http.post(BEGIN, {**posted, **more})


def found_in(text: str, pattern: str) -> str:
    """What the group of the pattern holds, which must be there."""
    found = re.search(pattern, text)
    assert found is not None, pattern
    return found[1]


def page(answer: HttpResponse) -> str:
    return answer.content.decode()


def seen(http: Client, address: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page(http.get(address)))
    assert found is not None
    return found[1]


def upload(http: Client, work: str, name: str, content: bytes) -> HttpResponse:
    file = SimpleUploadedFile(name, content, "application/pdf")
    return http.post(f"{work}tai-len/", {"file": file, "seen": seen(http, work)})


def pages(count: int) -> bytes:
    made, out = pikepdf.Pdf.new(), io.BytesIO()
    for number in range(count):
        made.add_blank_page(page_size=(200 + number, 300))
    made.save(out)
    return out.getvalue()


def test_code_of_a_card_begins_a_reception_for_the_person(desk: Desk) -> None:
    http = signed_in()

    found = page(http.post(BEGIN, {"who": f"{CARD}\r\n", "action": "find"}))
    made = begun(http, who=f"{CARD}\r\n")

    assert "Nguyễn Văn Mẫu" in found and "không chứng minh nhân thân" in found
    assert made.status_code == 303
    (view,) = queries.intakes(desk.officers["one_stop_officer"])
    assert (view.owner.kind, view.owner_name, view.channel) == ("person", "Nguyễn Văn Mẫu", Channel.DESK)


@pytest.mark.parametrize(
    ("text", "name", "born"),
    [
        (CARD, "Nguyễn Văn Mẫu", "1999-01-02"),
        (CARD.replace("||", "|012345678|"), "Nguyễn Văn Mẫu", "1999-01-02"),
        ("001099000001|Nguyễn Văn Mẫu|02011999|Nam|Số 1|15042021", "Nguyễn Văn Mẫu", "1999-01-02"),
        (f"{CARD}|cha|mẹ|con", "Nguyễn Văn Mẫu", "1999-01-02"),
        (CARD.replace("02011999", "02/01/1999"), "Nguyễn Văn Mẫu", "1999-01-02"),
        (CARD.replace("02011999", "31021999"), "Nguyễn Văn Mẫu", ""),
        (CARD.replace("Nguyễn Văn Mẫu", "Nguy?n V?n M?u"), "", "1999-01-02"),
    ],
)
def test_card_is_read_as_far_as_it_can_be(text: str, name: str, born: str) -> None:
    card = read_card(text)

    assert card is not None
    assert (card.number, card.name, card.born) == ("001099000001", name, born)


@pytest.mark.parametrize("text", ["", "|||||||", "abc|1|2|3|4|5", "001099000001", "9" * 5000, "\x00|\x01|a|b|c|d|e"])
def test_what_is_no_card_is_no_card(text: str) -> None:
    assert read_card(text) is None


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"who": ""}, "who"),
        ({"who": "12"}, "who"),
        ({"who": "099178004512", "name": ""}, "name"),
        ({"who": "099178004512", "name": "Hạnh", "born": "99/99/1999"}, "born"),
        ({"procedure": ""}, "procedure"),
        ({"procedure": "khong-co"}, "procedure"),
        ({"channel": "portal"}, "channel"),
        ({"who": "<script>alert(1)</script>"}, "who"),
    ],
)
def test_fault_at_the_start_stands_at_its_field_and_nothing_begins(
    desk: Desk, more: dict[str, str], place: str
) -> None:
    http = signed_in()

    answer = begun(http, **more)

    assert answer.status_code == 422
    assert f'id="{place}-error"' in page(answer)
    assert "<script>alert" not in page(answer)
    assert models.Intake.objects.count() == 0


def test_pile_is_split_turned_and_put_in_order(desk: Desk) -> None:
    http = signed_in()
    work = begun(http)["Location"]
    upload(http, work, "xap.pdf", pages(4))
    (view,) = queries.intakes(desk.officers["one_stop_officer"])
    paper = view.papers["xap.pdf"]

    answer = http.post(
        f"{work}quet/{paper}/",
        {
            "action": "arrange", "begins_1": "1", "order_1": "2", "turn_2": "90", "order_2": "1", "begins_2": "1", "begins_3": "own",
            "name_3": "Hợp đồng", "begins_4": "skip",
        },
    )  # fmt: skip

    assert answer.status_code == 303
    clerk = desk.officers["one_stop_officer"]
    (view,) = queries.intakes(clerk)
    assert set(view.papers) == {f"{view.checklist[0].name}.pdf", "Hợp đồng.pdf"}
    assert [line.file for line in view.checklist if line.file] == [f"{view.checklist[0].name}.pdf", "Hợp đồng.pdf"]
    first = attachments.read_scan(clerk, view.papers[f"{view.checklist[0].name}.pdf"], owner=view.owner, unit=view.unit)
    with pikepdf.open(io.BytesIO(first.content)) as file:
        told = [(int(one.MediaBox[2]), int(one.obj.get("/Rotate", 0))) for one in file.pages]
    assert told == [(201, 90), (200, 0)]


@pytest.mark.parametrize(
    "posted",
    [
        {"begins_1": ""},
        {"begins_1": "1", "turn_1": "45"},
        {"begins_1": "1", "turn_1": "x"},
        {"begins_1": "skip", "begins_2": "skip"},
        {"begins_1": "99"},
    ],
)
def test_wrong_layout_is_told_and_the_scan_stays(desk: Desk, posted: dict[str, str]) -> None:
    http = signed_in()
    work = begun(http)["Location"]
    upload(http, work, "xap.pdf", pages(2))
    (view,) = queries.intakes(desk.officers["one_stop_officer"])

    answer = http.post(f"{work}quet/{view.papers['xap.pdf']}/", {"action": "arrange", **posted})

    assert answer.status_code == 422
    assert list(queries.intakes(desk.officers["one_stop_officer"])[0].papers) == ["xap.pdf"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("trong.pdf", b""),
        ("gia.pdf", b"MZ this is no paper"),
        ("cat.pdf", pages(1)[:200]),
        ("anh.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40),
        ("lon.pdf", b"%PDF-1.7\n" + b"0" * (21 * 1024 * 1024)),
        ("../../etc/passwd.pdf", b"<html>"),
    ],
)
def test_wrong_scan_is_told_by_its_name_and_nothing_is_kept(desk: Desk, name: str, content: bytes) -> None:
    http = signed_in()
    work = begun(http)["Location"]

    answer = upload(http, work, name, content)

    assert answer.status_code == 422
    assert name.rsplit("/", 1)[-1] in page(answer)
    assert queries.intakes(desk.officers["one_stop_officer"])[0].papers == {}


def test_what_was_typed_stays_when_something_is_wrong(desk: Desk) -> None:
    http = signed_in()
    work = begun(http)["Location"]

    answer = http.post(
        work,
        {
            "action": "save",
            "seen": seen(http, work),
            "by_proxy": "yes",
            "brought_by": "Lê Văn Quý",
            "sets": "1",
            "delivery": "desk",
        },
    )

    assert answer.status_code == 422
    assert 'id="proxy_paper-error"' in page(answer) and "Lê Văn Quý" in page(answer)


def test_page_of_an_older_version_is_refused_and_says_so(desk: Desk) -> None:
    http = signed_in()
    work = begun(http)["Location"]
    before = seen(http, work)
    http.post(work, {"action": "save", "seen": before, "sets": "2", "delivery": "desk"})

    answer = http.post(work, {"action": "save", "seen": before, "sets": "3", "delivery": "desk"})

    assert (answer.status_code, "vừa được sửa ở nơi khác" in page(answer)) == (409, True)


def test_incomplete_reception_tells_every_fault_and_files_nothing(desk: Desk) -> None:
    http = signed_in()
    work = begun(http)["Location"]

    answer = http.post(work, {"action": "accept", "seen": seen(http, work), "sets": "1", "delivery": "desk"})

    assert answer.status_code == 422
    assert page(answer).count("to-khai/#") > 3
    assert models.Dossier.objects.count() == 0


def test_others_neither_see_nor_touch_a_reception(desk: Desk) -> None:
    http, other = signed_in(), signed_in("specialist")
    work = begun(http)["Location"]
    upload(http, work, "xap.pdf", house.pdf("x"))
    (view,) = queries.intakes(desk.officers["one_stop_officer"])

    told = [
        other.get(address).status_code
        for address in (
            BEGIN,
            work,
            f"{work}to-khai/",
            f"{work}quet/{view.papers['xap.pdf']}/",
            f"{work}quet/{view.papers['xap.pdf']}/goc/",
        )
    ]

    assert told == [403, 403, 403, 403, 403]
    assert Client().get(work).status_code == 302


def test_pages_of_a_pile_are_shown_as_pictures_made_on_our_side(desk: Desk) -> None:
    http = signed_in()
    work = begun(http)["Location"]
    upload(http, work, "xap.pdf", pages(2))
    (view,) = queries.intakes(desk.officers["one_stop_officer"])
    scan = f"{work}quet/{view.papers['xap.pdf']}/"

    shown = http.get(f"{scan}2/")

    assert (shown.status_code, shown["Content-Type"].partition("/")[0]) == (200, "image")
    assert [http.get(f"{scan}{number}/").status_code for number in (0, 3)] == [404, 404]
    assert signed_in("specialist").get(f"{scan}1/").status_code == 403


def test_incomplete_reception_is_recorded_once_what_lacks_was_seen_and_leads_to_the_forms_02_and_03(desk: Desk) -> None:
    http = signed_in()
    work = begun(http)["Location"]
    told = {"seen": seen(http, work), "sets": "1", "delivery": "desk"}

    first = http.post(work, {"action": "file", **told})

    assert (first.status_code, models.Dossier.objects.count()) == (200, 0)
    assert 'value="file_incomplete"' in page(first) and "Nội dung đề nghị" in page(first)
    done = http.post(work, {"action": "file_incomplete", **told, "seen": seen(http, work)})
    assert done.status_code == 303
    code = models.Dossier.objects.get().code
    desk.work()
    after, review = page(http.get(done["Location"])), page(http.get(f"/ban-lam-viec/ho-so/{code}/"))
    for shown in (after, review):
        assert "chưa tiếp nhận được" in shown and f"/ban-lam-viec/ho-so/{code}/bo-sung/" in shown
    asked = page(http.get(f"/ban-lam-viec/ho-so/{code}/bo-sung/"))
    assert asked.count('name="wording-') == len(queries.lacks(desk.officers["one_stop_officer"], code))
    refusing = page(http.get(found_in(review, r'href="([^"]+intake_refusal[^"]*)"')))
    assert "còn thiếu" in refusing and "Điều 17" in refusing
    step = desk.step("one_stop_officer")
    finish = f"/ban-lam-viec/viec/{step.id}/xong/"
    refused = http.post(finish, {"finding": "complete", "seen": step.version})
    assert (refused.status_code, "đủ rồi mới tiếp nhận" in page(refused)) == (409, True)
    assert queries.brief(desk.enterprise, code).status == "SUBMITTED"


def test_answer_on_paper_is_entered_where_it_lacks_and_what_was_uploaded_stays_on_a_fault(desk: Desk) -> None:
    http = signed_in()
    work = begun(http)["Location"]
    http.post(work, {"action": "file_incomplete", "seen": seen(http, work), "sets": "1", "delivery": "desk"})
    code = models.Dossier.objects.get().code
    desk.work()
    address = f"/ban-lam-viec/ho-so/{code}/bo-sung/giay/"
    told = {"seen": seen(http, address), "action": "save", "/applicant/email": "khong phai thu"}
    assert address in page(http.get(f"/ban-lam-viec/ho-so/{code}/"))

    wrong = http.post(address, {**told, "/request": "Đăng ký chương trình"})

    assert wrong.status_code == 422
    assert "Đăng ký chương trình" in page(wrong) and "khong phai thu" in page(wrong)
    right = http.post(
        address, {**told, "/applicant/email": "a@vi-du.vn", "/request": "Đăng ký chương trình"}
    )  # fmt: skip
    assert right.status_code == 303
    left = {one.lack.pointer for one in queries.lacks(desk.officers["one_stop_officer"], code)}
    assert not left & {"/applicant/email", "/request"} and "/consent" in left
    again = http.post(address, {**told, "/consent": "true"})
    assert again.status_code == 409
    assert signed_in("specialist").get(address).status_code == 403


def test_scan_of_what_came_on_paper_stays_on_a_fault_and_then_lies_in_the_dossier(desk: Desk) -> None:
    procedure = "dang-ky-khuyen-mai-mot-tinh"
    catalogue_commands.load(house.SET_UP, path=settings.MOTCUA.packs_dir / "bct" / procedure, at=AT)
    catalogue.forget()
    http, clerk = signed_in(), desk.officers["one_stop_officer"]
    work = begun(http, procedure=procedure)["Location"]
    http.post(work, {"action": "file_incomplete", "seen": seen(http, work), "sets": "1", "delivery": "desk"})
    code = models.Dossier.objects.get().code
    desk.work()
    address = f"/ban-lam-viec/ho-so/{code}/bo-sung/giay/"
    opened = queries.paper_answer(clerk, code)
    assert opened is not None
    slot = opened.slots[0]
    scan = SimpleUploadedFile("the-le.pdf", house.pdf("the le"), "application/pdf")
    told = {"seen": str(opened.revision), "action": "save", f"form-{slot}": "original"}

    wrong = page(http.post(address, {**told, "/applicant/email": "khong", f"file-{slot}": scan}))
    kept = {name: found_in(wrong, rf'name="{name}-{re.escape(slot)}" value="([^"]+)"') for name in ("name", "paper")}
    saved = http.post(address, {**told, **{f"{name}-{slot}": value for name, value in kept.items()}})

    assert (saved.status_code, kept["name"]) == (303, "the-le.pdf")
    assert slot not in {one.lack.slot for one in queries.lacks(clerk, code)}
    assert "the-le.pdf" in {one.name for one in attachments.of(queries.ref_of(code))}
    assert [one.form.value for one in queries.components(clerk, code)] == ["original"]
    stranger = {**told, "seen": "2", f"name-{slot}": "la.pdf", f"paper-{slot}": "019b0000-0000-7000-8000-000000000000"}
    assert http.post(address, stranger).status_code in {303, 422}
    assert "la.pdf" not in str(models.Revision.objects.filter(dossier__code=code).latest("number").data)
