"""`motcua up`: database, web server, worker and sandbox under one roof, started together and stopped together."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

import structlog

from motcua.config import database, environment, setup
from motcua.config.options import PREFIX, Options

log = structlog.get_logger("supervisor")

LEAST_DISK = 300 * 1024 * 1024
READY_SECONDS = 300
STOP_SECONDS = 25
MOST_QUICK_DEATHS = 5
QUICK = 5.0


class CannotStart(Exception):
    """Something stands in the way; the text says what, and what to do."""


@dataclass(slots=True)
class Child:
    """One program under the supervisor."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0
    next_start: float = 0.0
    log: Path = field(default_factory=Path)


def up(options: Options, tell: Callable[[str], None], *, as_json: bool = False, once: bool = False) -> None:
    """Start everything, say where to go, and watch over it until told to stop. `once` stops when all is ready."""
    with _only_one(options), contextlib.ExitStack() as stack:
        _check_disk(options.home)
        _check_ports(options)
        stop = _Stop()
        if not os.environ.get("DATABASE_URL"):
            stack.enter_context(_embedded(options, tell))
        setup.bring_up_to_date(options, tell)
        children = _children(options)
        stack.callback(_stop_all, children)
        for child in children:
            _start(child)
        _wait_ready(options, children, stop)
        if not stop.asked:
            _greet(options, tell, as_json=as_json)
        if not once:
            _watch(children, stop, tell)
        if not as_json:
            tell("\nĐang dừng · Stopping …")


