"""What is in the wallet: the list, one item with where it was used, its file; what its owner says of it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.casework.dossiers import services as dossiers
from motcua.casework.wallet import queries as wallet
from motcua.casework.wallet import services
from motcua.casework.wallet.types import GIVEN, RESULT, Item, ItemFile, ItemState, Level
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import answers, flash, paging, qr, reading, texts
from motcua.doors.ui.fields import Field, summary
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.foundation.vn import normal
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown
from motcua.identity.permissions import queries as permissions

GET_OR_POST = ["GET", "HEAD", "POST"]
KINDS = {"ket-qua": RESULT, "giay-to": GIVEN}
TONES = {
    ItemState.VALID: "ok", ItemState.EXPIRED: "soon", ItemState.REPLACED: "soon", ItemState.REVOKED: "late", ItemState.BLOCKED: "late",
    ItemState.GONE: "late",
}  # fmt: skip


@require_safe
@for_signed_in
def items(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, the newest first, with a search and its two kinds."""
    text, kind = normal(request.GET.get("q", "")), request.GET.get("loai", "")
    at = clock.now()
    dossiers.gather_papers(actor, at=at)
    found = wallet.items(actor, text=text, of=KINDS.get(kind, ""), page=paging.asked(request), at=at)
    kept = {name: value for name, value in (("q", text), ("loai", kind if kind in KINDS else "")) if value}
    context = {
        "crumbs": crumbs(),
        "found": found,
        "lines": [told(one) for one in found.lines],
        "q": text,
        "kind": kind if kind in KINDS else "",
        **paging.around(found.page, kept, more=found.more),
        "shares": permissions.allows(actor, "wallet.read"),
    }
    return show(request, "portal/wallet/items.html", context)


@require_http_methods(GET_OR_POST)
@for_signed_in
def item(request: HttpRequest, actor: Actor, item: str) -> HttpResponse:
    """One item: whether it holds, where it was used, who may see it; its owner says until when a given paper holds."""
    at = clock.now()
    found = wallet.item(actor, item, at=at)
    typed, fault = _day_text(found), ""
    if request.method == "POST" and found.ref.kind == GIVEN:
        typed = normal(request.POST.get("last", ""))
        try:
            last = reading.day(typed) if typed else None
        except reading.Unreadable as unreadable:
            fault = texts.words(f"fault.reason.{unreadable.reason}", label=texts.words("wallet.last"), label_lower=texts.words("wallet.last_lower"))  # fmt: skip
        else:
            services.set_last_day(actor, item=item, last=last, at=at)
            flash.put(request, texts.words("wallet.last_saved"))
            return HttpResponseRedirect(reverse("portal:wallet_item", args=[item]), status=303)
    last_day = Field("last", texts.words("wallet.last"), typed, texts.words("wallet.last_hint"), fault, width="10")
    context = {
        "crumbs": crumbs(inside=True),
        **told(found),
        "line": found,
        "uses": found.uses,
        "given": found.ref.kind == GIVEN,
        "last_day": last_day,
        "errors": summary([last_day]),
        "shares": wallet.shares(actor, item=str(found.ref), at=at),
        "may_share": permissions.allows(actor, "wallet.share"),
        **verified_at(found),
    }
    return show(request, "portal/wallet/item.html", context, status=422 if fault else 200)


@require_safe
@for_signed_in
def file(request: HttpRequest, actor: Actor, item: str) -> HttpResponse:  # noqa: ARG001 -- every view takes its request
    """The file of an item."""
    return as_download(wallet.read_file(actor, item, at=clock.now()))


@require_POST
@for_signed_in
def hide(request: HttpRequest, actor: Actor, item: str) -> HttpResponse:
    """Take a given paper out of the list."""
    services.hide(actor, item=item, at=clock.now())
    flash.put(request, texts.words("wallet.hidden"))
    return HttpResponseRedirect(reverse("portal:wallet"), status=303)


# ---------------------------------------------------------------- what the wallet's pages share


def told(one: Item) -> dict[str, object]:
    """An item in words."""
    return {
        "item": one,
        "state": texts.words(f"wallet.state.{one.state}"),
        "tone": TONES[one.state],
        "level": texts.words(f"wallet.level.{one.level}"),
        "issuer": unit_name(one.unit) if one.level is Level.ISSUED else "",
        "name": one.title or one.file_name,
    }


def verified_at(one: Item) -> dict[str, object]:
    """Where anybody verifies a result, and its code to scan; nothing for a given paper."""
    if not one.path:
        return {}
    address = f"{settings.MOTCUA.public_url}{one.path}"
    return {"verify": one.path, "qr": qr.svg(address, texts.words("wallet.qr_name", number=one.number))}


def unit_name(code: str) -> str:
    """What the unit is called; its code where it is not among ours."""
    try:
        return organisations.unit(code, on=clock.legal_date(clock.now())).name
    except UnitUnknown:
        return code


def as_download(found: ItemFile) -> HttpResponse:
    """A file to be saved, never to be run or kept by a cache."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{answers.quoted(found.name)}",
        "Cache-Control": "no-store",
    }
    return HttpResponse(found.content, content_type=found.media_type, headers=headers)


def crumbs(*, inside: bool = False) -> list[tuple[str, str]]:
    """The way back."""
    found = [("/", texts.words("sign_in.home")), (reverse("portal:mine"), texts.words("mine.title"))]
    return [*found, (reverse("portal:wallet"), texts.words("wallet.title"))] if inside else found


def _day_text(found: Item) -> str:
    return f"{found.valid_until:%d/%m/%Y}" if found.valid_until else ""
