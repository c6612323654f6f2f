"""What somebody who leaves may have in hand, room by room: adapters of `organisations.ports.Work`.

Not here, because nobody's leaving holds them up: opinions are asked of a unit and given by whoever may there; remarks, requests for
supplement and proposals stand on the dossier for whoever handles it; drafts of procedures are open to every designer; a result's draft lies
with its dossier; an act on many dossiers is done under the officer's rights of each moment, and what it did not do is still in the inbox.
`tests/architecture/test_hand_over.py` asks of every table that names an officer which of the two it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from motcua.backoffice.documents import queries as documents
from motcua.backoffice.documents import services as document_services
from motcua.casework.counter import queries as counter
from motcua.casework.counter import services as counters
from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services as desk
from motcua.casework.results import services as results
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.organisations.types import WorkItem
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_BY = Actor.system("hand_over")


class OpenSteps:
    """The steps that an officer has taken, the signing tray's too."""

    def open_for(self, principal: str, *, at: datetime) -> Sequence[WorkItem]:  # noqa: ARG002 -- the port's; what is open is open
        """Steps in the officer's hand."""
        return [
            WorkItem("step", str(step.id), step.name, step.subject.id, step.due)
            for step in process.in_hand(_BY, principal)
        ]

    def can_take(self, item: WorkItem, principal: str) -> bool:
        """Whether another holds the step's role at its unit."""
        step = process.step(_BY, int(item.id))
        officer = Actor(ActorKind.OFFICER, principal)
        return permissions.has_role(officer, step.role, unit=step.unit, procedure=step.procedure)

    def hand(self, item: WorkItem, *, to: str, at: datetime) -> None:
        """Assign the step, or let it go back to its unit's list."""
        if to:
            processes.assign(_BY, step=int(item.id), to=Actor(ActorKind.OFFICER, to), at=at)
        else:
            processes.release(_BY, step=int(item.id), at=at)


class _Ends:
    """Work that nobody takes over: it ends with the leaving, and whoever comes next begins it themselves."""

    def can_take(self, item: WorkItem, principal: str) -> bool:  # noqa: ARG002 -- the port's; nobody can
        """Never."""
        return False


class Signatures(_Ends):
    """Papers that an officer has begun to sign: nobody signs with another's certificate, so they wait in the tray again."""

    def open_for(self, principal: str, *, at: datetime) -> Sequence[WorkItem]:  # noqa: ARG002 -- the port's; what is open is open
        """Papers without a signature in the officer's acts; what has one is finished by itself."""
        return [
            WorkItem("signing", str(item.id), item.symbol, item.subject.id, passes=False)
            for item in results.in_hand(_BY, principal)
        ]

    def hand(self, item: WorkItem, *, to: str, at: datetime) -> None:  # noqa: ARG002 -- the port's; it goes to nobody
        """Take the paper out of the act."""
        results.give_back(_BY, item=int(item.id), at=at)


class Letters(_Ends):
    """Documents that an officer has begun to sign: they wait in the tray again, each with its number."""

    def open_for(self, principal: str, *, at: datetime) -> Sequence[WorkItem]:  # noqa: ARG002 -- the port's; what is open is open
        """Documents without a signature in the officer's acts; what has one is issued by itself."""
        return [
            WorkItem("documents", str(one.id), f"{one.symbol} {one.subject}".strip(), "", passes=False)
            for one in documents.in_signing(_BY, principal)
        ]

    def hand(self, item: WorkItem, *, to: str, at: datetime) -> None:  # noqa: ARG002 -- the port's; it goes to nobody
        """Take the document out of the act."""
        document_services.give_back_paper(_BY, paper=int(item.id), at=at)


class Intakes:
    """Receptions that an officer has begun at a counter."""

    def open_for(self, principal: str, *, at: datetime) -> Sequence[WorkItem]:  # noqa: ARG002 -- the port's; what is open is open
        """Receptions in progress."""
        return [WorkItem("intake", one.id, one.procedure, "") for one in dossiers.intakes_of(_BY, principal)]

    def can_take(self, item: WorkItem, principal: str) -> bool:
        """Whether another receives at that desk."""
        try:
            dossiers.intake(Actor(ActorKind.OFFICER, principal), item.id)
        except NotFound:
            return False
        return True

    def hand(self, item: WorkItem, *, to: str, at: datetime) -> None:
        """Another goes on with it, or anybody of the desk."""
        desk.hand_intake(_BY, intake=item.id, to=to, at=at)


class Rules:
    """Rules of assignment that name an officer."""

    def open_for(self, principal: str, *, at: datetime) -> Sequence[WorkItem]:
        """Rules in force or to come."""
        return [
            WorkItem("rule", str(one.id), one.procedure, one.unit)
            for one in dossiers.rules_naming(_BY, principal, at=at)
        ]

    def can_take(self, item: WorkItem, principal: str) -> bool:
        """Whether another may finish steps there."""
        return permissions.allows(
            Actor(ActorKind.OFFICER, principal), "process.finish", on=Target(unit=item.subject or None)
        )

    def hand(self, item: WorkItem, *, to: str, at: datetime) -> None:
        """The rule ends; where somebody takes the place, the same rule names them."""
        desk.hand_rule(_BY, rule=int(item.id), to=to, at=at)


class Holds(_Ends):
    """Dossiers that an officer has said to be working on."""

    def open_for(self, principal: str, *, at: datetime) -> Sequence[WorkItem]:  # noqa: ARG002 -- the port's; what is open is open
        """Dossiers held; the id says by whom, since the next may hold it by then."""
        return [
            WorkItem("hold", f"{principal}/{code}", "", code, passes=False) for code in dossiers.held_by(_BY, principal)
        ]

    def hand(self, item: WorkItem, *, to: str, at: datetime) -> None:  # noqa: ARG002 -- the port's; it goes to nobody
        """The dossier is free."""
        desk.drop_hold(_BY, code=item.subject, account=item.id.partition("/")[0])


class CodeBlocks(_Ends):
    """Blocks of dossier codes on an officer's device for when this system is away: nobody takes over what is sealed there under a password."""

    def open_for(self, principal: str, *, at: datetime) -> Sequence[WorkItem]:
        """Blocks that have not run out."""
        return [
            WorkItem("codes", one.id, str(one.unused), one.unit, one.expires_at, passes=False)
            for one in dossiers.leases_of(_BY, principal, at=at)
        ]

    def hand(self, item: WorkItem, *, to: str, at: datetime) -> None:  # noqa: ARG002 -- the port's; it goes to nobody
        """No more codes of it from now on; any officer of the desk sends what lies on the device."""
        desk.stop_lease(_BY, lease=item.id, at=at)


class Desks(_Ends):
    """The desk of the waiting room at which an officer sits."""

    def open_for(self, principal: str, *, at: datetime) -> Sequence[WorkItem]:  # noqa: ARG002 -- the port's; what is open is open
        """One desk at most."""
        found = counter.desk_of(_BY, principal)
        return [WorkItem("desk", principal, found[1], found[0], passes=False)] if found else []

    def hand(self, item: WorkItem, *, to: str, at: datetime) -> None:  # noqa: ARG002 -- the port's; it goes to nobody
        """The desk is free, and whoever was called waits again in the place that they had."""
        counters.clear_desk(_BY, account=item.id)
