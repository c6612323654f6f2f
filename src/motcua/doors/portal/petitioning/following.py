"""A petition as its sender follows it, and what everybody may read of those that are answered."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.doors.portal.petitioning import files
from motcua.doors.portal.petitioning.sending import crumbs, faults
from motcua.doors.portal.sign_in import session
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import choices, flash, lengths, paging, texts
from motcua.followup.petitions import queries, services
from motcua.followup.petitions.errors import ActNotOpen
from motcua.followup.petitions.types import MOST_LETTERS, OwnAct, Petition, PetitionClass, Public, State
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor
from motcua.foundation.vn import normal
from motcua.identity.organisations import queries as organisations

_TONES = {
    State.NEW: "info", State.NEED_INFO: "soon", State.REJECTED: "stop", State.FORWARDED: "stop", State.ASSIGNED: "violet",
    State.ANSWERED: "ok", State.PUBLISHED: "ok", State.WITHDRAWN: "stop", State.MERGED: "violet",
}  # fmt: skip


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """What was asked and answered in public, by words, class and procedure; and where to send one's own."""
    words = normal(request.GET.get("q", "")[:1000])[:200]
    asked = request.GET.get("loai", "")
    kind = PetitionClass(asked) if asked in {one.value for one in PetitionClass} else None
    page = paging.asked(request)
    found, total = queries.public(text=words, kind=kind, procedure=request.GET.get("thu-tuc", "")[:100], page=page)
    context = {
        "crumbs": [("/", texts.words("home.crumb"))],
        "words": words,
        "kinds": [(one.value, texts.words(f"petitions.kind.{one.value}")) for one in PetitionClass],
        "kind": kind.value if kind else "",
        "petitions": [_public(one) for one in found],
        "total": total,
        "page": page,
        "more": total > page * 20,
        "organisation": settings.MOTCUA.organisation,
    }
    return show(request, "portal/petitioning/board.html", context)


@require_safe
def public(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """One published petition."""
    found = queries.public_one(f"{number:04}/{year}/PAKN")
    context = {
        "crumbs": crumbs(),
        "one": _public(found),
        "year": year,
        "number": number,
        "pages": queries.public_pages(found.number),
    }
    return show(request, "portal/petitioning/public.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, token: str) -> HttpResponse:
    """One petition for whoever holds its address: where it stands, its answer, and what its sender may do."""
    actor, at = session.actor(request), clock.now()
    wanted, text = request.POST.get("act", ""), request.POST.get("text", "")
    doing: dict[str, Callable[[], object]] = {
        "supply": lambda: services.supply_own(actor, token=token, text=text, at=at),
        "withdraw": lambda: services.withdraw(actor, token=token, at=at),
        "content": lambda: services.content(actor, token=token, at=at),
        "not_content": lambda: services.not_content(actor, token=token, text=text, at=at),
    }
    errors = lengths.too_long({"text": text}, MOST_LETTERS)
    if request.method == "POST" and wanted == "files":
        refused = files.taken(request, actor, token)
        if not refused:
            said = "petitions.files_added" if request.FILES else "petitions.files_none"
            flash.put(request, texts.words(said))
            return HttpResponseRedirect(reverse("portal:petition_own", args=[token]), status=303)
        errors["files"] = " ".join(refused)
    if request.method == "POST" and wanted in doing and not errors:
        try:
            doing[wanted]()
        except Invalid as invalid:
            errors = faults(invalid)
        except ActNotOpen:
            flash.put(request, texts.words("petitions.moved"))
            return HttpResponseRedirect(reverse("portal:petition_own", args=[token]), status=303)
        else:
            flash.put(request, texts.words(f"petitions.done.{wanted}"))
            return HttpResponseRedirect(reverse("portal:petition_own", args=[token]), status=303)
    found = queries.by_token(token)
    context = {
        "crumbs": crumbs(),
        "one": found,
        **_stands(found),
        "address": f"{settings.MOTCUA.public_url}{reverse('portal:petition_own', args=[token])}",
        "steps": [
            {"at": step.at, "state": texts.words(f"petitions.state.{step.state.value}"), "text": step.text if step.state is not State.ANSWERED else ""}
            for step in found.steps
        ],
        "unit": _unit(found.unit) if found.state in {State.ASSIGNED, State.ANSWERED, State.PUBLISHED, State.MERGED} else "",
        "supply": found.state is State.NEED_INFO,
        "files": queries.files(found.id),
        "may_add_files": found.state in services.OPEN_FOR_FILES,
        "file_fault": errors.get("files", ""),
        "withdraws": OwnAct.WITHDRAW in found.own_acts,
        "reopens": OwnAct.REOPEN in found.own_acts,
        "text": choices.field("petitions", "text", text if "text" in errors else "", errors=errors, rows=5),
        "public_address": _address(found.number) if found.state is State.PUBLISHED and not found.merged_into else "",
        "errors": choices.summary(errors),
    }  # fmt: skip
    response = show(request, "portal/petitioning/own.html", context, status=422 if errors else 200)
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@for_signed_in
def mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What one has sent while signed in."""
    context = {
        "crumbs": [("/", texts.words("home.crumb")), (reverse("portal:mine"), texts.words("mine.title"))],
        "petitions": [{"one": one, **_stands(one)} for one in queries.mine(actor)],
    }
    return show(request, "portal/petitioning/mine.html", context)


def _stands(found: Petition) -> dict[str, object]:
    return {"state": texts.words(f"petitions.state.{found.state.value}"), "tone": _TONES[found.state]}


def _public(found: Public) -> dict[str, object]:
    return {
        "one": found,
        "kind": texts.words(f"petitions.kind.{found.kind.value}") if found.kind else "",
        "unit": _unit(found.unit),
        "address": _address(found.number),
    }


def _address(number: str) -> str:
    serial, year, _ = number.split("/")
    return reverse("portal:petition_public", args=[int(year), int(serial)])


def _unit(code: str) -> str:
    line = organisations.line(code, on=clock.legal_date(clock.now()))
    return line[0].name if line else code
