"""The ministry answers the single window: each message turns the state of its dossier, and what is wrong is refused."""

import httpx
import pytest
from lxml import etree
from tests.links.single_window.window import Key
from tests.sandbox.running import Ministry
from tests.sandbox.window import answered, confirmed, payload, refused, reply, send, sent


def test_confirmation_closes_the_dossier(sandbox: httpx.Client, ministry: Ministry) -> None:
    reference = sent(sandbox, ministry)

    assert reply(sandbox, confirmed(reference)) == ("99", [])

    found = sandbox.get(f"/nsw/api/dossiers/{reference}").json()
    assert (found["state"], found["stateName"]) == (12, "Được cấp văn bản chấp thuận")
    assert (found["systemReceptionNo"], found["fileLink"]) == ("HC-202600000001", "http://127.0.0.1:8000/tep/1")
    assert [turn["state"] for turn in found["turns"]] == [0, 1, 12]
    assert found["secondsToAnswer"] >= 0
    assert "HC-202600000001" in sandbox.get(f"/nsw/dossiers/{reference}").text


def test_refusal_by_the_simple_form(sandbox: httpx.Client, ministry: Ministry) -> None:
    reference = sent(sandbox, ministry)

    assert reply(sandbox, refused(reference), simple=True) == ("99", [])
    assert sandbox.get(f"/nsw/api/dossiers/{reference}").json()["state"] == 3


def test_repeated_message_is_acknowledged_and_changes_nothing(sandbox: httpx.Client, ministry: Ministry) -> None:
    reference = sent(sandbox, ministry)
    message = confirmed(reference)

    assert [reply(sandbox, message)[0] for _ in range(2)] == ["99", "99"]
    assert [turn["state"] for turn in sandbox.get(f"/nsw/api/dossiers/{reference}").json()["turns"]] == [0, 1, 12]


def test_impossible_turn_is_refused(sandbox: httpx.Client, ministry: Ministry) -> None:
    reference = sent(sandbox, ministry)
    reply(sandbox, confirmed(reference))

    assert reply(sandbox, refused(reference)) == ("00", [("NSW06_CODE", "Không thể chuyển từ 12 sang 3")])


@pytest.mark.parametrize("style", ["once", "double", "plain"])
def test_answer_is_escaped_as_told(sandbox: httpx.Client, ministry: Ministry, style: str) -> None:
    reference = sent(sandbox, ministry)
    sandbox.post("/_control/single_window", json={"answer": style}).raise_for_status()

    assert reply(sandbox, confirmed(reference)) == ("99", [])


def test_faulty_answers_of_the_ministry_are_refused(sandbox: httpx.Client, ministry: Ministry) -> None:
    reference = sent(sandbox, ministry)

    def code(text: str) -> str:
        function, errors = reply(sandbox, text)
        assert function == "00"
        return errors[0][0]

    assert code("hello") == "ERR02_CODE"
    assert code("<Other/>") == "ERR00_CODE"
    assert code('<!DOCTYPE Envelope [<!ENTITY x "y">]>' + confirmed(reference)) == "ERR02_CODE"
    assert code(confirmed(reference).replace("<sendDate>2026-11-24 08:15:01", "<sendDate>24/11/2026")) == "ERR02_CODE"
    assert code(confirmed(reference).replace("<function>11<", "<function>77<")) == "ERR04_CODE"
    assert code(confirmed("NSW-unknown")) == "ERR05_CODE"
    assert code(confirmed(reference).replace("HC-202600000001", "")) == "ERR05_CODE"
    assert sandbox.get(f"/nsw/api/dossiers/{reference}").json()["state"] == 1


def test_wrong_mode_refuses_with_the_chosen_code(sandbox: httpx.Client, ministry: Ministry) -> None:
    reference = sent(sandbox, ministry)
    sandbox.post(
        "/_control/single_window", json={"mode": "wrong", "error": "BCT06_CODE", "times": 1, "only": "gateway"}
    )

    assert reply(sandbox, confirmed(reference))[1][0][0] == "BCT06_CODE"
    assert reply(sandbox, confirmed(reference)) == ("99", [])


