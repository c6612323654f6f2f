"""Requests of subjects under their clocks, and the record of breaches with its 72 hours."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import flash, reading, session, texts
from motcua.doors.ui.fields import Field, summary
from motcua.foundation import clock
from motcua.foundation.audit import queries as looks
from motcua.foundation.audit import services as audit
from motcua.foundation.types import Actor, Ref
from motcua.identity.accounts import queries as accounts
from motcua.identity.consent import queries as consent
from motcua.identity.consent import services as commands
from motcua.identity.consent.errors import (
    BreachWrong,
    CitationMissing,
    DetailsMissing,
    GroundWrong,
    RestrictionUnknown,
    TurnNotLawful,
)
from motcua.identity.consent.types import Breach, BreachReport, RequestState, SubjectRequest
from motcua.identity.organisations import queries as organisations
from motcua.identity.people import queries as people
from motcua.identity.permissions import queries as permissions

TURNS = {
    RequestState.IDENTITY_CHECK: ("acknowledge", "not_shown"),
    RequestState.ACKNOWLEDGED: ("begin",),
    RequestState.IN_PROGRESS: ("DONE", "PARTLY", "DENIED", "extend"),
    RequestState.EXTENDED: ("DONE", "PARTLY", "DENIED"),
}
"""What the officer can do next, by state."""
_BLOCKS = ("description", "consequences", "measures")


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """What waits, the nearest due first; then what was answered; breaches; receivers to be told of a withdrawal."""
    actor, at, given = session.actor(request), clock.now(), ""
    if request.method == "POST":
        given = request.POST.get("notice", "")
        try:
            number = int(given) if given.isascii() and given.isdecimal() and len(given) < 12 else 0
            commands.tell_receiver(actor, notice=number, reference=request.POST.get("reference", ""), at=at)
        except GroundWrong:
            pass
        else:
            flash.put(request, texts.words("protection.notices.done"))
            return HttpResponseRedirect(reverse("office:protection"), status=303)
    context = {
        "flash": flash.take(request),
        "open": [row(one, at) for one in consent.open_requests(actor)],
        "ended": [row(one, at) for one in consent.ended_requests(actor)],
        "breaches": [_breach(one, at) for one in consent.breaches(actor)],
        "notices": _notices(actor, given),
        "errors": [{"text": texts.words("protection.notices.missing"), "href": f"#reference-{given}"}] if given else [],
        "may": permissions.allows(actor, "protection.decide"),
    }
    return page(request, "office/protection/desk.html", context, here="protection", status=422 if given else 200)


@officers_only
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, number: UUID) -> HttpResponse:
    """One request: who asks for what, its clock, its history, and the next act."""
    actor, at = session.actor(request), clock.now()
    found = consent.request_for_staff(actor, str(number))
    if request.method == "POST":
        return _act(request, actor, found, at)
    return _request(request, actor, found, at)


@officers_only
@require_http_methods(["GET", "POST"])
def breach(request: HttpRequest, number: int = 0) -> HttpResponse:
    """The form of a breach: opened with what is known, completed later."""
    actor, at = session.actor(request), clock.now()
    known = consent.breach(actor, number) if number else None
    if request.method == "GET":
        permissions.require(actor, "protection.read")
        return _breach_page(request, known, at, {})
    report, faults = _report(request)
    if report is not None:
        try:
            if known is None:
                known = commands.record_breach(actor, report=report, at=at)
            else:
                commands.correct_breach(actor, breach=known.id, report=report, at=at)
        except BreachWrong as fault:
            faults[str(fault.params["field"])] = texts.words("protection.breach.missing")
        else:
            flash.put(request, texts.words("protection.breach.saved"))
            return HttpResponseRedirect(reverse("office:breach", args=[known.id]), status=303)
    return _breach_page(request, known, at, faults)


@officers_only
@require_POST
def notify(request: HttpRequest, number: int) -> HttpResponse:
    """Note that the ministry in charge was told, wholly or in part; or close the record."""
    actor, at = session.actor(request), clock.now()
    known = consent.breach(actor, number)
    try:
        if request.POST.get("act") == "close":
            commands.close_breach(actor, breach=number, at=at)
        else:
            partly = request.POST.get("act") == "partly"
            reference = request.POST.get("reference", "")
            commands.notify_breach(actor, breach=number, partly=partly, reference=reference, at=at)
    except BreachWrong as fault:
        return _breach_page(request, known, at, {str(fault.params["field"]): texts.words("protection.breach.missing")})
    flash.put(request, texts.words("protection.breach.saved"))
    return HttpResponseRedirect(reverse("office:breach", args=[number]), status=303)


def row(one: SubjectRequest, at: datetime) -> dict[str, object]:
    """A request on a line with how its clock stands."""
    next_due = one.acknowledge_by if one.acknowledged_at is None and one.acknowledge_by else one.due
    ended = one.ended_at is not None
    late = not ended and at > next_due
    soon = not ended and not late and clock.legal_date(at) >= one.remind_on
    return {
        "id": one.id,
        "kind": texts.words(f"requests.kind.{one.kind.value}"),
        "state": texts.words(f"requests.state.{one.state.value}"),
        "received_at": one.received_at,
        "acknowledge_by": one.acknowledge_by,
        "acknowledged_at": one.acknowledged_at,
        "due": one.due,
        "ended_at": one.ended_at,
        "clock": "late" if late else "soon" if soon else "",
    }


def _act(request: HttpRequest, actor: Actor, found: SubjectRequest, at: datetime) -> HttpResponse:
    act, words, number = request.POST.get("act", ""), request.POST.get("words", ""), found.id
    if act == "lift":
        return _lift(request, actor, found, at)
    if act not in TURNS.get(found.state, ()):
        return _moved(request, actor, number, at)
    try:
        if act == "acknowledge":
            commands.acknowledge(actor, request=number, words=words, at=at)
        elif act == "not_shown":
            commands.check_identity(actor, request=number, shown=False, words=words, at=at)
        elif act == "begin":
            commands.begin(actor, request=number, at=at)
        elif act == "extend":
            commands.extend(actor, request=number, words=words, at=at)
        else:
            citation = request.POST.get("citation", "")
            commands.end(actor, request=number, outcome=RequestState(act), answer=words, citation=citation, at=at)
    except DetailsMissing:
        return _request(request, actor, found, at, {"words": texts.words("protection.fault.words")})
    except CitationMissing:
        return _request(request, actor, found, at, {"citation": texts.words("protection.fault.citation")})
    except TurnNotLawful:
        return _moved(request, actor, number, at)
    flash.put(request, texts.words("protection.done"))
    return HttpResponseRedirect(reverse("office:subject_request", args=[number]), status=303)


def _lift(request: HttpRequest, actor: Actor, found: SubjectRequest, at: datetime) -> HttpResponse:
    try:
        commands.lift_restriction(actor, subject=found.subject, reason=request.POST.get("reason", ""), at=at)
    except GroundWrong:
        return _request(request, actor, found, at, {"reason": texts.words("protection.restriction.missing")})
    except RestrictionUnknown:
        return _moved(request, actor, found.id, at)
    flash.put(request, texts.words("protection.restriction.lifted"))
    return HttpResponseRedirect(reverse("office:subject_request", args=[found.id]), status=303)


def _notices(actor: Actor, given: str) -> list[dict[str, object]]:
    found = consent.receiver_notices(actor)
    names = {one.receiver: texts.find(f"own_data.system.{one.receiver}") or one.receiver for one in found}
    return [
        {
            "id": one.id,
            "receiver": names[one.receiver],
            "purpose": consent.purpose(one.purpose).texts[-1].title[texts.language()],
            "since": one.since,
            "subject": str(one.subject),
            "fault": texts.words("protection.notices.missing") if str(one.id) == given else "",
        }
        for one in found
    ]


def _moved(request: HttpRequest, actor: Actor, number: str, at: datetime) -> HttpResponse:
    now = consent.request_for_staff(actor, number)
    return _request(request, actor, now, at, {"words": texts.words("protection.fault.moved")}, status=409)


def _request(
    request: HttpRequest,
    actor: Actor,
    found: SubjectRequest,
    at: datetime,
    faults: dict[str, str] | None = None,
    *,
    status: int = 0,
) -> HttpResponse:
    faults = faults or {}
    audit.looked(
        actor, subject=found.subject, what="subject_request", purpose="subject_request", at=at, owner=found.subject,
        role="data_protection_officer", fields=("request",),
    )  # fmt: skip
    look = looks.look(found.look) if found.look else None
    known = accounts.names({look.by.partition(":")[2]}) if look else {}
    words = Field("words", texts.words("protection.words"), request.POST.get("words", ""), texts.words("protection.words_hint"), faults.get("words", ""), rows=4)  # fmt: skip
    citation = Field("citation", texts.words("protection.citation"), request.POST.get("citation", ""), texts.words("protection.citation_hint"), faults.get("citation", ""))  # fmt: skip
    reason = Field("reason", texts.words("protection.restriction.reason"), request.POST.get("reason", ""), "", faults.get("reason", ""))  # fmt: skip
    may = permissions.allows(actor, "protection.decide")
    acts = [act for act in TURNS.get(found.state, ()) if act != "extend" or _may_extend(found)]
    context = {
        "flash": flash.take(request),
        "one": row(found, at),
        "subject": _name(found.subject),
        "subject_id": str(found.subject),
        "details": found.details,
        "instruments": consent.regime_of(found.regime).instruments,
        "turns": [
            {"state": texts.words(f"requests.state.{turn.state.value}"), "at": turn.at, "words": turn.words}
            for turn in found.turns
        ],
        "answer": found.answer,
        "law": found.citation,
        "look": {
            "at": look.at,
            "by": known.get(look.by.partition(":")[2], look.by),
            "what": look.what,
            "of": look.subject.id,
        }
        if look
        else None,
        "acts": [(act, texts.words(f"protection.act.{act}")) for act in acts] if may else [],
        "words": words,
        "citation": citation if "DENIED" in acts else None,
        "restriction": consent.restriction(actor, found.subject),
        "reason": reason,
        "may": may,
        "errors": summary([words, citation, reason]),
    }
    return page(
        request, "office/protection/request.html", context, here="protection", status=status or (422 if faults else 200)
    )


def _name(subject: Ref) -> str:
    """What the subject is called; the look at it was recorded above."""
    if subject.kind == "person":
        return people.names({subject.id}).get(subject.id, "")
    return organisations.names({subject.id}).get(subject.id, subject.id)


def _may_extend(found: SubjectRequest) -> bool:
    return consent.regime_of(found.regime).extension and not found.extended


def _breach_page(request: HttpRequest, known: Breach | None, at: datetime, faults: dict[str, str]) -> HttpResponse:
    report = known.report if known else None
    posted = request.POST if request.method == "POST" and "description" in request.POST else None

    def typed(name: str) -> str:
        if posted is not None:
            return str(posted.get(name, ""))
        value = getattr(report, name, None)
        return "" if value is None else str(value)

    moments = [
        Field(f"{name}_{part}", texts.words(f"protection.breach.{name}_{part}"), _typed_moment(posted, report, name, part),
              "", faults.get(name, "") if part == "day" else "", width="10")
        for name in ("occurred_at", "detected_at")
        for part in ("day", "clock")
    ]  # fmt: skip
    lines = [
        Field(
            name, texts.words(f"protection.breach.{name}"), typed(name),
            texts.find(f"protection.breach.{name}_hint") or "", faults.get(name, ""), rows=3 if name in _BLOCKS else 0,
        )
        for name in ("place", "description", "kinds", "data_count", "subject_count", "contact", "consequences", "measures")
    ]  # fmt: skip
    reference = Field("reference", texts.words("protection.breach.reference"), request.POST.get("reference", known.reference if known else ""), texts.words("protection.breach.reference_hint"), faults.get("reference", ""), width="20")  # fmt: skip
    context = {
        "flash": flash.take(request),
        "known": _breach(known, at) if known else None,
        "moments": moments,
        "lines": lines,
        "reference": reference,
        "may": permissions.allows(session.actor(request), "protection.decide") and not (known and known.closed_at),
        "errors": summary([*moments, *lines, reference]),
    }
    return page(request, "office/protection/breach.html", context, here="protection", status=422 if faults else 200)


def _typed_moment(posted: object, report: BreachReport | None, name: str, part: str) -> str:
    if posted is not None and hasattr(posted, "get"):
        return str(posted.get(f"{name}_{part}", ""))
    if report is None:
        return ""
    local = clock.legal_time(getattr(report, name))
    return local.strftime("%d/%m/%Y" if part == "day" else "%H:%M")


def _breach(one: Breach, at: datetime) -> dict[str, object]:
    left = int((one.notify_by - at).total_seconds() // 3600)
    waits = one.notified_at is None
    return {
        "id": one.id,
        "detected_at": one.report.detected_at,
        "description": one.report.description,
        "notify_by": one.notify_by,
        "form": one.form,
        "left": left if waits else None,
        "late": waits and at > one.notify_by,
        "notified_at": one.notified_at,
        "partly": one.notified_partly,
        "reference": one.reference,
        "closed_at": one.closed_at,
    }


def _report(request: HttpRequest) -> tuple[BreachReport | None, dict[str, str]]:
    faults: dict[str, str] = {}
    moments = {name: _moment(request, name, faults) for name in ("occurred_at", "detected_at")}
    counts = {name: _count(request, name, faults) for name in ("data_count", "subject_count")}
    occurred, detected = moments["occurred_at"], moments["detected_at"]
    if faults or occurred is None or detected is None:
        return None, faults
    texts_ = {name: request.POST.get(name, "")[:4000] for name in ("place", "kinds", "contact", *_BLOCKS)}
    report = BreachReport(
        occurred_at=occurred,
        detected_at=detected,
        data_count=counts["data_count"],
        subject_count=counts["subject_count"],
        **texts_,
    )
    return report, faults


def _moment(request: HttpRequest, name: str, faults: dict[str, str]) -> datetime | None:
    try:
        day = reading.day(request.POST.get(f"{name}_day", ""))
        hour, _, minute = request.POST.get(f"{name}_clock", "").strip().partition(":")
        return datetime.combine(day, time(int(hour), int(minute or 0)), tzinfo=clock.VIETNAM)
    except (reading.Unreadable, ValueError):
        faults[name] = texts.words("protection.breach.moment")
        return None


def _count(request: HttpRequest, name: str, faults: dict[str, str]) -> int | None:
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        found = reading.number(text)
    except reading.Unreadable:
        found = None
    if found is None or found % 1 or not 0 <= found < 10**15:
        faults[name] = texts.words("protection.breach.count")
        return None
    return int(found)
