"""What people do at the desk, each with an officer who may."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings as django_settings
from django.db import connection
from pytest_django import Settings
from tests.links import house

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Channel, Ground, Status
from motcua.definitions.catalogue import services as catalogue
from motcua.definitions.process import queries as process
from motcua.definitions.process.types import Step
from motcua.foundation import clock
from motcua.foundation.jobs import services as jobs
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import services as accounts
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.types import Source
from motcua.identity.permissions import services as grants

AT = clock.now()
PROCEDURE, ENTERPRISE = "giay-phep-tam-nhap-tai-xuat", "9901234560"
OWNER = Ref("enterprise", ENTERPRISE)
ROLES = ("one_stop_officer", "division_head", "specialist", "department_leader", "clerk")
PASSWORD = "a-long-password-1"
WHY = Ground("Không đủ điều kiện", "Nghị định 69/2018/NĐ-CP, Điều 19", kind="still_deficient")


def prepare(settings: Settings) -> None:
    """A standard procedure in force, and no system of another body at hand."""
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


class Desk:
    """What people do, each with the officer who may."""

    def __init__(self) -> None:
        self.officers = {role: officer(role) for role in ROLES}
        self.enterprise = Actor(
            ActorKind.CLIENT, "erp", acting_for=OWNER, rights=frozenset({"file", "see"}), assurance=1
        )

    def file(self) -> str:
        return self._file("k", "giay-to.pdf")

    def file_as(self, key: str) -> str:
        """One more dossier, on a matter of its own."""
        return self._file(key, f"giay-to-{key}.pdf")

    def file_again(self) -> str:
        """Another dossier on another matter."""
        return self._file("again", "giay-to-khac.pdf")

    def _file(self, key: str, name: str) -> str:
        path = django_settings.MOTCUA.packs_dir / "common" / "standard" / "examples" / "01-valid.json"
        text = path.read_text(encoding="utf-8").replace("giay-to.pdf", name)
        data = json.loads(text)["data"]
        data["subject"] += "" if key == "k" else f" ({key})"
        paper = attachments.add(self.enterprise, owner=OWNER, name=name, content=house.pdf(name), at=AT)
        receipt = services.submit(
            self.enterprise,
            procedure=PROCEDURE,
            data=data,
            papers={name: paper.id},
            channel=Channel.API,
            key=key,
            at=AT,
        )
        self.work()
        return receipt.code

    def step(self, role: str) -> Step:
        (step,) = process.open_steps(self.officers[role])
        return step

    def step_count(self, role: str) -> int:
        return len(process.open_steps(self.officers[role]))

    def finish(self, role: str, *, why: Sequence[Ground] = (), **values: object) -> None:
        """Do the open step of a role; a refusal has its reasons, those of the tests where none are given."""
        step = self.step(role)
        if not why and {"refused", "refuse"} & {str(value) for value in values.values()}:
            why = [WHY]
        services.finish_step(
            self.officers[role], step=step.id, values=values, why=why, seen=step.version, at=AT  # type: ignore[arg-type]
        )  # fmt: skip
        self.work()

    def status(self, code: str) -> Status:
        return queries.brief(self.enterprise, code).status

    def work(self) -> None:
        """Carry out what is due; the register that is not at hand is not asked again, however long the run takes."""
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE task_name = 'dossiers.recheck_register' AND status = 'todo'"
            )
        jobs.carry_out_waiting()


def officer(role: str, *, unit: str = "", login: str = "", and_role: str = "") -> Actor:
    """An officer with one role, or two, at a unit and below; "" is the whole house."""
    account = accounts.open_officer(house.SET_UP, login=f"{login or role}.thu", name=role, password=PASSWORD, at=AT)
    for one in filter(None, (role, and_role)):
        grants.grant(house.SET_UP, principal=account, role=one, unit=unit, in_force_from=AT, at=AT)
    return Actor(ActorKind.OFFICER, account)
