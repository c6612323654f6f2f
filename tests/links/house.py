"""A house made ready, as `motcua prepare` does it, for tests that walk from a message to its answer."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.conf import settings
from django.db import connection
from pikepdf import Pdf

from motcua.definitions.catalogue import services as catalogue
from motcua.foundation import clock
from motcua.foundation.jobs import services as jobs
from motcua.foundation.outbox import models as outbox_models
from motcua.foundation.outbox import services as outbox
from motcua.foundation.signing import services as signing
from motcua.foundation.types import Actor
from motcua.foundation.worktime import services as worktime
from motcua.identity.organisations import services as organisations
from motcua.identity.permissions import queries as permissions

PACK = "bct/khai-bao-hoa-chat-nhap-khau"
SET_UP = Actor.system("set_up")


def prepare() -> None:
    """Units, holidays, a development key and the procedure of chemical declarations."""
    with connection.cursor() as cursor:  # the queue's tables are not the framework's, so it leaves them as they are
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
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
    outbox_models.OutboxMessage.objects.filter(state="waiting").update(next_at=clock.now() - timedelta(seconds=1), leased_until=None)


def pdf(text: str) -> bytes:
    """A small sound PDF, another for another text."""
    made = Pdf.new()
    made.add_blank_page()
    made.docinfo["/Title"] = text
    out = BytesIO()
    made.save(out)
    return out.getvalue()
