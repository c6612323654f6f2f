"""A value that only a person can know, with what shows it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from motcua.casework.attachments.types import LARGEST_EVIDENCE
from motcua.doors.office.frame import officers_only
from motcua.doors.office.plan.asked import read
from motcua.doors.office.plan.views import shown
from motcua.doors.ui import flash, reading, session, texts
from motcua.followup.monitoring import services
from motcua.followup.monitoring.errors import DeclarationWrong
from motcua.foundation import clock

FIELDS = ("value", "numerator", "denominator", "note")


@officers_only
@require_POST
def declare(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """Keep a declared value; what is wrong is said at its field, and nothing that was typed is lost but the file."""
    at = clock.now()
    asked = read(request, at)
    typed = {name: request.POST.get(name, "").replace("\0", "")[:2_500].strip() for name in FIELDS}
    faults = {name: texts.words(f"office.plan.fault.{name}") for name in FIELDS[:3] if not _readable(name, typed[name])}
    upload = request.FILES.get("evidence")
    if not faults:
        try:
            services.declare(
                session.actor(request), plan=plan, target=key, year=asked.year, value=reading.number(typed["value"]),
                numerator=_whole(typed["numerator"]), denominator=_whole(typed["denominator"]), note=typed["note"],
                evidence=(upload.name or "bang-chung", upload.read(LARGEST_EVIDENCE + 1)) if upload else None,
                at=at,
            )  # fmt: skip
        except DeclarationWrong as wrong:
            field = str(wrong.params["field"])
            refused = wrong.params.get("reason")
            faults[field] = (
                texts.words(f"office.evidence.{refused}", name=wrong.params["name"])
                if refused
                else texts.words(f"office.plan.fault.{field}")
            )
    if faults:
        return shown(request, plan, key, status=422, typed=typed, faults=faults)
    flash.put(request, texts.words("office.plan.kept"))
    return HttpResponseRedirect(asked.address("plan_target", plan, key))


def _readable(name: str, text: str) -> bool:
    if not text:
        return name != "value"
    try:
        number = reading.number(text)
    except (reading.Unreadable, InvalidOperation):
        return False
    return name == "value" or (number == number.to_integral_value() and 0 <= number < Decimal(10) ** 15)


def _whole(text: str) -> int | None:
    return int(reading.number(text)) if text else None
