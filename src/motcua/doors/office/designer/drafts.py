"""Drafts from their beginning to their publishing: the list, a new one, where it stands, the second person, comparing."""

from __future__ import annotations

import contextlib
import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.definitions.catalogue import queries, services
from motcua.definitions.catalogue.errors import (
    ArchiveRefused,
    BeginsInPast,
    DraftChanged,
    DraftClosed,
    DraftExists,
    DraftFaulty,
    FilesUnknown,
    PackRefused,
    SamePerson,
    VersionInForce,
    VersionsOverlap,
)
from motcua.definitions.catalogue.types import Change, DraftState, ProcedureEntry
from motcua.doors.office import frame as office
from motcua.doors.office.designer import frame
from motcua.doors.office.designer.writers import toml_text
from motcua.doors.office.frame import officers_only
from motcua.doors.ui import flash, reading, session, texts
from motcua.foundation import clock
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions

GET_OR_POST = ["GET", "HEAD", "POST"]
LARGEST = 40_000_000
LONGEST_REMARK = 2_000
_PROCEDURE = re.compile(r"[a-z0-9][a-z0-9-]{2,98}")


@officers_only
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Drafts in work, and every procedure from whose version one can be begun."""
    frame.require(request)
    actor, at = session.actor(request), clock.now()
    search = request.GET.get("q", "")[:200]
    drafts = queries.drafts()
    busy = {draft.procedure: draft.id for draft in drafts}
    entries = queries.procedures(search=search, at=at)
    context = {
        "drafts": [
            {
                "draft": draft,
                "name": _name(draft.procedure, entries),
                "by": frame.officer(draft.saved_by),
                "state": texts.words(f"designer.state.{draft.state}"),
            }
            for draft in drafts
        ],
        "lines": [{"entry": entry, "draft": busy.get(entry.procedure)} for entry in entries],
        "search": search,
        "may_draft": permissions.allows(actor, frame.DRAFT),
        "message": flash.take(request),
        "trouble": frame.trouble(request),
    }
    return office.page(request, "office/designer/list.html", context, here="designer")


@officers_only
@require_http_methods(GET_OR_POST)
def begin(request: HttpRequest) -> HttpResponse:
    """A new procedure: from a working skeleton with its name, or from an archive."""
    permissions.require(session.actor(request), frame.DRAFT)
    if request.method != "POST":
        return _begin(request, {})
    return _import(request) if "upload" in request.POST else _new(request)


@officers_only
@require_http_methods(GET_OR_POST)
def change(request: HttpRequest, procedure: str) -> HttpResponse:
    """A draft of the next version of a procedure, from its newest."""
    actor, at = session.actor(request), clock.now()
    permissions.require(actor, frame.DRAFT)
    versions = queries.versions_of(procedure)
    newest = versions[0] if versions else None
    faults: dict[str, str] = {}
    if request.method == "POST":
        version, day = request.POST.get("version", "").strip(), None
        if not re.fullmatch(r"[A-Za-z0-9.-]{1,20}", version) or any(one.version == version for one in versions):
            faults["version"] = texts.words("designer.fault.version")
        try:
            day = reading.day(request.POST.get("from", ""))
        except reading.Unreadable:
            faults["from"] = texts.words("designer.fault.day")
        if not faults and newest is not None:
            try:
                draft = services.begin_draft(
                    actor, procedure=procedure, based_on=newest.id, version=version, in_force_from=day, at=at
                )
            except DraftExists as exists:
                return HttpResponseRedirect(
                    reverse("office:designer_overview", args=[exists.params["draft"]]), status=303
                )
            except (FilesUnknown, PackRefused) as refused:
                faults["version"] = texts.words(
                    f"designer.fault.{refused.code}", why=str(refused.params.get("why", ""))
                )
            else:
                return HttpResponseRedirect(reverse("office:designer_overview", args=[draft.id]), status=303)
    context = {
        "procedure": procedure,
        "newest": newest,
        "typed": request.POST,
        "faults": faults,
        "errors": [{"text": text, "href": f"#f-{name}"} for name, text in faults.items()],
    }
    status = 422 if faults else 200
    return office.page(request, "office/designer/change.html", context, here="designer", status=status)


@officers_only
@require_GET
def overview(request: HttpRequest, draft: int) -> HttpResponse:
    """Where a draft stands: findings, examples, files, who did what, what can be done next."""
    opened = frame.opened(request, draft)
    actor = session.actor(request)
    may_publish = permissions.allows(actor, frame.PUBLISH)
    context = {
        "names": list(opened.files),
        "by": {
            "begun": frame.officer(opened.draft.begun_by),
            "saved": frame.officer(opened.draft.saved_by),
            "proposed": frame.officer(opened.draft.proposed_by),
            "ended": frame.officer(opened.draft.ended_by),
        },
        "is_proposed": opened.draft.state is DraftState.PROPOSED,
        "may_draft": permissions.allows(actor, frame.DRAFT),
        "may_publish": may_publish,
        "is_proposer": opened.draft.proposed_by == str(actor),
        "longest": LONGEST_REMARK,
    }
    return frame.page(request, opened, "overview.html", context, tab="overview")


@officers_only
@require_POST
@session.sure
def act(request: HttpRequest, draft: int) -> HttpResponse:
    """Propose, take back or send back, publish, give up."""
    opened = frame.opened(request, draft)
    actor, at, seen = session.actor(request), clock.now(), frame.seen(request)
    action = request.POST.get("action", "")
    back = reverse("office:designer_overview", args=[draft])
    try:
        if action == "propose":
            services.propose(actor, draft=draft, seen=seen, at=at)
        elif action == "send_back":
            services.send_back(
                actor, draft=draft, remark=normal(request.POST.get("remark", ""))[:LONGEST_REMARK], at=at
            )
        elif action == "publish":
            services.publish(actor, draft=draft, seen=seen, at=at)
        elif action == "discard":
            services.discard(actor, draft=draft, seen=seen, at=at)
            back = reverse("office:designer")
        else:
            return HttpResponseRedirect(back, status=303)
    except (
        DraftChanged,
        DraftClosed,
        DraftFaulty,
        SamePerson,
        BeginsInPast,
        VersionInForce,
        VersionsOverlap,
    ) as refused:
        frame.tell(
            request, texts.words(f"designer.fault.{refused.code}", why=str(refused.params.get("why", ""))), fault=True
        )
        return HttpResponseRedirect(back, status=303)
    flash.put(request, texts.words(f"designer.done.{action}", name=opened.name))
    return HttpResponseRedirect(back, status=303)


@officers_only
@require_GET
def compare(request: HttpRequest, draft: int) -> HttpResponse:
    """What would change against the version from which the draft was begun, in words and as lines of the files."""
    opened = frame.opened(request, draft)
    before: dict[str, bytes] = {}
    changes: list[Change] = []
    if opened.draft.based_on is not None:
        with contextlib.suppress(PackRefused):  # a draft that cannot be read yet is compared line by line
            changes = list(queries.compare_draft(draft))
        before = queries.version_files(opened.draft.based_on)
    names = sorted(name for name in {*before, *opened.files} if before.get(name) != opened.files.get(name))
    context = {
        "changes": changes,
        "based": opened.draft.based_on is not None,
        "files": [
            {"name": name, "difference": frame.differences(before.get(name, b""), opened.files.get(name, b""))}
            for name in names
        ]
        if opened.draft.based_on is not None
        else [],
    }
    return frame.page(request, opened, "compare.html", context, tab="compare")


@officers_only
@require_GET
def export(request: HttpRequest, draft: int) -> HttpResponse:
    """The draft's folder as an archive."""
    opened = frame.opened(request, draft)
    made = services.export_draft(session.actor(request), draft=draft, at=clock.now())
    response = HttpResponse(made, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{opened.draft.procedure}.zip"'
    return response


def _begin(request: HttpRequest, faults: dict[str, str]) -> HttpResponse:
    context = {
        "typed": request.POST,
        "faults": faults,
        "errors": [{"text": text, "href": f"#f-{name}"} for name, text in faults.items()],
    }
    return office.page(request, "office/designer/begin.html", context, here="designer", status=422 if faults else 200)


def _new(request: HttpRequest) -> HttpResponse:
    actor, at = session.actor(request), clock.now()
    faults: dict[str, str] = {}
    procedure = request.POST.get("procedure", "").strip()
    names = {language: normal(request.POST.get(f"name_{language}", ""))[:300] for language in ("vi", "en")}
    if not _PROCEDURE.fullmatch(procedure) or queries.versions_of(procedure):
        faults["procedure"] = texts.words("designer.fault.procedure")
    if not names["vi"]:
        faults["name_vi"] = texts.words("designer.fault.name")
    if faults:
        return _begin(request, faults)
    try:
        draft = services.begin_draft(actor, procedure=procedure, at=at)
    except DraftExists as exists:
        return HttpResponseRedirect(reverse("office:designer_overview", args=[exists.params["draft"]]), status=303)
    settings = queries.draft_files(draft.id)["pack.toml"].decode()
    for language, name in names.items():
        if name:
            settings = toml_text.with_value(settings, ["name"], language, name)
    services.save_files(actor, draft=draft.id, files={"pack.toml": settings.encode()}, seen=draft.revision, at=at)
    return HttpResponseRedirect(reverse("office:designer_general", args=[draft.id]), status=303)


def _import(request: HttpRequest) -> HttpResponse:
    """A draft from an archive, its signature judged; a hostile or altered one is refused with the reason."""
    actor, at = session.actor(request), clock.now()
    upload = request.FILES.get("file")
    if upload is None or not upload.size or upload.size > LARGEST:
        return _begin(request, {"file": texts.words("designer.fault.upload")})
    try:
        found = services.open_archive(actor, archive=upload.read(), at=at, unsigned="unsigned" in request.POST)
        versions = queries.versions_of(found.name)
        base = versions[0].id if versions else None
        draft = services.begin_draft(actor, procedure=found.name, based_on=base, files=found.files, at=at)
    except DraftExists as exists:
        return HttpResponseRedirect(reverse("office:designer_overview", args=[exists.params["draft"]]), status=303)
    except (ArchiveRefused, PackRefused) as refused:
        why = " ".join(filter(None, (str(refused.params.get("file") or ""), str(refused.params.get("why", "")))))
        return _begin(request, {"file": texts.words("designer.fault.refused", why=why)})
    return HttpResponseRedirect(reverse("office:designer_overview", args=[draft.id]), status=303)


def _name(procedure: str, entries: list[ProcedureEntry]) -> str:
    found = next((entry.name.in_(texts.language()) for entry in entries if entry.procedure == procedure), "")
    return found or procedure
