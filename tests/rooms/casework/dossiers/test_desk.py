"""A dossier that people handle: each step at the desk, the legal status that it gives, and the signed paper at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_django import Settings
from tests.links import house

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import NotWaiting
from motcua.casework.dossiers.types import Channel, Outcome, Status
from motcua.definitions.catalogue import queries as versions
from motcua.definitions.catalogue import services as catalogue
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.definitions.process.types import State, Step
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.jobs import services as jobs
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import services as accounts
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.types import Source
from motcua.identity.permissions import services as grants

AT = clock.now()
PROCEDURE, ENTERPRISE = "giay-phep-tam-nhap-tai-xuat", "0301234562"
OWNER = Ref("enterprise", ENTERPRISE)
ROLES = ("one_stop_officer", "division_head", "specialist", "department_leader", "clerk")


@pytest.fixture
def desk(transactional_db: None, settings: Settings) -> Iterator[Desk]:
    """A standard procedure in force and an officer for each role."""
    settings.MOTCUA = replace(
        django_settings.MOTCUA, enterprise_register_url="", chemical_registers_url="", national_portal_url="",
        single_window_url="", mail_host="",
    )  # fmt: skip
    house.prepare()
    catalogue.load(house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct" / PROCEDURE, at=AT)
    organisations.remember_enterprise(
        house.SET_UP,
        code=ENTERPRISE,
        name="Công ty TNHH Hóa chất Minh Phát",
        address="1 Phố Thử",
        source=Source.DECLARED,
        at=AT,
    )
    yield Desk()


class Desk:
    """What people do, each with the officer who may."""

    def __init__(self) -> None:
        self.officers = {role: _officer(role) for role in ROLES}
        self.enterprise = Actor(
            ActorKind.CLIENT, "erp", acting_for=OWNER, rights=frozenset({"file", "see"}), assurance=1
        )

    def file(self) -> str:
        path = django_settings.MOTCUA.packs_dir / "common" / "standard" / "examples" / "01-valid.json"
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
        paper = attachments.add(
            self.enterprise, owner=OWNER, name="giay-to.pdf", content=house.pdf("giay-to.pdf"), at=AT
        )
        receipt = services.submit(
            self.enterprise, procedure=PROCEDURE, data=data, papers={"giay-to.pdf": paper.id}, channel=Channel.API,
            key="k", at=AT,
        )  # fmt: skip
        jobs.carry_out_waiting()
        return receipt.code

    def step(self, role: str) -> Step:
        (step,) = process.open_steps(self.officers[role])
        return step

    def finish(self, role: str, **values: object) -> None:
        step = self.step(role)
        processes.finish_step(self.officers[role], step=step.id, values=values, seen=step.version, at=AT)  # type: ignore[arg-type]
        jobs.carry_out_waiting()

    def status(self, code: str) -> Status:
        return queries.brief(self.enterprise, code).status


def test_dossier_when_every_step_is_done_has_its_signed_result(desk: Desk) -> None:
    code = desk.file()
    seen = [desk.status(code)]

    desk.finish("one_stop_officer", finding="complete")
    seen.append(desk.status(code))
    desk.finish("division_head")
    desk.finish("specialist", outcome="accepted", note="Đủ điều kiện")
    desk.finish("division_head", agreed=True)
    seen.append(desk.status(code))
    desk.finish("department_leader", signed=True)
    desk.finish("clerk")
    seen.append(desk.status(code))

    assert seen == [Status.SUBMITTED, Status.TRANSFERRED, Status.SUBMITTED_FOR_SIGN, Status.DECIDED]
    view = queries.brief(desk.enterprise, code)
    assert (view.outcome, view.result is not None) == (Outcome.ACCEPTED, True)
    assert process.instance(Actor.system("process"), Ref("dossier", code)).state is State.COMPLETED


def test_accepted_dossier_has_its_legal_limit_from_the_acceptance(desk: Desk) -> None:
    code = desk.file()
    before = queries.brief(desk.enterprise, code).due

    desk.finish("one_stop_officer", finding="complete")

    after = queries.for_link(code)
    version = versions.version(queries.brief(desk.enterprise, code).version_id)
    assert before is None
    assert after.accepted_at is not None
    limit = versions.due(version, after.accepted_at, unit=after.unit)
    assert limit is not None
    assert (version.limit.kind, version.limit.amount, after.due) == ("working_days", 7, limit.at)


def test_refusal_goes_out_with_its_reason(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    desk.finish("specialist", outcome="refused", note="Không thuộc đối tượng")
    desk.finish("division_head", agreed=True)
    desk.finish("department_leader", signed=True)

    desk.finish("clerk")

    view = queries.brief(desk.enterprise, code)
    assert (view.status, [reason.text_vi for reason in view.reasons]) == (Status.REFUSED, ["Không thuộc đối tượng"])


def test_leader_who_does_not_sign_gives_the_draft_back(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    desk.finish("specialist", outcome="accepted")
    desk.finish("division_head", agreed=True)

    desk.finish("department_leader", signed=False)

    assert desk.step("specialist").element == "appraise"
    assert queries.brief(desk.enterprise, code).result is None


def test_supplement_when_it_comes_lets_the_dossier_go_on(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="supplement", note="Thiếu bản sao hợp đồng")
    waiting = desk.status(code)
    clerk = desk.officers["one_stop_officer"]

    services.tell(clerk, code=code, message="supplement_received", seen=0, at=AT)
    jobs.carry_out_waiting()

    assert (waiting, desk.status(code)) == (Status.SUPP_PRE, Status.SUBMITTED)
    assert desk.step("one_stop_officer").element == "intake"


def test_dossier_that_waits_for_nothing_is_told_nothing(desk: Desk) -> None:
    code = desk.file()

    with pytest.raises(NotWaiting):
        services.tell(desk.officers["one_stop_officer"], code=code, message="supplement_received", seen=0, at=AT)

    assert desk.status(code) is Status.SUBMITTED


def test_dossier_refused_at_the_counter_is_not_accepted_and_has_no_number(desk: Desk) -> None:
    code = desk.file()

    desk.finish("one_stop_officer", finding="refused", note="Sai cơ quan")

    assert desk.status(code) is Status.NOT_ACCEPTED
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM numbering_registernumber")
        assert cursor.fetchone() == (0,)


def test_step_of_another_role_is_neither_listed_nor_done(desk: Desk) -> None:
    desk.file()
    step = desk.step("one_stop_officer")

    assert process.open_steps(desk.officers["specialist"]) == []
    with pytest.raises(NotAllowed):
        processes.finish_step(desk.officers["specialist"], step=step.id, values={"finding": "complete"}, at=AT)


def _officer(role: str) -> Actor:
    account = accounts.open_officer(house.SET_UP, login=f"{role}.thu", name=role, password="a-long-password-1", at=AT)
    grants.grant(house.SET_UP, principal=account, role=role, unit="", in_force_from=AT, at=AT)
    return Actor(ActorKind.OFFICER, account)
