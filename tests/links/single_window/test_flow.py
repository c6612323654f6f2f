"""From the window's declaration to the window's acknowledgement of our answer, over real HTTP on its side."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests.links import house
from tests.links.single_window.window import UNSIGNED, Key, Server, call, running

from motcua.casework.attachments import models as paper_models
from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.types import Status
from motcua.doors.links.single_window import wire
from motcua.foundation import clock
from motcua.foundation.outbox import models as outbox_models
from motcua.foundation.storage import queries as storage

pytestmark = pytest.mark.django_db(transaction=True)

REFERENCE = "NSW261100001"
OUR_MESSAGE = re.compile(r"<messageId>([0-9a-f]{32})</messageId>")


@pytest.fixture(scope="module")
def key() -> Key:
    return Key()


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as found:
        for name in ("invoice", "sds-1", "sds-2"):
            found.files[f"/{name}"] = (200, house.pdf(name))
        yield found


@pytest.fixture(autouse=True)
def _linked(settings: Settings, server: Server, key: Key, tmp_path: Path) -> None:
    pem = tmp_path / "window.pem"
    pem.write_bytes(key.pem)
    settings.MOTCUA = replace(
        django_settings.MOTCUA,
        single_window_url=server.url,
        single_window_certificate=str(pem),
        single_window_files=server.host,
        national_portal_url="",
        mail_host="",
    )
    house.prepare()


def declared(server: Server, *pairs: tuple[str, str], reference: str = REFERENCE) -> str:
    """The recorded declaration, its invoice of last week, its files on the window's server."""
    text = UNSIGNED.replace(REFERENCE, reference)
    text = text.replace("2026-10-12 00:00:00", f"{clock.legal_date(clock.now() - timedelta(days=7))} 00:00:00")
    for number, name in ((1, "invoice"), (2, "sds-1"), (3, "sds-2")):
        body = server.files[f"/{name}"][1]
        part = re.compile(rf"<FileLink>[^<]*7b1e0f3c-0{number}</FileLink><size>\d+</size><sha256>[0-9a-f]+</sha256>")
        there = f"<FileLink>{server.url}/{name}</FileLink><size>{len(body)}</size><sha256>{hashlib.sha256(body).hexdigest()}</sha256>"
        text, count = part.subn(there, text)
        assert count == 1
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def send(key: Key, envelope: str) -> wire.Acknowledgement:
    response = Client().post("/ket-noi/nsw", data=call(key.sign(envelope)), content_type="text/xml; charset=utf-8")
    assert response.status_code == 200
    return wire.read_answer(response.content)


def acknowledge(function: str, *errors: tuple[str, str]) -> tuple[int, bytes]:
    """What the window says to our message about the dossier."""
    listed = "".join(f"<Error><ErrorCode>{c}</ErrorCode><ErrorName>{n}</ErrorName></Error>" for c, n in errors)
    head = UNSIGNED[: UNSIGNED.index("<Body>")].replace("<function>01<", f"<function>{function}<")
    text = f"{head}<Body><Content><ErrorList>{listed}</ErrorList></Content></Body></Envelope>"
    return 200, wire.write_answer(wire.Call("receive", "urn:s", ""), text, data_namespace="urn:d")


def sent(server: Server) -> list[wire.Envelope]:
    return [wire.read_envelope(wire.read_call(body).payload) for path, body in server.asked if path == "/gateway"]


def test_declaration_when_sent_is_stored_answered_confirmed_and_delivered(server: Server, key: Key) -> None:
    envelope = declared(server)
    server.answers = [acknowledge("99")]

    said = send(key, envelope)
    house.work()

    (row,) = models.Dossier.objects.all()
    assert (said.function, said.reference, said.errors) == ("99", REFERENCE, ())
    assert (row.channel, row.owner_kind, row.owner_id, row.status) == (
        "single_window",
        "enterprise",
        "0301234562",
        "RETURNED",
    )
    assert (row.origin["reference"], row.origin["document_type"]) == (REFERENCE, "BCT0800001")
    assert storage.read(str(row.origin["envelope"])) == key.sign(envelope).encode()
    assert paper_models.Paper.objects.filter(dossier_id=row.code).count() == 3
    (message,) = sent(server)
    confirm = message.content[0]
    result = queries.for_link(row.code).result
    assert result is not None
    assert (message.subject.type, message.subject.function, message.subject.reference) == ("13", "11", REFERENCE)
    assert [leaf.name for leaf in confirm.children] == [
        "NSWFileCode", "SystemReceptionNo", "Department", "NameOfStaff", "ResponseDate", "AttachmentId", "FileName", "FileLink", "VerifyCode",
    ]  # fmt: skip
    assert (confirm.leaf("NSWFileCode"), confirm.leaf("SystemReceptionNo")) == (REFERENCE, result.number)


def test_paper_when_fetched_at_the_address_we_named_is_the_signed_file_and_at_another_is_not(
    server: Server, key: Key
) -> None:
    server.answers = [acknowledge("99")]
    send(key, declared(server))
    house.work()
    address = sent(server)[0].content[0].leaf("FileLink").removeprefix(django_settings.MOTCUA.public_url)
    (row,) = models.Dossier.objects.all()
    result = queries.for_link(row.code).result
    assert result is not None

    found = Client().get(address)
    wrong = Client().get(address[:-1] + ("A" if address[-1] != "A" else "B"))

    assert hashlib.sha256(found.content).hexdigest() == result.sha256
    assert wrong.status_code == 404


