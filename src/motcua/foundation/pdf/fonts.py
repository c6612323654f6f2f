"""The characters that the installed fonts can show.

PDF/A forbids text without a glyph, and an applicant may write any character of Unicode. So what no font has is replaced
by a visible box before the paper is set, and the number on the paper leads to the true text.
"""

from __future__ import annotations

import struct
import unicodedata
from functools import lru_cache
from pathlib import Path

BOX = "\N{WHITE SQUARE}"
_KEEP = frozenset(map(ord, "\n\t"))


@lru_cache(maxsize=4)
def coverage(folder: Path) -> frozenset[int]:
    """Code points that every style of the fonts in `folder` (searched downwards for `.ttf`) can show."""
    covered = [_characters(path.read_bytes()) for path in sorted(folder.rglob("*.ttf"))]
    return frozenset.intersection(*covered) if covered else frozenset()


def showable(text: str, covered: frozenset[int]) -> str:
    """`text` composed (NFC), without control characters, with a box for each character that has no glyph."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return composed
    substitute = BOX if ord(BOX) in covered else "?"
    return "".join(
        char if ord(char) in covered or ord(char) in _KEEP else substitute
        for char in composed
        if ord(char) in _KEEP or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
    )


def _characters(font: bytes) -> frozenset[int]:
    # OpenType specification, table `cmap`, subtables of format 4 (16 bit) and 12 (32 bit).
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    found: set[int] = set()
    for index in range(count):
        (offset,) = struct.unpack_from(">I", font, cmap + 4 + 8 * index + 4)
        (form,) = struct.unpack_from(">H", font, cmap + offset)
        if form == 4:
            found |= _format_4(font, cmap + offset)
        elif form == 12:
            found |= _format_12(font, cmap + offset)
    return frozenset(found)


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        name, _checksum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(tag)


def _format_4(font: bytes, start: int) -> set[int]:
    (double,) = struct.unpack_from(">H", font, start + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts = struct.unpack_from(f">{count}H", font, start + 16 + double)
    deltas = struct.unpack_from(f">{count}H", font, start + 16 + 2 * double)
    offsets_at = start + 16 + 3 * double
    offsets = struct.unpack_from(f">{count}H", font, offsets_at)
    found = set()
    for segment in range(count):
        for code in range(starts[segment], ends[segment] + 1):
            if offsets[segment] == 0:
                glyph = (code + deltas[segment]) & 0xFFFF
            else:
                at = offsets_at + 2 * segment + offsets[segment] + 2 * (code - starts[segment])
                (glyph,) = struct.unpack_from(">H", font, at)
            if glyph and code != 0xFFFF:
                found.add(code)
    return found


def _format_12(font: bytes, start: int) -> set[int]:
    (groups,) = struct.unpack_from(">I", font, start + 12)
    found: set[int] = set()
    for index in range(groups):
        first, last, _glyph = struct.unpack_from(">III", font, start + 16 + 12 * index)
        found.update(range(first, last + 1))
    return found
