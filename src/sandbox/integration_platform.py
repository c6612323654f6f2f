"""Simulator of the national integration platform: a security server (X-Road REST), the VDXP adapter, a gateway with tokens.

It carries calls to the simulators behind it by real HTTP, and a form on its page calls the ministry's own services as another body would.
"""

import base64
import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.skeleton import clock
from sandbox.skeleton.outgoing import Outgoing
from sandbox.skeleton.pages import Markup, h, page, table, wants_page
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

_INSTANCE = "VN-TEST"
_POPULATION = (_INSTANCE, "GOV", "000.00.00.G01", "dan-cu")
_REGISTER = (_INSTANCE, "GOV", "0099", "DKKD")
_SERVICES = {
    (*_POPULATION, "TraCuuThongTinCongDan"): "/population/service",
    (*_REGISTER, "doanhnghiep"): "/registers/apiCSDLDKDN/1.0/chiTietDoanhNghiep",
}
_KNOWN = {_POPULATION, _REGISTER}
_PARTNER = f"{_INSTANCE}/GOV/0099/DOI-TAC"
_DROPPED = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade", "host",
    "user-agent", "server", "content-length", "date",
}  # fmt: skip
_TYPES = {
    "bad_request": ("Client.BadRequest", 400),
    "unknown_member": ("Server.ClientProxy.UnknownMember", 500),
    "network_error": ("Server.ClientProxy.NetworkError", 500),
    "bad_signature": ("Server.ServerProxy.InvalidSignatureValue", 500),
    "bad_certificate": ("Server.ClientProxy.SslAuthenticationFailed", 500),
    "outdated_global_conf": ("Server.ClientProxy.OutdatedGlobalConf", 500),
    "access_denied": ("Server.ServerProxy.AccessDenied", 500),
    "unknown_service": ("Server.ServerProxy.UnknownService", 500),
    "service_disabled": ("Server.ServerProxy.ServiceDisabled", 500),
    "service_failed": ("Server.ServerProxy.ServiceFailed.HttpError", 500),
}
_AS_MODE = {
    "wrong_signature": "bad_signature", "expired_certificate": "bad_certificate", "clock_skew": "outdated_global_conf",
}  # fmt: skip
_OPTIONS = {
    "fault": Option("none", "lỗi của trục", ("none", *_TYPES)),
    "codes": Option("classic", "cách viết mã lỗi", ("classic", "snake")),
    "echo": Option("good", "X-Road-Id trong câu trả lời", ("good", "wrong", "missing")),
    "adapter": Option("good", "bộ nối VDXP", ("good", "html", "empty")),
    "throttled": Option("no", "cổng: quá số lượt gọi (900800)", ("no", "yes")),
    "expires_in": Option("3600", "thời hạn mã truy cập, giây"),
    "consumer_key": Option("motcua", "khóa của phần mềm ở cổng"),
    "consumer_secret": Option("sandbox-secret", "mật khẩu của phần mềm ở cổng"),
}


