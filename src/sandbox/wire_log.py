"""Pages and JSON of the message log: search, one exchange laid out to be read, and its bytes as they were."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.skeleton.pages import h, link, page, table
from sandbox.skeleton.wire import Exchange, Wire, pretty

LONGEST_QUERY = 200
MOST = 1000
_TRAIL = (("/", "Hệ thống mô phỏng"), ("/_wire", "Nhật ký bản tin"))
_DIRECTIONS = {"in": "bộ → mô phỏng", "out": "mô phỏng → bộ"}


class WireLog:
    """`/_wire…`; reads only."""

    def __init__(self, wire: Wire, names: Sequence[str]) -> None:
        self._wire, self._names = wire, names

    def routes(self) -> list[BaseRoute]:
        """The list, one exchange, its two bodies as they were, and the same as JSON."""
        return [
            Route("/_wire", self._list),
            Route("/_wire/api", self._list_json),
            Route("/_wire/api/{key}", self._one_json),
            Route("/_wire/{key}", self._one),
            Route("/_wire/{key}/{part}", self._raw),
        ]

    def _found(self, request: Request) -> list[Exchange]:
        asked = request.query_params
        limit = asked.get("limit", "100")
        return self._wire.newest(
            simulator=asked.get("simulator", ""),
            containing=asked.get("q", "")[:LONGEST_QUERY],
            limit=max(1, min(int(limit), MOST)) if limit.isdecimal() and len(limit) < 6 else 100,
        )

    async def _list(self, request: Request) -> Response:
        rows = [
            (
                link(f"/_wire/{one.key}", one.head()["at"][11:23]), one.simulator, _DIRECTIONS[one.direction], f"{one.method} {one.address[:120]}",
                one.status or "không trả lời", "" if one.mode == "normal" else one.mode,
            )
            for one in self._found(request)
        ]  # fmt: skip
        now = request.query_params.get("simulator", "")
        choices = "".join(
            f"<option{' selected' if name == now else ''}>{h(name)}</option>" for name in ("", *self._names)
        )
        form = (
            '<form class="card"><div class="field"><label for="q">Tìm trong địa chỉ, tiêu đề và nội dung <span class="note" lang="en">(any text)</span></label>'
            f'<input type="search" id="q" name="q" maxlength="{LONGEST_QUERY}" value="{h(request.query_params.get("q", ""))}"></div>'
            f'<div class="field"><label for="simulator">Hệ thống</label><select id="simulator" name="simulator">{choices}</select></div>'
            '<div class="actions"><button type="submit">Tìm</button></div></form>'
        )
        heads = ("Lúc", "Hệ thống", "Chiều", "Lời gọi", "Trả lời", "Lỗi mô phỏng")
        return page("Nhật ký bản tin", form + table("Bản tin, mới nhất trước", heads, rows), trail=_TRAIL[:1])

    async def _one(self, request: Request) -> Response:
        one = self._wire.get(request.path_params["key"])
        if one is None:
            return page("Không có bản tin này", "<p>Bản tin không có hoặc đã bị bỏ.</p>", status=404, trail=_TRAIL)
        head = one.head()
        facts = "".join(f"<dt>{h(name)}</dt><dd>{h(value)}</dd>" for name, value in head.items())
        body = (
            f'<dl class="card">{facts}</dl>'
            f"<h2>Lời gọi</h2>{_headers(one.request_headers)}<pre>{h(pretty(one.request))}</pre><p>{link(f'/_wire/{one.key}/request', 'Nguyên văn')}</p>"
            f"<h2>Trả lời</h2>{_headers(one.answer_headers)}<pre>{h(pretty(one.answer))}</pre><p>{link(f'/_wire/{one.key}/answer', 'Nguyên văn')}</p>"
        )
        return page(f"Bản tin {one.simulator} {head['at'][11:19]}", body, trail=_TRAIL)

    async def _raw(self, request: Request) -> Response:
        one = self._wire.get(request.path_params["key"])
        part = request.path_params["part"]
        if one is None or part not in {"request", "answer"}:
            return Response(b"", 404)
        kept = one.request if part == "request" else one.answer
        return Response(
            kept, headers={"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
        )

    async def _list_json(self, request: Request) -> Response:
        return JSONResponse({"messages": [one.head() for one in self._found(request)]})

    async def _one_json(self, request: Request) -> Response:
        one = self._wire.get(request.path_params["key"])
        if one is None:
            return JSONResponse({"error": "not found"}, 404)
        return JSONResponse(
            one.head()
            | {
                "request": {
                    "headers": dict(one.request_headers), "raw": one.request.decode("utf-8", "replace"), "pretty": pretty(one.request),
                },
                "answer": {
                    "headers": dict(one.answer_headers), "raw": one.answer.decode("utf-8", "replace"), "pretty": pretty(one.answer),
                },
            }
        )  # fmt: skip


def _headers(headers: Mapping[str, str]) -> str:
    if not headers:
        return ""
    lines = "\n".join(f"{name}: {value}" for name, value in headers.items())
    return f"<details><summary>Tiêu đề</summary><pre>{h(lines)}</pre></details>"
