"""Papers that the applicant gave with an earlier dossier, as places for papers offer them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from motcua.casework.attachments import queries as attachments
from motcua.casework.attachments import services
from motcua.casework.attachments.types import Paper
from motcua.casework.dossiers import queries
from motcua.casework.dossiers.types import GivenPaper
from motcua.definitions.forms.types import PaperSlot
from motcua.foundation.errors import NotAllowed, NotFound
from motcua.foundation.types import Actor

_PICTURES = {"jpeg", "png"}


def before(actor: Actor, slots: Iterable[PaperSlot], *, but: str = "") -> Mapping[str, tuple[GivenPaper, ...]]:
    """What was given before of the kinds that these places take, by kind; read once for a page."""
    types = {kind for slot in slots for kind in (slot.document_type, *slot.other_types) if kind}
    return queries.given_before(actor, types, but=but)


def offered(given: Mapping[str, tuple[GivenPaper, ...]], slot: PaperSlot) -> tuple[GivenPaper, ...]:
    """Those that a place may take."""
    found = [paper for kind in (slot.document_type, *slot.other_types) for paper in given.get(kind, ())]
    return tuple(
        paper
        for paper in found
        if ("img" if paper.media in _PICTURES else paper.media) in slot.accepted and paper.size <= slot.max_bytes
    )


def name_of(actor: Actor, slot: PaperSlot, paper: str, *, but: str = "") -> str:
    """The name of a paper that a place offers; raises `NotFound` for any other."""
    found = next((one for one in offered(before(actor, [slot], but=but), slot) if one.id == paper), None)
    if found is None:
        raise NotFound(kind="paper", id=paper)
    return found.name


def taken_again(actor: Actor, paper: str, *, name: str, at: datetime) -> Paper:
    """A paper that `name_of` found as a new one, looked into and its signatures judged as of today."""
    if actor.acting_for is None:
        raise NotAllowed(permission="paper.add")
    content = attachments.read(actor, paper, at=at).content
    return services.add(actor, owner=actor.acting_for, name=name, content=content, at=at)
