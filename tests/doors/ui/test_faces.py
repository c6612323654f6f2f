"""Every face of the letters is asked for with the page itself, so that no line breaks anew when one comes late."""

from __future__ import annotations

import re
from pathlib import Path

from django.test import Client

FACES = re.compile(r"noto-sans-[a-z]+-\d+-normal")


def test_page_asks_at_once_for_every_face_that_it_is_written_in(db: None) -> None:
    (styles,) = (Path(__file__).parents[3] / "assets/dist").glob("page.*.css")

    page = Client().get("/tro-nang/").content.decode()
    asked = re.findall(r'rel="preload" href="[^"]*?(noto-sans-[a-z]+-\d+-normal)', page)

    assert set(asked) == set(FACES.findall(styles.read_text(encoding="utf-8")))
    assert len(asked) == len(set(asked))
