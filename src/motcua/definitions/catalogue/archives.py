"""A pack as one file that can travel: its folder, a list of fingerprints, and the agency's signature over the list.

`META/manifest.json` names every file with its SHA-256; `META/signature.p7s` is a detached CMS signature over it. An archive is
hostile until proven: names, number and sizes are judged before anything is unpacked, and nothing is written.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime

from motcua.definitions.catalogue import folders, packs
from motcua.definitions.catalogue.errors import ArchiveRefused, PackRefused
from motcua.definitions.catalogue.types import Opened
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.types import Verdict

LARGEST = 50_000_000
"""Bytes of an archive."""

_FOLDER = "pack/"
_MANIFEST = "META/manifest.json"
_SIGNATURE = "META/signature.p7s"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FORM = "motcua-pack-1"


def made(files: Mapping[str, bytes], *, name: str, at: datetime, signed: bool) -> bytes:
    """The archive of a folder, signed with the agency's key or not; raises `KeyMissing`, `CertificateUnfit`."""
    manifest = {
        "form": _FORM,
        "name": name,
        "at": at.isoformat(timespec="seconds"),
        "files": {file: hashlib.sha256(files[file]).hexdigest() for file in sorted(files)},
    }
    listed = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(files):
            archive.writestr(_entry(f"{_FOLDER}{file}"), files[file])
        archive.writestr(_entry(_MANIFEST), listed)
        if signed:
            archive.writestr(_entry(_SIGNATURE), signing.sign_detached(listed, at=at))
    return out.getvalue()


def opened(archive: bytes, *, at: datetime, unsigned: bool = False) -> Opened:
    """The folder in an archive; raises `ArchiveRefused` for one that is hostile, altered, or not signed by somebody we trust.

    With `unsigned` a missing signature or an unknown signer is let through; an altered file never is.
    """
    entries = _entries(archive)
    listed = entries.pop(_MANIFEST, None)
    signature = entries.pop(_SIGNATURE, None)
    files = {name.removeprefix(_FOLDER): raw for name, raw in entries.items() if name.startswith(_FOLDER)}
    if listed is None or len(files) != len(entries):
        raise ArchiveRefused(why="there is no list of files, or a file beside the pack")
    try:
        manifest = packs.json_of(listed, _MANIFEST)
    except PackRefused as error:
        raise ArchiveRefused(why=str(error.params["why"]), file=_MANIFEST) from error
    named = manifest.get("files")
    if manifest.get("form") != _FORM or not isinstance(named, dict):
        raise ArchiveRefused(why="the list of files has another form", file=_MANIFEST)
    for name in sorted(set(named) | set(files)):
        if name not in files or named.get(name) != hashlib.sha256(files[name]).hexdigest():
            raise ArchiveRefused(why="altered, missing or added after signing", file=name)
    report = signatures.check_detached(listed, signature, at=at) if signature is not None else None
    trusted = report is not None and report.verdict is Verdict.VALID
    if report is not None and report.verdict is Verdict.INVALID:
        raise ArchiveRefused(why=f"the signature is not right ({report.reason})", file=_SIGNATURE)
    if not trusted and not unsigned:
        why = f"nobody we trust signed it ({report.reason})" if report is not None else "it is not signed"
        raise ArchiveRefused(why=why, file=_SIGNATURE)
    signer = report.signer.common_name if report is not None and report.signer is not None else ""
    return Opened(str(manifest.get("name", "")), files, signer, trusted=trusted)


def _entries(archive: bytes) -> dict[str, bytes]:
    if len(archive) > LARGEST:
        raise ArchiveRefused(why=f"larger than {LARGEST} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as read:
            infos = read.infolist()
            if len(infos) > folders.FILES + 2:
                raise ArchiveRefused(why=f"more than {folders.FILES} files")
            if sum(info.file_size for info in infos) > folders.TOTAL_SIZE:
                raise ArchiveRefused(why=f"larger than {folders.TOTAL_SIZE} bytes when unpacked")
            return dict(_content(read, info) for info in infos if _judged(info, infos))
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        ValueError,
    ) as error:
        raise ArchiveRefused(why=f"no archive that can be read: {type(error).__name__}") from error


def _judged(info: zipfile.ZipInfo, infos: list[zipfile.ZipInfo]) -> bool:
    """Whether an entry is a file of an archive of ours; raises `ArchiveRefused` for anything else."""
    name = info.filename
    kind = info.external_attr >> 28
    if kind not in {0, 8}:  # what Unix calls a regular file, or nothing said
        raise ArchiveRefused(why="a link, a folder or a device, and no file", file=name[:200])
    if info.flag_bits & 1 or sum(other.filename == name for other in infos) > 1:
        raise ArchiveRefused(why="locked with a password, or there twice", file=name[:200])
    if name not in {_MANIFEST, _SIGNATURE}:
        try:
            folders.check_name(name.removeprefix(_FOLDER) if name.startswith(_FOLDER) else "")
        except PackRefused as error:
            raise ArchiveRefused(why=str(error.params["why"]), file=name[:200]) from error
    return True


def _content(read: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[str, bytes]:
    """The bytes of an entry, never more than a file may have, whatever its head says."""
    with read.open(info) as entry:
        raw = entry.read(folders.FILE_SIZE + 1)
    if len(raw) > folders.FILE_SIZE or len(raw) != info.file_size:
        raise ArchiveRefused(why=f"larger than {folders.FILE_SIZE} bytes, or than it says", file=info.filename[:200])
    return info.filename, raw


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry without a moment or a machine in it, so that the same folder gives the same bytes."""
    info = zipfile.ZipInfo(name, date_time=_EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o100644 << 16
    return info
