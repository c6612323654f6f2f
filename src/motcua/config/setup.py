"""What makes a database and a folder ready: roles, tables, rights, law data, packs, keys, accounts."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable

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
    if done.stdout.strip():
        tell(done.stdout.strip())
    marker.write_text(print_now)


def make_roles(options: Options) -> None:
    """The embedded server's two roles and the database; nothing when they are there."""
    import psycopg

    cluster = database.embedded(options)
    with psycopg.connect(cluster.address("postgres", "postgres"), autocommit=True) as connection:
        for role in (database.OWNER, database.APP):
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
                connection.execute(f"CREATE ROLE {role} LOGIN")
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database.NAME]).fetchone() is None:
            connection.execute(
                f"CREATE DATABASE {database.NAME} OWNER {database.OWNER} TEMPLATE template0 ENCODING UTF8"
            )


def fingerprint(options: Options) -> str:
    """Changes whenever code, packs, assets, or a setting that the set-up reads has changed."""
    digest = hashlib.sha256()
    for folder, pattern in (
        (ROOT / "src", "**/*.py"),
        (ROOT / "src", "**/*.csv"),
        (options.packs_dir, "**/*"),
        (options.assets_dir, "**/*"),
        (options.home / "links", "*.toml"),
    ):
        for path in sorted(folder.glob(pattern)):
            if path.is_file():
                state = path.stat()
                digest.update(f"{path}:{state.st_size}:{state.st_mtime_ns}\n".encode())
    digest.update(f"{options.demo}:{options.demo_years}:{os.environ.get('DATABASE_URL', '')}".encode())
    return digest.hexdigest()
