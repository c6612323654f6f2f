"""Contents in a local folder, each under its own SHA-256: written aside, made durable, then named."""

# ruff: noqa: PTH103, PTH104, PTH108 -- calls and their order are the promise here, so they stand as the system has them

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from motcua.foundation.storage.errors import StorageFull

CHUNK = 1024 * 1024
INCOMING = "incoming"
LEFT_OVER = 24 * 3600.0
"""Seconds after which a content without a row, or half a file, is nobody's any more."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


class Folder:
    """The folder of files; `put` returns once content and name are on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where a content lies."""
        return self.root / sha256[:2] / sha256

    def put(self, content: bytes) -> tuple[str, int]:
        """Keep a content held in memory; its fingerprint and length. Raises `StorageFull`."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not self._is_kept(sha256, len(content)):
            with self._aside() as (file, aside):
                _write(file, content)
                os.fdatasync(file)
                self._name(aside, sha256)
        return sha256, len(content)

    def put_stream(self, content: BinaryIO) -> tuple[str, int]:
        """Keep a content that is read piece by piece; no more than one piece is held in memory."""
        digest, size = hashlib.sha256(), 0
        with self._aside() as (file, aside):
            while piece := content.read(CHUNK):
                digest.update(piece)
                size += len(piece)
                _write(file, piece)
            sha256 = digest.hexdigest()
            if self._is_kept(sha256, size):
                os.unlink(aside)
            else:
                os.fdatasync(file)
                self._name(aside, sha256)
        return sha256, size

    def sweep(self, is_wanted: Callable[[str], bool], now: float | None = None) -> int:
        """Remove contents that nobody wants and half files, when they are a day old; how many."""
        before = (time.time() if now is None else now) - LEFT_OVER
        removed = 0
        for group in sorted(self.root.iterdir()) if self.root.exists() else []:
            for path in group.iterdir():
                if group.name != INCOMING and is_wanted(path.name):
                    continue
                removed += _remove_if_older(path, before)
        return removed

    def _is_kept(self, sha256: str, size: int) -> bool:
        """Whether the content is there; then it is touched, so that a sweep running now lets it live."""
        path = self.path(sha256)
        try:
            if path.stat().st_size != size:
                return False
        except FileNotFoundError:
            return False
        with _locked(path.parent, fcntl.LOCK_SH) as directory:
            try:
                os.utime(path)
            except FileNotFoundError:
                return False
            os.fsync(directory)  # its writer may not have come to this yet
        return True

    @contextlib.contextmanager
    def _aside(self) -> Iterator[tuple[int, str]]:
        aside = f"{self.root}/{INCOMING}/{secrets.token_hex(12)}"
        try:
            file = os.open(aside, _WRITE, 0o600)
        except FileNotFoundError:
            os.makedirs(f"{self.root}/{INCOMING}", mode=0o700, exist_ok=True)
            _sync(str(self.root.parent))
            file = os.open(aside, _WRITE, 0o600)
        try:
            yield file, aside
        except BaseException as error:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(aside)
            if isinstance(error, OSError) and error.errno in _FULL:
                raise StorageFull from error
            raise
        finally:
            os.close(file)

    def _name(self, aside: str, sha256: str) -> None:
        group = f"{self.root}/{sha256[:2]}"
        try:
            os.rename(aside, f"{group}/{sha256}")
        except FileNotFoundError:
            os.makedirs(group, mode=0o700, exist_ok=True)
            _sync(str(self.root))
            os.rename(aside, f"{group}/{sha256}")
        _sync(group)


def _write(file: int, content: bytes) -> None:
    written = os.write(file, content)
    while written < len(content):
        written += os.write(file, memoryview(content)[written:])


def _sync(directory: str) -> None:
    opened = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextlib.contextmanager
def _locked(directory: Path, how: int) -> Iterator[int]:
    opened = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(opened, how)
        yield opened
    finally:
        os.close(opened)


def _remove_if_older(path: Path, before: float) -> bool:
    with _locked(path.parent, fcntl.LOCK_EX), contextlib.suppress(FileNotFoundError):
        if path.stat().st_mtime < before:
            path.unlink()
            return True
    return False
