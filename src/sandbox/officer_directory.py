"""The ministry's own directory of officers: OpenID Connect as common identity servers speak it, English claims, two factors told in `amr`."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.identity_provider import leaving
from sandbox.identity_provider.tokens import Signer, proof_fits
from sandbox.skeleton import clock
from sandbox.skeleton.outgoing import Outgoing
from sandbox.skeleton.pages import h, page
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

CODE_SECONDS, TOKEN_SECONDS, KEPT = 60, 3600, 5000
OFFICERS = {
    "chuyenvien.hoachat": ("Nguyễn Thị Thử", "d1f5a3b0-0000-4000-8000-000000000001"),
    "lanhdao.hoachat": ("Lê Văn Thử", "d1f5a3b0-0000-4000-8000-000000000002"),
    "tiepnhan.motcua": ("Bùi Thị Nhận", "d1f5a3b0-0000-4000-8000-000000000003"),
    "vanhanh": ("Phạm Văn Hành", "d1f5a3b0-0000-4000-8000-000000000004"),
    "nguoi.moi": ("Trương Thị Mới", "d1f5a3b0-0000-4000-8000-000000000009"),
}
"""Login → name, key; the last one has no account in the ministry's portal."""

A_DAY = 86_400
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_OPTIONS = {
    "client_id": Option("motcua-office", "mã phần mềm được đăng ký"),
    "client_secret": Option("sandbox-secret", "mật khẩu của phần mềm"),
    "factors": Option("one", "số yếu tố xác thực đã dùng", ("one", "two")),
    "nonce": Option("good", "nonce trong id_token", ("good", "wrong")),
    "subject": Option("good", "sub trong userinfo", ("good", "other", "missing")),
    "logout_token": leaving.OPTIONS["logout_token"],
}


@dataclass(slots=True)
class Grant:
    """One sign-in."""

    login: str
    redirect_uri: str
    nonce: str
    challenge: str
    method: str
    expires: int
    used: bool = False
    session: str = ""


