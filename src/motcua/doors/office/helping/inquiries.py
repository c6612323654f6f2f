"""Inquiries: the list by term, one with its lines, what is done with it, promises to ring, and what was said at the telephone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import choices, files, flash, reading, session, statuses, texts
from motcua.followup.helpdesk import queries, services
from motcua.followup.helpdesk.errors import InquiryMoved
from motcua.followup.helpdesk.types import Act, Caller, Inquiry, LineKind, State, Topic, Way
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions

SINCE = timedelta(days=90)
VIEWS = {"dang-xu-ly": "running", "cua-toi": "mine", "qua-han": "late", "da-xong": "done"}
_LONGEST = 6_000
_WORDY = frozenset({Act.ANSWER, Act.ASK, Act.NOTE, Act.CLOSE})


@officers_only
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Inquiries of the officer's units, the nearest term first; promises to ring above them."""
    actor, at = session.actor(request), clock.now()
    slug = request.GET.get("xem", "dang-xu-ly")
    slug = slug if slug in VIEWS else "dang-xu-ly"
    words = request.GET.get("q", "")[:200]
    found = queries.inquiries(actor, view=VIEWS[slug], text=words, at=at)
    names = accounts.names({one.account for one in found if one.account})
    context = {
        "tabs": [(key, texts.words(f"office.help.view.{view}"), key == slug) for key, view in VIEWS.items()],
        "slug": slug,
        "words": words,
        "rows": [row(one, names, at) for one in found],
        "callbacks": queries.callbacks(actor),
        "figures": queries.figures(actor, since=at - SINCE, until=at + timedelta(seconds=1), at=at),
        "now": at,
        "message": flash.take(request),
        **parts(actor),
    }
    return page(request, "office/helping/board.html", context, here="help_desk")


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write down what somebody said at the telephone or the desk, while they speak: an answer may stand beside it at once."""
    actor, at = session.actor(request), clock.now()
    permissions.require(actor, "help.answer")
    names = ("way", "topic", "title", "text", "name", "phone", "email", "dossier", "procedure", "urgent", "answer")
    typed = {name: request.POST.get(name, "")[:_LONGEST] for name in names}
    if request.method != "POST":
        return _new(
            request, {**typed, "way": Way.PHONE.value, "name": "", "dossier": request.GET.get("ho-so", "")[:60]}, {}
        )
    way = Way(typed["way"]) if typed["way"] in {one.value for one in Way} else Way.PHONE
    topic = Topic(typed["topic"]) if typed["topic"] in {one.value for one in Topic} else None
    try:
        made = services.write_down(
            actor, way=way, topic=topic, title=typed["title"], text=typed["text"],
            caller=Caller(typed["name"], typed["phone"], typed["email"]), dossier=typed["dossier"].strip()[:80],
            procedure=typed["procedure"], urgent=typed["urgent"] == "yes", answer=typed["answer"], at=at,
        )  # fmt: skip
    except Invalid as invalid:
        return _new(request, typed, faults(invalid))
    flash.put(request, texts.words("office.help.kept", code=made.code))
    theirs = made.account == actor.id  # what waits at another desk is not this officer's to open
    return HttpResponseRedirect(
        reverse("office:inquiry", args=[made.id]) if theirs else reverse("office:help_desk"), status=303
    )


@officers_only
@require_GET
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One inquiry with what may be done now."""
    return _shown(request, number)


@officers_only
@require_GET
def file(request: HttpRequest, number: int, file: int) -> HttpResponse:
    """A file that came by mail, always as a download: nothing of it is shown inside these pages."""
    name, kind, content = queries.line_file(session.actor(request), number, file=file, at=clock.now())
    return files.download(content, name=name, media_type=kind)


@officers_only
@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Do one act; what was typed stays where it has a fault."""
    actor, given = session.actor(request), request.POST
    wanted, seen, article = given.get("act", ""), given.get("seen", ""), given.get("article", "")
    if wanted not in {one.value for one in Act} or seen not in {one.value for one in State}:
        return _shown(request, number)

    def doing() -> None:
        services.turn(
            actor, inquiry=number, act=Act(wanted), text=given.get("text", "")[:_LONGEST], to=given.get("to", "")[:60],
            article=int(article) if article.isdecimal() and len(article) < 10 else 0, seen=State(seen), at=clock.now(),
        )  # fmt: skip

    return _done(request, number, doing, wanted)


@officers_only
@require_POST
def link(request: HttpRequest, number: int) -> HttpResponse:
    """Bind the inquiry to a dossier."""
    actor, dossier = session.actor(request), request.POST.get("dossier", "").strip()[:80]
    return _done(request, number, lambda: services.link(actor, inquiry=number, dossier=dossier, at=clock.now()), "link")


@officers_only
@require_POST
def promise(request: HttpRequest, number: int) -> HttpResponse:
    """Promise to ring by a day and hour."""
    actor, given = session.actor(request), request.POST
    due = reading.moment(given.get("due_day", ""), given.get("due_hour", ""))

    def doing() -> None:
        services.promise(
            actor,
            inquiry=number,
            phone=given.get("phone", "")[:60],
            about=given.get("about", "")[:400],
            due=due,
            at=clock.now(),
        )

    return _done(request, number, doing, "promise")


@officers_only
@require_POST
def rung(request: HttpRequest, number: int, callback: int) -> HttpResponse:
    """Say what came of a promise to ring."""
    actor, outcome = session.actor(request), request.POST.get("outcome", "")[:400]
    return _done(
        request,
        number,
        lambda: services.kept_callback(actor, callback=callback, outcome=outcome, at=clock.now()),
        "rung",
    )


def row(found: Inquiry, names: dict[str, str], at: datetime) -> dict[str, object]:
    """A line of the list."""
    return {
        "one": found,
        "state": texts.words(f"help.state.{found.state.value}"),
        "tone": statuses.inquiry_tone(found.state),
        "topic": texts.words(f"help.topic.{found.topic.value}"),
        "way": texts.words(f"help.way.{found.way.value}"),
        "officer": names.get(found.account, ""),
        "term": found.first_due if found.first_answer_at is None else found.due,
        "late": found.late(at),
    }


def parts(actor: Actor) -> dict[str, object]:
    """What the help desk's own navigation shows to this officer."""
    names = (
        ("help_desk", "help.read"), ("inquiry_new", "help.answer"), ("petition_enter", "petition.enter"),
        ("articles", "help.write"), ("announcements", "help.announce"), ("along", "help.along"),
        ("sent_messages", "message.read"),
    )  # fmt: skip
    return {
        "help_parts": [
            {"key": key, "name": texts.words(f"office.help.part.{key}"), "address": reverse(f"office:{key}")}
            for key, permission in names
            if permissions.allows(actor, permission)
        ]
    }


