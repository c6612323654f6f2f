"""Results on paper become e-copies: progress by procedure, batches of scans, and one scan that is entered, settled, sealed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.casework.digitising import queries, services
from motcua.casework.digitising.errors import AlreadyKept, EnteredItself, SameOfficer, ScanNotSo
from motcua.casework.digitising.types import FIELDS, KEYS, Scan, ScanState
from motcua.casework.results.types import State
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.digitising import bringing
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import flash, paging, reading, session, texts, writing
from motcua.doors.ui.fields import Field, summary
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor
from motcua.foundation.vn import normal
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

GET_OR_POST = ["GET", "HEAD", "POST"]
PAGE = 50
_TO_ENTER = (ScanState.FIRST, ScanState.SECOND, ScanState.DIFFERS)
_DAYS = ("issued_on", "valid_until")
_TONES = {
    ScanState.FIRST: "info", ScanState.SECOND: "info", ScanState.DIFFERS: "late", ScanState.MATCHED: "soon", ScanState.CERTIFIED: "ok",
    ScanState.DROPPED: "stop",
}  # fmt: skip


@officers_only
@require_http_methods(GET_OR_POST)
def overview(request: HttpRequest) -> HttpResponse:
    """How far it is; a new batch, and how many results a unit holds on paper."""
    if request.method != "POST":
        return _overview(request, {}, {})
    actor, at, posted = session.actor(request), clock.now(), request.POST
    procedure, unit = posted.get("procedure", ""), posted.get("unit", "")
    try:
        if posted.get("action") == "hold":
            text = posted.get("count", "").replace(".", "").strip()
            count = int(text) if text.isdecimal() and len(text) <= 9 else -1
            services.declare_holding(actor, procedure=procedure, unit=unit, count=count, at=at)
            flash.put(request, texts.words("digitising.held"))
            return HttpResponseRedirect(reverse("office:digitising"), status=303)
        made = services.open_batch(actor, procedure=procedure, unit=unit, name=posted.get("name", ""), at=at)
    except Invalid as wrong:
        return _overview(request, {error.pointer[1:]: error for error in wrong.errors}, posted)
    return HttpResponseRedirect(reverse("office:digitising_batch", args=[made.id]), status=303)


@officers_only
@require_http_methods(GET_OR_POST)
def batch(request: HttpRequest, batch: int) -> HttpResponse:
    """The scans of a batch, where they stand, and more of them, with the list that goes with them."""
    if request.method == "POST":
        return bringing.bring(request, batch, _batch)
    return _batch(request, batch, [], [])


@officers_only
@require_http_methods(GET_OR_POST)
def scan(request: HttpRequest, scan: int) -> HttpResponse:
    """One scan beside its fields: entered, entered again by another, settled, sealed, or put aside."""
    actor, at = session.actor(request), clock.now()
    if request.method != "POST":
        return _scan(request, actor, queries.scan(actor, scan, at=at), {}, {})
    action, posted = request.POST.get("action", ""), request.POST
    found = queries.scan(actor, scan, at=at)
    try:
        if action == "certify":
            services.certify(actor, scan=scan, at=at)
            return _on(request, actor, found, "certified", [ScanState.MATCHED])
        if action == "revoke":
            services.revoke(
                actor, scan=scan, reason=posted.get("why", ""), document=posted.get("document", ""),
                wrong_copy=posted.get("wrong") == "1", at=at,
            )  # fmt: skip
            flash.put(request, texts.words("digitising.revoked"))
        elif action == "drop":
            services.drop(actor, scan=scan, reason=posted.get("reason", ""), at=at)
            return _on(request, actor, found, "dropped", _TO_ENTER)
        else:
            values, unreadable = _typed(posted)
            if unreadable:
                return _scan(request, actor, found, unreadable, posted)
            (services.settle if action == "settle" else services.enter)(actor, scan=scan, values=values, at=at)
            return _on(request, actor, found, "saved", _TO_ENTER)
    except Invalid as wrong:
        faults = {error.pointer[1:]: error for error in wrong.errors}
        if action == "revoke" and "reason" in faults:
            faults["why"] = faults.pop("reason")
        return _scan(request, actor, found, faults, posted)
    except (ScanNotSo, SameOfficer, EnteredItself, AlreadyKept) as conflict:
        flash.put(request, texts.words(f"failure.{conflict.code}.lead", **conflict.params))
    return HttpResponseRedirect(reverse("office:digitising_scan", args=[scan]), status=303)


@officers_only
@require_safe
def picture(request: HttpRequest, scan: int, number: int) -> HttpResponse:
    """The picture of a page of a scan."""
    found = queries.picture(session.actor(request), scan, number, width=1000)
    return HttpResponse(found.content, content_type=found.media_type, headers={"Cache-Control": "private, no-store"})


# ----------------------------------------------------------------


def _on(
    request: HttpRequest, actor: Actor, found: Scan, done: str, states: Collection[ScanState]
) -> HttpResponseRedirect:
    """To the next scan of the batch that waits for the same work, since boxes are worked through; else back to this one."""
    flash.put(request, texts.words(f"digitising.{done}", name=found.file_name))
    following = queries.next_scan(actor, found.batch, after=found.id, states=states)
    return HttpResponseRedirect(reverse("office:digitising_scan", args=[following or found.id]), status=303)


def _batch(request: HttpRequest, batch: int, refused: Sequence[str], notes: Sequence[str]) -> HttpResponse:
    actor, number = session.actor(request), paging.asked(request)
    found, state = queries.batch(actor, batch), request.GET.get("trang-thai", "")
    lines = queries.scans(actor, batch, state=state, offset=(number - 1) * PAGE, limit=PAGE + 1)
    context = {
        "batch": found,
        "unit": _unit_name(found.unit),
        "states": [
            (one, texts.words(f"digitising.state.{one}"), found.counts[one], one == state)
            for one in ScanState
            if found.counts.get(one)
        ],
        "chosen": state,
        "lines": [
            {"scan": one, "state": texts.words(f"digitising.state.{one.state}"), "tone": _TONES[one.state]}
            for one in lines[:PAGE]
        ],
        "to_enter": queries.next_scan(actor, batch, after=0, states=_TO_ENTER),
        "to_seal": queries.next_scan(actor, batch, after=0, states=[ScanState.MATCHED])
        if permissions.allows(actor, "result.issue", on=Target(unit=found.unit, procedure=found.procedure))
        else None,
        "errors": [{"text": text, "href": "#file"} for text in refused],
        "notes": notes,
        "most": bringing.MOST_FILES,
        "recogniser": queries.recogniser(),
        "message": flash.take(request),
        **paging.around(number, {"trang-thai": state} if state else {}, more=len(lines) > PAGE),
    }
    return page(request, "office/digitising/batch.html", context, here="digitising", status=422 if refused else 200)


def _overview(request: HttpRequest, wrong: Mapping[str, FieldError], typed: Mapping[str, str]) -> HttpResponse:
    actor, at = session.actor(request), clock.now()
    names = {entry.procedure: entry.name.in_(texts.language()) for entry in catalogue.procedures(at=at)}
    hold = typed.get("action") == "hold"
    faults = {name: texts.words(f"digitising.fault.{name}") for name in wrong}
    name = Field("name", texts.words("digitising.name"), typed.get("name", ""), texts.words("digitising.name_hint"), "" if hold else faults.get("name", ""))  # fmt: skip
    count = Field("count", texts.words("digitising.count"), typed.get("count", ""), texts.words("digitising.count_hint"), faults.get("count", ""), mode="numeric", width="10")  # fmt: skip
    called = {one.code: one.name for one in organisations.units(on=clock.legal_date(at))}
    lines = [
        {"one": one, "name": names.get(one.procedure, one.procedure), "unit": called.get(one.unit, one.unit)}
        for one in queries.progress(actor)
    ]
    context = {
        "progress": lines,
        "batches": [
            (one, names.get(one.procedure, one.procedure), called.get(one.unit, one.unit))
            for one in queries.batches(actor)
        ],
        "procedures": sorted(names.items(), key=lambda pair: pair[1]),
        "units": [(code, called.get(code, code)) for code in _units(actor)],
        "typed": typed,
        "name": name,
        "count": count,
        "errors": summary([name, count], more={key: faults[key] for key in ("procedure", "unit") if key in faults}),
        "message": flash.take(request),
    }
    return page(request, "office/digitising/overview.html", context, here="digitising", status=422 if wrong else 200)


def _scan(
    request: HttpRequest, actor: Actor, found: Scan, wrong: Mapping[str, FieldError | str], posted: Mapping[str, str]
) -> HttpResponse:
    mine = found.first_by == str(actor)
    enters = found.state is ScanState.FIRST or (found.state is ScanState.SECOND and not mine)
    settles = found.state is ScanState.DIFFERS and str(actor) not in {found.first_by, found.second_by}
    names = FIELDS if found.state is ScanState.FIRST else KEYS if enters else found.differs
    fields = [_field(name, found, wrong, posted) for name in names] if enters or settles else []
    reason = Field("reason", texts.words("digitising.reason"), posted.get("reason", ""), "", _said("reason", wrong))
    issued = queries.result_of(found)
    may_issue = permissions.allows(actor, "result.issue", on=Target(unit=found.unit, procedure=found.procedure))
    ending = [
        Field(name, texts.words(f"digitising.{name}"), posted.get(name, ""), hint, _said(name, wrong))
        for name, hint in (("why", ""), ("document", texts.words("digitising.document_hint")))
    ]
    context = {
        "scan": found,
        "state": texts.words(f"digitising.state.{found.state}"),
        "tone": _TONES[found.state],
        "pages": range(1, found.pages + 1),
        "fields": fields,
        "enters": enters,
        "waits": found.state is ScanState.SECOND and mine,
        "waits_for_third": found.state is ScanState.DIFFERS and not settles,
        "reason": reason,
        "values": [
            (texts.words(f"digitising.field.{name}"), _shown(name, text)) for name, text in found.values.items()
        ],
        "may_certify": found.state is ScanState.MATCHED and may_issue,
        "waits_for_seal": found.state is ScanState.MATCHED and not may_issue,
        "issued": issued,
        "revoked": issued is not None and issued.state is State.REVOKED,
        "may_revoke": issued is not None and issued.state is State.IN_FORCE and may_issue,
        "ending": ending,
        "wrong_copy": posted.get("wrong") == "1",
        "may_drop": found.state not in (ScanState.CERTIFIED, ScanState.DROPPED),
        "errors": summary([*fields, reason, *ending]),
        "message": flash.take(request),
    }
    return page(request, "office/digitising/scan.html", context, here="digitising", status=422 if wrong else 200)


def _field(name: str, found: Scan, wrong: Mapping[str, FieldError | str], posted: Mapping[str, str]) -> Field:
    hint = texts.words("digitising.day_hint") if name in _DAYS else ""
    if found.state is ScanState.DIFFERS:
        first, second = (_shown(name, values.get(name, "")) or "–" for values in (found.first, found.second))
        hint = texts.words("digitising.differ_hint", first=first, second=second)
    value = posted[name] if name in posted else _shown(name, found.proposed.get(name, ""))
    return Field(name, texts.words(f"digitising.field.{name}"), value, hint, _said(name, wrong))


def _said(name: str, wrong: Mapping[str, FieldError | str]) -> str:
    fault = wrong.get(name)
    if fault is None:
        return ""
    label = texts.words(f"digitising.{name}" if name in ("reason", "why", "document") else f"digitising.field.{name}")
    values = {"label": label, "label_lower": label[:1].lower() + label[1:]}
    if isinstance(fault, str):
        return texts.words(f"fault.reason.{fault}", **values)
    found = texts.find(f"fault.reason.{fault.reason}", **values, **fault.params) if fault.reason else None
    return found or texts.words(
        "digitising.fault.missing" if fault.code == "E-REQ" else "digitising.fault.wrong", **values
    )


def _typed(posted: Mapping[str, str]) -> tuple[dict[str, str], dict[str, FieldError | str]]:
    """What was typed, days as they are kept; faults of days that cannot be read."""
    values = {name: normal(posted[name]) for name in FIELDS if name in posted}
    wrong: dict[str, FieldError | str] = {}
    for name in _DAYS:
        if values.get(name):
            try:
                values[name] = reading.day(values[name]).isoformat()
            except reading.Unreadable as unreadable:
                wrong[name] = unreadable.reason
    return values, wrong


def _shown(name: str, text: str) -> str:
    return writing.day(reading.day(text)) if name in _DAYS and text else text


def _units(actor: Actor) -> list[str]:
    """The units at which the actor may digitise, as the gate has them; the whole house is its own code."""
    scope = permissions.scope(actor, queries.RIGHT)
    found = [*scope.units, *(unit for unit, _ in scope.by_unit)]
    return sorted({unit or settings.MOTCUA.agency_code for unit in found})


def _unit_name(code: str) -> str:
    try:
        return organisations.unit(code, on=clock.legal_date(clock.now())).name
    except UnitUnknown:
        return code
