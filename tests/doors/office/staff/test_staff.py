"""People, units and rights on their pages: what a manager does there, what is refused, and at which field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.doors.office.staff import words
from motcua.doors.ui import session, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts import services as account_services
from motcua.identity.accounts.errors import AccountUnknown
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations import services as organisation_services
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants

SET_UP = Actor.system("set_up")
PASSWORD = "a-long-password-1"
HOME = "/ban-lam-viec/quan-tri/nguoi-dung/"
pytestmark = pytest.mark.django_db


@dataclass(slots=True)
class Officer:
    """An officer at a browser."""

    account: str
    http: Client = field(default_factory=Client)


@pytest.fixture(autouse=True)
def units() -> None:
    organisation_services.load_units(SET_UP, at=clock.now())


def officer(login: str, *roles: str, unit: str = "G02.18") -> Officer:
    at = clock.now()
    account_services.open_officer(SET_UP, login=login, name=f"Ông {login}", password=PASSWORD, at=at)
    found = Officer(accounts.officer_id(login))
    for role in roles:
        grants.grant(SET_UP, principal=found.account, role=role, unit=unit, in_force_from=at, at=at)
    found.http.post(session.OFFICER_SIGN_IN, {"login": login, "password": PASSWORD})
    return found


def roles_of(who: Officer) -> set[tuple[str, str]]:
    return {(grant.role, grant.place.unit) for grant in permissions.grants(who.account, at=clock.now())}


def day(days: int) -> str:
    return clock.legal_date(clock.now() + timedelta(days=days)).strftime("%d/%m/%Y")


def test_the_head_of_a_unit_sees_its_officers_and_no_others() -> None:
    head = officer("head", "department_leader")
    officer("inside", "specialist")
    other = officer("outside", "specialist", unit="G02.17")

    page = head.http.get(HOME).content.decode()

    assert "Ông inside" in page and "Ông outside" not in page
    assert head.http.get(f"{HOME}?don-vi=G02.17").content.decode().count("Ông outside") == 0
    assert head.http.get(f"{HOME}{other.account}/").status_code == 404
    assert officer("nobody", "specialist").http.get(HOME).status_code == 403


def test_a_role_is_given_with_its_end_and_taken_back_and_a_fault_stands_at_its_field() -> None:
    head, who = officer("head", "department_leader"), officer("who", "clerk")
    page = f"{HOME}{who.account}/"

    wrong = head.http.post(page, {"action": "give", "role": "specialist", "unit": "G02.18", "until": "31/31/2026"})
    given = head.http.post(page, {"action": "give", "role": "specialist", "unit": "G02.18", "until": day(10)})
    again = head.http.post(page, {"action": "give", "role": "specialist", "unit": "G02.18"})
    beyond = head.http.post(page, {"action": "give", "role": "specialist", "unit": "G02.17"})
    apart = head.http.post(page, {"action": "give", "role": "one_stop_officer", "unit": "G02.18"})

    assert (wrong.status_code, given.status_code, again.status_code, beyond.status_code, apart.status_code) == (
        422,
        303,
        422,
        403,
        422,
    )
    assert 'href="#f-until"' in wrong.content.decode() and 'value="31/31/2026"' in wrong.content.decode()
    assert 'href="#f-role"' in again.content.decode()
    assert roles_of(who) == {("clerk", "G02.18"), ("specialist", "G02.18")}
    grant = next(one for one in permissions.grants(who.account, at=clock.now()) if one.role == "specialist")
    assert head.http.post(page, {"action": "withdraw", "grant": grant.id}).status_code == 303
    assert roles_of(who) == {("clerk", "G02.18")}
    assert head.http.post(page, {"action": "withdraw", "grant": "999999"}).status_code == 422


def test_nobody_gives_themselves_a_role() -> None:
    boss = officer("boss", "operator", unit="")

    answer = boss.http.post(f"{HOME}{boss.account}/", {"action": "give", "role": "clerk", "unit": "G02.18"})

    assert answer.status_code == 422
    assert roles_of(boss) == {("operator", "")}


def test_a_locked_account_is_out_at_once() -> None:
    boss, who = officer("boss", "operator", unit=""), officer("who", "specialist")
    before = who.http.get("/ban-lam-viec/lich/").status_code

    boss.http.post(f"{HOME}{who.account}/", {"action": "lock", "reason": "mất máy"})

    assert before == 200
    assert who.http.get("/ban-lam-viec/lich/").status_code == 302


def test_an_officer_notes_an_absence_with_a_stand_in_and_comes_back() -> None:
    who, other = officer("who", "specialist"), officer("other", "clerk")
    page = "/ban-lam-viec/lich/"
    typed = {"action": "away", "away_from": day(0), "away_until": day(3), "reason": "leave", "stand_in": "who"}

    himself = who.http.post(page, typed)
    noted = who.http.post(page, {**typed, "stand_in": "other"})
    twice = who.http.post(page, {**typed, "stand_in": "other"})

    assert (himself.status_code, noted.status_code, twice.status_code) == (422, 303, 422)
    assert 'href="#f-stand_in"' in himself.content.decode() and 'href="#f-away_from"' in twice.content.decode()
    assert ("specialist", "G02.18") in roles_of(other)
    shown = who.http.get(page).content.decode()
    assert "Ông other" in shown
    (absence,) = organisations.absences(who.account, since=clock.now())
    who.http.post(page, {"action": "back", "number": absence.id})
    assert roles_of(other) == {("clerk", "G02.18")}


def test_a_head_passes_the_signature_on_and_takes_it_back() -> None:
    head, deputy = officer("head", "department_leader", "signer"), officer("deputy", "division_head")
    page = "/ban-lam-viec/lich/"
    held = next(one for one in permissions.grants(head.account, at=clock.now()) if one.role == "signer")
    typed = {"action": "delegate", "held": held.id, "to": "deputy", "manner": "KT.", "from": day(0), "until": day(5)}

    bare = head.http.post(page, typed)
    given = head.http.post(page, {**typed, "document": "12/QĐ-HC"})

    assert (bare.status_code, given.status_code) == (422, 303)
    assert 'href="#f-document"' in bare.content.decode()
    assert ("signer", "G02.18") in roles_of(deputy)
    assert "KT." in deputy.http.get(page).content.decode()
    (one,) = organisations.delegations(head.account, since=clock.now())
    head.http.post(page, {"action": "take_back", "number": one.id})
    assert roles_of(deputy) == {("division_head", "G02.18")}


def test_a_hand_over_is_listed_first_and_leaves_no_role_bare_unsaid() -> None:
    head, who, other = officer("head", "department_leader"), officer("who", "specialist"), officer("other", "clerk")
    page = f"{HOME}{who.account}/ban-giao/"

    listed = head.http.get(f"{page}?to=other")
    refused = head.http.post(page, {"to": "other", "do": "1", "reason": "nghỉ hưu"})
    kept = roles_of(who)
    done = head.http.post(page, {"to": "other", "take_roles": "1", "do": "1", "reason": "nghỉ hưu"})

    assert (listed.status_code, refused.status_code, done.status_code) == (200, 422, 303)
    assert kept == {("specialist", "G02.18")} and roles_of(who) == set()
    assert roles_of(other) == {("clerk", "G02.18"), ("specialist", "G02.18")}
    assert who.http.get(page).status_code == 403


def test_staff_are_brought_from_a_list_after_a_trial_and_all_or_nothing() -> None:
    boss = officer("boss", "operator", unit="")
    good = "code,name,unit,role,from,until,document\nmoi.mot,Người Một,G02.18,specialist,,,1/QĐ\nmoi.mot,,G02.18,clerk,,,\n"

    def send(text: str, do: str) -> str:
        file = SimpleUploadedFile("staff.csv", text.encode(), "text/csv")
        return boss.http.post(f"{HOME}nhap/", {"file": file, "do": do}).content.decode()

    tried = send(good, "try")
    wrong = send(good + "moi.hai,Người Hai,G02.99,specialist,,,\n", "bring")
    with pytest.raises(AccountUnknown):
        accounts.officer_id("moi.mot")
    done = send(good, "bring")

    assert "moi.mot" in tried and "Không có đơn vị này" in wrong
    assert {grant.role for grant in permissions.grants(accounts.officer_id("moi.mot"), at=clock.now())} == {
        "specialist",
        "clerk",
    }
    assert "Đã nhập" in done
    assert "Đã có, không đổi" in send(good, "bring")
    assert send("không,phải\nđúng", "try").count("govuk-error-message") == 1
    assert send("", "try").count("govuk-error-message") == 1


def test_a_unit_is_renamed_from_a_day_by_a_decision() -> None:
    boss = officer("boss", "operator", unit="")
    page = "/ban-lam-viec/quan-tri/don-vi/G02.18/"

    wrong = boss.http.post(page, {"change": "rename", "on": day(1), "name": "Cục Hóa chất mới"})
    done = boss.http.post(page, {"change": "rename", "on": day(1), "name": "Cục Hóa chất mới", "decision": "9/QĐ"})

    assert (wrong.status_code, done.status_code) == (422, 303)
    assert 'href="#f-decision"' in wrong.content.decode()
    shown = boss.http.get(page).content.decode()
    assert "Cục Hóa chất mới" in shown and "9/QĐ" in shown
    assert organisations.unit("G02.18", on=clock.legal_date(clock.now())).name == "Cục Hóa chất"
    assert boss.http.get("/ban-lam-viec/quan-tri/don-vi/G99/").status_code == 404


def test_the_tree_of_a_day_has_the_names_of_that_day_and_who_follows_today() -> None:
    boss, today = officer("boss", "operator", unit=""), clock.legal_date(clock.now())
    organisation_services.rename_unit(
        SET_UP, unit="G02.18", name="Cục Hóa chất mới", name_en="", on=today, decision="9/QĐ", at=clock.now()
    )
    organisation_services.close_unit(SET_UP, unit="G02.17", on=today, decision="10/QĐ", at=clock.now())
    page = "/ban-lam-viec/quan-tri/don-vi/"

    now = boss.http.get(page).content.decode()
    before = boss.http.get(f"{page}?ngay={day(-1)}").content.decode()
    found = boss.http.get(f"{page}?q=hoa+chat").content.decode()
    wrong = boss.http.get(f"{page}?ngay=31/2/2026")

    assert "Cục Hóa chất mới" in now and ">Cục Hóa chất<" not in now and "G02.17" not in now
    assert ">Cục Hóa chất<" in before and "Nay là Cục Hóa chất mới" in before and "Đã kết thúc; kế thừa:" in before
    assert "G02.18" in found and "T01.CT" not in found
    assert wrong.status_code == 422 and 'href="#f-ngay"' in wrong.content.decode()
    assert officer("who", "specialist").http.get(page).status_code == 403
    assert officer("chief", "department_leader").http.get(page).status_code == 200


def test_the_page_of_rights_says_who_may_and_why() -> None:
    auditor, who = officer("auditor", "auditor", unit=""), officer("who", "specialist")
    page = "/ban-lam-viec/quan-tri/quyen/"

    yes = auditor.http.get(f"{page}?hoi=1&login=who&permission=dossier.decide&unit=G02.18").content.decode()
    no = auditor.http.get(f"{page}?hoi=1&login=who&permission=dossier.decide&unit=G02.17").content.decode()
    unknown = auditor.http.get(f"{page}?hoi=1&login=xyz&permission=burn")
    people = auditor.http.get(f"{page}?quyen=dossier.decide").content.decode()
    matrix = auditor.http.get(f"{page}dia-chi/?vai=role:operator").content.decode()

    assert "Có: Ông who được thẩm định và quyết định nội dung hồ sơ." in yes and "cho phép" in yes
    assert "Không: Ông who" in no and "ngoài phạm vi đơn vị" in no
    assert unknown.status_code == 422 and 'href="#f-login"' in unknown.content.decode()
    assert "Ông who" in people and "Ai được thẩm định và quyết định nội dung hồ sơ" in people
    row = people.partition('"mc-kbd mc-code">dossier.decide<')[2].partition("</tr>")[0]
    assert "Chuyên viên, Lãnh đạo phòng" in row and "một cửa" not in row.lower(), "who receives decides no content"
    assert "cấp và thu hồi mã truy cập cho phần mềm của doanh nghiệp" in matrix
    assert "tại cùng một nơi không cùng với" in people and "mọi vai trò khác" in people
    assert "vai trò không có quyền cần thiết" in matrix
    assert who.http.get(page).status_code == 403


def test_no_permission_role_right_or_group_is_without_its_words() -> None:
    names = permissions.permission_names()
    wanted = {f"permission.{name}" for name in names}
    wanted |= {f"permission_group.{name.partition('.')[0]}" for name in names}
    ways = {way for name in names for way in permissions.ways_to(name)}
    wanted |= {f"officers.way.{way}" for way in ways}
    wanted |= {f"officers.subject.right_{right}" for right in permissions.right_keys()}

    known = set(texts.keys())
    without = [role for role in permissions.role_keys() if words.role(role) == role]
    spare = {key for key in known if key.startswith(("permission.", "permission_group."))} - wanted
    told = [texts.entry(f"permission.{name}") for name in names]

    assert wanted - known == set() and without == []
    assert spare == set(), "words of permissions that no longer are"
    assert all(one[language] != name for one, name in zip(told, names, strict=True) for language in texts.LANGUAGES)
    assert len({one["vi"] for one in told}) == len({one["en"] for one in told}) == len(names), "each tells its own act"
    assert [name for name in names if not permissions.roles_with(name) and not permissions.ways_to(name)] == []
