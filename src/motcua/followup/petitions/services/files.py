"""Photos and papers that the sender adds to a petition: looked into like any paper, read at the desk, public only where an officer chooses them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.attachments.types import MEGABYTE, PaperKind
from motcua.followup.petitions import models, queries
from motcua.followup.petitions.errors import ActNotOpen, PetitionUnknown
from motcua.followup.petitions.types import State
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions

MOST_FILES = 5
LARGEST_FILE = 10 * MEGABYTE
OPEN = frozenset({State.NEW, State.NEED_INFO, State.ASSIGNED})
"""While it may still help the answer."""
_ENDINGS = (".jpg", ".jpeg", ".png", ".pdf")
_TAKER = Actor.system("petitions")


@transaction.atomic
def add_file(actor: Actor, *, token: str, name: str, content: bytes, at: datetime) -> None:
    """Add a JPEG, PNG or PDF to one's petition, five at most; the same again changes nothing. Raises `Invalid` at `/files` with a reason, `PetitionUnknown`, `ActNotOpen`."""
    permissions.require(actor, "petition.take")
    rows = models.Petition.objects.select_for_update(no_key=True)
    row = rows.filter(token=token).first() if queries.TOKEN.fullmatch(token) else None
    if row is None:
        raise PetitionUnknown
    if State(row.state) not in OPEN:
        raise ActNotOpen(petition=row.pk, state=row.state)
    ref = Ref("petition", str(row.pk))
    held = papers.of(ref)
    if hashlib.sha256(content).hexdigest() in {one.sha256 for one in held}:
        return  # pressed twice
    if len(held) >= MOST_FILES:
        raise _fault("files_many", name)
    if not content or len(content) > LARGEST_FILE:
        raise _fault("files_large" if content else "files_empty", name)
    if not name.lower().endswith(_ENDINGS):
        raise _fault("files_kind", name)
    try:
        paper = attachments.add(_TAKER, owner=ref, name=name, content=content, at=at)
    except PaperRefused as refusal:
        raise _fault("files_kind" if refusal.code == "paper_wrong_kind" else "files_refused", name) from refusal
    if paper.kind not in {PaperKind.JPEG, PaperKind.PNG, PaperKind.PDF}:
        raise _fault("files_kind", name)
    attachments.bind(_TAKER, papers=[paper.id], owner=ref, dossier=ref, at=at)


def _fault(reason: str, name: str) -> Invalid:
    return Invalid([FieldError("/files", "E-ATT", reason, {"name": name[:150]})])
