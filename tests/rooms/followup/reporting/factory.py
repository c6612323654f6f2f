"""A ministry that owes reports: two units with writers and leaders, who collects, who signs, and a period with dossiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from tests.links import house
from tests.rooms.backoffice.documents import factory as documents
from tests.rooms.followup.monitoring import histories

from motcua.definitions.catalogue import services as catalogue
from motcua.followup.monitoring import services as monitoring
from motcua.followup.reporting import kinds, models, services
from motcua.foundation.types import Actor

AT = documents.AT
PIN = documents.PIN
KIND, PERIOD = "kiem-soat-thu-tuc", "2025-Q2"
UNIT, OTHER = "G02.18", "G02.15"
OFFICES = "van-phong-dai-dien"


@dataclass(frozen=True, slots=True)
class People:
    writer: Actor
    leader: Actor
    stranger: Actor
    keeper: Actor
    signer: Actor
    clerk: Actor
    certificate: int


def load_kinds() -> None:
    for path in sorted((settings.MOTCUA.packs_dir / "plan" / "reports").glob("*.toml")):
        services.load(house.SET_UP, name=path.name, content=path.read_bytes(), at=AT)


def prepare() -> People:
    made = documents.prepare()
    histories.load_plans(AT)
    load_kinds()
    catalogue.load(house.SET_UP, path=settings.MOTCUA.packs_dir / "bct" / OFFICES, at=AT)
    return People(
        writer=made.drafter, leader=made.head, stranger=made.stranger, keeper=documents.officer("thuky", "procedure_controller", "G02"),
        signer=made.signer, clerk=made.clerk, certificate=made.certificate,
    )  # fmt: skip


def told(code: str, *, unit: str = UNIT, procedure: str = "khai-bao-hoa-chat-nhap-khau", channel: str = "portal", accepted: datetime,
         due: datetime | None = None, closed: datetime | None = None, after: str = "DECIDED") -> None:  # fmt: skip
    """One dossier as the journal has it."""
    facts: list[histories.Written] = [
        ("dossier", code, "dossiers.received", accepted, {
            "code": code, "procedure": procedure, "version_id": 1, "channel": channel, "owner": "enterprise:1", "unit": unit, "automatic": False,
            "papers": 1, "fingerprint": "",
        }),
        _turn(code, accepted, "SUBMITTED", "ACCEPTED"),
    ]  # fmt: skip
    if due is not None:
        facts.append(
            (
                "dossier",
                code,
                "dossiers.clock_started",
                accepted,
                {"code": code, "cause": "acceptance", "due": due.isoformat()},
            )
        )
    if closed is not None:
        facts.append(_turn(code, closed, "SUBMITTED_FOR_SIGN", after))
    histories.append(facts)


def _turn(code: str, at: datetime, before: str, after: str) -> histories.Written:
    body = {"code": code, "before": before, "after": after, "article": "", "channel": "portal", "owner": "enterprise:1"}
    return "dossier", code, "dossiers.status_changed", at, body


def day(text: str, hour: int = 3) -> datetime:
    """An hour of a day, `d/m`, of 2025."""
    number, month = text.split("/")
    return datetime(2025, int(month), int(number), hour, tzinfo=UTC)


def dossiers() -> None:
    """The worked examples of the law's classification around the second quarter of 2025, and some more."""
    told("A", accepted=day("10/3"), due=day("18/3"), closed=day("16/3"))  # carried over, early
    told("B", accepted=day("12/6"), due=day("19/6"))  # new, in process within its limit
    told("C", accepted=day("1/6"), due=day("10/6"), closed=day("15/6"))  # in process overdue; next: carried over, late
    told("D", accepted=day("2/4"), due=day("9/4"), closed=day("9/4"), channel="desk", procedure=OFFICES)  # new, on time
    told(
        "E", unit=OTHER, accepted=day("14/6", 16), due=day("20/6"), closed=day("14/6", 16), after="STOPPED"
    )  # the last hour of the cut-off day
    told("F", unit=OTHER, accepted=day("14/6", 17))  # midnight in Vietnam has passed: the next quarter
    told("G", unit="T01.CT", accepted=day("3/4"))  # no unit of the ministry
    told(
        "H", accepted=day("3/4"), closed=day("5/5"), after="REFUSED", procedure="khong-con-nua"
    )  # no limit, no field any more
    monitoring.follow(at=AT)


def opened(people: People, *, period: str = PERIOD, kind: str = KIND, reader: str = "") -> models.Run:
    run = services.open_run(people.keeper, kind=kind, period=period, reader=reader, at=AT)
    assert services.freeze_run(run, at=AT)
    return models.Run.objects.get(pk=run)


def words(row: models.Report, text: str = "Không có.") -> dict[str, str]:
    return {one.key: text for one in kinds.kind_of(row.run.version.content).sections if one.words}


def unit_report(run: models.Run, unit: str = UNIT) -> models.Report:
    return run.reports.get(level="unit", unit=unit)


def whole(run: models.Run) -> models.Report:
    return run.reports.filter(level="whole").order_by("-number")[0]


def ready(people: People, run: models.Run) -> models.Report:
    row = whole(run)
    services.finish(
        people.keeper, report=row.pk, words=words(row, "Kết quả tốt.\nKhông vướng mắc."), without=True, at=AT
    )
    return whole(run)


def signed(people: People, run: models.Run) -> models.Report:
    row = ready(people, run)
    services.sign(people.signer, report=row.pk, certificate=people.certificate, pin=PIN, at=AT)
    return models.Report.objects.get(pk=row.pk)


LATER = AT + timedelta(days=366)
