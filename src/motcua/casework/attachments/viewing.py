"""Pages of papers for people's eyes: pictures and text made on our side, so that nothing of the file reaches a browser."""

from __future__ import annotations

from motcua.casework.attachments.types import Paper, PaperContent, PaperKind, PaperPage
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.pdf.types import PageImage

SHOWN = frozenset({PaperKind.PDF, PaperKind.JPEG, PaperKind.PNG})
"""Kinds of which pages can be made; the others are taken as files."""


def can_show(paper: Paper) -> bool:
    """Whether pages can be made of the paper."""
    return paper.kind in SHOWN


def page(found: PaperContent, number: int) -> PaperPage:
    """One page; raises `foundation.pdf.errors.PageUnreadable`, `PageUnknown`."""
    facts = pdf.page_facts(found.content, number)
    return PaperPage(found.paper, facts.number, facts.count, facts.width, facts.height, facts.text)


def image(found: PaperContent, number: int, *, width: int) -> PageImage:
    """Its picture; raises the same."""
    return pdf.page_image(found.content, number, width=width)
