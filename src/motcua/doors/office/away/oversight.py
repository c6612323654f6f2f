"""The head's view: blocks with what is unused of them, records that wait, what came in late."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import ParticularsWrong, TakenSettled
from motcua.casework.dossiers.types import TakenState, TakenView
from motcua.doors.office.away.views import words_of
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.reception.boxes import lines
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.foundation.numbering.errors import ReasonMissing
from motcua.identity.accounts import queries as accounts


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def oversight(request: HttpRequest) -> HttpResponse:
    """See it all; settle a record that waits, or end a block."""
    if request.method != "POST":
        return _page(request, {})
    actor, at, posted = session.actor(request), clock.now(), request.POST
    record = posted.get("record", "")[:60]
    try:
        if posted.get("action") == "close":
            services.close_lease(actor, lease=posted.get("lease", "")[:60], reason=posted.get("reason", ""), at=at)
            flash.put(request, texts.words("away.closed"))
        else:
            settled = services.settle_taken(
                actor, record=record, enter=posted.get("action") != "reject", fresh_code=posted.get("action") == "fresh",
                reason=posted.get("reason", ""), number=posted.get("number", "")[:40], name=posted.get("name", "")[:200], at=at,
            )  # fmt: skip
            flash.put(request, words_of(settled))
    except ReasonMissing:
        return _page(request, {"close-reason": texts.words("away.fault.reason_missing")})
    except ParticularsWrong as wrong:
        missing = wrong.params["field"] == "reason"
        told = "away.fault.reason_missing" if missing else f"away.fault.{wrong.params['reason']}"
        return _page(request, {f"reason-{record}": texts.words(told)}, posted)
    except TakenSettled:
        flash.put(request, texts.words("away.settled_before"))
    return HttpResponseRedirect(reverse("office:away_oversight"), status=303)


@officers_only
@require_GET
def lease(request: HttpRequest, lease: str) -> HttpResponse:
    """A block code by code: whose each is, or why it is void."""
    block, codes = queries.lease_of(session.actor(request), lease)
    holder = accounts.names({block.holder}).get(block.holder, block.holder)
    context = {"lease": block, "codes": codes, "holder": holder}
    return page(request, "office/away/lease.html", context, here="reception")


def _page(request: HttpRequest, errors: dict[str, str], posted: Mapping[str, str] | None = None) -> HttpResponse:
    actor, typed = session.actor(request), posted or {}
    leases, records = queries.desk_leases(actor), queries.taken(actor)
    names = accounts.names({one.holder for one in leases} | {one.by for one in records})
    context = {
        "leases": [(one, names.get(one.holder, one.holder)) for one in leases],
        "waiting": [
            {
                "record": one, "words": words_of(one), "by": names.get(one.by, one.by), "error": errors.get(f"reason-{one.id}", ""),
                "typed": typed if typed.get("record") == one.id else {},
            }
            for one in records if one.state is TakenState.FAULTY
        ],
        "others": [_line(one, names) for one in records if one.state is not TakenState.FAULTY],
        "errors": lines(errors),
        "close_error": errors.get("close-reason", ""),
        "message": flash.take(request),
    }  # fmt: skip
    return page(request, "office/away/oversight.html", context, here="reception", status=422 if errors else 200)


def _line(record: TakenView, names: Mapping[str, str]) -> dict[str, object]:
    hours = (record.sent_at - record.taken_at).total_seconds() / 3600 if record.taken_at else 0
    return {"record": record, "words": words_of(record), "by": names.get(record.by, record.by), "hours": f"{hours:.0f}"}
