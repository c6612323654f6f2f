"""What comes in wrong is refused at once, whole, at its place, and leaves nothing behind."""

from __future__ import annotations

import io
import json
import threading
import unicodedata
from collections.abc import Callable

import pikepdf
import pytest
from tests.flows import shared

from bench import papers, sample
from bench.client import Client
from bench.stack import Stack

pytestmark = pytest.mark.xdist_group("stack")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe{}", b'{"procedure":"x","data":{"a":NaN}}',
        b'{"procedure":"x","data":{"a":-Infinity}}', b'{"procedure":"x","procedure":"y","data":{}}',
        b'{"procedure":"x","data":' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
        b'{"procedure":"x","data":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
    ],
    ids=["empty", "cut", "array", "null", "text", "not-utf8", "nan", "infinity", "repeated-key", "deep", "very-deep"],
)  # fmt: skip
def test_json_that_cannot_be_taken_is_one_clear_problem(client: Client, body: bytes) -> None:
    reply = client.submit(body)
    assert reply.status == 400, reply.body[:300]
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json["code"] == "body_unreadable"


def test_an_infinite_number_by_its_exponent_is_a_fault_of_the_field(client: Client) -> None:
    form = sample.one_line()
    text = json.dumps(form).replace('"quantity": 24.5', '"quantity": 1e999999')
    assert "1e999999" in text
    ids = upload_json(client, form)
    reply = client.submit(f'{{"procedure":"{sample.PROCEDURE}","data":{text},"papers":{ids}}}'.encode())
    assert reply.status in {400, 422}, reply.body[:300]


def _quantity(value: object) -> Callable[[shared.Json], None]:
    return lambda form: form["items"][0].update(quantity=value)


def _component(**values: object) -> Callable[[shared.Json], None]:
    return lambda form: form["items"][0]["components"][0].update(values)


CAS = "/items/0/components/0/cas_number"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_component(cas_number="107-21-2"), (CAS, "E-CHK")),
        (_component(cas_number="1О7-21-1"), (CAS, "E-FMT")),  # a Cyrillic О for the nought
        (_component(cas_number="107‑21‑1"), (CAS, "E-FMT")),  # non-breaking hyphens
        (_component(concentration_min=101), ("/items/0/components/0/concentration_min", "E-FMT")),
        (lambda form: form["items"][0].update(hs_code="29999999"), ("/items/0/hs_code", "E-CODE")),
        (lambda form: form["applicant"].update(enterprise_code="9901234561"), ("/applicant/enterprise_code", "E-CHK")),
        (lambda form: form.update(invoice_date="2099-01-01"), ("/invoice_date", "E-DATE")),
        (lambda form: form.pop("exporter_name"), ("/exporter_name", "E-REQ")),
        (_quantity(-5), ("/items/0/quantity", "E-FMT")),
        (_quantity(0), ("/items/0/quantity", "E-FMT")),
        (_quantity(10**30), ("/items/0/quantity", "E-FMT")),
        (_quantity(1.23456789), ("/items/0/quantity", "E-FMT")),
        (_quantity("many"), ("/items/0/quantity", "E-FMT")),
        (_quantity({"a": [1]}), ("/items/0/quantity", "E-FMT")),
    ],
)
def test_a_wrong_field_is_named_with_its_code(
    client: Client, change: Callable[[shared.Json], object], expected: tuple[str, str]
) -> None:
    form = sample.one_line()
    change(form)
    assert expected in shared.refusals(shared.declare(client, form))


def test_all_faults_come_at_once_and_nothing_is_kept(stack: Stack, client: Client) -> None:
    before = shared.rows(stack, "SELECT count(*) FROM dossiers_dossier")
    form = sample.declaration()
    form["items"][0]["components"][0]["cas_number"] = "107-21-2"
    form["items"][1]["quantity"] = -1
    form.pop("exporter_country")
    found = shared.refusals(shared.declare(client, form))
    assert {(CAS, "E-CHK"), ("/items/1/quantity", "E-FMT"), ("/exporter_country", "E-REQ")} <= set(found)
    assert shared.rows(stack, "SELECT count(*) FROM dossiers_dossier") == before


