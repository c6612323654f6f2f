"""Rendering of papers (form of documents: Decree 30/2020/NĐ-CP, annex I)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import orjson
from django.conf import settings

from motcua.foundation.pdf import copies, fonts, trying
from motcua.foundation.pdf.errors import FontsMissing, TemplateFailed, TemplateRefused
from motcua.foundation.pdf.qr import encode, encode_bars
from motcua.foundation.pdf.types import PageImage
from motcua.foundation.pdf.typesetter import MAIN, Typesetter
from motcua.foundation.types import Json


@dataclass(frozen=True, slots=True)
class Trial:
    """A paper to be tried: `template` is the name of the main source among `files`; the rest as in `render`."""

    template: str
    files: Mapping[str, str]
    data: Mapping[str, Json]
    qr: str | None
    at: datetime


def render(
    template: str,
    *,
    data: Mapping[str, Json],
    qr: str | None,
    at: datetime,
    files: Mapping[str, str] | None = None,
    barcode: str | None = None,
) -> bytes:
    """The paper as one file that is both PDF/A-2a and PDF/UA-1; the same arguments give the same bytes.

    `template` is Typst source; `files` are further sources that it may import by name (`blocks.typ`). It reads `data` as
    `json(bytes(sys.inputs.data))` and the code of `qr` as `sys.inputs.qr` (a JSON array of grey levels, row by
    row, for an image of encoding `luma8`), `sys.inputs.qr-size` (modules a side) and `sys.inputs.qr-text`; without a code all
    three are absent. `barcode` (printable ASCII) comes as a Code 128 in the same way: `barcode` (one row of grey levels), `barcode-size`
    and `barcode-text`. `at` (aware) becomes
    the creation date of the file. A `Decimal` in the data reaches the template as text, digit for digit. The template can read nothing else: no other file, no network, no package.

    Raises `TemplateRefused`, `TemplateFailed` and `FontsMissing`.
    """
    folder = Path(settings.MOTCUA.fonts_dir)
    covered = fonts.coverage(folder)
    inputs = (
        {"data": orjson.dumps(_showable(dict(data), covered), default=_exact).decode()} | _code(qr) | _bars(barcode)
    )
    sources = {**(files or {}), MAIN: template}
    return _typesetter(folder).set(sources, inputs=inputs, timestamp=int(at.timestamp()))


def draw(template: str, *, data: Mapping[str, Json], ppi: int, files: Mapping[str, str] | None = None) -> list[bytes]:
    """The pages of a template as PNG pictures, `ppi` dots an inch; the template reads `data` as in `render`.

    Raises `TemplateRefused`, `TemplateFailed` and `FontsMissing`.
    """
    folder = Path(settings.MOTCUA.fonts_dir)
    inputs = {"data": orjson.dumps(_showable(dict(data), fonts.coverage(folder)), default=_exact).decode()}
    return _typesetter(folder).draw({**(files or {}), MAIN: template}, inputs=inputs, ppi=ppi)


def try_papers(trials: Sequence[Trial]) -> list[bytes | TemplateFailed | TemplateRefused]:
    """The papers of strange templates, or why there is none, in order; what comes to no end is stopped after some seconds.

    As `render`, in a process of its own. A failure tells `file` and `line` where the typesetter does. Raises `FontsMissing`.
    """
    folder = Path(settings.MOTCUA.fonts_dir)
    covered = fonts.coverage(folder)
    if not covered:
        raise FontsMissing(folder=str(folder))
    orders = [
        trying.Order(
            files={
                **{name: text for name, text in one.files.items() if name != one.template},
                MAIN: one.files[one.template],
            },
            inputs={"data": orjson.dumps(_showable(dict(one.data), covered), default=_exact).decode()} | _code(one.qr),
            timestamp=int(one.at.timestamp()),
        )
        for one in trials
    ]
    return trying.run(orders, fonts=folder)


def copied(
    pages: Sequence[PageImage], *, title: str, mark: Sequence[str], qr: str, texts: Sequence[str], at: datetime
) -> bytes:
    """A copy of a scanned paper as one PDF/A-2a and PDF/UA-1 file: its pages as pictures, `mark` and the code above the first.

    `texts` are what the pages say, for whoever does not see them. Raises `TemplateFailed` and `FontsMissing`.
    """
    folder = Path(settings.MOTCUA.fonts_dir)
    if not fonts.coverage(folder):
        raise FontsMissing(folder=str(folder))
    return copies.set_copy(
        pages, title=title, mark=mark, texts=texts, code=_code(qr), timestamp=int(at.timestamp()), fonts=folder
    )


@lru_cache(maxsize=4)
def _typesetter(folder: Path) -> Typesetter:
    return Typesetter(folder)


def _code(text: str | None) -> dict[str, str]:
    if text is None:
        return {}
    code = encode(text)
    return {"qr": orjson.dumps(code.levels).decode(), "qr-size": str(code.size), "qr-text": code.text}


def _bars(text: str | None) -> dict[str, str]:
    if text is None:
        return {}
    code = encode_bars(text)
    return {"barcode": orjson.dumps(code.levels).decode(), "barcode-size": str(code.size), "barcode-text": code.text}


def _exact(value: object) -> str:
    # A decimal number is handed over as text: Typst would read it as a binary float and show another number.
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(type(value).__name__)


def _showable(value: Json, covered: frozenset[int]) -> Json:
    if isinstance(value, str):
        return fonts.showable(value, covered)
    if isinstance(value, list):
        return [_showable(item, covered) for item in value]
    if isinstance(value, dict):
        return {key: _showable(item, covered) for key, item in value.items()}
    return value
