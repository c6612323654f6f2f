"""Reads of the help desk, each under the asker's rights."""

from __future__ import annotations

from motcua.followup.helpdesk.queries.along import alongs, running
from motcua.followup.helpdesk.queries.announcing import announcement, announcements, shown
from motcua.followup.helpdesk.queries.articles import articles, asked_often, find, frequent, published, versions
from motcua.followup.helpdesk.queries.inquiries import (
    answerers,
    by_token,
    callbacks,
    code_of,
    figures,
    for_letter,
    for_link,
    inquiries,
    inquiry,
    line_file,
    mine,
    of_dossier,
)

__all__ = [
    "alongs",
    "announcement",
    "announcements",
    "answerers",
    "articles",
    "asked_often",
    "by_token",
    "callbacks",
    "code_of",
    "figures",
    "find",
    "for_letter",
    "for_link",
    "frequent",
    "inquiries",
    "inquiry",
    "line_file",
    "mine",
    "of_dossier",
    "published",
    "running",
    "shown",
    "versions",
]
