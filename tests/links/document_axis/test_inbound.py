"""What comes in over the axis: judged before it is believed, refused with the sender told, and kept once in whatever order it comes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.links.document_axis.packages import document, example, signed
from tests.rooms.backoffice.documents.factory import AT, People, issued, prepare, sent, told

from motcua.backoffice.documents import models, queries, services
from motcua.backoffice.documents.errors import Unacceptable
from motcua.backoffice.documents.types import Agency, Direction, Outcome
from motcua.doors.links.document_axis import inbound, outbound, wire
from motcua.doors.links.document_axis.settings import Settings
from motcua.foundation import clock

SETTINGS = Settings(url="http://axis", secret="s")


@pytest.fixture
def people(transactional_db: None) -> People:
    made = prepare()
    agencies = [Agency("G18", "000.00.00.G18", "Bộ Y tế"), Agency("G02", "000.00.00.G02", "Bộ Công Thương")]
    services.know_agencies(inbound.ACTOR, agencies=agencies, at=AT)
    return made


def take(content: bytes, key: str = "a", settings: Settings = SETTINGS) -> Outcome:
    return inbound.take_in(content, key=key, settings=settings, at=clock.now())


def test_a_letter_is_taken_in_with_its_sender_under_the_code_we_keep(people: People) -> None:
    assert take(example("letter")) is Outcome.KEPT

    row = models.Document.objects.get()
    view = queries.document(people.clerk, str(row.pk))
    assert (view.sender.code, view.line.symbol, view.origin, view.files[0].name) == (
        "G18",
        "118/BYT-VP",
        "unsigned",
        "cong-van.pdf",
    )
    assert told(row) == ["01"]


def test_the_same_package_again_and_again_is_one_document(people: People) -> None:
    assert [take(example("letter"), key) for key in ("a", "a", "b")] == [
        Outcome.KEPT,
        Outcome.REPEATED,
        Outcome.REPEATED,
    ]
    assert models.Document.objects.count() == 1


def test_a_recall_before_its_letter_is_applied_when_that_comes(people: People) -> None:
    assert take(example("recall"), "r") is Outcome.EARLY
    assert take(example("letter"), "l") is Outcome.KEPT

    assert queries.inbox(people.clerk, direction=Direction.IN)[0][0].recall_asked


def test_a_signature_that_holds_is_noted_for_what_it_shows(people: People) -> None:
    take(signed("letter"))

    assert (
        models.Document.objects.get().origin == "unknown_signer"
    )  # nothing was changed; whose it is nobody here can say


@pytest.mark.parametrize("attack", ["changed", "wrapped", "moved", "foreign_root", "no_certificate"])
def test_a_wrong_signature_is_refused_and_the_sender_told(people: People, attack: str) -> None:
    with pytest.raises(Unacceptable):
        take(attacked(signed("letter"), attack))

    row = models.Document.objects.get()
    assert (row.state, row.note, row.files.count()) == ("returned", "Chữ ký số của gói tin không hợp lệ", 0)
    assert told(row) == ["02"]


def attacked(content: bytes, attack: str) -> bytes:
    text = content.decode()
    if attack == "changed":
        return text.replace("V/v phối hợp quản lý hóa chất", "V/v chuyển tiền").encode()
    start, end = text.index("<ds:Signature"), text.index("</ds:Signature>") + len("</ds:Signature>")
    signature = text[start:end]
    if attack == "wrapped":  # the signed header is carried along, another one stands before it
        header = text[
            text.index("<edXML:MessageHeader>") : text.index("</edXML:MessageHeader>") + len("</edXML:MessageHeader>")
        ]
        forged = header.replace("V/v phối hợp quản lý hóa chất", "V/v chuyển tiền")
        return text.replace(header, forged + f"<edXML:Object>{header}</edXML:Object>").encode()
    if attack == "moved":  # a signature elsewhere speaks for another part
        return (text[:start] + text[end:]).replace("<AttachmentEncoded>", f"<AttachmentEncoded>{signature}").encode()
    if attack == "foreign_root":
        return (
            text.replace('URI=""', 'URI="#x"').replace("<edXML:MessageHeader>", '<edXML:MessageHeader Id="x">').encode()
        )
    begin, stop = text.index("<ds:X509Certificate>"), text.index("</ds:X509Certificate>")
    return (text[:begin] + "<ds:X509Certificate>AAAA" + text[stop:]).encode()


def test_two_signatures_are_none(people: People) -> None:
    text = signed("letter").decode()
    start, end = text.index("<ds:Signature"), text.index("</ds:Signature>") + len("</ds:Signature>")

    with pytest.raises(Unacceptable):
        take((text[:end] + text[start:end] + text[end:]).encode())


def test_where_signatures_are_required_a_package_without_one_is_refused(people: People) -> None:
    strict = replace(SETTINGS, require_signature=True)
    with pytest.raises(Unacceptable):
        take(example("letter"), settings=strict)
    with pytest.raises(wire.Unreadable):
        take(example("status_03"), settings=strict)


def test_a_package_for_somebody_else_is_sent_back(people: People) -> None:
    other = replace(document("letter"), receivers=(wire.Organisation("000.00.00.G12", "Bộ Tài chính"),))
    with pytest.raises(Unacceptable):
        take(wire.write(other))

    assert models.Document.objects.get().note == "Gói tin không ghi đơn vị này là nơi nhận"


def test_of_a_secret_document_nothing_is_kept(people: People) -> None:
    with pytest.raises(Unacceptable):
        take(wire.write(replace(document("letter"), subject="(TỐI MẬT) Kế hoạch đặc biệt")))

    row = models.Document.objects.get()
    assert "đặc biệt" not in f"{row.subject}{row.body}{row.search}"
    assert (row.files.count(), told(row)) == (0, ["02"])


def test_statuses_of_anothers_document_or_of_none_change_nothing(people: People) -> None:
    assert take(example("status_03")) is Outcome.UNKNOWN


def test_our_own_package_comes_back_as_what_it_was(people: People) -> None:
    row = sent(people)
    package = row.packages.get(direction="out")
    read = wire.read(outbound.compose(package.pk), largest=10**7, most_files=10)

    assert isinstance(read, wire.Package)
    assert (read.sender.code, read.receivers[0].code) == ("000.00.00.G02", "000.00.00.G18")
    assert (f"{read.number}/{read.notation}", read.document_id, read.subject) == (
        row.symbol,
        row.exchange_id,
        row.subject,
    )
    assert read.files[0].content.startswith(b"%PDF-")
    assert inbound.judged(outbound.compose(package.pk), SETTINGS, at=clock.now()) == "unknown_signer"


def test_an_answer_over_the_axis_finds_its_letter(people: People) -> None:
    letter = issued(people)
    answer = replace(
        document("letter"), answers=(wire.ResponseFor("000.00.00.G02", letter.symbol, None, letter.exchange_id),)
    )
    take(wire.write(answer))

    assert models.Document.objects.get(direction="in").answers_id == letter.pk
    assert queries.document(people.clerk, str(letter.pk)).answered_by[0].symbol == "118/BYT-VP"
