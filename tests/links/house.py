"""A house made ready, as `motcua prepare` does it, for tests that walk from a message to its answer."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

from django.conf import settings
from pikepdf import Pdf

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import services as dossiers
from motcua.casework.dossiers.types import Channel, Receipt
from motcua.definitions.catalogue import services as catalogue
from motcua.foundation import clock
from motcua.foundation.jobs import services as jobs
from motcua.foundation.outbox import models as outbox_models
from motcua.foundation.outbox import services as outbox
from motcua.foundation.signing import services as signing
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.foundation.worktime import services as worktime
from motcua.identity.organisations import services as organisations
from motcua.identity.permissions import queries as permissions

PACK = "bct/khai-bao-hoa-chat-nhap-khau"
SET_UP = Actor.system("set_up")


def prepare() -> None:
    """Units, holidays, a development key and the procedure of chemical declarations."""
    at = clock.now()
    signing.make_development_ca(settings.MOTCUA.home, organisation=settings.MOTCUA.organisation, at=at)
    worktime.load_holidays(SET_UP, at=at, allowed=lambda actor: permissions.require(actor, "worktime.manage"))
    organisations.load_units(SET_UP, at=at)
    catalogue.load(SET_UP, path=settings.MOTCUA.packs_dir / PACK, at=at)


def work() -> None:
    """Carry out every job, then try every message once more, as if its wait were over, until nothing moves."""
    while jobs.carry_out_waiting() + outbox.send_waiting():
        pass


def make_due() -> None:
    """Let waiting messages be tried now."""
    outbox_models.OutboxMessage.objects.filter(state="waiting").update(
        next_at=clock.now() - timedelta(seconds=1), leased_until=None
    )


def pdf(text: str) -> bytes:
    """A small sound PDF, another for another text."""
    made = Pdf.new()
    made.add_blank_page()
    made.docinfo["/Title"] = text
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def file_dossier(*, email: str = "khaibao@example.vn", invoice_no: str = "SPC-2026-0917", phone: str = "") -> Receipt:
    """A valid declaration filed on the portal by the enterprise, with its papers."""
    at = clock.now()
    example = json.loads((settings.MOTCUA.packs_dir / PACK / "examples" / "01-valid.json").read_text(encoding="utf-8"))
    data = example["data"]
    data["applicant"]["email"] = email
    if phone:
        data["applicant"]["phone"] = phone
    data["invoice_no"] = invoice_no
    data["invoice_date"] = str(clock.legal_date(at - timedelta(days=7)))
    names = [data["invoice_file"]["file"], *(sheet["file"] for sheet in data["sds_files"])]
    owner = Ref("enterprise", data["applicant"]["enterprise_code"])
    actor = Actor(ActorKind.PERSON, "account-1", acting_for=owner, rights=frozenset({"file", "see"}), assurance=2)
    papers = {name: attachments.add(actor, owner=owner, name=name, content=pdf(name), at=at).id for name in names}
    return dossiers.submit(
        actor,
        procedure="khai-bao-hoa-chat-nhap-khau",
        data=data,
        papers=papers,
        channel=Channel.PORTAL,
        key=invoice_no,
        at=at,
    )
