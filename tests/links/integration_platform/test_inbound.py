"""Our services as another body calls them: by token, subsystem and purpose; what it learns, what its subject reads, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from tests.links import house

from motcua.casework.results import queries as results
from motcua.casework.results import services as commands
from motcua.doors.links.integration_platform import inbound
from motcua.doors.links.integration_platform import settings as link
from motcua.doors.ui.link_files import LinkFileWrong
from motcua.foundation import clock
from motcua.foundation.audit import queries as audit
from motcua.foundation.types import Actor, Ref

pytestmark = pytest.mark.django_db(transaction=True)

OWNER = Ref("enterprise", "9901234560")
HEADERS = {"X-Road-Client": link.SANDBOX_PARTNER.subsystem, "X-Road-Id": "b0a1-1", "X-Road-UserId": "VN-CB-00099"}
PURPOSE = "giai-quyet-tthc"


@pytest.fixture
def code(settings: Settings) -> str:
    """A dossier that has its result."""
    settings.MOTCUA = replace(
        django_settings.MOTCUA, national_portal_url="", single_window_url="", mail_host="", vneid_url="",
        enterprise_register_url="", integration_platform_url="http://127.0.0.1:9/ndxp", sandbox=True,
    )  # fmt: skip
    cache.clear()
    house.prepare()
    found = house.file_dossier().code
    house.work()
    return found


def token(client: Client, *, secret: str = "sandbox-secret") -> HttpResponse:
    return client.post(
        "/ket-noi/ndxp/token",
        "grant_type=client_credentials&client_id=doi-tac&client_secret=" + secret,
        content_type="application/x-www-form-urlencoded",
    )


@pytest.fixture
def ask(client: Client) -> Callable[..., HttpResponse]:
    def call(
        service: str,
        prefix: str = "/ket-noi/ndxp",
        *,
        bearer: str | None = None,
        headers: dict[str, str] | None = None,
        **params: str,
    ) -> HttpResponse:
        value = token(client).json()["access_token"] if bearer is None else bearer
        sent = {**HEADERS, **(headers or {})}
        given = {"Authorization": f"Bearer {value}"} if value else {}
        kept = {name: text for name, text in sent.items() if text}
        return client.get(f"{prefix}/{service}", {"mucDich": PURPOSE, **params}, headers={**kept, **given})

    return call  # fmt: skip


@pytest.mark.parametrize(
    "prefix", ["/ket-noi/ndxp", "/XrdAdapter/RestService/forward", "/VXPAdapter/RestService/forward"]
)
def test_the_state_of_a_dossier_under_every_prefix(prefix: str, code: str, ask: Callable[..., HttpResponse]) -> None:
    told = ask("tinh-trang-ho-so", prefix, ma=code, chuThe=OWNER.id)

    assert told.status_code == 200
    assert (told.json()["maHoSo"], told.json()["trangThai"]) == (code, "DECIDED")
    assert OWNER.id not in told.content.decode()


def test_a_result_by_its_number_and_the_subject_reads_who_asked_and_why(
    code: str, ask: Callable[..., HttpResponse]
) -> None:
    result = results.for_subject(Ref("dossier", code))
    assert result is not None

    told = ask("tra-cuu-ket-qua", so=result.symbol.lower(), chuThe=OWNER.id)

    assert told.json()["soKyHieu"] == result.symbol
    assert (told.json()["trangThai"], told.json()["sha256"]) == ("con_hieu_luc", result.sha256)
    [look] = [look for look in audit.looks_of(OWNER).items if look.by == "system:integration_platform"]
    assert (look.direction, look.purpose, look.message) == ("to", "partner_services", "b0a1-1")
    assert (look.subject, look.party) == (Ref("result", result.id), "Đối tác chạy thử · giai-quyet-tthc · VN-CB-00099")


def test_a_holders_results_are_listed_and_the_holder_reads_who_asked(
    code: str, ask: Callable[..., HttpResponse]
) -> None:
    result = results.for_subject(Ref("dossier", code))
    assert result is not None

    told = ask("danh-muc-ket-qua", chuThe=OWNER.id)
    commands.revoke(Actor.system("answer"), result=result.id, reason="Cấp nhầm", at=clock.now())
    after = ask("danh-muc-ket-qua", chuThe=OWNER.id)
    of_nobody = [ask("danh-muc-ket-qua", chuThe=one).status_code for one in ("9900456786", "099178004512")]
    wrong = [ask("danh-muc-ket-qua", chuThe=OWNER.id, trang=page).status_code for page in ("0", "-1", "100", "x")]

    assert [one["soKyHieu"] for one in told.json()["ketQua"]] == [result.symbol]
    states = [answer.json()["ketQua"][0]["trangThai"] for answer in (told, after)]
    assert (states, told.json()["conNua"]) == (["con_hieu_luc", "bi_thu_hoi"], False)
    assert (of_nobody, wrong) == ([404, 404], [400, 400, 400, 400])
    looks = [look for look in audit.looks_of(OWNER).items if look.by == "system:integration_platform"]
    assert [(look.what, look.party) for look in looks] == [
        ("wallet", "Đối tác chạy thử · giai-quyet-tthc · VN-CB-00099")
    ] * 2


def test_another_holders_number_learns_nothing(code: str, ask: Callable[..., HttpResponse]) -> None:
    wrong = ask("tinh-trang-ho-so", ma=code, chuThe="9900456786")
    none = ask("tinh-trang-ho-so", ma="000.00.00.G02-990101-0001", chuThe=OWNER.id)

    assert (wrong.status_code, wrong.content) == (404, none.content)
    assert [look for look in audit.looks_of(OWNER).items if look.by == "system:integration_platform"] == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"bearer": ""}, 401),
        ({"bearer": "x.y.z"}, 401),
        pytest.param(
            {"bearer": signing.dumps(["doi-tac", "0" * 16], salt="integration_platform")}, 401, id="another_secret"
        ),
        pytest.param(
            {"bearer": signing.dumps(["doi-tac", link.SANDBOX_PARTNER.secret_sha256[:16]], salt="another")},
            401,
            id="another_use",
        ),
        ({"headers": {"X-Road-Client": ""}}, 400),
        ({"headers": {"X-Road-Client": "VN/GOV"}}, 400),
        ({"headers": {"X-Road-Client": "VN-TEST/GOV/0099/NGUOI-KHAC"}}, 403),
        ({"headers": {"X-Road-Id": ""}}, 400),
        ({"headers": {"X-Road-Id": "x" * 81}}, 400),
        ({"headers": {"X-Road-UserId": ""}}, 400),
        ({"mucDich": ""}, 400),
        ({"mucDich": "to-mo"}, 403),
        ({"chuThe": "9901234560' OR 1=1"}, 400),
        ({"ma": "x" * 121}, 400),
        ({"ma": "a\x00b"}, 400),
    ],
    ids=str,
)
def test_whoever_does_not_show_who_and_why_is_refused(
    change: dict[str, object], status: int, code: str, ask: Callable[..., HttpResponse]
) -> None:
    told = ask("tinh-trang-ho-so", **{"ma": code, "chuThe": OWNER.id, **change})

    assert told.status_code == status
    assert set(told.json()) == {"type", "message", "detail"}
    assert [look for look in audit.looks_of(OWNER).items if look.by == "system:integration_platform"] == []


def test_a_token_is_for_whoever_knows_the_secret(code: str, client: Client) -> None:
    assert token(client).status_code == 200
    assert token(client, secret="wrong").json()["error"] == "invalid_client"  # noqa: S106 -- no secret
    assert client.post("/ket-noi/ndxp/token", "grant_type=password", content_type="application/x-www-form-urlencoded").status_code == 400  # fmt: skip
    assert client.post("/ket-noi/ndxp/token", "x" * 5000, content_type="application/x-www-form-urlencoded").status_code == 413  # fmt: skip


def test_a_token_is_over_when_its_time_is(
    code: str, ask: Callable[..., HttpResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound, "current", lambda: replace(link.current(), token_seconds=-1))

    assert ask("tinh-trang-ho-so", ma=code, chuThe=OWNER.id).status_code == 401


def test_too_many_calls_in_a_minute_are_told_so(
    code: str, ask: Callable[..., HttpResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound, "current", lambda: replace(link.current(), per_minute=2))

    found = [ask("tinh-trang-ho-so", ma=code, chuThe=OWNER.id).status_code for _ in range(3)]

    assert found == [200, 200, 429]


def test_nothing_is_changed_by_a_post(code: str, client: Client) -> None:
    assert client.post("/ket-noi/ndxp/tinh-trang-ho-so", {}).status_code == 405


def test_a_link_that_is_off_is_not_there(client: Client, settings: Settings) -> None:
    settings.MOTCUA = replace(django_settings.MOTCUA, integration_platform_url="")

    assert client.get("/ket-noi/ndxp/tinh-trang-ho-so").status_code == 404
    assert token(client).status_code == 404


GOOD = (
    '[[partners]]\nsubsystem = "VN/GOV/G12/he-thong"\nkey = "g12"\nsecret_sha256 = "'
    + "a" * 64
    + '"\n[partners.purposes]\n'
)


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        "partners = 3",
        '[[partners]]\nkey = "a"',
        GOOD.replace("a" * 64, "secret") + '"tra-cuu-ket-qua" = ["x"]',
        GOOD + '"khac" = ["x"]',
        GOOD.replace("VN/GOV/G12/he-thong", "VN") + '"tra-cuu-ket-qua" = ["x"]',
        'dstcode_in = "body"',
        "per_minute = 0",
        "not toml",
    ],
)
def test_a_file_that_is_wrong_is_told_at_once(text: str, settings: Settings, tmp_path: object) -> None:
    _write(settings, tmp_path, text)

    with pytest.raises(LinkFileWrong):
        link.current()


def test_partners_of_the_file_stand_and_the_trials_own_only_beside_a_sandbox(
    settings: Settings, tmp_path: object
) -> None:
    _write(settings, tmp_path, GOOD + '"tra-cuu-ket-qua" = ["kiem-tra"]')

    [partner] = link.current().partners

    assert (partner.key, partner.purposes) == ("g12", {"tra-cuu-ket-qua": ("kiem-tra",)})


def _write(settings: Settings, tmp_path: object, text: str) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path)) / "links"
    folder.mkdir()
    (folder / "integration_platform.toml").write_text(text, encoding="utf-8")
    settings.MOTCUA = replace(django_settings.MOTCUA, home=Path(str(tmp_path)), sandbox=False)


def test_json_is_what_every_refusal_speaks(code: str, client: Client) -> None:
    told = client.get("/ket-noi/ndxp/tinh-trang-ho-so")

    assert json.loads(told.content)["type"] == "Client.MissingCredentials"
