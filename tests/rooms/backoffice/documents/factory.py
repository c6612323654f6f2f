"""An authority with the people who handle its documents, and packages as another authority sends them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.conf import settings
from tests.links import house

from motcua.backoffice.documents import models, services
from motcua.backoffice.documents.types import Arrived, Enclosed, Kind, Party, Reported, State, Written
from motcua.foundation import clock
from motcua.foundation.signing import services as signing
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.foundation.worktime import services as worktime
from motcua.identity.accounts import services as accounts
from motcua.identity.organisations import services as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants

AT = clock.now()
ON = clock.legal_date(AT)
AGENCY, UNIT = "G02", "G02.18"
LINK = Actor.system("document_axis")
HEALTH = Party("G18", "Bộ Y tế")
PASSWORD = "a-long-password-1"
PIN = "24681357"


@dataclass(frozen=True, slots=True)
class People:
    """Who handles documents: the clerk of the ministry, a drafter, the heads of their unit, who signs, and another unit's officer."""

    clerk: Actor
    drafter: Actor
    head: Actor
    signer: Actor
    stranger: Actor
    certificate: int


def officer(login: str, role: str, unit: str) -> Actor:
    account = accounts.open_officer(house.SET_UP, login=login, name=login, password=PASSWORD, at=AT)
    grants.grant(house.SET_UP, principal=account, role=role, unit=unit, in_force_from=AT, at=AT)
    return Actor(ActorKind.OFFICER, account)


def prepare() -> People:
    worktime.load_holidays(house.SET_UP, at=AT, allowed=lambda actor: permissions.require(actor, "worktime.manage"))
    organisations.load_units(house.SET_UP, at=AT)
    home = settings.MOTCUA.home
    signing.make_development_ca(home, organisation=settings.MOTCUA.organisation, at=AT)
    signing.make_development_person(
        home, login="kyso", name="Lê Văn Thử", organisation="Bộ Công Thương", pin=PIN, at=AT
    )
    signer = officer("kyso", "signer", AGENCY)
    certificate = signing.register_file(signer, file="kyso", pin=PIN, holder="Lê Văn Thử", at=AT).id
    return People(
        clerk=officer("vanthu", "clerk", AGENCY),
        drafter=officer("soan", "specialist", UNIT),
        head=officer("truong", "department_leader", UNIT),
        signer=signer,
        stranger=officer("khac", "specialist", "G02.15"),
        certificate=certificate,
    )


def file(name: str = "cong-van.pdf") -> Enclosed:
    return Enclosed(name, "application/pdf", house.pdf(name))


def arrived(key: str = "axis-1", **changes: object) -> Arrived:
    """An official letter of the Ministry of Health."""
    usual = Arrived(
        key=key, kind=Kind.NEW, agency=AGENCY, sender=HEALTH, exchange_id="G18,2026/03/02,118/BYT-VP", symbol="118/BYT-VP",
        issued_on=date(2026, 3, 2), type_name="Công văn", subject="Về việc phối hợp quản lý hóa chất", files=(file(),),
    )  # fmt: skip
    return replace(usual, **changes)  # type: ignore[arg-type]


def receive(key: str = "axis-1", **changes: object) -> models.Document:
    services.receive(LINK, arrived=arrived(key, **changes), at=AT)
    return models.Document.objects.get(packages__key=key)


def reported(code: str, document: models.Document, *, key: str = "", sender: Party = HEALTH) -> Reported:
    return Reported(key or f"status-{code}", sender, document.exchange_id, code, f"Trạng thái {code}", AT)


def written(**changes: object) -> Written:
    usual = Written(
        type="CV", subject="Lấy ý kiến về hồ sơ hóa chất", body="Đề nghị Bộ Y tế cho ý kiến.\nTrân trọng.",
        receivers=(HEALTH,), signer_position="CỤC TRƯỞNG",
    )  # fmt: skip
    return replace(usual, **changes)  # type: ignore[arg-type]


def draft(people: People, **changes: object) -> str:
    return services.draft(people.drafter, unit=UNIT, written=written(**changes), at=AT)


def checked(people: People, **changes: object) -> str:
    document = draft(people, **changes)
    services.check(people.head, document=document, at=AT)
    assert services.check(people.clerk, document=document, at=AT) is State.FORM_CHECKED
    return document


def issued(people: People, **changes: object) -> models.Document:
    document = checked(people, **changes)
    services.issue(people.signer, document=document, certificate=people.certificate, pin=PIN, at=AT)
    return models.Document.objects.get(pk=document)


def sent(people: People, **changes: object) -> models.Document:
    """Issued, handed to the exchange and taken over there."""
    row = issued(people, **changes)
    services.send(people.clerk, document=str(row.pk), at=AT)
    for package in row.packages.filter(direction="out", state="waiting"):
        services.sent(LINK, package=package.pk, axis_id=f"axis-out-{package.pk}", at=AT)
    return models.Document.objects.get(pk=row.pk)


def told(row: models.Document) -> list[str]:
    """The statuses that we reported of a document, in order."""
    return list(row.packages.filter(direction="out", kind="status").order_by("id").values_list("code", flat=True))


TOMORROW = ON + timedelta(days=1)
SUBJECT = Ref("question", "7")
