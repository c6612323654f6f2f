"""The start of a reception: who it is for, which procedure, through which door."""

from __future__ import annotations

import re
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import ChannelClosed, ParticularsWrong, ProcedureClosed
from motcua.casework.dossiers.types import COUNTER_CHANNELS, Channel
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.reception.boxes import box, lines
from motcua.doors.ui import flash, reading, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.foundation.vn.cards import CardText, read_card
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations import services as organisation_commands
from motcua.identity.organisations.errors import EnterpriseCodeWrong
from motcua.identity.organisations.types import LookUp, Source, Standing
from motcua.identity.people import queries as people
from motcua.identity.permissions import queries as permissions

_PERSONAL = re.compile(r"\d{12}")
_LONGEST = 600


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Find or enter the owner, choose procedure and door, and open the reception."""
    actor, at = session.actor(request), clock.now()
    permissions.require(actor, "dossier.submit")
    if request.method != "POST":
        return _page(request, actor, {}, {}, at)
    typed = {
        name: request.POST.get(name, "")[:_LONGEST] for name in ("who", "name", "born", "procedure", "channel", "unit")
    }
    card = read_card(typed["who"])
    if card is not None:
        typed |= {"who": card.number, "name": normal(typed["name"]) or card.name, "born": typed["born"] or card.born}
    if request.POST.get("action") == "find":
        return _page(request, actor, typed, {}, at, found=_known(actor, typed["who"], at), card=card)
    try:
        owner, name = _owner(actor, typed, at)
        channel = _channel(typed)
        made = services.begin_intake(
            actor,
            unit=typed["unit"],
            channel=channel,
            owner=owner,
            owner_name=name,
            procedure=typed["procedure"],
            at=at,
        )
    except ParticularsWrong as wrong:
        field = {"number": "who"}.get(str(wrong.params["field"]), str(wrong.params["field"]))
        return _page(
            request, actor, typed, {field: texts.words(f"reception.fault.{field}.{wrong.params['reason']}")}, at
        )
    except (ProcedureClosed, ChannelClosed):
        return _page(request, actor, typed, {"procedure": texts.words("reception.fault.procedure.closed")}, at)
    except NotAllowed:
        return _page(request, actor, typed, {"unit": texts.words("reception.fault.unit.not_yours")}, at)
    return HttpResponseRedirect(reverse("office:reception_work", args=[made.id]), status=303)


def _channel(typed: dict[str, str]) -> Channel:
    if typed["channel"] not in {channel.value for channel in COUNTER_CHANNELS}:
        raise ParticularsWrong(field="channel", reason="missing")
    if not typed["procedure"]:
        raise ParticularsWrong(field="procedure", reason="missing")
    return Channel(typed["channel"])


def units_for(actor: Actor, permission: str) -> list[tuple[str, str]]:
    """The units at which the actor may do this, by code and name; whoever may everywhere gets the house's own."""
    scope = permissions.scope(actor, permission)
    codes = [settings.MOTCUA.agency_code] if scope.everything else [*scope.units, *(p.unit for p in scope.narrowed)]
    today = clock.legal_date(clock.now())
    return [
        (code, line[0].name if (line := organisations.line(code, on=today)) else code) for code in dict.fromkeys(codes)
    ]


def _owner(actor: Actor, typed: dict[str, str], at: datetime) -> tuple[Ref, str]:
    """The owner behind what was typed: twelve digits are a person, else an enterprise."""
    who = re.sub(r"\s", "", typed["who"])
    if not who:
        raise ParticularsWrong(field="who", reason="missing")
    if _PERSONAL.fullmatch(who):
        person = services.meet_at_counter(
            actor, unit=typed["unit"], number=who, name=typed["name"], born=born(typed["born"]), at=at
        )
        return Ref("person", person.id), person.name
    try:
        found = organisation_commands.refresh_enterprise(actor, who, at)
    except EnterpriseCodeWrong:
        raise ParticularsWrong(field="who", reason="digits") from None
    if found.standing is Standing.UNKNOWN:
        raise ParticularsWrong(field="who", reason="unknown")
    known = found.enterprise
    if known is None or not known.name:
        if not normal(typed["name"]):
            raise ParticularsWrong(field="name", reason="missing")
        known = organisation_commands.remember_enterprise(
            actor, code=who, name=typed["name"][:300], address="", source=Source.DECLARED, at=at
        )
    return Ref("enterprise", known.code), known.name


def born(text: str) -> str:
    """A birth date as the house keeps it, from a day or a year as people type it; raises `ParticularsWrong`."""
    if not text.strip():
        return ""
    if re.fullmatch(r"\d{4}", text.strip()):
        return text.strip()
    try:
        return reading.day(text).isoformat()
    except reading.Unreadable:
        raise ParticularsWrong(field="born", reason="date") from None


def _known(actor: Actor, who: str, at: datetime) -> LookUp | str | None:
    """What the house or the register knows: an enterprise's look-up, a person's name, nothing."""
    plain = re.sub(r"\s", "", who)
    if _PERSONAL.fullmatch(plain):
        person = people.with_number(plain)
        return person.name if person else None
    try:
        return organisation_commands.refresh_enterprise(actor, plain, at)
    except EnterpriseCodeWrong:
        return None


def _page(
    request: HttpRequest,
    actor: Actor,
    typed: dict[str, str],
    errors: dict[str, str],
    at: datetime,
    *,
    found: LookUp | str | None = None,
    card: CardText | None = None,
) -> HttpResponse:
    open_at_counter = [
        (
            entry.procedure,
            f"{entry.name.in_(texts.language())}{f' ({entry.national_code})' if entry.national_code else ''}",
        )
        for entry in catalogue.procedures(at=at)
        if entry.open and {"desk", "post", "kiosk"} & set(entry.channels)
    ]
    units = units_for(actor, "dossier.submit")
    channels = [(one, texts.words(f"reception.channel.{one}")) for one in ("desk", "post", "kiosk")]
    finding = request.POST.get("action") == "find"
    context = {
        "boxes": [
            box("who", typed.get("who"), width="20", errors=errors, focus=not finding),
        ],
        "more": [
            box("name", typed.get("name"), errors=errors),
            box("born", typed.get("born"), width="10", errors=errors),
            box("procedure", typed.get("procedure"), kind="select", choices=[("", texts.words("reception.choose")), *open_at_counter], errors=errors),
            box("channel", typed.get("channel") or "desk", kind="radios", choices=channels, errors=errors),
            box("unit", typed.get("unit") or (units[0][0] if units else ""), kind="select", choices=units, errors=errors),
        ],
        "finding": finding,
        "found": found.enterprise if isinstance(found, LookUp) else None,
        "standing": texts.words(f"reception.standing.{found.standing.value}") if isinstance(found, LookUp) else "",
        "person": found if isinstance(found, str) else "",
        "card": card,
        "errors": lines(errors),
        "intakes": [
            (one, entry.name.in_(texts.language()) if (entry := catalogue.entry(one.procedure, at=at)) else one.procedure)
            for one in queries.intakes(actor)
        ],
        "message": flash.take(request),
    }  # fmt: skip
    return page(request, "office/reception/begin.html", context, here="reception", status=422 if errors else 200)
