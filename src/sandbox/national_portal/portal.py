"""The national portal's addresses: session protocol, gateway REST, the form with query flags; and its report pages."""

import base64
import secrets
from collections import OrderedDict
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.national_portal import citizen, desk, report
from sandbox.national_portal.citizen import MODES, Citizens
from sandbox.national_portal.records import Records
from sandbox.national_portal.services import NEEDS_LOGIN_AGAIN, Reply, Services
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

DSTCODE = "VN:GOV:000.00.00.G22:vpcpdvcprovider"
KEPT_DOSSIERS = 200_000
KEPT_SESSIONS = 1000

_OPTIONS = {
    "username": Option("000.00.00.G02", "tài khoản của bộ"),
    "password": Option("sandbox", "mật khẩu của bộ"),
    "dstcode": Option("checked", "kiểm tra dstcode (header hoặc query)", ("checked", "any")),
    "madonvi": Option("any", "kiểm tra madonvi", ("any", "000.00.00.G02", "G02")),
    "session_calls": Option("0", "phiên hết hạn sau bao nhiêu lần gọi (0: không)"),
    "error_code": Option("int", 'cách viết mã thành công: 0, "0", "00"', ("int", "text", "two_digits")),
    "procedures": Option("any", "mã thủ tục lạ: nhận hay từ chối", ("any", "known")),
    "strings": Option("strict", "giá trị không phải chuỗi: từ chối hay nhận", ("strict", "any")),
    "limit": Option("10", "số tiến trình tối đa mỗi lần", ("10", "none")),
    "progress_answer": Option("json", "trả lời của url_progress (lgsp_rest)", ("json", "text")),
}
_OPTIONS |= citizen.OPTIONS
_LGSP_PUSHES = {"DongBoHoSoMC": False, "ThemMoiHoSoMC": False, "CapNhatHoSoMC": True}


