"""Scans of the desk: pages become papers, pictures become pages, and a recogniser is asked where there is one."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from motcua.casework.attachments import arranging, recognising
from motcua.casework.attachments.errors import ArrangementWrong, PaperUnreadable
from motcua.casework.attachments.types import PagePick, PaperKind


def picture(kind: str, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (400, 200), 1).save(out, kind, dpi=(100, 100))
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("PNG", "RGB"), ("PNG", "P"), ("PNG", "RGBA")]
)
def test_picture_becomes_a_page_of_its_own_size(kind: str, mode: str) -> None:
    content = picture(kind, mode)

    made = arranging.arranged([PagePick("a", 1, 90)], lambda _: (content, PaperKind(kind.lower())))

    with pikepdf.open(io.BytesIO(made)) as pdf:
        box = [round(float(side)) for side in pdf.pages[0].MediaBox]
        assert (box, int(pdf.pages[0].obj.Rotate), len(pdf.pages[0].get_images())) == ([0, 0, 288, 144], 90, 1)


def test_nothing_that_hangs_on_a_page_comes_along() -> None:
    source, out = pikepdf.Pdf.new(), io.BytesIO()
    page = source.add_blank_page()
    page.obj.Annots = pikepdf.Array(
        [pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://x"))]
    )
    source.save(out)

    made = arranging.arranged([PagePick("a", 1)], lambda _: (out.getvalue(), PaperKind.PDF))

    assert b"http://x" not in made


@pytest.mark.parametrize(
    ("picks", "reason"),
    [
        ([], "count"),
        ([PagePick("a", 1)] * 501, "count"),
        ([PagePick("a", 2)], "page"),
        ([PagePick("a", 0)], "page"),
        ([PagePick("a", 1, 45)], "turn"),
    ],
)
def test_wrong_layout_is_refused(picks: list[PagePick], reason: str) -> None:
    with pytest.raises(ArrangementWrong) as wrong:
        arranging.arranged(picks, lambda _: (picture("PNG"), PaperKind.PNG))

    assert wrong.value.params["reason"] == reason


def test_office_file_and_broken_picture_have_no_pages() -> None:
    with pytest.raises(ArrangementWrong):
        arranging.arranged([PagePick("a", 1)], lambda _: (b"PK", PaperKind.DOCX))
    with pytest.raises(PaperUnreadable):
        arranging.arranged([PagePick("a", 1)], lambda _: (b"\xff\xd8\xff", PaperKind.JPEG))


def tool(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_recogniser_is_asked_where_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    tool(tmp_path, "ocrmypdf", 'while [ "$1" != --sidecar ]; do shift; done; echo "Điện thoại: 0903 123 456" > "$2"')
    tool(tmp_path, "tesseract", 'echo "Thư điện tử: a@example.vn" > "$2.txt"')

    assert recognising.installed() == "ocrmypdf"
    assert recognising.recognised(b"%PDF-", PaperKind.PDF) == "Điện thoại: 0903 123 456\n"
    assert recognising.recognised(b"x", PaperKind.PNG) == "Thư điện tử: a@example.vn\n"
    assert recognising.recognised(b"x", PaperKind.DOCX) is None


def test_recogniser_that_fails_or_is_not_there_reads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (recognising.installed(), recognising.recognised(b"%PDF-", PaperKind.PDF)) == ("", None)

    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    tool(tmp_path, "ocrmypdf", "exit 3")
    assert recognising.recognised(b"%PDF-", PaperKind.PDF) is None
