"""Which state of a subject's request follows which (Law 91/2025/QH15 article 4; Decree 356/2025/NĐ-CP)."""

from __future__ import annotations

from motcua.identity.consent.types import RequestState as S

TURNS: dict[S, frozenset[S]] = {
    S.RECEIVED: frozenset({S.IDENTITY_CHECK}),
    S.IDENTITY_CHECK: frozenset({S.ACKNOWLEDGED, S.DENIED}),
    S.ACKNOWLEDGED: frozenset({S.IN_PROGRESS}),
    S.IN_PROGRESS: frozenset({S.EXTENDED, S.DONE, S.PARTLY, S.DENIED}),
    S.EXTENDED: frozenset({S.DONE, S.PARTLY, S.DENIED}),
    S.DONE: frozenset(),
    S.PARTLY: frozenset(),
    S.DENIED: frozenset(),
}
"""State → states that may follow it; what is not here is not lawful."""

ENDED = frozenset(state for state, after in TURNS.items() if not after)
