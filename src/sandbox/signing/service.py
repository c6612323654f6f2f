"""A remote signing service that speaks the API of the Cloud Signature Consortium, v1 and v2, with pages for sign-in and PIN."""

import asyncio
import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
from cryptography.hazmat.primitives import serialization
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.signing import software
from sandbox.signing.authority import EXPIRED, OTHER, REVOKED, SIGNERS, Authority
from sandbox.skeleton import clock
from sandbox.skeleton.pages import h, page, table
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

PIN = "123456"
_SHA256, _SECONDS, _KEPT = "2.16.840.1.101.3.4.2.1", 300, 2000

_OPTIONS = {
    "secret": Option("sandbox", "mật khẩu của phần mềm"),
    "multisign": Option("100", "số chữ ký tối đa cho một lần xác nhận"),
    "per_call": Option("20", "số băm tối đa trong một lần gọi"),
    "lose": Option("no", "ký xong nhưng mất câu trả lời", ("no", "once", "always")),
    "remembers": Option("yes", "nhớ câu hỏi đã trả lời (clientData)", ("yes", "no")),
    "certificate": Option("own", "chứng thư trả về", ("own", EXPIRED, REVOKED, OTHER)),
    "signs": Option("asked", "ký băm nào", ("asked", "first_wrong", "all_wrong")),
}


@dataclass(slots=True)
class _Code:
    """What a person agreed to on the pages."""

    login: str
    scope: str
    redirect: str
    hashes: tuple[str, ...] = ()
    number: int = 0
    until: int = 0


@dataclass(slots=True)
class _Token:
    """What a token allows, and for a SAD how many signatures are left."""

    login: str
    scope: str
    until: int
    hashes: tuple[str, ...] = ()
    left: int = 0
    told: dict[str, list[str]] = field(default_factory=dict)


