"""The files of a draft as text: every part of a pack can be changed here, whatever the other editors know."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.definitions.catalogue.errors import PackRefused
from motcua.doors.office.designer import frame
from motcua.doors.office.designer.parts import SETTINGS as FIRST
from motcua.doors.office.frame import officers_only
from motcua.doors.ui import texts

GET_OR_POST = ["GET", "HEAD", "POST"]


@officers_only
@require_http_methods(GET_OR_POST)
def text(request: HttpRequest, draft: int) -> HttpResponse:
    """One file as text; a save over a newer one shows both and keeps what was typed."""
    opened = frame.opened(request, draft)
    name = request.GET.get("ten", FIRST)
    if request.method != "POST":
        if name not in opened.files:
            raise Http404
        return _page(request, opened, name, _decoded(opened.files[name]), {})
    if "remove" in request.POST:
        return _remove(request, opened, name)
    if "new" in request.POST:
        return _new(request, opened)
    if name not in opened.files:
        raise Http404
    typed = request.POST.get("content", "")
    faults: dict[str, str] = {}
    moved = _save(request, opened, name, written(typed, opened.files[name]), faults)
    if not faults and not moved:
        return HttpResponseRedirect(_address(draft, name), status=303)
    if moved:
        opened = frame.opened(request, draft)
        faults["moved"] = moved
    return _page(request, opened, name, typed, faults)


def written(typed: str, before: bytes) -> bytes:
    """What a text box sent as a file: line ends as the file has them, one at the end where it had one."""
    made = typed.replace("\r\n", "\n").replace("\r", "\n")
    if before.endswith(b"\n") and not made.endswith("\n"):
        made += "\n"
    if before.startswith(b"\n") and not made.startswith("\n"):
        # A browser drops the first line end of a text box.
        made = "\n" + made
    return (made.replace("\n", "\r\n") if b"\r\n" in before else made).encode()


def _page(request: HttpRequest, opened: frame.Opened, name: str, typed: str, faults: dict[str, str]) -> HttpResponse:
    line = request.GET.get("dong", "")
    context = {
        "name": name,
        "typed": typed,
        "names": list(opened.files),
        "line": int(line) if line.isascii() and line.isdecimal() and len(line) < 7 else 0,
        "difference": frame.differences(opened.files.get(name, b""), written(typed, opened.files.get(name, b"")))
        if "moved" in faults
        else [],
        "binary": "\ufffd" in typed,
        "typed_name": request.POST.get("name", ""),
    }
    return frame.page(request, opened, "text.html", context, tab="text", files=(name,), faults=faults)


def _new(request: HttpRequest, opened: frame.Opened) -> HttpResponse:
    name = request.POST.get("name", "").strip()
    faults: dict[str, str] = {}
    if name in opened.files or not name:
        faults["name"] = texts.words("designer.fault.file_taken" if name else "designer.fault.file_name")
    else:
        moved = _save(request, opened, name, b"", faults, where="name")
        if moved:
            faults["moved"] = moved
    if faults:
        shown = FIRST if FIRST in opened.files else next(iter(opened.files), FIRST)
        return _page(request, opened, shown, _decoded(opened.files.get(shown, b"")), faults)
    return HttpResponseRedirect(_address(opened.draft.id, name), status=303)


def _remove(request: HttpRequest, opened: frame.Opened, name: str) -> HttpResponse:
    if name not in opened.files:
        raise Http404
    moved = frame.save(request, opened, {name: None})
    if moved:
        frame.tell(request, moved, fault=True)
        return HttpResponseRedirect(_address(opened.draft.id, name), status=303)
    return HttpResponseRedirect(reverse("office:designer_overview", args=[opened.draft.id]), status=303)


def _save(
    request: HttpRequest, opened: frame.Opened, name: str, raw: bytes, faults: dict[str, str], *, where: str = "content"
) -> str:
    try:
        return frame.save(request, opened, {name: raw})
    except PackRefused as refused:
        faults[where] = texts.words("designer.fault.refused", why=str(refused.params.get("why", "")))
        return ""


def _decoded(raw: bytes) -> str:
    return raw.decode(errors="replace")


def _address(draft: int, name: str) -> str:
    return f"{reverse('office:designer_text', args=[draft])}?{urlencode({'ten': name})}"
