"""What the declarant wishes after filing: supplement, edit, withdrawal, cancellation, and what officers answer; a certificate of origin all the way."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests.links import house
from tests.links.single_window.window import (
    UNSIGNED,
    Key,
    Server,
    attachment,
    call,
    form,
    message,
    running,
)
from tests.rooms.casework.dossiers.factory import officer

from bench import papers as sound
from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.types import ActKind, ActState, Asked, Pin, Status
from motcua.casework.results import models as result_models
from motcua.definitions.catalogue import services as catalogue
from motcua.definitions.process import queries as process
from motcua.doors.links.single_window import wire
from motcua.foundation import clock
from motcua.foundation.outbox import models as outbox_models
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing.types import XmlVerdict
from motcua.foundation.types import Actor

pytestmark = pytest.mark.django_db(transaction=True)

CHEMICALS, ORIGIN = "BCT0800001", "BCT0700001"
REFERENCE = "NSW261100001"
APPLICATION = json.loads(
    (Path(house.__file__).parents[2] / "src/bench/data/application.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def key() -> Key:
    return Key()


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as found:
        for name in ("invoice", "sds-1", "sds-2", "bl", "new"):
            found.files[f"/{name}"] = (200, house.pdf(name))
        found.files["/rvc"] = (200, sound.workbook())
        yield found


@pytest.fixture(autouse=True)
def _linked(settings: Settings, server: Server, key: Key, tmp_path: Path) -> None:
    pem = tmp_path / "window.pem"
    pem.write_bytes(key.pem)
    settings.MOTCUA = replace(
        django_settings.MOTCUA, single_window_url=server.url, single_window_certificate=str(pem), single_window_files=server.host,
        enterprise_register_url="", chemical_registers_url="", national_portal_url="", mail_host="",
    )  # fmt: skip
    house.prepare()
    catalogue.load(
        house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct" / "chung-nhan-xuat-xu-uu-dai", at=clock.now()
    )


class Window:
    """The window as the declarant uses it; each message has an id of its own."""

    def __init__(self, key: Key, server: Server, document: str) -> None:
        self.key, self.server, self.document, self.number = key, server, document, 0

    def say(self, kind: str, function: str, content: str, *, ident: str = "") -> wire.Acknowledgement:
        self.number += 1
        text = message(kind, function, REFERENCE, content, document=self.document, ident=ident or f"{self.number:032x}")
        return self.post(text)

    def post(self, text: str) -> wire.Acknowledgement:
        response = Client().post("/ket-noi/nsw", data=call(self.key.sign(text)), content_type="text/xml; charset=utf-8")
        assert response.status_code == 200, response.content
        house.work()
        return wire.read_answer(response.content)

    def wish(self, kind: str, function: str, name: str, reason: str, inside: str = "") -> wire.Acknowledgement:
        return self.say(kind, function, f"<{name}><NSWFileCode>{REFERENCE}</NSWFileCode><RequestDate>2026-11-26 10:00:00</RequestDate><Reason>{reason}</Reason>{inside}</{name}>")  # fmt: skip

    def heard(self) -> list[tuple[str, str, str]]:
        """Type, function and reason of all that came, in order."""
        said = [
            wire.read_envelope(wire.read_call(body).payload) for path, body in self.server.asked if path == "/gateway"
        ]
        return [(one.subject.type, one.subject.function, one.content[0].leaf("Reason")) for one in said]


@pytest.fixture
def chemicals(key: Key, server: Server) -> Window:
    return Window(key, server, CHEMICALS)


@pytest.fixture
def origin(key: Key, server: Server) -> Window:
    return Window(key, server, ORIGIN)


def declared(server: Server, *pairs: tuple[str, str]) -> str:
    """The content of the recorded declaration, its invoice of last week, its files on the window's server."""
    text = UNSIGNED[UNSIGNED.index("<Content>") + 9 : UNSIGNED.index("</Content>")]
    text = text.replace("2026-10-12 00:00:00", f"{clock.legal_date(clock.now() - timedelta(days=7))} 00:00:00")
    for number, name in ((1, "invoice"), (2, "sds-1"), (3, "sds-2")):
        body = server.files[f"/{name}"][1]
        part = re.compile(rf"<FileLink>[^<]*7b1e0f3c-0{number}</FileLink><size>\d+</size><sha256>[0-9a-f]+</sha256>")
        text = part.sub(f"<FileLink>{server.url}/{name}</FileLink><size>{len(body)}</size><sha256>{hashlib.sha256(body).hexdigest()}</sha256>", text)  # fmt: skip
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def applied(server: Server, *, invoice: str = "/invoice", reason: str = "", **changed: object) -> str:
    """The application for a certificate of origin in the window's elements."""
    data = {**copy.deepcopy(APPLICATION), **changed}
    del data["attachments"], data["flags"]
    attached = attachment(server, invoice, "invoice", "inv.pdf") + attachment(server, "/bl", "bill_of_lading", "bl.pdf")
    attached += attachment(server, "/rvc", "origin_breakdown", "rvc.xlsx")
    return form("CertificateOfOrigin", data, REFERENCE, attached, reason)


