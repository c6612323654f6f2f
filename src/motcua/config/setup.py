"""What makes a database and a folder ready: roles, tables, rights, law data, packs, keys, accounts."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from motcua.config import database, environment
from motcua.config.options import PREFIX, ROOT, Options


class SetupFailed(Exception):
    """A step of the set-up failed; the text is what it said."""


def bring_up_to_date(options: Options, tell: Callable[[str], None]) -> None:
    """Run the steps when something that they depend on has changed since they last ran; quick otherwise."""
    marker = options.home / "run" / "prepared"
    print_now = fingerprint(options)
    if marker.exists() and marker.read_text() == print_now:
        return
    if not os.environ.get("DATABASE_URL"):
        make_roles(options)
    tell("Cập nhật cấu trúc, thủ tục và tài khoản · Bringing tables, procedures and accounts up to date")
    child = {**os.environ, f"{PREFIX}DATABASE_ROLE": "owner", f"{PREFIX}HOME": str(options.home)}
    child["PYTHONPATH"] = os.pathsep.join(filter(None, [environment.source_path(), child.get("PYTHONPATH", "")]))
    done = subprocess.run(
        [sys.executable, "-m", "motcua", "prepare"], env=child, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetupFailed((done.stderr or done.stdout).strip()[-3000:])
    marker.write_text(print_now)


def make_roles(options: Options) -> None:
    """The embedded server's two roles and the database; nothing when they are there."""
    import psycopg

    cluster = database.embedded(options)
    with psycopg.connect(cluster.address("postgres", "postgres"), autocommit=True) as connection:
        for role in (database.OWNER, database.APP):
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
                connection.execute(f"CREATE ROLE {role} LOGIN")  # type: ignore[arg-type] -- a constant of ours
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database.NAME]).fetchone() is None:
            connection.execute(
                f"CREATE DATABASE {database.NAME} OWNER {database.OWNER} TEMPLATE template0 ENCODING UTF8"
            )  # type: ignore[arg-type]


def fingerprint(options: Options) -> str:
    """Changes whenever code, packs, assets, or a setting that the set-up reads has changed."""
    digest = hashlib.sha256()
    for folder, pattern in (
        (ROOT / "src", "**/*.py"),
        (ROOT / "src", "**/*.csv"),
        (options.packs_dir, "**/*"),
        (options.assets_dir, "**/*"),
    ):
        for path in sorted(folder.glob(pattern)):
            if path.is_file():
                state = path.stat()
                digest.update(f"{path}:{state.st_size}:{state.st_mtime_ns}\n".encode())
    digest.update(f"{options.demo}:{os.environ.get('DATABASE_URL', '')}".encode())
    return digest.hexdigest()


def prepare(options: Options) -> None:
    """The steps themselves; run by the owner's role in a process of its own (`motcua prepare`). Safe to repeat."""
    from django.core.management import call_command

    from motcua.config import roles
    from motcua.definitions.catalogue import services as catalogue
    from motcua.foundation import clock
    from motcua.foundation.signing import services as signing
    from motcua.foundation.types import Actor
    from motcua.foundation.worktime import services as worktime
    from motcua.identity.organisations import services as organisations
    from motcua.identity.permissions import queries as permissions

    at, actor = clock.now(), Actor.system("set_up")
    call_command("migrate", verbosity=0, interactive=False)
    roles.grant()
    if not options.signing_key and not options.signing_pkcs11_module:
        signing.make_development_ca(options.home, organisation=options.organisation, at=at)
    worktime.load_holidays(actor, at=at, allowed=lambda who: permissions.require(who, "worktime.manage"))
    organisations.load_units(actor, at=at)
    for pack in packs(options.packs_dir):
        catalogue.load(actor, path=pack, at=at)
    if options.demo:
        make_demo(options)


def packs(folder: Path) -> list[Path]:
    """The pack folders below a folder, older versions first."""
    return sorted(path.parent for path in folder.glob("**/pack.toml"))


def make_demo(options: Options) -> None:
    """Accounts to try the product with; their passwords are made once and kept in `secrets/demo.json`."""
    from motcua.foundation import clock
    from motcua.identity.accounts import services as accounts

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
    accounts.make_demo(at=clock.now(), client_secret=known["client_secret"], officer_password=known["officer_password"])
