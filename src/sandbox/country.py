"""Pages and JSON of the country as a whole: its people, its enterprises, the dossiers that its systems have seen, its scenarios."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox import scenario
from sandbox.people import ENTERPRISES, PEOPLE
from sandbox.scenario import BadScenario, Player
from sandbox.skeleton.pages import Markup, h, link, page, same_origin, table, wants_page

SHOWN, MOST = 500, 100_000
LARGEST_SCENARIO = 256 * 1024
_TRAIL = (("/", "Hệ thống mô phỏng"),)

Seen = Callable[[int], Sequence[Mapping[str, Any]]]
"""The newest dossiers that one system has seen: `code`, `state`, `stateName`, `address`."""


class Country:
    """`/_country…` and `/_scenarios…`."""

    def __init__(self, player: Player, seen: Mapping[str, Seen]) -> None:
        self._player, self._seen = player, seen
        self._scenarios = scenario.kept()

    def routes(self) -> list[BaseRoute]:
        """People, enterprises, dossiers, scenarios; each as a page and as JSON."""
        return [
            Route("/_country", self._all),
            Route("/_country/people", self._people),
            Route("/_country/enterprises", self._enterprises),
            Route("/_country/dossiers", self._dossiers),
            Route("/_scenarios", self._list, methods=["GET"]),
            Route("/_scenarios/play", self._play_own, methods=["POST"]),
            Route("/_scenarios/stop", self._stop, methods=["POST"]),
            Route("/_scenarios/{name}/play", self._play, methods=["POST"]),
        ]

    # ------------------------------------------------------------ who lives here, what was seen

    async def _all(self, request: Request) -> Response:
        if wants_page(request):
            counted = (
                ("/_country/people", "Người thử – people", len(PEOPLE)),
                ("/_country/enterprises", "Doanh nghiệp thử – enterprises", len(ENTERPRISES)),
                ("/_country/dossiers", "Hồ sơ các hệ thống đã thấy – dossiers seen", len(self._found())),
            )
            rows = [(link(address, words), number) for address, words, number in counted]
            return page(
                "Đất nước thử", table("Đất nước thử – the country", ("Danh sách", "Số lượng"), rows), trail=_TRAIL
            )
        return JSONResponse({"people": _people(), "enterprises": _enterprises(), "dossiers": self._found()})

    async def _people(self, request: Request) -> Response:
        if not wants_page(request):
            return JSONResponse({"people": _people()})
        rows = [(one["id_no"] or one["old_id_no"] or one["passport"], one["name"], one["birth"]) for one in _people()]
        return page("Người thử", table("Người thử – people", ("Số", "Họ tên", "Ngày sinh"), rows), trail=_TRAIL)

    async def _enterprises(self, request: Request) -> Response:
        if not wants_page(request):
            return JSONResponse({"enterprises": _enterprises()})
        rows = [(one["code"], one["name"], one["status"], one["people"]) for one in _enterprises()]
        heads = ("Mã số", "Tên", "Tình trạng", "Người đại diện, người được ủy quyền")
        return page("Doanh nghiệp thử", table("Doanh nghiệp – enterprises", heads, rows), trail=_TRAIL)

    async def _dossiers(self, request: Request) -> Response:
        if not wants_page(request):
            return JSONResponse({"dossiers": self._found(request.query_params.get("system", ""), MOST)})
        rows = [
            (one["system"], link(one["address"], one["code"]), f"{one['state']} {one['stateName']}")
            for one in self._found()
        ]
        made = table("Hồ sơ đã thấy – dossiers seen", ("Hệ thống", "Mã", "Trạng thái"), rows)
        return page("Hồ sơ các hệ thống đã thấy", made, trail=_TRAIL)

    def _found(self, wanted: str = "", limit: int = SHOWN) -> list[dict[str, Any]]:
        return [
            {"system": system, **one}
            for system, seen in self._seen.items()
            if wanted in {"", system}
            for one in seen(limit)
        ]

    # ------------------------------------------------------------ scenarios

    async def _list(self, request: Request) -> Response:
        if not wants_page(request):
            now = self._player.now
            return JSONResponse(
                {"scenarios": scenario.listed(self._scenarios), "now": now.as_json() if now is not None else None}
            )
        return self._page()

    def _page(self, complaint: str = "", typed: str = "") -> Response:
        told = f'Chưa diễn được: {h(complaint)}. <a href="#scenario">Sửa kịch bản</a>'
        error = f'<p class="card error" role="alert">{told}</p>' if complaint else ""
        cards = "".join(
            f'<section class="card"><h2>{h(one.title)}</h2><p>{h(one.about)}</p><form method="post" action="/_scenarios/{h(one.name)}/play">'
            f'<div class="actions"><button type="submit" aria-label="Diễn: {h(one.title)}">Diễn ({len(one.steps)} bước)</button></div></form></section>'
            for one in self._scenarios.values()
        )
        own = (
            '<form class="card" method="post" action="/_scenarios/play"><h2>Kịch bản riêng <span lang="en">– your own</span></h2><div class="field">'
            '<label for="scenario">JSON: {"steps": [{"switch": …}, {"wait": 5}, {"act": "POST /nsw/send", "body": {}}]}</label>'
            f'<textarea id="scenario" name="scenario" rows="6" class="mono">\n{h(typed)}</textarea></div><div class="actions"><button type="submit">Diễn</button></div></form>'
        )
        return page("Kịch bản", error + self._playing() + cards + own, status=422 if complaint else 200, trail=_TRAIL)

    def _playing(self) -> Markup:
        now = self._player.now
        if now is None:
            return Markup("")
        states = {"playing": "đang diễn", "ended": "đã xong", "stopped": "đã dừng", "failed": "hỏng"}
        rows = [(one["step"], ", ".join(f"{k}: {v}" for k, v in one.items() if k != "step")) for one in now.done]
        stop = (
            '<form method="post" action="/_scenarios/stop"><div class="actions"><button type="submit" class="second">Dừng</button></div></form>'
            if now.state == "playing"
            else ""
        )
        made = table(f"{now.scenario.title}: {states[now.state]}", ("Bước", "Việc"), rows, empty="Chưa bước nào xong.")
        return Markup(f'<section class="card">{made}{stop}</section>')

    async def _play(self, request: Request) -> Response:
        if not same_origin(request):
            return PlainTextResponse("403", 403)
        found = self._scenarios.get(request.path_params["name"])
        if found is None:
            return JSONResponse({"error": "unknown scenario", "known": list(self._scenarios)}, 404)
        return self._begun(request, found)

    async def _play_own(self, request: Request) -> Response:
        if not same_origin(request):
            return PlainTextResponse("403", 403)
        as_form = "json" not in request.headers.get("content-type", "")
        await request.body()  # kept, so that it can be read as a form and again as it is
        typed = str((await request.form()).get("scenario", ""))[:LARGEST_SCENARIO] if as_form else ""
        try:
            return self._begun(request, scenario.read(await _given(request)))
        except BadScenario as error:
            return self._page(str(error), typed) if wants_page(request) else JSONResponse({"error": str(error)}, 422)

    def _begun(self, request: Request, wanted: scenario.Scenario) -> Response:
        performance = self._player.play(wanted)
        return RedirectResponse("/_scenarios", 303) if wants_page(request) else JSONResponse(performance.as_json(), 202)

    async def _stop(self, request: Request) -> Response:
        if not same_origin(request):
            return PlainTextResponse("403", 403)
        self._player.stop()
        now = self._player.now
        return (
            RedirectResponse("/_scenarios", 303)
            if wants_page(request)
            else JSONResponse(now.as_json() if now is not None else None)
        )


async def _given(request: Request) -> Mapping[str, Any]:
    raw = (await request.body())[: LARGEST_SCENARIO + 1]
    if len(raw) > LARGEST_SCENARIO:
        raise BadScenario("too large")
    try:
        if "json" not in request.headers.get("content-type", ""):
            raw = str((await request.form()).get("scenario", "")).encode()
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadScenario("not JSON") from error
    if not isinstance(found, dict):
        raise BadScenario("an object with steps")
    return found


def _people() -> list[dict[str, str]]:
    return [
        {
            "key": one.key, "name": one.name, "birth": one.birth, "id_no": one.id_no, "old_id_no": one.old_id_no, "passport": one.passport,
        }
        for one in PEOPLE.values()
    ]  # fmt: skip


def _enterprises() -> list[dict[str, str]]:
    return [
        {
            "code": one.code, "name": one.name, "status": one.status, "address": f"{one.address}, {one.ward}, {one.province}",
            "people": ", ".join(f"{PEOPLE[agent.person].name} ({agent.title})" for agent in one.agents),
        }
        for one in ENTERPRISES.values()
    ]  # fmt: skip
