"""Copies of papers that were scanned: each page as a picture, with the mark of the copy above the first."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson
import typst

from motcua.foundation.pdf.errors import TemplateFailed
from motcua.foundation.pdf.types import PageImage

_LONGEST_ALT = 2000
_SOURCE = """
#let told = json(bytes(sys.inputs.data))
#set document(title: told.title)
#set text(font: "Tinos", size: 10pt, lang: "vi", fill: black)
#let side = int(sys.inputs.qr-size)
#let code = image(
  bytes(json(bytes(sys.inputs.qr)).flatten()), format: (encoding: "luma8", width: side, height: side), width: 16mm, alt: sys.inputs.qr-text,
)
#for (index, one) in told.pages.enumerate() {
  page(width: 210mm, height: auto, margin: 0mm)[
    #if index == 0 {
      block(width: 100%, inset: (x: 8mm, top: 5mm, bottom: 3mm))[
        #grid(columns: (1fr, auto), column-gutter: 4mm, align: (right + horizon, right), [#told.mark.join(linebreak())], code)
      ]
    }
    #image(one.file, width: 210mm, alt: one.alt)
  ]
}
"""


def set_copy(
    pages: Sequence[PageImage], *, title: str, mark: Sequence[str], texts: Sequence[str], code: Mapping[str, str], timestamp: int, fonts: Path,
) -> bytes:  # fmt: skip
    """One PDF/A-2a and PDF/UA-1 file of the pages; raises `TemplateFailed`."""
    root = Path(tempfile.mkdtemp(prefix="motcua-copy-"))
    try:
        told = []
        for number, (picture, text) in enumerate(zip(pages, texts, strict=True), 1):
            name = f"page-{number}.{'png' if picture.media_type == 'image/png' else 'jpg'}"
            (root / name).write_bytes(picture.content)
            alt = " ".join(text.split())[:_LONGEST_ALT] or f"Trang {number}"
            told.append({"file": name, "alt": alt})
        (root / "main.typ").write_text(_SOURCE, encoding="utf-8")
        data = orjson.dumps({"title": title, "mark": list(mark), "pages": told}).decode()
        made = typst.compile(
            root / "main.typ", root=root, font_paths=[fonts], ignore_system_fonts=True, format="pdf", sys_inputs={"data": data, **code},
            pdf_standards=["a-2a", "ua-1"], timestamp=timestamp, package_path=root, package_cache_path=root,
        )  # fmt: skip
    except typst.TypstError as error:
        raise TemplateFailed(message=error.message, hints=list(error.hints)) from error
    finally:
        shutil.rmtree(root, ignore_errors=True)
    if not isinstance(made, bytes):
        raise TemplateFailed(message="no file", hints=[])
    return made
