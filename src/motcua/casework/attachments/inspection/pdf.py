"""PDF files: whole, open to everybody, with nothing in them that runs."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from io import BytesIO

import pikepdf

from motcua.casework.attachments.errors import PaperEncrypted, PaperScripted, PaperUnreadable
from motcua.casework.attachments.types import MEGABYTE

# Process-wide, and this is the only place that opens files of strangers: what one stream may unpack to, how many
# filters may be stacked, how deep and long objects may be.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=64 * MEGABYTE,
    run_length_max_memory=64 * MEGABYTE,
    png_max_memory=64 * MEGABYTE,
    tiff_max_memory=64 * MEGABYTE,
    max_stream_filters=4,
    parser_max_nesting=200,
    parser_max_container_size=500_000,
    doc_max_warnings=200,
)

_MOST_PAGES = 3_000
_MOST_OBJECTS = 300_000
_MOST_TABLES = 200
_LONGEST = 10.0
"""Seconds of looking through one file."""

_SUSPECT = re.compile(rb"/(?:JavaScript|JS|Launch|XFA|EF|RichMedia|Rendition|ImportData)(?![A-Za-z0-9_.])")
_LONG_NAMES = re.compile(rb"/(?:JavaScript|Launch)(?![A-Za-z0-9_.])")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_RUNNING_ACTIONS = {"/JavaScript": "javascript", "/Launch": "launch", "/ImportData": "import"}
_RUNNING_KEYS = {"/JS": "javascript", "/JavaScript": "javascript", "/XFA": "xfa"}
_PROGRAM_NAME = re.compile(
    r"\.(exe|dll|scr|com|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|msi|jar|lnk|cpl|pif|reg|sh|app|apk|docm|xlsm)\s*$",
    re.IGNORECASE,
)
_PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_DEEPEST = 100


def check(content: bytes) -> None:
    """Raise the refusal that fits; a file that only needs its cross-reference table rebuilt is taken."""
    if content.count(b"/XRef") + content.count(b"startxref") > _MOST_TABLES:
        raise PaperUnreadable(found="too_intricate")
    try:
        with _opened(content) as pdf:
            if pdf.is_encrypted:
                raise PaperEncrypted
            _check_objects(pdf)
            if not 0 < len(pdf.pages) <= _MOST_PAGES:
                raise PaperUnreadable(found="too_intricate" if len(pdf.pages) else "damaged")
            _check_doubtful(content, pdf.get_warnings())
    except pikepdf.PasswordError:
        raise PaperEncrypted from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, ValueError, TypeError, KeyError, RecursionError):
        raise PaperUnreadable(found="damaged") from None


def _opened(content: bytes) -> pikepdf.Pdf:
    try:
        return _open(content, recover=False)
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError:
        # A wrong table is common and harmless; a missing end means that the file was cut.
        if b"%%EOF" not in content[-1024:]:
            raise PaperUnreadable(found="cut_short") from None
        return _open(content, recover=True)


def _open(content: bytes, *, recover: bool) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(content), attempt_recovery=recover, inherit_page_attributes=False)


def _check_objects(pdf: pikepdf.Pdf) -> None:
    """Look at every object, also at those that nothing refers to: a reader of another make may find its way there."""
    objects = pdf.objects
    if len(objects) > _MOST_OBJECTS:
        raise PaperUnreadable(found="too_intricate")
    end = time.monotonic() + _LONGEST
    for number, found in enumerate(objects):
        if number % 64 == 0 and time.monotonic() > end:
            raise PaperUnreadable(found="too_intricate")
        if isinstance(found, pikepdf.Stream):
            found = found.stream_dict  # noqa: PLW2901 -- a stream is judged by its dictionary
        if isinstance(found, pikepdf.Object):  # numbers and the like come as Python's own
            _check_object(found)
    _check_object(pdf.trailer)


def _check_doubtful(content: bytes, warnings: list[str]) -> None:
    """What this library could not read another reader may: nothing may hide behind damage or behind a limit."""
    if any("decoding stream data" in warning or "unfilterable" in warning for warning in warnings):
        raise PaperUnreadable(found="too_intricate")
    if warnings and _LONG_NAMES.search(_ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), content)):
        raise PaperScripted(found="javascript")


def _check_object(found: pikepdf.Object) -> None:
    # Written out anew by the library, names have one spelling only; most objects end here.
    if _SUSPECT.search(found.unparse(resolved=True)):
        for node in _nodes(found, 0):
            _check_node(node)


def _nodes(node: pikepdf.Object, depth: int) -> Iterator[pikepdf.Dictionary]:
    """The dictionaries written inside an object; those it refers to are objects of their own."""
    if depth > _DEEPEST:
        raise PaperUnreadable(found="too_intricate")
    if isinstance(node, pikepdf.Dictionary):
        yield node
        inner = [node.get(key) for key in node.keys()]  # noqa: SIM118 -- not a mapping
    elif isinstance(node, pikepdf.Array):
        inner = list(node)
    else:
        return
    for child in inner:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _nodes(child, depth + 1)


def _check_node(node: pikepdf.Dictionary) -> None:
    for key, found in _RUNNING_KEYS.items():
        if key in node:
            raise PaperScripted(found=found)
    action = _RUNNING_ACTIONS.get(str(node.get("/S", "")))
    if action is not None:
        raise PaperScripted(found=action)
    if str(node.get("/Subtype", "")) == "/RichMedia":
        raise PaperScripted(found="rich_media")
    embedded = node.get("/EF")
    if isinstance(embedded, pikepdf.Dictionary):
        _check_embedded(node, embedded)


def _check_embedded(specification: pikepdf.Dictionary, embedded: pikepdf.Dictionary) -> None:
    names = (str(specification.get(key, "")) for key in ("/F", "/UF", "/DOS", "/Unix", "/Mac"))
    if any(_PROGRAM_NAME.search(name) for name in names):
        raise PaperScripted(found="program")
    for key in embedded.keys():  # noqa: SIM118 -- not a mapping
        stream = embedded.get(key)
        if isinstance(stream, pikepdf.Stream) and stream.read_bytes().startswith(_PROGRAM_STARTS):
            raise PaperScripted(found="program")
