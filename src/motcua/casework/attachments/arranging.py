"""One pile from the scanner becomes papers: pages taken, turned and put in order, and set into new files."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from io import BytesIO

import pikepdf
from PIL import Image, UnidentifiedImageError

from motcua.casework.attachments.errors import ArrangementWrong, PaperUnreadable
from motcua.casework.attachments.types import PagePick, PaperKind

MOST_PAGES = 500
"""Of one pile: what a person can still lay out by hand."""
TURNS = (0, 90, 180, 270)

_INCH = 72
_RESOLUTION = 200
"""Dots per inch at which a photograph without a word about it is taken to be."""


def count(content: bytes, kind: PaperKind | None) -> int:
    """How many pages a file has that was looked into before; one for a picture, none for what has no pages."""
    if kind in {PaperKind.JPEG, PaperKind.PNG}:
        return 1
    if kind is not PaperKind.PDF:
        return 0
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            return len(pdf.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        raise PaperUnreadable(found="damaged") from None


def arranged(picks: Sequence[PagePick], source: Callable[[str], tuple[bytes, PaperKind | None]]) -> bytes:
    """The picked pages in their order as one PDF; `source` gives content and kind of a paper.

    Links, forms and other things that hang on a page do not come along: what was scanned has none. Raises `ArrangementWrong`,
    `PaperUnreadable`.
    """
    if not 0 < len(picks) <= MOST_PAGES:
        raise ArrangementWrong(reason="count", most=MOST_PAGES)
    made, opened = pikepdf.Pdf.new(), dict[str, pikepdf.Pdf]()
    try:
        for pick in picks:
            if pick.turn not in TURNS:
                raise ArrangementWrong(reason="turn", page=pick.page)
            if pick.paper not in opened:
                opened[pick.paper] = _opened(*source(pick.paper))
            pages = opened[pick.paper].pages
            if not 1 <= pick.page <= len(pages):
                raise ArrangementWrong(reason="page", page=pick.page)
            made.pages.append(pages[pick.page - 1])
            page = made.pages[-1]
            for name in ("/Annots", "/AA"):
                if name in page.obj:
                    del page.obj[name]
            page.rotate(pick.turn, relative=True)
        out = BytesIO()
        made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()
    except (pikepdf.PdfError, ValueError, RecursionError):
        raise PaperUnreadable(found="damaged") from None
    finally:
        for file in opened.values():
            file.close()


def _opened(content: bytes, kind: PaperKind | None) -> pikepdf.Pdf:
    if kind is PaperKind.PDF:
        return pikepdf.open(BytesIO(content))
    if kind in {PaperKind.JPEG, PaperKind.PNG}:
        return _of_picture(content, kind)
    raise ArrangementWrong(reason="kind")


def _of_picture(content: bytes, kind: PaperKind | None) -> pikepdf.Pdf:
    """A page of the picture's own size; a JPEG goes in as it is."""
    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            width, height = picture.size
            dpi = picture.info.get("dpi", (_RESOLUTION, _RESOLUTION))
            plain = kind is PaperKind.JPEG and picture.mode in {"RGB", "L"}
            colours = pikepdf.Name.DeviceGray if plain and picture.mode == "L" else pikepdf.Name.DeviceRGB
            body = content if plain else zlib.compress(picture.convert("RGB").tobytes())
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise PaperUnreadable(found="damaged") from None
    pdf = pikepdf.Pdf.new()
    image = pikepdf.Stream(pdf, body)
    image.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height, ColorSpace=colours, BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode if plain else pikepdf.Name.FlateDecode,
    )  # fmt: skip
    across, down = (
        side / (float(dot) if dot and float(dot) > 1 else _RESOLUTION) * _INCH
        for side, dot in zip((width, height), dpi, strict=True)
    )
    page = pdf.add_blank_page(page_size=(max(across, 3), max(down, 3)))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(image)))
    page.Contents = pikepdf.Stream(pdf, f"q {across:.2f} 0 0 {down:.2f} 0 0 cm /Im0 Do Q".encode())
    return pdf
