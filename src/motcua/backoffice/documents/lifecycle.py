"""The closed tables of documents: turns with right and article (Decree 30/2020/NĐ-CP), and what statuses of the exchange may follow each other."""

from __future__ import annotations

from dataclasses import dataclass

from motcua.backoffice.documents.types import Exchange as X
from motcua.backoffice.documents.types import State as S  # noqa: N817 -- as above

DECREE = "Nghị định 30/2020/NĐ-CP"


@dataclass(frozen=True, slots=True)
class Turn:
    """One lawful turn: the permission that makes it and its article."""

    permission: str
    article: str


def _turn(permission: str, article: str) -> Turn:
    return Turn(f"document.{permission}", f"{DECREE}, {article}")


OPEN_IN = (S.RECEIVED, S.REGISTERED, S.ROUTED, S.IN_PROGRESS)
OPEN_OUT = (S.DRAFT, S.UNIT_CHECKED, S.FORM_CHECKED)

TURNS: dict[tuple[S, S], Turn] = {
    (S.RECEIVED, S.REGISTERED): _turn("register", "Điều 22"),
    (S.RECEIVED, S.RETURNED): _turn("register", "Điều 21"),
    (S.REGISTERED, S.ROUTED): _turn("route", "Điều 23"),
    (S.ROUTED, S.ROUTED): _turn("route", "Điều 23"),
    (S.IN_PROGRESS, S.ROUTED): _turn("route", "Điều 23"),
    (S.ROUTED, S.REGISTERED): _turn("handle", "Điều 24"),
    (S.IN_PROGRESS, S.REGISTERED): _turn("handle", "Điều 24"),
    (S.ROUTED, S.IN_PROGRESS): _turn("handle", "Điều 24"),
    (S.ROUTED, S.DONE): _turn("handle", "Điều 24"),
    (S.IN_PROGRESS, S.DONE): _turn("handle", "Điều 24"),
    **{(before, S.RECALLED): _turn("register", "Điều 18(3)") for before in OPEN_IN},
    **{(before, S.REPLACED): _turn("receive", "Điều 18(4)") for before in (*OPEN_IN, S.DONE)},
    (S.DRAFT, S.UNIT_CHECKED): _turn("check", "Điều 12(1)"),
    (S.UNIT_CHECKED, S.FORM_CHECKED): _turn("check_form", "Điều 12(2)"),
    (S.FORM_CHECKED, S.ISSUED): _turn("sign", "Điều 13 đến 16"),
    (S.UNIT_CHECKED, S.DRAFT): _turn("draft", "Điều 11"),
    (S.FORM_CHECKED, S.DRAFT): _turn("draft", "Điều 11"),
    **{(before, S.CANCELLED): _turn("draft", "Điều 10") for before in OPEN_OUT},
    (S.ISSUED, S.RECALLED): _turn("recall", "Điều 18(3)"),
    (S.ISSUED, S.REPLACED): _turn("sign", "Điều 18(4)"),
}
"""Whatever is not listed is forbidden."""

_COURSE = (X.ARRIVED, X.REGISTERED, X.ASSIGNED, X.PROCESSING, X.DONE)

_AFTER: dict[X, frozenset[X]] = {
    X.WAITING: frozenset(
        {X.SENT, X.FAILED, X.REFUSED, *_COURSE}
    ),  # a status may outrun the exchange's own answer to us
    X.FAILED: frozenset({X.WAITING, X.SENT}),
    X.SENT: frozenset({X.REFUSED, X.RECALL_ASKED, *_COURSE}),
    X.ARRIVED: frozenset({X.REFUSED, X.RECALL_ASKED, *_COURSE[1:]}),
    X.REGISTERED: frozenset({X.RECALL_ASKED, *_COURSE[2:]}),
    X.ASSIGNED: frozenset({X.RECALL_ASKED, *_COURSE[3:]}),
    X.PROCESSING: frozenset({X.RECALL_ASKED, X.DONE}),
    X.DONE: frozenset({X.RECALL_ASKED}),
    X.RECALL_ASKED: frozenset({X.WITHDRAWN, X.RECALL_REFUSED, X.REFUSED}),
    X.RECALL_REFUSED: frozenset({X.ASSIGNED, X.PROCESSING, X.DONE}),
    X.REFUSED: frozenset(),
    X.WITHDRAWN: frozenset(),
}


def may_follow(before: X, after: X) -> bool:
    """Whether a report moves the exchange: one that was overtaken by a later one does not (Decision 28/2018/QĐ-TTg)."""
    return after in _AFTER[before]