class NationalPortal:
    """The simulator."""

    name = "national_portal"
    title = "Cổng Dịch vụ công quốc gia – national portal"
    about = "Nhận hồ sơ và tiến độ của bộ; cho xem như người dân xem."
    pages = (
        ("/dvcqg/", "hồ sơ đã nhận – dossiers received"),
        ("/dvcqg/cong-dan/", "làm người dân: nộp, trả phí, bổ sung, đánh giá, phản ánh – act as the citizen"),
        ("/dvcqg/api/dossiers", "hồ sơ (JSON)"),
        ("/dvcqg/api/counts", "số lần gọi (JSON)"),
    )

    def __init__(self, context: Context) -> None:
        self.switches = Switches(
            _OPTIONS,
            {
                "wrong": "mã 0 nhưng câu trả lời không có “thành công”, không lưu gì",
                "duplicate": "làm hai lần, trả lời của lần sau; báo cho bộ hai lần",
                **MODES,
            },
        )
        self._table = context.store.table("national_dossiers", bound=KEPT_DOSSIERS)
        records = Records(self._table)
        kept = context.store.table("national_citizens", bound=KEPT_DOSSIERS)
        self.citizens = Citizens(context, records, kept, self.switches, self.name)
        self.services = Services(records, self.switches, self.citizens)
        self._sessions: OrderedDict[str, int] = OrderedDict()

    def routes(self) -> list[BaseRoute]:
        """Addresses of the three styles, then the report."""
        guard = self.switches.guard
        found: list[BaseRoute] = []
        for adapter in ("XrdAdapter", "VXPAdapter"):
            base = f"/dvcqg/{adapter}/RestService/forward/mapi"
            found += [
                Route(f"{base}/login", guard(self._login), methods=["POST"]),
                Route(f"{base}/g", guard(self._call), methods=["POST"]),
            ]
        return [
            *found,
            Route("/dvcqg/KetNoiMotCuaQuocGia/{service}", guard(self._bare), methods=["GET", "POST"]),
            Route("/dvcqg/", self._list),
            Route("/dvcqg/dossiers/{code:path}", self._one),
            Route("/dvcqg/api/dossiers", self._list_json),
            Route("/dvcqg/api/dossiers/{code:path}", self._one_json),
            Route("/dvcqg/api/counts", self._counts),
            Route("/dvcqg/getfile", guard(self._getfile), methods=["POST"]),
            *desk.routes(self.services, self.citizens),
        ]

    def forget(self) -> None:
        """Drop dossiers, sessions and counts."""
        self._table.clear()
        self._sessions.clear()
        self.citizens.forget()
        self.services.versions.clear()
        self.services.counts.clear()

    def seen(self, limit: int) -> list[dict[str, Any]]:
        """The newest dossiers, for the list of all systems."""
        found = (report.summary(record) for record in self.services.records.newest(limit=limit, matching=""))
        return [
            {"code": one["code"], "state": one["state"], "stateName": one["stateName"], "address": f"/dvcqg/dossiers/{one['code']}"}
            for one in found
        ]  # fmt: skip

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Close what is open to the ministry."""
        await self.citizens.close()

    # shape A: session

    async def _login(self, request: Request, _mode: str) -> Response:
        body = await _json(request)
        if not self._addressed(request):
            return self._answer(Reply(-1, "dstcode không hợp lệ"))
        if (
            not isinstance(body, dict)
            or body.get("username") != self.switches.option("username")
            or body.get("password") != self.switches.option("password")
        ):
            return self._answer(Reply(-1, "Sai tên đăng nhập hoặc mật khẩu"))
        session = secrets.token_hex(16)
        self._sessions[session] = self.switches.number("session_calls")
        if len(self._sessions) > KEPT_SESSIONS:
            self._sessions.popitem(last=False)
        return _dump({"session": session, "error_code": self._success()})

    async def _call(self, request: Request, mode: str) -> Response:
        body = await _json(request)
        if not isinstance(body, dict):
            return self._answer(Reply(-1, "Dữ liệu không phải JSON"))
        if not self._addressed(request):
            return self._answer(Reply(-1, "dstcode không hợp lệ"))
        if not self._alive(str(body.get("session", ""))):
            return self._answer(Reply(-1, NEEDS_LOGIN_AGAIN))
        wanted = self.switches.option("madonvi")
        if wanted not in {"any", body.get("madonvi")}:
            return self._answer(Reply(-1, "madonvi không hợp lệ"))
        return self._answer(self._served(str(body.get("service", "")), body, mode))

    def _alive(self, session: str) -> bool:
        if session not in self._sessions:
            return False
        left = self._sessions[session]
        if left == 1:
            del self._sessions[session]
        elif left > 1:
            self._sessions[session] = left - 1
        return True

    def _addressed(self, request: Request) -> bool:
        if self.switches.option("dstcode") == "any":
            return True
        return DSTCODE in {request.headers.get("dstcode"), request.query_params.get("dstcode")}

    async def _bare(self, request: Request, mode: str) -> Response:
        """The two shapes without a session share their address; only the older one says `isUpdating` in the query."""
        flagged = "isUpdating" in request.query_params or "MaDinhDanhDV" in request.query_params
        return await (self._flagged(request, mode) if flagged else self._lgsp(request, mode))

    # shape B: gateway REST

    async def _lgsp(self, request: Request, mode: str) -> Response:
        service = request.path_params["service"]
        if request.method == "GET":
            reply = self._served(service, dict(request.query_params), mode)
            inner = {"error_code": reply.code, "message": reply.message, "result": reply.result}
            return _dump({"message": orjson.dumps(inner).decode()})
        body = await _json(request)
        if service == "DongBoTrangThaiHoSoKM":
            return _wrapped(self._served("DongBoTrangThaiHoSo", {"data": body}, mode))
        if service in _LGSP_PUSHES:
            return _wrapped(
                self._served("DongBoHoSoMC", {"data": body, "isUpdating": str(_LGSP_PUSHES[service])}, mode)
            )
        reply = self._served(service, {"data": body}, mode)
        if service == "CapNhatTienDoHoSoMC" and self.switches.option("progress_answer") == "text":
            return PlainTextResponse(reply.message)
        return _wrapped(reply)

    # shape C: flags in the query, the older field set

    async def _flagged(self, request: Request, mode: str) -> Response:
        body = {"data": await _json(request), "isUpdating": request.query_params.get("isUpdating", "False")}
        return _wrapped(self._served(request.path_params["service"], body, mode, newer=False))

    def _served(self, service: str, body: dict[str, Any], mode: str, *, newer: bool = True) -> Reply:
        if mode == "wrong":
            return Reply(0, "Đã ghi nhận yêu cầu, hồ sơ có lỗi")
        reply = self.services.call(service, body, newer=newer)
        return self.services.call(service, body, newer=newer) if mode == "duplicate" else reply

    def _success(self) -> object:
        return {"int": 0, "text": "0", "two_digits": "00"}[self.switches.option("error_code")]

    def _answer(self, reply: Reply) -> Response:
        if reply.code:
            return _dump(
                {
                    "error_code": reply.code if self.switches.option("error_code") == "int" else str(reply.code),
                    "message": reply.message,
                }
            )
        return _dump({"error_code": self._success(), "message": reply.message, "result": reply.result})

    async def _getfile(self, request: Request, _mode: str) -> Response:
        body = await _json(request)
        content = self.citizens.file_of(str(body.get("DuongDan", ""))) if isinstance(body, dict) else None
        if content is None:
            return _dump({"error_code": -1, "message": "Không có tệp"}, 404)
        return _dump({"error_code": 0, "Base64": base64.b64encode(content).decode()})

    # what was received

    async def _list(self, request: Request) -> Response:
        return report.listing(self.services.records, request.query_params.get("q", ""))

    async def _one(self, request: Request) -> Response:
        return report.dossier(self.services.records.get(request.path_params["code"]))

    async def _list_json(self, request: Request) -> Response:
        matching = request.query_params.get("q", "")
        return _dump(
            {
                "count": self.services.records.count(),
                "dossiers": [
                    report.summary(record) for record in self.services.records.newest(limit=200, matching=matching)
                ],
            }
        )

    async def _one_json(self, request: Request) -> Response:
        record = self.services.records.get(request.path_params["code"])
        return _dump(report.whole(record)) if record else _dump({"error": "not found"}, 404)

    async def _counts(self, _request: Request) -> Response:
        return _dump(self.services.counts)


async def _json(request: Request) -> Any:
    try:
        return orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return None


def _dump(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


def _wrapped(reply: Reply) -> Response:
    return _dump({"error_code": str(reply.code), "message": reply.message})
