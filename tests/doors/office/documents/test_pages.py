"""Documents at the desk, as their clerk, drafter and signer use them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.links import house
from tests.rooms.backoffice.documents.factory import AT, LINK, PASSWORD, PIN, People, issued, prepare, receive, sent

from motcua.backoffice.documents import models, services
from motcua.backoffice.documents.types import Agency

BASE = "/ban-lam-viec/van-ban/"


@pytest.fixture
def people(transactional_db: None) -> People:
    made = prepare()
    services.know_agencies(
        LINK,
        agencies=[Agency("G18", "000.00.00.G18", "Bộ Y tế"), Agency("G12", "000.00.00.G12", "Bộ Tài chính")],
        at=AT,
    )
    return made


def signed_in(login: str) -> Client:
    client = Client()
    client.post("/ban-lam-viec/dang-nhap/", {"login": login, "password": PASSWORD})
    return client


def test_a_letter_is_written_checked_signed_and_sent_on_its_pages(people: People) -> None:
    drafter, head, clerk, signer = (signed_in(one) for one in ("soan", "truong", "vanthu", "kyso"))
    typed = {
        "unit": "G02.18",
        "type": "CV",
        "subject": "Xin ý kiến",
        "body": "Kính đề nghị.",
        "receivers": "bo y te",
        "signer_position": "CỤC TRƯỞNG",
        "urgency": "0",
    }
    made = drafter.post(f"{BASE}soan/", typed)
    page = made["Location"]
    for client, act, more in (
        (head, "check", {}), (clerk, "check", {}), (signer, "issue", {"issue-certificate": str(people.certificate), "issue-pin": PIN}), (clerk, "send", {}),
    ):  # fmt: skip
        assert client.post(page, {"act": act, **more}).status_code == 303, act

    shown = clerk.get(page).content.decode()
    assert "01/BCT-HC" in shown
    assert "Bộ Y tế (G18)" in shown
    assert "01/BCT-HC" in clerk.get(f"{BASE}so/").content.decode()


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(people: People) -> None:
    typed = {
        "unit": "G02.18",
        "type": "CV",
        "subject": "Xin ý kiến",
        "body": "",
        "receivers": "bo\nkhông có",
        "signer_position": "X",
        "due": "99/99/2026",
    }
    answer = signed_in("soan").post(f"{BASE}soan/", typed)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "có nhiều cơ quan, ghi mã" in text or "Không có" in text
    assert 'value="Xin ý kiến"' in text
    assert models.Document.objects.count() == 0


def test_a_wrong_pin_is_told_at_its_field_and_is_not_shown_again(people: People) -> None:
    from tests.rooms.backoffice.documents.factory import checked

    answer = signed_in("kyso").post(
        f"{BASE}{checked(people)}/",
        {"act": "issue", "issue-certificate": str(people.certificate), "issue-pin": "12121212"},
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="issue-pin-error"' in text
    assert "12121212" not in text


def test_an_arrival_is_registered_routed_and_opened_only_by_its_unit(people: People) -> None:
    row = receive()
    clerk, drafter, stranger = (signed_in(one) for one in ("vanthu", "soan", "khac"))
    page = f"{BASE}{row.pk}/"
    assert drafter.get(page).status_code == 404
    assert clerk.post(page, {"act": "turn_away", "turn_away-reason": ""}).status_code == 422
    assert clerk.post(page, {"act": "register"}).status_code == 303
    assert clerk.post(page, {"act": "route", "route-unit": "G02.18", "route-until": ""}).status_code == 303

    shown = drafter.get(page)
    assert shown.status_code == 200 and "G02.18" not in shown.content.decode()
    assert "Cục Hóa chất" in clerk.get(f"{BASE}so/").content.decode()
    assert stranger.get(page).status_code == 404
    file = drafter.get(f"{page}tep/{row.files.get().pk}/")
    assert file["Content-Disposition"].startswith("attachment")
    assert file.content.startswith(b"%PDF")


@pytest.mark.parametrize("address", ["khong-phai-ma/", "00000000-0000-0000-0000-000000000000/"])
def test_what_does_not_exist_is_not_found(people: People, address: str) -> None:
    assert signed_in("vanthu").get(f"{BASE}{address}").status_code == 404


def test_an_old_page_does_nothing_and_says_so(people: People) -> None:
    row = issued(people)
    answer = signed_in("vanthu").post(f"{BASE}{row.pk}/", {"act": "recall", "recall-reason": "Sai", "seen": "1"})

    assert answer.status_code == 409
    assert "vừa được người khác thay đổi" in answer.content.decode()


def test_a_paper_document_is_taken_in_scanned_and_registered_on_its_pages(people: People) -> None:
    clerk = signed_in("vanthu")
    typed = {
        "agency": "G02", "sender": "bo y te", "symbol": "12/BYT-KH", "issued_on": "01/03/2026", "type_name": "Công văn", "subject": "Phối hợp <kiểm tra>",
        "signer": "Trần Thử", "urgency": "1", "key": "k1",
    }  # fmt: skip
    scan = SimpleUploadedFile("quet.pdf", house.pdf("quet"), "application/pdf")

    empty = clerk.post(
        f"{BASE}nhap/", {"agency": "G02", "key": "k0", "sender": "Tổ chức lạ", "issued_on": "32/01/2026"}
    )
    future = clerk.post(f"{BASE}nhap/", {**typed, "issued_on": "01/01/2999", "key": "k2"})
    made = clerk.post(f"{BASE}nhap/", {**typed, "files": scan})
    page = made["Location"]
    assert clerk.post(page, {"act": "register"}).status_code == 303

    assert (empty.status_code, future.status_code, made.status_code) == (422, 422, 303)
    assert "Tổ chức lạ" in empty.content.decode() and "32/01/2026" in empty.content.decode()
    assert "không được sau hôm nay" in future.content.decode() and "12/BYT-KH" in future.content.decode()
    shown = clerk.get(page).content.decode()
    assert "Phối hợp &lt;kiểm tra&gt;" in shown and "Bộ Y tế" in shown and "quet.pdf" in shown
    assert clerk.post(f"{BASE}nhap/", {**typed, "files": house.pdf("x")})["Location"] == page  # the same key again
    assert signed_in("soan").get(f"{BASE}nhap/").status_code == 403


def test_receivers_are_told_a_new_time_on_the_page_of_an_issued_letter(people: People) -> None:
    clerk = signed_in("vanthu")
    row = sent(people).pk
    models.Receiver.objects.update(state="03")
    page = f"{BASE}{row}/"

    wrong = clerk.post(
        page, {"act": "update", "update-due": "99/1/2026", "update-urgency": "2", "update-reason": "Gấp"}
    )
    unsaid = clerk.post(page, {"act": "update", "update-due": "", "update-urgency": "2", "update-reason": " "})
    told = clerk.post(page, {"act": "update", "update-due": "", "update-urgency": "2", "update-reason": "Gấp"})

    assert (wrong.status_code, unsaid.status_code, told.status_code) == (422, 422, 303)
    assert "ngày/tháng/năm" in wrong.content.decode()
    assert models.Package.objects.filter(kind="update", direction="out").count() == 1
    assert models.Document.objects.get(pk=row).urgency == 2
