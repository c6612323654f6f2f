"""The table of links: one row a link, run through every fault by `test_every_link`.

To add a link: write a function that makes one call as the house makes it and returns what it brought, and a row. `count` is for
what is handed over: how often the other side has it. `secrets` must never be logged.
"""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from django.conf import settings as django_settings
from django.test import override_settings
from tests.links.payment_platform.test_wire import ORDER

from motcua.doors.links.chemical_registers import client as chemical_registers
from motcua.doors.links.chemical_registers.settings import Settings as ChemicalSettings
from motcua.doors.links.document_axis import client as document_axis
from motcua.doors.links.document_axis import wire as axis_wire
from motcua.doors.links.document_axis.settings import Settings as AxisSettings
from motcua.doors.links.enterprise_register import client as enterprise_register
from motcua.doors.links.enterprise_register.settings import Settings as EnterpriseSettings
from motcua.doors.links.identity_provider import client as identity_provider
from motcua.doors.links.identity_provider.settings import Settings as IdentitySettings
from motcua.doors.links.integration_platform import client as integration_platform
from motcua.doors.links.integration_platform.settings import Settings as RoadSettings
from motcua.doors.links.national_portal import client as national_portal
from motcua.doors.links.national_portal import wire as portal_wire
from motcua.doors.links.national_portal.settings import Settings as PortalSettings
from motcua.doors.links.payment_platform import client as payment_platform
from motcua.doors.links.payment_platform import mapping as platform_mapping
from motcua.doors.links.payment_platform.settings import Settings as PlatformSettings
from motcua.doors.links.population import client as population
from motcua.doors.links.population.settings import Settings as PopulationSettings
from motcua.doors.links.post import client as post_office
from motcua.doors.links.post.settings import Settings as PostSettings
from motcua.doors.links.single_window import client as single_window
from motcua.doors.links.single_window import mapping as window_mapping
from motcua.doors.links.single_window import wire as window_wire
from motcua.doors.links.single_window.settings import Settings as WindowSettings
from motcua.doors.links.sms import outbound as sms
from motcua.doors.links.vneid import client as vneid
from motcua.doors.links.vneid import wire as wallet_wire
from motcua.doors.links.vneid.settings import Settings as WalletSettings
from motcua.doors.links.vnpay import client as vnpay
from motcua.doors.links.vnpay.settings import Settings as VnpaySettings
from motcua.doors.links.zalo import outbound as zalo
from motcua.followup.notifications import post
from motcua.followup.notifications.errors import CarryFailed
from motcua.followup.notifications.ports import Carrier
from motcua.followup.notifications.types import Letter, Short
from motcua.foundation import clock
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.errors import ListRefused
from motcua.foundation.transport.errors import BadAnswer
from motcua.foundation.transport.types import Errand

SECONDS = 0.6
"""How long each call of this table may wait."""
SECRET = "sandbox-secret"
PERSONAL = "099178004512"
MAIL = "hanh.tran@minhphat.example"


