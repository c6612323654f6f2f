"""The form of a petition: what it is for, and the right door for what is a complaint or a denunciation."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.doors.portal.looking import limit, origin
from motcua.doors.portal.petitioning import files
from motcua.doors.portal.sign_in import session
from motcua.doors.portal.visitor import show
from motcua.doors.ui import choices, flash, lengths, texts
from motcua.followup.petitions import queries, services
from motcua.followup.petitions.errors import PetitionUnknown, TooManyPetitions
from motcua.followup.petitions.types import MOST_LETTERS, Ground, PetitionClass, Sender
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import ActorKind
from motcua.identity.accounts import queries as accounts

_NAMES = (
    "kind",
    "title",
    "text",
    "code",
    "procedure",
    "name",
    "address",
    "phone",
    "email",
    "may_publish",
    "sure",
    "key",
)
_OTHER_DOORS = {"complaint": Ground.COMPLAINT, "denunciation": Ground.DENUNCIATION}
_KINDS = (*(one.value for one in PetitionClass), *_OTHER_DOORS)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """The form; complaints and denunciations are told their door before anything is kept, and nothing typed is lost."""
    actor, at = session.actor(request), clock.now()
    if request.method != "POST":
        typed = {"code": limit.tidy(request.GET.get("ho-so", "")[:80]), "key": uuid.uuid4().hex}
        if actor.kind is ActorKind.PERSON:
            typed |= {"name": session.current(request).name, "email": accounts.contact(actor)}
        return _form(request, typed, {})
    typed = {name: request.POST.get(name, "")[: None if name in MOST_LETTERS else 200] for name in _NAMES}
    if request.POST.get("website"):  # a field that nobody sees: whoever fills it in is a program
        return HttpResponseRedirect(reverse("portal:petitions"), status=303)
    errors = lengths.too_long(typed, MOST_LETTERS)
    if errors:
        return _form(request, typed, errors)
    if typed["kind"] not in _KINDS:
        errors["kind"] = texts.words("petitions.fault.kind")
    door = _OTHER_DOORS.get(typed["kind"])
    if door:
        errors["kind"] = texts.words("petitions.fault.other_door")
        return _form(request, typed, errors, door=door)
    sign = queries.suspected(typed["title"], typed["text"])
    if sign in _OTHER_DOORS.values() and typed["sure"] != "yes" and not errors:
        return _form(request, typed, {"sure": texts.words("petitions.fault.sure")}, door=sign, ask=True)
    sender = Sender(typed["name"], typed["address"], typed["phone"], typed["email"].strip())
    if errors:
        return _form(request, typed, errors | _faults(sender, typed))
    try:
        made = services.send(
            actor, key=typed["key"][:40] or uuid.uuid4().hex, sender=sender, title=typed["title"], text=typed["text"],
            code=limit.tidy(typed["code"][:80]), procedure=typed["procedure"][:100], may_publish=typed["may_publish"] == "yes",
            origin=origin.fingerprint(request, at=at), at=at,
        )  # fmt: skip
    except Invalid as invalid:
        return _form(request, typed, faults(invalid))
    except TooManyPetitions:
        return _form(request, typed, {"text": texts.words("petitions.fault.too_many")}, status=429)
    refused = files.taken(request, actor, made.token)
    sent = texts.words("petitions.sent", number=made.number)
    flash.put(request, f"{sent}. {' '.join(refused)}" if refused else sent)
    return HttpResponseRedirect(reverse("portal:petition_own", args=[made.token]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """The page of one's petition by its number and the contact that it was sent with; wrong in either reads alike."""
    number, contact = request.POST.get("number", "")[:60], request.POST.get("contact", "")[:254]
    errors: dict[str, str] = {}
    if request.method == "POST":
        limit.count(request)
        try:
            return HttpResponseRedirect(
                reverse("portal:petition_own", args=[queries.look_up(number, contact)]), status=303
            )
        except PetitionUnknown:
            errors["number"] = texts.words("petitions.fault.look_up")
    context = {
        "crumbs": crumbs(),
        "fields": [
            choices.field("petitions", "number", number, errors=errors, width="20", code=True),
            choices.field("petitions", "contact", contact, width="20"),
        ],
        "errors": choices.summary(errors),
    }
    return show(request, "portal/petitioning/look_up.html", context, status=422 if errors else 200)


def crumbs() -> list[tuple[str, str]]:
    """The way here from the home page."""
    return [("/", texts.words("home.crumb")), (reverse("portal:petitions"), texts.words("petitions.title"))]


def faults(invalid: Invalid) -> dict[str, str]:
    """The words of each fault by the name of its field."""
    found = {}
    for fault in invalid.errors:
        name = fault.pointer.strip("/")
        key = fault.reason or (f"{name}_format" if fault.code == "E-FMT" else name)
        found[name] = texts.words(f"petitions.fault.{key}")
    return found


def _faults(sender: Sender, typed: dict[str, str]) -> dict[str, str]:
    """What else is missing, where the kind is: all of it at once."""
    missing = [name for name in ("title", "text") if not typed[name].strip()]
    if sender.email and "@" not in sender.email:
        missing.append("email_format")
    return {name.removesuffix("_format"): texts.words(f"petitions.fault.{name}") for name in missing}


def _form(
    request: HttpRequest,
    typed: dict[str, str],
    errors: dict[str, str],
    *,
    door: Ground | None = None,
    ask: bool = False,
    status: int = 422,
) -> HttpResponse:
    def line(name: str, **more: object) -> object:
        return choices.field("petitions", name, typed.get(name, ""), errors=errors, **more)  # type: ignore[arg-type]  # the keywords of a field

    context = {
        "crumbs": crumbs(),
        "kind": choices.choice(
            "petitions", "kind", [(one, texts.words(f"petitions.kind.{one}")) for one in _KINDS], typed.get("kind", ""), errors=errors
        ),
        "about": [line("title"), line("text", rows=8), line("code", width="20", code=True)],
        "who": [
            line("name", autocomplete="name"), line("phone", width="20", kind="tel", autocomplete="tel"),
            line("email", width="20", kind="email", autocomplete="email"), line("address", autocomplete="street-address"),
        ],
        "may_publish": choices.choice("petitions", "may_publish", value=typed.get("may_publish", ""), kind="tick"),
        "sure": choices.choice("petitions", "sure", value=typed.get("sure", ""), errors=errors, kind="tick") if ask else None,
        "door": door.value if door else "",
        "door_title": texts.words(f"petitions.door.{door.value}.title") if door else "",
        "door_text": texts.words(f"petitions.door.{door.value}.text") if door else "",
        "key": typed.get("key") or uuid.uuid4().hex,
        "unit_name": settings.MOTCUA.organisation,
        "errors": choices.summary(errors),
    }  # fmt: skip
    return show(request, "portal/petitioning/send.html", context, status=status if errors else 200)
