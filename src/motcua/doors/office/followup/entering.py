"""A petition that came by telephone, mail, post or at the desk, written down for the person."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import choices, flash, lengths, reading, session, texts
from motcua.followup.petitions import services
from motcua.followup.petitions.types import MOST_LETTERS, Sender, Source
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.identity.permissions import queries as permissions

_SOURCES = (Source.PHONE, Source.MAIL, Source.POST, Source.DESK)
_NAMES = (
    "source", "title", "text", "dossier", "procedure", "name", "phone", "email", "address", "sent_day", "sent_hour", "read_back",
    "may_publish", "key",
)  # fmt: skip


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The form; what was said at the telephone is read back before it is kept."""
    actor, at = session.actor(request), clock.now()
    permissions.require(actor, "petition.enter")
    if request.method != "POST":
        local = clock.legal_time(at)
        typed = {
            "source": Source.PHONE.value, "key": uuid.uuid4().hex, "sent_day": f"{local:%d/%m/%Y}", "sent_hour": f"{local:%H:%M}",
        }  # fmt: skip
        return _form(request, typed, {})
    typed = {name: request.POST.get(name, "")[: None if name in MOST_LETTERS else 200] for name in _NAMES}
    sent = reading.moment(typed["sent_day"], typed["sent_hour"])
    errors = lengths.too_long(typed, MOST_LETTERS)
    if not sent:
        errors["sent_day"] = texts.words("office.petitions.fault.sent_at")
    try:
        if not errors:
            made = services.enter(
                actor, source=Source(typed["source"]) if typed["source"] in {one.value for one in _SOURCES} else Source.PHONE,
                key=typed["key"][:40] or uuid.uuid4().hex, title=typed["title"], text=typed["text"],
                sender=Sender(typed["name"], typed["address"], typed["phone"], typed["email"].strip()),
                code=typed["dossier"].strip()[:80], procedure=typed["procedure"][:100], sent_at=sent or at,
                read_back=typed["read_back"] == "yes", may_publish=typed["may_publish"] == "yes", at=at,
            )  # fmt: skip
    except Invalid as invalid:
        for fault in invalid.errors:
            name = {"code": "dossier", "sent_at": "sent_day"}.get(fault.pointer.strip("/"), fault.pointer.strip("/"))
            errors[name] = texts.words(f"office.petitions.entry_fault.{name}")
    if errors:
        return _form(request, typed, errors)
    address = f"{settings.MOTCUA.public_url}{reverse('portal:petition_own', args=[made.token])}"
    flash.put(request, texts.words("office.petitions.entered", number=made.number, address=address))
    return HttpResponseRedirect(reverse("office:petition_enter"), status=303)


def _form(request: HttpRequest, typed: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    words = "office.petitions"

    def line(name: str, **more: object) -> object:
        return choices.field(words, name, typed.get(name, ""), errors=errors, **more)  # type: ignore[arg-type]  # the keywords of a field

    procedures = [("", texts.words("reception.choose"))] + [
        (entry.procedure, entry.name.in_(texts.language())) for entry in catalogue.procedures(at=clock.now())
    ]
    context = {
        "source": choices.choice(
            words, "source", [(one.value, texts.words(f"office.petitions.sources.{one.value}")) for one in _SOURCES], typed["source"]
        ),
        "when": [line("sent_day", width="10"), line("sent_hour", width="5")],
        "about": [line("title"), line("text", rows=8), line("dossier", width="20", code=True)],
        "procedure": choices.choice(words, "procedure", procedures, typed.get("procedure", ""), kind="select"),
        "who": [line("name", width="20"), line("phone", width="20"), line("email", width="20"), line("address")],
        "may_publish": choices.choice(words, "may_publish", value=typed.get("may_publish", ""), kind="tick"),
        "read_back": choices.choice(words, "read_back", value=typed.get("read_back", ""), errors=errors, kind="tick"),
        "key": typed.get("key") or uuid.uuid4().hex,
        "errors": choices.summary(errors),
        "message": flash.take(request),
        "may_read": permissions.allows(session.actor(request), "petition.read"),
    }  # fmt: skip
    return page(request, "office/followup/enter.html", context, here="petitions", status=422 if errors else 200)