@dataclass(slots=True)
class World:
    """The sandbox as a row's call finds it; `key` is fresh for each test."""

    url: str
    http: httpx.Client
    smtp_port: int
    key: str = field(default_factory=lambda: secrets.token_hex(4).upper())
    kept: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One link. `only` limits the fault to addresses with this text, so that what `begin` needs works."""

    name: str
    simulator: str
    client: str
    call: Callable[[World], object]
    begin: Callable[[World], None] = lambda _world: None
    count: Callable[[World], int] | None = None
    only: str = ""
    secrets: tuple[str, ...] = (SECRET,)
    held: bool = True
    """Whether its calls go through transport, which holds them back."""


def _identity(world: World) -> object:
    settings = IdentitySettings(f"{world.url}/idp", "motcua", SECRET, timeout_seconds=SECONDS)
    return identity_provider.keys(settings, anew=True)


def _enterprise(world: World) -> object:
    settings = EnterpriseSettings(f"{world.url}/registers", "motcua", SECRET, timeout_seconds=SECONDS)
    return enterprise_register.look_up(settings, "9901234560", Errand(id=world.key))


def _another_asked(world: World) -> None:
    """A question before ours, about somebody else."""
    settings = EnterpriseSettings(f"{world.url}/registers", "motcua", SECRET, timeout_seconds=SECONDS)
    enterprise_register.look_up(settings, "9901122338", Errand(id=world.key))


def _road(world: World) -> object:
    settings = RoadSettings(f"{world.url}/ndxp", "VN-TEST/GOV/000.00.00.G02/motcua")
    answer = integration_platform.carry(
        settings,
        "VN-TEST/GOV/0099/DKKD/doanhnghiep",
        method="GET",
        path="",
        params={"msdn": "9901234560"},
        headers={},
        content=None,
        errand=Errand(id=world.key),
        client="integration_platform",
        timeout=SECONDS,
    )
    if not answer.is_success:
        raise BadAnswer(reason=f"status {answer.status}")
    return answer.json()


def _population(world: World) -> object:
    settings = PopulationSettings(
        url=f"{world.url}/population/service", user="motcua", secret=SECRET, timeout_seconds=SECONDS
    )
    fields = [("MaYeuCau", world.key), ("SoDinhDanh", "099195000003"), ("HoVaTen", "LÊ MINH CHÂU")]
    milliseconds = int(clock.now().timestamp() * 1000)
    return population.look_up(settings, fields, born="19950606", errand=Errand(id=world.key), milliseconds=milliseconds)


def _wallet(world: World) -> object:
    settings = WalletSettings(f"{world.url}/vneid", "motcua", SECRET, timeout_seconds=SECONDS)
    paper = wallet_wire.Paper(
        "099195000003", world.key, "KET_QUA_TTHC", "Chứng chỉ", "1/TTC", "2026-11-20", "", "Bộ", "Ký", "HIEU_LUC", "", 1, "ab" * 32, "",
    )  # fmt: skip
    return vneid.hand_over(paper, settings)


def _in_wallet(world: World) -> int:
    held = world.http.get("/vneid/vi/099195000003").json()
    return len([one for one in held if one["maGiayTo"] == world.key])


def _chemical(world: World) -> object:
    return chemical_registers.permit(
        ChemicalSettings(f"{world.url}/registers/chemical", timeout_seconds=SECONDS), "1024/GP-HC"
    )


def _dossier(world: World) -> portal_wire.Dossier:
    return portal_wire.Dossier(
        code=f"G02.15-260302-{world.key}", procedure="2.002758", procedure_name="Khai báo hóa chất nhập khẩu", field_code="G02-HC",
        field_name="Hóa chất", channel="2", applicant="Trần Thị Hạnh", applicant_kind="1", email=MAIL, phone="0903123456", summary="Khai báo",
        filed_at="20260302101500", accepted_at="20260302101500", status="2", return_means="0", unit="Cục Hóa chất", filed_where="2", digitised="1",
        identified="1", paid_online="0", identities=(portal_wire.Identity("1", PERSONAL),),
    )  # fmt: skip


def _portal(world: World) -> object:
    base = f"{world.url}/dvcqg"
    settings = PortalSettings(url=base, style="lgsp_rest", unit="000.00.00.G02", token=SECRET, seconds=SECONDS)
    national_portal.push(_dossier(world), settings, known=False, attempt=1)
    return "taken"


def _on_portal(world: World) -> int:
    found = world.http.get("/dvcqg/api/dossiers", params={"q": world.key}).json()["dossiers"]
    return len([one for one in found if one["code"].endswith(world.key)])


def _declared(world: World) -> None:
    world.kept["reference"] = world.http.post("/nsw/send", json={}).json()["reference"]
    certificate = django_settings.MOTCUA.home / f"window-{world.key}.pem"
    certificate.write_bytes(world.http.get("/nsw/certificate.pem").content)
    world.kept["certificate"] = str(certificate)
    record = world.http.get("/_wire/api", params={"q": world.kept["reference"]}).json()["messages"][0]
    assert record["direction"] == "out"


def _window(world: World) -> object:
    settings = WindowSettings(url=f"{world.url}/nsw", certificate=world.kept["certificate"], message_seconds=SECONDS)
    reference = world.kept["reference"]
    us, them = window_wire.Party("BCT", "BCT", "VN", "BCT", "BCT"), window_wire.Party("NSW", "NSW", "VN", "NSW", "NSW")
    subject = window_wire.Subject(
        document_type="BCT0800001", type="13", function="11", reference=reference, document_year="2026", pre_reference=reference,
        pre_document_year="2026", send_date="2026-03-02 10:15:00",
    )  # fmt: skip
    element = window_wire.element
    content = element(
        "ResultConfirm",
        [
            element("NSWFileCode", reference), element("SystemReceptionNo", "HC-2026"), element("ResponseDate", "2026-03-02 10:15:00"),
            element("FileLink", "http://127.0.0.1:1/tep"),
        ],
    )  # fmt: skip
    single_window.send(
        window_wire.Envelope("1.0.0", window_mapping.message_id(world.key), us, them, subject, (content,)),
        settings,
        attempt=1,
    )
    return "taken"


def _on_window(world: World) -> int:
    page = world.http.get(f"/nsw/dossiers/{world.kept['reference']}").text
    return page.count("Bộ: Xác nhận khai báo")


def _platform_settings(world: World) -> PlatformSettings:
    return PlatformSettings(url=f"{world.url}/paygate", partner="MOIT", secret=SECRET, timeout_seconds=SECONDS)


def _ordered(world: World) -> None:
    settings = _platform_settings(world)
    payment_platform.init(settings, platform_mapping.init(replace(ORDER, reference=world.key), settings))


def _platform(world: World) -> object:
    settings, order = _platform_settings(world), replace(ORDER, reference=world.key)
    answer = payment_platform.ask(settings, platform_mapping.question("QUERY", order, settings))
    return platform_mapping.of_answer(answer, order)


def _vnpay(world: World) -> object:
    settings = VnpaySettings(
        pay_url=f"{world.url}/vnpay/paymentv2/vpcpay.html", api_url=f"{world.url}/vnpay/merchant_webapi/api/transaction",
        terminal="MOITTEST", secret=SECRET, timeout_seconds=SECONDS,
    )  # fmt: skip
    asked = {
        "RequestId": "0" * 32, "Version": "2.1.0", "Command": "querydr", "TmnCode": "MOITTEST", "TxnRef": world.key, "OrderInfo": "x",
        "TransactionDate": "20260302101500", "CreateDate": "20260302101500", "IpAddr": "127.0.0.1",
    }  # fmt: skip
    return vnpay.call(settings, asked).code


def _axis(world: World) -> object:
    settings = AxisSettings(url=f"{world.url}/vxp", secret=SECRET, seconds=SECONDS, package_seconds=SECONDS)
    package = axis_wire.Package(
        axis_wire.Organisation(settings.system, "Bộ Công Thương"), (axis_wire.Organisation("000.00.00.G18", "Bộ Y tế"),), f"G02,2026/03/02,{world.key}/BCT",
        world.key, "BCT", "Hà Nội", None, 1, "Công văn", "V/v phối hợp", "Cục trưởng", "Lê Văn Thử",
    )  # fmt: skip
    return document_axis.send(
        axis_wire.write(package), kind="edoc", receivers=["000.00.00.G18"], settings=settings, attempt=1
    )


def _on_axis(world: World) -> int:
    held = world.http.get("/truc-van-ban/goi-tin").json()["packages"]
    return len([one for one in held if one["document"] == f"G02,2026/03/02,{world.key}/BCT"])


def _mail(world: World) -> object:
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=3650)
    message = Message(1, "mail", world.key, world.key, {"notice": world.key}, 1, at)
    letter = Letter(f"Kết quả {world.key}", "Kết quả", "<p>Kết quả</p>")
    post.close()
    with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=world.smtp_port, EMAIL_TIMEOUT=SECONDS,
                           EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend"):  # fmt: skip
        try:
            post.deliver(letter, MAIL, message)
        finally:
            post.close()
    return "taken"


def _mails(world: World) -> int:
    """Different mails: a repeated one carries the same Message-ID."""
    found = world.http.get("/mail/api/messages").json()["messages"]
    heads = [world.http.get(f"/mail/api/messages/{one['id']}").json()["headers"]["Message-ID"] for one in found]
    return len({head for head in heads if world.key in head})


def _short(world: World) -> Short:
    values = {"code": world.key, "site": "dvc.example", "state": "Đã tiếp nhận"}
    return Short(
        hashlib.sha256(world.key.encode()).hexdigest()[:32],
        "84903123456",
        "accepted",
        world.key,
        world.key,
        values,
        True,
    )  # noqa: FBT003 -- the value's own order


def _carried(carrier: Carrier, world: World, **named: str) -> object:
    """The message handed over; a supplier's failure as the outbox would hear of it."""
    options = replace(django_settings.MOTCUA, **named)
    slow = {"zalo.toml": SECONDS, "sms.toml": SECONDS}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "links").mkdir()
        for name, seconds in slow.items():
            (Path(folder) / "links" / name).write_text(f"timeout_seconds = {seconds}\n", encoding="utf-8")
        with override_settings(MOTCUA=replace(options, home=Path(folder))):
            try:
                carrier.carry(_short(world), at=clock.now())
            except CarryFailed as failure:
                raise Retry(failure.reason) from failure.__cause__
    return "taken"


