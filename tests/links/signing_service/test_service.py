"""A remote signing service by the API of the Cloud Signature Consortium, with what goes wrong there: nothing is signed twice, nothing wrong is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pytest_django import Settings
from tests.links.signing_service.service import HOLDER, LOGIN, REDIRECT, Service, roots
from tests.rooms.backoffice.documents import factory as documents_factory
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.signing import Table
from tests.sandbox.running import Process

from motcua.backoffice.documents import queries as document_queries
from motcua.backoffice.documents import services as documents
from motcua.backoffice.documents.models import Document
from motcua.casework.dossiers import services
from motcua.casework.results import queries as results
from motcua.casework.results import services as acts
from motcua.casework.results.types import BatchState, ItemState, SigningBatch
from motcua.foundation import clock
from motcua.foundation.errors import HouseError, Unavailable
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.errors import CertificateRefused, ChallengeUnknown, ServiceRefused, ServiceSilent
from motcua.foundation.signing.types import Certificate, Hand, Verdict
from motcua.foundation.storage import queries as stored
from motcua.foundation.types import Ref

pytestmark = pytest.mark.django_db(transaction=True)


class AtTheTable(Service):
    """The leader's table with a certificate at the service, and the service's switches and pages."""

    def __init__(self, process: Process, settings: Settings) -> None:
        super().__init__(process)
        factory.prepare(settings)
        self.table = Table(settings)
        self.used(settings, *roots(settings), signing_service_part=2)

    def back(self, address: str, **form: str) -> tuple[str, str]:
        """What the person does on the service's pages: state and code with which they come back."""
        given = self.agreed(address, **form)
        return given["state"], given.get("code", "")

    def register(self, *, holder: str = HOLDER) -> Certificate:
        leader = self.table.leader
        state, code = self.back(signing.go_to_sign_in(leader, redirect=REDIRECT, at=clock.now()), login=LOGIN)
        found = signing.come_back(leader, state=state, code=code, redirect=REDIRECT, at=clock.now()).credentials[0]
        state, code = self.back(signing.go_to_prove(leader, credential=found, redirect=REDIRECT, at=clock.now()))
        act = signing.come_back(leader, state=state, code=code, redirect=REDIRECT, at=clock.now()).act
        return signing.prove(leader, act=act, credential=found, holder=holder, at=clock.now())

    def begin(self, count: int) -> SigningBatch:
        for _ in range(count):
            self.table.brought()
        return self.table.begin(certificate=self.register())

    def authorised(self, batch: SigningBatch) -> str:
        """The person authorises every paper that waits; the going's number."""
        there = acts.get_batch(self.table.leader, batch.id).items
        digests = {str(one.id): bytes.fromhex(one.digest) for one in there if one.state is ItemState.PREPARED}
        address = signing.go_to_sign(
            self.table.leader, certificate=batch.certificate, batch=batch.id, digests=digests, description="Ký",
            redirect=REDIRECT, at=clock.now(),
        )  # fmt: skip
        state, code = self.back(address)
        return signing.come_back(self.table.leader, state=state, code=code, redirect=REDIRECT, at=clock.now()).act

    def fetch(self, act: str) -> None:
        services.remote_signing(act=act, at=clock.now())
        self.table.work()

    def made(self) -> list[str]:
        """The hashes that the service has signed for acts, in order; those of registrations are left out."""
        cells = re.findall(r"<td[^>]*>(.*?)</td>", self.http.get("/csc-service/").text)
        return [one for one in cells if re.fullmatch(r"[A-Za-z0-9+/]{43}", one)][:-1]

    def states(self, batch: SigningBatch) -> list[ItemState]:
        return [one.state for one in acts.get_batch(self.table.leader, batch.id).items]


@pytest.fixture
def service(process: Process, settings: Settings) -> Iterator[AtTheTable]:
    made = AtTheTable(process, settings)
    yield made
    made.close()


def test_papers_are_signed_in_parts_by_one_authorisation(service: AtTheTable) -> None:
    batch = service.begin(3)

    service.fetch(service.authorised(batch))
    service.table.release()

    assert service.states(batch) == [ItemState.DONE] * 3
    assert len(service.made()) == len(set(service.made())) == 3
    for item in acts.get_batch(service.table.leader, batch.id).items:
        content = results.read_for_subject(service.table.leader, item.subject).content
        report = signatures.judge(content, at=clock.now())
        assert (report.verdict, report.signatures) == (Verdict.VALID, 2)
        assert report.each[0].signer is not None
        assert report.each[0].signer.common_name == HOLDER


def test_answer_that_was_lost_is_asked_for_again_and_nothing_is_signed_twice(service: AtTheTable) -> None:
    batch = service.begin(3)
    act = service.authorised(batch)
    service.change(lose="once")

    with pytest.raises(ServiceSilent):
        services.remote_signing(act=act, at=clock.now())
    before = service.states(batch)
    service.fetch(act)

    assert before == [ItemState.PREPARED] * 3
    assert service.states(batch) == [ItemState.DONE] * 3
    assert len(service.made()) == len(set(service.made())) == 3
    assert acts.get_batch(service.table.leader, batch.id).state is BatchState.ENDED


