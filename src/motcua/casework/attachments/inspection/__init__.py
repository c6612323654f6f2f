"""What a paper really is: told by its content, refused when it lies, runs, is locked or is broken."""

from __future__ import annotations

from collections.abc import Callable

from motcua.casework.attachments.errors import PaperEmpty, PaperTooLarge, PaperWrongKind
from motcua.casework.attachments.inspection import images, office, pdf, xml
from motcua.casework.attachments.names import ending_of
from motcua.casework.attachments.types import PaperKind

_ENDINGS = {
    "pdf": {PaperKind.PDF},
    "docx": {PaperKind.DOCX},
    "xlsx": {PaperKind.XLSX},
    "jpg": {PaperKind.JPEG},
    "jpeg": {PaperKind.JPEG},
    "png": {PaperKind.PNG},
    "xml": {PaperKind.XML},
    "": set(PaperKind),
}

_CHECKS: dict[PaperKind, Callable[[bytes], None]] = {
    PaperKind.PDF: pdf.check,
    PaperKind.DOCX: office.check_docx,
    PaperKind.XLSX: office.check_xlsx,
    PaperKind.JPEG: images.check_jpeg,
    PaperKind.PNG: images.check_png,
    PaperKind.XML: xml.check,
}

_OTHERS = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "script"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"BM", "bmp"),
    (b"{\\rtf", "rtf"),
    (b"<", "html_or_xml"),
)


def inspect(content: bytes, name: str) -> PaperKind:
    """The kind of a paper that may be taken; raises the `PaperRefused` that says why it may not."""
    if not content:
        raise PaperEmpty(name=name)
    kind = _kind(content)
    if kind is None or kind not in _ENDINGS.get(ending_of(name), set()):
        raise PaperWrongKind(name=name, found=kind.value if kind else _other(content))
    if len(content) > kind.largest:
        raise PaperTooLarge(name=name, largest=kind.largest)
    _CHECKS[kind](content)
    return kind


def _kind(content: bytes) -> PaperKind | None:
    if content.startswith(b"%PDF-"):
        return PaperKind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return PaperKind.JPEG
    if content.startswith(images.PNG):
        return PaperKind.PNG
    if content.startswith((b"PK\x03\x04", office.COMPOUND)):
        return office.kind(content)
    if content.removeprefix(b"\xef\xbb\xbf").startswith(xml.START):
        return PaperKind.XML
    return None


def _other(content: bytes) -> str:
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((name for magic, name in _OTHERS if start.startswith(magic)), "unknown")
