"""Dossiers brought to the leader's table, and a leader who can sign."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.factory import AT

from motcua.casework.dossiers import queries, services
from motcua.casework.results import services as acts
from motcua.casework.results.types import SigningBatch
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.foundation.errors import Unavailable
from motcua.foundation.jobs import services as jobs
from motcua.foundation.signing import models
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.types import Certificate
from motcua.foundation.types import Actor
from motcua.identity.permissions import services as grants

PIN = "ma-pin-cua-toi"
NAME = "department_leader"


def keys(home: Path) -> None:
    """Key files of a leader and of another person, made once for an installation, under whatever authority of people it has."""
    for login, name in (("leader", NAME), ("other", "Người Khác")):
        signing.make_development_person(home, login=login, name=name, organisation="Bộ Công Thương", pin=PIN, at=AT)


class Table(factory.Desk):
    """A desk whose leader may sign and has a key."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        keys(settings.MOTCUA.home)
        self.settings = settings
        self.filed = 0
        self.leader = self.officers["department_leader"]
        may_sign(self.leader)
        self.certificate = signing.register_file(self.leader, file="leader", pin=PIN, holder=NAME, at=AT)

    def brought(self, *, outcome: str = "accepted", note: str = "") -> str:
        """A dossier that waits for the leader's signature."""
        self.filed += 1
        code = self.file_as(str(self.filed))
        self.finish("one_stop_officer", finding="complete")
        self.finish("division_head")
        self.finish("specialist", outcome=outcome, **({"note": note} if note else {}))
        self.finish("division_head", agreed=True)
        return code

    def begin(self, *, key: str = "act", certificate: Certificate | None = None) -> SigningBatch:
        """Begin to sign everything that lies in the tray, as it is seen now."""
        chosen = {line.step.id: line.fingerprint for line in queries.tray(self.leader, at=AT)}
        found = services.begin_signing(
            self.leader, chosen=chosen, certificate=(certificate or self.certificate).id, key=key, at=AT
        )
        self.work()
        return found

    def authorise(self, batch: SigningBatch, *, pin: str = PIN) -> None:
        services.authorise_signing(self.leader, batch=batch.id, pin=pin, at=AT)
        self.work()

    def release(self) -> None:
        """The clerk releases everything that was signed."""
        for step in process.open_steps(self.officers["clerk"]):
            processes.finish_step(self.officers["clerk"], step=step.id, seen=step.version, at=AT)
        self.work()

    def work(self) -> None:
        """Carry out what is due; on a slow machine that includes asking the enterprise register again, which nobody answers here."""
        for _ in range(20):
            with contextlib.suppress(Unavailable):
                jobs.carry_out_waiting()
                return


def may_sign(actor: Actor, *, unit: str = "", procedure: str | None = None) -> None:
    grants.grant(
        house.SET_UP, principal=actor.id, role="signer", unit=unit, procedure=procedure, in_force_from=AT, at=AT
    )


def use(settings: Settings, **changes: object) -> None:
    settings.MOTCUA = replace(settings.MOTCUA, **changes)


def agents_act(table: Table) -> tuple[str, int, bytes]:
    """An act of one paper for an agent whose certificate is the leader's own key: its batch, its item, the paper that is given out."""
    use(table.settings, signing_agent="ws://127.0.0.1:9")
    models.Certificate.objects.filter(pk=table.certificate.id).update(hand="agent", place="agent")
    table.brought()
    batch = table.begin()
    item = acts.get_batch(table.leader, batch.id).items[0]
    token = acts.offer(table.leader, item=item.id, minutes=10, at=AT)
    return token, item.id, acts.offered(token, at=AT)[1]


def signed_by(table: Table, login: str, pdf: bytes) -> bytes:
    """What a program makes that signs with this key file."""
    folder = table.settings.MOTCUA.home / "ca" / "people"
    key = serialization.load_pem_private_key((folder / f"{login}.key").read_bytes(), PIN.encode())
    plain = folder / f"{login}.plain.key"
    plain.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    before = table.settings.MOTCUA
    use(table.settings, signing_key=str(plain), signing_certificate=str(folder / f"{login}.pem"), signing_chain="")
    try:
        return signing.sign(pdf, reason="Ký", at=AT).pdf
    finally:
        table.settings.MOTCUA = before
