"""Ask the help desk without signing in, follow the answer on a page of its own, and go on from there."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.portal.looking import limit, origin
from motcua.doors.portal.sign_in import session
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import choices, flash, lengths, statuses, texts
from motcua.followup.helpdesk import queries, services
from motcua.followup.helpdesk.errors import InquiryMoved, TooManyInquiries
from motcua.followup.helpdesk.types import Caller, Inquiry, State, Topic, Way
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import queries as accounts

_MOST = {"title": 300, "text": 5_000, "name": 200, "phone": 40, "email": 200}
"""Letters that are kept of each."""
_NAMES = ("topic", "title", "text", "name", "phone", "email", "dossier", "procedure")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form; what was typed stays when something is missing."""
    actor, at = session.actor(request), clock.now()
    if request.method != "POST":
        typed = {name: request.GET.get(name, "")[:200] for name in ("topic", "dossier", "procedure", "title")}
        if actor.kind is ActorKind.PERSON:
            typed |= {"name": session.current(request).name, "email": accounts.contact(actor)}
        return _form(request, typed, {})
    typed = {name: request.POST.get(name, "")[: None if name in _MOST else 200] for name in _NAMES}
    if request.POST.get("website"):  # a field that nobody sees: whoever fills it in is a program
        return HttpResponseRedirect(reverse("portal:help_desk"), status=303)
    if long := lengths.too_long(typed, _MOST):
        return _form(request, typed, long)
    topic = Topic(typed["topic"]) if typed["topic"] in {one.value for one in Topic} else None
    try:
        made = services.ask(
            actor, way=Way.PORTAL, topic=topic, title=typed["title"], text=typed["text"],
            caller=Caller(typed["name"], typed["phone"], typed["email"]), dossier=limit.tidy(typed["dossier"][:80]),
            procedure=typed["procedure"], origin=origin.fingerprint(request, at=at), at=at,
        )  # fmt: skip
    except Invalid as invalid:
        names = {one.pointer.strip("/"): one.code for one in invalid.errors}
        faults = {
            name: texts.words(f"help.fault.{name}{'_format' if code == 'E-FMT' else ''}")
            for name, code in names.items()
        }
        return _form(request, typed, faults)
    except TooManyInquiries:
        return _form(request, typed, {"text": texts.words("help.fault.too_many")}, status=429)
    flash.put(request, texts.words("help.sent", code=made.code))
    return HttpResponseRedirect(reverse("portal:inquiry", args=[made.token]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry(request: HttpRequest, token: str) -> HttpResponse:
    """One inquiry for whoever holds its address, and the way to say more."""
    at = clock.now()
    text = request.POST.get("text", "")
    errors = lengths.too_long({"text": text}, {"text": _MOST["text"]})
    if request.method == "POST" and not errors:
        try:
            services.say_more(session.actor(request), token=token, text=text, at=at)
        except Invalid:
            errors["text"] = texts.words("help.fault.text")
        except InquiryMoved:
            errors["text"] = texts.words("help.fault.over")
        else:
            flash.put(request, texts.words("help.said_more"))
            return HttpResponseRedirect(reverse("portal:inquiry", args=[token]), status=303)
    found = queries.by_token(token)
    context = {
        "crumbs": [("/", texts.words("home.crumb")), (reverse("portal:help_desk"), texts.words("help.title"))],
        "one": _row(found),
        "lines": [
            {
                "who": texts.words(f"help.line.{line.kind.value}"),
                "at": line.at,
                "text": line.text,
                "theirs": not line.by,
            }
            for line in found.lines
        ],
        "callbacks": [one for one in found.callbacks if one.done_at is None],
        "address": f"{settings.MOTCUA.public_url}{reverse('portal:inquiry', args=[token])}",
        "more": choices.field("help", "text", text, errors=errors, rows=5),
        "errors": choices.summary(errors),
    }
    response = show(request, "portal/helping/inquiry.html", context, status=422 if errors else 200)
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@for_signed_in
def mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What one has asked while signed in."""
    context = {
        "crumbs": [("/", texts.words("home.crumb")), (reverse("portal:mine"), texts.words("mine.title"))],
        "inquiries": [_row(one) for one in queries.mine(actor)],
    }
    return show(request, "portal/helping/mine.html", context)


def _row(found: Inquiry) -> dict[str, object]:
    return {
        "code": found.code,
        "token": found.token,
        "title": found.title,
        "topic": texts.words(f"help.topic.{found.topic.value}"),
        "state": texts.words(f"help.state.{found.state.value}"),
        "tone": statuses.inquiry_tone(found.state),
        "opened_at": found.opened_at,
        "first_due": found.first_due if found.first_answer_at is None else None,
        "dossier": found.dossier,
        "closed": found.state is State.CLOSED,
    }


def _form(request: HttpRequest, typed: dict[str, str], errors: dict[str, str], *, status: int = 422) -> HttpResponse:
    entry = catalogue.entry(typed.get("procedure", ""), at=clock.now()) if typed.get("procedure") else None
    context = {
        "crumbs": [("/", texts.words("home.crumb")), (reverse("portal:help_desk"), texts.words("help.title"))],
        "topic": choices.choice(
            "help", "topic", [(one.value, texts.words(f"help.topic.{one.value}")) for one in Topic], typed.get("topic", ""),
            errors=errors,
        ),
        "about": [
            choices.field("help", "title", typed.get("title", ""), errors=errors),
            choices.field("help", "text", typed.get("text", ""), errors=errors, rows=6),
            choices.field("help", "dossier", typed.get("dossier", ""), errors=errors, width="20", code=True),
        ],
        "who": [
            choices.field("help", "name", typed.get("name", ""), errors=errors, autocomplete="name"),
            choices.field("help", "email", typed.get("email", ""), errors=errors, kind="email", autocomplete="email", width="20"),
            choices.field("help", "phone", typed.get("phone", ""), errors=errors, kind="tel", autocomplete="tel", width="20"),
        ],
        "procedure": entry,
        "errors": choices.summary(errors),
    }  # fmt: skip
    return show(request, "portal/helping/ask.html", context, status=status if errors else 200)