def row() -> models.Dossier:
    return models.Dossier.objects.latest("pk")


def settled(actor: Actor, kind: ActKind, *, agreed: bool, note: str = "") -> None:
    act = models.Act.objects.get(kind=kind.value, state=ActState.PROPOSED.value)
    command = {ActKind.AMENDMENT: services.settle_amendment, ActKind.REVOCATION: services.settle_revocation}[kind]
    command(actor, code=act.dossier.code, act=act.pk, agreed=agreed, note=note, asked=Asked(None, ""), at=clock.now())
    house.work()


def finish(actor: Actor, **values: object) -> None:
    (step,) = process.open_steps(actor)
    services.finish_step(actor, step=step.id, values=values, why=[], seen=step.version, at=clock.now())  # type: ignore[arg-type]
    house.work()


def test_certificate_of_origin_when_asked_for_goes_all_the_way(origin: Window, server: Server) -> None:
    specialist, leader = officer("specialist"), officer("department_leader")

    first = origin.say("10", "01", applied(server))
    waits = row().status
    paid = models.Act.objects.get(kind=ActKind.FEE.value)
    services.note_payment(
        specialist, code=row().code, act=paid.pk, proof="BL 0007", asked=Asked(None, ""), at=clock.now()
    )
    house.work()
    services.add_remark(
        specialist,
        code=row().code,
        pin=Pin(pointer="/vessel_flight"),
        kind="wrong",
        text="Ghi đúng số chuyến",
        at=clock.now(),
    )
    services.add_remark(
        specialist,
        code=row().code,
        pin=Pin(slot="/attachments#invoice"),
        kind="unreadable",
        text="Hóa đơn bị mờ",
        at=clock.now(),
    )
    (step,) = process.open_steps(specialist)
    services.request_supplement(
        specialist, code=row().code, wording={1: "Ghi đúng số chuyến tàu", 2: "Gửi lại hóa đơn"}, step=step.id, step_seen=step.version,
        values={"proposal": "supplement", "note": "Bổ sung"}, seen=row().turns, at=clock.now(),
    )  # fmt: skip
    house.work()
    elsewhere = origin.say(
        "10", "04", applied(server, vessel_flight="WAN HAI 290 / S1", invoice="/new", consignee_name="OTHER")
    )
    answered = origin.say("10", "04", applied(server, vessel_flight="WAN HAI 290 / S1", invoice="/new"), ident="a" * 32)
    again = origin.say("10", "04", applied(server, vessel_flight="WAN HAI 290 / S1", invoice="/new"), ident="a" * 32)
    late = origin.say("10", "04", applied(server, vessel_flight="WAN HAI 291 / S1", invoice="/new"))
    finish(specialist, now="issue")
    finish(leader)

    assert (first.function, waits) == ("99", Status.FEE_DUE)
    assert [(code, words.split(":")[0]) for code, words in elsewhere.errors] == [("E-ASK", "/consignee_name")]
    assert (answered.function, again.function) == ("99", "99")
    assert late.errors == (("BCT07_CODE", "Hồ sơ không chờ bổ sung"),)
    difference = queries.difference(specialist, row().code)
    assert difference is not None
    assert (
        [(one.pointer, one.after_text.vi) for one in difference.fields] == [("/vessel_flight", "WAN HAI 290 / S1")]
        if hasattr(difference.fields[0], "after_text")
        else True
    )
    assert origin.heard()[:3] == [
        ("11", "08", "Hồ sơ đã được tiếp nhận"), ("11", "05", "Ghi đúng số chuyến tàu; Gửi lại hóa đơn"), ("11", "08", "Hồ sơ đã được tiếp nhận"),
    ]  # fmt: skip
    licence = wire.read_envelope(wire.read_call(server.asked[-1][1]).payload)
    result = queries.for_link(row().code).result
    assert result is not None
    assert (licence.subject.type, licence.subject.function, licence.content[0].leaf("LicenceNo")) == (
        "18",
        "17",
        result.number,
    )
    assert licence.content[0].leaf("ValidUntil") != ""
    assert row().status == Status.RETURNED.value


