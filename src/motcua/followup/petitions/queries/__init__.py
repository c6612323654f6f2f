"""Reads of petitions, each within the asker's units, or of what is public."""

from __future__ import annotations

from motcua.followup.petitions.counting import COUNTS
from motcua.followup.petitions.queries.counting import MEASURES, listed, measures
from motcua.followup.petitions.queries.files import file, files, own_file, public_page, public_pages
from motcua.followup.petitions.queries.open import (
    TOKEN,
    by_token,
    for_letter,
    look_up,
    mine,
    of_dossier,
    public,
    public_one,
)
from motcua.followup.petitions.queries.reading import (
    handling,
    near,
    petition,
    petitions,
    proposal,
    row_for,
    sender_of,
    told,
    value,
)
from motcua.followup.petitions.signs import suspected

__all__ = [
    "COUNTS",
    "MEASURES",
    "TOKEN",
    "by_token",
    "file",
    "files",
    "for_letter",
    "handling",
    "listed",
    "look_up",
    "measures",
    "mine",
    "near",
    "of_dossier",
    "own_file",
    "petition",
    "petitions",
    "proposal",
    "public",
    "public_one",
    "public_page",
    "public_pages",
    "row_for",
    "sender_of",
    "suspected",
    "told",
    "value",
]
