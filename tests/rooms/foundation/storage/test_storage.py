"""Stored files: durable, whole or not at all, found again, checked."""

from __future__ import annotations

import hashlib
import io
import os
import resource
import shutil
import signal
import socket
import stat
import threading
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from motcua.foundation.storage import antivirus, queries, services
from motcua.foundation.storage.errors import FileDamaged, FileMissing, FileUnknown, StorageFull
from motcua.foundation.storage.types import Check, Damage, DamageKind, Scan, ScanState, StoredFile, new_id

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: object, tmp_path: Path) -> Path:
    settings.MOTCUA = replace(settings.MOTCUA, home=tmp_path)  # type: ignore[attr-defined]
    return tmp_path


def put(content: bytes | io.BytesIO, name: str = "đơn.pdf") -> StoredFile:
    return services.put(content, media_type="application/pdf", name=name, at=AT)


def on_disk(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "files").rglob("*") if path.is_file())


def age(home: Path, *, hours: int) -> None:
    for path in (home / "files").rglob("*"):
        then = path.stat().st_mtime - timedelta(hours=hours).total_seconds()
        os.utime(path, (then, then))


@pytest.mark.parametrize("as_stream", [False, True])
def test_a_file_is_kept_and_read_again(home: Path, as_stream: bool) -> None:
    content = os.urandom(200_000)
    file = put(io.BytesIO(content) if as_stream else content)

    assert file == StoredFile(file.id, hashlib.sha256(content).hexdigest(), 200_000, "application/pdf", "đơn.pdf", AT)
    assert queries.get(file.id) == file
    assert queries.read(file.id) == content
    assert on_disk(home) == [file.sha256]


def test_a_content_is_kept_once_and_every_keeping_is_found(home: Path) -> None:
    first, second, third = put(b"same", "a"), put(b"same", "b"), put(io.BytesIO(b"same"), "c")

    assert queries.by_fingerprint(first.sha256) == sorted([first, second, third], key=lambda f: f.id)
    assert on_disk(home) == [first.sha256]


def test_only_the_house_reads_the_folder(home: Path) -> None:
    put(b"secret")

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (home / "files").rglob("*")}

    assert modes == {0o600, 0o700}


def test_an_unknown_file_is_not_found() -> None:
    for wrong in (str(new_id(AT)), "../../etc/passwd", ""):
        with pytest.raises(FileUnknown):
            queries.read(wrong)


def test_a_file_that_was_touched_is_not_given_out(home: Path) -> None:
    short, changed, missing, whole = (put(text) for text in (b"short", b"changed", b"missing", b"whole"))
    folder = queries.folder()
    folder.path(short.sha256).write_bytes(b"sho")
    folder.path(changed.sha256).write_bytes(b"CHANGED")
    folder.path(missing.sha256).unlink()

    with pytest.raises(FileDamaged):
        queries.read(short.id)
    with pytest.raises(FileMissing):
        queries.read(missing.id)
    check = queries.check()

    assert check.files, check.bytes == (4, 5 + 7 + 7 + 5)
    assert set(check.damages) == {
        Damage(short.sha256, DamageKind.LENGTH),
        Damage(changed.sha256, DamageKind.CONTENT),
        Damage(missing.sha256, DamageKind.MISSING),
    }
    services.drop([short.id, changed.id, missing.id])
    assert queries.check() == Check(1, 5, ())
    assert queries.read(whole.id) == b"whole"


def test_a_shortened_file_is_written_anew_when_it_comes_again() -> None:
    file = put(b"content")
    queries.folder().path(file.sha256).write_bytes(b"con")
    put(b"content")

    assert queries.read(file.id) == b"content"


def test_a_full_disk_is_told_and_leaves_nothing(home: Path) -> None:
    put(b"before")
    kept = on_disk(home)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        for content in (os.urandom(60_000), io.BytesIO(os.urandom(60_000))):
            with pytest.raises(StorageFull):
                put(content)  # type: ignore[arg-type]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)

    assert on_disk(home) == kept
    assert queries.check().holds


