"""The OpenID Connect provider itself: authorize, token, userinfo, introspect, revoke, logout, discovery."""

import base64
import binascii
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.identity_provider import choose, claims, leaving
from sandbox.identity_provider.tokens import Signer, proof_fits
from sandbox.people import ACCOUNTS
from sandbox.skeleton import clock
from sandbox.skeleton.outgoing import Outgoing
from sandbox.skeleton.pages import page
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

CODE_SECONDS, TOKEN_SECONDS, A_DAY = 60, 3600, 86_400
KEPT = 20_000
LEFT = "/ket-noi/dinh-danh/dang-xuat"
"""Where the portal hears of a sign-out; for the frame `/khung` follows."""
SCOPES = ["openid"]
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

_OPTIONS = {
    "client_id": Option("motcua", "mã phần mềm được đăng ký"),
    "client_secret": Option("sandbox-secret", "mật khẩu của phần mềm"),
    "nonce": Option("good", "nonce trong id_token", ("good", "wrong", "missing")),
    "code": Option("good", "mã cấp phép: dùng được hay đã hết hạn", ("good", "expired")),
    "state": Option("good", "state trả về", ("good", "wrong", "missing")),
    "signature": Option("good", "chữ ký của id_token", ("good", "wrong")),
    "audience": Option("good", "aud của id_token", ("good", "wrong")),
    "issuer": Option("good", "iss của id_token", ("good", "wrong")),
    "skew_seconds": Option("0", "lệch đồng hồ của nhà cung cấp, giây (âm: chậm hơn)"),
    "claims": Option("account", "bộ thông tin: theo tài khoản, ngắn, đầy đủ", ("account", "short", "full")),
    "techid": Option("good", "TechID trong userinfo", ("good", "missing")),
    "userinfo": Option("good", "userinfo", ("good", "401", "text")),
    **leaving.OPTIONS,
}


@dataclass(slots=True)
class Grant:
    """One sign-in: what was asked, who was chosen, until when the code or token lives."""

    account: str
    client_id: str
    redirect_uri: str
    nonce: str
    challenge: str
    method: str
    expires: int
    used: bool = False
    session: str = ""


_LEAVING = {"duplicate": "twice", "reordered": "old", "wrong_signature": "wrong_signature", "clock_skew": "expired"}
"""How a sign-out is told under a fault."""


class Bounded(OrderedDict[str, Grant]):
    """Grants by code or token, the oldest dropped first."""

    def keep(self, key: str, grant: Grant) -> None:
        """Add one and drop what is too much."""
        self[key] = grant
        if len(self) > KEPT:
            self.popitem(last=False)