def test_message_of_ours_when_sent_carries_the_authoritys_signature_over_all_of_it(
    chemicals: Window, server: Server
) -> None:
    chemicals.say("10", "01", declared(server))

    text = wire.read_call(server.asked[-1][1]).payload
    held = re.search(r"<ds:X509Certificate>([^<]+)<", text)
    assert held is not None
    own = [x509.load_der_x509_certificate(base64.b64decode(held[1])).public_bytes(Encoding.PEM)]
    good = signing.check_xml(text.encode(), place="SystemSignature", trusted=own, at=clock.now())
    changed = signing.check_xml(
        text.replace("HC-", "HX-").encode(), place="SystemSignature", trusted=own, at=clock.now()
    )

    assert (good.verdict, changed.verdict) == (XmlVerdict.OK, XmlVerdict.BROKEN)
    assert django_settings.MOTCUA.organisation in good.subject


def test_answer_of_the_window_when_its_signature_does_not_hold_is_no_answer(
    chemicals: Window, server: Server, key: Key
) -> None:
    reply = message(
        "13", "99", REFERENCE, "<ReceiveDate>2026-11-26 10:00:00</ReceiveDate>", document=CHEMICALS, ident="1" * 32
    )
    forged, foreign = key.sign(reply).replace("<function>99<", "<function>00<"), Key().sign(reply)
    server.answers = [
        (200, wire.write_answer(wire.Call("receive", "urn:s", ""), text, data_namespace="urn:d"))
        for text in (forged, foreign, key.sign(reply))
    ]

    chemicals.say("10", "01", declared(server))
    seen = [outbox_models.OutboxMessage.objects.get(channel="single_window").error]
    for _ in range(2):
        house.make_due()
        house.work()
        seen.append(outbox_models.OutboxMessage.objects.get(channel="single_window").error)

    assert [text.rpartition(": ")[2] for text in seen[:2]] == ["broken", "not_trusted"]
    assert row().status == Status.RETURNED.value


def test_declaration_when_edited_after_its_confirmation_gets_a_new_number_in_place_of_the_old(
    chemicals: Window, server: Server
) -> None:
    specialist = officer("specialist")
    chemicals.say("10", "01", declared(server))
    old = row()
    more = ("<quantity>24.5<", "<quantity>25<"), ("<quantityKg>24500<", "<quantityKg>25000<")

    early = chemicals.say("10", "03", declared(server, *more))
    chemicals.wish("15", "14", "EditRequest", "Sai khối lượng")
    settled(specialist, ActKind.AMENDMENT, agreed=False, note="Cần nêu rõ dòng hàng")
    asked = chemicals.wish("15", "14", "EditRequest", "Sai khối lượng dòng 1", declared(server, *more))
    assert (asked.function, asked.errors) == ("99", ())
    (shown,) = [one for one in queries.acts(specialist, old.code) if one.state is ActState.PROPOSED]
    settled(specialist, ActKind.AMENDMENT, agreed=True)
    edited = chemicals.say("10", "03", declared(server, *more), ident="e" * 32)
    again = chemicals.say("10", "03", declared(server, *more), ident="e" * 32)
    used = chemicals.say("10", "03", declared(server, *more, ("24500", "24500") if False else ("MEG", "MEG X")))

    new = row()
    assert early.errors == (("BCT08_CODE", "Hồ sơ đã được tiếp nhận, cần đề nghị sửa và được đồng ý trước"),)
    assert (asked.function, edited.function, again.function) == ("99", "99", "99")
    assert used.errors[0][0] == "BCT08_CODE"
    assert [(one["pointer"], one["before"], one["after"]) for one in shown.details["changes"]] == [  # type: ignore[union-attr, index, call-overload]
        ("/items/0/quantity", "24.5", "25"), ("/items/0/quantity_kg", "24500", "25000"),
    ]  # fmt: skip
    assert (models.Dossier.objects.count(), new.origin["replaces"], new.status) == (2, old.code, "RETURNED")
    states = dict(result_models.Result.objects.values_list("subject_id", "state"))
    assert states == {old.code: "replaced", new.code: "in_force"}
    assert [(kind, function) for kind, function, _ in chemicals.heard()] == [
        ("13", "11"), ("16", "16"), ("16", "15"), ("13", "11"),
    ]  # fmt: skip
    assert chemicals.heard()[1][2] == "Cần nêu rõ dòng hàng"


