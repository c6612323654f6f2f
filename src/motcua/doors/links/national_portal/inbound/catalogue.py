"""The catalogue both ways: their procedures are fetched each night, and the versions in force here are told."""

from __future__ import annotations

from datetime import datetime

import structlog

from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue import services as catalogue_services
from motcua.definitions.catalogue.types import NationalTaken, ProcedureVersion
from motcua.doors.links.national_portal import client, mapping
from motcua.doors.links.national_portal import settings as link
from motcua.doors.links.national_portal.settings import CHANNEL, Settings
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor, Json

log = structlog.get_logger(CHANNEL)

BY = Actor.system(CHANNEL)
LEVELS = {"full": "4", "partial": "3"}
"""How far the service goes, in the numbers of the national catalogue."""


def fetch(*, at: datetime, confirmed: bool = False) -> NationalTaken:
    """Fetch the national list, each procedure of ours whole and of the others what the list says; a list that shrank by half is held back.

    Raises `Dead` or `Retry` when the portal does not answer.
    """
    settings = link.current()
    listed = {str(item.get("MATTHC") or ""): item for item in client.ask("LayDanhSachTTHC", settings)}
    listed.pop("", None)
    ours = {version.national_code for version in _in_force(at)}
    for code in ours & set(listed):
        listed[code] = next(iter(client.ask("LayThuTuc", settings, maTTHC=code)), listed[code])
    found = [mapping.national_procedure(item) for item in listed.values()]
    taken = catalogue_services.take_national(BY, listed=found, at=at, confirmed=confirmed)
    if taken.held:
        log.warning("catalogue_held_back", listed=taken.listed)
    return taken


def tell(*, at: datetime) -> int:
    """Tell the versions in force here that have a national code; how many."""
    settings = link.current()
    if not settings.versions_service:
        return 0
    told: list[Json] = [_version(one, settings) for one in _in_force(at)]
    size = settings.batch or 1
    for start in range(0, len(told), size):
        client.tell_list(settings.versions_service, told[start : start + size], settings, attempt=1)
    return len(told)


def nightly() -> None:
    """Fetch, then tell."""
    if link.current().is_on:
        at = clock.now()
        fetch(at=at)
        tell(at=at)


JOBS = [Job("national_portal.catalogue", nightly, every="10 2 * * *", attempts=5, first_wait=300)]


def _in_force(at: datetime) -> list[ProcedureVersion]:
    found = [catalogue.version(one.version_id) for one in catalogue.procedures(at=at) if one.version_id and one.open]
    return [one for one in found if one.national_code and not one.national_code_is_placeholder]


def _version(version: ProcedureVersion, settings: Settings) -> dict[str, Json]:
    return {
        "MATTHC": version.national_code,
        "MATTHCDP": version.procedure,
        "TENTTHC": version.name.vi,
        "PHIENBAN": version.version,
        "NGAYHIEULUC": f"{version.in_force_from:%Y%m%d}",
        "MUCDO": LEVELS.get(version.level, "2"),
        "NOPTAICONGQUOCGIA": "1" if CHANNEL in version.channels else "0",
        "KHONGGIAODIEN": "1" if version.headless else "0",
        "DIACHI": f"{settings.public_url}/thu-tuc/{version.procedure}/",
        "MADONVI": version.authority_unit,
    }