def test_declaration_when_sent_again_is_answered_99_and_stored_once(server: Server, key: Key) -> None:
    first = declared(server)
    again = first.replace("5c1f3f0e9a0b4f52a1c07d1c2b3a4d5e", "0" * 32)

    functions = [send(key, text).function for text in (first, first, again)]

    assert functions == ["99", "99", "99"]
    assert models.Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("old", "new", "code", "pointer"),
    [
        ("<casNumber>107-21-1<", "<casNumber>107-21-2<", "E-CHK", "/items/0/components/0/cas_number"),
        ("<quantity>4000<", "<quantity>4 000<", "E-FMT", "/items/1/quantity"),
        ("<borderGateCode>VNCLI<", "<borderGateCode>XXXXX<", "E-CODE", "/border_gate_code"),
    ],
)
def test_declaration_when_its_data_are_wrong_is_refused_at_the_field(
    server: Server, key: Key, old: str, new: str, code: str, pointer: str
) -> None:
    said = send(key, declared(server, (old, new)))

    assert said.function == "00"
    assert [(found, name.split(":")[0]) for found, name in said.errors] == [(code, pointer)]
    assert all(len(name.split(": ", 1)[1]) > 10 for _, name in said.errors)
    assert models.Dossier.objects.count() == 0


def test_declaration_when_a_paper_cannot_be_taken_is_refused_at_its_place(server: Server, key: Key) -> None:
    server.files["/sds-2"] = (200, b"MZ this is a program")

    said = send(key, declared(server))

    assert [(code, name.split(":")[0]) for code, name in said.errors] == [("E-ATT", "/sds_files")]
    assert models.Dossier.objects.count() == 0


def now(envelope: str) -> str:
    """The declaration as if it were sent at this moment."""
    stamp = clock.legal_time(clock.now()).strftime("%Y-%m-%d %H:%M:%S")
    return re.sub(r"<sendDate>[^<]+<", f"<sendDate>{stamp}<", envelope)


def test_declaration_when_the_file_server_is_down_is_a_fault_that_names_the_files_and_comes_again(
    server: Server, key: Key
) -> None:
    envelope = declared(server)
    kept = {name: server.files[name] for name in ("/sds-1", "/sds-2")}
    server.files |= dict.fromkeys(kept, (503, b""))

    response = Client().post("/ket-noi/nsw", data=call(key.sign(now(envelope))), content_type="text/xml; charset=utf-8")
    late = send(key, envelope)  # sent long ago: whoever sent it must know
    server.files |= kept
    said = send(key, now(envelope))

    assert response.status_code == 503
    assert response.content.decode().count("Chưa lấy được tệp") == 2
    assert [(code, words.split(":")[0], "Chưa lấy được tệp" in words) for code, words in late.errors] == [
        ("E-ATT", "/sds_files", True)
    ] * 2
    assert (said.function, models.Dossier.objects.count()) == ("99", 1)


@pytest.mark.parametrize(
    ("limit", "places", "fetched"),
    [
        ("most_files = 2", ["/attachments"], 0),
        ("largest_files = 1500", ["/attachments"], 0),
        ("largest_files = 3", ["/invoice_file", "/sds_files", "/sds_files"], 1),
        ("files_seconds = 0.0", ["/invoice_file", "/sds_files", "/sds_files"], 0),
    ],
)
def test_papers_of_one_message_have_bounds_together(
    server: Server, key: Key, limit: str, places: list[str], fetched: int, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "single_window.toml").write_text(limit + "\n")
    settings.MOTCUA = replace(django_settings.MOTCUA, home=tmp_path)
    envelope = declared(server)
    if limit == "largest_files = 3":  # what is not announced is counted as it comes
        envelope = re.sub(r"<size>\d+</size>", "", envelope)

    said = send(key, envelope)

    assert said.function == "00"
    assert [(code, words.split(":")[0]) for code, words in said.errors] == [("E-ATT", place) for place in places]
    assert len([path for path, _body in server.asked if path in server.files]) == fetched
    assert models.Dossier.objects.count() == 0


def test_refusal_when_decided_names_every_reason(server: Server, key: Key) -> None:
    server.answers = [acknowledge("99")]
    outside = ("<hsCode>29153300<", "<hsCode>32081090<")

    said = send(key, declared(server, outside))
    house.work()

    (message,) = sent(server)
    result = message.content[0]
    assert said.function == "99"
    assert (message.subject.type, message.subject.function, result.name) == ("11", "06", "Result")
    assert result.leaf("Reason") != ""
    assert result.all("ErrorList/Error")[0].leaf("ErrorCode") == "CHEM-NOT-IN-SCOPE"


def test_answer_when_the_window_is_down_waits_and_goes_out_once_with_the_same_id(server: Server, key: Key) -> None:
    server.answers = [(0, b""), (500, wire.write_fault("bận")), (200, b"garbage"), acknowledge("99")]
    send(key, declared(server))

    for _ in range(4):
        house.work()
        house.make_due()
    house.work()

    messages = sent(server)
    assert len(messages) == 4
    assert len({message.message_id for message in messages}) == 1
    assert outbox_models.OutboxMessage.objects.get(channel="single_window").state == "sent"


def test_answer_when_the_window_refuses_it_is_dead_and_the_dossier_keeps_its_status(server: Server, key: Key) -> None:
    server.answers = [acknowledge("00", ("NSW07_CODE", "Sai trạng thái"))]
    send(key, declared(server))

    house.work()

    message = outbox_models.OutboxMessage.objects.get(channel="single_window")
    assert (message.state, message.error) == ("dead", "Một cửa quốc gia từ chối: NSW07_CODE: Sai trạng thái")
    assert models.Dossier.objects.get().status == Status.DECIDED.value