def test_full_width_digits_are_the_digits_they_are(client: Client) -> None:
    form = sample.one_line()
    _component(cas_number="１０７-21-1")(form)
    assert client.answered(shared.declare(client, form).json["code"])["outcome"] == "accepted"


def test_ten_thousand_rows_are_one_error(client: Client) -> None:
    form = sample.one_line()
    line = form["items"][0]
    form["items"] = [{**line, "line_no": number + 1} for number in range(10_000)]
    found = shared.refusals(shared.declare(client, form))
    assert [pointer for pointer, _ in found] == ["/items"]


def test_decomposed_vietnamese_is_taken_and_comes_back_composed(stack: Stack, client: Client) -> None:
    form = json.loads(unicodedata.normalize("NFD", json.dumps(sample.one_line(), ensure_ascii=False)))
    reply = shared.declare(client, form)
    assert reply.status == 201, reply.body
    assert client.answered(reply.json["code"])["outcome"] == "accepted"
    ((kept,),) = shared.rows(
        stack,
        "SELECT r.data::text FROM dossiers_revision r JOIN dossiers_dossier d ON d.id = r.dossier_id WHERE d.code = %s",
        reply.json["code"],
    )
    assert unicodedata.is_normalized("NFC", json.dumps(json.loads(kept), ensure_ascii=False))


# ---------------------------------------------------------------- papers


