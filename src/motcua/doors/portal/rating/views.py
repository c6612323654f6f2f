"""Rating the stages of a dossier: by its owner signed in, or by whoever holds its slip, at home or at a kiosk."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.dossiers import queries as dossiers
from motcua.doors.portal.looking import limit, origin
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import faults, flash, texts
from motcua.followup.feedback import queries, services
from motcua.followup.feedback.errors import DossierNotRated, RatingShut
from motcua.followup.feedback.types import Level, Open, Said, Stage, Way, Why
from motcua.foundation import clock
from motcua.foundation.types import ANONYMOUS, Actor

TIMES = ("0", "1", "2")
"""Answers to how often: never, once, more often."""


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """The stages that were reached, and the form of one; without the slip's check one signs in."""
    check = request.GET.get("c", "")[:20]
    if not check:
        return _signed_in(request, code)
    limit.count(request)
    code = limit.tidy(code)
    if dossiers.public_status(code, check) is None:
        raise DossierNotRated(code=code)
    return _answered(request, code, check=check, actor=ANONYMOUS)


@for_signed_in
def _signed_in(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    dossiers.brief(actor, code)
    return _answered(request, code, check="", actor=actor)


def _answered(request: HttpRequest, code: str, *, check: str, actor: Actor) -> HttpResponse:
    kiosk = origin.kiosk(request)
    way = (Way.KIOSK if kiosk else Way.SLIP) if check else Way.PORTAL
    stages = queries.open_stages(code, way=way, at=clock.now())
    chosen = _chosen(request, stages)
    if request.method != "POST" or chosen is None or chosen.shut:
        return _shown(request, code, check, stages, chosen, chosen.given if chosen else None)
    said, errors = _read(request.POST, chosen.stage)
    if said is None:
        return _shown(request, code, check, stages, chosen, None, errors, status=422)
    try:
        if check:
            services.rate_by_slip(
                actor, code=code, check=check, stage=chosen.stage, said=said, at_kiosk=bool(kiosk), at=clock.now()
            )
        else:
            services.rate(actor, code=code, stage=chosen.stage, said=said, at=clock.now())
    except RatingShut as shut:
        errors = [faults.Line(texts.words(f"rating.shut.{shut.params['why']}"), "#level")]
        return _shown(request, code, check, stages, chosen, said, errors, status=409)
    flash.put(request, texts.words("rating.thanks"))
    return HttpResponseRedirect(_address(code, check, chosen.stage, kiosk), status=303)


def _shown(
    request: HttpRequest,
    code: str,
    check: str,
    stages: Sequence[Open],
    chosen: Open | None,
    said: Said | None,
    errors: Sequence[faults.Line] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    kiosk, posted = origin.kiosk(request), request.POST if errors else None
    context: dict[str, object] = {
        "code": code,
        "check": check,
        "kiosk": kiosk,
        "errors": errors,
        "stages": [
            {
                "name": texts.words(f"rating.stage.{one.stage}"),
                "state": texts.words("rating.given" if one.given or one.shut == "signed_in" else "rating.not_given"),
                "address": _address(code, check, one.stage, kiosk),
                "chosen": chosen is not None and one.stage is chosen.stage,
            }
            for one in stages
        ],
        "chosen": chosen,
        "title": texts.words(f"rating.title.{chosen.stage}") if chosen else texts.words("rating.none_title"),
        "shut": texts.words(f"rating.shut.{chosen.shut}") if chosen and chosen.shut else "",
        "given": chosen is not None and chosen.given is not None,
        "levels": [
            (one.value, texts.words(f"rating.level.{one}"), said is not None and said.level is one) for one in Level
        ],
        "whys": [
            (one.value, texts.words(f"rating.why.{one}"), _ticked(one.value, said.whys if said else (), posted))
            for one in Why
        ],
        "asks_times": chosen is not None and chosen.stage is Stage.RESULT,
        "contacts": _times("contacts", said.contacts if said else None, posted),
        "agencies": _times("agencies", said.agencies if said else None, posted),
        "text": posted.get("text", "") if posted else said.text if said else "",
    }
    return show(request, "portal/rating/rate.html", context, status=status)


def _ticked(name: str, given: Sequence[str], posted: QueryDict | None) -> bool:
    return name in (posted.getlist("why") if posted else given)


def _times(name: str, given: int | None, posted: QueryDict | None) -> list[tuple[str, str, bool]]:
    held = posted.get(name, "") if posted else "" if given is None else str(given)
    return [(one, texts.words(f"rating.{name}.{one}"), one == held) for one in TIMES]


def _read(given: QueryDict, stage: Stage) -> tuple[Said | None, list[faults.Line]]:
    """What was said, or what is missing; what is no answer of the form is as if nothing had been chosen."""
    level = given.get("level", "")
    if level not in {one.value for one in Level}:
        return None, [faults.Line(texts.words("rating.fault.level"), "#level")]
    numbers = {
        name: int(text) if stage is Stage.RESULT and (text := given.get(name, "")) in TIMES else None
        for name in ("contacts", "agencies")
    }
    whys = tuple(one for one in Why if one.value in given.getlist("why"))
    text = given.get("text", "").replace("\0", "")[: services.LONGEST_TEXT]
    return Said(Level(level), whys, text, numbers["contacts"], numbers["agencies"]), []


def _chosen(request: HttpRequest, stages: Sequence[Open]) -> Open | None:
    """The stage that the address asks for, else the last one that was reached."""
    asked = request.GET.get("buoc", "")
    return next((one for one in stages if one.stage.value == asked), stages[-1] if stages else None)


def _address(code: str, check: str, stage: Stage, kiosk: str) -> str:
    given = {"c": check, "quay": kiosk, "buoc": stage.value}
    query = urlencode({key: value for key, value in given.items() if value})
    return f"{reverse('portal:rate_dossier', args=[code])}?{query}"
