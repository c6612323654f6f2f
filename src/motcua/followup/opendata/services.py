"""Giving new versions of datasets, and looking at the quality of data (Decree 165/2025/NĐ-CP articles 10, 14)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from motcua.followup.opendata import checking, models, reading, tables, writing
from motcua.followup.opendata.facts import DatasetPublished
from motcua.followup.opendata.types import MEDIA_TYPES, Form
from motcua.foundation import clock
from motcua.foundation.journal import services as journal
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions


def publish_all(actor: Actor, *, at: datetime) -> list[str]:
    """A new version of each dataset whose rows have changed, each in a transaction of its own; tells which."""
    permissions.require(actor, "opendata.publish")
    return [key for key in reading.datasets() if publish(actor, dataset=key, at=at)]


@transaction.atomic
def publish(actor: Actor, *, dataset: str, at: datetime) -> bool:
    """A new version of a dataset in every form, unless its rows are those of the last one."""
    permissions.require(actor, "opendata.publish")
    of = reading.datasets()[dataset]
    rows = tables.TABLES[dataset](at)
    fingerprint = hashlib.sha256(writing.canonical(of.columns, rows)).hexdigest()
    last = models.Version.objects.select_for_update(no_key=True).filter(dataset=dataset).order_by("-number").first()
    if last is not None and last.fingerprint == fingerprint:
        return False
    version = models.Version.objects.create(
        dataset=dataset, number=last.number + 1 if last else 1, made_at=at, rows=len(rows), fingerprint=fingerprint
    )
    for form in Form:
        content = writing.written(form, of.columns, rows)
        name = f"{dataset}-{version.number}.{form}"
        file = storage.put(content, media_type=MEDIA_TYPES[form], name=name, at=at)
        models.VersionFile.objects.create(
            version=version, form=form.value, file_id=file.id, size=file.size, sha256=file.sha256
        )
    fact = DatasetPublished(dataset, version.number, len(rows))
    journal.record(fact, ref=Ref("dataset", dataset), by=actor, at=at)
    return True


def check_all(actor: Actor, *, at: datetime) -> int:
    """Carry out every check and keep what it found under today's date; tells how many records are faulty."""
    permissions.require(actor, "opendata.check")
    faulty = 0
    for one in checking.CHECKS:
        with transaction.atomic():
            examined, wrong = one.of(at)
            models.Finding.objects.update_or_create(
                name=one.name,
                day=clock.legal_date(at),
                defaults={"room": one.name.split(".")[0], "examined": examined, "faulty": wrong, "at": at},
            )
        faulty += wrong
    return faulty