def test_a_broken_upload_leaves_nothing(home: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(10)

    with pytest.raises(ConnectionResetError):
        put(Broken(b"x" * 100))

    assert on_disk(home) == []


class Zeros(io.RawIOBase):
    """A large content that nobody holds in memory."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        taken = min(self.left, size)
        self.left -= taken
        return bytes(taken)


def test_fifty_megabytes_are_never_held_in_memory() -> None:
    tracemalloc.start()
    file = put(Zeros(50 * 1024 * 1024))  # type: ignore[arg-type]
    with queries.open_stream(file.id) as stream:
        while stream.read(65536):
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert file.size == 50 * 1024 * 1024
    assert peak < 8 * 1024 * 1024


def test_contents_are_named_only_when_they_are_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of the calls is the promise: write, sync the content, name it, sync the folder."""
    put(b"first")  # the folders are there
    calls: list[str] = []
    for name in ("write", "fdatasync", "rename", "fsync"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, _n=name, _r=real, **k: (calls.append(_n), _r(*a, **k))[1])

    services.put(b"first again", media_type="x", name="x", at=AT)
    again = [name for name in calls if name != "write"]

    assert again[:2] == ["fdatasync", "rename"]
    assert again[-1] == "fsync"


def test_the_same_content_from_many_threads_is_one_file(home: Path) -> None:
    folder = queries.folder()
    content = os.urandom(100_000)

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: folder.put(content), range(64)))

    assert found == {(hashlib.sha256(content).hexdigest(), 100_000)}
    assert on_disk(home) == [hashlib.sha256(content).hexdigest()]


def test_a_sweep_removes_what_nobody_keeps_when_it_is_old(home: Path) -> None:
    kept, dropped, left_half = put(b"kept"), put(b"dropped"), home / "files" / "incoming" / "half"
    left_half.write_bytes(b"ha")
    services.drop([dropped.id])

    young = services.sweep()
    age(home, hours=25)
    put(b"dropped")  # comes back in the last moment
    old = services.sweep()

    assert (young, old) == (0, 1)
    assert on_disk(home) == sorted([kept.sha256, dropped.sha256])


def test_a_sweep_of_an_empty_house(home: Path) -> None:
    shutil.rmtree(home / "files", ignore_errors=True)

    assert services.sweep() == 0


def test_ids_follow_time() -> None:
    ids = [new_id(AT + timedelta(milliseconds=n)) for n in range(50)]

    assert ids == sorted(ids)
    assert {(made.version, made.variant) for made in ids} == {(7, "specified in RFC 4122")}


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[str]:
    """A tiny clamd: finds the word VIRUS in a stream."""
    path = f"{tmp_path}/clamd.sock"
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                stream.read(len(b"nINSTREAM\n"))
                content = b""
                while length := int.from_bytes(stream.read(4), "big"):
                    content += stream.read(length)
                connection.sendall(b"stream: Test.Virus FOUND\n" if b"VIRUS" in content else b"stream: OK\n")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"unix:{path}"
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def test_the_antivirus_is_asked(clamd: str) -> None:
    found = [antivirus.scan(content, address=clamd) for content in (b"harmless" * 10_000, b"a VIRUS")]

    assert found == [Scan(ScanState.CLEAN), Scan(ScanState.INFECTED, "Test.Virus")]


def test_an_antivirus_that_is_off_or_away_has_not_scanned(tmp_path: Path) -> None:
    addresses = ("", f"unix:{tmp_path}/nobody", "tcp:127.0.0.1:1", "tcp:nonsense")

    found = [antivirus.scan(b"x", address=address) for address in addresses]

    assert found == [Scan(ScanState.NOT_SCANNED, finding) for finding in ("off", *["no_answer"] * 3)]