def test_other_codes_by_the_map(sandbox: httpx.Client, ministry: Ministry) -> None:
    reference = sent(sandbox, ministry)
    sandbox.post("/_control/single_window", json={"map": "13/11=12/07"}).raise_for_status()
    moved = confirmed(reference).replace("<type>13<", "<type>12<").replace("<function>11<", "<function>07<")

    assert reply(sandbox, confirmed(reference))[0] == "00"
    assert reply(sandbox, moved) == ("99", [])


def test_supplement_and_withdrawal_follow_the_states(sandbox: httpx.Client, ministry: Ministry) -> None:
    reference = sent(sandbox, ministry)
    asked = refused(reference, "Bổ sung hóa đơn").replace("<function>06<", "<function>05<")
    assert reply(sandbox, asked)[0] == "99"

    send(sandbox, kind="10/04", reference=reference)
    assert sandbox.get(f"/nsw/api/dossiers/{reference}").json()["stateName"] == "Đã bổ sung"
    accepted = refused(reference, "Đã tiếp nhận").replace("<function>06<", "<function>08<")
    assert reply(sandbox, accepted)[0] == "99"
    send(sandbox, kind="12/11", reference=reference)

    assert [turn["state"] for turn in sandbox.get(f"/nsw/api/dossiers/{reference}").json()["turns"]] == [
        0,
        1,
        4,
        6,
        2,
        7,
    ]


def test_amendment_names_the_number_it_replaces(sandbox: httpx.Client, ministry: Ministry) -> None:
    reference = sent(sandbox, ministry)
    reply(sandbox, confirmed(reference))

    send(sandbox, kind="10/02", reference=reference)

    tree = etree.fromstring(payload(ministry.received[1]))
    assert (tree.findtext("Header/Subject/function"), tree.findtext(".//replacedReceptionNo")) == (
        "02",
        "HC-202600000001",
    )


def test_declarant_acts_on_the_page_where_the_state_lets_them(sandbox: httpx.Client, ministry: Ministry) -> None:
    reference = sent(sandbox, ministry)
    reply(sandbox, confirmed(reference))
    act = {"reference": reference, "kind": "15/14", "path-0": "items/0/quantity", "value-0": "25", "reason": "Nhầm"}

    early = sandbox.post("/nsw/act", data={**act, "kind": "10/03"})
    wrong = sandbox.post("/nsw/act", data={**act, "path-0": "items/9/quantity"})
    asked = sandbox.post("/nsw/act", data=act)
    tree = etree.fromstring(payload(ministry.received[-1]))
    state = sandbox.get(f"/nsw/api/dossiers/{reference}").json()["state"]
    ministry.answer = answered(
        "00", "<ErrorList><Error><ErrorCode>BCT08_CODE</ErrorCode><ErrorName>Không</ErrorName></Error></ErrorList>"
    )
    reply(
        sandbox,
        refused(reference, "Không đồng ý").replace("<type>11<", "<type>16<").replace("<function>06<", "<function>16<"),
    )
    sandbox.post("/nsw/act", data={"reference": reference, "kind": "12/11", "reason": "Thôi"})

    assert (early.status_code, wrong.status_code, asked.status_code, state) == (422, 422, 303, 9)
    assert (
        tree.findtext(".//EditRequest/Reason"),
        tree.findtext(".//EditRequest/ChemicalDeclaration/Items/Item/quantity"),
    ) == ("Nhầm", "25")
    found = sandbox.get(f"/nsw/api/dossiers/{reference}").json()
    assert (found["state"], found["errors"][0]["code"]) == (11, "BCT08_CODE")


def test_ministry_signs_with_the_certificate_that_it_signed_with_first(
    sandbox: httpx.Client, ministry: Ministry
) -> None:
    reference = sent(sandbox, ministry)
    one, other = Key(), Key()

    first = reply(sandbox, one.sign(confirmed(reference)))
    changed = reply(sandbox, one.sign(confirmed(reference)).replace("HC-2026", "HX-2026"))
    foreign = reply(sandbox, other.sign(confirmed(reference)))
    sandbox.post("/_control/single_window", json={"ministry_signature": "required"})
    bare = reply(sandbox, confirmed(reference))

    assert first[0] == "99"
    assert [answer[1][0][1].split(":")[0] for answer in (changed, foreign, bare)] == [
        "NotValidSignature",
        "NotRegister",
        "NotSignanture",
    ]
