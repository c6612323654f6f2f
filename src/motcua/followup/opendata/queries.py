"""Reads of datasets, which are everybody's, and of the data catalogue, which is the house's own."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.followup.opendata import checking, models, reading
from motcua.followup.opendata.errors import DatasetUnknown
from motcua.followup.opendata.types import Dataset, Finding, Form, GivenFile, Holding, Version
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions

LONGEST = 100


def datasets() -> list[tuple[Dataset, Version | None]]:
    """Every dataset with its last version, none of one that was not given yet."""
    rows = models.Version.objects.prefetch_related("files").order_by("dataset", "-number").distinct("dataset")
    last = {row.dataset: _version(row) for row in rows}
    return [(one, last.get(key)) for key, one in reading.datasets().items()]


def dataset(key: str) -> tuple[Dataset, list[Version]]:
    """A dataset with its versions, the last first. Raises `DatasetUnknown`."""
    found = reading.datasets().get(key)
    if found is None:
        raise DatasetUnknown(dataset=key[:80])
    rows = models.Version.objects.prefetch_related("files").filter(dataset=key).order_by("-number")[:LONGEST]
    return found, [_version(row) for row in rows]


def content(key: str, number: int, form: str) -> tuple[GivenFile, bytes]:
    """A version in one form, byte for byte as it was given. Raises `DatasetUnknown`."""
    rows = models.VersionFile.objects.filter(version__dataset=key, version__number=number, form=form)
    row = rows.first()
    if row is None:
        raise DatasetUnknown(dataset=key[:80])
    return _file(row), storage.read(str(row.file_id))


def holdings(actor: Actor) -> tuple[Holding, ...]:
    """What data each room holds. Needs `opendata.catalogue`."""
    permissions.require(actor, "opendata.catalogue")
    return reading.holdings()


def findings(actor: Actor) -> tuple[list[Finding], Mapping[str, Finding]]:
    """What each check found last, in the order of the checks, and what it had found before. Needs `opendata.catalogue`."""
    permissions.require(actor, "opendata.catalogue")
    last: dict[str, Finding] = {}
    before: dict[str, Finding] = {}
    for row in models.Finding.objects.filter(name__in=[one.name for one in checking.CHECKS]).order_by("-day")[:500]:
        found = Finding(row.name, row.room, row.day, row.examined, row.faulty)
        if row.name not in last:
            last[row.name] = found
        else:
            before.setdefault(row.name, found)
    return [last[one.name] for one in checking.CHECKS if one.name in last], before


def _version(row: models.Version) -> Version:
    files = sorted((_file(one) for one in row.files.all()), key=lambda one: list(Form).index(one.form))
    return Version(row.dataset, row.number, row.made_at, row.rows, tuple(files))


def _file(row: models.VersionFile) -> GivenFile:
    return GivenFile(Form(row.form), str(row.file_id), row.size, row.sha256)
