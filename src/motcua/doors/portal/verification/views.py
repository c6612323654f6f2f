"""Whether a paper is real, for anybody: by what is printed on it, and by the file itself."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.results import queries as results
from motcua.casework.results.types import Finding, Verification, as_code
from motcua.doors.portal.looking import limit
from motcua.doors.portal.visitor import show
from motcua.doors.ui import answers, faults, texts
from motcua.foundation.vn import normal

LARGEST_FILE = 50 * 1024 * 1024
GET_OR_POST = ["GET", "HEAD", "POST"]
_TONES = {
    Finding.AUTHENTIC: "ok", Finding.REVOKED: "late", Finding.REPLACED: "soon", Finding.EXPIRED: "soon", Finding.ALTERED: "late",
}  # fmt: skip


@require_http_methods(GET_OR_POST)
def ask(request: HttpRequest) -> HttpResponse:
    """The box for number and check, and the box for a file."""
    if request.method == "POST":
        return _file(request, "")
    code, check = normal(request.GET.get("ma", "")), normal(request.GET.get("k", ""))
    if check and (asked := as_code(code)):
        return HttpResponseRedirect(f"{reverse('portal:verify_code', args=[asked])}?{urlencode({'k': check[:100]})}")
    missing = []
    if "ma" in request.GET or "k" in request.GET:
        pairs = (("ma", as_code(code)), ("k", check))
        missing = [faults.Line(texts.words(f"verify.{name}_missing"), f"#{name}") for name, value in pairs if not value]
    return _box(request, code=code, check=check, errors=missing)


@require_http_methods(GET_OR_POST)
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What stands behind number and check; with a posted file, whether it is this paper; with `?tep`, the paper itself."""
    if request.method == "POST":
        return _file(request, code)
    limit.count(request)
    check = request.GET.get("k", "")
    if "tep" in request.GET:
        found = results.read_verified(code, check)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{answers.quoted(found.name)}"}
        return HttpResponse(found.content, content_type=found.media_type, headers=headers)
    return _told(request, results.verify(code, check), code=code, check=check)


def _file(request: HttpRequest, code: str) -> HttpResponse:
    limit.count(request)
    file = request.FILES.get("file")
    wrong = ""
    if file is None:
        wrong = "verify.file_missing"
    elif (file.size or 0) > LARGEST_FILE:
        wrong = "verify.file_large"
    if file is None or wrong:
        return _box(
            request, code=code, check=request.GET.get("k", ""), errors=[faults.Line(texts.words(wrong), "#file")]
        )
    found = results.verify_file(file.read())
    other = bool(code) and found.finding is Finding.AUTHENTIC and found.code != code
    return _told(request, found, code=code, check=request.GET.get("k", ""), by_file=True, other=other)


def _told(
    request: HttpRequest, found: Verification, *, code: str, check: str, by_file: bool = False, other: bool = False
) -> HttpResponse:
    context = {
        "found": found,
        "finding": str(found.finding),
        "title": texts.words(f"verify.answer.{found.finding}"),
        "tone": _TONES.get(found.finding, "soon"),
        "lead": texts.words(f"verify.lead_{'file' if by_file else 'code'}.{found.finding}"),
        "other": other,
        "by_file": by_file,
        "code": code,
        "check": check,
        "known": found.finding not in (Finding.UNKNOWN, Finding.FOREIGN),
    }
    return show(
        request,
        "portal/verification/told.html",
        context,
        status=404 if found.finding is Finding.UNKNOWN and not by_file else 200,
    )


def _box(request: HttpRequest, *, code: str, check: str, errors: list[faults.Line]) -> HttpResponse:
    wrong = {line.href.removeprefix("#"): line.text for line in errors}
    context = {"code": code, "check": check, "errors": errors, "wrong": wrong}
    return show(request, "portal/verification/ask.html", context, status=422 if errors else 200)
