"""The steps of the set-up inside the database: tables, rights, law data, packs, keys, accounts."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import transaction

from motcua.casework.counter import queries as waiting_rooms
from motcua.casework.counter import services as counter
from motcua.casework.dossiers import services as dossiers
from motcua.config import demo_projects, demo_reports, demo_tasks, demo_years, roles
from motcua.config.options import Options
from motcua.definitions.catalogue import services as catalogue
from motcua.definitions.catalogue.errors import VersionInForce
from motcua.definitions.rules import queries as rules
from motcua.followup.assessment import services as assessment
from motcua.followup.assessment.errors import RulesInForce
from motcua.followup.monitoring import services as monitoring
from motcua.followup.monitoring.errors import PlanVersionTaken
from motcua.followup.opendata import queries as opendata
from motcua.followup.programmes import services as programmes
from motcua.followup.programmes.errors import VersionTaken
from motcua.followup.reporting import services as reporting
from motcua.followup.reporting.errors import KindVersionTaken
from motcua.foundation import clock
from motcua.foundation.jobs import services as jobs
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.errors import PinWrong
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import queries as account_queries
from motcua.identity.accounts import services as accounts
from motcua.identity.accounts.errors import NameTaken
from motcua.identity.accounts.services.demo import OFFICERS
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.types import Source

_SET_UP = Actor.system("set_up")
_NIGHTLY = ("feedback.close_groups", "assessment.take_index", "opendata.publish", "opendata.check")
"""In their order: the index counts what the groups of ratings tell, open data tells of the index."""

DEMO_ROOM = "G02.01"
"""The ministry's office: where a trial has its waiting room."""

DEMO_ENTERPRISES = {
    "9901234560": "Công ty TNHH Hóa chất Minh Phát",
    "9901122338": "",
    "9902345672": "",
    "9900123459": "",
    "9914567895": "",
    "9901239872": "",
    "9901239872-001": "",
    "9900567895": "",
    "9900345613": "",
    "9900456786": "",
}
"""Invented enterprises that the sandbox's registers know; each gets a program account `demo-CODE` in a trial."""


def prepare(options: Options, tell: Callable[[str], None]) -> None:
    """Run every step with the owner's role; safe to repeat."""
    at = clock.now()
    call_command("migrate", verbosity=0, interactive=False)
    roles.grant()
    roles.steady_queue()
    if not options.signing_key and not options.signing_pkcs11_module:
        signing.make_development_ca(options.home, organisation=options.organisation, at=at)
    dossiers.load_calendar(_SET_UP, at=at)
    organisations.load_units(_SET_UP, at=at)
    for file in sorted((options.packs_dir / "common" / "assessment").glob("*.toml")):
        _load_assessment(file, at, tell)
    with rules.one_grammar():
        for pack in packs(options.packs_dir):
            _load_pack(pack, at, tell)
    _load_plans(options, at, tell)
    _load_programmes(options, at, tell)
    _load_reports(options, at, tell)
    if options.demo:
        _make_demo(options, at)
    _count_at_once()


def _count_at_once() -> None:
    """What is counted at night is counted by the worker as soon as it is up where no night has been yet, so that no page of figures is empty until then."""
    if any(version is not None for _, version in opendata.datasets()):
        return
    with transaction.atomic():
        for job in _NIGHTLY:
            jobs.defer(job, args={}, lock="first-count")


def _load_plans(options: Options, at: datetime, tell: Callable[[str], None]) -> None:
    """Load the plans and the rules of counting; a changed one that kept its version leaves what was loaded, and says so. The worker counts."""
    for path in sorted((options.packs_dir / "plan").glob("*.toml")):
        try:
            monitoring.load(_SET_UP, name=path.name, content=path.read_bytes(), at=at)
        except PlanVersionTaken as refusal:
            tell(
                f"! {path.name}: bản {refusal.params['version']} đã nạp nên giữ nguyên · version {refusal.params['version']} was loaded"
                " before and stays as it is; give the changed file a new version"
            )


def _load_programmes(options: Options, at: datetime, tell: Callable[[str], None]) -> None:
    """Load plans with their tasks, the rules by which they are followed (first, since plans are read by them), and criteria of sheets."""
    files = (options.packs_dir / "plan" / "programmes").glob("*.toml")
    for path in sorted(files, key=lambda one: (one.stem != "following", one.name)):
        try:
            programmes.load(_SET_UP, name=path.name, content=path.read_bytes(), at=at)
        except VersionTaken as refusal:
            version = refusal.params["version"]
            tell(
                f"! {path.name}: bản {version} đã nạp nên giữ nguyên · version {version} was loaded and stays as it is;"
                " give the changed file a new version"
            )


