"""What others ask of us over the platform: a token, a result by its number, the state of a dossier, a holder's results.

A caller shows who it is three times over: the subsystem that the road names, a token that only this subsystem could get, and a purpose
that we gave it for this service. Each answer about somebody is an entry in their own record of exchanges.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import hmac
import re
from collections.abc import Callable
from urllib.parse import parse_qsl

import structlog
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.results import queries as results
from motcua.casework.wallet import queries as wallets
from motcua.doors.links.integration_platform import mapping, wire
from motcua.doors.links.integration_platform.settings import CLIENT, Partner, Service, Settings, current
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor, Ref
from motcua.identity.consent import queries as consent
from motcua.identity.people import queries as people

log = structlog.get_logger(CLIENT)

PURPOSE = "partner_services"
LARGEST_FORM = 4096
_SALT = "integration_platform"
_NUMBER = re.compile(r"[0-9A-Za-z-]{6,20}")
_LONGEST = 120


class _Refused(Exception):
    """The call is refused: the status and the words of the answer."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(kind)
        self.status, self.kind, self.message = status, kind, message


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """A token for a partner, by client credentials in the header or the body; failures as RFC 6749 section 5.2 says them."""
    settings = current()
    if not settings.is_on:
        return HttpResponse(status=404)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_FORM:
        return HttpResponse(status=413)
    form = dict(parse_qsl(request.body.decode("ascii", "replace"), max_num_fields=20))
    if form.get("grant_type") != "client_credentials":
        return _json(400, wire.write({"error": "unsupported_grant_type"}))
    key, secret = _basic(request) or (form.get("client_id", ""), form.get("client_secret", ""))
    partner = settings.partner(key)
    given = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
    if partner is None or not hmac.compare_digest(given, partner.secret_sha256):
        log.warning("token_refused")
        return _json(401, wire.write({"error": "invalid_client", "error_description": "Client Authentication failed."}))
    value = signing.dumps([partner.key, partner.secret_sha256[:16]], salt=_SALT)
    return _json(200, wire.write({"access_token": value, "token_type": "Bearer", "expires_in": settings.token_seconds}))


