"""The officer's side: blocks of codes, the page that the device keeps, and sending what was taken."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import LeaseNotYours, RecordsUnreadable
from motcua.casework.dossiers.types import TakenView
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.reception.begin import units_for
from motcua.doors.office.reception.boxes import Box, lines
from motcua.doors.ui import flash, qr, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.numbering.errors import LeaseUnknown, LeaseWrong, ReasonMissing, UnitUnknown
from motcua.identity.permissions import queries as permissions

_KEPT = ("page.css", "away.js", "icon.svg", *(
    f"fonts/noto-sans-{subset}-{weight}-normal.woff2" for subset in ("latin", "vietnamese") for weight in (400, 700)
))  # fmt: skip
"""What the device keeps of us beside the page itself."""
_SAID = (
    "short", "wrong_password", "sign_in", "no_line", "no_codes", "expired", "missing", "digits", "sent_all", "nothing", "saved", "kept",
    "copy_one", "copy_two", "form.original", "form.certified_copy", "form.copy", "form.shown", "not_brought", "other", "void_reason",
    "state.kept", "state.entered", "state.filed", "state.void", "state.faulty", "state.rejected", "open_first", "erase_not", "left", *(f"line.{name}" for name in
    ("code", "taken_at", "procedure", "limit", "name", "number", "brought_by", "papers", "note")),
)  # fmt: skip
"""Words that the script puts on the page."""


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """The officer's blocks; take one, give one back, send a file by hand."""
    if request.method != "POST":
        return _overview(request, {}, [])
    action = request.POST.get("action", "")
    if action == "file":
        return _uploaded(request)
    actor, at = session.actor(request), clock.now()
    if action == "close":
        try:
            services.close_lease(
                actor, lease=request.POST.get("lease", "")[:60], reason=request.POST.get("reason", ""), at=at
            )
            flash.put(request, texts.words("away.closed"))
        except (ReasonMissing, LeaseUnknown, LeaseNotYours) as fault:
            return _overview(request, {"reason": texts.words(f"away.fault.{fault.code}")}, [])
        return HttpResponseRedirect(reverse("office:away"), status=303)
    try:
        made = services.lease_codes(
            actor, unit=request.POST.get("unit", "")[:80], size=_whole(request.POST.get("size", "")),
            days=_whole(request.POST.get("days", "")), at=at,
        )  # fmt: skip
    except LeaseWrong as wrong:
        field = str(wrong.params["field"])
        return _overview(request, {field: texts.words(f"away.fault.{field}", most=wrong.params["most"])}, [])
    except (UnitUnknown, NotAllowed):
        return _overview(request, {"unit": texts.words("reception.fault.unit.not_yours")}, [])
    return HttpResponseRedirect(f"{reverse('office:away_device')}#lo={made.id}", status=303)


@officers_only
@require_GET
def device(request: HttpRequest) -> HttpResponse:
    """The page that the device keeps: no word of anybody on it, the same for all."""
    said = {key: texts.words(f"away.said.{key}") for key in _SAID}
    places = {
        "send": reverse("office:away_send"),
        "overview": reverse("office:away"),
        "worker": reverse("office:away_worker"),
    }
    return render(request, "office/away/device.html", {"said": said, "places": places})


@officers_only
@require_GET
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the framework's signature
    """The script that answers for this page when nobody else does."""
    files = [reverse("office:away_device"), *(static(name) for name in _KEPT)]
    code = f"self.AWAY = {json.dumps(files)};\nimportScripts({json.dumps(static('away-worker.js'))});\n"
    return HttpResponse(code, content_type="text/javascript; charset=utf-8")


@officers_only
@require_GET
def bundle(request: HttpRequest, lease: str) -> HttpResponse:
    """What the device keeps with a block, for its holder."""
    at = clock.now()
    told = queries.away_bundle(session.actor(request), lease, at=at)
    codes = [{"code": code, "day": day, "qr": qr.bits(address)} for code, day, address in told.codes]
    procedures = [
        {"key": one.key, "name": one.name, "limit": one.limit, "papers": [{"name": name, "required": required} for name, required in one.papers]}
        for one in told.procedures
    ]  # fmt: skip
    return JsonResponse(
        {
            "lease": told.lease, "unit_name": told.unit_name, "officer": told.officer, "expires_at": told.expires_at.isoformat(),
            "now": at.isoformat(), "codes": codes, "procedures": procedures, "seal": told.seal, "mark": told.mark,
            "agency": settings.MOTCUA.organisation,
        }
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Records of a device, some at a time; asked without any it gives what the sending needs."""
    if request.method != "POST":
        return JsonResponse({"token": get_token(request)})
    try:
        told = json.loads(request.body)
        found = queries.away_records(told)
        lease = str(told.get("lease", ""))[:60]
        outcomes = services.send_taken(session.actor(request), lease=lease, records=found, at=clock.now())
    except (ValueError, RecursionError, RecordsUnreadable, LeaseUnknown):
        return JsonResponse({"words": texts.words("away.fault.records_unreadable.records")}, status=422)
    return JsonResponse(
        {"outcomes": [{"key": one.key, "state": one.state.value, "words": words_of(one)} for one in outcomes]}
    )


def words_of(record: TakenView) -> str:
    """What became of a record, in words."""
    if record.fault:
        return texts.words(f"away.fault.{record.fault}")
    return texts.words(f"away.state.{record.state}")


def _uploaded(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        return _overview(request, {"file": texts.words("away.fault.file")}, [])
    try:
        lease, found = queries.away_file(file.read(queries.LARGEST_FILE + 1))
        outcomes = services.send_taken(session.actor(request), lease=lease, records=found, at=clock.now())
    except RecordsUnreadable as fault:
        return _overview(request, {"file": texts.words(f"away.fault.records_unreadable.{fault.params['reason']}")}, [])
    except (LeaseUnknown, NotAllowed):
        return _overview(request, {"file": texts.words("away.fault.lease_unknown")}, [])
    return _overview(request, {}, outcomes)


def _overview(request: HttpRequest, errors: dict[str, str], outcomes: list[TakenView]) -> HttpResponse:
    actor, posted = session.actor(request), request.POST
    units = units_for(actor, "dossier.lease")
    context = {
        "leases": queries.my_leases(actor),
        "boxes": [
            Box("unit", texts.words("reception.field.unit"), posted.get("unit", ""), errors.get("unit", ""), kind="select", choices=units),
            Box("size", texts.words("away.size"), posted.get("size", "20"), errors.get("size", ""), texts.words("away.size_hint"), "number", "3"),
            Box("days", texts.words("away.days"), posted.get("days", "2"), errors.get("days", ""), texts.words("away.days_hint"), "number", "3"),
        ],
        "outcomes": [(one, words_of(one)) for one in outcomes],
        "errors": lines(errors),
        "faults": errors,
        "may_settle": permissions.allows(actor, "dossier.settle_taken"),
        "message": flash.take(request),
    }  # fmt: skip
    return page(request, "office/away/overview.html", context, here="reception", status=422 if errors else 200)


def _whole(text: str) -> int:
    plain = text.strip()
    return int(plain) if plain.isdecimal() and len(plain) < 4 else 0
