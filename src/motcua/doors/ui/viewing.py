"""How somebody wants pages shown: letters larger than usual, and plain pages without colours and columns; kept in a cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

SIZES = ("normal", "large", "larger")
COOKIE = "motcua_view"
YEAR = 365 * 24 * 3600


def chosen(request: HttpRequest) -> tuple[str, bool]:
    """The size of letters, and whether pages are plain."""
    size, _, plain = request.COOKIES.get(COOKIE, "").partition(".")
    return (size if size in SIZES else SIZES[0]), plain == "plain"


def classes(request: HttpRequest) -> str:
    """What the page's frame says of it to the styles."""
    size, plain = chosen(request)
    return " ".join([*([f"mc-view-{size}"] if size != SIZES[0] else []), *(["mc-view-plain"] if plain else [])])


def keep(response: HttpResponse, size: str, *, plain: bool) -> HttpResponse:
    """Set it on an answer."""
    value = f"{size if size in SIZES else SIZES[0]}.{'plain' if plain else ''}"
    response.set_cookie(COOKIE, value, max_age=YEAR, samesite="Lax", httponly=True)
    return response
