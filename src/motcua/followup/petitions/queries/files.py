"""Files of petitions: for their sender, for the desk, and those that are public."""

from __future__ import annotations

from datetime import datetime

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments.errors import PaperInfected, PaperUnknown
from motcua.casework.attachments.types import Paper, PaperContent, PaperState
from motcua.followup.petitions import models
from motcua.followup.petitions.errors import PetitionUnknown
from motcua.followup.petitions.queries.reading import row_for
from motcua.followup.petitions.types import PublicPage, State
from motcua.foundation.pdf.errors import PageUnknown, PageUnreadable
from motcua.foundation.pdf.types import PageImage
from motcua.foundation.types import Actor, Ref

MOST_PAGES = 20
"""Pages of one file that are shown in public."""


def files(petition: int) -> list[Paper]:
    """What was added to a petition, in the order in which it came; whoever shows them has asked the gate, or holds its address."""
    return [one for one in papers.of(Ref("petition", str(petition))) if one.state is PaperState.CLEAN]


def own_file(token: str, paper: str) -> PaperContent:
    """A file for the sender, who holds the petition's address; raises `PetitionUnknown`."""
    row = models.Petition.objects.filter(token=token).first() if token else None
    found = _of(row, paper)
    return PaperContent(found, papers.content(found.id))


def file(actor: Actor, petition: int, paper: str, *, at: datetime) -> PaperContent:
    """A file for the desk; the look is logged. Raises `PetitionUnknown`."""
    found = _of(row_for(actor, petition, "petition.read"), paper)
    return papers.read_asked(actor, found.id, at=at, purpose="handling")


def public_pages(number: str) -> list[PublicPage]:
    """The pages of the files that were chosen to be public."""
    row = _public(number)
    held = {one.id: one for one in files(row.pk)}
    return [
        PublicPage(paper, page, count)
        for paper in row.public_files
        if paper in held
        for count in (papers.page_count(paper),)
        for page in range(1, min(count, MOST_PAGES) + 1)
    ]


def public_page(number: str, paper: str, page: int, *, width: int) -> PageImage:
    """A page as a picture made on our side, so that nothing that hides in the file becomes public; raises `PetitionUnknown`."""
    row = _public(number)
    if paper not in row.public_files or not 1 <= page <= MOST_PAGES:
        raise PetitionUnknown
    try:
        return papers.shown_page(_of(row, paper).id, page, width=width)
    except (PaperUnknown, PaperInfected, PageUnknown, PageUnreadable):
        raise PetitionUnknown from None


def _public(number: str) -> models.Petition:
    row = models.Petition.objects.filter(number=number, state=State.PUBLISHED.value, merged_into=None).first()
    if row is None or not number:
        raise PetitionUnknown
    return row


def _of(row: models.Petition | None, paper: str) -> Paper:
    found = next((one for one in files(row.pk) if one.id == paper), None) if row is not None else None
    if found is None:
        raise PetitionUnknown
    return found
