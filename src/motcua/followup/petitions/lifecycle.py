"""The closed table of a petition's turns with their articles (Decree 20/2008/NĐ-CP; Circular 11/2014/TT-BCT)."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.followup.petitions.types import Act, OwnAct, State

_OPEN = frozenset({State.NEW, State.NEED_INFO})

TURNS: Mapping[Act, tuple[frozenset[State], State, str]] = {
    Act.ACCEPT: (_OPEN, State.ASSIGNED, "Nghị định 20/2008/NĐ-CP, Điều 9, Điều 14"),
    Act.ASK: (frozenset({State.NEW}), State.NEED_INFO, "Nghị định 20/2008/NĐ-CP, Điều 7"),
    Act.REFUSE: (_OPEN, State.REJECTED, "Nghị định 20/2008/NĐ-CP, Điều 1, Điều 7"),
    Act.FORWARD: (_OPEN, State.FORWARDED, "Nghị định 20/2008/NĐ-CP, Điều 9(1)d"),
    Act.ANSWER: (frozenset({State.ASSIGNED}), State.ANSWERED, "Nghị định 20/2008/NĐ-CP, Điều 15"),
    Act.PUBLISH: (frozenset({State.ANSWERED}), State.PUBLISHED, "Nghị định 20/2008/NĐ-CP, Điều 19"),
    Act.EXTEND: (frozenset({State.ASSIGNED}), State.ASSIGNED, "Thông tư 11/2014/TT-BCT, Điều 13(2)"),
    Act.RETURN: (frozenset({State.ASSIGNED}), State.NEW, "Nghị định 20/2008/NĐ-CP, Điều 9(1)d"),
    Act.MERGE: (_OPEN | {State.ASSIGNED}, State.MERGED, "Nghị định 20/2008/NĐ-CP, Điều 14"),
}
"""Act → from where, to where, by which article."""


OWN_TURNS: Mapping[OwnAct, tuple[frozenset[State], State, str]] = {
    OwnAct.WITHDRAW: (_OPEN | {State.ASSIGNED, State.MERGED}, State.WITHDRAWN, "Nghị định 20/2008/NĐ-CP, Điều 12"),
    OwnAct.REOPEN: (frozenset({State.ANSWERED, State.PUBLISHED}), State.ASSIGNED, "Nghị định 20/2008/NĐ-CP, Điều 12"),
}
"""The same for what its sender does."""


def own_acts(state: State) -> tuple[OwnAct, ...]:
    """What its sender may do where a petition stands."""
    return tuple(act for act, (before, _, _) in OWN_TURNS.items() if state in before)


def open_acts(state: State) -> tuple[Act, ...]:
    """What may be done where a petition stands."""
    return tuple(act for act, (before, _, _) in TURNS.items() if state in before)
