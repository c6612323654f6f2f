"""The search as an officer meets it."""

from __future__ import annotations

from urllib.parse import quote

from tests.doors.office.inbox.test_inbox import signed_in
from tests.rooms.casework.dossiers.factory import Desk

from motcua.casework.dossiers import models
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Ref


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


def test_head_exports_what_was_found_and_it_is_recorded_and_inert(desk: Desk) -> None:
    code = desk.file()
    models.Dossier.objects.update(owner_name='=HYPERLINK("http://x")')
    head, specialist = signed_in("division_head"), signed_in("specialist")

    answer = head.get("/ban-lam-viec/tra-cuu/xuat/?q=minh+phat")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]

    assert text.count("\r\n") == 2 and f'"{code}"' in text
    assert "\"'=HYPERLINK(" in text
    assert journal.history(Ref("account", desk.officers["division_head"].id))[-1].name == "dossiers.exported"
    assert specialist.get("/ban-lam-viec/tra-cuu/xuat/?q=minh+phat").status_code == 403
