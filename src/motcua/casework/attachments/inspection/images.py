"""Pictures: whole, and not larger when opened than a page can be."""

from __future__ import annotations

import zlib

from motcua.casework.attachments.errors import PaperUnreadable

PNG = b"\x89PNG\r\n\x1a\n"

_LARGEST = 100_000_000
"""Pixels; a sheet of A3 at 600 dots per inch has 70 million."""

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset(range(0xD0, 0xD8)) | {0x01}
_SCAN, _END = 0xDA, b"\xff\xd9"


def check_jpeg(content: bytes) -> None:
    """Walk the segments up to the picture's data, which must have an end."""
    place, pixels = 2, 0
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            raise PaperUnreadable(found="damaged")
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker in _BARE:
            place += 2
            continue
        length = int.from_bytes(content[place + 2 : place + 4])
        if marker in _FRAMES:
            pixels = int.from_bytes(content[place + 5 : place + 7]) * int.from_bytes(content[place + 7 : place + 9])
        if marker == _SCAN:
            # Within a scan 0xFF is always stuffed, so an end marker after it is the real one.
            if content.find(_END, place + length) < 0:
                raise PaperUnreadable(found="cut_short")
            _check_size(pixels)
            return
        place += 2 + max(length, 2)
    raise PaperUnreadable(found="cut_short")


def check_png(content: bytes) -> None:
    """Walk the chunks, each with its checksum, from head to end."""
    place, seen = len(PNG), set()
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4])
        kind = content[place + 4 : place + 8]
        body_end = place + 8 + length
        if body_end + 4 > len(content):
            raise PaperUnreadable(found="cut_short")
        if zlib.crc32(memoryview(content)[place + 4 : body_end]) != int.from_bytes(content[body_end : body_end + 4]):
            raise PaperUnreadable(found="damaged")
        if kind == b"IHDR":
            _check_size(
                int.from_bytes(content[place + 8 : place + 12]) * int.from_bytes(content[place + 12 : place + 16])
            )
        seen.add(kind)
        if kind == b"IEND":
            if not {b"IHDR", b"IDAT"} <= seen:
                raise PaperUnreadable(found="damaged")
            return
        place = body_end + 4
    raise PaperUnreadable(found="cut_short")


def _check_size(pixels: int) -> None:
    if not 0 < pixels <= _LARGEST:
        raise PaperUnreadable(found="damaged" if pixels == 0 else "too_intricate")
