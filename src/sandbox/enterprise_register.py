"""Simulator of the enterprise register (through the national gateway) and of two registers of the chemical department."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox import chemical_registers
from sandbox.people import ENTERPRISES, PEOPLE, Enterprise
from sandbox.skeleton import clock
from sandbox.skeleton.pages import Markup, page, table
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

_TOKEN_SECONDS = 3600
_KEPT = 1000

_OPTIONS = {
    "consumer_key": Option("motcua", "khóa của phần mềm ở cổng dữ liệu"),
    "consumer_secret": Option("sandbox-secret", "mật khẩu của phần mềm ở cổng dữ liệu"),
    "token": Option(
        "optional", "mã truy cập: không bắt buộc, bắt buộc, luôn hết hạn", ("optional", "required", "expired")
    ),
    "representatives": Option("array", "Representatives là mảng hay đối tượng", ("array", "object")),
    "wrapped": Option("yes", "bọc trong Data hay không", ("yes", "no")),
    "founding_date": Option("iso", "dạng ngày thành lập", ("iso", "vn", "datetime")),
}


class EnterpriseRegister:
    """The simulator."""

    name = "enterprise_register"
    title = "Đăng ký doanh nghiệp – enterprise register, chemical registers"
    about = "Tra cứu doanh nghiệp theo mã số; giấy phép nhập khẩu và giấy chứng nhận hóa chất."
    pages = (
        ("/registers/", "doanh nghiệp thử – demo enterprises"),
        ("/registers/chemical/", "giấy phép, giấy chứng nhận hóa chất"),
    )

    def __init__(self, _context: Context) -> None:
        self.switches = Switches(
            _OPTIONS,
            {
                "wrong": "trả doanh nghiệp khác",
                "duplicate": "hai câu trả lời liền nhau trong một thân",
                "reordered": "trả lời của câu hỏi trước",
                "clock_skew": "mọi mã truy cập đã hết hạn",
            },
        )
        self._before: dict[str, Any] = {"Data": {"MainInformation": None}}
        self._tokens: dict[str, int] = {}

    def routes(self) -> list[BaseRoute]:
        """The gateway's token, the look-up in its two forms, the chemical registers."""
        guard = self.switches.guard
        return [
            Route("/registers/", self._page),
            Route("/registers/token", guard(self._token), methods=["POST"]),
            Route("/registers/oauth2/token", guard(self._token), methods=["POST"]),
            Route("/registers/apiCSDLDKDN/1.0/chiTietDoanhNghiep", guard(self._look_up)),
            Route("/registers/apiDKKD/DoanhNghiep/chiTietDoanhNghiep", guard(self._look_up_provincial)),
            Route("/registers/chemical/", self._chemical_page),
            Route("/registers/chemical/permits", guard(self._permits)),
            Route("/registers/chemical/permits/{number:path}", guard(self._permit)),
            Route("/registers/chemical/certificates", guard(self._certificates)),
        ]

    def forget(self) -> None:
        """Drop the tokens; the registers themselves are fixed."""
        self._tokens.clear()

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def _token(self, request: Request, _mode: str) -> Response:
        asked = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        client, secret = _basic(request) or (asked.get("client_id", ""), asked.get("client_secret", ""))
        if client != self.switches.option("consumer_key") or secret != self.switches.option("consumer_secret"):
            return JSONResponse({"error": "invalid_client", "error_description": "Client Authentication failed."}, 401)
        if asked.get("grant_type") != "client_credentials":
            return JSONResponse(
                {"error": "unsupported_grant_type", "error_description": "Unsupported grant_type value"}, 400
            )
        token = secrets.token_urlsafe(24)
        self._tokens[token] = clock.epoch() + _TOKEN_SECONDS
        if len(self._tokens) > _KEPT:
            self._tokens.pop(next(iter(self._tokens)))
        return JSONResponse(
            {
                "access_token": token,
                "scope": "am_application_scope default",
                "token_type": "Bearer",
                "expires_in": _TOKEN_SECONDS,
            }
        )

    def _refused(self, request: Request, mode: str) -> Response | None:
        """The gateway's fault for a missing, unknown or expired token."""
        policy = "expired" if mode == "clock_skew" else self.switches.option("token")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return _fault(900902, "Missing Credentials") if policy == "required" else None
        if policy == "expired":
            return _fault(900903, "Access Token Expired")
        return None if self._tokens.get(token, 0) > clock.epoch() else _fault(900901, "Invalid Credentials")

    async def _look_up(self, request: Request, mode: str) -> Response:
        refused = self._refused(request, mode)
        if refused is not None:
            return refused
        entry = _found(request, mode)
        if entry is None:
            return JSONResponse({"Data": {"MainInformation": None}})
        values = self._values(entry)
        answer = {"Data": values} if self.switches.option("wrapped") == "yes" else values
        made = JSONResponse(answer)
        if mode == "reordered":
            made, self._before = JSONResponse(self._before), answer
            return made
        self._before = answer
        return Response(bytes(made.body) * 2, media_type="application/json") if mode == "duplicate" else made

    async def _look_up_provincial(self, request: Request, mode: str) -> Response:
        entry = _found(request, mode)
        return JSONResponse({"GetEntCert": [self._values(entry)] if entry else []})

    def _values(self, entry: Enterprise) -> dict[str, Any]:
        founded = date.fromisoformat(entry.founded)
        names = [PEOPLE[agent.person].name.upper() for agent in entry.agents if agent.representative]
        people = [_representative(entry, agent.person, agent.title) for agent in entry.agents if agent.representative]
        return {
            "MainInformation": {
                "ENTERPRISE_ID": entry.code.replace("-", "")[-7:],
                "ENTERPRISE_GDT_CODE": entry.code,
                "ENTERPRISE_CODE": entry.code,
                "IMP_BUSINESS_CODE": "",
                "NAME": entry.name.upper(),
                "NAME_F": entry.foreign_name,
                "SHORT_NAME": entry.short_name,
                "ENTERPRISE_TYPE_NAME": entry.kind,
                "ENTERPRISE_STATUS": entry.status,
                "FOUNDING_DATE": {
                    "iso": entry.founded,
                    "vn": founded.strftime("%d/%m/%Y"),
                    "datetime": f"{entry.founded}T00:00:00",
                }[self.switches.option("founding_date")],
                "LEGAL_NAMES": "; ".join(names),
                "CAPITAL_AMOUNT": str(entry.capital),
            },
            "HOAdress": {
                "AddressFullText": f"{entry.address}, {entry.ward}, {entry.province}, Việt Nam",
                "CityName": entry.province,
                "DistrictName": "",
                "WardName": entry.ward,
            },
            "Representatives": people[0] if self.switches.option("representatives") == "object" and people else people,
            "AuthorisedPersons": [
                _representative(entry, agent.person, agent.title) | {"RIGHTS": list(agent.rights)}
                for agent in entry.agents
                if not agent.representative
            ],
        }

    async def _permits(self, request: Request, _mode: str) -> Response:
        wanted = dict(request.query_params)
        return JSONResponse({"permits": chemical_registers.permits(**_only(wanted, "enterprise_code", "cas_number"))})

    async def _permit(self, request: Request, mode: str) -> Response:
        found = chemical_registers.permit(request.path_params["number"])
        if found is None or mode == "wrong":
            return JSONResponse({"error": "not_found"}, 404)
        return JSONResponse({"permit": found})

    async def _certificates(self, request: Request, mode: str) -> Response:
        wanted = dict(request.query_params)
        found = chemical_registers.certificates(**_only(wanted, "enterprise_code", "cas_number"))
        return JSONResponse({"certificates": [] if mode == "wrong" else found})

    async def _page(self, _request: Request) -> Response:
        rows = []
        for entry in ENTERPRISES.values():
            people = ", ".join(f"{PEOPLE[agent.person].name} ({agent.title})" for agent in entry.agents)
            rows.append((Markup(f'<span class="mono">{entry.code}</span>'), entry.name, entry.status, people))
        body = table("Doanh nghiệp", ("Mã số", "Tên", "Tình trạng", "Người đại diện, người được ủy quyền"), rows)
        return page("Sổ đăng ký doanh nghiệp", body, trail=(("/", "Hệ thống mô phỏng"),))

    async def _chemical_page(self, _request: Request) -> Response:
        permits = [
            (
                entry["permit_no"],
                entry["enterprise_code"],
                ", ".join(line["cas_number"] for line in entry["lines"]),
                entry["valid_until"],
                entry["status"],
            )
            for entry in chemical_registers.permits()
        ]
        certificates = [
            (
                entry["certificate_no"],
                entry["enterprise_code"],
                ", ".join(entry["cas_numbers"]),
                entry["activity"],
                entry["status"],
            )
            for entry in chemical_registers.certificates()
        ]
        first = table("Giấy phép nhập khẩu", ("Số", "Doanh nghiệp", "CAS", "Đến ngày", "Tình trạng"), permits)
        second = table(
            "Giấy chứng nhận đủ điều kiện", ("Số", "Doanh nghiệp", "CAS", "Hoạt động", "Tình trạng"), certificates
        )
        return page("Sổ của Cục Hóa chất", first + second, trail=(("/", "Hệ thống mô phỏng"),))


def _found(request: Request, mode: str) -> Enterprise | None:
    code = request.query_params.get("msdn", "").strip()
    if len(code) == 13 and code.isdigit():
        code = f"{code[:10]}-{code[10:]}"
    if mode == "wrong":
        return next(entry for entry in ENTERPRISES.values() if entry.code != code)
    return ENTERPRISES.get(code)


def _representative(entry: Enterprise, key: str, title: str) -> dict[str, Any]:
    person = PEOPLE[key]
    return {
        "FULL_NAME": person.name.upper(),
        "ID_NO": person.id_no,
        "POSITION": title,
        "ENTERPRISE_GDT_CODE": entry.code,
    }


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, coded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client, _, secret = base64.b64decode(coded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client, secret


def _only(values: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: values[name] for name in names if name in values}


def _fault(code: int, message: str) -> Response:
    return JSONResponse(
        {"fault": {"code": code, "message": message, "description": "Access failure for API: /apiCSDLDKDN/1.0"}}, 401
    )
