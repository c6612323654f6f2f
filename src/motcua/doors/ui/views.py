"""Error pages and the choice of language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from motcua.doors.ui import texts
from motcua.doors.ui.filters import QuestionWrong
from motcua.foundation.errors import HouseError

YEAR = 365 * 24 * 3600


def house_error(request: HttpRequest, error: HouseError) -> HttpResponse:
    """The page of an expected failure: words by its code, else by its status; nothing of what the code carries."""
    if isinstance(error, QuestionWrong):
        return render(request, "ui/question.html", question(request, error), status=error.status)
    key = error.code if texts.find(f"failure.{error.code}.title") else _KIND.get(error.status, "house")
    return _page(request, key, error.status, **error.params)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- the framework's signature
    """400: the request could not be read."""
    return _page(request, "house", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- the framework's signature
    """403: not for this visitor."""
    return _page(request, "not_allowed", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- the framework's signature
    """404: no such page."""
    return _page(request, "not_found", 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- the framework's signature
    """403: the form is too old or came from elsewhere; going back and sending again is the way on."""
    return _page(request, "form_too_old", 403)


def no_page(request: HttpRequest) -> HttpResponse:
    """405: an address that a button sends to was opened as a page."""
    return _page(request, "no_page", 405)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours, with a number to tell the help desk; this page asks nothing of the database."""
    context = {"reference": request.META.get("motcua.request", ""), "language": texts.language(), "bare": True}
    return render(request, "ui/fault.html", context, status=500)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie and return to the page."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    return keep_language(HttpResponseRedirect(target), request.POST.get("language", "vi"))


def keep_language(response: HttpResponse, language: str) -> HttpResponse:
    """Set the visitor's language on an answer; anything but English is Vietnamese."""
    response.set_cookie("motcua_lang", "en" if language == "en" else "vi", max_age=YEAR, samesite="Lax", httponly=True)
    return response


def question(request: HttpRequest, error: QuestionWrong) -> dict[str, object]:
    """What `ui/question.html` shows: what an address asks for and is not there, each part to be chosen again."""
    return {
        "wrong": error.wrong,
        "kept": error.kept,
        "path": request.path,
        "errors": [
            {"text": one.text, "href": f"#{one.key}" if one.choices else f"#{one.key}-error"} for one in error.wrong
        ],
    }


_KIND = {403: "not_allowed", 404: "not_found", 409: "conflict", 422: "invalid", 503: "unavailable"}


def _page(request: HttpRequest, key: str, status: int, **values: object) -> HttpResponse:
    context = {
        "title": texts.words(f"failure.{key}.title", **values),
        "lead": texts.words(f"failure.{key}.lead", **values),
        "reference": request.META.get("motcua.request", ""),
        "missing": status == 404,
    }
    return render(request, "ui/error.html", context, status=status)
