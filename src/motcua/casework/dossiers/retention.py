"""How long a closed dossier is kept, and by when the archive gets it: defaults that the archive unit has to confirm.

Source: Decree 30/2020/NĐ-CP articles 28 to 31; Law on Archives 33/2024/QH15 (70 years at most for a period).
"""

from __future__ import annotations

from datetime import date, datetime

from motcua.foundation.clock import legal_date

LEAST, MOST = 5, 70
"""Years: a licence's dossier is kept for the licence's own term and at least five years; a definite period ends after 70."""
DEFAULT = 10
CONFIRMED = False
"""Nobody of the archive has confirmed these figures yet."""


def hand_over_by(at: datetime) -> date:
    """The day by which the agency's archive gets a dossier that was closed now: a year after the work ended."""
    day = legal_date(at)
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28) if leap else day.replace(year=day.year + 1)


def proposed(valid_months: int) -> int:
    """Years proposed for a procedure whose result is valid for so many months."""
    return min(max(LEAST, -(-valid_months // 12) + LEAST) if valid_months else DEFAULT, MOST)
