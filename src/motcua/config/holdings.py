"""Everything that the rooms hold about one subject, for the subject's own copy (Law 91/2025/QH15 article 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from enum import Enum

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import queries as dossiers
from motcua.foundation.audit import queries as audit
from motcua.foundation.types import Actor, ActorKind, Json, Ref
from motcua.identity.organisations import queries as organisations
from motcua.identity.people import queries as people
from motcua.identity.people.errors import PersonUnknown

PAGE, MOST = 200, 20_000
"""Read in pages, and never more of one kind than this; what is cut is told in the copy."""


class HouseHoldings:
    """Adapter of `consent.ports.Holdings`."""

    def collect(self, subject: Ref, *, at: datetime) -> Mapping[str, Json]:
        """The subject's own record, its mandates, dossiers with forms and papers, and who looked at them."""
        owner = Actor(ActorKind.PERSON, "export", acting_for=subject, rights=frozenset({"see"}), assurance=2)
        return {
            "record": _record(subject),
            "mandates": _mandates(subject, at),
            "dossiers": _dossiers(owner, at),
            "accesses": _accesses(subject),
        }


def _record(subject: Ref) -> Json:
    if subject.kind == "person":
        try:
            return _plain(asdict(people.person(subject.id)))
        except PersonUnknown:
            return None
    found = organisations.find_enterprise(subject.id) if subject.kind == "enterprise" else None
    return _plain(asdict(found)) if found else None


def _mandates(subject: Ref, at: datetime) -> Json:
    if subject.kind == "person":
        return [_plain(asdict(one)) for one in people.mandates(subject.id, at=at)]
    return [_plain(asdict(one)) for one in people.mandates_for(subject.id, at=at)]


def _dossiers(owner: Actor, at: datetime) -> Json:
    found: list[Json] = []
    before = None
    while len(found) < MOST:
        lines = dossiers.mine(owner, limit=PAGE, before=before)
        for line in lines:
            whole = dossiers.dossier(owner, line.code, at=at)
            found.append(
                {
                    "code": whole.code,
                    "procedure": whole.procedure,
                    "status": str(whole.status),
                    "received_at": whole.received_at.isoformat(),
                    "due": whole.due.isoformat() if whole.due else None,
                    "form": _plain(whole.data),
                    "papers": [paper.name for paper in papers.of(dossiers.ref_of(whole.code))],
                    "result": whole.result.number if whole.result else None,
                }
            )
        if len(lines) < PAGE:
            break
        before = lines[-1].received_at
    return found


def _accesses(subject: Ref) -> Json:
    found: list[Json] = []
    before = None
    while len(found) < MOST:
        page = audit.looks_of(subject, before=before, limit=PAGE)
        found += [
            {
                "at": look.at.isoformat(), "what": look.what, "of": str(look.subject), "purpose": look.purpose,
                "role": look.role, "unit": look.unit, "direction": look.direction, "system": look.by if look.direction else "",
            }
            for look in page.items
        ]  # fmt: skip
        if page.next is None:
            break
        before = page.next
    return found


def _plain(value: object) -> Json:
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        parts = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return [_plain(part) for part in parts]
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
