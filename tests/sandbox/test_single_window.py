"""The single window: declarations to the ministry, answers from it, and every way to spoil them."""

import base64
import hashlib
import secrets
from datetime import timedelta
from html import escape, unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from lxml import etree
from signxml.exceptions import InvalidSignature
from signxml.verifier import XMLVerifier
from tests.links.single_window.window import Key
from tests.sandbox.running import Ministry

EXAMPLES = Path(__file__).parent / "examples"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def envelope(function: str, kind: str, reference: str, content: str) -> str:
    party = "<name>{0}</name><identity>{0}</identity><countryCode>VN</countryCode><ministryCode>{0}</ministryCode><organizationCode>{0}</organizationCode>"
    return (
        f"<Envelope><Header><Reference><version>01</version><messageId>{secrets.token_hex(16)}</messageId></Reference>"
        f"<From>{party.format('BCT')}</From><To>{party.format('NSW')}</To>"
        f"<Subject><documentType>BCT0800001</documentType><type>{kind}</type><function>{function}</function><reference>{reference}</reference>"
        f"<documentYear>2026</documentYear><preReference>{reference}</preReference><preDocumentYear>2026</preDocumentYear>"
        f"<sendDate>2026-11-24 08:15:01</sendDate></Subject></Header><Body><Content>{content}</Content><Signature/></Body><SystemSignature/></Envelope>"
    )


def answered(
    function: str, content: str = "<ReceiveDate>2026-11-24 08:15:01</ReceiveDate>", *, escapes: int = 1
) -> Any:
    def answer(_body: bytes) -> bytes:
        text = envelope(function, "10", "NSW1", content)
        for _ in range(escapes):
            text = escape(text, quote=False)
        return (
            f'<s:Envelope xmlns:s="{SOAP}"><s:Body><receiveResponse xmlns="urn:x"><receiveResult><responsePayload>{text}</responsePayload>'
            "</receiveResult></receiveResponse></s:Body></s:Envelope>"
        ).encode()

    return answer


def send(sandbox: httpx.Client, **order: object) -> dict[str, Any]:
    answer = sandbox.post("/nsw/send", json=order)
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


def payload(body: bytes) -> bytes:
    """The signed text as the ministry gets it."""
    return str(etree.fromstring(body).findtext(".//{*}requestPayload")).encode()


def reply(sandbox: httpx.Client, text: str, *, simple: bool = False) -> tuple[str, list[tuple[str, str]]]:
    """Send an Envelope to the window; function and errors of its answer."""
    if simple:
        inner = f'<Request xmlns="http://tempuri.org/"><payload>{escape(text, quote=False)}</payload></Request>'
    else:
        inner = f'<w:receive xmlns:w="urn:any"><w:officeCode>BCT</w:officeCode><w:requestPayload><![CDATA[{text}]]></w:requestPayload></w:receive>'
    body = f'<e:Envelope xmlns:e="{SOAP}"><e:Body>{inner}</e:Body></e:Envelope>'.encode()
    answer = sandbox.post(
        "/nsw/request" if simple else "/nsw/gateway", content=body, headers={"Content-Type": "text/xml; charset=utf-8"}
    )
    root = etree.fromstring(answer.content)
    held = root.find(".//{*}RequestResult" if simple else ".//{*}responsePayload")
    assert held is not None
    raw = etree.tostring(held[0], encoding="unicode") if len(held) else str(held.text)
    while "<Envelope" not in raw:
        raw = unescape(raw)
    tree = etree.fromstring(raw)
    errors = [(str(e.findtext("ErrorCode")), str(e.findtext("ErrorName"))) for e in tree.iter("Error")]
    return str(tree.findtext("Header/Subject/function")), errors


def confirmed(reference: str) -> str:
    content = (
        f"<ResultConfirm><NSWFileCode>{reference}</NSWFileCode><SystemReceptionNo>HC-202600000001</SystemReceptionNo><Department>Cục Hóa chất</Department>"
        "<NameOfStaff>Hệ thống tự động</NameOfStaff><ResponseDate>2026-11-24 08:15:03</ResponseDate><AttachmentId>1</AttachmentId>"
        "<FileName>13b.pdf</FileName><FileLink>http://127.0.0.1:8000/tep/1</FileLink></ResultConfirm>"
    )
    return envelope("11", "13", reference, content)


def refused(reference: str, reason: str = "Cần giấy phép") -> str:
    return envelope(
        "06",
        "11",
        reference,
        f"<Result><NSWFileCode>{reference}</NSWFileCode><Reason>{reason}</Reason><ResponseDate>2026-11-24 08:15:03</ResponseDate></Result>",
    )


def sent(sandbox: httpx.Client, ministry: Ministry) -> str:
    ministry.answer = answered("99")
    return str(send(sandbox)["reference"])


