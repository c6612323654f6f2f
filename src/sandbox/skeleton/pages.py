"""Plain, accessible pages without scripts: one frame, one style sheet, everything escaped."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

STYLE = (Path(__file__).parent / "static" / "sandbox.css").read_bytes()
STYLE_PATH = "/_static/sandbox.css"
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; base-uri 'none'; "
    "frame-ancestors 'self'; form-action 'self' http: https:"
)


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def h(value: object) -> str:
    """Escape for HTML, unless it is markup."""
    return value if isinstance(value, Markup) else escape(str(value))


def link(address: str, text: object) -> Markup:
    """A link."""
    return Markup(f'<a href="{escape(address)}">{h(text)}</a>')


def table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str = "Chưa có gì."
) -> Markup:
    """A table that scrolls by itself on a narrow screen; a sentence when there are no rows."""
    body = "".join("<tr>" + "".join(f"<td>{h(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    if not body:
        return Markup(f"<h2>{h(caption)}</h2><p>{h(empty)}</p>")
    head = "".join(f'<th scope="col">{h(name)}</th>' for name in heads)
    return Markup(
        f'<div class="wide" tabindex="0" role="region" aria-label="{h(caption)}"><table><caption>{h(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def page(title: str, body: str, *, status: int = 200, trail: Sequence[tuple[str, str]] = ()) -> Response:
    """One whole page; `body` must be escaped already."""
    way = "".join(f"<li>{link(address, text)}</li>" for address, text in trail)
    html = (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{h(title)} – Bản chạy thử</title><link rel="stylesheet" href="{STYLE_PATH}"><link rel="icon" href="data:,"></head><body>'
        '<a class="skip" href="#main">Đến nội dung chính</a>'
        '<header class="banner"><strong>Bản chạy thử</strong> – hệ thống mô phỏng, không có dữ liệu thật. '
        '<span lang="en">Sandbox: nothing here is real.</span></header>'
        + (f'<nav aria-label="Đường dẫn"><ol class="trail">{way}</ol></nav>' if way else "")
        + f'<main id="main"><h1>{h(title)}</h1>{body}</main></body></html>'
    )
    return HTMLResponse(
        html,
        status,
        {
            "Content-Security-Policy": _POLICY,
            "Referrer-Policy": "same-origin",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def style(_request: object) -> Response:
    """The style sheet."""
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "max-age=300"})


def same_origin(request: Request) -> bool:
    """Whether a form was sent from a page of the sandbox, or by a program."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def wants_page(request: Request) -> bool:
    """Whether a person asks, with a browser; a program gets JSON."""
    return "text/html" in request.headers.get("accept", "")
