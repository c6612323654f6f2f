"""Articles at the desk: written, read over, published by another, with their versions and what most is asked about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.helping.inquiries import faults, parts
from motcua.doors.ui import choices, flash, session, texts
from motcua.doors.ui.fields import Field
from motcua.followup.helpdesk import queries, services
from motcua.followup.helpdesk.errors import InquiryMoved
from motcua.followup.helpdesk.types import Article, ArticleState, Topic
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions

_LONGEST = 11_000
_TONES = {ArticleState.DRAFT: "info", ArticleState.PUBLISHED: "ok", ArticleState.WITHDRAWN: "stop"}


@officers_only
@require_GET
def articles(request: HttpRequest) -> HttpResponse:
    """The last version of each article, drafts first; and the procedures about which most was asked without one."""
    actor, at = session.actor(request), clock.now()
    context = {
        "articles": [_row(one) for one in queries.articles(actor)],
        "often": [
            (catalogue.entry(procedure, at=at), procedure, count) for procedure, count in queries.asked_often(actor)
        ],
        "message": flash.take(request),
        **parts(actor),
    }
    return page(request, "office/helping/articles.html", context, here="help_desk")


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Write a new article, or the next version of one."""
    actor, at = session.actor(request), clock.now()
    permissions.require(actor, "help.write")
    held = queries.versions(actor, slug) if slug else []
    if request.method != "POST":
        typed = {"topic": Topic.OTHER.value, "question": "", "answer": "", "frequent": ""}
        chosen = [request.GET.get("thu-tuc", "")[:100]]
        if held:
            typed = {
                "topic": held[0].topic.value,
                "question": held[0].question,
                "answer": held[0].answer,
                "frequent": "yes" if held[0].frequent else "",
            }
            chosen = list(held[0].procedures)
        return _form(request, slug, typed, chosen, held, {})
    typed = {name: request.POST.get(name, "")[:_LONGEST] for name in ("topic", "question", "answer", "frequent")}
    chosen = [one[:100] for one in request.POST.getlist("procedures")[:30]]
    topic = Topic(typed["topic"]) if typed["topic"] in {one.value for one in Topic} else Topic.OTHER
    try:
        made = services.write(
            actor, slug=slug, question=typed["question"], answer=typed["answer"], topic=topic, procedures=chosen,
            frequent=typed["frequent"] == "yes", at=at,
        )  # fmt: skip
    except Invalid as invalid:
        return _form(request, slug, typed, chosen, held, faults(invalid))
    flash.put(request, texts.words("office.help.article_kept"))
    return HttpResponseRedirect(reverse("office:article", args=[made.slug]), status=303)


@officers_only
@require_POST
def settle(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish a draft, or take the published version out of use."""
    actor, at, given = session.actor(request), clock.now(), request.POST.get("article", "")
    number = int(given) if given.isdecimal() and len(given) < 10 else 0
    act = services.withdraw if request.POST.get("act") == "withdraw" else services.publish
    try:
        act(actor, article=number, at=at)
    except InquiryMoved:
        flash.put(request, texts.words("office.help.moved"))
    else:
        flash.put(
            request, texts.words(f"office.help.article_done.{'withdraw' if act is services.withdraw else 'publish'}")
        )
    return HttpResponseRedirect(reverse("office:article", args=[slug]), status=303)


def _form(
    request: HttpRequest,
    slug: str,
    typed: dict[str, str],
    chosen: list[str],
    held: list[Article],
    errors: dict[str, str],
) -> HttpResponse:
    actor, at, words = session.actor(request), clock.now(), "office.help"
    names = accounts.names({one.by for one in held} | {one.published_by for one in held if one.published_by})
    context = {
        "slug": slug,
        "fields": [choices.field(words, "question", typed["question"], errors=errors), _answer(typed["answer"], errors)],
        "topic": choices.choice(words, "topic", [(one.value, texts.words(f"help.topic.{one.value}")) for one in Topic], typed["topic"], kind="select"),
        "frequent": choices.choice(words, "frequent", value=typed["frequent"], kind="tick"),
        "procedures": [
            (entry.procedure, entry.name.in_(texts.language()), entry.procedure in chosen) for entry in catalogue.procedures(at=at)
        ],
        "versions": [{**_row(one), "by": names.get(one.by, ""), "published_by": names.get(one.published_by, "")} for one in held],
        "draft": next((one for one in held if one.state is ArticleState.DRAFT), None),
        "in_use": next((one for one in held if one.state is ArticleState.PUBLISHED), None),
        "may_publish": permissions.allows(actor, "help.publish"),
        "fault": errors,
        "errors": choices.summary(errors),
        "message": flash.take(request),
        **parts(actor),
    }  # fmt: skip
    return page(request, "office/helping/article.html", context, here="help_desk", status=422 if errors else 200)


def _row(one: Article) -> dict[str, object]:
    return {"one": one, "state": texts.words(f"office.help.article_state.{one.state.value}"), "tone": _TONES[one.state]}


def _answer(text: str, errors: dict[str, str]) -> Field:
    return Field(
        "answer",
        texts.words("office.help.article_answer"),
        text,
        texts.words("office.help.article_hint"),
        errors.get("answer", ""),
        rows=10,
    )