def _zalo(world: World) -> object:
    return _carried(
        zalo.ZALO, world, zalo_url=f"{world.url}/zalo", zalo_oauth_url=f"{world.url}/zalo-oauth", zalo_app="1000000001",
        zalo_app_secret="sandbox-app-secret", zalo_refresh_token="sandbox-refresh-token",
    )  # fmt: skip


def _first_sms(world: World) -> object:
    return _carried(
        sms.FIRST_SUPPLIER, world, sms_url=f"{world.url}/sms/soap", sms_user="motcua", sms_password="sandbox"
    )


def _second_sms(world: World) -> object:
    return _carried(
        sms.SECOND_SUPPLIER,
        world,
        sms_second_url=f"{world.url}/sms/rest",
        sms_second_key="motcua",
        sms_second_secret="sandbox",
    )


def _messages(world: World) -> int:
    found = world.http.get("/phones/api/messages").json()["messages"]
    return len([one for one in found if one["text"] == world.key])


def _signing(world: World) -> object:
    with override_settings(MOTCUA=replace(django_settings.MOTCUA, signing_service_url=f"{world.url}/csc-service")):
        signing.probe_service(SECONDS)
    return "there"


def _stamps(world: World) -> object:
    with override_settings(MOTCUA=replace(django_settings.MOTCUA, signing_tsa=f"{world.url}/trust/tsa")):
        signing.probe_time_stamps(SECONDS)
    return "stamped"


