"""Limits that begin with the payment, or that depend on what was filed."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import openpyxl
import pytest
from django.conf import settings
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers import factory

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.types import ActKind, Asked, Channel, Receipt
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue import services as packs
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.foundation.types import Actor, ActorKind, Json

ACTOR = Actor(ActorKind.CLIENT, "erp", acting_for=factory.OWNER, rights=frozenset({"file", "see"}), assurance=1)
MULTI_LEVEL, PLATFORM = "ban-hang-da-cap", "nen-tang-thuong-mai-dien-tu"


@pytest.fixture
def prepared(transactional_db: None, settings: Settings) -> None:
    factory.prepare(settings)
    for name in (MULTI_LEVEL, PLATFORM):
        packs.load(house.SET_UP, path=settings.MOTCUA.packs_dir / "bct" / name, at=factory.AT)


def content(name: str) -> bytes:
    out = BytesIO()
    if name.endswith(".xlsx"):
        openpyxl.Workbook().save(out)
    elif name.endswith(".docx"):
        with zipfile.ZipFile(out, "w") as archive:
            kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            part = f'<Override PartName="/word/document.xml" ContentType="{kind}"/>'
            space = "http://schemas.openxmlformats.org/package/2006/content-types"
            archive.writestr("[Content_Types].xml", f'<Types xmlns="{space}">{part}</Types>')
            archive.writestr("word/document.xml", "<document/>")
    else:
        return house.pdf(name)
    return out.getvalue()


def file(procedure: str, **changes: Json) -> Receipt:
    path = settings.MOTCUA.packs_dir / "bct" / procedure / "examples" / "01-valid.json"
    data = json.loads(path.read_text(encoding="utf-8"))["data"] | changes
    data["applicant"] |= {"enterprise_code": factory.ENTERPRISE, "applicant_name": "Công ty TNHH Hóa chất Minh Phát"}
    papers = {
        name: attachments.add(ACTOR, owner=factory.OWNER, name=name, content=content(name), at=factory.AT).id
        for name in (entry["file"] for entry in data["attachments"])
    }
    receipt = services.submit(
        ACTOR, procedure=procedure, data=data, papers=papers, channel=Channel.API, key="k", at=factory.AT
    )
    house.work()
    return receipt


def test_limit_that_begins_with_the_payment_is_promised_only_then(prepared):
    receipt = file(MULTI_LEVEL)
    specialist, clerk = factory.officer("specialist"), factory.officer("one_stop_officer")
    (step,) = process.open_steps(specialist)
    processes.finish_step(specialist, step=step.id, values={"complete": True}, seen=step.version, at=factory.AT)
    house.work()
    unpaid = models.Dossier.objects.get(code=receipt.code).due

    (fee,) = [act for act in queries.acts(clerk, receipt.code) if act.kind is ActKind.FEE]
    services.note_payment(
        clerk, code=receipt.code, act=fee.id, proof="UNC 0012", asked=Asked(None, ""), at=factory.AT
    )  # fmt: skip

    version = catalogue.in_force(MULTI_LEVEL, factory.AT)
    assert version is not None
    wanted = catalogue.due(version, factory.AT, unit="G02.08")
    assert wanted is not None
    assert (receipt.due, unpaid) == (None, None)
    assert models.Dossier.objects.get(code=receipt.code).due == wanted.at


def test_notification_has_a_shorter_limit_than_a_registration(prepared):
    own = {"platform_kind": "own_sales", "launch_date": "2030-02-01"}
    version = catalogue.in_force(PLATFORM, factory.AT)
    assert version is not None

    receipt = file(PLATFORM, **own)

    wanted = catalogue.due(version, factory.AT, unit="G02.13", term=version.term("notification"))
    assert wanted is not None
    assert receipt.due == wanted.at
