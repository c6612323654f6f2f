"""QR codes as SVG inside the page: no image file, no inline style."""

from __future__ import annotations

from math import isqrt
from typing import Any

import zxingcpp
from django.utils.html import format_html
from django.utils.safestring import SafeString


def bits(text: str) -> tuple[int, str]:
    """The same as its size and its modules in rows, four to a hexadecimal digit, for a page that draws without us."""
    size, dark = _modules(text)
    whole = "".join("1" if (x, y) in dark else "0" for y in range(size) for x in range(size))
    return size, f"{int(whole, 2):0{(size * size + 3) // 4}x}"


def svg(text: str, name: str) -> SafeString:
    """The code as one path on white with its quiet zone; `name` is what a screen reader says."""
    size, dark = _modules(text)
    path = "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
    return format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{}v{}H0z"/><path fill="#000" d="{}"/></svg>',
        name, size, size, size, size, path,
    )  # fmt: skip


def _modules(text: str) -> tuple[int, dict[tuple[int, int], None]]:
    """Modules on a side, quiet zone and all, and the dark ones by column and row, row after row."""
    image: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image()
    levels = memoryview(image).tobytes()
    size = isqrt(len(levels))
    return size, {(index % size, index // size): None for index, level in enumerate(levels) if level < 128}
