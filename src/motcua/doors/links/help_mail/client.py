"""The folder: letters that have come, and where each goes when it has been dealt with; none is ever deleted here."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from motcua.doors.links.help_mail.settings import Settings, current
from motcua.foundation.outbox.errors import Retry

SEEN, FLAGGED = ":2,S", ":2,FS"
"""Marks of a letter that was dealt with, and of one at which a person should look."""


def waiting(settings: Settings) -> Iterator[Path]:
    """Letters that have come, the oldest first, as many as one round takes; what is no plain file is passed over."""
    try:
        found = [one for one in (settings.path / "new").iterdir() if not one.name.startswith(".")]
    except OSError:
        return
    plain = []
    for one in found:
        try:
            status = one.lstat()
        except OSError:  # another process has taken it
            continue
        if stat.S_ISREG(status.st_mode):
            plain.append((status.st_mtime, one.name, one))
    for _, _, one in sorted(plain)[: settings.most_a_round]:
        yield one


def content(letter: Path, settings: Settings) -> bytes | None:
    """What a letter holds; none for one that is larger than it may be."""
    with letter.open("rb") as stream:
        found = stream.read(settings.largest + 1)
    return None if len(found) > settings.largest else found


def put_by(letter: Path, mark: str) -> None:
    """Move a letter to those that have been read."""
    folder = letter.parent.parent / "cur"
    folder.mkdir(exist_ok=True)
    letter.rename(folder / f"{letter.name.partition(':')[0]}{mark}")


def probe(_seconds: float) -> None:
    """Look whether the folder is there; raises `Retry`."""
    if not (current().path / "new").is_dir():
        raise Retry("không thấy thư mục nhận thư (Maildir)")
