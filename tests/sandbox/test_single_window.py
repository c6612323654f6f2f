"""The single window sends declarations to the ministry: signed, with their files, and spoilt in every way."""

import base64
import hashlib
from datetime import timedelta
from html import escape
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from lxml import etree
from signxml.exceptions import InvalidSignature
from signxml.verifier import XMLVerifier
from tests.sandbox.running import Ministry
from tests.sandbox.window import SOAP, answered, payload, send

EXAMPLES = Path(__file__).parent / "examples"


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


def test_expired_certificate_has_ended(sandbox: httpx.Client, ministry: Ministry) -> None:
    ministry.answer = answered("99")

    sandbox.post("/_control/single_window", json={"mode": "expired_certificate"}).raise_for_status()
    send(sandbox)

    held = str(etree.fromstring(payload(ministry.received[0])).findtext(".//{*}X509Certificate"))
    certificate = x509.load_der_x509_certificate(base64.b64decode("".join(held.split())))
    live = x509.load_pem_x509_certificate(sandbox.get("/nsw/certificate.pem").content)
    assert live.not_valid_after_utc - certificate.not_valid_after_utc > timedelta(days=365)
