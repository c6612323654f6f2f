"""Which queues an officer has, by the roles that they hold (Decree 118/2025/NĐ-CP articles 6 to 19: who does what at a one-stop desk)."""

from __future__ import annotations

from motcua.casework.dossiers.types import Queue
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions

_SIGNERS = frozenset({"department_leader", "ministry_leader", "signer", "clerk"})
_INTAKE = frozenset({"one_stop_officer", "one_stop_head"})
_HANDLING = frozenset({"specialist", "division_head", "department_leader"})
_HEADS = frozenset({"one_stop_head", "division_head", "department_leader", "ministry_leader"})

_OTHERS = (
    (Queue.INTAKE, _INTAKE), (Queue.SUPPLEMENT, _INTAKE | _HANDLING), (Queue.FEE, _INTAKE | _HANDLING), (Queue.WITHDRAWAL, _INTAKE),
    (Queue.DELIVERY, _INTAKE), (Queue.DELIVERED, _INTAKE), (Queue.NOT_TAKEN, _INTAKE), (Queue.HANDLING, _HANDLING),
    (Queue.OPINION, _HANDLING), (Queue.APPROVAL, _HEADS), (Queue.CORRECTION, _SIGNERS | _HANDLING),
)  # fmt: skip


def queues(actor: Actor) -> tuple[tuple[Queue, ...], tuple[Queue, ...]]:
    """The seven queues that are tabs, and the others; whoever signs has their tray among the tabs, everybody else the supplements that came.

    One who was only asked from elsewhere has what is theirs to do and nothing else.
    """
    roles = {grant.role for grant in permissions.grants(actor.id)}
    if not permissions.allows(actor, "dossier.read"):
        return (Queue.TODO, Queue.MINE), ()
    fifth, other = (Queue.SIGN, Queue.SUPPLEMENTED) if roles & _SIGNERS else (Queue.SUPPLEMENTED, Queue.SIGN)
    tabs = (Queue.TODO, Queue.MINE, Queue.WAITING, fifth, Queue.SOON, Queue.LATE, Queue.UNIT)
    return tabs, (other, *(queue for queue, of in _OTHERS if roles & of))