def _load_reports(options: Options, at: datetime, tell: Callable[[str], None]) -> None:
    """Load the kinds of reports; a changed one that kept its version leaves what was loaded, and says so."""
    for path in sorted((options.packs_dir / "plan" / "reports").glob("*.toml")):
        try:
            reporting.load(_SET_UP, name=path.name, content=path.read_bytes(), at=at)
        except KindVersionTaken as refusal:
            tell(
                f"! {path.name}: bản {refusal.params['version']} đã nạp nên giữ nguyên · version {refusal.params['version']} was loaded"
                " before and stays as it is; give the changed file a new version"
            )


def packs(folder: Path) -> list[Path]:
    """The pack folders below a folder."""
    return sorted(path.parent for path in folder.glob("**/pack.toml"))


def _load_assessment(file: Path, at: datetime, tell: Callable[[str], None]) -> None:
    """Load a file of an index or of the nine indicators; a version that was changed stays as it is, and says so."""
    try:
        assessment.load_rules(_SET_UP, name=file.name, content=file.read_bytes(), at=at)
    except RulesInForce as refusal:
        version = refusal.params["version"]
        tell(
            f"! {file.name}: bản {version} đã nạp nên giữ nguyên · version {version} was loaded and stays as it is;"
            " give the changed file a new version"
        )


def _load_pack(pack: Path, at: datetime, tell: Callable[[str], None]) -> None:
    """Load one pack; one that was changed although its version is in force leaves that version as it is, and says so."""
    try:
        catalogue.load(_SET_UP, path=pack, at=at)
    except VersionInForce as refusal:
        version = refusal.params["version"]
        tell(
            f"! {pack.name}: bản {version} đang có hiệu lực nên giữ nguyên · version {version} is in force and stays"
            " as it is; give the changed pack a new version"
        )


def _give_keys(options: Options, pin: str, at: datetime) -> None:
    """Give each officer of the trial who may sign a key file, opened by their password, and register its certificate."""
    for login, name, roles_ in OFFICERS:
        if "signer" not in {role for role, _unit in roles_}:
            continue
        signing.make_development_person(
            options.home, login=login, name=name, organisation=options.organisation, pin=pin, at=at
        )
        actor = Actor(ActorKind.OFFICER, account_queries.officer_id(login))
        with contextlib.suppress(PinWrong):
            signing.register_file(actor, file=login, pin=pin, holder=name, at=at)


def _make_demo(options: Options, at: datetime) -> None:
    """Accounts to try the product with; their secrets are made once and kept in `secrets/demo.json`."""
    path = options.home / "secrets" / "demo.json"
    if path.exists():
        known = json.loads(path.read_text())
    else:
        known = {
            "client_secret": secrets.token_urlsafe(32),
            "officer_password": "-".join(secrets.token_hex(3) for _ in range(3)),
        }
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(json.dumps(known))
    accounts.make_demo(at=at, client_secret=known["client_secret"], officer_password=known["officer_password"])
    _give_keys(options, known["officer_password"], at)
    _make_demo_room(at)
    if options.demo_years:
        demo_years.make(at)
        demo_projects.make(at)
        demo_tasks.make(at)
        demo_reports.make(at, pin=known["officer_password"])
    for code, name in DEMO_ENTERPRISES.items():
        organisations.remember_enterprise(
            _SET_UP, code=code, name=name or code, address="", source=Source.DECLARED, at=at
        )
        with contextlib.suppress(NameTaken):
            accounts.open_client(
                _SET_UP,
                client_id=f"demo-{code}",
                enterprise=code,
                scopes=frozenset({"file", "see"}),
                secret=known["client_secret"],
                at=at,
            )


def _make_demo_room(at: datetime) -> None:
    """A waiting room to try: two queues and two desks at the ministry's office."""
    if waiting_rooms.rooms():
        return
    queues = (("A", "Nộp hồ sơ", "File a dossier"), ("B", "Nhận kết quả", "Collect a result"))
    for letter, vi, en in queues:
        counter.set_queue(_SET_UP, unit=DEMO_ROOM, letter=letter, name_vi=vi, name_en=en, open_=True, at=at)
    for name in ("Quầy 1", "Quầy 2"):
        counter.set_desk(_SET_UP, unit=DEMO_ROOM, name=name, letters=["A", "B"], at=at)
