"""The filled form as a paper, generated from schema and layout; its template is the room's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import resources

from motcua.definitions.forms import readable
from motcua.definitions.forms.compiled import CompiledForm
from motcua.definitions.forms.types import Text
from motcua.foundation import clock
from motcua.foundation.pdf import services as pdf
from motcua.foundation.types import Json

_WORDS = {
    "vi": {"missing": "Chưa nhập", "page": "Trang", "of": "trên", "papers": "Giấy tờ"},
    "en": {"missing": "Not provided", "page": "Page", "of": "of", "papers": "Papers"},
}


def printed(
    form: CompiledForm,
    data: Mapping[str, Json],
    *,
    title: Text,
    facts: Sequence[tuple[Text, str]],
    qr: str | None,
    language: str,
    at: datetime,
) -> bytes:
    """One file for archives and readers alike."""
    pages = readable.pages(form, data, clock.legal_date(at))
    sections: list[Json] = [
        {
            "title": page.title.in_(language),
            "blocks": [
                {
                    "title": block.title.in_(language),
                    "answers": [[answer.label.in_(language), answer.text.in_(language)] for answer in block.answers],
                }
                for block in page.blocks
            ],
        }
        for page in pages
    ]
    inputs: dict[str, Json] = {
        "title": title.in_(language),
        "language": language,
        "words": dict(_WORDS["en" if language == "en" else "vi"]),
        "facts": [[name.in_(language), text] for name, text in facts],
        "sections": sections,
    }
    template = resources.files("motcua.definitions.forms").joinpath("printed.typ").read_text(encoding="utf-8")
    return pdf.render(template, data=inputs, qr=qr, at=at)
