"""Keys that exist in this house, for addresses that have keys in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeAlias

from motcua.casework.attachments import queries as papers
from motcua.casework.counter import queries as counter
from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.types import Filter, Queue
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.process import queries as process
from motcua.followup.helpdesk import queries as helpdesk
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.opendata import queries as opendata
from motcua.followup.petitions import queries as petitions
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

MOST = 3
"""So many examples of an address with keys."""

Keys: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class Examples:
    """Keys that exist and that the actor may see; a stranger is no actor."""

    actor: Actor | None
    at: datetime

    def of(self, address: str) -> list[Keys]:
        """Those of an address; none where the house has none, or where a secret is part of it."""
        return next((keys(self) for pattern, keys in _OF if re.match(pattern, address)), [])

    @cached_property
    def procedures(self) -> list[Keys]:
        return [{"procedure": one.procedure} for one in catalogue.procedures(at=self.at)[:MOST]]

    @cached_property
    def versions(self) -> list[Keys]:
        return [
            {**keys, "version": version.version}
            for keys in self.procedures
            for version in catalogue.versions_of(keys["procedure"])[:1]
        ]

    @cached_property
    def registers(self) -> list[Keys]:
        return [{"procedure": one.procedure, "kind": "csv"} for one in catalogue.public_registers(self.at)[:MOST]]

    @cached_property
    def datasets(self) -> list[Keys]:
        return [{"key": one.key} for one, _ in opendata.datasets()[:MOST]]

    @cached_property
    def dataset_files(self) -> list[Keys]:
        given = [(one.key, version) for one, version in opendata.datasets() if version is not None and version.files]
        return [
            {"key": key, "number": str(version.number), "form": version.files[0].form} for key, version in given[:MOST]
        ]

    @cached_property
    def articles(self) -> list[Keys]:
        return [{"slug": one.slug} for one in helpdesk.find(limit=MOST)]

    @cached_property
    def public_petitions(self) -> list[Keys]:
        numbers = [one.number.split("/") for one in petitions.public()[0][:MOST]]
        return [{"number": str(int(serial)), "year": year} for serial, year, _ in numbers]

    @cached_property
    def rooms(self) -> list[Keys]:
        return [{"unit": unit} for unit, _name in counter.rooms()[:MOST]]

    @cached_property
    def units(self) -> list[Keys]:
        return [{"code": one.code} for one in organisations.units(on=clock.legal_date(self.at))[:MOST]]

    @cached_property
    def dossiers(self) -> list[Keys]:
        return self._queue(Queue.UNIT)

    @cached_property
    def reviewed(self) -> list[Keys]:
        """Those whose page can be opened: open ones, else those that were answered."""
        return self.dossiers or self._queue(Queue.DELIVERED)

    @cached_property
    def papers(self) -> list[Keys]:
        found = ((keys, papers.of(dossiers.ref_of(keys["code"]))[:1]) for keys in self.dossiers)
        return [{**keys, "paper": paper.id, "number": "1"} for keys, of_one in found for paper in of_one]

    @cached_property
    def steps(self) -> list[Keys]:
        return [
            {"number": str(step.id)}
            for actor in self._if("process.read")
            for step in process.open_steps(actor, limit=MOST)
        ]

    @cached_property
    def inquiries(self) -> list[Keys]:
        return [
            {"number": str(one.id)}
            for actor in self._if("help.read")
            for one in helpdesk.inquiries(actor, at=self.at)[:MOST]
        ]

    @cached_property
    def petitions(self) -> list[Keys]:
        return [
            {"number": str(one.id)}
            for actor in self._if("petition.read")
            for one in petitions.petitions(actor, limit=MOST)
        ]

    @cached_property
    def targets(self) -> list[Keys]:
        found = monitoring.targets(clock.legal_date(self.at).year)
        return [{"plan": one.plan, "key": one.id} for one in found[:MOST]]

    def _if(self, permission: str) -> list[Actor]:
        """Whoever asks, where they may."""
        return [self.actor] if self.actor is not None and permissions.allows(self.actor, permission) else []

    def _queue(self, queue: Queue) -> list[Keys]:
        found = (
            dossiers.inbox(actor, Filter(queue=queue), at=self.at, limit=MOST) for actor in self._if("process.read")
        )
        return [{"code": line.code} for page in found for line in page.lines]


_OF: tuple[tuple[str, Callable[[Examples], list[Keys]]], ...] = (
    (r"/thu-tuc/<str:procedure>/ban/", lambda known: known.versions),
    (r"/thu-tuc/<|/nop/<", lambda known: known.procedures),
    (r"/cong-khai/ket-qua/", lambda known: known.registers),
    (r"/du-lieu-mo/<slug:key>/<int:number>", lambda known: known.dataset_files),
    (r"/du-lieu-mo/<", lambda known: known.datasets),
    (r"/ho-tro/bai/<", lambda known: known.articles),
    (r"/phan-anh/cong-khai/<int:year>/<int:number>/$", lambda known: known.public_petitions),
    (r"/quay/<str:unit>/", lambda known: known.rooms),
    (r"/ban-lam-viec/ho-so/<str:code>/giay-to/", lambda known: known.papers),
    (r"/ban-lam-viec/ho-so/<str:code>/$", lambda known: known.reviewed),
    (r"/ban-lam-viec/ho-so/<str:code>/[a-z-]*/?$", lambda known: known.dossiers),
    (r"/ban-lam-viec/viec/<int:number>/$", lambda known: known.steps),
    (r"/ban-lam-viec/ho-tro/<int:number>/$", lambda known: known.inquiries),
    (r"/ban-lam-viec/phan-anh/<int:number>/$", lambda known: known.petitions),
    (r"/ban-lam-viec/dieu-hanh/<str:plan>/<str:key>/$", lambda known: known.targets),
    (r"/ban-lam-viec/quan-tri/don-vi/<str:code>/", lambda known: known.units),
)
"""Addresses with keys, and where the keys come from; the first that fits."""
