"""A unit's till: what came in since it was last closed, closing it with its difference explained, and the closings before."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.payments import queries, services
from motcua.casework.payments.errors import AmountWrong, NothingInTill, TillMoved
from motcua.doors.office.frame import officers_only
from motcua.doors.office.payments import tabs
from motcua.doors.ui import faults, flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import Invalid


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def tills(request: HttpRequest) -> HttpResponse:
    """The till of the chosen unit; posted, it is closed."""
    actor = session.actor(request)
    units = queries.tills(actor)
    wanted = request.POST.get("unit") or request.GET.get("don-vi", "")
    unit = wanted if wanted in units else next(iter(units), "")
    if request.method != "POST" or unit != wanted:
        return _shown(request, units, unit, {})
    counted, expected = _dong(request.POST.get("counted", "")), _dong(request.POST.get("expected", ""))
    if counted is None:
        return _shown(request, units, unit, {"counted": texts.words("office.money.fault.counted")})
    try:
        made = services.close_till(
            actor, unit=unit, expected=-1 if expected is None else expected, counted=counted,
            reason=request.POST.get("reason", ""), document=request.POST.get("document", ""), at=clock.now(),
        )  # fmt: skip
    except TillMoved:
        return _shown(request, units, unit, {"counted": texts.words("office.money.fault.till_moved")})
    except AmountWrong:
        return _shown(request, units, unit, {"counted": texts.words("office.money.fault.counted")})
    except Invalid as invalid:
        wrong = {one.pointer[1:]: texts.words(f"office.money.fault.till_{one.pointer[1:]}") for one in invalid.errors}
        return _shown(request, units, unit, wrong)
    except NothingInTill:
        flash.put(request, texts.words("office.money.till_empty"))
    else:
        flash.put(request, texts.words("office.money.till_closed", number=made.number))
    return HttpResponseRedirect(f"{reverse('office:payments_tills')}?don-vi={unit}", status=303)


def _shown(request: HttpRequest, units: list[str], unit: str, wrong: dict[str, str]) -> HttpResponse:
    names = tabs.unit_names(units)
    till = queries.till(session.actor(request), unit) if unit else None
    by = {one.by for one in till.taken} | {one.by for one in till.closings} if till else set()
    context = {
        "units": [(code, names.get(code, code), code == unit) for code in units],
        "unit": names.get(unit, unit),
        "till": till,
        "people": tabs.people(by),
        "given": request.POST,
        "wrong": wrong,
        "errors": [faults.Line(text, f"#{name}") for name, text in wrong.items()],
    }
    status = 422 if wrong else 200
    return tabs.shown(request, "office/payments/tills.html", context, tab="payments_tills", status=status)


def _dong(text: str) -> int | None:
    """An amount as it is typed, with points or blanks between its groups; none for what is no whole amount."""
    bare = "".join(text.split()).replace(".", "").removesuffix("đ")
    sign, digits = (-1, bare[1:]) if bare.startswith("-") else (1, bare)
    return sign * int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None
