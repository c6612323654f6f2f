"""The page on which a visitor chooses how pages are shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.doors.portal.visitor import show
from motcua.doors.ui import choices, flash, texts, viewing


@require_http_methods(["GET", "HEAD", "POST"])
def view(request: HttpRequest) -> HttpResponse:
    """Size of letters and plain pages; holds for this browser."""
    if request.method == "POST":
        flash.put(request, texts.words("viewing.kept"))
        answer = HttpResponseRedirect(reverse("portal:view"), status=303)
        return viewing.keep(answer, request.POST.get("size", ""), plain=request.POST.get("plain") == "yes")
    size, plain = viewing.chosen(request)
    sizes = [(one, texts.words(f"viewing.sizes.{one}")) for one in viewing.SIZES]
    context = {
        "size": choices.choice("viewing", "size", sizes, size),
        "plain": choices.choice("viewing", "plain", value="yes" if plain else "", kind="tick"),
    }
    return show(request, "portal/procedures/viewing.html", context)