class SigningService:
    """The simulator."""

    name = "signing_service"
    title = "Dịch vụ ký số từ xa – remote signing (CSC API)"
    about = (
        f"Ký số từ xa của lãnh đạo và của người nộp hồ sơ trong bản chạy thử; mã PIN trên trang của dịch vụ là {PIN}."
    )
    pages = (
        ("/csc-service/", "chữ ký đã tạo – signatures made"),
        ("/csc-service/phan-mem/", "phần mềm ký của người nộp – an applicant's own software"),
    )

    def __init__(self, context: Context) -> None:
        self.authority = Authority(context.home / "signing")
        self.switches = Switches(
            _OPTIONS,
            {
                "wrong": "ký băm khác",
                "wrong_signature": "giá trị chữ ký sai",
                "expired_certificate": "chứng thư hết hạn (như certificate=expired)",
                "duplicate": "mỗi giá trị chữ ký hai lần trong câu trả lời",
                "reordered": "giá trị chữ ký theo thứ tự ngược",
                "clock_skew": "mã truy cập và SAD đã hết hạn khi được cấp",
            },
        )
        self._codes: dict[str, _Code] = {}
        self._tokens: dict[str, _Token] = {}
        self.made: list[tuple[str, str, str]] = []
        """Signatures made: credential, hash, correlation."""

    def routes(self) -> list[BaseRoute]:
        """Pages, tokens, credentials, signatures; both versions."""
        guard = self.switches.guard
        found: list[BaseRoute] = [
            Route("/csc-service/", self._page),
            Route("/csc-service/phan-mem/", self._software, methods=["GET", "POST"]),
        ]
        for version in ("v1", "v2"):
            base = f"/csc-service/csc/{version}"
            found += [
                Route(f"{base}/info", guard(self._info), methods=["POST"]),
                Route(f"{base}/oauth2/authorize", self._authorize, methods=["GET", "POST"]),
                Route(f"{base}/oauth2/token", guard(self._token), methods=["POST"]),
                Route(f"{base}/credentials/list", guard(self._list), methods=["POST"]),
                Route(f"{base}/credentials/info", guard(self._credential), methods=["POST"]),
                Route(f"{base}/signatures/signHash", guard(self._sign), methods=["POST"]),
            ]
        return found

    def forget(self) -> None:
        """Drop codes, tokens and the list of signatures."""
        self._codes.clear()
        self._tokens.clear()
        self.made.clear()

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def _page(self, _request: Request) -> Response:
        rows = [(n, *one) for n, one in enumerate(self.made[-200:], 1)]
        return page(
            self.title, table("Chữ ký đã tạo", ("Thứ tự", "Chứng thư", "Băm", "clientData"), reversed(rows)),
            trail=(("/", "Hệ thống mô phỏng"),),
        )  # fmt: skip

    async def _software(self, request: Request) -> Response:
        return await software.serve(request, self.authority)

    async def _info(self, _request: Request, _mode: str) -> Response:
        return JSONResponse(
            {
                "specs": "2.0.0.2", "name": "Ký số từ xa (thử)", "region": "VN", "lang": "vi",
                "authType": ["oauth2code", "oauth2client"],
                "methods": ["credentials/list", "credentials/info", "signatures/signHash"],
            }
        )  # fmt: skip

    # ------------------------------------------------------------ the person's pages

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        problem = self._asked_wrong(asked)
        if problem:
            return page("Không mở được", f'<div class="card narrow error"><p>{h(problem)}</p></div>', status=400)
        if request.method == "GET":
            return self._form(asked)
        given = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        if given.get("refuse"):
            return RedirectResponse(_with(asked["redirect_uri"], {"error": "access_denied", **_state(asked)}), 303)
        login = given.get("login", "")
        if asked["scope"] == "credential":
            login = asked["credentialID"].removeprefix("cred-")
        if login not in SIGNERS or given.get("pin") != PIN:
            return self._form(asked, wrong=True)
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(
            login=login, scope=asked["scope"], redirect=asked["redirect_uri"], hashes=_hashes(asked),
            number=int(asked.get("numSignatures", "0") or 0), until=clock.epoch() + _SECONDS,
        )  # fmt: skip
        _bound(self._codes)
        return RedirectResponse(_with(asked["redirect_uri"], {"code": code, **_state(asked)}), 303)

    def _asked_wrong(self, asked: Mapping[str, str]) -> str:
        address = urlsplit(asked.get("redirect_uri", ""))
        if asked.get("response_type") != "code" or not address.netloc or address.scheme not in {"http", "https"}:
            return "Yêu cầu không đúng: response_type, redirect_uri."
        if asked.get("scope") not in {"service", "credential"}:
            return "Phạm vi không đúng: scope."
        if asked["scope"] == "service":
            return ""
        number = asked.get("numSignatures", "")
        if not number.isdecimal() or int(number) != len(_hashes(asked)) or not int(number):
            return "Số chữ ký không bằng số băm."
        if int(number) > self.switches.number("multisign"):
            return f"Dịch vụ chỉ nhận tối đa {self.switches.option('multisign')} chữ ký một lần."
        return "" if asked.get("credentialID", "").removeprefix("cred-") in SIGNERS else "Không có chứng thư này."

    def _form(self, asked: Mapping[str, str], *, wrong: bool = False) -> Response:
        complaint = '<p class="card error" role="alert">Mã PIN không đúng.</p>' if wrong else ""
        if asked["scope"] == "service":
            who = "".join(
                f'<option value="{h(login)}">{h(name)} ({h(login)})</option>' for login, name in SIGNERS.items()
            )
            subject = f'<div class="field"><label for="login">Người ký</label><select id="login" name="login">{who}</select></div>'
            title = "Đăng nhập dịch vụ ký số"
        else:
            subject = (
                f"<p><strong>{h(asked.get('description', ''))}</strong></p><p>Số chữ ký: "
                f"<strong>{h(asked['numSignatures'])}</strong></p>"
            )
            title = "Xác nhận ký"
        body = (
            f'<div class="narrow">{complaint}<form method="post" class="card">{subject}'
            f'<div class="field"><label for="pin">Mã PIN <span class="note">(thử: {PIN})</span></label>'
            '<input type="password" id="pin" name="pin" autocomplete="off"></div>'
            '<div class="actions"><button type="submit">Xác nhận</button>'
            '<button type="submit" name="refuse" value="1" class="second">Từ chối</button></div></form></div>'
        )
        return page(title, body, status=422 if wrong else 200)

    # ------------------------------------------------------------ the program's calls

    async def _token(self, request: Request, mode: str) -> Response:
        asked = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        if asked.get("client_secret") != self.switches.option("secret"):
            return _error("invalid_client", 401)
        kind = asked.get("grant_type")
        if kind == "client_credentials":
            return self._grant(_Token("", "service", clock.epoch() + (-60 if mode == "clock_skew" else 3600)))
        code = self._codes.pop(asked.get("code", ""), None) if kind == "authorization_code" else None
        if code is None or code.until < clock.epoch() or code.redirect != asked.get("redirect_uri"):
            return _error("invalid_grant", 400)
        left = code.number if code.scope == "credential" else 0
        until = clock.epoch() + (-60 if mode == "clock_skew" else _SECONDS)
        return self._grant(_Token(code.login, code.scope, until, code.hashes, left))

    def _grant(self, token: _Token) -> Response:
        name = secrets.token_urlsafe(24)
        self._tokens[name] = token
        _bound(self._tokens)
        kind = "SAD" if token.scope == "credential" else "Bearer"
        return JSONResponse({"access_token": name, "token_type": kind, "expires_in": token.until - clock.epoch()})

    async def _list(self, request: Request, _mode: str) -> Response:
        token = self._bearer(request)
        if token is None or not token.login:
            return _error("invalid_token", 401)
        return JSONResponse({"credentialIDs": [f"cred-{token.login}"]})

    async def _credential(self, request: Request, _mode: str) -> Response:
        token, asked = self._bearer(request), await _json(request)
        login = str(asked.get("credentialID", "")).removeprefix("cred-")
        if token is None or login not in SIGNERS:
            return _error("invalid_token" if token is None else "invalid_request", 401 if token is None else 400)
        name, of = self._held(login)
        _key, certificate = self.authority.pair(name, of=of)
        _root_key, root = self.authority.root()
        chain = [base64.b64encode(one.public_bytes(serialization.Encoding.DER)).decode() for one in (certificate, root)]
        return JSONResponse(
            {
                "description": SIGNERS[login], "authMode": "oauth2code", "SCAL": "2",
                "multisign": self.switches.number("multisign"),
                "key": {"status": "enabled", "algo": ["1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11"], "len": 2048},
                "cert": {
                    "status": "valid", "certificates": chain, "subjectDN": certificate.subject.rfc4514_string(),
                    "issuerDN": certificate.issuer.rfc4514_string(), "serialNumber": f"{certificate.serial_number:x}",
                },
            }
        )  # fmt: skip

    async def _sign(self, request: Request, mode: str) -> Response:
        asked = await _json(request)
        sad = self._tokens.get(str(asked.get("SAD", "")))
        correlation = str(asked.get("clientData", ""))
        wanted = asked.get("hashes", asked.get("hash"))
        if self._bearer(request) is None:
            return _error("invalid_token", 401)
        if sad is None or sad.scope != "credential" or sad.until < clock.epoch():
            return _error("invalid_request", 400, "SAD expired or unknown")
        if correlation and correlation in sad.told and self.switches.option("remembers") == "yes":
            return await self._answer(sad.told[correlation])
        if not isinstance(wanted, list) or not wanted or len(wanted) > self.switches.number("per_call"):
            return _error("invalid_request", 400, "too many hashes")
        hashes = [_plain(str(one)) for one in wanted]
        if any(one not in sad.hashes for one in hashes) or len(hashes) > sad.left:
            return _error("invalid_request", 400, "hash not authorised")
        sad.left -= len(hashes)
        values = [self._value(sad.login, one, n, mode) for n, one in enumerate(hashes)]
        values = {"reordered": values[::-1], "duplicate": [one for one in values for _ in range(2)]}.get(mode, values)
        self.made += [(f"cred-{sad.login}", one, correlation) for one in hashes]
        sad.told[correlation] = values
        return await self._answer(values)

    async def _answer(self, values: list[str]) -> Response:
        lose = self.switches.option("lose")
        if lose != "no":
            if lose == "once":
                self.switches.options["lose"] = "no"
            await asyncio.sleep(0)
            return Response(b"", 504)
        return JSONResponse({"signatures": values})

    def _value(self, login: str, text: str, number: int, mode: str) -> str:
        digest = base64.b64decode(text + "=" * (-len(text) % 4))
        signs = self.switches.option("signs")
        if mode in {"wrong", "wrong_signature"} or signs == "all_wrong" or (signs == "first_wrong" and number == 0):
            digest = bytes(32)
        return base64.b64encode(self.authority.sign_hash(*self._held(login), digest)).decode()

    def _held(self, login: str) -> tuple[str, str]:
        """Under which name the key is kept, and whom its certificate names."""
        expired = self.switches.mode == "expired_certificate"
        says = EXPIRED if expired else self.switches.option("certificate")
        return (login, "") if says == "own" else (says, login)

    def _bearer(self, request: Request) -> _Token | None:
        scheme, _, name = request.headers.get("authorization", "").partition(" ")
        token = self._tokens.get(name) if scheme.lower() == "bearer" else None
        return token if token is not None and token.scope == "service" and token.until > clock.epoch() else None


def _hashes(asked: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_plain(one) for one in (asked.get("hashes") or asked.get("hash") or "").split(",") if one)


def _plain(text: str) -> str:
    """One way of writing base64: the usual letters, without padding."""
    return text.replace("-", "+").replace("_", "/").rstrip("=")


def _with(address: str, values: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"


def _state(asked: Mapping[str, str]) -> dict[str, str]:
    return {"state": asked["state"]} if "state" in asked else {}


def _bound(kept: dict[str, Any]) -> None:
    if len(kept) > _KEPT:
        kept.pop(next(iter(kept)))


def _error(code: str, status: int, text: str = "") -> Response:
    return JSONResponse({"error": code, "error_description": text or code}, status)


async def _json(request: Request) -> Mapping[str, Any]:
    try:
        found = orjson.loads(await request.body() or b"{}")
    except (orjson.JSONDecodeError, binascii.Error):
        return {}
    return found if isinstance(found, dict) else {}