def _encrypted() -> bytes:
    return _changed(lambda pdf, out: pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u")))


def _scripted() -> bytes:
    def save(pdf: pikepdf.Pdf, out: io.BytesIO) -> None:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.save(out)

    return _changed(save)


def _changed(save: Callable[[pikepdf.Pdf, io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(papers.pdf())) as pdf:
        save(pdf, out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00" + b"\0" * 5000, "wrong_kind"),
        (b"<html><script>alert(1)</script></html>", "wrong_kind"),
        (b"%PDF-1.7\nnothing of the kind", "unreadable"),
        (_encrypted(), "encrypted"),
        (_scripted(), "scripted"),
    ],
    ids=["empty", "program", "page", "broken", "encrypted", "scripted"],
)
def test_a_paper_that_is_none_is_refused(client: Client, content: bytes, reason: str) -> None:
    reply = client.upload([("invoice.pdf", content)])
    assert reply.status == 422, (reply.status, reply.body)
    assert [(e["pointer"], e["code"], e["reason"]) for e in reply.json["errors"]] == [("/file/0", "E-ATT", reason)]


def test_a_paper_of_fifty_megabytes_is_refused_and_the_server_goes_on(client: Client) -> None:
    reply = client.upload([("invoice.pdf", papers.pdf(size=5000) + b"%" * (50 * 1024 * 1024))])
    assert reply.status in {413, 422}, reply.status
    assert reply.headers["content-type"] == "application/problem+json"
    assert client.call("GET", "/api/v1/procedures").status == 200


def test_a_missing_paper_is_a_fault_at_its_place(client: Client) -> None:
    form = sample.declaration()
    ids = shared.upload(client, form)
    del ids["sds-butyl-acetate.pdf"]
    found = shared.refusals(client.declare(form, ids))
    assert [code for pointer, code in found if pointer.startswith("/sds_files")] == ["E-ATT"]


def test_a_paper_of_another_firm_cannot_be_bound(stack: Stack, client: Client) -> None:
    other = shared.signed_in(stack, "9900456786")
    form = sample.one_line()
    reply = client.declare(form, shared.upload(other, form))
    other.close()
    assert {code for _, code in shared.refusals(reply)} == {"E-ATT"}


# ---------------------------------------------------------------- repeats


def test_the_same_key_with_the_same_body_gets_the_first_answer(client: Client) -> None:
    form, same = sample.one_line(), shared.key()
    ids = shared.upload(client, form)
    first = client.declare(form, ids, same)
    again = client.declare(form, ids, same)
    assert (first.status, again.status) == (201, 200)
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.json["code"], again.json["received_at"]) == (first.json["code"], first.json["received_at"])


def test_the_same_key_with_another_body_is_a_conflict(client: Client) -> None:
    same = shared.key()
    assert shared.declare(client, sample.one_line(), same).status == 201
    reply = shared.declare(client, sample.one_line(), same)
    assert (reply.status, reply.json["code"]) in {(409, "key_used_otherwise"), (422, "key_used_otherwise")}


def test_no_key_is_a_problem(client: Client) -> None:
    reply = client.call("POST", "/api/v1/dossiers", b"{}", {"Content-Type": "application/json"})
    assert (reply.status, reply.json["code"]) == (400, "idempotency_key_missing")


def test_a_double_click_makes_one_dossier(stack: Stack) -> None:
    form, same = sample.one_line(), shared.key()
    clients = [shared.signed_in(stack) for _ in range(6)]
    ids = shared.upload(clients[0], form)
    replies = []
    threads = [threading.Thread(target=lambda c=c: replies.append(c.declare(form, ids, same))) for c in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for client in clients:
        client.close()
    assert sorted(reply.status for reply in replies) == [200] * 5 + [201], [r.body[:200] for r in replies]
    assert len({reply.json["code"] for reply in replies}) == 1


def test_the_same_invoice_twice_is_a_double(client: Client) -> None:
    form = sample.one_line()
    client.answered(shared.declare(client, form).json["code"])
    assert "E-DUP" in {code for _, code in shared.refusals(shared.declare(client, form))}


# ---------------------------------------------------------------- who asks


def test_another_firms_code_looks_like_an_unknown_one(stack: Stack, client: Client) -> None:
    code = shared.declare(client, sample.one_line()).json["code"]
    client.answered(code)
    other = shared.signed_in(stack, "9900456786")
    for path in (f"/api/v1/dossiers/{code}", f"/api/v1/dossiers/{code}/result"):
        guessed, unknown = other.call("GET", path), other.call("GET", path.replace(code, "G02.18-991231-999999"))
        assert guessed.status == unknown.status == 404
        assert {**guessed.json, "instance": ""} == {**unknown.json, "instance": ""}
    other.close()


def test_one_firm_cannot_declare_for_another(stack: Stack) -> None:
    other = shared.signed_in(stack, "9900456786")
    reply = shared.declare(other, sample.one_line())
    other.close()
    assert reply.status in {403, 422}, reply.body


@pytest.mark.parametrize("token", ["", "forged", "eyJhbGciOiJub25lIn0.e30."])
def test_without_a_good_token_nothing_is_told(client: Client, token: str) -> None:
    client.token = token
    for method, path in (("GET", "/api/v1/dossiers"), ("POST", "/api/v1/dossiers"), ("POST", "/api/v1/papers")):
        reply = client.call(method, path, b"{}" if method == "POST" else None)
        assert reply.status == 401
        assert reply.headers["www-authenticate"].startswith("Bearer")


def test_an_expired_token_is_refused(stack: Stack, client: Client) -> None:
    with shared.writing(stack) as connection:
        connection.execute("UPDATE accounts_token SET expires_at = now() - interval '1 second'")
    assert client.call("GET", "/api/v1/dossiers").status == 401


def test_a_wrong_secret_gets_no_token(stack: Stack) -> None:
    wrong = stack.client()
    wrong.secret = "guess"
    reply = wrong.call(
        "POST", "/api/v1/oauth/token", b"grant_type=client_credentials&client_id=nobody&client_secret=guess",
        {"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    wrong.close()
    assert (reply.status, reply.json) == (401, {"error": "invalid_client"})


def upload_json(client: Client, form: shared.Json) -> str:
    """The papers of a form as JSON text."""
    return json.dumps(shared.upload(client, form))
