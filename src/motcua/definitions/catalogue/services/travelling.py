"""Packs that travel: one signed archive out, a judged folder in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings

from motcua.definitions.catalogue import archives, folders, packs, queries, skeleton
from motcua.definitions.catalogue.errors import ArchiveRefused, FolderTaken, PackRefused
from motcua.definitions.catalogue.types import Opened
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions


def export_pack(actor: Actor, *, path: Path, at: datetime) -> bytes:
    """A folder as an archive with the agency's signature; raises `PackRefused` for what is no pack, and the failures of signing."""
    permissions.require(actor, "catalogue.load")
    pack = packs.collect(path, common=settings.MOTCUA.packs_dir)
    return archives.made(pack.own, name=pack.name, at=at, signed=True)


def export_version(actor: Actor, *, version_id: int, at: datetime) -> bytes:
    """A version's folder as an archive with the agency's signature; raises `NotFound`, `FilesUnknown`."""
    permissions.require(actor, "catalogue.load")
    name = queries.version(version_id).procedure
    return archives.made(queries.version_files(version_id), name=name, at=at, signed=True)


def export_draft(actor: Actor, *, draft: int, at: datetime) -> bytes:
    """A draft's folder as an archive; not signed, since the agency has not approved it. Raises `NotFound`."""
    permissions.require(actor, "catalogue.draft")
    return archives.made(queries.draft_files(draft), name=queries.draft(draft).procedure, at=at, signed=False)


def open_archive(actor: Actor, *, archive: bytes, at: datetime, unsigned: bool = False) -> Opened:
    """The folder in an archive, its signature judged against our trust list; nothing is written.

    `unsigned` lets a missing or unknown signature through, never an altered file. Raises `ArchiveRefused`.
    """
    if not permissions.allows(actor, "catalogue.draft"):
        permissions.require(actor, "catalogue.load")
    return archives.opened(archive, at=at, unsigned=unsigned)


def import_pack(actor: Actor, *, file: Path, into: Path, at: datetime, unsigned: bool = False) -> tuple[Path, Opened]:
    """Unpack an archive into a new folder below `into`, named as the pack is; raises `ArchiveRefused`, `FolderTaken`."""
    permissions.require(actor, "catalogue.load")
    if file.stat().st_size > archives.LARGEST:
        raise ArchiveRefused(why=f"larger than {archives.LARGEST} bytes")
    opened = open_archive(actor, archive=file.read_bytes(), at=at, unsigned=unsigned)
    if not folders.is_name(opened.name):
        raise ArchiveRefused(why="its name is not that of a folder of packs", file=opened.name[:100])
    return _written(into / opened.name, opened.files), opened


def new_pack(*, path: Path, at: datetime) -> Path:
    """A new pack in a folder that does not exist yet, sound from the start; the folder's name is the procedure's key.

    Raises `PackRefused` for a name that no procedure may have, `FolderTaken`.
    """
    if not folders.is_name(path.name):
        raise PackRefused(file=path.name[:100], line=0, why="a procedure's key has small letters, digits and hyphens")
    return _written(path, skeleton.files(path.name, on=clock.legal_date(at)))


def _written(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The files in a folder that was not there; names have been judged."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise FolderTaken(folder=str(folder)) from None
    for name, raw in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(raw)
    return folder