def test_declaration_is_signed_and_its_files_are_there(sandbox: httpx.Client, ministry: Ministry) -> None:
    ministry.answer = answered("99")

    done = send(sandbox, variant="valid")

    assert (done["function"], done["errors"], done["problem"]) == ("99", [], "")
    text = payload(ministry.received[0])
    XMLVerifier().verify(text, x509_cert=sandbox.get("/nsw/certificate.pem").text)
    tree = etree.fromstring(text)
    assert tree.findtext("Header/Subject/reference") == done["reference"]
    assert tree.findtext(".//Applicant/enterpriseCode") == "9901234560"
    assert [c.text for c in tree.iter("casNumber")] == ["107-21-1", "123-86-4"]
    files = [{leaf.tag: str(leaf.text) for leaf in node} for node in tree.iter("Attachment")]
    assert [(f["AttachedTypeCode"], f.get("lineNo")) for f in files] == [("invoice", None), ("sds", "1"), ("sds", "2")]
    for file in files:
        content = httpx.get(file["FileLink"]).content
        assert content.startswith(b"%PDF-")
        assert (str(len(content)), hashlib.sha256(content).hexdigest()) == (file["size"], file["sha256"])


def test_recorded_example_verifies_with_its_certificate() -> None:
    text = (EXAMPLES / "nsw-10-01.xml").read_bytes()

    found = XMLVerifier().verify(text, x509_cert=(EXAMPLES / "nsw-certificate.pem").read_text())

    assert not isinstance(found, list)
    assert found.signed_xml is not None
    assert found.signed_xml.findtext("Header/Subject/documentType") == "BCT0800001"


@pytest.mark.parametrize(
    ("mode", "status"),
    [
        ("good", "Ok"),
        ("empty", "NotSignanture"),
        ("wrong", "NotValidSignature"),
        ("revoked", "Revoked"),
        ("stranger", "NotRegister"),
    ],
)
def test_signature_can_be_wrong_in_each_way(sandbox: httpx.Client, ministry: Ministry, mode: str, status: str) -> None:
    ministry.answer = answered("99")
    send(sandbox, signature=mode)
    text = payload(ministry.received[0]).decode()

    call = f'<Verify xmlns="http://tempuri.org/"><user>NSW</user><signature>{escape(text, quote=False)}</signature></Verify>'
    body = f'<e:Envelope xmlns:e="{SOAP}"><e:Body>{call}</e:Body></e:Envelope>'
    answer = etree.fromstring(sandbox.post("/nsw/ca", content=body.encode()).content)

    assert answer.findtext(".//{*}status") == status


def test_revoked_certificate_is_in_the_list(sandbox: httpx.Client, ministry: Ministry) -> None:
    ministry.answer = answered("99")
    send(sandbox, signature="revoked")
    held = etree.fromstring(payload(ministry.received[0])).findtext(".//{*}X509Certificate")
    serial = x509.load_pem_x509_certificate(
        f"-----BEGIN CERTIFICATE-----\n{str(held).strip()}\n-----END CERTIFICATE-----".encode()
    ).serial_number

    crl = x509.load_pem_x509_crl(sandbox.get("/nsw/ca.crl").content)

    assert crl.get_revoked_certificate_by_serial_number(serial) is not None


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


def test_refused_declaration_shows_its_errors(sandbox: httpx.Client, ministry: Ministry) -> None:
    ministry.answer = answered(
        "00",
        "<ErrorList><Error><ErrorCode>E-CHK</ErrorCode><ErrorName>/items/0: sai</ErrorName></Error></ErrorList>",
        escapes=2,
    )

    done = send(sandbox, variant="wrong-cas")

    assert (done["function"], done["errors"]) == ("00", [{"code": "E-CHK", "name": "/items/0: sai"}])
    found = sandbox.get(f"/nsw/api/dossiers/{done['reference']}").json()
    assert (found["state"], found["errors"]) == (0, done["errors"])


def test_ministry_down_is_told_and_the_same_message_can_go_again(sandbox: httpx.Client, ministry: Ministry) -> None:
    done = send(sandbox)
    assert (done["function"], done["problem"].startswith("HTTP 503")) == ("", True)

    ministry.answer = answered("99")
    again = send(sandbox, resend=done["messageId"])

    assert again["function"] == "99"
    assert payload(ministry.received[0]) == payload(ministry.received[1])


def test_twice_sends_the_same_message_twice(sandbox: httpx.Client, ministry: Ministry) -> None:
    ministry.answer = answered("99")

    send(sandbox, times=2)
    sandbox.post("/_control/single_window", json={"mode": "twice"})
    send(sandbox)

    texts = [payload(body) for body in ministry.received]
    assert (len(texts), texts[0] == texts[1], texts[2] == texts[3], texts[0] == texts[2]) == (4, True, True, False)


