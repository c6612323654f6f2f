"""A paper that stands for every file of a trial."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from pikepdf import Pdf


@cache
def paper() -> bytes:
    """One page, which stands for every file."""
    made = Pdf.new()
    made.add_blank_page()
    out = BytesIO()
    made.save(out)
    return out.getvalue()
