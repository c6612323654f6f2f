"""The frame of a draft's pages: who may, the tabs, the findings beside the editor, and saving with the revision that was seen."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from motcua.definitions.catalogue import queries, services
from motcua.definitions.catalogue.errors import DraftChanged, DraftClosed
from motcua.definitions.catalogue.types import Draft, DraftState, PackReport
from motcua.doors.office import frame
from motcua.doors.office.designer import findings
from motcua.doors.office.designer.writers.toml_text import CannotEdit
from motcua.doors.ui import flash, session, texts, writing
from motcua.foundation import clock, toml
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions

__all__ = ["CannotEdit", "Opened", "differences", "opened", "page", "save", "tell"]

TABS = ("overview", "general", "form", "process", "tables", "codes", "text", "rehearsal", "compare")

DRAFT, PUBLISH = "catalogue.draft", "catalogue.publish"

MOST_LINES = 400
_FAULT = "designer_fault"
_REPORTS_KEPT = 32

_reports: dict[tuple[int, int], PackReport] = {}


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft with its files, as a page works on it."""

    draft: Draft
    files: Mapping[str, bytes]
    name: str
    version: str
    shared: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it can be changed."""
        return self.draft.state is DraftState.OPEN


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a difference: `+`, `-`, a space, or `@` for a gap."""

    mark: str
    text: str


def require(request: HttpRequest) -> None:
    """Only who drafts or publishes sees anything of the designer; raises `NotAllowed`."""
    actor = session.actor(request)
    if not permissions.allows(actor, PUBLISH):
        permissions.require(actor, DRAFT)


def opened(request: HttpRequest, draft: int) -> Opened:
    """The draft under the asker's rights."""
    require(request)
    found = queries.draft(draft)
    files = queries.draft_files(draft)
    name, version, shared = _particulars(files)
    return Opened(found, files, name or found.procedure, version, shared)


def report(request: HttpRequest, opened: Opened) -> PackReport:
    """What the pack's own check says of this revision, every example played; asked once a revision in this process."""
    key = (opened.draft.id, opened.draft.revision)
    found = _reports.get(key)
    if found is None:
        found = services.check_draft(session.actor(request), draft=opened.draft.id)
        if len(_reports) >= _REPORTS_KEPT:
            _reports.pop(next(iter(_reports)))
        _reports[key] = found
    return found


def save(request: HttpRequest, opened: Opened, files: Mapping[str, bytes | None]) -> str:
    """Save files on top of the revision that the page had seen; "" when done, else the sentence why not.

    The revision is the one that the page carried, so that a second officer's save is refused instead of undone.
    """
    changed = {name: raw for name, raw in files.items() if raw is None or raw != opened.files.get(name)}
    revision = seen(request)
    if not changed and revision == opened.draft.revision:
        return ""
    try:
        services.save_files(session.actor(request), draft=opened.draft.id, files=changed, seen=revision, at=clock.now())
    except DraftChanged:
        return texts.words(
            "designer.moved.text",
            who=officer(opened.draft.saved_by),
            when=writing.moment(opened.draft.saved_at),
        )
    except DraftClosed:
        return texts.words("designer.moved.closed")
    flash.put(request, texts.words("designer.saved"))
    return ""


def page(
    request: HttpRequest,
    opened: Opened,
    template: str,
    context: Mapping[str, object],
    *,
    tab: str,
    files: Sequence[str] = (),
    faults: Mapping[str, str] | None = None,
    status: int = 0,
) -> HttpResponse:
    """A page of a draft: tabs, findings of the named files beside it, faults above it and at their fields."""
    faults = faults or {}
    checked = report(request, opened)
    found = findings.of(opened.draft, checked.messages, opened.files)
    beside = findings.for_files(found, *files) if files else found
    moved = faults.get("moved", "")
    frame_ = {
        "opened": opened,
        "draft": opened.draft,
        "editable": opened.is_open and permissions.allows(session.actor(request), DRAFT),
        "tabs": [
            {
                "name": texts.words(f"designer.tab.{name}"),
                "address": reverse(f"office:designer_{name}", args=[opened.draft.id]),
                "current": name == tab,
            }
            for name in TABS
        ],
        "report": checked,
        "findings": beside,
        "elsewhere": len(found) - len(beside),
        "state": texts.words(f"designer.state.{opened.draft.state}"),
        "faults": faults,
        "moved": moved,
        "errors": [
            {"text": text, "href": "" if name in {"moved", "form"} else f"#f-{name}"}
            for name, text in faults.items()
            if text
        ],
        "message": flash.take(request),
        "trouble": trouble(request),
        "crumbs": [
            (reverse("office:designer"), texts.words("designer.title")),
            (reverse("office:designer_overview", args=[opened.draft.id]), opened.name),
        ],
    }
    chosen = status or (409 if moved else 422 if faults else 200)
    return frame.page(request, f"office/designer/{template}", {**frame_, **context}, here="designer", status=chosen)


def tell(request: HttpRequest, text: str, *, fault: bool = False) -> None:
    """A sentence for the next page, as good news or as a fault."""
    if fault:
        request.session[_FAULT] = text
    else:
        flash.put(request, text)


def officer(actor: str) -> str:
    """The name of whoever did something, from an actor as the draft keeps it."""
    account = actor.rpartition(":")[2]
    return accounts.names({account}).get(account, actor) if actor else ""


def differences(before: bytes, after: bytes) -> list[Line]:
    """The lines in which two texts differ, with two around each; bounded."""
    old, new = (raw.decode(errors="replace").splitlines() for raw in (before, after))
    made: list[Line] = []
    for line in list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]:
        if len(made) >= MOST_LINES:
            made.append(Line("@", "…"))
            break
        made.append(Line("@", "") if line.startswith("@@") else Line(line[0], line[1:]))
    return made


def trouble(request: HttpRequest) -> str:
    """The fault that the page before left behind."""
    return str(request.session.pop(_FAULT, ""))


def seen(request: HttpRequest) -> int:
    """The revision that the page carried; a page without one saw nothing, so that its save is refused."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _particulars(files: Mapping[str, bytes]) -> tuple[str, str, tuple[str, ...]]:
    """Name, version and shared code lists as far as pack.toml can be read."""
    try:
        settings = toml.parse(files.get("pack.toml", b"").decode())
    except ValueError:
        return "", "", ()
    name, shared = settings.get("name"), settings.get("shared_codes")
    words = name if isinstance(name, dict) else {}
    said = str(words.get(texts.language()) or words.get("vi") or "")
    return said, str(settings.get("version", "")), tuple(shared) if isinstance(shared, dict) else ()
