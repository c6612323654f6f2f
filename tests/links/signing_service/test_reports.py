"""A report is signed at the signing service once: also when the answer was lost; who declines or whom it refuses leaves the report ready."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from tests.links.signing_service.service import HOLDER, LOGIN, REDIRECT, Service, roots
from tests.rooms.casework.dossiers.signing import use
from tests.rooms.followup.reporting import factory
from tests.sandbox.running import Process

from motcua.followup.reporting import models, queries, services
from motcua.followup.reporting.types import State
from motcua.foundation import clock
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.errors import ServiceRefused, ServiceSilent
from motcua.foundation.signing.types import Returned, Verdict

pytestmark = pytest.mark.django_db(transaction=True)


class Signing(Service):
    """A ready report whose signer has a certificate at the service."""

    def __init__(self, process: Process, settings: Settings) -> None:
        super().__init__(process)
        use(settings, mail_host="")
        self.people = factory.prepare()
        self.used(settings, *roots(settings))
        self.certificate = self.register()
        factory.dossiers()
        self.report = factory.ready(self.people, factory.opened(self.people))

    def returned(self, address: str, **form: str) -> Returned:
        """What the person does on the service's pages, and what they come back with."""
        given = self.agreed(address, **form)
        return signing.come_back(
            self.people.signer, state=given["state"], code=given.get("code", ""), redirect=REDIRECT, at=clock.now()
        )  # fmt: skip

    def register(self) -> int:
        signer = self.people.signer
        address = signing.go_to_sign_in(signer, redirect=REDIRECT, at=clock.now())
        found = self.returned(address, login=LOGIN).credentials[0]
        act = self.returned(signing.go_to_prove(signer, credential=found, redirect=REDIRECT, at=clock.now())).act
        return signing.prove(signer, act=act, credential=found, holder=HOLDER, at=clock.now()).id

    def address(self, *, competence: str = "") -> str:
        return services.go_to_sign(
            self.people.signer, report=self.report.pk, certificate=self.certificate, competence=competence, redirect=REDIRECT,
            description="Ký báo cáo", at=clock.now(),
        )  # fmt: skip

    def row(self) -> models.Report:
        return models.Report.objects.get(pk=self.report.pk)


@pytest.fixture
def at_service(process: Process, settings: Settings) -> Iterator[Signing]:
    made = Signing(process, settings)
    yield made
    made.close()


def test_declined_lost_and_repeated_answers_sign_a_report_once_under_one_number(at_service: Signing) -> None:
    with pytest.raises(ServiceRefused):
        at_service.returned(at_service.address(), refuse="1")
    declined = at_service.row()
    going = at_service.returned(at_service.address())
    at_service.change(lose="once")
    with pytest.raises(ServiceSilent):
        services.take_remote(act=going.act, at=clock.now())
    lost = at_service.row()
    services.take_remote(act=going.act, at=clock.now())
    services.take_remote(act=going.act, at=clock.now())

    row = at_service.row()
    assert (services.is_signing(going.batch), services.signing_of(going.batch)) == (True, row.pk)
    assert (declined.state, lost.state, row.state) == (State.READY, State.READY, State.SIGNED)
    assert declined.symbol == lost.symbol == row.symbol != ""
    assert row.document
    report = signatures.judge(queries.paper(at_service.people.keeper, row.pk)[1], at=clock.now())
    assert (report.verdict, report.signatures) == (Verdict.VALID, 2)
    assert report.each[0].signer is not None
    assert report.each[0].signer.common_name == "Lê Văn Thử"


def test_what_the_service_refuses_or_signs_over_another_paper_leaves_the_report_to_be_signed_again(
    at_service: Signing,
) -> None:
    forgotten = at_service.returned(at_service.address())
    at_service.change(lose="once", remembers="no")
    with pytest.raises(ServiceSilent):
        services.take_remote(act=forgotten.act, at=clock.now())
    services.take_remote(act=forgotten.act, at=clock.now())
    refused = at_service.row()
    older = at_service.returned(at_service.address())
    newer = at_service.returned(at_service.address(competence="KT."))
    services.take_remote(act=older.act, at=clock.now())
    overtaken = at_service.row()
    services.take_remote(act=newer.act, at=clock.now())

    row = at_service.row()
    assert (refused.state, overtaken.state, row.state) == (State.READY, State.READY, State.SIGNED)
    assert (row.competence, row.symbol) == ("KT.", refused.symbol)
