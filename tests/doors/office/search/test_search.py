"""The search as an officer meets it."""

from __future__ import annotations

from urllib.parse import quote

from tests.doors.office.inbox.test_inbox import signed_in
from tests.rooms.casework.dossiers.factory import Desk


def test_officer_finds_a_dossier_by_words_without_marks_and_sees_where_they_stand(desk: Desk) -> None:
    code = desk.file()
    officer = signed_in("specialist")

    page = officer.get(f"/ban-lam-viec/tra-cuu/?q={quote('co so tai ha noi')}").content.decode()
    none = officer.get("/ban-lam-viec/tra-cuu/?q=khongconhuvay").content.decode()
    empty = officer.get("/ban-lam-viec/tra-cuu/").content.decode()

    assert f'href="/ban-lam-viec/ho-so/{code}/"' in page
    assert "<mark>" in page
    assert "Không có hồ sơ nào khớp" in none
    assert "Không có hồ sơ nào khớp" not in empty


def test_words_of_a_question_are_never_markup(desk: Desk) -> None:
    desk.file()
    answer = signed_in("specialist").get(
        f"/ban-lam-viec/tra-cuu/?q={quote('<script>alert(1)</script>')}&chu={quote('<b>')}"
    )

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
