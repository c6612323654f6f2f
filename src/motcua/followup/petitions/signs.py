"""What a text looks like before anybody has judged it: a complaint or a denunciation, which go through other doors.

Khiếu nại: Law on Complaints 02/2011/QH13. Tố cáo: Law on Denunciations 25/2018/QH14. Decree 20/2008/NĐ-CP article 1 leaves both out. A sign is a
proposal: people write "khiếu nại" for much that is a petition.
"""

from __future__ import annotations

import re

from motcua.followup.petitions.types import Ground
from motcua.foundation.vn import fold

_SIGNS: tuple[tuple[Ground, tuple[str, ...]], ...] = (
    (
        Ground.DENUNCIATION,
        ("to cao", "don to cao", "to giac", "nhan hoi lo", "doi hoi lo", "vi phap luat hinh su", "tham nhung"),
    ),
    (Ground.COMPLAINT, ("don khieu nai", "khieu nai", "huy quyet dinh", "thu hoi quyet dinh", "boi thuong thiet hai")),
    (Ground.COURT, ("khoi kien", "toa an", "ban an", "thi hanh an")),
)
"""Ground → words of folded text that are a sign of it, the gravest first."""


def suspected(*texts: str) -> Ground | None:
    """What the words look like, if anything."""
    folded = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)) for text in texts)
    padded = f" {' '.join(folded.split())} "
    return next((ground for ground, words in _SIGNS if any(f" {word} " in padded for word in words)), None)
