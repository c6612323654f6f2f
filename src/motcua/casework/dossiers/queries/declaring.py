"""Reads of forms that their applicants sign."""

from __future__ import annotations

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments.errors import PaperUnknown
from motcua.casework.attachments.types import PaperSignatures, PaperState
from motcua.casework.dossiers import models
from motcua.casework.dossiers.declaring import digest_of
from motcua.casework.dossiers.queries.drafts import own_draft
from motcua.casework.dossiers.types import Declared, Filled
from motcua.foundation.types import Actor


def declared(actor: Actor, filled: Filled) -> Declared:
    """Where the signing of a draft stands; raises `NotFound` for another's."""
    draft = own_draft(actor, filled.draft)
    row = models.Declaration.objects.filter(draft_id=draft.pk).defer("pdf", "xml", "wanted").first()
    if row is None:
        return Declared()
    if row.digest != digest_of(draft.procedure, filled.data, filled.papers):
        return Declared(changed=bool(row.paper))
    return Declared(paper=row.paper if _is_held(actor, row.paper) else "", waits=bool(row.act))


def signed_paper(actor: Actor, draft: str, digest: str) -> str:
    """The paper with which what has this digest was signed, "" when it was not; for the filing."""
    found = models.Declaration.objects.filter(draft_id=own_draft(actor, draft).pk, digest=digest)
    paper = found.values_list("paper", flat=True).first() or ""
    return paper if _is_held(actor, paper) else ""


def signatures(actor: Actor, paper: str) -> PaperSignatures | None:
    """The signatures of a signed form; none where there is none, or where the actor may not read it."""
    try:
        return papers.signatures(actor, paper) if paper else None
    except PaperUnknown:
        return None


def signers(actor: Actor, paper: str) -> str:
    """The names of those who signed a form, one after another."""
    found = signatures(actor, paper)
    return ", ".join(dict.fromkeys(one.name for one in found.each if one.name)) if found else ""


def _is_held(actor: Actor, paper: str) -> bool:
    if not paper:
        return False
    state = papers.states(actor, owner=actor.acting_for, papers={"": paper}).get("")
    return state is not None and state.state is PaperState.CLEAN and state.dossier is None