def _service(
    name: Service,
) -> Callable[[Callable[[HttpRequest, Partner, wire.Asked], HttpResponse]], Callable[..., HttpResponse]]:
    """A service of ours: who calls, for what, how often; then the answer or the refusal in the road's words."""

    def wrap(answer: Callable[[HttpRequest, Partner, wire.Asked], HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @require_safe
        @functools.wraps(answer)
        def view(request: HttpRequest) -> HttpResponse:
            settings = current()
            if not settings.is_on:
                return HttpResponse(status=404)
            message = request.headers.get("X-Road-Id", "")[:80]
            try:
                partner, asked = _caller(request, settings, name)
                made = answer(request, partner, asked)
            except _Refused as refused:
                log.warning("refused", service=name.value, status=refused.status, kind=refused.kind)
                made = _json(refused.status, wire.write_error(refused.kind, refused.message, message))
            return made

        return view

    return wrap


@_service(Service.RESULT)
def result(request: HttpRequest, partner: Partner, asked: wire.Asked) -> HttpResponse:
    """`?so=` number and symbol, `?chuThe=` whose result it is, `?mucDich=` why: what the result is and whether it holds."""
    number, holder = _parameter(request, "so"), _holder(request)
    found = None
    for subject in results.subjects_by_number(number):
        one = results.for_subject(subject)
        if one is not None and one.symbol.lower() == number.lower() and _is(one.owner, holder):
            found = one
    if found is None:
        raise _Refused(404, "Client.NotFound", "Không có kết quả với số này của chủ thể này")
    _entered(partner, asked, Ref("result", found.id), found.owner, what="result")
    return _json(200, wire.write(mapping.result(found, on=clock.legal_date(clock.now()))))


@_service(Service.DOSSIER)
def dossier(request: HttpRequest, partner: Partner, asked: wire.Asked) -> HttpResponse:
    """`?ma=` code, `?chuThe=` whose dossier it is, `?mucDich=` why: where the dossier stands."""
    code, holder = _parameter(request, "ma"), _holder(request)
    try:
        found = dossiers.for_link(code.upper(), whole=False)
    except NotFound:
        found = None
    if found is None or not _is(found.owner, holder):
        raise _Refused(404, "Client.NotFound", "Không có hồ sơ với mã này của chủ thể này")
    _entered(partner, asked, Ref("dossier", found.code), found.owner, what="dossier")
    return _json(200, wire.write(mapping.dossier(found)))


@_service(Service.WALLET)
def wallet(request: HttpRequest, partner: Partner, asked: wire.Asked) -> HttpResponse:
    """`?chuThe=` whose results, `?mucDich=` why, `?trang=` which page: what was issued to the holder and whether each holds."""
    holder, page = _holder(request), request.GET.get("trang", "1")
    if not re.fullmatch(r"[1-9][0-9]?", page):
        raise _Refused(400, "Client.BadRequest", "Thiếu hoặc sai tham số trang")
    someone = people.with_number(holder)
    owner = Ref("person", someone.id) if someone else Ref("enterprise", holder)
    found = wallets.listing(owner, page=int(page), at=clock.now())
    if not found.lines:
        raise _Refused(404, "Client.NotFound", "Không có kết quả nào của chủ thể này")
    _entered(partner, asked, Ref("wallet", str(owner)), owner, what="wallet")
    return _json(200, wire.write(mapping.wallet(found, holder=holder)))


def _caller(request: HttpRequest, settings: Settings, service: Service) -> tuple[Partner, wire.Asked]:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise _Refused(401, "Client.MissingCredentials", "Thiếu mã truy cập")
    try:
        key, secret = signing.loads(value.strip(), salt=_SALT, max_age=settings.token_seconds)
    except (signing.BadSignature, ValueError, TypeError):
        raise _Refused(401, "Client.InvalidCredentials", "Mã truy cập sai hoặc đã hết hạn") from None
    partner = settings.partner(str(key))
    if partner is None or partner.secret_sha256[:16] != secret:
        raise _Refused(401, "Client.InvalidCredentials", "Mã truy cập sai hoặc đã hết hạn")
    try:
        asked = wire.read_asked(
            {name.lower(): text for name, text in request.headers.items()}, _parameter(request, "mucDich")
        )
    except wire.Unreadable as fault:
        raise _Refused(400, "Client.MissingHeaderField", f"Thiếu hoặc sai {fault}") from None
    if asked.subsystem != partner.subsystem:
        raise _Refused(403, "Client.AccessDenied", "Mã truy cập không phải của hệ thống con này")
    if asked.purpose not in partner.purposes.get(service.value, ()):
        raise _Refused(403, "Client.AccessDenied", "Mục đích này không được phép với dịch vụ này")
    _count(partner, settings)
    return partner, asked


def _count(partner: Partner, settings: Settings) -> None:
    """Raises above the bound of a minute in one process."""
    key = f"integration-platform:{partner.key}"
    cache.add(key, 0, timeout=60)
    try:
        seen = cache.incr(key)
    except ValueError:  # the minute ended between the two lines
        return
    if seen > settings.per_minute:
        raise _Refused(429, "Client.Throttled", "Quá số lượt gọi trong một phút")


def _entered(partner: Partner, asked: wire.Asked, subject: Ref, owner: Ref, *, what: str) -> None:
    purpose = consent.require_purpose(PURPOSE)
    audit.exchanged(
        Actor.system(CLIENT),
        direction=Direction.TO,
        subject=subject,
        owner=owner,
        what=what,
        purpose=purpose.key,
        fields=purpose.fields,
        at=clock.now(),
        party=f"{partner.name} · {asked.purpose} · {asked.user}",
        message=asked.message,
    )


def _parameter(request: HttpRequest, name: str) -> str:
    value = request.GET.get(name, "").strip()
    if not value or len(value) > _LONGEST or not value.isprintable():
        raise _Refused(400, "Client.BadRequest", f"Thiếu hoặc sai tham số {name}")
    return value


def _holder(request: HttpRequest) -> str:
    number = _parameter(request, "chuThe")
    if not _NUMBER.fullmatch(number):
        raise _Refused(400, "Client.BadRequest", "Thiếu hoặc sai tham số chuThe")
    return number


def _is(owner: Ref, number: str) -> bool:
    """Whether a number is the owner's: an enterprise by its code, a person by their own."""
    if owner.kind == "enterprise":
        return owner.id == number
    someone = people.with_number(number)
    return someone is not None and owner == Ref("person", someone.id)


def _basic(request: HttpRequest) -> tuple[str, str] | None:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        key, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return key, secret


def _json(status: int, body: bytes) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json")


_PREFIX = r"^(?:ket-noi/ndxp|XrdAdapter/RestService/forward|VXPAdapter/RestService/forward)"

urlpatterns = [
    path("ket-noi/ndxp/token", token, name="integration_platform_token"),
    # The road's adapter hands a call on under its own prefix, older and newer packages under different ones.
    re_path(f"{_PREFIX}/{Service.RESULT.value}$", result, name="integration_platform_result"),
    re_path(f"{_PREFIX}/{Service.DOSSIER.value}$", dossier, name="integration_platform_dossier"),
    re_path(f"{_PREFIX}/{Service.WALLET.value}$", wallet, name="integration_platform_wallet"),
]
