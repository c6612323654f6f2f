"""Articles: written as a version, published by somebody who may, taken out of use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from motcua.definitions.catalogue import queries as catalogue
from motcua.followup.helpdesk import models
from motcua.followup.helpdesk.errors import ArticleUnknown, InquiryMoved
from motcua.followup.helpdesk.facts import ArticlePublished
from motcua.followup.helpdesk.queries.articles import value
from motcua.followup.helpdesk.types import Article, ArticleState, Topic
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import fold, normal
from motcua.identity.permissions import queries as permissions

LONGEST_QUESTION = 300
LONGEST_ANSWER = 10_000
MOST_PROCEDURES = 30


@transaction.atomic
def write(
    actor: Actor,
    *,
    slug: str = "",
    question: str,
    answer: str,
    topic: Topic,
    procedures: Sequence[str] = (),
    frequent: bool = False,
    at: datetime,
) -> Article:
    """Write the draft of an article: a new one, or with `slug` the next version; a draft that is there is changed.

    Raises `Invalid` at `/question`, `/answer`, `/procedures` (one that nobody knows), `ArticleUnknown`.
    """
    permissions.require(actor, "help.write")
    question, answer = normal(question)[:LONGEST_QUESTION], normal(answer)[:LONGEST_ANSWER]
    faults = [
        FieldError(f"/{name}", "E-REQ") for name, said in (("question", question), ("answer", answer)) if not said
    ]
    chosen = list(dict.fromkeys(one for one in procedures if one))[:MOST_PROCEDURES]
    if any(catalogue.entry(one, at=at) is None for one in chosen):
        faults.append(FieldError("/procedures", "E-REF"))
    if faults:
        raise Invalid(faults)
    values = {
        "question": question, "answer": answer, "topic": topic.value, "procedures": chosen, "frequent": frequent,
        "written_by": actor.id, "written_at": at, "search": fold(f"{question} {answer} {' '.join(chosen)}"),
    }  # fmt: skip
    if not slug:
        made = models.Article.objects.create(
            slug=_slug(question), version=1, unit=settings.MOTCUA.agency_code, **values
        )
        return value(made)
    last = models.Article.objects.select_for_update().filter(slug=slug).order_by("-version").first()
    if last is None:
        raise ArticleUnknown
    if last.state == ArticleState.DRAFT.value:
        for name, said in values.items():
            setattr(last, name, said)
        last.save()
        return value(last)
    return value(models.Article.objects.create(slug=slug, version=last.version + 1, unit=last.unit, **values))


@transaction.atomic
def publish(actor: Actor, *, article: int, at: datetime) -> Article:
    """Put a draft into use; the version before it ends. Raises `ArticleUnknown`, `InquiryMoved` for one that is no draft."""
    permissions.require(actor, "help.publish")
    row = _locked(article, ArticleState.DRAFT)
    models.Article.objects.filter(slug=row.slug, state=ArticleState.PUBLISHED.value).update(
        state=ArticleState.WITHDRAWN.value
    )
    row.state, row.published_by, row.published_at = ArticleState.PUBLISHED.value, actor.id, at
    row.save(update_fields=["state", "published_by", "published_at"])
    _told(actor, row, at)
    return value(row)


@transaction.atomic
def withdraw(actor: Actor, *, article: int, at: datetime) -> Article:
    """Take a published version out of use. Raises `ArticleUnknown`, `InquiryMoved`."""
    permissions.require(actor, "help.publish")
    row = _locked(article, ArticleState.PUBLISHED)
    row.state = ArticleState.WITHDRAWN.value
    row.save(update_fields=["state"])
    _told(actor, row, at)
    return value(row)


def _locked(article: int, state: ArticleState) -> models.Article:
    row = models.Article.objects.select_for_update().filter(pk=article).first()
    if row is None:
        raise ArticleUnknown
    if row.state != state.value:
        raise InquiryMoved(article=article, state=row.state)
    return row


def _told(actor: Actor, row: models.Article, at: datetime) -> None:
    journal.record(ArticlePublished(row.slug, row.version, row.state), ref=Ref("article", row.slug), by=actor, at=at)


def _slug(question: str) -> str:
    """A name for the address, of the question's own words; numbered where it is taken."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(question)).strip("-")[:60].strip("-") or "bai"
    taken = set(models.Article.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    names = (plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
