"""Rendering: what comes out, that it repeats, and what a template cannot reach."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import numpy as np
import pikepdf
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from motcua.foundation.clock import VIETNAM
from motcua.foundation.pdf import fonts
from motcua.foundation.pdf.errors import FontsMissing, TemplateFailed, TemplateRefused
from motcua.foundation.pdf.services import render
from motcua.foundation.pdf.typesetter import Typesetter
from motcua.foundation.types import Json

AT = datetime(2026, 10, 5, 10, 15, 30, tzinfo=VIETNAM)
ADDRESS = "http://127.0.0.1:8000/xac-thuc/HC-2026-00000001?k=A2B3C4D5E6"
TEMPLATE = """
#let input = json(bytes(sys.inputs.data))
#set document(title: input.title, author: "Bộ Công Thương")
#set text(font: "Tinos", lang: "vi")
= #input.title
#input.body
"""
WITH_CODE = (
    TEMPLATE
    + """
#let size = int(sys.inputs.qr-size)
#image(bytes(json(bytes(sys.inputs.qr))), format: (encoding: "luma8", width: size, height: size), alt: sys.inputs.qr-text)
"""
)


def paper(template: str = TEMPLATE, *, body: str = "Nội dung", qr: str | None = None, **files: str) -> bytes:
    data: dict[str, Json] = {"title": "Phản hồi", "body": body}
    return render(template, data=data, qr=qr, at=AT, files={f"{name}.typ": source for name, source in files.items()})


def text_of(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        maps = [
            file.pages[0].Resources.Font[name].ToUnicode.read_bytes().decode() for name in file.pages[0].Resources.Font
        ]
    return "\n".join(maps)


def test_paper_is_archivable_and_accessible() -> None:
    pdf = paper()

    with pikepdf.open(io.BytesIO(pdf)) as file:
        meta = file.open_metadata()
        said = (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"], str(file.Root.Lang))
    assert said == ("2", "A", "1", "vi")


def test_same_arguments_give_the_same_bytes() -> None:
    assert paper(WITH_CODE, qr=ADDRESS) == paper(WITH_CODE, qr=ADDRESS)


def test_code_is_read_back_from_the_paper() -> None:
    pdf = paper(WITH_CODE, qr=ADDRESS)

    with pikepdf.open(io.BytesIO(pdf)) as file:
        image = next(iter(file.pages[0].get_images().values()))
        pixels = np.frombuffer(image.read_bytes(), dtype=np.uint8).reshape(image.Height, image.Width)
    assert [code.text for code in zxingcpp.read_barcodes(np.kron(pixels, np.ones((4, 4), np.uint8)))] == [ADDRESS]


def test_template_uses_the_files_given() -> None:
    assert paper('#import "blocks.typ": word\n' + TEMPLATE + "#word", blocks="#let word = [Khối]").startswith(b"%PDF")


@pytest.mark.parametrize(
    ("attempt", "word"),
    [
        ('#import "@preview/cetz:0.3.0": *', "import"),
        ('#import "blocks.typ".replace("blocks.typ", "@preview/cetz:0.3.0"): *', "import"),
        ('#let name = "@preview/cetz:0.3.0"\n#import name: *', "import"),
        ('#import/**/"@preview/cetz:0.3.0": *', "import"),
        ('#import "other.typ": *', "import"),
        ('#include "blocks.typ"', "include"),
        ('#eval("1 + 1")', "eval"),
        ('#let run = dictionary(std).at("ev" + "al")', "std"),
        ('#plugin("x.wasm")', "plugin"),
    ],
)
def test_template_with_a_word_that_reaches_out_is_refused(attempt: str, word: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        paper(f"{TEMPLATE}\n{attempt}", blocks="")

    assert refused.value.params["word"] == word


def test_refusal_names_file_and_line() -> None:
    with pytest.raises(TemplateRefused) as refused:
        paper('#import "blocks.typ": word\n' + TEMPLATE, blocks='#let word = [x]\n\n#eval("1")')

    assert refused.value.params == {"file": "blocks.typ", "line": 3, "word": "eval"}


@pytest.mark.parametrize("name", ["../x.typ", "/etc/x.typ", "a/b.typ", "x.txt", "main.typ/../y.typ"])
def test_file_name_that_leaves_the_folder_is_refused(name: str) -> None:
    with pytest.raises(TemplateRefused):
        render(TEMPLATE, data={"title": "x", "body": "y"}, qr=None, at=AT, files={name: ""})


@pytest.mark.parametrize("target", ["/etc/hostname", "../../etc/hostname", "../../../../../../etc/hostname"])
@pytest.mark.parametrize("reader", ["read", "image", "csv", "json", "yaml", "toml", "xml", "bibliography"])
def test_template_cannot_read_outside_its_files(reader: str, target: str) -> None:
    with pytest.raises(TemplateFailed):
        paper(f'{TEMPLATE}\n#let outside = {reader}("{target}")\n#outside')


def test_paper_without_title_is_refused_for_it_would_not_be_accessible() -> None:
    with pytest.raises(TemplateFailed) as failed:
        render('#set text(font: "Tinos")\n= x', data={}, qr=None, at=AT)

    assert "title" in str(failed.value.params["message"])


def test_character_without_glyph_becomes_a_box() -> None:
    shown = text_of(paper(body="Axít 乙 \U0001f600 \x07 α-tecpineol"))

    assert ("<25A1>" in shown, "<4E59>" in shown, "<03B1>" in shown) == (True, False, True)


@checked(deadline=None)
@given(st.text())
def test_any_text_can_be_shown(text: str) -> None:
    covered = frozenset(range(0x20, 0x2000)) | {ord(fonts.BOX)}

    shown = fonts.showable(text, covered)

    assert {ord(char) for char in shown} <= covered | {9, 10}
    assert fonts.showable(shown, covered) == shown


@pytest.mark.parametrize("char", "ăâđêôơưẰẬỆỘỢỮỹ₂³αμ≥–“”…")
def test_tinos_shows_vietnamese_and_formulas(char: str, settings: object) -> None:
    covered = fonts.coverage(Path(settings.MOTCUA.fonts_dir))  # type: ignore[attr-defined]

    assert ord(char) in covered


def test_threads_render_side_by_side() -> None:
    bodies = [f"Số {index}" for index in range(24)]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda body: paper(body=body), bodies))

    assert together == [paper(body=body) for body in bodies]


def test_forgotten_template_is_opened_again() -> None:
    first = paper(body="một")
    for index in range(40):
        paper(f"{TEMPLATE}\n// {index}")

    assert paper(body="một") == first


def test_folder_without_fonts_is_told(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing) as missing:
        Typesetter(tmp_path)

    assert missing.value.params == {"folder": str(tmp_path)}
