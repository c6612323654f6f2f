"""Pages of strangers' files as pictures: good ones, giants, broken ones, and what would run."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

from motcua.foundation.pdf import queries
from motcua.foundation.pdf.errors import PageUnknown, PageUnreadable


def test_page_tells_its_size_its_text_and_how_many_there_are() -> None:
    facts = queries.page_facts(_pdf("HOP DONG", pages=3), 2)

    assert (facts.number, facts.count, facts.width, facts.height, facts.text) == (2, 3, 595.0, 842.0, "HOP DONG")


def test_picture_has_one_of_few_widths() -> None:
    pdf = _pdf("x")

    sizes = [Image.open(io.BytesIO(queries.page_image(pdf, 1, width=width).content)).width for width in (1, 900, 99999)]

    assert sizes == [640, 1000, 2400]


@pytest.mark.parametrize("size", [(14_000, 100), (3, 14_400), (14_400, 14_400)])
def test_giant_and_narrow_pages_are_drawn_within_bounds(size: tuple[int, int]) -> None:
    image = Image.open(io.BytesIO(queries.page_image(_pdf("x", size=size), 1, width=2400).content))

    assert image.width <= 2401
    assert image.height <= 4001


def test_photograph_is_turned_upright_and_made_smaller() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (3000, 2000), "white").save(out, "JPEG", exif=exif)

    facts = queries.page_facts(out.getvalue(), 1)
    made = queries.page_image(out.getvalue(), 1, width=640)

    assert (facts.width, facts.height, facts.count) == (2000.0, 3000.0, 1)
    assert made.media_type == "image/jpeg"
    assert Image.open(io.BytesIO(made.content)).size == (640, 960)


@pytest.mark.parametrize("number", [0, -1, 2, 10**9])
def test_page_that_is_not_there_is_unknown(number: int) -> None:
    with pytest.raises(PageUnknown):
        queries.page_facts(_pdf("x"), number)


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"%PDF-1.7 junk" * 100, b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<html>"]
)
def test_broken_and_foreign_files_have_no_picture(content: bytes) -> None:
    with pytest.raises(PageUnreadable):
        queries.page_image(content, 1, width=1000)


def test_picture_that_would_fill_the_memory_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")

    with pytest.raises(PageUnreadable):
        queries.page_image(out.getvalue(), 1, width=1000)


def test_script_of_a_file_does_not_run() -> None:
    with pikepdf.open(io.BytesIO(_pdf("x"))) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("while(true);"))
        pdf.Root.OpenAction = script
        out = io.BytesIO()
        pdf.save(out)

    assert queries.page_image(out.getvalue(), 1, width=640).content.startswith(b"\x89PNG")


def _pdf(text: str, *, pages: int = 1, size: tuple[int, int] = (595, 842)) -> bytes:
    made = pikepdf.Pdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for _ in range(pages):
        page = made.add_blank_page(page_size=size)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(font)))
        page.Contents = made.make_stream(f"BT /F1 24 Tf 10 10 Td ({text}) Tj ET".encode())
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
