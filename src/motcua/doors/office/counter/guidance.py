"""Guidance that was given: kept, and found again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.counter import queries, services
from motcua.casework.counter.errors import GuidanceWrong
from motcua.casework.counter.types import GuidanceChannel
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.reception.begin import units_for
from motcua.doors.office.reception.boxes import box, lines
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def guidance(request: HttpRequest) -> HttpResponse:
    """Search what was said before, and write down what is said now; nothing of whom it was said to."""
    actor, at = session.actor(request), clock.now()
    units = units_for(actor, "counter.guide")
    posted = request.POST
    typed = {name: posted.get(name, "")[:4000] for name in ("topic", "answer", "channel", "unit")}
    typed["procedure"] = (posted.get("procedure") or request.GET.get("thu-tuc", ""))[:100]
    errors: dict[str, str] = {}
    if request.method == "POST":
        known = {channel.value for channel in GuidanceChannel}
        try:
            services.note_guidance(
                actor, unit=typed["unit"], channel=GuidanceChannel(typed["channel"] if typed["channel"] in known else "counter"),
                procedure=typed["procedure"], topic=typed["topic"], answer=typed["answer"], at=at,
            )  # fmt: skip
        except GuidanceWrong as wrong:
            errors[str(wrong.params["field"])] = texts.words(f"counter.fault.{wrong.params['field']}")
        else:
            flash.put(request, texts.words("counter.guided"))
            return HttpResponseRedirect(reverse("office:guidance"), status=303)
    names = {entry.procedure: entry.name.in_(texts.language()) for entry in catalogue.procedures(at=at)}
    channels = [(one.value, texts.words(f"counter.channel.{one.value}")) for one in GuidanceChannel]
    text = request.GET.get("q", "")[:200]
    context = {
        "boxes": [
            box("channel", typed["channel"] or "counter", kind="radios", choices=channels, errors=errors),
            box(
                "procedure",
                typed["procedure"],
                kind="select",
                choices=[("", texts.words("reception.choose")), *names.items()],
            ),
            box("topic", typed["topic"], errors=errors),
            box("answer", typed["answer"], kind="area", errors=errors),
            box("unit", typed["unit"] or (units[0][0] if units else ""), kind="select", choices=units, errors=errors),
        ],
        "found": [
            (one, names.get(one.procedure, one.procedure), texts.words(f"counter.channel.{one.channel.value}"))
            for one in queries.guidance(actor, text=text)
        ],
        "text": text,
        "errors": lines(errors),
        "message": flash.take(request),
    }
    return page(request, "office/counter/guidance.html", context, here="counter", status=422 if errors else 200)
