"""Every address at which another system calls us, and the same hostile calls at each: refused in the system's own words, written in the log, nothing kept."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import structlog
from django.conf import settings as django_settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from tests.links.single_window.window import UNSIGNED, Key
from tests.links.single_window.window import call as soap

from motcua.doors.links.integration_platform import settings as road
from motcua.doors.links.national_portal.settings import Settings as PortalSettings
from motcua.doors.links.payment_platform import wire as platform
from motcua.doors.links.single_window import wire as window
from motcua.doors.links.sms import mapping as sms
from motcua.doors.links.vnpay import wire as vnpay
from motcua.doors.ui import rights
from motcua.foundation import clock
from motcua.foundation.transport import services as transport

pytestmark = pytest.mark.django_db
NOWHERE, SECRET, PORTAL_KEY, APP = "http://127.0.0.1:9", "the-secret", "the-key", "1000000001"
KEY = "0123456789abcdef0123456789abcdef"
WINDOW = Key()
Send = Callable[[bytes, str], HttpResponse]
"""Sends a body with a proof of origin made by some secret; with the right one, what is judged is the body."""


@dataclass(frozen=True, slots=True)
class Way:
    """One address. `body` is a message of the right form, about nothing that we know; `largest` is how long one may be, 0 where a body is not read."""

    name: str
    send: Send
    kind: str
    body: Callable[[], bytes]
    refused: Callable[[HttpResponse], bool]
    largest: int = 64 * 1024


def _post(path: str, body: bytes, kind: str = "application/json", **headers: str) -> HttpResponse:
    return Client().post(path, body, content_type=kind, headers=headers)


def _status(answer: HttpResponse) -> bool:
    return 400 <= answer.status_code < 500 or answer.status_code == 503


def _said(name: str, *fine: object) -> Callable[[HttpResponse], bool]:
    return lambda answer: _status(answer) or answer.json().get(name) not in fine


# ------------------------------------------------------------ the ways


def _news(body: bytes, secret: str) -> HttpResponse:
    stamp = str(int(clock.now().timestamp()))
    mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return _post("/ket-noi/buu-chinh", body, **{"X-Timestamp": stamp, "X-Signature": mac})


def _zalo(body: bytes, secret: str) -> HttpResponse:
    try:
        stamp = str(json.loads(body).get("timestamp", ""))
    except (ValueError, AttributeError, RecursionError):
        stamp = ""
    mac = hashlib.sha256(APP.encode() + body + stamp.encode() + secret.encode()).hexdigest()
    return _post("/ket-noi/zalo", body, **{"X-ZEvent-Signature": f"mac={mac}"})


def _platform(body: bytes, secret: str) -> HttpResponse:
    """The signature stands inside, over fields: it is made anew where there are fields."""
    try:
        values = json.loads(body)
        named = [str(values.get(name, "")) for name in platform._CONFIRM]
        body = body.replace(b"SIGNATURE", platform.digest(named, secret).encode())
    except (ValueError, AttributeError, RecursionError):
        pass
    return _post("/ket-noi/thanh-toan", body)


def _look_up(body: bytes, secret: str) -> HttpResponse:
    return _post("/ket-noi/thanh-toan/tra-cuu", body, **{"X-Api-Key": secret})


def _vnpay(body: bytes, secret: str) -> HttpResponse:
    text = body.decode("latin-1")
    signed = vnpay._mac("&".join(sorted(text.split("&"))), secret)
    return Client().get(f"/ket-noi/vnpay?{text}&vnp_SecureHash={signed}")


def _window(body: bytes, secret: str) -> HttpResponse:
    return _post("/ket-noi/nsw", body.replace(b"SIGNED-BY", secret.encode()), "text/xml; charset=utf-8")


def _portal(service: str) -> Send:
    def send(body: bytes, secret: str) -> HttpResponse:
        key = PORTAL_KEY if secret == SECRET else secret
        return _post(f"/ket-noi/dvcqg/{service}", body, **{"x-api-key": key})

    return send


def _signed_out(path: str) -> Send:
    def send(body: bytes, _secret: str) -> HttpResponse:
        return _post(path, body, "application/x-www-form-urlencoded")

    return send


def _frame(path: str) -> Send:
    def send(body: bytes, _secret: str) -> HttpResponse:
        return Client().get(path, {"iss": body.decode("latin-1"), "sid": "s"})

    return send


def _token(body: bytes, secret: str) -> HttpResponse:
    return _post("/ket-noi/ndxp/token", body.replace(b"SECRET", secret.encode()), "application/x-www-form-urlencoded")


def _service(name: str, parameter: str) -> Send:
    def send(body: bytes, secret: str) -> HttpResponse:
        asked = {parameter: body.decode("latin-1"), "chuThe": "9901234560", "mucDich": "giai-quyet-tthc"}
        headers = {
            "X-Road-Client": road.SANDBOX_PARTNER.subsystem,
            "X-Road-Id": "1",
            "X-Road-UserId": "x",
            "Authorization": f"Bearer {secret}",
        }
        return Client().get(f"/ket-noi/ndxp/{name}", asked, headers=headers)

    return send  # fmt: skip


def _report(body: bytes, secret: str) -> HttpResponse:
    check = sms.check("sms_second", KEY) if secret == SECRET else "0" * 32
    return Client().get(f"/ket-noi/sms/sms_second/{KEY}/{check}", {"SendStatus": body.decode("latin-1")})


def _fetched(path: str) -> Send:
    def send(body: bytes, _secret: str) -> HttpResponse:
        return Client().get(path, {"k": body.decode("latin-1"), "het": "9999999999"})

    return send


def _declaration() -> bytes:
    return soap(WINDOW.sign(UNSIGNED.replace("BCT0800001", "BCT9900001")))


def _confirm() -> bytes:
    values = dict.fromkeys(platform._CONFIRM, "1") | {
        "LoaiBanTin": "CONFIRM",
        "MaDoiTac": "MOIT",
        "MaThamChieu": "KHONG-CO",
    }
    return json.dumps(values | {"MaXacThuc": "SIGNATURE"}).encode()  # fmt: skip


def _event() -> bytes:
    stamp = str(int(clock.now().timestamp() * 1000))
    message = {"msg_id": "m", "delivery_time": stamp, "tracking_id": KEY}
    told = {"event_name": "user_received_message", "app_id": APP, "message": message, "timestamp": stamp}
    return json.dumps(told).encode()


def _item() -> bytes:
    told = {"orderCode": "KHONG-CO", "eventId": "e", "status": "DELIVERED", "statusDate": clock.now().isoformat()}
    return json.dumps(told).encode()


PORTAL = {
    service: Way(
        f"national_portal_receive {service}", _portal(service), "json", lambda: b'{"MaHoSo": "KHONG-CO", "MaTTHC": "9.999999"}',
        _said("error_code", 0, 1), PortalSettings().largest_message,
    )
    for service in PortalSettings().inbound_services
}  # fmt: skip
WAYS = (
    *PORTAL.values(),
    Way("single_window", _window, "xml", _declaration, lambda a: _status(a) or window.read_answer(a.content).function == "00", 5 * 1024 * 1024),
    Way("payment_platform_confirm", _platform, "json", _confirm, _said("MaLoi", "00")),
    Way("payment_platform_look_up", _look_up, "json", lambda: b'{"MaHoSo": "KHONG-CO"}', _said("error_code", 0, 1), platform.LARGEST),
    Way("vnpay_notice", _vnpay, "query", lambda: b"vnp_Amount=1&vnp_TmnCode=MOITTEST&vnp_TxnRef=KHONG-CO", _said("RspCode", "00"), 0),
    Way("post_news", _news, "json", _item, _said("code", "00")),
    Way("zalo_report", _zalo, "json", _event, _status),
    Way("sms_report", _report, "query", lambda: b"5", _status, 0),
    Way("identity_backchannel", _signed_out("/ket-noi/dinh-danh/dang-xuat"), "form", lambda: b"logout_token=a.b.c", _status),
    Way("officers_backchannel", _signed_out("/ket-noi/danh-ba/dang-xuat"), "form", lambda: b"logout_token=a.b.c", _status),
    Way("identity_frontchannel", _frame("/ket-noi/dinh-danh/dang-xuat/khung"), "query", lambda: b"https://khac.example", _status, 0),
    Way("officers_frontchannel", _frame("/ket-noi/danh-ba/dang-xuat/khung"), "query", lambda: b"https://khac.example", _status, 0),
    Way("integration_platform_token", _token, "form", lambda: b"grant_type=client_credentials&client_id=khac&client_secret=SECRET", _status, 4096),
    Way("integration_platform_result", _service("tra-cuu-ket-qua", "so"), "query", lambda: b"1/TTC", _status, 0),
    Way("integration_platform_dossier", _service("tinh-trang-ho-so", "ma"), "query", lambda: b"H-1", _status, 0),
    Way("integration_platform_wallet", _service("danh-muc-ket-qua", "trang"), "query", lambda: b"1", _status, 0),
    Way("single_window_paper", _fetched("/ket-noi/nsw/tep/1-TTC"), "query", lambda: b"x", _status, 0),
    Way("national_portal_paper", _fetched("/ket-noi/dvcqg/tep/1-TTC"), "query", lambda: b"x", _status, 0),
    Way("national_portal_filed", _fetched("/ket-noi/dvcqg/giay-to/1"), "query", lambda: b"x", _status, 0),
)  # fmt: skip
TAKES_NEWS = {"zalo_report", "sms_report"}
"""Those that are answered alike whether or not we know the message: a stranger learns nothing."""

# ------------------------------------------------------------ what is tried at each


def _twice(body: bytes) -> bytes:
    """The first member of the object once more, with another value."""
    name = body[: body.index(b":")].strip(b"{ ")
    return b"{" + name + b': "khac", ' + body[1:]


HOSTILE: dict[str, dict[str, Callable[[bytes], bytes]]] = {
    "json": {
        "empty": lambda _b: b"", "garbage": lambda _b: b"\x00\xff\xfe<a>", "half": lambda b: b[: len(b) // 2], "a list": lambda b: b"[" + b + b"]",
        "no object": lambda _b: b"7", "null": lambda _b: b"null", "deep": lambda _b: b'{"a":' * 3000 + b"1" + b"}" * 3000, "utf-16": lambda b: b.decode().encode("utf-16"),
        "latin-1": lambda b: b[:-1] + b', "x": "\xe9"}', "keys twice": _twice, "NUL": lambda b: b[:-1] + b', "MaHoSo\\u0000": "\\u0000"}',
        "half a character": lambda b: b[:-1] + b', "x": "\\ud800"}', "no number": lambda b: b[:-1] + b', "x": NaN}', "XML": lambda _b: b"<a/>",
    },
    "xml": {
        "empty": lambda _b: b"", "garbage": lambda _b: b"\x00\xff\xfe{", "half": lambda b: b[: len(b) // 2], "JSON": lambda _b: b"{}",
        "a file by entity": lambda b: b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + b.replace(b"<s:officeCode>BCT", b"<s:officeCode>&x;"),
        "a file by entity inside": lambda b: b.replace(b"&lt;?xml", b"&lt;x").replace(b"<s:requestPayload>", b'<s:requestPayload>&lt;!DOCTYPE a [&lt;!ENTITY x SYSTEM "file:///etc/passwd"&gt;]&gt;'),
        "entities of entities": lambda _b: b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(9)) + b"]><a>&a8;</a>",
        "deep": lambda _b: b"<a>" * 5000 + b"</a>" * 5000, "another encoding": lambda b: b'<?xml version="1.0" encoding="utf-7"?>' + b, "utf-16": lambda b: b.decode().encode("utf-16"),
        "wrapped": lambda b: b.replace(b"&lt;Envelope", b"&lt;Envelope&gt;&lt;Envelope", 1).replace(b"&lt;/Envelope&gt;", b"&lt;/Envelope&gt;&lt;/Envelope&gt;"),
    },
    "form": {"empty": lambda _b: b"", "garbage": lambda _b: b"\x00\xff\xfe%zz=&&&", "no text": lambda b: b + b"%ff%fe%00", "again and again": lambda b: b"&".join([b] * 5)},
    "query": {"empty": lambda _b: b"", "garbage": lambda _b: b"\x00\xff%", "long": lambda _b: b"9" * 4000, "a name": lambda _b: b"'; DROP TABLE x; --"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _linked(settings: Settings, tmp_path: Path) -> Iterator[None]:
    pem = tmp_path / "window.pem"
    pem.write_bytes(WINDOW.pem)
    settings.MOTCUA = replace(
        django_settings.MOTCUA, national_portal_url=NOWHERE, national_portal_key=PORTAL_KEY, single_window_url=NOWHERE, single_window_certificate=str(pem),
        payment_platform_url=NOWHERE, payment_platform_secret=SECRET, payment_platform_key=SECRET, vnpay_pay_url=NOWHERE, vnpay_api_url=NOWHERE, vnpay_terminal="MOITTEST",
        vnpay_secret=SECRET, post_url=NOWHERE, post_secret=SECRET, zalo_url=NOWHERE, zalo_oauth_url=NOWHERE, zalo_app=APP, zalo_account_secret=SECRET,
        zalo_refresh_token="r", sms_second_url=NOWHERE, identity_provider_url=NOWHERE, officer_provider_url=NOWHERE, integration_platform_url=NOWHERE,
        sandbox=True,
    )  # fmt: skip
    transport.close()
    yield
    transport.close()


@pytest.fixture(params=WAYS, ids=[way.name.replace(" ", "-") for way in WAYS])
def way(request: pytest.FixtureRequest) -> Way:
    found: Way = request.param
    return found


def kept() -> dict[str, int]:
    """Rows by table that a message could leave."""
    with connection.cursor() as cursor:
        found = {}
        for table in (
            "journal_journalentry",
            "outbox_outboxmessage",
            "audit_look",
            "storage_storedfile",
            "dossiers_dossier",
            "payments_payment",
        ):
            if table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 -- names from above
                found[table] = cursor.fetchone()[0]
        return found


def tried(way: Way, body: bytes, secret: str = SECRET) -> tuple[HttpResponse, list[str]]:
    """The answer, and what stands in the log of it."""
    with structlog.testing.capture_logs() as logged:
        answer = way.send(body, secret)
    return answer, [str(line["event"]) for line in logged]


def test_every_address_of_another_system_is_here() -> None:
    named = {route.name for route in rights.routes() if route.need == rights.MACHINE}

    assert {way.name.partition(" ")[0] for way in WAYS} == named
    assert set(PORTAL) == set(PortalSettings().inbound_services)


def test_what_is_hostile_is_refused_and_logged_and_leaves_nothing(way: Way) -> None:
    before = kept()
    wrong: dict[str, object] = {}
    for how, spoil in HOSTILE[way.kind].items():
        if how == "NUL" and way.name in TAKES_NEWS:
            continue
        answer, logged = tried(way, spoil(way.body()))
        if (
            not (way.refused(answer) or way.name == "sms_report")
            or answer.status_code >= 500
            and answer.status_code != 503
        ):
            wrong[how] = answer.status_code, answer.content[:200]
        elif not logged:
            wrong[how] = "not logged"

    assert wrong == {}
    assert kept() == before


def test_what_another_secret_signed_is_refused_and_logged(way: Way) -> None:
    before = kept()
    body = way.body()
    if way.name == "single_window":
        body = soap(Key().sign(UNSIGNED))

    answer, logged = tried(way, body, "another-secret")

    assert way.refused(answer), answer.content[:200]
    assert logged
    assert kept() == before


def test_what_is_too_large_is_not_read(way: Way) -> None:
    if not way.largest:
        pytest.skip("it has no body")
    before = kept()

    answer, logged = tried(way, way.body()[:-1] + b" " * way.largest + b"}")

    assert way.refused(answer)
    assert answer.status_code in {400, 413}
    assert logged
    assert kept() == before


def test_the_same_again_is_answered_as_before_and_leaves_nothing(way: Way) -> None:
    before = kept()
    body = way.body()

    first, second = tried(way, body)[0], tried(way, body)[0]

    assert first.status_code == second.status_code
    assert way.refused(first) == way.refused(second)
    assert kept() == before


def test_another_method_is_no_call(way: Way) -> None:
    path = tried(way, way.body())[0].wsgi_request.path  # type: ignore[attr-defined]  # the test client's

    assert Client().put(path, b"x").status_code == 405
    assert Client().delete(path).status_code == 405