class _Stop:
    """Set by Ctrl-C and SIGTERM."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


@contextlib.contextmanager
def _only_one(options: Options) -> Iterator[None]:
    # The kernel frees the lock of a killed process, so a file left behind is never in the way.
    folder = options.home / "run"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"The folder {options.home} cannot be written ({error.strerror}): set MOTCUA_HOME to another one."
        ) from None
    with (folder / "up.lock").open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            raise CannotStart(_already(options, held)) from None
        held.seek(0), held.truncate()
        held.write(json.dumps({"pid": os.getpid(), "address": options.public_url}))
        held.flush()
        try:
            yield
        finally:
            held.seek(0), held.truncate()


def _already(options: Options, held: IO[str]) -> str:
    with contextlib.suppress(ValueError):
        known = json.load(held)
        return (
            f"Một Cửa đang chạy trên dữ liệu này: {known['address']} (pid {known['pid']}).\n"
            f"Một Cửa is already running on this data ({options.home}). Use it there, stop it with Ctrl-C in its"
            " terminal, or set MOTCUA_HOME and MOTCUA_PORT for a second one."
        )
    return f"Another `motcua up` is starting or stopping on {options.home}: wait a moment and try again."


def _check_disk(home: Path) -> None:
    free = shutil.disk_usage(home).free
    if free < LEAST_DISK:
        raise CannotStart(
            f"Đĩa sắp đầy. The disk of {home} has only {free // 2**20} MB left and {LEAST_DISK // 2**20} MB are needed:"
            " free some space, or set MOTCUA_HOME to a folder on another disk."
        )


def _check_ports(options: Options) -> None:
    wanted = [("MOTCUA_PORT", options.bind, options.port)]
    if options.sandbox:
        wanted.append(("MOTCUA_SANDBOX_PORT", "127.0.0.1", options.sandbox_port))
        wanted.append(("MOTCUA_SANDBOX_MAIL_PORT", "127.0.0.1", options.sandbox_mail_port))
    for variable, host, port in wanted:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                raise CannotStart(
                    f"Cổng {port} đang bận. Port {port} is taken by another program: stop that program, or choose"
                    f" another port, for example `{variable}={port + 1000} make up`."
                ) from None


@contextlib.contextmanager
def _embedded(options: Options, tell: Callable[[str], None]) -> Iterator[None]:
    cluster = database.embedded(options)
    if cluster.create():
        tell("Tạo cơ sở dữ liệu · Made the database")
    if cluster.is_running:
        tell(
            "Cơ sở dữ liệu của lần chạy trước còn đang mở · Found the database of a predecessor that was killed, and took it over"
        )
    else:
        cluster.start()
    try:
        yield
    finally:
        cluster.stop()


def _children(options: Options) -> list[Child]:
    shared = {**os.environ, "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "motcua.config.settings"}
    shared["PYTHONPATH"] = os.pathsep.join(filter(None, [environment.source_path(), shared.get("PYTHONPATH", "")]))
    shared[f"{PREFIX}HOME"] = str(options.home)
    python = [sys.executable, "-m"]
    web = [
        *python, "granian", "--interface", "wsgi", "motcua.config.wsgi:application",
        "--host", options.bind, "--port", str(options.port),
        "--workers", str(options.web_workers), "--blocking-threads", str(options.web_threads),
        "--backlog", "1024", "--no-ws", "--log-level", "warning",
        "--respawn-failed-workers",
    ]  # fmt: skip
    logs = options.home / "log"
    logs.mkdir(parents=True, exist_ok=True)
    children = []
    if options.sandbox:
        outside = {name: value for name, value in shared.items() if not name.startswith(PREFIX)}
        sandbox = [
            *python, "sandbox", "--home", str(options.home / "sandbox"), "--port", str(options.sandbox_port),
            "--smtp-port", str(options.sandbox_mail_port), "--portal-url", options.public_url,
        ]  # fmt: skip
        children.append(Child("sandbox", sandbox, outside, log=logs / "sandbox.log"))
    children.append(Child("web", web, shared, log=logs / "web.log"))
    children += [
        Child(f"worker-{n}", [*python, "motcua", "worker"], shared, log=logs / f"worker-{n}.log")
        for n in range(1, options.workers + 1)
    ]
    return children


def _start(child: Child) -> None:
    with child.log.open("ab") as out:
        child.process = subprocess.Popen(
            child.command,
            env=child.environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            preexec_fn=_bind_to_parent,  # noqa: PLW1509 -- the supervisor has one thread
        )
    child.started = time.monotonic()


def _bind_to_parent() -> None:
    """In the child: leave the terminal's group (Ctrl-C is the supervisor's) and die when the supervisor is killed."""
    os.setsid()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _wait_ready(options: Options, children: list[Child], stop: _Stop) -> None:
    address = f"http://{options.bind if options.bind != '0.0.0.0' else '127.0.0.1'}:{options.port}/suc-khoe"  # noqa: S104
    until = time.monotonic() + READY_SECONDS
    while not stop.asked:
        for child in children:
            if child.process is not None and child.process.poll() is not None:
                raise CannotStart(f"The {child.name} did not start; the end of {child.log}:\n{_tail(child.log)}")
        if _answers(address):
            return
        if time.monotonic() > until:
            raise CannotStart(
                f"The web server does not answer at {address}; the end of its log:\n{_tail(options.home / 'log' / 'web.log')}"
            )
        time.sleep(0.05)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 -- our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def _watch(children: list[Child], stop: _Stop, tell: Callable[[str], None]) -> None:
    while not stop.asked:
        now = time.monotonic()
        for child in children:
            _mend(child, now, tell)
        time.sleep(0.2)


def _mend(child: Child, now: float, tell: Callable[[str], None]) -> None:
    if child.process is not None and child.process.poll() is not None:
        quick = now - child.started < QUICK
        child.quick_deaths = child.quick_deaths + 1 if quick else 0
        wait = min(2**child.quick_deaths, 30) / 4
        child.next_start = now + wait
        tell(f"! {child.name} ended ({child.process.returncode}); starting it again. Log: {child.log}")
        log.warning("child_ended", name=child.name, code=child.process.returncode)
        child.process = None
        if child.quick_deaths >= MOST_QUICK_DEATHS:
            raise CannotStart(f"The {child.name} does not stay up; the end of {child.log}:\n{_tail(child.log)}")
    if child.process is None and now >= child.next_start:
        _start(child)


def _stop_all(children: list[Child]) -> None:
    running = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in running:
        process.terminate()
    until = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _greet(options: Options, tell: Callable[[str], None], *, as_json: bool) -> None:
    from motcua.config import greeting  # slow import

    facts = greeting.facts(options)
    tell(json.dumps(facts, ensure_ascii=False) if as_json else greeting.text(facts))


def _tail(path: Path, lines: int = 15) -> str:
    with contextlib.suppress(OSError):
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    return ""
