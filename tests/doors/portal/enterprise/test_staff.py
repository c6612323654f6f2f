"""An enterprise's people and programs through its representative's pages; a right taken back while the other's session is open."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.doors.portal.conftest import Visitor

from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import models
from motcua.identity.accounts import services as accounts
from motcua.identity.accounts.types import OpenedClient
from motcua.identity.organisations.ports import enterprise_register
from motcua.identity.organisations.types import Agent, RegisterAnswer
from motcua.identity.people import models as people
from motcua.identity.people.types import STAFF_RIGHTS

CODE = "9901234560"
STAFF, PROGRAMS, PROFILE = "/cua-toi/nguoi-thuc-hien/", "/cua-toi/phan-mem/", "/tu-cach/"
INVITATION = {"number": "099080001234", "name": "Đỗ Quang Huy", "rights": ["see", "file"], "until": "31/12/2027"}


class Register:
    def look_up(self, code: str) -> RegisterAnswer | None:
        agents = (Agent("TRẦN THỊ HẠNH", "099178004512"),) if code == CODE else ()
        return RegisterAnswer(code, "CÔNG TY TNHH MINH PHÁT", True, "Đang hoạt động", "", agents)


@pytest.fixture(autouse=True)
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(enterprise_register, "_provided", Register())
    yield


@pytest.fixture
def boss(visitor: Visitor) -> Client:
    """Hạnh, acting for the enterprise that the register says is hers."""
    visitor.http.post(PROFILE, {"action": "link", "enterprise_code": CODE})
    return visitor.http


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def invited(boss: Client) -> int:
    answer = boss.post(STAFF, INVITATION)
    assert answer.status_code == 303, text(answer)
    return people.Invitation.objects.get().pk


def accepted(boss: Client, other: Client) -> None:
    """Huy accepts and acts for the enterprise."""
    other.post(PROFILE, {"action": "accept", "invitation": str(invited(boss))})
    other.post(PROFILE, {"profile": f"enterprise:{CODE}"})


def test_an_invited_person_accepts_chooses_the_enterprise_and_has_only_what_was_given(
    boss: Client, stranger: Visitor
) -> None:
    number = invited(boss)
    seen = text(stranger.http.get(PROFILE))
    assert "mời làm người thực hiện" in seen
    assert "31/12/2027" in seen

    stranger.http.post(PROFILE, {"action": "accept", "invitation": str(number)})
    stranger.http.post(PROFILE, {"profile": f"enterprise:{CODE}"})

    assert "CÔNG TY TNHH MINH PHÁT" in text(stranger.http.get("/cua-toi/"))
    assert stranger.http.get(STAFF).status_code == 403
    assert stranger.http.get(PROGRAMS).status_code == 403


def test_a_right_taken_back_is_gone_at_the_next_request_of_the_open_session(boss: Client, stranger: Visitor) -> None:
    accepted(boss, stranger.http)
    assert stranger.http.get("/cua-toi/").status_code == 200
    mandate = people.Mandate.objects.get(evidence="representative")

    boss.post(f"{STAFF}thu-hoi/", {"mandate": str(mandate.pk)})

    answer = stranger.http.get("/cua-toi/")
    assert (answer.status_code, answer["Location"].startswith(PROFILE)) == (303, True)
    assert CODE not in re.findall(r'value="enterprise:(\d+)"', text(stranger.http.get(PROFILE)))
    assert "Người đại diện thu hồi" in text(boss.get(STAFF))


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(boss: Client) -> None:
    answer = boss.post(STAFF, {"number": "123", "name": "Đỗ Quang Huy", "until": "31/02/2027"})

    page = text(answer)
    assert answer.status_code == 422
    assert [name for name in ("#until", "#right-see") if f'href="{name}"' not in page] == []
    assert 'value="Đỗ Quang Huy"' in page
    wrong = boss.post(STAFF, INVITATION | {"number": "123"})
    assert 'href="#number"' in text(wrong)
    assert people.Invitation.objects.count() == 0


def test_another_s_mandate_invitation_and_program_cannot_be_touched(
    boss: Client, stranger: Visitor, program: OpenedClient
) -> None:
    number = invited(boss)
    mine = people.Mandate.objects.get(basis="representative")
    posts = {
        f"{STAFF}thu-hoi/": {"mandate": str(mine.pk)},
        f"{STAFF}rut-loi-moi/": {"invitation": str(number)},
        f"{PROGRAMS}ngung/": {"client": program.client_id},
        f"{PROGRAMS}mat-khau/": {"client": program.client_id},
        f"{PROGRAMS}chung-thu/": {"client": program.client_id, "certificate": "x"},
    }

    for address, fields in posts.items():
        assert stranger.http.post(address, fields).status_code in {303, 403, 404}
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = boss.cookies
    assert {strict.post(address, fields).status_code for address, fields in posts.items()} == {403}

    mine.refresh_from_db()
    assert mine.revoked_at is None
    assert people.Invitation.objects.get().answered_at is None
    assert models.Client.objects.get(client_id=program.client_id).revoked_at is None


@pytest.fixture
def program(prepared: None) -> OpenedClient:
    return accounts.open_client(
        Actor.system("set_up"), client_id="erp", enterprise=CODE, scopes=STAFF_RIGHTS, at=clock.now()
    )


def test_the_representative_rotates_and_ends_programs(boss: Client, program: OpenedClient) -> None:
    assert "erp" in text(boss.get(PROGRAMS))
    shown = boss.post(f"{PROGRAMS}mat-khau/", {"client": "erp", "overlap": "24"})
    found = re.search(r'mc-secret">([\w-]{40,})<', text(shown))
    assert found is not None
    assert "no-store" in shown["Cache-Control"]
    for secret in (program.secret, found[1]):
        assert accounts.issue_token("erp", secret, clock.now()).seconds == 3600
    assert found[1] not in text(boss.get(PROGRAMS))
    wrong = boss.post(f"{PROGRAMS}chung-thu/", {"client": "erp", "certificate": "không phải"})
    assert (wrong.status_code, 'href="#certificate-1"' in text(wrong)) == (422, True)

    boss.post(f"{PROGRAMS}ngung/", {"client": "erp"})

    assert "Đã ngừng" in text(boss.get(PROGRAMS))


def test_who_is_not_named_lays_a_claim_and_reads_how_it_was_settled(boss: Client, stranger: Visitor) -> None:
    unlisted = stranger.http.post(PROFILE, {"action": "link", "enterprise_code": CODE})
    assert "Đề nghị xác nhận là người đại diện" in text(unlisted)
    empty = stranger.http.post(PROFILE, {"action": "claim", "enterprise_code": CODE, "evidence": " "})
    assert (empty.status_code, 'href="#evidence"' in text(empty)) == (422, True)

    stranger.http.post(PROFILE, {"action": "claim", "enterprise_code": CODE, "evidence": "Quyết định 5/QĐ"})

    assert "đang chờ xem xét" in text(stranger.http.get(PROFILE))
    assert f"enterprise:{CODE}" not in text(stranger.http.get(PROFILE))
