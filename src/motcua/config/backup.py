"""Backup and restore: database, files, keys and secrets together, in one archive that is checked as it is read."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from motcua import __version__
from motcua.config import database, setup
from motcua.config.options import Options

FOLDERS = ("files", "ca", "secrets")


class BackupWrong(Exception):
    """The archive cannot be made or read; the text says why and what to do."""


def backup(options: Options, target: Path, at: datetime, tell: Callable[[str], None]) -> None:
    """Write everything of an installation into one `.tar`: a dump of the database first, then the files.

    In this order every file that the dump speaks of is there: files are written before the rows that name them and are
    never changed afterwards.
    """
    if target.exists():
        raise BackupWrong(f"{target} is there already; give a new name.")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as work:
        dump = Path(work) / "database.dump"
        tell("Sao lưu cơ sở dữ liệu · Dumping the database")
        _program(
            "pg_dump", "--format=custom", f"--file={dump}", "--no-owner", "--no-privileges", _owner_address(options)
        )
        with tarfile.open(partial, "w") as archive:
            archive.add(dump, "database.dump")
            prints = {"database.dump": _sha256(dump)}
            for folder in FOLDERS:
                for path in sorted((options.home / folder).rglob("*")):
                    if path.is_file():
                        name = f"{folder}/{path.relative_to(options.home / folder)}"
                        archive.add(path, name)
                        prints[name] = _sha256(path)
            tell(f"{len(prints) - 1} tệp · files")
            _add_text(
                archive,
                work,
                "manifest.json",
                json.dumps({"version": __version__, "made_at": at.isoformat(), "sha256": prints}),
            )
    with partial.open("rb") as made:
        os.fsync(made.fileno())
    partial.rename(target)
    tell(f"Xong · Done: {target} ({target.stat().st_size // 2**20} MB)")


def restore(options: Options, source: Path, tell: Callable[[str], None]) -> None:
    """Fill an empty installation from an archive; refuses to write over one that holds anything."""
    if not source.exists():
        raise BackupWrong(f"{source} does not exist.")
    if any((options.home / folder).exists() for folder in ("files", "ca")):
        raise BackupWrong(
            f"{options.home} holds an installation already: set MOTCUA_HOME to an empty folder and restore there."
        )
    options.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.home, prefix=".restore-") as work:
        try:
            with tarfile.open(source) as archive:
                archive.extractall(work, filter="data")
            manifest = json.loads((Path(work) / "manifest.json").read_text())
        except (tarfile.TarError, OSError, ValueError, KeyError) as error:
            raise BackupWrong(f"{source} is no whole backup of Một Cửa ({error}).") from None
        for name, fingerprint in manifest["sha256"].items():
            if not (Path(work) / name).is_file() or _sha256(Path(work) / name) != fingerprint:
                raise BackupWrong(f"{source} is damaged at {name}; take another backup.")
        tell(f"{len(manifest['sha256'])} tệp nguyên vẹn · files are whole (made {manifest['made_at']})")
        if not os.environ.get("DATABASE_URL"):
            _fresh_database(options)
        _program(
            "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={_owner_address(options)}",
            str(Path(work) / "database.dump"),
        )  # fmt: skip
        for folder in FOLDERS:
            if (Path(work) / folder).exists():
                shutil.rmtree(options.home / folder, ignore_errors=True)
                shutil.move(Path(work) / folder, options.home / folder)
    tell("Đã khôi phục; chạy `make up` · Restored; run `make up`")


def _fresh_database(options: Options) -> None:
    setup.make_roles(options)
    import psycopg

    with psycopg.connect(database.embedded(options).address(database.OWNER)) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row and row[0]:
        raise BackupWrong("The database is not empty: restore into a new MOTCUA_HOME.")


def _owner_address(options: Options) -> str:
    given = options.owner_database_url or os.environ.get("DATABASE_URL", "")
    return given or database.embedded(options).address(database.OWNER)


def _program(name: str, *arguments: str) -> None:
    done = subprocess.run([str(database.programs() / name), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupWrong(f"{name} failed: {done.stderr.strip()[-2000:]}")


def _add_text(archive: tarfile.TarFile, work: str, name: str, text: str) -> None:
    path = Path(work) / name
    path.write_text(text)
    archive.add(path, name)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