def faults(invalid: Invalid) -> dict[str, str]:
    """The words of each fault by the name of its field."""
    found = {}
    for fault in invalid.errors:
        name = fault.pointer.strip("/")
        key = {"E-FMT": f"{name}_format", "E-CHK": fault.reason}.get(fault.code, name)
        found[name] = texts.find(f"office.help.fault.{key}") or texts.words(f"help.fault.{key}")
    return found


def _done(request: HttpRequest, number: int, doing: Callable[[], object], key: str) -> HttpResponse:
    try:
        doing()
    except Invalid as invalid:
        return _shown(request, number, act=key, errors=faults(invalid))
    except InquiryMoved:
        flash.put(request, texts.words("office.help.moved"))
    else:
        flash.put(request, texts.words(f"office.help.done.{key}"))
    return HttpResponseRedirect(reverse("office:inquiry", args=[number]), status=303)


def _shown(request: HttpRequest, number: int, *, act: str = "", errors: dict[str, str] | None = None) -> HttpResponse:
    actor, at, errors = session.actor(request), clock.now(), errors or {}
    found = queries.inquiry(actor, number, at=at)
    may = permissions.allows(actor, "help.answer")
    desk = queries.answerers(found.unit, at=at) if may else []
    names = accounts.names({line.by for line in found.lines if line.by} | {found.account} | set(desk))
    named = {f"{act}-{name}": words for name, words in errors.items()}
    given = request.POST if errors else {}
    words = request.GET.get("bai", "")[:200]
    context = {
        **row(found, names, at),
        "lines": [
            {
                "kind": line.kind.value, "name": texts.words(f"help.line.{line.kind.value}"), "at": line.at,
                "by": names.get(line.by, ""), "theirs": line.kind is LineKind.ASKED,
                "text": names.get(line.text, line.text) if line.kind is LineKind.TURN else line.text,
                "files": [
                    {
                        "one": held,
                        "refused": texts.find(f"failure.{held.refused}.title") or texts.words("office.help.file_refused") if held.refused else "",
                    }
                    for held in line.files
                ],
            }
            for line in found.lines
        ],
        "acts": [
            {
                "key": one.value, "name": texts.words(f"office.help.act.{one.value}"), "wordy": one in _WORDY,
                "hint": texts.words(f"office.help.act_hint.{one.value}"), "text": given.get("text", "") if one.value == act else "",
                "fault": named.get(f"{one.value}-text", "") or named.get(f"{one.value}-to", ""),
            }
            for one in found.acts
            if may
        ],
        "desk": [(account, names.get(account, account)) for account in desk],
        "me": actor.id,
        "may": may,
        "articles": queries.find(text=words or found.title, procedure="" if words else found.procedure, limit=5) or queries.find(procedure=found.procedure, limit=5),
        "procedure": catalogue.entry(found.procedure, at=at) if found.procedure else None,
        "fault": named,
        "typed": given,
        "tomorrow": clock.legal_date(at + timedelta(days=1)),
        "errors": choices.summary(named),
        "message": flash.take(request),
        "now": at,
        **parts(actor),
    }  # fmt: skip
    return page(request, "office/helping/inquiry.html", context, here="help_desk", status=422 if errors else 200)


def _new(request: HttpRequest, typed: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    at = clock.now()
    words = "office.help"
    procedures = [("", texts.words("reception.choose"))] + [
        (entry.procedure, entry.name.in_(texts.language())) for entry in catalogue.procedures(at=at)
    ]
    context = {
        "way": choices.choice(
            words, "way", [(one.value, texts.words(f"help.way.{one.value}")) for one in (Way.PHONE, Way.DESK, Way.MAIL)],
            typed["way"] or Way.PHONE.value,
        ),
        "topic": choices.choice(
            words, "topic", [("", texts.words("reception.choose"))] + [(one.value, texts.words(f"help.topic.{one.value}")) for one in Topic],
            typed["topic"], errors=errors, kind="select",
        ),
        "caller": [choices.field(words, name, typed[name], errors=errors, width="20") for name in ("name", "phone", "email")],
        "about": [choices.field(words, "title", typed["title"], errors=errors), choices.field(words, "text", typed["text"], errors=errors, rows=5)],
        "dossier": choices.field(words, "dossier", typed["dossier"], errors=errors, width="20", code=True),
        "procedure": choices.choice(words, "procedure", procedures, typed["procedure"], kind="select"),
        "urgent": choices.choice(words, "urgent", value=typed["urgent"], kind="tick"),
        "answer": choices.field(words, "answer", typed["answer"], errors=errors, rows=4),
        "errors": choices.summary(errors),
        **parts(session.actor(request)),
    }  # fmt: skip
    return page(request, "office/helping/new.html", context, here="help_desk", status=422 if errors else 200)
