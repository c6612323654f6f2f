"""Articles: found by words without diacritics, by procedure, with their versions."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet

from motcua.followup.helpdesk import models
from motcua.followup.helpdesk.errors import ArticleUnknown
from motcua.followup.helpdesk.types import Article, ArticleState, Topic
from motcua.foundation.types import Actor
from motcua.foundation.vn import fold, normal
from motcua.identity.permissions import queries as permissions

SHOWN = 50
FREQUENT = 5
"""Questions on the page of a procedure."""


def find(*, text: str = "", procedure: str = "", topic: str = "", limit: int = SHOWN) -> list[Article]:
    """Published articles with every word of the text, those whose question has them first, then the most used."""
    rows = _published()
    words = fold(normal(text)).split()[:8]
    for word in words:
        rows = rows.filter(search__contains=word)
    if procedure:
        rows = rows.filter(procedures__contains=[normal(procedure)])
    if topic:
        rows = rows.filter(topic=topic)
    found = [value(row) for row in rows.order_by("-frequent", F("used").desc(), "question")[: limit * 2]]
    found.sort(key=lambda one: not all(word in fold(one.question) for word in words))
    return found[:limit]


def frequent(procedure: str) -> list[Article]:
    """The questions that the page of a procedure shows: marked as frequent, and bound to it."""
    rows = _published().filter(frequent=True, procedures__contains=[normal(procedure)])
    return [value(row) for row in rows.order_by(F("used").desc(), "question")[:FREQUENT]]


def published(slug: str) -> Article:
    """The version in use; raises `ArticleUnknown`."""
    row = _published().filter(slug=slug).first()
    if row is None:
        raise ArticleUnknown
    return value(row)


def articles(actor: Actor) -> list[Article]:
    """The last version of every article, drafts first, for those who write them."""
    permissions.require(actor, "help.write")
    rows = models.Article.objects.order_by("slug", "-version").distinct("slug")
    found = models.Article.objects.filter(pk__in=rows.values("pk")).annotate(used=_used())
    return [value(row) for row in found.order_by("state", "question")[:500]]


def versions(actor: Actor, slug: str) -> list[Article]:
    """Every version of an article, the newest first; raises `ArticleUnknown`."""
    permissions.require(actor, "help.write")
    found = [value(row) for row in models.Article.objects.filter(slug=slug).annotate(used=_used()).order_by("-version")]
    if not found:
        raise ArticleUnknown
    return found


def asked_often(actor: Actor, *, limit: int = 10) -> list[tuple[str, int]]:
    """Procedures about which most was asked and answered without an article, with how often: what is worth an article."""
    permissions.require(actor, "help.write")
    rows = models.Inquiry.objects.filter(article=None).exclude(procedure="")
    rows = rows.filter(permissions.within(permissions.scope(actor, "help.read"), procedure=None))
    counted = rows.values_list("procedure").annotate(count=Count("id")).order_by("-count", "procedure")
    return [(procedure, int(count)) for procedure, count in counted[:limit]]


def value(row: models.Article) -> Article:
    """The public value of a version."""
    return Article(
        id=row.pk, slug=row.slug, version=row.version, state=ArticleState(row.state), question=row.question, answer=row.answer,
        topic=Topic(row.topic), procedures=tuple(row.procedures), frequent=row.frequent, by=row.written_by, at=row.written_at,
        published_by=row.published_by, published_at=row.published_at, inquiries=int(getattr(row, "used", 0)),
    )  # fmt: skip


def _published() -> QuerySet[models.Article]:
    return models.Article.objects.filter(state=ArticleState.PUBLISHED.value).annotate(used=_used())


def _used() -> Count:
    return Count("inquiries", filter=Q(inquiries__isnull=False))