class IdentityProvider:
    """The simulator."""

    name = "identity_provider"
    title = "Định danh điện tử – national sign-in (OpenID Connect)"
    about = "Đăng nhập của Cổng Dịch vụ công quốc gia, kiểu WSO2; không mật khẩu."

    def __init__(self, context: Context) -> None:
        self.base = f"{context.base_url}/idp"
        self.issuer = f"{self.base}/oauth2/token"
        self.pages = (
            ("/idp/.well-known/openid-configuration", "discovery"),
            ("/idp/people", "người thử – demo people"),
            ("/idp/leave", "đăng xuất khỏi định danh – sign out there"),
        )
        self.switches = Switches(
            _OPTIONS,
            {
                "wrong": "nonce sai",
                "duplicate": "trả lời bình thường, mã dùng được hai lần; báo đăng xuất hai lần",
                "reordered": "báo đăng xuất bằng mã cũ",
                "wrong_signature": "chữ ký id_token, chữ ký mã báo đăng xuất sai",
                "clock_skew": "id_token của ngày mai, mã báo đăng xuất đã quá hạn",
            },
        )
        self._portal_host = urlsplit(context.portal_url).hostname
        self._signer = Signer(context.home / "identity" / "signing.key")
        self._other = Signer(context.home / "identity" / "next.key")
        self._portal = context.portal_url
        self._outgoing = Outgoing(context, self.name, timeout=leaving.SECONDS)
        self._codes, self._tokens, self._refresh = Bounded(), Bounded(), Bounded()
        self._sessions: OrderedDict[str, str] = OrderedDict()

    def routes(self) -> list[BaseRoute]:
        """Its addresses, WSO2 defaults below `/idp`."""
        guard = self.switches.guard
        well_known = guard(self._discovery)
        return [
            Route("/idp/.well-known/openid-configuration", well_known),
            Route("/idp/oauth2/token/.well-known/openid-configuration", well_known),
            Route("/idp/oauth2/oidcdiscovery/.well-known/openid-configuration", well_known),
            Route("/idp/oauth2/jwks", guard(self._jwks)),
            Route("/idp/oauth2/authorize", guard(self._authorize), methods=["GET", "POST"]),
            Route("/idp/oauth2/token", guard(self._token), methods=["POST"]),
            Route("/idp/oauth2/userinfo", guard(self._userinfo), methods=["GET", "POST"]),
            Route("/idp/oauth2/introspect", guard(self._introspect), methods=["POST"]),
            Route("/idp/oauth2/revoke", guard(self._revoke), methods=["POST"]),
            Route("/idp/oidc/logout", guard(self._logout), methods=["GET", "POST"]),
            Route("/idp/leave", self._leave, methods=["GET", "POST"]),
            Route("/idp/people", self._people),
        ]

    def forget(self) -> None:
        """Drop every code and token."""
        self._codes.clear()
        self._tokens.clear()
        self._refresh.clear()
        self._sessions.clear()

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Close the way to the ministry."""
        await self._outgoing.stop()

    async def _discovery(self, _request: Request, _mode: str) -> Response:
        base = self.base
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{base}/oauth2/authorize",
                "token_endpoint": f"{base}/oauth2/token",
                "userinfo_endpoint": f"{base}/oauth2/userinfo",
                "introspection_endpoint": f"{base}/oauth2/introspect",
                "revocation_endpoint": f"{base}/oauth2/revoke",
                "end_session_endpoint": f"{base}/oidc/logout",
                "backchannel_logout_supported": True,
                "backchannel_logout_session_supported": True,
                "frontchannel_logout_supported": True,
                "frontchannel_logout_session_supported": True,
                "jwks_uri": f"{base}/oauth2/jwks",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "refresh_token"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "scopes_supported": SCOPES,
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256", "plain"],
                "acr_values_supported": ["LoA1", "LoA2"],
            }
        )

    async def _jwks(self, _request: Request, _mode: str) -> Response:
        published = self._other if self.switches.option("key") == "rotated" else self._signer
        return JSONResponse({"keys": [published.jwk]})

    async def _authorize(self, request: Request, mode: str) -> Response:
        posted = request.method == "POST"
        asked = dict(await _form(request)) if posted else dict(request.query_params)
        fault = self._refusal(asked)
        if fault is not None:
            return fault
        if asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split():
            return self._back(
                asked, {"error": "invalid_request", "error_description": "response_type=code, scope=openid"}
            )
        if asked.get("prompt") == "none":
            return self._back(asked, {"error": "login_required"})
        if not posted:
            return choose.sign_in(asked, chosen=asked.get("login_hint", ""))
        if asked.get("refuse"):
            return self._back(asked, {"error": "access_denied", "error_description": "User denied the consent"})
        if asked.get("account", "") not in ACCOUNTS:
            asked.pop("account", None)
            return choose.sign_in(asked, missing=True)
        return self._back(asked, {"code": self._new_code(asked, mode)})

    def _refusal(self, asked: dict[str, str]) -> Response | None:
        if asked.get("client_id") != self.switches.option("client_id"):
            return choose.problem("Phần mềm chưa đăng ký", "client_id không đúng với phần mềm đã đăng ký.")
        if not self._known_address(asked.get("redirect_uri", "")):
            return choose.problem("Địa chỉ trả về không hợp lệ", "redirect_uri không thuộc phần mềm đã đăng ký.")
        return None

    def _known_address(self, address: str) -> bool:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and (
            parts.hostname in _LOOPBACK or parts.hostname == self._portal_host
        )

    def _new_code(self, asked: dict[str, str], mode: str) -> str:
        code = secrets.token_urlsafe(24)
        nonce = {"wrong": "khac", "missing": ""}.get(self.switches.option("nonce"), asked.get("nonce", ""))
        life = -1 if self.switches.option("code") == "expired" else CODE_SECONDS
        self._codes.keep(
            code,
            Grant(
                account=asked["account"],
                client_id=asked["client_id"],
                redirect_uri=asked["redirect_uri"],
                nonce="khac" if mode == "wrong" else nonce,
                challenge=asked.get("code_challenge", ""),
                method=asked.get("code_challenge_method", "plain"),
                expires=clock.epoch() + life,
            ),
        )
        return code

    def _back(self, asked: dict[str, str], values: dict[str, str]) -> Response:
        state = asked.get("state")
        kind = self.switches.option("state")
        if state is not None and kind != "missing":
            values["state"] = "khac" if kind == "wrong" else state
        address = asked["redirect_uri"]
        joint = "&" if "?" in address else "?"
        return RedirectResponse(f"{address}{joint}{urlencode(values)}", 303, {"Cache-Control": "no-store"})

    async def _token(self, request: Request, mode: str) -> Response:
        asked = dict(await _form(request))
        client, secret = _credentials(request, asked)
        if client != self.switches.option("client_id") or secret != self.switches.option("client_secret"):
            return _error("invalid_client", "A valid OAuth client could not be found", 401)
        if asked.get("grant_type") == "refresh_token":
            held = self._refresh.get(asked.get("refresh_token", ""))
            return self._tokens_of(held) if held else _error("invalid_grant", "Persisted access token data not found")
        if asked.get("grant_type") != "authorization_code":
            return _error("unsupported_grant_type", "Unsupported grant_type value")
        grant = self._codes.get(asked.get("code", ""))
        if grant is None or grant.expires < clock.epoch() or (grant.used and mode != "duplicate"):
            return _error("invalid_grant", "Invalid authorization code received from token request")
        if grant.redirect_uri != asked.get("redirect_uri"):
            return _error("invalid_grant", "Callback url mismatch")
        if grant.challenge and not proof_fits(asked.get("code_verifier", ""), grant.challenge, grant.method):
            return _error("invalid_grant", "PKCE validation failed")
        grant.used = True
        return self._tokens_of(grant, mode)

    def _tokens_of(self, grant: Grant, mode: str = "normal") -> Response:
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        issued = clock.epoch() + (A_DAY if mode == "clock_skew" else self.switches.number("skew_seconds"))
        account = ACCOUNTS[grant.account]
        body: dict[str, object] = {
            "iss": "https://khac.example" if self.switches.option("issuer") == "wrong" else self.issuer,
            "aud": ["khac"] if self.switches.option("audience") == "wrong" else [grant.client_id],
            "azp": grant.client_id,
            "sub": account.tech_id,
            "iat": issued,
            "nbf": issued,
            "auth_time": issued,
            "exp": issued + TOKEN_SECONDS,
            "acr": f"LoA{account.level}",
        }
        if grant.nonce:
            body["nonce"] = grant.nonce
        grant.session = grant.session or secrets.token_urlsafe(16)
        body["sid"] = grant.session
        self._sessions[grant.session] = grant.account
        if len(self._sessions) > KEPT:
            self._sessions.popitem(last=False)
        grant.expires = clock.epoch() + TOKEN_SECONDS
        self._tokens.keep(access, grant)
        self._refresh.keep(refresh, grant)
        return JSONResponse(
            {
                "access_token": access,
                "refresh_token": refresh,
                "scope": "openid",
                "id_token": self._present().token(
                    body, spoiled=mode == "wrong_signature" or self.switches.option("signature") == "wrong"
                ),
                "token_type": "Bearer",
                "expires_in": TOKEN_SECONDS,
            },
            headers={"Cache-Control": "no-store", "Pragma": "no-cache"},
        )

    async def _userinfo(self, request: Request, _mode: str) -> Response:
        token = _bearer(request)
        grant = self._live(token)
        kind = self.switches.option("userinfo")
        if grant is None or kind == "401":
            return _error(
                "invalid_token",
                "Access token validation failed",
                401,
                {"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )
        if kind == "text":
            return Response("Hệ thống đang bảo trì", media_type="text/plain")
        values = claims.userinfo(
            ACCOUNTS[grant.account], base=self.base, token=token, style=self.switches.option("claims")
        )
        if self.switches.option("techid") == "missing":
            values.pop("TechID", None)
        return JSONResponse(values)

    async def _introspect(self, request: Request, _mode: str) -> Response:
        asked = dict(await _form(request))
        grant = self._live(asked.get("token", ""))
        if grant is None:
            return JSONResponse({"active": False})
        return JSONResponse(
            {
                "active": True,
                "client_id": grant.client_id,
                "exp": grant.expires,
                "sub": ACCOUNTS[grant.account].tech_id,
                "scope": "openid",
                "token_type": "Bearer",
            }
        )

    async def _revoke(self, request: Request, _mode: str) -> Response:
        asked = dict(await _form(request))
        token = asked.get("token", "")
        self._tokens.pop(token, None)
        self._refresh.pop(token, None)
        return Response(b"", 200)

    async def _logout(self, request: Request, _mode: str) -> Response:
        asked = dict(request.query_params) | (dict(await _form(request)) if request.method == "POST" else {})
        self._tokens.pop(asked.get("id_token_hint", ""), None)
        address = asked.get("post_logout_redirect_uri", "")
        if not self._known_address(address):
            return page("Đã đăng xuất", '<p class="narrow">Phiên định danh điện tử đã kết thúc.</p>')
        state = asked.get("state")
        joint = "&" if "?" in address else "?"
        return RedirectResponse(f"{address}{joint}{urlencode({'state': state})}" if state else address, 303)

    async def _leave(self, request: Request) -> Response:
        """Whoever is signed in here signs out: the portal is told of each of their sessions, by token and by frame."""
        asked = dict(await _form(request)) if request.method == "POST" else {}
        account = asked.get("account", "")
        ended = {session: who for session, who in self._sessions.items() if who == account}
        if request.method == "GET" or not ended:
            return page("Đăng xuất khỏi định danh điện tử", choose.leaving(sorted(set(self._sessions.values()))))
        fault = _LEAVING.get(self.switches.telling(LEFT), "")
        kind, answers = self.switches.option("logout_token"), []
        for session in ended:
            del self._sessions[session]
            if kind == "never":
                continue
            made = leaving.token(
                self._present(), self._other, issuer=self.issuer, client=self.switches.option("client_id"),
                subject=ACCOUNTS[account].tech_id, session=session, kind=fault or kind,
            )  # fmt: skip
            answers += await leaving.tell(
                self._outgoing, f"{self._portal}{LEFT}", made, times=2 if "twice" in {kind, fault} else 1
            )
        if request.headers.get("accept") == "application/json":
            return JSONResponse({"sessions": list(ended), "answers": answers})
        told = ", ".join(map(str, answers)) or "–"
        framed = leaving.frames(f"{self._portal}{LEFT}/khung", self.issuer, ended)
        shown = page("Đã đăng xuất", f'<p class="narrow">Cổng dịch vụ công trả lời: {told}</p>{framed}')
        shown.headers["Content-Security-Policy"] = f"default-src 'none'; style-src 'self'; frame-src {self._portal}"
        return shown

    def _present(self) -> Signer:
        return self._signer if self.switches.option("key") == "good" else self._other

    async def _people(self, _request: Request) -> Response:
        found = [
            {
                "account": account.key,
                "kind": account.kind,
                "techId": account.tech_id,
                "enterprise": account.enterprise,
                "level": account.level,
            }
            | dict(zip(("name", "note"), choose.describe(account), strict=True))
            for account in ACCOUNTS.values()
        ]
        return JSONResponse(found)

    def _live(self, token: str) -> Grant | None:
        grant = self._tokens.get(token)
        return grant if grant is not None and grant.expires > clock.epoch() else None


async def _form(request: Request) -> list[tuple[str, str]]:
    return parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.query_params.get("access_token", "")


def _credentials(request: Request, asked: dict[str, str]) -> tuple[str, str]:
    scheme, _, coded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return asked.get("client_id", ""), asked.get("client_secret", "")
    try:
        client, _, secret = base64.b64decode(coded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote(client), unquote(secret)


def _error(code: str, description: str, status: int = 400, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": code, "error_description": description}, status, headers)
