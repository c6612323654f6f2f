"""The folder of a pack as bytes: bounded, and without anything that leads out of it.

A pack is hostile until proven: links, devices, odd names, too many or too large files are refused before one is opened.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from motcua.definitions.catalogue.errors import PackRefused

FILES = 500
FILE_SIZE = 4_000_000
TOTAL_SIZE = 40_000_000

_PLACES = frozenset({"", "codes", "examples"})
_NAME = re.compile(
    r"pack\.toml|standard\.toml|texts\.[a-z]{2}\.toml|form\.(?:schema|layout)\.json|process\.bpmn"
    r"|[a-z0-9][a-z0-9_-]{0,79}\.(?:dmn|typ)|[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.md"
    r"|codes/[a-z][a-z0-9_]{0,79}\.csv|examples/[a-z0-9][a-z0-9_.-]{0,79}\.json"
)
_FOLDER = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,79}")
_ENTRIES = 50_000
_DEEP = 6


def read(folder: Path) -> dict[str, bytes]:
    """The files of a folder by name, sorted; hidden ones are passed over. Raises `PackRefused`."""
    files: dict[str, bytes] = {}
    for place in sorted(_PLACES):
        for entry in _entries(folder / place, place):
            name = f"{place}/{entry.name}" if place else entry.name
            mode = entry.stat(follow_symlinks=False).st_mode
            if name in _PLACES and not stat.S_ISDIR(mode):
                raise PackRefused(file=name, line=0, why="a link or a device, and no folder")
            if stat.S_ISDIR(mode):
                if name not in _PLACES:
                    raise PackRefused(file=name, line=0, why="a folder with no place in a pack")
                continue
            check_name(name)
            if not stat.S_ISREG(mode):
                raise PackRefused(file=name, line=0, why="a link or a device, and no file")
            if entry.stat(follow_symlinks=False).st_size > FILE_SIZE:
                raise PackRefused(file=name, line=0, why=f"larger than {FILE_SIZE} bytes")
            files[name] = _content(Path(entry.path))
            check_size(files)
    return dict(sorted(files.items()))


def check_name(name: str) -> None:
    """Raise `PackRefused` for a name that no file of a pack has."""
    if not _NAME.fullmatch(name) or ".." in name:
        raise PackRefused(file=name[:200], line=0, why="a file with no place in a pack")


def is_name(name: str) -> bool:
    """Whether a folder of packs may have this name, which is a procedure's key."""
    return _KEY.fullmatch(name) is not None


def changes(path: Path) -> dict[str, tuple[int, int]]:
    """What tells one state of a folder's files from another: moment of change and size by name; links are not followed."""
    found: dict[str, tuple[int, int]] = {}
    for at, _, names in os.walk(path):
        for name in names[:_ENTRIES]:
            place = Path(at) / name
            try:
                state = place.stat(follow_symlinks=False)
            except OSError:  # gone between the two looks
                continue
            found[str(place.relative_to(path))] = (state.st_mtime_ns, state.st_size)
    return found


def check_size(files: Mapping[str, bytes]) -> None:
    """Raise `PackRefused` where files are too many or too large."""
    if len(files) > FILES:
        raise PackRefused(file="", line=0, why=f"more than {FILES} files")
    name = next((name for name, raw in files.items() if len(raw) > FILE_SIZE), None)
    if name is not None:
        raise PackRefused(file=name, line=0, why=f"larger than {FILE_SIZE} bytes")
    if sum(len(raw) for raw in files.values()) > TOTAL_SIZE:
        raise PackRefused(file="", line=0, why=f"larger than {TOTAL_SIZE} bytes together")


def shared(place: str, suffix: str, roots: Sequence[Path]) -> bytes | None:
    """A file that several packs use, from the folder `common` of the first root that has it; none where there is none."""
    parts = place.split("/")
    if parts[:3] != ["..", "..", "common"] or ".." in parts[3:] or not place.endswith(suffix):
        return None
    for root in roots:
        path = root.joinpath(*parts[2:])
        if path.is_file() and path.resolve().is_relative_to(root.resolve()) and path.stat().st_size <= FILE_SIZE:
            return path.read_bytes()
    return None


def standard(place: str, roots: Sequence[Path]) -> dict[str, bytes] | None:
    """The files of a standard on which packs rest, from the first root that has it; raises `PackRefused` for what is in it."""
    parts = place.split("/")
    if parts[:3] != ["..", "..", "common"] or len(parts) != 4 or not _FOLDER.fullmatch(parts[3]):
        return None
    for root in roots:
        folder = root / "common" / parts[3]
        if (folder / "standard.toml").is_file() and not folder.is_symlink():
            return read(folder)
    return None


def packs(path: Path) -> list[Path]:
    """The packs at or below a folder, links not followed; raises `PackRefused` where there is more than anybody has."""
    if (path / "pack.toml").is_file():
        return [path]
    found: list[Path] = []
    seen = 0
    for at, folders, names in os.walk(path):
        seen += len(folders) + len(names)
        if seen > _ENTRIES:
            raise PackRefused(file="", line=0, why=f"more than {_ENTRIES} files below {path.name}")
        if "pack.toml" in names:
            found.append(Path(at))
            folders.clear()
        elif len(Path(at).relative_to(path).parts) >= _DEEP:
            folders.clear()
    return sorted(found)


def _entries(folder: Path, place: str) -> Iterator[os.DirEntry[str]]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for count, entry in enumerate(entries):
            if count > FILES:
                raise PackRefused(file=place, line=0, why=f"more than {FILES} files")
            if not entry.name.startswith("."):
                yield entry


def _content(path: Path) -> bytes:
    """The bytes of a regular file; one that has become a link meanwhile is not followed."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(handle, "rb") as file:  # noqa: PTH123 -- the handle is what was judged
        return file.read(FILE_SIZE + 1)
