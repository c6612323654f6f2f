"""The control panel: what there is, how each simulator behaves now, and the switches to change it."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.skeleton.pages import Markup, h, link, page, same_origin, table, wants_page
from sandbox.skeleton.simulator import Context, Simulator
from sandbox.skeleton.switches import MODE_NAMES, MODES, BadSwitch, Option, Switches
from sandbox.wire_log import WireLog


class ControlPanel:
    """`/` and `/_control/…`; changes nothing but the switches and the received data of the simulators."""

    def __init__(self, context: Context, simulators: Sequence[Simulator]) -> None:
        self._context = context
        self._simulators = {simulator.name: simulator for simulator in simulators}

    def routes(self) -> list[BaseRoute]:
        """The index, the state of all, one simulator, reset."""
        return [
            Route("/", self._index),
            Route("/_health", self._health),
            Route("/_control", self._all),
            Route("/_control/reset", self._reset, methods=["POST"]),
            Route("/_control/{name}", self._one, methods=["GET", "POST"]),
            *WireLog(self._context.wire, list(self._simulators)).routes(),
        ]

    async def _health(self, _request: Request) -> Response:
        return PlainTextResponse("ok")

    async def _index(self, _request: Request) -> Response:
        cards = "".join(self._card(simulator) for simulator in self._simulators.values())
        body = (
            '<p>Các hệ thống quốc gia được mô phỏng để thử Một Cửa trên một máy. <span lang="en">Simulators of national systems, for trying Một Cửa on one machine.</span></p>'
            f"<dl class='card'><dt>Cổng dịch vụ công của bộ</dt><dd>{link(self._context.portal_url, self._context.portal_url)}</dd>"
            f"<dt>SMTP</dt><dd class='mono'>cổng {self._context.smtp_port}</dd>"
            f"<dt>Công tắc – switches</dt><dd>{link('/_control', '/_control')}</dd>"
            f"<dt>Đóng vai – act as</dt><dd>{link('/_act', 'người dân, hải quan, ngân hàng, cơ quan khác…')}</dd>"
            f"<dt>Nhật ký bản tin – messages</dt><dd>{link('/_wire', '/_wire')}</dd>"
            f"<dt>Người, doanh nghiệp, hồ sơ – the country</dt><dd>{link('/_country/people', 'người')} · {link('/_country/enterprises', 'doanh nghiệp')}"
            f" · {link('/_country/dossiers', 'hồ sơ đã thấy')}</dd>"
            f"<dt>Kịch bản – scenarios</dt><dd>{link('/_scenarios', '/_scenarios')}</dd></dl>{cards}"
            '<form method="post" action="/_control/reset" class="card"><p>Đưa mọi mô phỏng về bình thường. <span lang="en">All switches back to normal.</span></p>'
            '<div class="actions"><button type="submit">Về bình thường</button>'
            '<button type="submit" name="data" value="1" class="second">… và xóa dữ liệu đã nhận</button></div></form>'
        )
        return page("Hệ thống mô phỏng", body)

    def _card(self, simulator: Simulator) -> str:
        mode = simulator.switches.mode
        links = "".join(f"<li>{link(address, text)}</li>" for address, text in simulator.pages)
        return (
            f'<section class="card"><h2>{h(simulator.title)}</h2><p>{h(simulator.about)}</p><ul>{links}'
            f"<li>{link(f'/_control/{simulator.name}', 'công tắc – switches')}: <strong>{h(MODE_NAMES[mode])}</strong></li></ul></section>"
        )

    async def _all(self, request: Request) -> Response:
        if wants_page(request):
            return self._standing()
        return JSONResponse({name: simulator.switches.as_json() for name, simulator in self._simulators.items()})

    def _standing(self) -> Response:
        """Every simulator with its mode, how long it lasts and what is set otherwise than from the start."""
        rows = []
        for simulator in self._simulators.values():
            switches = simulator.switches
            changed = [
                f"{name}: {switches.option(name)}"
                for name, option in switches.declared.items()
                if switches.option(name) != option.default
            ]
            rows.append(
                (
                    link(f"/_control/{simulator.name}", simulator.title),
                    f"{MODE_NAMES[switches.mode]} ({switches.mode})",
                    f"{switches.times} lần gọi" if switches.times else "–",
                    ", ".join(changed) or "–",
                )
            )
        heads = ("Mô phỏng", "Cách cư xử – mode", "Còn bao lâu", "Tùy chọn đã đổi – options")
        body = "<p>Không có <code>Accept: text/html</code>, địa chỉ này trả JSON.</p>"
        return page(
            "Công tắc của các mô phỏng",
            body + table("Công tắc – switches", heads, rows),
            trail=(("/", "Hệ thống mô phỏng"),),
        )

    async def _one(self, request: Request) -> Response:
        simulator = self._simulators.get(request.path_params["name"])
        if simulator is None:
            return JSONResponse({"error": "unknown simulator", "known": list(self._simulators)}, 404)
        as_page = wants_page(request)
        if request.method == "GET":
            return self._form(simulator) if as_page else JSONResponse(simulator.switches.as_json())
        if not same_origin(request):
            return PlainTextResponse("403", 403)
        try:
            simulator.switches.change(await _values(request))
        except BadSwitch as error:
            return self._form(simulator, str(error)) if as_page else JSONResponse({"error": str(error)}, 422)
        return RedirectResponse(request.url.path, 303) if as_page else JSONResponse(simulator.switches.as_json())

    async def _reset(self, request: Request) -> Response:
        if not same_origin(request):
            return PlainTextResponse("403", 403)
        wanted = await _values(request)
        for simulator in self._simulators.values():
            simulator.switches.reset()
            if wanted.get("data"):
                simulator.forget()
        if wanted.get("data"):
            self._context.wire.clear()
        if wants_page(request):
            return RedirectResponse("/", 303)
        return JSONResponse({name: simulator.switches.mode for name, simulator in self._simulators.items()})

    def _form(self, simulator: Simulator, complaint: str = "") -> Response:
        switches = simulator.switches
        error = f'<p class="card error" role="alert">{h(complaint)}</p>' if complaint else ""
        options = "".join(_option(name, option, switches.option(name)) for name, option in switches.declared.items())
        body = (
            f'{error}<p>{h(simulator.about)}</p><form method="post" class="card">'
            f"<fieldset><legend>Cách cư xử – mode</legend>{''.join(_mode(mode, switches) for mode in switches.shown)}{_cannot(switches)}</fieldset>"
            f"{_number('seconds', 'Chậm bao nhiêu giây (slow)', f'{switches.seconds:g}', step='any')}"
            f"{_number('times', 'Trong bao nhiêu lần gọi (0: mãi)', str(switches.times))}"
            f"{_text('only', 'Chỉ với địa chỉ có chứa', switches.only)}"
            f"<fieldset><legend>Tùy chọn – options</legend>{options or '<p>Không có.</p>'}</fieldset>"
            '<div class="actions"><button type="submit">Lưu</button></div></form>'
        )
        return page(simulator.title, body, status=422 if complaint else 200, trail=(("/", "Hệ thống mô phỏng"),))


def _mode(mode: str, switches: Switches) -> Markup:
    checked = " checked" if mode == switches.mode else ""
    note = switches.notes.get(mode, MODE_NAMES[mode])
    return Markup(
        f'<label class="choice"><input type="radio" name="mode" value="{mode}"{checked}><span><span>{mode}</span><span class="note">{h(note)}</span></span></label>'
    )


def _cannot(switches: Switches) -> str:
    missing = [mode for mode in MODES if mode not in switches.shown]
    if not missing:
        return ""
    return f'<p class="note">Mô phỏng này không thể hiện được: {h(", ".join(missing))}. <span lang="en">This simulator cannot show these.</span></p>'


def _option(name: str, option: Option, value: str) -> str:
    if not option.choices:
        return _text(name, option.help, value)
    choices = "".join(
        f"<option{' selected' if choice == value else ''}>{h(choice)}</option>" for choice in option.choices
    )
    return f'<div class="field"><label for="{h(name)}">{h(option.help)} <span class="note mono">({h(name)})</span></label><select id="{h(name)}" name="{h(name)}">{choices}</select></div>'


def _text(name: str, label: str, value: str) -> str:
    return f'<div class="field"><label for="{h(name)}">{h(label)} <span class="note mono">({h(name)})</span></label><input type="text" id="{h(name)}" name="{h(name)}" value="{h(value)}"></div>'


def _number(name: str, label: str, value: str, *, step: str = "1") -> str:
    return f'<div class="field"><label for="{name}">{h(label)} <span class="note mono">({name})</span></label><input type="number" min="0" step="{step}" id="{name}" name="{name}" value="{h(value)}"></div>'


async def _values(request: Request) -> Mapping[str, object]:
    raw = await request.body()
    if "json" not in request.headers.get("content-type", ""):
        values: dict[str, object] = dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
        return values
    try:
        read = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError:
        return {"mode": "?"}
    return read if isinstance(read, dict) else {"mode": "?"}