def _status(world: World) -> object:
    signing.make_development_ca(django_settings.MOTCUA.home, organisation="Bộ", at=clock.now())
    with override_settings(MOTCUA=replace(django_settings.MOTCUA, signing_ocsp=f"{world.url}/trust/ocsp")):
        signing.probe_certificate_status(SECONDS)
    return "told"


def _trusted(world: World) -> object:
    operator = Path(tempfile.mkdtemp()) / "operator.pem"
    operator.write_text(world.http.get("/trust/operator.pem").text)
    options = replace(
        django_settings.MOTCUA,
        signing_trust_list=f"{world.url}/trust/list.xml",
        signing_trust_list_signers=str(operator),
    )
    with override_settings(MOTCUA=options):
        try:
            found = signing.take_trust_list(at=clock.now(), seconds=SECONDS)
        except ListRefused as refusal:
            raise Dead(str(refusal.params["reason"])) from refusal
    return found.sequence, [one.name for one in found.anchors]


def _list_kept(world: World) -> None:
    """The present list is kept: only beside it can an earlier one be told."""
    _trusted(world)


def _post(world: World) -> object:
    settings = PostSettings(url=f"{world.url}/post", token=SECRET, seconds=SECONDS)
    body = {
        "orderCode": world.key,
        "receiver": {"name": "Trần Thị Hạnh", "phone": "0903123456", "address": "12 Nguyễn Văn Linh"},
    }
    said = post_office.call("/orders", body, settings)
    return said.tracking


def _orders(world: World) -> int:
    found = world.http.get("/post/api/orders").json()["orders"]
    return len([one for one in found if one["code"] == world.key])


def _known_there(world: World) -> None:
    world.http.post("/_control/post", json={"token": SECRET}).raise_for_status()


ROWS = (
    Row("identity_provider", "identity_provider", "identity_provider", _identity),
    Row(
        "enterprise_register",
        "enterprise_register",
        "enterprise_register",
        _enterprise,
        begin=_another_asked,
        only="chiTiet",
    ),
    Row("integration_platform", "integration_platform", "integration_platform", _road),
    Row("population", "population", "population", _population, secrets=(SECRET, "099195000003")),
    Row("vneid", "vneid", "vneid", _wallet, count=_in_wallet, only="giay-to", secrets=(SECRET, "099195000003")),
    Row("chemical_registers", "enterprise_register", "chemical_registers", _chemical),
    Row("national_portal", "national_portal", "national_portal", _portal, count=_on_portal),
    Row("single_window", "single_window", "single_window", _window, begin=_declared, count=_on_window),
    Row("payment_platform", "payment_platform", "payment_platform", _platform, begin=_ordered),
    Row("vnpay", "vnpay", "vnpay", _vnpay),
    Row("document_axis", "document_axis", "document_axis", _axis, count=_on_axis),
    Row("post", "post", "post", _post, begin=_known_there, count=_orders),
    Row("zalo", "zalo", "zalo", _zalo, only="message", secrets=("sandbox-app-secret", "sandbox-refresh-token")),
    Row("sms_first", "sms", "sms_first", _first_sms, secrets=("sandbox",)),
    Row("sms_second", "sms", "sms_second", _second_sms, count=_messages, secrets=("sandbox",)),
    Row("signing_service", "signing_service", "signing.service", _signing),
    Row("time_stamps", "trust_services", "signing.tsa", _stamps),
    Row("certificate_status", "trust_services", "signing.ocsp", _status),
    Row("trust_list", "trust_services", "signing.trust_list", _trusted, begin=_list_kept, only="list.xml"),
    Row("mail", "mailbox", "", _mail, count=_mails, held=False),
)