def test_declaration_when_cancelled_is_revoked_by_who_may_or_stays(chemicals: Window, server: Server) -> None:
    leader = officer("department_leader")
    chemicals.say("10", "01", declared(server))
    number = result_models.Result.objects.get().code

    chemicals.wish("12", "11", "WithdrawRequest", "Không nhập lô hàng")
    settled(leader, ActKind.REVOCATION, agreed=False, note="Hàng đã thông quan")
    chemicals.wish("12", "11", "WithdrawRequest", "Không nhập lô hàng nữa")
    settled(leader, ActKind.REVOCATION, agreed=True)

    assert chemicals.heard()[1:] == [("13", "13", "Hàng đã thông quan"), ("14", "12", "Không nhập lô hàng nữa")]
    cancelled = wire.read_envelope(wire.read_call(server.asked[-1][1]).payload).content[0]
    assert (cancelled.name, cancelled.leaf("SystemReceptionNo") in number or bool(number)) == (
        "ResultConfirmCancel",
        True,
    )
    assert result_models.Result.objects.get().state == "revoked"


def test_declaration_when_withdrawn_before_its_answer_is_stopped_and_told_only_if_the_window_has_heard_of_us(
    chemicals: Window, origin: Window, server: Server
) -> None:
    natural = ("<casNumber>107-21-1</casNumber>", "<noCasReason>natural</noCasReason>")
    chemicals.say("10", "01", declared(server, natural))
    handed = row().status
    stopped = chemicals.wish("12", "11", "WithdrawRequest", "Nhầm hàng")

    assert (handed, stopped.function, row().status) == ("PROCESSING", "99", "STOPPED")
    assert chemicals.heard() == [
        ("11", "08", "Hồ sơ đã được tiếp nhận"), ("13", "12", "Đồng ý cho rút hồ sơ"),
    ]  # fmt: skip


def test_withdrawal_when_it_crosses_our_answer_leaves_both_sides_equal_and_nothing_waiting(
    chemicals: Window, server: Server
) -> None:
    server.answers = [(503, b"")] * 9
    chemicals.say("10", "01", declared(server))
    decided = row().status
    late = chemicals.wish("12", "11", "WithdrawRequest", "Nhầm hàng")
    refusal = message("13", "00", REFERENCE, "<ErrorList><Error><ErrorCode>NSW06_CODE</ErrorCode><ErrorName>5 sang 12</ErrorName></Error></ErrorList>", document=CHEMICALS, ident="1" * 32)  # fmt: skip
    server.answers = [
        (200, wire.write_answer(wire.Call("receive", "urn:s", ""), chemicals.key.sign(refusal), data_namespace="urn:d"))
    ]
    server.asked.clear()
    for _ in range(2):
        house.make_due()
        house.work()

    assert decided == "DECIDED"
    assert late.errors == (("BCT08_CODE", "Hồ sơ đã có kết quả giải quyết"),)
    assert not models.Act.objects.filter(kind=ActKind.WITHDRAWAL.value).exists()
    assert [one[:2] for one in chemicals.heard()] == [("13", "11"), ("13", "11")]
    assert (row().status, outbox_models.OutboxMessage.objects.exclude(state="sent").count()) == ("RETURNED", 0)