class IntegrationPlatform:
    """The simulator."""

    name = "integration_platform"
    title = "NDXP – national integration platform, LGSP"
    about = "Máy chủ an ninh X-Road, bộ nối VDXP và cổng API; chuyển lời gọi đến dân cư, đăng ký doanh nghiệp."
    pages = (("/ndxp/", "dịch vụ, gọi thử dịch vụ của bộ"),)

    def __init__(self, context: Context) -> None:
        self.switches = Switches(
            _OPTIONS,
            {
                "duplicate": "gọi bên cung cấp hai lần, dịch vụ của bộ cũng vậy",
                "reordered": "câu trả lời mang X-Road-Id của lời gọi trước",
                "wrong_signature": "máy chủ an ninh: chữ ký của bản tin không đúng; gọi dịch vụ của bộ bằng mã truy cập bị sửa",
                "expired_certificate": "máy chủ an ninh: chứng thư của bên kia hết hạn",
                "clock_skew": "máy chủ an ninh: cấu hình toàn cục đã cũ",
            },
        )
        self._context = context
        self._tokens: dict[str, float] = {}
        self._before = str(uuid.uuid4())
        self._outgoing = Outgoing(context, self.name)

    def routes(self) -> list[BaseRoute]:
        """The security server, the adapter in both spellings, the gateway, the page."""
        guard, every = self.switches.guard, ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return [
            Route("/ndxp/", self._page),
            Route("/ndxp/goi", self._ask, methods=["POST"]),
            Route("/ndxp/listClients", guard(self._clients)),
            Route("/ndxp/r1/{rest:path}", guard(self._rest), methods=every),
            Route("/ndxp/XrdAdapter/RestService/forward/{rest:path}", guard(self._adapter), methods=every),
            Route("/ndxp/VXPAdapter/RestService/forward/{rest:path}", guard(self._adapter), methods=every),
            Route("/ndxp/token", guard(self._token), methods=["POST"]),
            Route("/ndxp/gateway/{rest:path}", guard(self._gateway), methods=every),
        ]

    def forget(self) -> None:
        """Drop the tokens."""
        self._tokens.clear()

    async def start(self) -> None:
        """The client opens with the first call."""

    async def stop(self) -> None:
        """Close it."""
        await self._outgoing.stop()

    async def _clients(self, _request: Request, _mode: str) -> Response:
        member = [
            {
                "id": {
                    "object_type": "SUBSYSTEM", "xroad_instance": one[0], "member_class": one[1], "member_code": one[2], "subsystem_code": one[3],
                },
                "name": one[3],
            }
            for one in sorted(_KNOWN)
        ]  # fmt: skip
        return JSONResponse({"member": member})

    async def _rest(self, request: Request, mode: str) -> Response:
        raw = request.scope["raw_path"].decode("ascii").partition("?")[0].partition("/r1/")[2]
        parts = tuple(unquote(part) for part in raw.split("/"))
        client = [unquote(part) for part in request.headers.get("x-road-client", "").split("/")]
        message = request.headers.get("x-road-id") or str(uuid.uuid4())
        if not 3 <= len(client) <= 4 or not all(client) or len(parts) < 5:
            return self._error("bad_request", message, request)
        wanted = _AS_MODE.get(mode) or self.switches.option("fault")
        if wanted != "none":
            return self._error(wanted, message, request)
        service, rest = parts[:5], "".join(f"/{part}" for part in parts[5:])
        if service[4] in ("listMethods", "allowedMethods"):
            codes = [known[4] for known in _SERVICES if known[:4] == service[:4]]
            return JSONResponse(
                {
                    "service": [
                        {"object_type": "SERVICE", "service_code": code, "service_type": "REST"} for code in codes
                    ]
                }
            )
        if service[:4] not in _KNOWN:
            return self._error("unknown_member", message, request)
        if service not in _SERVICES:
            return self._error("unknown_service", message, request)
        answer = await self._forward(request, _SERVICES[service] + rest, mode)
        body = await request.body()
        digest = hashlib.sha512(f"{request.method} {raw}".encode()).digest() + (
            hashlib.sha512(body).digest() if body else b""
        )
        told = self._before if mode == "reordered" else message
        self._before = message
        echo = {"good": {"X-Road-Id": told}, "wrong": {"X-Road-Id": str(uuid.uuid4())}, "missing": {}}[
            self.switches.option("echo")
        ]
        answer.headers.update(
            {
                "X-Road-Client": request.headers["x-road-client"],
                "X-Road-Service": "/".join(service),
                "X-Road-Request-Id": str(uuid.uuid4()),
                "X-Road-Request-Hash": base64.b64encode(hashlib.sha512(digest).digest()).decode(),
                **echo,
            }
        )
        return answer

    async def _adapter(self, request: Request, mode: str) -> Response:
        spoilt = self.switches.option("adapter")
        if spoilt != "good":
            return Response(
                "<html><body>Bad Gateway</body></html>" if spoilt == "html" else "", 200, media_type="text/html"
            )
        target = tuple((request.query_params.get("dstcode") or request.headers.get("dstcode", "")).split(":"))
        rest = request.path_params["rest"]
        for service, address in _SERVICES.items():
            if service[:4] == target and rest.split("/")[-1] in {service[4], address.rsplit("/", 1)[-1]}:
                return await self._forward(request, address, mode)
        return Response("", 404)

    async def _token(self, request: Request, _mode: str) -> Response:
        asked = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        scheme, _, coded = request.headers.get("authorization", "").partition(" ")
        client, secret = asked.get("client_id", ""), asked.get("client_secret", "")
        if scheme.lower() == "basic":
            client, _, secret = base64.b64decode(coded + "==").decode("utf-8", "replace").partition(":")
        if client != self.switches.option("consumer_key") or secret != self.switches.option("consumer_secret"):
            return JSONResponse({"error": "invalid_client", "error_description": "Client Authentication failed."}, 401)
        if asked.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        seconds, now = self.switches.number("expires_in"), clock.epoch()
        token = next((one for one, until in self._tokens.items() if until > now), "")
        if not token:
            token = secrets.token_urlsafe(24)
            self._tokens = {token: now + seconds}
        left = int(self._tokens[token] - now)
        return JSONResponse({"access_token": token, "scope": "default", "token_type": "Bearer", "expires_in": left})

    async def _gateway(self, request: Request, mode: str) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return _gateway_fault(900902, 401, "Missing Credentials")
        if token not in self._tokens:
            return _gateway_fault(900901, 401, "Invalid Credentials")
        if self._tokens[token] <= clock.epoch():
            return _gateway_fault(900903, 401, "Access Token Expired")
        if self.switches.option("throttled") == "yes":
            return _gateway_fault(900800, 429, "Message throttled out")
        return await self._forward(request, f"/registers/{request.path_params['rest']}", mode, drop={"authorization"})

    async def _forward(self, request: Request, address: str, mode: str, *, drop: set[str] | None = None) -> Response:
        import httpx

        headers = {name: value for name, value in request.headers.items() if name not in _DROPPED | (drop or set())}
        query = [
            (name, value)
            for name, value in request.query_params.multi_items()
            if name not in {"dstcode", "providerurl"}
        ]
        body = await request.body()
        try:
            for _ in range(2 if mode == "duplicate" else 1):
                answer = await self._outgoing.client.request(
                    request.method, self._context.base_url + address, params=query, headers=headers, content=body
                )
        except httpx.HTTPError:
            return self._error("network_error", request.headers.get("x-road-id", ""), request)
        kept = {name: value for name, value in answer.headers.items() if name not in _DROPPED}
        return Response(answer.content, answer.status_code, kept)

    def _error(self, kind: str, message: str, request: Request) -> Response:
        name, status = _TYPES[kind]
        if self.switches.option("codes") == "snake":
            name = ".".join(_snake(part) for part in name.split("."))
        values = {"type": name, "message": f"Lỗi mô phỏng: {kind}", "detail": str(uuid.uuid4())}
        headers = {"X-Road-Error": name, "X-Road-Id": message}
        if "xml" in request.headers.get("accept", ""):
            inside = "".join(f"<{key}>{h(value)}</{key}>" for key, value in values.items())
            return Response(f"<error>{inside}</error>", status, headers, media_type="application/xml")
        return JSONResponse(values, status, headers)

    async def _ask(self, request: Request) -> Response:
        """Call the ministry's own service as another body does, and show what it said."""
        asked = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        service = asked.get("service", "tinh-trang-ho-so")
        key = {"tinh-trang-ho-so": "ma", "tra-cuu-ket-qua": "so", "danh-muc-ket-qua": ""}.get(service)
        if key is None:
            return JSONResponse({"error": "service"}, 422)
        base = f"{self._context.portal_url}/ket-noi/ndxp"
        mode = self.switches.telling("/ket-noi/ndxp")
        token = await self._outgoing.client.post(
            f"{base}/token",
            data={"grant_type": "client_credentials"},
            auth=("doi-tac", asked.get("secret", "sandbox-secret")),
        )
        headers: dict[str, str] = {
            "X-Road-Client": _PARTNER,
            "X-Road-Id": str(uuid.uuid4()),
            "X-Road-UserId": "VN-CB-00099",
        }
        if token.status_code == 200:
            spoilt = "x" if mode == "wrong_signature" else ""
            headers["Authorization"] = f"Bearer {token.json()['access_token']}{spoilt}"
        number = {key: asked.get("number", "")} if key else {}
        params: Mapping[str, str] = {
            **number, "chuThe": asked.get("holder", ""), "mucDich": asked.get("purpose", "giai-quyet-tthc"),
        }  # fmt: skip
        for _ in range(2 if mode == "duplicate" else 1):
            answer = await self._outgoing.client.get(f"{base}/{service}", params=params, headers=headers)
        if not wants_page(request):
            return Response(answer.content, answer.status_code, media_type="application/json")
        try:
            shown = json.dumps(answer.json(), ensure_ascii=False, indent=2)
        except ValueError:
            shown = answer.text[:2000]
        body = f"<p>HTTP {answer.status_code}</p><pre>{h(shown)}</pre>"
        return page("Bộ trả lời", body, trail=(("/", "Hệ thống mô phỏng"), ("/ndxp/", "NDXP")))

    async def _page(self, _request: Request) -> Response:
        rows = [
            (Markup(f'<span class="mono">/r1/{h("/".join(one))}</span>'), address) for one, address in _SERVICES.items()
        ]
        fields = (
            ("number", "Số kết quả hoặc mã hồ sơ", ""),
            ("holder", "Mã số doanh nghiệp hoặc số định danh", ""),
            ("purpose", "Mục đích", "giai-quyet-tthc"),
        )
        inputs = "".join(
            f'<div class="field"><label for="{name}">{words}</label><input type="text" id="{name}" name="{name}" value="{value}"></div>'
            for name, words, value in fields
        )
        form = (
            '<form method="post" action="/ndxp/goi" class="card"><h2>Gọi dịch vụ của bộ như một cơ quan khác</h2>'
            '<div class="field"><label for="service">Dịch vụ</label><select id="service" name="service">'
            "<option>tinh-trang-ho-so</option><option>tra-cuu-ket-qua</option><option>danh-muc-ket-qua</option></select></div>"
            f'{inputs}<div class="actions"><button type="submit">Gọi</button></div></form>'
        )
        return page(
            "NDXP", table("Dịch vụ", ("Tên trên trục", "Phía sau"), rows) + form, trail=(("/", "Hệ thống mô phỏng"),)
        )


def _snake(text: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() and at else char.lower() for at, char in enumerate(text))


def _gateway_fault(code: int, status: int, message: str) -> Response:
    return JSONResponse({"fault": {"code": code, "message": message, "description": "Access failure for API"}}, status)
