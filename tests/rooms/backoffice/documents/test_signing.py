"""Documents signed by a person in one act, wherever their key is: one authorisation, each document on a way of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from django.conf import settings as django_settings
from pytest_django import Settings
from tests.rooms.backoffice.documents.factory import AT, PIN, People, checked, file, written
from tests.rooms.casework.dossiers.signing import use

from motcua.backoffice.documents import models, queries, services
from motcua.backoffice.documents.errors import ActNotReady, ActUnknown, NothingToSign, NotOffered, TooManyToSign
from motcua.backoffice.documents.types import ActState, PaperState, SigningAct, State
from motcua.foundation.errors import NotAllowed
from motcua.foundation.jobs import services as jobs
from motcua.foundation.numbering import queries as numbers
from motcua.foundation.signing import models as signing_models
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.errors import AgentRefused, PinWrong, SignatureWrong
from motcua.foundation.signing.types import Verdict
from motcua.foundation.storage import queries as stored

BOOK = "documents.out/G02"


def begin(people: People, *documents: str, key: str = "page-1") -> SigningAct:
    versions = dict(models.Document.objects.values_list("pk", "version"))
    chosen = {one: {str(k): v for k, v in versions.items()}[one] for one in documents}
    act = services.begin_signing(people.signer, documents=chosen, certificate=people.certificate, key=key, at=AT)
    jobs.carry_out_waiting()
    return queries.signing_act(people.signer, act.id)


def states(people: People, act: SigningAct) -> list[PaperState]:
    return [one.state for one in queries.signing_act(people.signer, act.id).papers]


def as_agent(people: People) -> None:
    signing_models.Certificate.objects.filter(pk=people.certificate).update(hand="agent", place="agent")


def signed_by(settings: Settings, pdf: bytes, login: str = "kyso") -> bytes:
    """What a program makes that signs with this key file."""
    folder = settings.MOTCUA.home / "ca" / "people"
    key = serialization.load_pem_private_key((folder / f"{login}.key").read_bytes(), PIN.encode())
    plain = folder / f"{login}.document.key"
    plain.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    before = django_settings.MOTCUA
    use(settings, signing_key=str(plain), signing_certificate=str(folder / f"{login}.pem"), signing_chain="")
    try:
        return signing.sign(pdf, reason="Ký", at=AT).pdf
    finally:
        settings.MOTCUA = before


def test_several_documents_are_signed_by_one_authorisation_and_issued_each_under_its_number(people: People) -> None:
    documents = [checked(people), checked(people)]
    assert [one[2] for one in queries.to_sign(people.signer)] == [False, False]
    act = begin(people, *documents)
    assert (act.state, [one.symbol for one in act.papers]) == (ActState.READY, ["01/BCT-HC", "02/BCT-HC"])
    assert [one[2] for one in queries.to_sign(people.signer)] == [True, True]
    with pytest.raises(PinWrong):
        services.authorise_signing(people.signer, act=act.id, pin="0", at=AT)
    services.authorise_signing(people.signer, act=act.id, pin=PIN, at=AT)
    jobs.carry_out_waiting()

    ended = queries.signing_act(people.signer, act.id)
    assert (ended.state, states(people, act)) == (ActState.ENDED, [PaperState.DONE, PaperState.DONE])
    for document, symbol in zip(documents, ("01/BCT-HC", "02/BCT-HC"), strict=True):
        row = models.Document.objects.get(pk=document)
        report = signatures.judge(stored.read(row.files.get(is_main=True).stored), at=AT)
        assert (row.state, row.symbol, row.signer) == ("issued", symbol, "Lê Văn Thử")
        assert (report.verdict, report.signatures) == (Verdict.VALID, 2)  # the person's and the agency's (article 5)
    assert queries.to_sign(people.signer) == []
    assert begin(people, key="page-1").id == act.id  # the same form sent again is the same act


def test_a_document_changed_while_it_is_signed_fails_alone_and_keeps_its_number(people: People) -> None:
    kept, changed = checked(people), checked(people)
    act = begin(people, kept, changed)
    services.revise(people.drafter, document=changed, written=written(subject="Nội dung khác"), at=AT)
    services.authorise_signing(people.signer, act=act.id, pin=PIN, at=AT)
    jobs.carry_out_waiting()

    found = queries.signing_act(people.signer, act.id)
    assert [(one.state, one.error) for one in found.papers] == [
        (PaperState.DONE, ""),
        (PaperState.FAILED, "documents.moved"),
    ]
    assert queries.document(people.drafter, changed).line.state is State.DRAFT
    services.check(people.head, document=changed, at=AT)
    services.check(people.clerk, document=changed, at=AT)
    assert [one.symbol for one in begin(people, changed, key="page-2").papers] == ["02/BCT-HC"]


def test_a_document_is_in_one_act_at_a_time_and_stopping_lets_it_go_with_its_number(people: People) -> None:
    document = checked(people)
    first = begin(people, document)
    second = begin(people, document, key="page-2")
    assert [(one.state, one.error) for one in second.papers] == [(PaperState.FAILED, "documents.being_signed")]
    services.stop_signing(people.signer, act=first.id, at=AT)
    services.stop_signing(people.signer, act=first.id, at=AT)
    with pytest.raises(ActNotReady):
        services.authorise_signing(people.signer, act=first.id, pin=PIN, at=AT)

    third = begin(people, document, key="page-3")
    assert [one.symbol for one in third.papers] == ["01/BCT-HC"]
    assert len(numbers.page(register=BOOK, year=AT.year)) == 1


def test_an_act_that_nobody_authorised_in_time_lets_go(people: People, settings: Settings) -> None:
    document = checked(people)
    first = begin(people, document)
    later = AT + timedelta(minutes=settings.MOTCUA.signing_minutes + 1)
    version = models.Document.objects.get(pk=document).version
    second = services.begin_signing(
        people.signer, documents={document: version}, certificate=people.certificate, key="later", at=later
    )

    assert states(people, first) == [PaperState.DROPPED]
    assert [one.state for one in second.papers] == [PaperState.WAITING]


def test_only_who_may_sign_begins_and_sees_an_act(people: People, settings: Settings) -> None:
    document = checked(people)
    act = begin(people, document)
    with pytest.raises(NotAllowed):
        services.begin_signing(people.drafter, documents={document: 1}, certificate=people.certificate, key="x", at=AT)
    with pytest.raises(ActUnknown):
        queries.signing_act(people.clerk, act.id)
    with pytest.raises(ActUnknown):
        services.stop_signing(people.clerk, act=act.id, at=AT)
    with pytest.raises(NothingToSign):
        services.begin_signing(
            people.signer, documents={"khong-co": 1}, certificate=people.certificate, key="none", at=AT
        )
    use(settings, signing_batch=1)
    with pytest.raises(TooManyToSign):
        services.begin_signing(
            people.signer, documents={"a": 1, "b": 1}, certificate=people.certificate, key="many", at=AT
        )


# ---------------------------------------------------------------- the program on the signer's machine


def test_a_program_on_the_signers_machine_signs_each_file_once(people: People, settings: Settings) -> None:
    document = checked(people)
    services_attached(people, document)
    as_agent(people)
    act = begin(people, document)
    (paper,) = act.papers
    token = services.offer(people.signer, paper=paper.id, minutes=10, at=AT)
    name, given = services.offered(token, at=AT) or ("", b"")
    signed = signed_by(settings, given)
    services.take_back(token, signed, at=AT)
    with pytest.raises(NotOffered):
        services.take_back(token, signed, at=AT)
    jobs.carry_out_waiting()

    row = models.Document.objects.get(pk=document)
    report = signatures.judge(stored.read(row.files.get(is_main=True).stored), at=AT)
    assert name == "01-BCT-HC.pdf"
    assert (row.state, report.verdict, report.signatures) == ("issued", Verdict.VALID, 2)
    assert queries.signing_act(people.signer, act.id).state is ActState.ENDED
    assert [one.name for one in row.files.order_by("position")][1:] == ["phu-luc.pdf", "phu-luc.pdf.p7s"]


def services_attached(people: People, document: str) -> None:
    services.attach(people.drafter, document=document, files=[file("phu-luc.pdf")], at=AT)
    services.check(people.head, document=document, at=AT)
    services.check(people.clerk, document=document, at=AT)


@pytest.mark.parametrize(
    "made",
    [
        lambda settings, given: signed_by(settings, given) + b"\n% added",
        lambda settings, given: signed_by(settings, given.replace(b"%PDF-1.7", b"%PDF-1.6", 1)),
        lambda _settings, given: given + b"\n",
        lambda _settings, _given: b"\x00 no PDF",
    ],
    ids=["alters", "other_file", "unsigned", "garbage"],
)
def test_what_a_program_brings_back_wrong_is_refused_and_the_document_goes_on_waiting(
    made: Callable[[Settings, bytes], bytes], people: People, settings: Settings
) -> None:
    as_agent(people)
    act = begin(people, checked(people))
    token = services.offer(people.signer, paper=act.papers[0].id, minutes=10, at=AT)
    found = services.offered(token, at=AT)
    assert found is not None

    with pytest.raises(SignatureWrong):
        services.take_back(token, made(settings, found[1]), at=AT)

    assert states(people, act) == [PaperState.PREPARED]


def test_an_address_too_old_gives_nothing_and_a_cancelled_program_fails_its_document(people: People) -> None:
    as_agent(people)
    act = begin(people, checked(people))
    paper = act.papers[0].id
    token = services.offer(people.signer, paper=paper, minutes=10, at=AT)
    assert services.offered(token, at=AT + timedelta(minutes=11)) is None
    with pytest.raises(ActUnknown):
        services.offer(people.clerk, paper=paper, minutes=10, at=AT)
    services.refused_by_agent(people.signer, paper=paper, failure=AgentRefused(reason="cancelled"), at=AT)

    assert services.offered(token, at=AT) is None
    assert [one.error for one in queries.signing_act(people.signer, act.id).papers] == ["signing.agent_refused"]