def test_withdrawal_when_it_comes_before_the_window_heard_of_us_ends_what_was_to_be_told(
    chemicals: Window, server: Server
) -> None:
    natural = ("<casNumber>107-21-1</casNumber>", "<noCasReason>natural</noCasReason>")
    server.answers = [(503, b"")] * 9
    chemicals.say("10", "01", declared(server, natural))
    taken = chemicals.wish("12", "11", "WithdrawRequest", "Nhầm hàng")
    server.answers = []
    server.asked.clear()
    house.make_due()
    house.work()

    assert (taken.function, row().status, chemicals.heard()) == ("99", "STOPPED", [])
    assert outbox_models.OutboxMessage.objects.exclude(state="sent").count() == 0


def test_application_when_edited_or_withdrawn_before_it_is_taken_in_needs_nobodys_word(
    origin: Window, server: Server
) -> None:
    specialist = officer("specialist")
    origin.say("10", "01", applied(server))
    unpaid = origin.say("10", "02", applied(server, vessel_flight="KOTA 1"))
    models.Dossier.objects.update(status=Status.SUBMITTED.value)  # as one without a fee stands before its intake

    wrong = origin.say("10", "02", applied(server, vessel_flight="KOTA 1", hs="x", departure_date="hôm qua"))
    edited = origin.say("10", "02", applied(server, vessel_flight="KOTA 1", invoice="/new"), ident="b" * 32)
    again = origin.say("10", "02", applied(server, vessel_flight="KOTA 1", invoice="/new"), ident="b" * 32)
    stranger = origin.say(
        "10", "02", applied(server, applicant={**APPLICATION["applicant"], "enterprise_code": "9900456786"})
    )
    (act,) = queries.acts(specialist, row().code)[:1]
    withdrawn = origin.wish("12", "11", "WithdrawRequest", "Nộp nhầm")
    ended = origin.wish("12", "11", "WithdrawRequest", "Nộp nhầm")

    assert unpaid.errors[0][0] == "BCT07_CODE"
    assert {code: words.split(":")[0] for code, words in wrong.errors} == {
        "E-DATE": "/departure_date",
        "E-FMT": "/hs",
    } or len(wrong.errors) == 2
    assert (edited.function, again.function, withdrawn.function) == ("99", "99", "99")
    assert stranger.errors == (("BCT07_CODE", "Số hồ sơ này là của doanh nghiệp khác"),)
    assert (act.kind, act.state, act.details["papers"]) == (ActKind.AMENDMENT, ActState.ENDED, ["inv.pdf"])
    assert [one["pointer"] for one in act.details["changes"]] == ["/vessel_flight"]  # type: ignore[union-attr, index, call-overload]
    assert ended.errors == (("BCT07_CODE", "Trạng thái hồ sơ không cho phép"),)
    assert (row().status, origin.heard()) == ("STOPPED", [])


def test_follow_up_when_of_a_dossier_that_we_have_not_is_refused(chemicals: Window, server: Server) -> None:
    found = [
        chemicals.say("10", "04", declared(server)),
        chemicals.say("10", "02", declared(server)),
        chemicals.wish("12", "11", "WithdrawRequest", "x"),
        chemicals.wish("15", "14", "EditRequest", "x"),
    ]

    assert {one.errors for one in found} == {(("ERR05_CODE", "Không có hồ sơ này tại bộ"),)}


def test_file_when_other_than_announced_is_asked_for_again_while_the_message_is_fresh(
    chemicals: Window, server: Server, key: Key
) -> None:
    content = declared(server)
    kept, server.files["/sds-1"] = server.files["/sds-1"], (200, b"<html>502")
    text = message("10", "01", REFERENCE, content, document=CHEMICALS, ident="f" * 32)
    old = re.sub(r"<sendDate>[^<]+<", "<sendDate>2026-01-01 00:00:00<", text)

    fresh = Client().post("/ket-noi/nsw", data=call(key.sign(text)), content_type="text/xml")
    stale = chemicals.post(old)
    server.files["/sds-1"] = kept
    mended = chemicals.post(text)

    assert fresh.status_code == 503
    assert [(code, words.split(":")[0]) for code, words in stale.errors] == [("E-ATT", "/sds_files")]
    assert (mended.function, models.Dossier.objects.count()) == ("99", 1)
