"""What the general rules say of a supplement, by the day that counts (Decree 61/2018, Decree 118/2025, Decree 309/2026).

A pack's own law goes before: `[supplement]` in its `pack.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from motcua.casework.dossiers.types import Phase
from motcua.definitions.catalogue.types import Term


@dataclass(frozen=True, slots=True)
class Regime:
    """General rules in force from a day on: the basis in each phase, and how long after acceptance one may still ask."""

    starts: date
    before_acceptance: str
    after_appraisal: str
    asked_within: Term

    def basis(self, phase: Phase) -> str:
        """The article on which a request rests."""
        return self.before_acceptance if phase is Phase.BEFORE_ACCEPTANCE else self.after_appraisal


_R1 = "Nghị định 61/2018/NĐ-CP, Điều 19 khoản 4"

_REGIMES = (
    Regime(
        date(2018, 6, 21),
        "Nghị định 61/2018/NĐ-CP, Điều 17 khoản 1 điểm a",
        _R1,
        Term("asked_within", "working_days", 3, _R1),
    ),
    # The number of days under Decree 118/2025 is not confirmed: it is taken as before until somebody says otherwise here.
    Regime(
        date(2025, 7, 1),
        "Nghị định 118/2025/NĐ-CP, Điều 17 khoản 2 điểm a",
        "Nghị định 118/2025/NĐ-CP, Điều 19",
        Term("asked_within", "working_days", 3, "Nghị định 118/2025/NĐ-CP, Điều 19"),
    ),
    Regime(
        date(2026, 8, 5),
        "Nghị định 118/2025/NĐ-CP, Điều 17 khoản 2 điểm a (sửa đổi bởi Nghị định 309/2026/NĐ-CP, Điều 8)",
        "Nghị định 118/2025/NĐ-CP, Điều 19",
        Term("asked_within", "working_days", 3, "Nghị định 118/2025/NĐ-CP, Điều 19"),
    ),
)

ONCE = "Nghị định 61/2018/NĐ-CP, Điều 11 khoản 2 điểm c; Nghị định 118/2025/NĐ-CP, Điều 17"
"""One complete instruction in each phase (LC-05)."""

SOURCES = "Nghị định 118/2025/NĐ-CP, Điều 4 khoản 2a (bổ sung bởi Nghị định 309/2026/NĐ-CP, Điều 2)"
"""Data that a database has are not asked for again (LC-04)."""

SOURCES_FROM = date(2026, 8, 5)


def in_force(day: date) -> Regime:
    """The rules of a day; the oldest for days before all."""
    return next((one for one in reversed(_REGIMES) if one.starts <= day), _REGIMES[0])
