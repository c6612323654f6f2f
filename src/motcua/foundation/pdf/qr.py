"""QR codes and bar codes as rows of dark and light modules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import zxingcpp


@dataclass(frozen=True, slots=True)
class QrCode:
    """A square of modules with its quiet zone, as grey levels row by row: 0 is dark, 255 is light."""

    text: str
    size: int
    levels: tuple[int, ...]


def encode(text: str) -> QrCode:
    """The QR code of `text`, error correction M: it survives a fold or a stamp on printed paper."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image = np.asarray(code.to_image(), dtype=np.uint8)
    return QrCode(text=text, size=image.shape[0], levels=tuple(image.tobytes()))


@dataclass(frozen=True, slots=True)
class BarCode:
    """One row of modules with its quiet zones, as grey levels: 0 is dark, 255 is light."""

    text: str
    size: int
    levels: tuple[int, ...]


def encode_bars(text: str) -> BarCode:
    """The Code 128 of `text`, which every hand scanner reads; raises `ValueError` for what is no printable ASCII."""
    if not text.isascii() or not text.isprintable() or not text:
        raise ValueError(text)
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    image = np.asarray(code.to_image(), dtype=np.uint8)
    row = image[image.shape[0] // 2]
    return BarCode(text=text, size=row.shape[0], levels=tuple(row.tobytes()))
