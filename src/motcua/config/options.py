"""Every setting, declared once: name, type, a default fit for a laptop, a sentence of help (rule 27 of the house)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

ROOT = Path(__file__).resolve().parents[3]
PREFIX = "MOTCUA_"


class OptionWrong(Exception):
    """A setting is unknown or has a value that cannot be read; the text says which and what to do."""


def _option(default: object, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Options:
    """One field a setting; `MOTCUA_` and the field's name in capitals is the environment variable."""

    home: Path = _option(Path("var"), "folder of all state: database, files, keys, logs")
    port: int = _option(8000, "port of the portal")
    bind: str = _option("127.0.0.1", "address that the web server listens on")
    public_url: str = _option("", "address under which people reach the portal; empty: http://127.0.0.1:PORT")
    allowed_hosts: str = _option("", "further host names that the portal answers to, separated by commas")
    demo: bool = _option(True, "show the banner of a trial, make demo accounts")
    demo_years: bool = _option(True, "with the demo accounts, make two invented years of dossiers for the plan's pages")
    sandbox: bool = _option(True, "start the sandbox of national systems beside the product and link to it")
    sandbox_port: int = _option(8010, "port of the sandbox")
    sandbox_mail_port: int = _option(8025, "port on which the sandbox takes mail")
    organisation: str = _option("Bộ Công Thương", "name of the organisation on every page and paper")
    agency_code: str = _option("G02", "level-1 identifier of the organisation (Decision 20/2020/QĐ-TTg)")
    hotline: str = _option("", "telephone number of the help desk, shown in the footer")
    channel_mode: str = _option("own", "own: full portal; national: people arrive from the national portal")
    web_workers: int = _option(2, "processes of the web server")
    web_threads: int = _option(4, "threads of each web process")
    workers: int = _option(1, "processes that carry out jobs")
    worker_threads: int = _option(4, "jobs that one worker process carries out at once")
    worker_nice: int = _option(
        5, "how far jobs give way to the web server when processors are short (0 to 19): a filing is receipted first"
    )
    database_role: str = _option("app", "app: the restricted role of web and worker; owner: the role that migrates")
    owner_database_url: str = _option(
        "", "address with the owner's role, when DATABASE_URL has a role without rights to change tables"
    )
    assets_dir: Path = _option(ROOT / "assets" / "dist", "folder of built styles, scripts and fonts")
    fonts_dir: Path = _option(
        ROOT / "node_modules" / "@expo-google-fonts" / "tinos", "folder of the fonts of signed papers"
    )
    packs_dir: Path = _option(ROOT / "packs", "folder of the procedure packs that `motcua up` loads")
    session_hours: int = _option(8, "hours after which a sign-in ends in any case")
    session_idle_minutes: int = _option(30, "minutes without a request after which a sign-in ends")
    officer_second_factor: str = _option(
        "auto",
        "officers who must show a second factor: off, admins, all; auto: off in a trial, admins otherwise",
    )
    step_up_minutes: int = _option(
        0, "minutes for which a second factor serves for publishing and signing acts; 0: it is not asked for again"
    )
    officer_provider_url: str = _option(
        "", "address of the ministry's OIDC directory for officers; empty: passwords only"
    )
    officer_provider_client: str = _option("motcua-office", "our client id there")
    officer_provider_secret: str = _option("", "our client secret there")
    officer_provider_issuer: str = _option("", "what its tokens name as issuer; empty: its address")
    identity_provider_mapping: str = _option(
        "", "TOML file with the names of the provider's claims for organisations; empty: those known from clients"
    )
    identity_provider_logout_hint: str = _option(
        "id_token", "what the provider wants at sign-out: id_token, access_token"
    )
    trusted_proxies: str = _option(
        "",
        "addresses or networks (commas) of our own proxies, whose X-Forwarded-For and certificate header are believed",
    )
    client_certificate_header: str = _option(
        "", "header in which our proxy puts a program's certificate (PEM, percent-encoded); empty: no mutual TLS"
    )
    signing_key: str = _option("", "PEM file of the system's signing key; empty: the development CA's")
    signing_certificate: str = _option("", "PEM file of the system's certificate")
    signing_chain: str = _option("", "PEM file of the intermediate certificates")
    signing_trust: str = _option("", "PEM files of the trusted roots, separated by commas; empty: the development CA's")
    signing_trust_list: str = _option(
        "", "address or file of the trusted list (ETSI TS 119 612) whose authorities are trusted too; empty: none"
    )
    signing_trust_list_signers: str = _option("", "PEM files of those who may sign that list, separated by commas")
    signing_crls: str = _option(
        "", "revocation list (DER or PEM), or folder of such lists (*.crl), of the trusted authorities"
    )
    signing_ocsp: str = _option("", "address of the OCSP responder that is asked for certificates without a list")
    signing_pkcs11_module: str = _option("", "PKCS#11 library of a key in hardware; empty: key in memory")
    signing_pkcs11_token: str = _option("", "label of the token")
    signing_pkcs11_key: str = _option("", "label of the key on the token")
    signing_pkcs11_pin_file: str = _option("", "file that holds the PIN")
    signing_level: str = _option("B-B", "PAdES level at signing: B-B or B-T")
    signing_tsa: str = _option("", "address of the time-stamp authority (RFC 3161), for B-T")
    signing_agent: str = _option("wss://127.0.0.1:8987", "address of the signing program on an officer's own machine")
    signing_agent_operation: str = _option("SignApproved", "operation that is asked of it for each paper")
    signing_service_url: str = _option("", "address of the remote signing service (CSC API); empty: off")
    signing_service_client: str = _option("motcua", "our client id there")
    signing_service_secret: str = _option("", "our client secret there")
    signing_service_version: str = _option("v2", "version of its API: v1 or v2")
    signing_service_part: int = _option(20, "hashes that one call to it may carry")
    signing_order: str = _option(
        "person_first", "person_first: the person signs, the agency's seal comes last; seal_first: the other way round"
    )
    signing_batch: int = _option(100, "papers that a person may sign in one act")
    signing_minutes: int = _option(
        30, "minutes after which an act of signing that nobody authorised lets go of its papers"
    )
    signing_open_each: bool = _option(False, "a signer has to open each paper before it can be signed")
    signing_by_person: bool = _option(
        True, "a result of a procedure with a step of signing needs the signer's own signature before the seal"
    )
    link_rates: str = _option(
        "*=200",
        "calls a second that one process may begin to each system: name=number with commas, * for those not named; 0: no bound",
    )
    webhook_hosts: str = _option(
        "",
        "hosts (host or host:port, commas) of the ministry's own network that webhooks may lead to; others must be public and use https",
    )
    antivirus: str = _option(
        "", "socket of clamd (unix:/path or tcp:host:port); empty: papers are marked as not scanned"
    )
    identity_provider_url: str = _option("", "address of the OIDC provider; empty: no sign-in for citizens")
    identity_provider_client: str = _option("motcua", "our client id there")
    identity_provider_secret: str = _option("", "our client secret there")
    enterprise_register_url: str = _option("", "address of the enterprise register; empty: off")
    enterprise_register_key: str = _option(
        "", "our consumer key at the register's gateway; empty: no token is asked for"
    )
    enterprise_register_secret: str = _option("", "our consumer secret at the register's gateway")
    enterprise_register_road: str = _option(
        "", "road on which the register is asked: ndxp (the integration platform); empty: at its own address"
    )
    enterprise_register_service: str = _option(
        "", "name of the register's service on that road: instance/class/member/subsystem/service"
    )
    integration_platform_url: str = _option(
        "", "address of our security server, adapter or gateway of the integration platform (NDXP, LGSP); empty: off"
    )
    integration_platform_profile: str = _option(
        "xroad-rest", "shape of its calls: xroad-rest, vdxp-adapter, gateway-oauth2, plain-http"
    )
    integration_platform_subsystem: str = _option("", "our own subsystem there: instance/class/member/subsystem")
    integration_platform_key: str = _option("", "our consumer key at its gateway")
    integration_platform_secret: str = _option("", "our consumer secret at its gateway")
    population_url: str = _option("", "address of the national population database; empty: off, or asked on a road")
    population_road: str = _option("", "road on which it is asked: ndxp (the integration platform)")
    population_service: str = _option("", "name of its service on that road")
    population_user: str = _option("", "our user there")
    population_secret: str = _option("", "our secret there")
    population_hours: int = _option(8, "hours for which its answer may be used while a dossier is made")
    vneid_url: str = _option("", "address at which VNeID takes papers for people's wallets; empty: off")
    vneid_client: str = _option("motcua", "our client id there")
    vneid_secret: str = _option("", "our secret there")
    chemical_registers_url: str = _option(
        "", "address of the registers of chemical permits and certificates; empty: off"
    )
    enterprise_register_hours: int = _option(24, "hours for which an answer of the register may be used again")
    national_portal_url: str = _option("", "address of the national public service portal's adapter; empty: off")
    national_portal_style: str = _option("session", "session, lgsp_rest or query_flag")
    national_portal_user: str = _option("000.00.00.G02", "user name there")
    national_portal_password: str = _option("", "password there")
    national_portal_dstcode: str = _option("VN:GOV:000.00.00.G22:vpcpdvcprovider", "routing code of the portal")
    national_portal_key: str = _option("", "key that the portal shows when it calls us; empty: it may not")
    national_portal_unit: str = _option("000.00.00.G02", "our unit code as registered there (madonvi)")
    single_window_url: str = _option("", "address to which answers for the National Single Window go; empty: off")
    single_window_certificate: str = _option(
        "", "PEM file of the single window's certificate, for its envelopes' signature"
    )
    single_window_files: str = _option(
        "", "hosts (host:port, separated by commas) from which its attachments may be fetched"
    )
    payment_platform_url: str = _option("", "address of the national payment platform; empty: off")
    payment_platform_partner: str = _option("MOIT", "our partner code there")
    payment_platform_secret: str = _option("", "our secret there")
    payment_platform_key: str = _option(
        "", "what it shows us in x-api-key when it asks what is owed for a dossier; empty: it may not ask"
    )
    payment_account: str = _option("", "account to which fees go")
    payment_bank: str = _option("", "code (BIN) of that account's bank")
    payment_account_name: str = _option("", "name of that account's holder")
    payment_server_address: str = _option("127.0.0.1", "our network address as payment channels see it")
    vnpay_pay_url: str = _option("", "address to which VNPAY's payers go; empty: off")
    vnpay_api_url: str = _option("", "address of VNPAY's questions and refunds")
    vnpay_terminal: str = _option("", "our terminal code at VNPAY")
    vnpay_secret: str = _option("", "our secret at VNPAY")
    document_axis_url: str = _option("", "address of the national document axis; empty: off")
    document_axis_style: str = _option("vxp", "vxp: the axis's own protocol; lgsp: a platform's REST form")
    document_axis_system: str = _option("000.00.00.G02", "our system's id there, the sending unit's code")
    document_axis_secret: str = _option("", "our secret there")
    mail_host: str = _option("", "mail server; empty: mail stays in the outbox as waiting")
    mail_port: int = _option(25, "port of the mail server")
    officer_mail: str = _option(
        "sessions", "letters to officers about their work: sessions (wait for working time), always, off"
    )
    mail_from: str = _option("motcua@localhost.localdomain", "sender of notices")
    help_address: str = _option(
        "", "address at which the help desk takes mail; its letters are answered there; empty: off"
    )
    help_maildir: str = _option(
        "", "folder (Maildir) into which the mail server puts mail for the help desk; empty: off"
    )
    digest_hour: int = _option(
        17, "hour of the day (0-23) at which the letter of the day goes to those who asked for it"
    )
    notice_order: str = _option(
        "mail,zalo,sms", "order in which news reaches people outside the portal; the next takes over where one cannot"
    )
    quiet_hours: str = _option("22:00-07:00", "hours in which no telephone is rung, HH:MM-HH:MM; empty: none")
    messages_a_person: int = _option(30, "text messages a day to one number and means; 0: no limit")
    messages_a_unit: int = _option(0, "text messages a day for one unit's dossiers and means; 0: no limit")
    post_url: str = _option("", "address of the post that brings results; empty: off")
    post_customer: str = _option("MOIT", "our customer code there")
    post_token: str = _option("", "our token there")
    post_secret: str = _option("", "secret with which it signs its news")
    zalo_url: str = _option("", "address of Zalo's notification service (ZNS); empty: off")
    zalo_oauth_url: str = _option("", "address of Zalo's token service")
    zalo_app: str = _option("", "our application id there")
    zalo_app_secret: str = _option("", "our application's secret, for tokens")
    zalo_account_secret: str = _option("", "secret of the official account, which signs reports")
    zalo_refresh_token: str = _option("", "refreshing token of the official account, as first given")
    sms_url: str = _option("", "address of the first supplier of text messages (SOAP, wsCpMt); empty: off")
    sms_user: str = _option("", "our user there")
    sms_password: str = _option("", "our password there")
    sms_second_url: str = _option("", "address of the second supplier (REST JSON); empty: off")
    sms_second_key: str = _option("", "our key there")
    sms_second_secret: str = _option("", "our secret there")
    sms_brand: str = _option(
        "BO CT", "sender's label on telephones, registered with the operators (at most 11 letters)"
    )

    def __post_init__(self) -> None:
        set_ = object.__setattr__
        set_(self, "home", self.home.expanduser().resolve())
        set_(self, "public_url", (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/"))

    def sandboxed(self, secret: str) -> Options:
        """The same settings with every link that is off pointed at the sandbox beside the product."""
        base = f"http://127.0.0.1:{self.sandbox_port}"
        links = {
            "identity_provider_url": f"{base}/idp",
            "identity_provider_secret": secret,
            "officer_provider_url": f"{base}/officers",
            "officer_provider_secret": secret,
            "enterprise_register_url": f"{base}/registers",
            "chemical_registers_url": f"{base}/registers/chemical",
            "integration_platform_url": f"{base}/ndxp",
            "integration_platform_subsystem": "VN-TEST/GOV/000.00.00.G02/motcua",
            "population_road": "ndxp",
            "population_service": "VN-TEST/GOV/000.00.00.G01/dan-cu/TraCuuThongTinCongDan",
            "population_user": "motcua",
            "population_secret": "sandbox-secret",
            "vneid_url": f"{base}/vneid",
            "vneid_secret": secret,
            "national_portal_url": f"{base}/dvcqg",
            "national_portal_password": "sandbox",
            "national_portal_key": "sandbox-dvcqg",
            "single_window_url": f"{base}/nsw",
            "single_window_certificate": str(self.home / "sandbox" / "nsw" / "certificate.pem"),
            "single_window_files": f"127.0.0.1:{self.sandbox_port}",
            "payment_platform_url": f"{base}/paygate",
            "payment_platform_secret": "sandbox-secret",
            "payment_platform_key": "sandbox-key",
            "payment_account": "0011000123456",
            "payment_bank": "970436",
            "payment_account_name": "BO CONG THUONG THU",
            "vnpay_pay_url": f"{base}/vnpay/paymentv2/vpcpay.html",
            "vnpay_api_url": f"{base}/vnpay/merchant_webapi/api/transaction",
            "vnpay_terminal": "MOITTEST",
            "vnpay_secret": "sandbox-secret",
            "signing_service_url": f"{base}/csc-service",
            "signing_service_secret": "sandbox",
            "signing_ocsp": f"{base}/trust/ocsp",
            "signing_trust_list": f"{base}/trust/list.xml",
            "signing_trust_list_signers": str(self.home / "sandbox" / "signing" / "operator.pem"),
            "document_axis_url": f"{base}/vxp",
            "document_axis_secret": "sandbox-secret",
            "help_address": "hotro@sandbox.example",
            "help_maildir": str(self.home / "sandbox" / "help-mail"),
            "mail_host": "127.0.0.1",
            "post_url": f"{base}/post",
            "post_token": "sandbox",
            "post_secret": "sandbox-post-secret",
            "zalo_url": f"{base}/zalo",
            "zalo_oauth_url": f"{base}/zalo-oauth",
            "zalo_app": "1000000001",
            "zalo_app_secret": "sandbox-app-secret",
            "zalo_account_secret": "sandbox-account-secret",
            "zalo_refresh_token": "sandbox-refresh-token",
            "sms_url": f"{base}/sms/soap",
            "sms_user": "motcua",
            "sms_password": "sandbox",
            "sms_second_url": f"{base}/sms/rest",
            "sms_second_key": "motcua",
            "sms_second_secret": "sandbox",
        }
        missing = {name: value for name, value in links.items() if not getattr(self, name)}
        if self.signing_agent == Options.__dataclass_fields__["signing_agent"].default:
            missing["signing_agent"] = f"ws://127.0.0.1:{self.sandbox_port}/agent"
        if "mail_host" in missing:
            return replace(self, **missing, mail_port=self.sandbox_mail_port)  # type: ignore[arg-type]  # names are checked by tests
        return replace(self, **missing)  # type: ignore[arg-type]  # names are checked by tests


CHOICES = {
    "channel_mode": {"own", "national"},
    "database_role": {"app", "owner"},
    "officer_second_factor": {"auto", "off", "admins", "all"},
    "enterprise_register_road": {"", "ndxp"},
    "population_road": {"", "ndxp"},
    "integration_platform_profile": {"xroad-rest", "vdxp-adapter", "gateway-oauth2", "plain-http"},
    "identity_provider_logout_hint": {"id_token", "access_token"},
    "national_portal_style": {"session", "lgsp_rest", "query_flag"},
    "document_axis_style": {"vxp", "lgsp"},
    "signing_level": {"B-B", "B-T"},
    "signing_service_version": {"v1", "v2"},
    "signing_order": {"person_first", "seal_first"},
}
PATTERNS = {"link_rates": re.compile(r"(?:(?:\*|[a-z_.]{1,40})=\d{1,5}(?:\.\d{1,3})?(?:,|\Z))*")}
"""Forms of settings that are lists of their own."""


def read(environment: Mapping[str, str] | None = None) -> Options:
    """The options that the environment gives; raises `OptionWrong` for an unknown name or an unreadable value."""
    environment = os.environ if environment is None else environment
    hints = get_type_hints(Options)
    known = {PREFIX + f.name.upper(): f.name for f in fields(Options)}
    given: dict[str, object] = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX):
            continue
        if variable not in known:
            raise OptionWrong(f"{variable} is no setting of Một Cửa; `motcua check --settings` lists them all.")
        name = known[variable]
        given[name] = _value(variable, name, hints[name], text)
    return Options(**given)  # type: ignore[arg-type]  # values were made by the fields' own types


def _value(variable: str, name: str, kind: type, text: str) -> object:
    try:
        if kind is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        value = kind(text)
    except (KeyError, ValueError):
        raise OptionWrong(f"{variable}={text!r} cannot be read as {kind.__name__}.") from None
    if name in CHOICES and value not in CHOICES[name]:
        raise OptionWrong(f"{variable}={text!r} must be one of {', '.join(sorted(CHOICES[name]))}.")
    if name in PATTERNS and not PATTERNS[name].fullmatch(text):
        raise OptionWrong(f"{variable}={text!r} cannot be read: {Options.__dataclass_fields__[name].metadata['help']}")
    return value