class OfficerDirectory:
    """The simulator."""

    name = "officer_directory"
    title = "Danh bạ cán bộ – officers' sign-in (OpenID Connect)"
    about = "Đăng nhập của cán bộ bằng tài khoản của Bộ; không mật khẩu."

    def __init__(self, context: Context) -> None:
        self.base = f"{context.base_url}/officers"
        self.pages = (("/officers/.well-known/openid-configuration", "discovery"),)
        self.switches = Switches(
            _OPTIONS,
            {
                "duplicate": "mã dùng được hai lần",
                "wrong_signature": "chữ ký id_token sai",
                "clock_skew": "id_token của ngày mai",
            },
        )
        self._portal_host = urlsplit(context.portal_url).hostname
        self._portal = context.portal_url
        self._outgoing = Outgoing(context, self.name, timeout=leaving.SECONDS)
        self._signer = Signer(context.home / "officers" / "signing.key")
        self._other = Signer(context.home / "officers" / "next.key")
        self._sessions: OrderedDict[str, str] = OrderedDict()
        self._codes: OrderedDict[str, Grant] = OrderedDict()
        self._tokens: OrderedDict[str, Grant] = OrderedDict()

    def routes(self) -> list[BaseRoute]:
        """Its addresses below `/officers`."""
        guard = self.switches.guard
        return [
            Route("/officers/.well-known/openid-configuration", guard(self._discovery)),
            Route("/officers/protocol/openid-connect/certs", guard(self._keys)),
            Route("/officers/protocol/openid-connect/auth", guard(self._authorize), methods=["GET", "POST"]),
            Route("/officers/protocol/openid-connect/token", guard(self._token), methods=["POST"]),
            Route("/officers/protocol/openid-connect/userinfo", guard(self._userinfo)),
            Route("/officers/protocol/openid-connect/logout", guard(self._logout)),
            Route("/officers/leave", self._leave, methods=["POST"]),
        ]

    def forget(self) -> None:
        """Drop every code and token."""
        self._codes.clear()
        self._tokens.clear()
        self._sessions.clear()

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Close the way to the ministry."""
        await self._outgoing.stop()

    async def _discovery(self, _request: Request, _mode: str) -> Response:
        paths = f"{self.base}/protocol/openid-connect"
        return JSONResponse(
            {
                "issuer": self.base,
                "authorization_endpoint": f"{paths}/auth",
                "token_endpoint": f"{paths}/token",
                "userinfo_endpoint": f"{paths}/userinfo",
                "end_session_endpoint": f"{paths}/logout",
                "jwks_uri": f"{paths}/certs",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def _keys(self, _request: Request, _mode: str) -> Response:
        return JSONResponse({"keys": [self._signer.jwk]})

    async def _authorize(self, request: Request, _mode: str) -> Response:
        posted = request.method == "POST"
        asked = dict(await _form(request)) if posted else dict(request.query_params)
        if asked.get("client_id") != self.switches.option("client_id") or not self._known(
            asked.get("redirect_uri", "")
        ):
            return page(
                "Phần mềm chưa đăng ký", '<p class="narrow">client_id hoặc redirect_uri không đúng.</p>', status=400
            )
        if not posted or asked.get("login") not in OFFICERS:
            return _choose(asked)
        code = secrets.token_urlsafe(24)
        nonce = "khac" if self.switches.option("nonce") == "wrong" else asked.get("nonce", "")
        self._keep(
            self._codes,
            code,
            Grant(
                asked["login"],
                asked["redirect_uri"],
                nonce,
                asked.get("code_challenge", ""),
                asked.get("code_challenge_method", "plain"),
                clock.epoch() + CODE_SECONDS,
            ),
        )
        back = urlencode({"code": code, "state": asked.get("state", "")})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 303)

    async def _token(self, request: Request, mode: str) -> Response:
        asked = dict(await _form(request))
        ours = (self.switches.option("client_id"), self.switches.option("client_secret"))
        if (asked.get("client_id"), asked.get("client_secret")) != ours:
            return JSONResponse({"error": "invalid_client"}, 401)
        grant = self._codes.get(asked.get("code", ""))
        fits = (
            grant is not None
            and (not grant.used or mode == "duplicate")
            and grant.expires >= clock.epoch()
            and grant.redirect_uri == asked.get("redirect_uri")
            and (not grant.challenge or proof_fits(asked.get("code_verifier", ""), grant.challenge, grant.method))
        )
        if grant is None or not fits:
            return JSONResponse({"error": "invalid_grant"}, 400)
        grant.used = True
        access = secrets.token_urlsafe(24)
        self._keep(self._tokens, access, grant)
        return JSONResponse(
            {
                "access_token": access,
                "id_token": self._signer.token(self._proof(grant, mode), spoiled=mode == "wrong_signature"),
                "token_type": "Bearer",
                "expires_in": TOKEN_SECONDS,
            }
        )

    def _proof(self, grant: Grant, mode: str) -> dict[str, object]:
        now = clock.epoch() + (A_DAY if mode == "clock_skew" else 0)
        grant.session = grant.session or secrets.token_urlsafe(16)
        self._sessions[grant.session] = grant.login
        if len(self._sessions) > KEPT:
            self._sessions.popitem(last=False)
        two = self.switches.option("factors") == "two"
        return {
            "iss": self.base,
            "aud": self.switches.option("client_id"),
            "sub": OFFICERS[grant.login][1],
            "iat": now,
            "auth_time": now,
            "exp": now + TOKEN_SECONDS,
            "nonce": grant.nonce,
            "sid": grant.session,
            "amr": ["pwd", "otp", "mfa"] if two else ["pwd"],
        }

    async def _userinfo(self, request: Request, _mode: str) -> Response:
        grant = self._tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if grant is None:
            return JSONResponse({"error": "invalid_token"}, 401)
        name, key = OFFICERS[grant.login]
        values = {"sub": key, "preferred_username": grant.login, "name": name, "email": f"{grant.login}@bo.example"}
        kind = self.switches.option("subject")
        if kind == "other":
            values["sub"] = "khac"
        if kind == "missing":
            del values["sub"]
        return JSONResponse(values)

    async def _logout(self, request: Request, _mode: str) -> Response:
        address = request.query_params.get("post_logout_redirect_uri", "")
        if self._known(address):
            return RedirectResponse(address, 303)
        return page("Đã đăng xuất", '<p class="narrow">Phiên đăng nhập của cán bộ đã kết thúc.</p>')

    async def _leave(self, request: Request) -> Response:
        """An officer signs out of the directory: the portal is told of each session."""
        login, kind = dict(await _form(request)).get("login", ""), self.switches.option("logout_token")
        answers: list[int] = []
        for session in [one for one, who in self._sessions.items() if who == login]:
            del self._sessions[session]
            made = leaving.token(
                self._signer, self._other, issuer=self.base, client=self.switches.option("client_id"),
                subject=OFFICERS[login][1], session=session, kind=kind,
            )  # fmt: skip
            answers += await leaving.tell(self._outgoing, f"{self._portal}/ket-noi/danh-ba/dang-xuat", made, times=1)
        return JSONResponse({"answers": answers})

    def _known(self, address: str) -> bool:
        parts = urlsplit(address)
        host = parts.hostname
        return parts.scheme in {"http", "https"} and (host in _LOOPBACK or host == self._portal_host)

    @staticmethod
    def _keep(kept: OrderedDict[str, Grant], key: str, grant: Grant) -> None:
        kept[key] = grant
        if len(kept) > KEPT:
            kept.popitem(last=False)


def _choose(asked: dict[str, str]) -> Response:
    hidden = "".join(
        f'<input type="hidden" name="{h(name)}" value="{h(value)}">' for name, value in asked.items() if name != "login"
    )
    choices = "".join(
        f'<label class="choice"><input type="radio" name="login" value="{h(login)}" required>'
        f'<span><span>{h(name)}</span><span class="note">{h(login)}</span></span></label>'
        for login, (name, _) in OFFICERS.items()
    )
    body = (
        '<div class="narrow"><p>Chọn cán bộ để đăng nhập. Không cần mật khẩu vì đây là hệ thống mô phỏng.</p>'
        f'<form method="post" action="auth">{hidden}<fieldset><legend>Cán bộ</legend>{choices}</fieldset>'
        '<div class="actions"><button type="submit">Đăng nhập</button></div></form></div>'
    )
    return page("Đăng nhập của cán bộ", body)


async def _form(request: Request) -> list[tuple[str, str]]:
    return parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
