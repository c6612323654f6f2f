"""Many results signed on the pages: chosen, confirmed, authorised once, followed, stopped, signed again; under each officer's rights."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.rooms.casework.dossiers.factory import PASSWORD, officer
from tests.rooms.casework.dossiers.signing import PIN, Table, may_sign, use

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Status
from motcua.casework.results import services as acts
from motcua.foundation import clock
from motcua.foundation.signing import services as signing

TRAY = "/ban-lam-viec/ky-so/"


def signed_in(role: str = "department_leader") -> Client:
    http = Client()
    http.post("/ban-lam-viec/dang-nhap/", {"login": f"{role}.thu", "password": PASSWORD})
    return http


def papers(page: str) -> list[str]:
    """What the page offers to sign, as the form sends it."""
    return re.findall(r'name="paper" value="([^"]+)"', page)


def begun(table: Table, leader: Client) -> str:
    """Everything that lies in the tray, chosen and confirmed: the address of the act, its papers set."""
    page = leader.post(f"{TRAY}xac-nhan-het/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    asked = {"paper": papers(page), "key": key[1], "certificate": str(table.certificate.id)}
    answer, twice = (leader.post(f"{TRAY}bat-dau/", asked) for _ in range(2))
    assert (answer.status_code, answer["Location"]) == (303, twice["Location"])
    table.work()
    return answer["Location"]


def test_leader_chooses_confirms_and_signs_all_with_one_pin(table: Table) -> None:
    codes = [table.brought() for _ in range(3)]
    leader = signed_in()

    tray = leader.get(TRAY).content.decode()
    confirm = leader.post(f"{TRAY}xac-nhan/", {"paper": papers(tray)[:2]}).content.decode()
    address = begun(table, leader)
    waiting = leader.get(address).content.decode()
    signed = leader.post(f"{address}ky/", {"pin": PIN})
    going = leader.get(address).content.decode()
    table.work()
    done = leader.get(address).content.decode()

    assert all(code in tray for code in codes)
    assert len(papers(confirm)) == 2
    assert "Xác nhận một lần cho 3 văn bản" in waiting
    assert (signed.status_code, signed["Location"]) == (303, address)
    assert "Đã ký 0 trên 3" in going
    assert "hx-get" in going
    assert "Đã ký 3 trên 3" in done
    assert "hx-get" not in done
    assert "Không có văn bản nào chờ ký" in leader.get(TRAY).content.decode()
    files = re.findall(r'href="(/ban-lam-viec/ky-so/van-ban/\d+/tep/)"', done)
    assert [leader.get(file).content[:5] for file in files] == [b"%PDF-"] * 3
    # The form of another window, sent after all is signed, leads to how the act stands.
    assert leader.post(f"{address}ky/", {"pin": PIN})["Location"] == address


def test_wrong_and_missing_pin_are_told_at_the_field_and_nothing_is_signed(table: Table) -> None:
    table.brought()
    leader = signed_in()
    address = begun(table, leader)

    missing = leader.post(f"{address}ky/", {"pin": ""})
    wrong = leader.post(f"{address}ky/", {"pin": "khong-phai"})

    for answer, told in ((missing, "Nhập mã PIN"), (wrong, "Còn 4 lần")):
        page = answer.content.decode()
        assert answer.status_code == 422
        assert told in "".join(re.findall(r'id="pin-error">([^<]*)<', page))
        assert 'href="#pin"' in page
        assert "khong-phai" not in page
    assert leader.post(f"{address}ky/", {"pin": PIN}).status_code == 303


def test_stopped_act_is_signed_again_under_the_same_numbers(table: Table) -> None:
    code = table.brought()
    leader = signed_in()
    address = begun(table, leader)
    symbol = re.search(r'data-l="Số, ký hiệu">([^<]+)<', leader.get(address).content.decode())
    assert symbol is not None

    stopped = leader.post(f"{address}dung/", follow=True).content.decode()
    again = leader.post(f"{address}ky-lai/").content.decode()
    fresh = begun(table, leader)
    leader.post(f"{fresh}ky/", {"pin": PIN})
    table.work()

    assert "Đã dừng lần ký" in stopped
    assert "Bỏ lại" in stopped
    assert len(papers(again)) == 1
    assert code in again
    assert symbol[1] in leader.get(fresh).content.decode()
    # Nothing of the first act is left to be signed again.
    assert "Không còn văn bản nào" in leader.post(f"{address}ky-lai/", follow=True).content.decode()


def test_what_cannot_be_signed_is_told_before_anything_happens(table: Table) -> None:
    table.brought()
    leader = signed_in()
    some = papers(leader.get(TRAY).content.decode())

    none = leader.post(f"{TRAY}xac-nhan/")
    without = leader.post(f"{TRAY}bat-dau/", {"paper": some, "key": "k"})
    nonsense = leader.post(f"{TRAY}bat-dau/", {"paper": ["x:y", "-1:z", "9" * 40], "certificate": "1", "key": "k"})
    others = leader.post(f"{TRAY}bat-dau/", {"paper": some, "certificate": "999999", "key": "k"})
    use(table.settings, signing_batch=1)
    table.brought()
    many = leader.post(f"{TRAY}xac-nhan/", {"paper": papers(leader.get(TRAY).content.decode())})

    assert (none.status_code, 'id="papers-error"' in none.content.decode()) == (422, True)
    assert (without.status_code, 'id="certificate-error"' in without.content.decode()) == (422, True)
    assert papers(without.content.decode()) == some
    assert nonsense.status_code == 422
    assert others.status_code == 422
    assert 'id="certificate-error"' in others.content.decode()
    assert (many.status_code, "tối đa 1" in many.content.decode()) == (422, True)
    assert acts.batches(table.leader) == []


def test_draft_that_changed_since_it_was_seen_is_marked_and_fails_alone(table: Table) -> None:
    table.brought()
    leader = signed_in()
    page = leader.post(f"{TRAY}xac-nhan-het/").content.decode()
    (line,) = queries.tray(table.leader, at=clock.now())
    services.save_result_draft(
        table.officers["specialist"], code=line.dossier.code, texts={"conditions": "Chỉ trong năm"}, seen=0, at=clock.now()
    )  # fmt: skip

    confirm = leader.post(f"{TRAY}xac-nhan/", {"paper": papers(page)}).content.decode()
    answer = leader.post(
        f"{TRAY}bat-dau/", {"paper": papers(page), "key": "k", "certificate": str(table.certificate.id)}
    )
    table.work()

    assert "Đã thay đổi sau khi xem" in confirm
    shown = leader.get(answer["Location"]).content.decode()
    assert "Không ký được" in shown
    assert "lỗi 1" in shown


def test_act_and_its_papers_are_the_signers_own(table: Table) -> None:
    table.brought()
    address = begun(table, signed_in())
    item = acts.batches(table.leader)[0].items[0].id
    may_sign(officer("ministry_leader"))
    looks = [address, f"{TRAY}van-ban/{item}/tep/", f"{TRAY}van-ban/{item}/tinh-trang/"]
    does = [f"{address}ky/", f"{address}dung/", f"{address}ky-lai/", f"{TRAY}van-ban/{item}/giao/"]
    begin = {"paper": ["1:x"], "certificate": str(table.certificate.id), "key": "k"}

    for role, told in (("ministry_leader", 404), ("specialist", 403)):
        other = signed_in(role)
        assert [other.get(path).status_code for path in looks] == [told] * len(looks)
        assert [other.post(path, {"pin": PIN}).status_code for path in does] == [told] * len(does)
        assert other.post(f"{TRAY}bat-dau/", begin).status_code in {403, 422}
    nobody = Client().get(address)

    assert (nobody.status_code, nobody["Location"].startswith("/ban-lam-viec/dang-nhap/")) == (302, True)
    assert acts.batches(table.leader)[0].items[0].state == "prepared"


# ---------------------------------------------------------------- the draft


def test_drafter_writes_into_the_fields_and_looks_at_the_paper(table: Table) -> None:
    code = table.brought()
    specialist = signed_in("specialist")
    address = f"/ban-lam-viec/ho-so/{code}/ket-qua/"

    page = specialist.get(address).content.decode()
    saved = specialist.post(f"{address}luu/", {"text_conditions": "Chỉ trong năm 2026", "seen": "0"}, follow=True)
    long = specialist.post(f"{address}luu/", {"text_conditions": "x" * 3001, "seen": "1"})
    stale = specialist.post(f"{address}luu/", {"text_conditions": "Của người sau", "seen": "0"})
    paper = specialist.get(f"{address}xem-truoc/")

    assert 'name="text_conditions"' in page
    assert "Chỉ trong năm 2026" in saved.content.decode()
    assert (long.status_code, 'id="text_conditions-error"' in long.content.decode()) == (422, True)
    assert "x" * 3001 in long.content.decode()
    assert stale.status_code == 409
    assert "Của người sau" in stale.content.decode()
    assert (paper.status_code, paper["Content-Type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")


@pytest.mark.parametrize("outcome", ["accepted", "refused"])
def test_leader_sees_in_the_tray_that_the_draft_was_opened(outcome: str, table: Table) -> None:
    code = table.brought(outcome=outcome)
    leader = signed_in()

    before = leader.get(TRAY).content.decode()
    paper = leader.get(f"/ban-lam-viec/ho-so/{code}/ket-qua/xem-truoc/")
    after = leader.get(TRAY).content.decode()

    assert paper.content[:5] == b"%PDF-"
    assert "Chưa mở" in before
    assert "Chưa mở" not in after


def test_paper_that_cannot_be_set_says_what_it_lacks(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    code = table.brought()
    leader = signed_in()
    monkeypatch.setattr("motcua.casework.results.signing.papers._MARK", "#data-that-is-not-there\n")

    answer = leader.get(f"/ban-lam-viec/ho-so/{code}/ket-qua/xem-truoc/")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "unknown variable: data-that-is-not-there" in page
    assert 'href="#paper"' in page


def test_draft_sent_back_needs_a_reason_and_comes_again(table: Table) -> None:
    code = table.brought()
    leader, address = signed_in(), f"/ban-lam-viec/ho-so/{code}/ket-qua/"
    mark = re.search(r'name="fingerprint" value="([0-9a-f]{64})"', leader.get(address).content.decode())
    assert mark is not None

    bare = leader.post(f"{address}tra-lai/", {"reason": "  ", "fingerprint": mark[1]})
    stale = leader.post(f"{address}tra-lai/", {"reason": "Nêu rõ thời hạn", "fingerprint": "0" * 64})
    back = leader.post(f"{address}tra-lai/", {"reason": "Nêu rõ thời hạn", "fingerprint": mark[1]}, follow=True)

    assert (bare.status_code, 'id="reason-error"' in bare.content.decode()) == (422, True)
    assert stale.status_code == 409
    assert "Nêu rõ thời hạn" in stale.content.decode()
    assert f"Đã trả lại dự thảo của hồ sơ {code}" in back.content.decode()
    assert "Nêu rõ thời hạn" in signed_in("specialist").get(address).content.decode()
    assert table.status(code) is Status.PROCESSING


def test_draft_of_a_dossier_out_of_reach_reads_like_none(table: Table) -> None:
    code = table.brought()
    leader = signed_in()

    answers = [
        leader.get("/ban-lam-viec/ho-so/G02.10-000000-000000/ket-qua/").status_code,
        leader.get("/ban-lam-viec/ho-so/G02.10-000000-000000/ket-qua/xem-truoc/").status_code,
        signed_in("clerk").post(f"/ban-lam-viec/ho-so/{code}/ket-qua/tra-lai/", {"reason": "x"}).status_code,
        leader.post(f"/ban-lam-viec/ho-so/{code}/ket-qua/luu/", {"text_conditions": "x", "seen": "0"}).status_code,
    ]

    assert answers[:2] == [404, 404]
    assert answers[2] == 403


# ---------------------------------------------------------------- certificates


def test_certificate_is_registered_with_its_pin_and_withdrawn(table: Table) -> None:
    leader = signed_in()
    address = f"{TRAY}chung-thu/"
    signing.withdraw_certificate(table.leader, certificate=table.certificate.id, at=clock.now())

    wrong = leader.post(f"{address}dang-ky/", {"hand": "file", "place": "leader", "pin": "khong-phai"})
    others = leader.post(f"{address}dang-ky/", {"hand": "file", "place": "other", "pin": PIN})
    outside = leader.post(f"{address}dang-ky/", {"hand": "file", "place": "../../secrets/x", "pin": PIN})
    done = leader.post(f"{address}dang-ky/", {"hand": "file", "place": "leader", "pin": PIN}, follow=True)

    for answer in (wrong, others, outside):
        assert answer.status_code == 422
        assert 'id="place-error"' in answer.content.decode()
    assert "Đã đăng ký chứng thư số" in done.content.decode()
