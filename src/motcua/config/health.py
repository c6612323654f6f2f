"""Is the installation sound? One finding for each thing that can be wrong, with what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.db import connection
from django.http import HttpRequest, JsonResponse

from motcua.config import database, links
from motcua.config.options import Options
from motcua.definitions.process import queries as processes
from motcua.foundation.outbox import queries as outbox
from motcua.foundation.ports import open_ports


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    name: str
    ok: bool
    text: str

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def findings(options: Options) -> list[Finding]:
    """Look at everything; a look that fails is a finding too."""
    looks: list[tuple[str, Callable[[], Finding]]] = [
        ("ports", _ports),
        ("database", _database),
        ("journal rights", _journal_rights),
        ("disk", lambda: _disk(options)),
        ("fonts", lambda: _fonts(options)),
        ("assets", lambda: _assets(options)),
        ("antivirus", lambda: _antivirus(options)),
        ("links", _links),
        ("outbox", _outbox),
        ("processes", _processes),
    ]
    return [_looked(name, look) for name, look in looks]


def live(_request: HttpRequest) -> JsonResponse:
    """`/suc-khoe`: this process answers and reaches the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


def _looked(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as error:  # noqa: BLE001 -- a look that cannot be made is what the operator wants to read
        return Finding(name, False, f"{type(error).__name__}: {error}")


def _ports() -> Finding:
    left = open_ports()
    return Finding("ports", not left, "all plugged in" if not left else f"nothing is plugged into {', '.join(left)}")


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_user, current_setting('fsync'), current_setting('synchronous_commit')"
        )
        version, user, fsync, commit = cursor.fetchone()
    durable = fsync == "on" and commit != "off"
    return Finding("database", durable, f"PostgreSQL {version} as {user}, fsync {fsync}, synchronous_commit {commit}")


def _journal_rights() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(has_table_privilege(t, p)) FROM unnest(ARRAY['journal_journalentry', 'journal_journalhead']) t,"
            " unnest(ARRAY['UPDATE', 'DELETE', 'INSERT', 'TRUNCATE']) p"
        )
        loose = bool(cursor.fetchone()[0])
    advice = f"web and worker should use a role such as {database.APP}: give DATABASE_URL that role and MOTCUA_OWNER_DATABASE_URL the owner's"
    return Finding(
        "journal rights",
        not loose,
        "the application may only append" if not loose else f"the application could rewrite the journal; {advice}",
    )


def _disk(options: Options) -> Finding:
    free = shutil.disk_usage(options.home).free
    return Finding("disk", free > 2**30, f"{free // 2**20} MB free under {options.home}")


def _fonts(options: Options) -> Finding:
    found = sorted(options.fonts_dir.rglob("*.ttf"))
    return Finding(
        "fonts",
        bool(found),
        f"{len(found)} fonts for papers" if found else f"no fonts in {options.fonts_dir}; run `make setup`",
    )


def _assets(options: Options) -> Finding:
    ok = options.assets_dir.exists()
    return Finding(
        "assets", ok, str(options.assets_dir) if ok else f"{options.assets_dir} is missing; run `make setup`"
    )


def _antivirus(options: Options) -> Finding:
    return Finding("antivirus", True, options.antivirus or "off: papers are marked as not scanned (MOTCUA_ANTIVIRUS)")


def _processes() -> Finding:
    number = processes.stuck_number()
    text = "none is stuck" if not number else f"{number} cannot go on by themselves: motcua process stuck"
    return Finding("processes", number == 0, text)


def _links() -> Finding:
    wrong = links.faults()
    return Finding("links", not wrong, "; ".join(wrong) or "their settings can be read")


def _outbox() -> Finding:
    depths = outbox.depths()
    dead = sum(depth.dead for depth in depths)
    text = ", ".join(f"{d.channel}: {d.waiting} waiting, {d.dead} dead" for d in depths) or "empty"
    return Finding("outbox", dead == 0, text)
