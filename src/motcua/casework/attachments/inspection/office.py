"""Word and Excel files: a bounded zip of parts, without macros, without what is fetched from elsewhere."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO

from motcua.casework.attachments.errors import PaperEncrypted, PaperScripted, PaperUnreadable
from motcua.casework.attachments.types import MEGABYTE, PaperKind

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The older container: of documents before 2007, and of newer ones that are locked by a password."""

_MOST_PARTS = 5_000
_LARGEST_OPENED = 200 * MEGABYTE
_LARGEST_HEAD = MEGABYTE
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MAIN = {"word/document.xml": PaperKind.DOCX, "xl/workbook.xml": PaperKind.XLSX}
_RUNS = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml|macrosheets/|activeX/|dialogsheets/)", re.IGNORECASE)
_PROGRAM = re.compile(r"\.(exe|dll|scr|com|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|msi|jar|lnk|cpl)$", re.IGNORECASE)
_MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject|ms-office\.activeX|ms-excel\.(?:intl)?macrosheet", re.IGNORECASE)
_FETCHED = re.compile(
    rb"<(?:\w+:)?Relationship\b[^>]*(?:attachedTemplate|/oleObject|/frame|/subDocument)[^>]*>", re.IGNORECASE
)
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)


def kind(content: bytes) -> PaperKind | None:
    """What the container holds; nothing when it is some other zip or an older document."""
    if content.startswith(COMPOUND):
        if _LOCKED in content:
            raise PaperEncrypted
        return None
    with _opened(content) as parts:
        names = set(parts.namelist())
    return next((kind_ for name, kind_ in _MAIN.items() if name in names), None)


def check_docx(content: bytes) -> None:
    """See `_check`."""
    _check(content)


def check_xlsx(content: bytes) -> None:
    """See `_check`."""
    _check(content)


def _check(content: bytes) -> None:
    """Read every part, so that a cut or lying zip is found, and look for what runs."""
    with _opened(content) as parts:
        listed = parts.infolist()
        if len(listed) > _MOST_PARTS or sum(part.file_size for part in listed) > _LARGEST_OPENED:
            raise PaperUnreadable(found="too_intricate")
        if any(part.flag_bits & 1 for part in listed):
            raise PaperEncrypted
        for part in listed:
            _check_name(part.filename)
        for part in listed:
            head = _read(parts, part)
            _check_part(part.filename, head)


def _check_name(name: str) -> None:
    if _RUNS.search(name):
        raise PaperScripted(found="macro")
    if _PROGRAM.search(name):
        raise PaperScripted(found="program")
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
        raise PaperUnreadable(found="damaged")


def _check_part(name: str, head: bytes) -> None:
    if name == "[Content_Types].xml" and _MACRO_TYPES.search(head):
        raise PaperScripted(found="macro")
    if head.startswith((b"MZ", b"\x7fELF")):
        raise PaperScripted(found="program")
    if name.endswith(".rels") and any(_EXTERNAL.search(found[0]) for found in _FETCHED.finditer(head)):
        raise PaperScripted(found="fetched_part")
    if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in head:
        raise PaperScripted(found="entities")


def _read(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """The part's first megabyte; all of it is unpacked and its checksum tried, within its stated size."""
    try:
        with parts.open(part) as stream:
            head = stream.read(_LARGEST_HEAD)
            while stream.read(_LARGEST_HEAD):
                pass
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise PaperUnreadable(found="damaged") from None
    return head


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        raise PaperUnreadable(found="cut_short") from None
