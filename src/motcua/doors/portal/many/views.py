"""The way in with its workbook, and the page of one filing: progress, what is wrong at which cell, filing the good rows."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PieceMisplaced, UploadUnknown
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import (
    AssuranceTooLow,
    BundleBusy,
    BundleMoved,
    ChannelClosed,
    FileRefused,
    ProcedureClosed,
)
from motcua.casework.dossiers.types import LARGEST_SENT, MOST_ROWS, Bundle, BundleRow, BundleState, RowState
from motcua.casework.wallet import queries as wallet
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms.errors import SheetRefused
from motcua.definitions.forms.types import Option, Text
from motcua.doors.portal.filing import declaring, pieces
from motcua.doors.portal.many import wording
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import faults, files, flash, paging, reaching, session, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

SHOWN = 50
"""Rows on a page."""
REFRESH = 2
"""Seconds between two looks while the house works on it."""
GUIDE = 7


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, actor: Actor, procedure: str) -> HttpResponse:
    """How it goes, the workbook to fill in (`?mau`), and taking the filled one."""
    at = clock.now()
    version = catalogue.in_force(procedure, at)
    if version is None or "portal" not in version.channels or version.headless:
        return HttpResponseRedirect(reverse("portal:procedure", args=[procedure]))
    if "mau" in request.GET:
        content = catalogue.forms_workbook(
            version, number=str(uuid.uuid4()), offers=_offers(actor), guide=_guide(), room=MOST_ROWS,
            language=texts.language(), on=clock.legal_date(at),
        )  # fmt: skip
        return _file(content, f"{procedure}.xlsx")
    if request.method != "POST":
        return _start(request, actor, version, "")
    content, words = _came(request, actor)
    if words:
        return _start(request, actor, version, words)
    try:
        bundle = services.take_workbook(actor, procedure=procedure, content=content, at=at)
    except SheetRefused as error:
        return _start(request, actor, version, wording.refused_workbook(error))
    except BundleBusy:
        return _start(request, actor, version, texts.words("many.busy"))
    return HttpResponseRedirect(reverse("portal:bundle", args=[bundle]))


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def bundle(request: HttpRequest, actor: Actor, bundle: UUID) -> HttpResponse:
    """One filing. While the house works on it the page asks for itself; then papers, a mended workbook, or the declaration are taken."""
    found = queries.bundle(actor, str(bundle))
    if request.method != "POST":
        return _page(request, actor, found)
    at = clock.now()
    action = request.POST.get("action", "")
    field, words = action, ""
    try:
        if action == "file":
            if request.POST.get("declared") == "yes":
                seen = request.POST.get("seen", "")
                services.file_bundle(actor, bundle=found.id, seen=int(seen) if seen.isdecimal() else 0, at=at)
            else:
                field, words = "declared", texts.words("check.declare_missing")
        elif action in ("papers", "workbook", "signed"):
            words = _take(request, actor, found, action)
    except AssuranceTooLow:
        return HttpResponseRedirect(session.with_target(session.RAISE, request.path), status=303)
    except BundleBusy:
        words = texts.words("many.busy")
    except BundleMoved:
        words = texts.words("many.moved")
    except (ProcedureClosed, ChannelClosed):
        words = texts.words("many.closed")
    if words:
        return _page(request, actor, queries.bundle(actor, found.id), field, words)
    return HttpResponseRedirect(request.path, status=303)


@for_signed_in
@require_safe
def faulty(request: HttpRequest, actor: Actor, bundle: UUID) -> HttpResponse:  # noqa: ARG001 -- every view takes its request
    """The rows that cannot be filed as a workbook, each fault at its cell."""
    at = clock.now()
    found = queries.bundle(actor, str(bundle))
    version = _version(found)
    content = queries.bundle_workbook(
        actor, found.id, say=lambda fault: wording.sentence(version, fault), offers=_offers(actor), guide=_guide(),
        language=texts.language(), at=at,
    )  # fmt: skip
    return _file(content, f"{found.procedure}-{found.id}.xlsx")


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, actor: Actor, bundle: UUID) -> HttpResponse:
    """Ask before what is not filed goes."""
    found = queries.bundle(actor, str(bundle))
    if request.method == "POST":
        try:
            services.drop_bundle(actor, bundle=found.id, at=clock.now())
        except BundleBusy:
            return HttpResponseRedirect(reverse("portal:bundle", args=[bundle]))
        flash.put(request, texts.words("many.dropped"))
        return HttpResponseRedirect(reverse("portal:mine"))
    left = found.total - found.count(RowState.FILED)
    return show(request, "portal/many/drop.html", {"bundle": found, "version": _version(found), "left": left})


@for_signed_in
@require_POST
def begin_pieces(request: HttpRequest, actor: Actor, bundle: UUID) -> HttpResponse:
    """Announce a file that comes in pieces."""
    queries.bundle(actor, str(bundle))
    return pieces.announce(request, actor, lambda upload: reverse("portal:bundle_piece", args=[bundle, upload]))


def _take(request: HttpRequest, actor: Actor, found: Bundle, action: str) -> str:
    """Take a file of this page; the words that say why not, or ""."""
    content, words = _came(request, actor)
    if words:
        return words
    at = clock.now()
    file = request.FILES.get("file")
    name = (file.name if file is not None else request.POST.get("name", "")) or ""
    try:
        if action == "papers":
            services.take_file(actor, bundle=found.id, name=name, content=content, at=at)
            return ""
        if action == "signed":
            services.take_signed_forms(actor, bundle=found.id, name=name, content=content, at=at)
            return ""
        taken = services.take_workbook(actor, procedure=found.procedure, content=content, at=at)
        return "" if taken == found.id else texts.words("many.other", address=reverse("portal:bundle", args=[taken]))
    except FileRefused as error:
        return wording.refused_file(error.why, {"file": name, **error.params})
    except SheetRefused as error:
        return wording.refused_workbook(error)


def _came(request: HttpRequest, actor: Actor) -> tuple[bytes, str]:
    """The file of this form, sent with it or in pieces before it; words where there is none."""
    file = request.FILES.get("file")
    if file is not None:
        return file.read(LARGEST_SENT + 1), ""
    try:
        return attachments.take_upload(actor, upload=request.POST.get("upload", "")), ""
    except (UploadUnknown, PieceMisplaced):
        return b"", texts.words("many.choose")


def _start(request: HttpRequest, actor: Actor, version: ProcedureVersion, refused: str) -> HttpResponse:
    context = {
        "version": version,
        "most": MOST_ROWS,
        "bundles": [(one, None) for one in queries.bundles(actor, procedure=version.procedure)],
        "as_person": actor.acting_for is not None and actor.acting_for.kind == "person",
        "refused": refused,
        "errors": [faults.Line(refused, "#file")] if refused else [],
    }
    return show(request, "portal/many/start.html", context, status=422 if refused else 200)


def _page(request: HttpRequest, actor: Actor, found: Bundle, field: str = "", words: str = "") -> HttpResponse:
    version = _version(found)
    shown = _shown(request, found)
    page = paging.asked(request)
    rows = [] if found.is_busy else queries.bundle_rows(actor, found.id, state=shown, page=page, size=SHOWN)
    more = found.count(shown) > page * SHOWN
    done, whole = _progress(found)
    target = Target(owner=actor.acting_for, procedure=found.procedure)
    context = {
        "version": version,
        "bundle": found,
        "counts": {state.value: found.count(state) for state in RowState},
        "done": done,
        "whole": whole,
        "refresh": REFRESH if found.is_busy else 0,
        "shown": shown.value,
        "rows": [_told(version, row) for row in rows],
        "around": paging.around(page, {"loai": shown.value}, more=more),
        "refused": [wording.refused_paper(paper) for paper in found.refused],
        "slots": [(slot.document_type, slot.label) for slot in version.layout.slots],
        "wrong": {field: words} if words else {},
        "errors": [faults.Line(words, f"#{field}")] if words else [],
        "may_file": permissions.allows(actor, "dossier.submit", on=target),
        "may_sign": permissions.allows(actor, "dossier.sign", on=target),
        "has_service": bool(settings.MOTCUA.signing_service_url),
        "unsigned": found.count(RowState.GOOD) - found.signing.signed,
        "files": found.signing.signed if version.signed == "required" else found.count(RowState.GOOD),
        "due": queries.bundle_due(actor, found.id),
        "raise_level": session.with_target(session.RAISE, request.path) if actor.assurance < version.assurance else "",
    }
    answer = show(request, "portal/many/bundle.html", context, status=422 if words else 200)
    if request.headers.get("HX-Request") and not found.is_busy:
        answer.headers["HX-Refresh"] = "true"  # the whole page, whose forms begin to live
    return reaching.out(answer)


def _told(version: ProcedureVersion, row: BundleRow) -> tuple[BundleRow, list[str], str]:
    """A row with the words for its faults, and for the signature that was not taken."""
    faulty = [wording.at_cell(version, fault) for fault in row.faults]
    return row, faulty, declaring.unsigned(row.unsigned, row.signer) if row.unsigned else ""


def _progress(found: Bundle) -> tuple[int, int]:
    """How much of what the house does now is done, and how much it is."""
    filed, signing = found.count(RowState.FILED), found.signing
    if found.state is BundleState.FILING:
        return filed, filed + found.count(RowState.CHOSEN)
    if found.state is BundleState.SIGNING:
        return signing.signed + (0 if signing.waits else signing.ready), found.count(RowState.GOOD)
    return found.total - found.count(RowState.WAITING), found.total


def _shown(request: HttpRequest, found: Bundle) -> RowState:
    """Which rows are listed: those asked for, else those that want something, else those that are filed."""
    wanted = request.GET.get("loai", "")
    order = (RowState.FAULTY, RowState.FILED, RowState.GOOD)
    return next(
        (one for one in order if one.value == wanted), next((one for one in order if found.count(one)), RowState.GOOD)
    )


def _version(found: Bundle) -> ProcedureVersion:
    return catalogue.in_force(found.procedure, clock.now()) or catalogue.version(found.version_id)


def _offers(actor: Actor) -> list[Option]:
    """What the wallet has that may be filed again, to be named in cells; nothing for whoever may not use it."""
    if not permissions.allows(actor, "wallet.use", on=Target(owner=actor.acting_for)):
        return []
    held = wallet.items(actor, at=clock.now()).lines
    return [Option(str(item.ref), Text(item.title)) for item in held if item.may_be_used]


def _guide() -> list[str]:
    return [texts.words(f"many.guide.line_{number}", most=MOST_ROWS) for number in range(1, GUIDE + 1)]


def _file(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=files.XLSX, headers=headers)