@pytest.mark.parametrize(
    "fault", ["malformed", "xxe", "no-header", "unknown-type", "unknown-document", "ampersand", "empty"]
)
def test_spoilt_messages_go_out_and_make_no_dossier(sandbox: httpx.Client, ministry: Ministry, fault: str) -> None:
    ministry.answer = answered(
        "00", "<ErrorList><Error><ErrorCode>ERR02_CODE</ErrorCode><ErrorName>x</ErrorName></Error></ErrorList>"
    )

    done = send(sandbox, fault=fault)

    assert (done["function"], len(ministry.received)) == ("00", 1)
    assert sandbox.get("/nsw/api/dossiers").json() == []


def test_supplement_before_its_dossier_goes_out_of_order(sandbox: httpx.Client, ministry: Ministry) -> None:
    ministry.answer = answered(
        "00", "<ErrorList><Error><ErrorCode>ERR05_CODE</ErrorCode><ErrorName>x</ErrorName></Error></ErrorList>"
    )

    done = send(sandbox, kind="10/04", fault="before-dossier")

    tree = etree.fromstring(payload(ministry.received[0]))
    assert (tree.findtext("Header/Subject/type"), tree.findtext("Header/Subject/function"), done["function"]) == (
        "10",
        "04",
        "00",
    )


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


@pytest.mark.parametrize(("kind", "expected"), [("missing", 404), ("unreadable", 200), ("infected", 200)])
def test_attachments_can_be_bad(sandbox: httpx.Client, ministry: Ministry, kind: str, expected: int) -> None:
    ministry.answer = answered("99")
    send(sandbox, files=kind)

    address = etree.fromstring(payload(ministry.received[0])).findtext(".//FileLink")

    assert httpx.get(str(address)).status_code == expected


def test_last_file_can_be_left_out(sandbox: httpx.Client, ministry: Ministry) -> None:
    ministry.answer = answered("99")

    send(sandbox, skip_last_file=True)

    tree = etree.fromstring(payload(ministry.received[0]))
    assert [node.findtext("AttachedTypeCode") for node in tree.iter("Attachment")] == ["invoice", "sds"]


@pytest.mark.parametrize(
    "order",
    [{"variant": "none"}, {"colour": "red"}, {"kind": "10/04", "reference": "no"}, {"resend": "no"}, {"times": 11}],
)
def test_order_for_what_there_is_not(sandbox: httpx.Client, order: dict[str, object]) -> None:
    assert sandbox.post("/nsw/send", json=order).status_code == 422


def test_page_sends_and_leads_to_the_dossier(sandbox: httpx.Client, ministry: Ministry) -> None:
    ministry.answer = answered("99")

    answer = sandbox.post("/nsw/send", data={"variant": "valid", "times": "1"}, headers={"Accept": "text/html"})

    assert answer.status_code == 303
    page = sandbox.get(answer.headers["location"]).text
    assert "Chờ tiếp nhận" in page
    key = sandbox.get("/nsw/api/messages").json()[0]["key"]
    assert "&lt;Envelope&gt;" in sandbox.get(f"/nsw/messages/{key}").text


def test_a_wrong_signature_is_caught_by_the_library(sandbox: httpx.Client, ministry: Ministry) -> None:
    ministry.answer = answered("99")
    send(sandbox, signature="wrong")

    with pytest.raises(InvalidSignature):
        XMLVerifier().verify(payload(ministry.received[0]), x509_cert=sandbox.get("/nsw/certificate.pem").text)


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


def test_certificate_of_origin_goes_out_with_its_own_content(sandbox: httpx.Client, ministry: Ministry) -> None:
    ministry.answer = answered("99")

    done = send(sandbox, document_type="BCT0700001")

    tree = etree.fromstring(payload(ministry.received[0]))
    assert tree.findtext("Header/Subject/documentType") == "BCT0700001"
    assert tree.findtext(".//CertificateOfOrigin/Items/Item/originCriterion") == "RVC"
    assert [node.findtext("AttachedTypeCode") for node in tree.iter("Attachment")] == [
        "invoice",
        "bill_of_lading",
        "origin_breakdown",
    ]
    assert sandbox.get(f"/nsw/api/dossiers/{done['reference']}").json()["documentType"] == "BCT0700001"


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


def test_expired_certificate_has_ended(sandbox: httpx.Client, ministry: Ministry) -> None:
    ministry.answer = answered("99")

    sandbox.post("/_control/single_window", json={"mode": "expired_certificate"}).raise_for_status()
    send(sandbox)

    held = str(etree.fromstring(payload(ministry.received[0])).findtext(".//{*}X509Certificate"))
    certificate = x509.load_der_x509_certificate(base64.b64decode("".join(held.split())))
    live = x509.load_pem_x509_certificate(sandbox.get("/nsw/certificate.pem").content)
    assert live.not_valid_after_utc - certificate.not_valid_after_utc > timedelta(days=365)