def test_service_that_forgot_its_answer_needs_another_authorisation_over_the_same_papers(service: AtTheTable) -> None:
    batch = service.begin(2)
    act = service.authorised(batch)
    service.change(lose="once", remembers="no")
    with pytest.raises(ServiceSilent):
        services.remote_signing(act=act, at=clock.now())

    service.fetch(act)
    refused = service.states(batch)
    symbols = [one.symbol for one in acts.get_batch(service.table.leader, batch.id).items]
    service.fetch(service.authorised(batch))

    assert refused == [ItemState.PREPARED] * 2
    assert service.states(batch) == [ItemState.DONE] * 2
    assert [one.symbol for one in acts.get_batch(service.table.leader, batch.id).items] == symbols
    assert len(set(service.made())) == 2


@pytest.mark.parametrize("mode", ["down", "garbage"])
def test_service_that_is_away_is_asked_again(mode: str, service: AtTheTable) -> None:
    batch = service.begin(1)
    act = service.authorised(batch)
    service.change(mode=mode)

    with pytest.raises(Unavailable):
        services.remote_signing(act=act, at=clock.now())
    service.change(mode="normal")
    service.fetch(act)

    assert service.states(batch) == [ItemState.DONE]


def test_signature_over_another_hash_fails_its_paper_alone(service: AtTheTable) -> None:
    batch = service.begin(2)
    act = service.authorised(batch)
    service.change(signs="first_wrong")

    service.fetch(act)

    items = acts.get_batch(service.table.leader, batch.id).items
    assert [(one.state, one.error) for one in items] == [
        (ItemState.FAILED, "signing.signature_wrong"),
        (ItemState.DONE, ""),
    ]
    assert results.for_subject(Ref("dossier", items[0].subject.id)) is None


@pytest.mark.parametrize(("certificate", "reason"), [("expired", "expired"), ("revoked", "revoked"), ("other", "name")])
def test_certificate_that_may_not_sign_is_not_registered(certificate: str, reason: str, service: AtTheTable) -> None:
    service.change(certificate=certificate)

    with pytest.raises(CertificateRefused) as refused:
        service.register()

    assert refused.value.params["reason"] == reason
    assert [one.hand for one in signatures.certificates(service.table.leader.id)] == [Hand.FILE]


def test_certificate_that_was_changed_at_the_service_signs_nothing(service: AtTheTable) -> None:
    batch = service.begin(1)
    act = service.authorised(batch)
    service.change(certificate="other")

    service.fetch(act)

    (item,) = acts.get_batch(service.table.leader, batch.id).items
    assert (item.state, item.error) == (ItemState.FAILED, "signing.signature_wrong")


def test_person_who_refuses_or_comes_back_twice_authorises_nothing(service: AtTheTable) -> None:
    batch = service.begin(1)
    leader = service.table.leader
    digest = bytes.fromhex(acts.get_batch(leader, batch.id).items[0].digest)
    address = signing.go_to_sign(
        leader, certificate=batch.certificate, batch=batch.id, digests={"1": digest}, description="Ký",
        redirect=REDIRECT, at=clock.now(),
    )  # fmt: skip
    state, code = service.back(address, refuse="1")

    with pytest.raises(ServiceRefused):
        signing.come_back(leader, state=state, code=code, redirect=REDIRECT, at=clock.now())
    for who, what in ((leader, state), (service.table.officers["clerk"], state), (leader, "khong-co")):
        with pytest.raises(ChallengeUnknown):
            signing.come_back(who, state=what, code="x", redirect=REDIRECT, at=clock.now())

    assert service.states(batch) == [ItemState.PREPARED]
    assert service.made() == []


def test_wrong_secret_is_told_as_refused(service: AtTheTable) -> None:
    service.change(secret="another")

    with pytest.raises(HouseError) as refused:
        service.register()

    assert (type(refused.value), refused.value.params["error"]) == (ServiceRefused, "invalid_client")


def test_documents_are_signed_at_the_service_in_one_authorisation_also_when_its_answer_was_lost(
    service: AtTheTable,
) -> None:
    leader = service.table.leader
    people = documents_factory.People(
        clerk=documents_factory.officer("vanthu", "clerk", "G02"),
        drafter=documents_factory.officer("soan", "specialist", "G02.18"),
        head=documents_factory.officer("truong", "department_leader", "G02.18"),
        signer=leader, stranger=leader, certificate=service.register().id,
    )  # fmt: skip
    chosen = {
        one: Document.objects.get(pk=one).version for one in (documents_factory.checked(people) for _ in range(3))
    }
    act = documents.begin_signing(leader, documents=chosen, certificate=people.certificate, key="a", at=clock.now())
    service.table.work()
    digests = {
        str(one.id): bytes.fromhex(one.digest) for one in document_queries.signing_act(leader, act.id).papers
    }  # fmt: skip
    address = signing.go_to_sign(
        leader, certificate=people.certificate, batch=act.id, digests=digests, description="Ký", redirect=REDIRECT, at=clock.now(),
    )  # fmt: skip
    state, code = service.back(address)
    going = signing.come_back(leader, state=state, code=code, redirect=REDIRECT, at=clock.now())
    service.change(lose="once")
    with pytest.raises(ServiceSilent):
        documents.remote_signing(act=going.act, at=clock.now())
    documents.remote_signing(act=going.act, at=clock.now())
    service.table.work()

    found = document_queries.signing_act(leader, act.id)
    assert document_queries.is_signing_act(going.batch)
    assert [(one.state, one.symbol) for one in found.papers] == [("done", f"0{n}/BCT-HC") for n in (1, 2, 3)]
    assert len(set(service.made())) == 3
    row = Document.objects.get(pk=found.papers[0].document)
    report = signatures.judge(stored.read(row.files.get(is_main=True).stored), at=clock.now())
    assert (report.verdict, report.signatures) == (Verdict.VALID, 2)
