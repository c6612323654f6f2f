"""Main dossiers with their parts, as the tests of them need them."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings as django_settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, OWNER, WHY, Desk

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models, services
from motcua.casework.dossiers.types import Asked, Channel, Receipt
from motcua.definitions.catalogue import services as catalogue
from motcua.definitions.process import queries as process
from motcua.foundation import clock
from motcua.foundation.types import Json, Ref

MAIN, PART, STAMP = "giay-phep-lap-co-so-ban-le", "giay-phep-kinh-doanh-ban-le-fdi", "dang-ky-dau-nghiep-vu-giam-dinh"
NOW = Asked(None, "")


def form(**changes: Json) -> dict[str, Json]:
    path = django_settings.MOTCUA.packs_dir / "common" / "standard" / "examples" / "01-valid.json"
    data: dict[str, Json] = json.loads(path.read_text(encoding="utf-8"))["data"]
    data["attachments"] = [
        {"type": "other", "file": "giay-to.pdf"},
        {"type": "trading_licence_application", "file": "don.pdf"},
    ]
    return data | copy.deepcopy(changes)


def file(desk: Desk, data: Mapping[str, Json] | None = None, *, key: str = "both") -> Receipt:
    held = {
        name: attachments.add(desk.enterprise, owner=OWNER, name=name, content=house.pdf(f"{key}-{name}"), at=AT).id
        for name in ("giay-to.pdf", "don.pdf")
    }
    receipt = services.submit(
        desk.enterprise, procedure=MAIN, data=data or form(), papers=held, channel=Channel.API, key=key, at=AT
    )
    desk.work()
    return receipt


def part_of(code: str, key: str = "trading_licence") -> str:
    """The part of a main dossier with this key."""
    return models.Link.objects.select_related("part").get(main__code=code, key=key).part.code


def accept(desk: Desk, code: str) -> None:
    services.accept_at_desk(desk.officers["one_stop_officer"], code=code, at=clock.now())
    desk.work()


def do(desk: Desk, role: str, code: str, **values: Json) -> None:
    """Do the open step of a role on one dossier."""
    actor = desk.officers[role]
    step = next(one for one in process.open_steps(actor) if one.subject == Ref("dossier", code))
    why = [WHY] if {"refused"} & {str(value) for value in values.values()} else []
    services.finish_step(actor, step=step.id, values=values, why=why, seen=step.version, at=clock.now())
    desk.work()


def decide(desk: Desk, code: str, outcome: str = "accepted") -> None:
    """From the assignment to the signed paper."""
    do(desk, "division_head", code)
    do(desk, "specialist", code, outcome=outcome)
    do(desk, "division_head", code, agreed=True)
    do(desk, "department_leader", code, signed=True)
    do(desk, "clerk", code)


def row(code: str) -> models.Dossier:
    return models.Dossier.objects.get(code=code)


def suspend(desk: Desk, code: str) -> int:
    act = services.suspend(
        desk.officers["department_leader"],
        code=code,
        why=[WHY],
        document="12/QĐ",
        until=None,
        asked=NOW,
        at=clock.now(),
    )
    desk.work()
    return act


def go_on(desk: Desk, code: str, act: int) -> None:
    services.end_suspension(desk.officers["department_leader"], code=code, act=act, asked=NOW, at=clock.now())
    desk.work()


def chain(folder: Path, *, main_days: int = 20) -> None:
    """Another version of the main procedure: a second part that needs the first."""
    source = django_settings.MOTCUA.packs_dir / "bct" / MAIN
    target = folder / "bct" / MAIN
    shutil.copytree(source, target)
    text = (target / "pack.toml").read_text(encoding="utf-8").replace("amount = 20", f"amount = {main_days}")
    text = text.replace(
        'procedure = "giay-phep-lap-co-so-ban-le"', f'procedure = "{MAIN}"\nversion = "2"\nin_force_from = 2026-08-01'
    )
    (target / "pack.toml").write_text(
        text
        + f"""
[[parts]]
key = "stamp"
procedure = "{STAMP}"
after = ["trading_licence"]

[parts.data]
"/applicant" = "/applicant"
"/subject" = "/subject"
"/consent" = "/consent"

[parts.values]
"/request" = "Đề nghị đăng ký dấu nghiệp vụ cùng hồ sơ này."
""",
        encoding="utf-8",
    )
    catalogue.load(house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct" / STAMP, at=AT)
    catalogue.load(house.SET_UP, path=target, at=AT)
