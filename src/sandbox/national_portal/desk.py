"""Pages and addresses on which somebody acts as a citizen of the national portal."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.national_portal.citizen import LEVELS, CannotDo, Citizens, samples
from sandbox.national_portal.rules import STATES
from sandbox.national_portal.services import Services
from sandbox.people import ENTERPRISES
from sandbox.skeleton.pages import Markup, h, link, page, same_origin, table, wants_page

LARGEST = 4 * 1024 * 1024
_HOME = "/dvcqg/cong-dan/"
_TRAIL = (("/", "Hệ thống mô phỏng"), ("/dvcqg/", "Cổng Dịch vụ công quốc gia"))
Act = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]


def routes(services: Services, citizens: Citizens) -> list[BaseRoute]:
    """Acts by the control API (`/dvcqg/api/citizen/<act>`) and on pages."""
    acts: dict[str, Act] = {
        "file": citizens.file,
        "supplement": citizens.supplement,
        "pay": citizens.pay,
        "withdraw": citizens.withdraw,
        "rate": citizens.rate,
        "petition": citizens.petition,
        "ask": citizens.ask,
    }

    async def act(request: Request) -> Response:
        if not same_origin(request):
            return PlainTextResponse("403", 403)
        wanted = acts.get(request.path_params["act"])
        as_page = wants_page(request)
        given = await _given(request)
        if wanted is None or given is None:
            return _dump({"error": "unknown act or no JSON", "known": list(acts)}, 404 if wanted is None else 422)
        try:
            done = await wanted(given)
        except (CannotDo, ValueError, KeyError, IndexError, TypeError) as fault:
            return (
                _refused(citizens, str(given.get("code", "")), str(fault))
                if as_page
                else _dump({"error": str(fault)}, 422)
            )
        return _shown(done) if as_page else _dump(done)

    async def release(request: Request) -> Response:
        if not same_origin(request):
            return PlainTextResponse("403", 403)
        return _dump({"sent": await citizens.release()})

    async def lose(request: Request) -> Response:
        if not same_origin(request):
            return PlainTextResponse("403", 403)
        given = await _given(request) or {}
        services.records.forget_one(str(given.get("code", "")))
        return _dump({"lost": given.get("code", "")})

    async def home(_request: Request) -> Response:
        return _home(citizens)

    async def one(request: Request) -> Response:
        return _one(citizens, request.path_params["code"])

    async def petitions(_request: Request) -> Response:
        return _dump({"petitions": citizens.petitions()})

    async def questions(_request: Request) -> Response:
        return _dump({"questions": citizens.questions()})

    async def versions(_request: Request) -> Response:
        return _dump({"versions": list(services.versions.values())})

    return [
        Route("/dvcqg/api/citizen/petitions", petitions, methods=["GET"]),
        Route("/dvcqg/api/citizen/questions", questions, methods=["GET"]),
        Route("/dvcqg/api/citizen/release", release, methods=["POST"]),
        Route("/dvcqg/api/citizen/{act}", act, methods=["POST"]),
        Route("/dvcqg/api/lose", lose, methods=["POST"]),
        Route("/dvcqg/api/versions", versions),
        Route(_HOME, home),
        Route(f"{_HOME}{{code:path}}", one),
    ]


async def _given(request: Request) -> dict[str, Any] | None:
    raw = await request.body()
    if len(raw) > LARGEST:
        return None
    if "json" not in request.headers.get("content-type", ""):
        return dict(parse_qsl(raw.decode("utf-8", "replace"))) if raw else {}
    try:
        read = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError:
        return None
    return read if isinstance(read, dict) else None


def _refused(citizens: Citizens, code: str, complaint: str) -> Response:
    """Why it cannot be done, on the page where it was tried."""
    record = citizens.records.get(code)
    return _one(citizens, code, complaint) if record is not None and record.get("filed") else _home(citizens, complaint)


def _complaint(words: str) -> str:
    return f'<p class="card error" role="alert">{h(words)}</p>' if words else ""


def _home(citizens: Citizens, complaint: str = "") -> Response:
    offered = "".join(
        f'<option value="{h(code)}">{h(code)} – {h(one["title"])}</option>' for code, one in samples().items()
    )
    owners = "".join(
        f'<option value="{h(code)}">{h(code)} – {h(one.name)}</option>' for code, one in ENTERPRISES.items()
    )
    rows = [
        (
            link(f"{_HOME}{one['code']}", one["code"]),
            f"{one['state']} {STATES.get(one['state'], '')}",
            one.get("ours", ""),
        )
        for one in citizens.records.newest(limit=200)
        if one.get("filed")
    ]
    told = [
        (
            one["code"],
            one["body"].get("TieuDe", ""),
            len(one["turns"]),
            one["turns"][-1].get("NoiDungTraLoi", "") if one["turns"] else "",
        )
        for one in citizens.petitions()
    ]
    asked = [
        (one["body"]["HOIDAPID"], one["body"]["NOIDUNG"], "; ".join(said["NOIDUNGTRALOI"] for said in one["answers"]))
        for one in citizens.questions()
    ]
    body = (
        f"{_complaint(complaint)}<p>Làm như người dân trên Cổng Dịch vụ công quốc gia. <span lang='en'>Act as a citizen of the national portal.</span></p>"
        f'<form method="post" action="/dvcqg/api/citizen/file" class="card"><h2>Nộp hồ sơ</h2>{_choice("procedure", "Thủ tục", offered)}'
        f"{_choice('enterprise', 'Người nộp', owners)}{_button('Nộp')}</form>"
        f'<form method="post" action="/dvcqg/api/citizen/petition" class="card"><h2>Phản ánh, kiến nghị</h2>{_line("title", "Tiêu đề")}'
        f"{_line('text', 'Nội dung')}{_line('dossier', 'Về hồ sơ (nếu có)')}{_button('Gửi')}</form>"
        f"{table('Hồ sơ đã nộp tại đây', ('Mã', 'Trạng thái', 'Mã của bộ'), rows)}"
        f"{table('Phản ánh đã gửi', ('Mã', 'Tiêu đề', 'Lượt trả lời', 'Trả lời mới nhất'), told)}"
        f'<form method="post" action="/dvcqg/api/citizen/ask" class="card"><h2>Hỏi đáp</h2>{_line("text", "Câu hỏi", "question")}{_line("name", "Họ tên", "question")}'
        f"{_button('Gửi câu hỏi')}</form>{table('Câu hỏi đã gửi', ('Mã', 'Câu hỏi', 'Bộ trả lời'), asked)}"
    )
    return page("Người dân trên Cổng Dịch vụ công quốc gia", body, status=422 if complaint else 200, trail=_TRAIL)


def _one(citizens: Citizens, code: str, complaint: str = "") -> Response:
    record = citizens.records.get(code)
    if record is None or not record.get("filed"):
        return page(
            "Không có hồ sơ này", "<p>Không có hồ sơ nào mang mã này nộp tại đây.</p>", status=404, trail=_TRAIL
        )
    last = record.get("last", {})
    asked = [
        (
            one.get("HoSoBoSungId", ""),
            one.get("NoiDungBoSung", ""),
            "đã bổ sung" if one.get("TrangThaiBoSung") == "1" else "đang chờ",
        )
        for one in last.get("DanhSachHoSoBoSung", ())
    ]
    fees = [
        (one.get("TenPhiLePhi", ""), one.get("Gia", ""), one.get("MaPhiLePhi", ""))
        for one in last.get("DanhSachLePhi", ())
    ]
    said = [(one.get("TrangThai", ""), one.get("NoiDung", ""), one.get("NgayXuLy", "")) for one in record["results"]]
    papers = [
        (link(one["DuongDanTepTinKetQua"], one["TenGiayTo"]),)
        for one in last.get("DanhSachGiayToKetQua", ())
        if one.get("DuongDanTepTinKetQua")
    ]
    hidden = f'<input type="hidden" name="code" value="{h(code)}">'
    levels = "".join(f"<option>{h(level)}</option>" for level in LEVELS)
    body = (
        f"{_complaint(complaint)}<dl class='card'><dt>Trạng thái</dt><dd>{h(record['state'])} – {h(STATES.get(record['state'], ''))}</dd>"
        f"<dt>Mã của bộ</dt><dd class='mono'>{h(record.get('ours', '') or '–')}</dd><dt>Ghi chú</dt><dd>{h(last.get('GhiChu', '') or '–')}</dd></dl>"
        f"{table('Bộ trả lời', ('Trạng thái', 'Nội dung', 'Lúc'), said)}{table('Yêu cầu bổ sung', ('Số', 'Nội dung', 'Tình trạng'), asked)}"
        f"{table('Phí, lệ phí', ('Tên', 'Số tiền', 'Mã'), fees)}{table('Kết quả', ('Tệp',), papers)}"
        f'<form method="post" action="/dvcqg/api/citizen/supplement" class="card"><h2>Bổ sung</h2>{hidden}{_line("words", "Trả lời")}{_button("Gửi bổ sung")}</form>'
        f'<form method="post" action="/dvcqg/api/citizen/pay" class="card"><h2>Thanh toán</h2>{hidden}{_button("Trả phí")}</form>'
        f'<form method="post" action="/dvcqg/api/citizen/withdraw" class="card"><h2>Rút hồ sơ</h2>{hidden}{_line("reason", "Lý do")}{_button("Rút")}</form>'
        f'<form method="post" action="/dvcqg/api/citizen/rate" class="card"><h2>Đánh giá</h2>{hidden}{_choice("level", "Mức", levels)}{_line("text", "Ý kiến", "rating")}{_button("Đánh giá")}</form>'
    )
    return page(f"Hồ sơ {code}", body, status=422 if complaint else 200, trail=(*_TRAIL, (_HOME, "Người dân")))


def _shown(done: Mapping[str, Any]) -> Response:
    code = str(done["code"])
    rows = [(one["status"], one["code"], one["message"]) for one in done["answers"]]
    if code.startswith("HD-"):
        return RedirectResponse(_HOME, 303)
    if done["arrived"] and not code.startswith("PA-"):
        return RedirectResponse(f"{_HOME}{code}", 303)
    body = table(
        "Bộ trả lời", ("HTTP", "Mã", "Câu trả lời"), rows, empty="Chưa gửi được, hoặc được giữ lại theo công tắc."
    )
    return page(f"Đã gửi {code}", body, trail=(*_TRAIL, (_HOME, "Người dân")))


def _line(name: str, label: str, prefix: str = "") -> Markup:
    key = f"{prefix or 'c'}-{name}"
    return Markup(
        f'<div class="field"><label for="{key}">{h(label)}</label><input type="text" id="{key}" name="{name}"></div>'
    )


def _choice(name: str, label: str, options: str) -> Markup:
    return Markup(
        f'<div class="field"><label for="c-{name}">{h(label)}</label><select id="c-{name}" name="{name}">{options}</select></div>'
    )


def _button(words: str) -> Markup:
    return Markup(f'<div class="actions"><button type="submit">{h(words)}</button></div>')


def _dump(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")
