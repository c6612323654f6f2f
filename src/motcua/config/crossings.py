"""Where one room's need is met by a higher one: ten lines each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from motcua.casework.dossiers import queries as dossiers
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.organisations.types import WorkItem
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target


class HeldDossiers:
    """Adapter of `payments.ports.Holder`: a dossier is locked before its bills."""

    def hold(self, subject: Ref) -> None:
        """Lock the dossier; one that does not exist is passed over."""
        dossiers.locked(subject.id)


class DossierPlaces:
    """Adapter of `attachments.ports.DossierPlaces`: papers stand where their dossier stands."""

    def place_of(self, dossier: Ref) -> Target:
        """The dossier as the gate sees it; the paper of an opinion stands at the unit that gave it."""
        return dossiers.place_of_opinion(dossier.id) if dossier.kind == "opinion" else dossiers.place_of(dossier.id)


class OpenSteps:
    """Adapter of `organisations.ports.Work`: the steps that an officer has taken, the signing tray's too."""

    _BY = Actor.system("hand_over")

    def open_for(self, principal: str) -> Sequence[WorkItem]:
        """Steps in the officer's hand."""
        return [
            WorkItem("step", str(step.id), step.name, step.subject.id, step.due)
            for step in process.in_hand(self._BY, principal)
        ]

    def can_take(self, item: WorkItem, principal: str) -> bool:
        """Whether another holds the step's role at its unit."""
        step = process.step(self._BY, int(item.id))
        officer = Actor(ActorKind.OFFICER, principal)
        return permissions.has_role(officer, step.role, unit=step.unit, procedure=step.procedure)

    def hand(self, item: WorkItem, *, to: str, at: datetime) -> None:
        """Assign the step, or let it go back to its unit's list."""
        if to:
            processes.assign(self._BY, step=int(item.id), to=Actor(ActorKind.OFFICER, to), at=at)
        else:
            processes.release(self._BY, step=int(item.id), at=at)
