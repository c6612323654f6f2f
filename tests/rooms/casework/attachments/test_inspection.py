"""What a paper really is, and which are refused."""

from __future__ import annotations

import random
import re
import time
import tracemalloc
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, String
from tests.rooms.casework.attachments.factory import (
    action,
    chunk,
    embedding,
    encrypted_pdf,
    jpeg,
    office,
    pdf,
    png,
    saved,
)

from motcua.casework.attachments.errors import (
    PaperEmpty,
    PaperEncrypted,
    PaperRefused,
    PaperScripted,
    PaperTooLarge,
    PaperUnreadable,
    PaperWrongKind,
)
from motcua.casework.attachments.inspection import inspect
from motcua.casework.attachments.names import normal_name
from motcua.casework.attachments.types import MEGABYTE, PaperKind

JS = String("app.alert(1)")
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("đơn.pdf", pdf(size=20_000), PaperKind.PDF),
        ("không tên", pdf(), PaperKind.PDF),
        ("ĐƠN.PDF", pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate), PaperKind.PDF),
        ("linear.pdf", pdf(linearize=True), PaperKind.PDF),
        ("anh.jpg", jpeg(), PaperKind.JPEG),
        ("anh.jpeg", jpeg() + bytes(20), PaperKind.JPEG),
        ("anh.png", png(), PaperKind.PNG),
        ("hợp đồng.docx", office(), PaperKind.DOCX),
        ("bảng.xlsx", office("xl/workbook.xml"), PaperKind.XLSX),
    ],
)
def test_good_papers_are_told_by_their_content(name: str, content: bytes, kind: PaperKind) -> None:
    assert inspect(content, name) is kind


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("đơn.pdf", jpeg(), "jpeg"),
        ("đơn.pdf", b"MZ" + bytes(100), "program"),
        ("đơn.pdf", b"\xef\xbb\xbf<html>", "html_or_xml"),
        ("đơn.pdf", b"\x00\x01", "unknown"),
        ("đơn.docx", pdf(), "pdf"),
        ("đơn.docx", office("xl/workbook.xml"), "xlsx"),
        ("đơn.docx", office("other/thing.xml"), "unknown"),
        ("đơn.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "unknown"),
        ("đơn.exe", pdf(), "pdf"),
        ("đơn.pdf.html", pdf(), "pdf"),
        ("đơn.pdf", b" " + pdf(), "unknown"),
        ("anh.gif", b"GIF89a", "gif"),
    ],
)
def test_a_wrong_kind_behind_a_right_name_is_refused(name: str, content: bytes, found: str) -> None:
    with pytest.raises(PaperWrongKind) as refused:
        inspect(content, name)

    assert refused.value.params["found"] == found


def test_empty_and_large_papers_are_refused() -> None:
    with pytest.raises(PaperEmpty):
        inspect(b"", "đơn.pdf")
    for content, name in ((pdf(size=20 * MEGABYTE), "a.pdf"), (jpeg() + bytes(5 * MEGABYTE), "a.jpg")):
        with pytest.raises(PaperTooLarge):
            inspect(content, name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", encrypted_pdf(user="u", owner="o")),
        ("a.pdf", encrypted_pdf(user="", owner="o")),
        ("a.docx", LOCKED),
    ],
)
def test_locked_papers_are_refused(name: str, content: bytes) -> None:
    with pytest.raises(PaperEncrypted):
        inspect(content, name)


def spelled_otherwise(content: bytes) -> bytes:
    """The same name written with an escape, one byte of which is taken from a comment after the header."""
    return content.replace(b"/JavaScript", b"/J#61vaScript")


def in_annotation() -> bytes:
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 1, 1]), A=action("Launch", F=String("cmd.exe"))
    )
    return pdf(page={"/Annots": Array([link])})


def unreferenced_chain() -> bytes:
    """A harmless action first, the script next."""
    return pdf(root={"/OpenAction": action("GoTo", Next=Array([action("JavaScript", JS=JS)]))})


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (pdf(root={"/OpenAction": action("JavaScript", JS=JS)}), "javascript"),
        (pdf(root={"/OpenAction": action("JavaScript", JS=JS)}, object_stream_mode=pikepdf.ObjectStreamMode.generate), "javascript"),
        (spelled_otherwise(pdf(root={"/OpenAction": action("JavaScript")})), "javascript"),
        (pdf(root={"/Names": Dictionary(JavaScript=Dictionary(Names=Array([])))}), "javascript"),
        (pdf(page={"/AA": Dictionary(O=action("Rendition", JS=JS))}), "javascript"),
        (unreferenced_chain(), "javascript"),
        (in_annotation(), "launch"),
        (pdf(root={"/AcroForm": Dictionary(XFA=Array([]))}), "xfa"),
        (embedding("cài đặt.exe", b"harmless"), "program"),
        (embedding("hóa đơn.xml", b"MZ\x90"), "program"),
    ],
)  # fmt: skip
def test_pdf_that_runs_something_is_refused(content: bytes, found: str) -> None:
    with pytest.raises(PaperScripted) as refused:
        inspect(content, "a.pdf")

    assert refused.value.params["found"] == found


def test_pdf_that_hides_a_script_in_a_damaged_object_is_refused() -> None:
    plain = pdf(root={"/X": Dictionary(S=Name.JavaScript)}, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    hidden = plain.replace(b"/X", b"/A ) /X", 1)

    with pytest.raises(PaperRefused):
        inspect(hidden, "a.pdf")


def test_pdf_that_only_speaks_of_scripts_is_taken() -> None:
    made = Pdf.new()
    made.add_blank_page()
    made.docinfo["/Title"] = "Hướng dẫn /JavaScript và /Launch (/JS)"
    made.Root.OpenAction = action("GoTo", D=Array([made.pages[0].obj, Name.Fit]))

    assert inspect(saved(made), "a.pdf") is PaperKind.PDF
    assert inspect(embedding("hóa đơn.xml", b"<invoice/>"), "a.pdf") is PaperKind.PDF


def test_pdf_that_is_cut_anywhere_is_refused() -> None:
    for whole in (
        pdf(size=3000),
        pdf(size=3000, linearize=True),
        pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
    ):
        for share in (0.02, 0.3, 0.5, 0.8, 0.97):
            with pytest.raises(PaperUnreadable):
                inspect(whole[: int(len(whole) * share)], "a.pdf")


def test_pdf_with_a_wrong_table_is_taken() -> None:
    whole = re.sub(
        rb"startxref\n\d+", b"startxref\n7", pdf(size=3000, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    )

    assert inspect(whole, "a.pdf") is PaperKind.PDF


def test_pdf_without_pages_is_refused() -> None:
    with pytest.raises(PaperUnreadable):
        inspect(saved(Pdf.new()), "a.pdf")


def bomb_in_object_stream() -> bytes:
    """An object stream of 400 kB that unpacks to 400 MB of spaces."""
    packer = zlib.compressobj(9)
    packed = packer.compress(b"5 0 ")
    for _ in range(400):
        packed += packer.compress(b" " * MEGABYTE)
    packed += packer.flush()
    head = b"%PDF-1.5\n"
    objects = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R /X 5 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n",
        b"4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream\nendobj\n"
        % (len(packed), packed),
    ]
    places, body = [], head
    for each in objects:
        places.append(len(body))
        body += each
    table = len(body)
    entries = [(0, 0, 255), *((1, place, 0) for place in places), (2, 4, 0), (1, table, 0)]
    rows = b"".join(kind.to_bytes(1) + place.to_bytes(4) + last.to_bytes(1) for kind, place, last in entries)
    return body + (
        b"6 0 obj\n<< /Type /XRef /Size 7 /Root 1 0 R /W [1 4 1] /Length %d >>\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
        % (len(rows), rows, table)
    )


def many_pages() -> bytes:
    made = Pdf.new()
    made.add_blank_page()
    made.Root.Pages.Kids = Array([made.pages[0].obj] * 3001)
    made.Root.Pages.Count = 3001
    return saved(made)


def deep(content: bytes, depth: int) -> bytes:
    return content.replace(b"/Type /Catalog", b"/X " + b"[" * depth + b"]" * depth + b" /Type /Catalog")


@pytest.mark.parametrize("make", [bomb_in_object_stream, many_pages, lambda: deep(pdf(), 5000)])
def test_pdf_made_to_exhaust_its_reader_is_refused_soon(make: object) -> None:
    content = make()  # type: ignore[operator]
    started = time.process_time()

    with pytest.raises(PaperUnreadable):
        inspect(content, "a.pdf")

    assert time.process_time() - started < 10


def cut(content: bytes) -> bytes:
    return content[:-20]


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.jpg", jpeg()[:-2], "cut_short"),
        ("a.jpg", jpeg()[:30], "cut_short"),
        ("a.jpg", jpeg().replace(b"\xff\xc0", b"\xab\xc0"), "damaged"),
        ("a.jpg", jpeg(0, 8), "damaged"),
        ("a.jpg", jpeg(40_000, 40_000), "too_intricate"),
        ("a.png", png()[:-12], "cut_short"),
        ("a.png", png()[:50], "cut_short"),
        ("a.png", png().replace(b"IDAT", b"IDAZ"), "damaged"),
        ("a.png", png(20_000, 20_000), "too_intricate"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""), "damaged"),
        ("a.docx", office()[:-30], "cut_short"),
        ("a.docx", office(more={f"word/{n}.xml": b"" for n in range(5001)}), "too_intricate"),
        ("a.docx", office(more={"word/../../x.xml": b""}), "damaged"),
    ],
)
def test_broken_pictures_and_documents_are_refused(name: str, content: bytes, found: str) -> None:
    with pytest.raises(PaperUnreadable) as refused:
        inspect(content, name)

    assert refused.value.params["found"] == found


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"word/vbaProject.bin": b"x"}, "macro"),
        ({"WORD/VBAPROJECT.BIN": b"x"}, "macro"),
        ({"xl/macrosheets/sheet1.xml": b"x"}, "macro"),
        ({"word/activeX/activeX1.bin": b"x"}, "macro"),
        ({"[Content_Types].xml": b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'}, "macro"),
        ({"word/embeddings/cài.exe": b"x"}, "program"),
        ({"word/embeddings/oleObject1.bin": b"MZ\x90"}, "program"),
        ({"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><document/>'}, "entities"),
        (
            {"word/_rels/settings.xml.rels": b'<Relationship Type="x/attachedTemplate" Target="http://x/t.dotm" TargetMode="External"/>'},
            "fetched_part",
        ),
    ],
)  # fmt: skip
def test_documents_that_run_something_are_refused(more: dict[str, bytes], found: str) -> None:
    with pytest.raises(PaperScripted) as refused:
        inspect(office(more=more), "a.docx")

    assert refused.value.params["found"] == found


def test_a_document_may_link_to_pages() -> None:
    link = b'<Relationship Type="x/hyperlink" Target="https://moit.gov.vn" TargetMode="External"/>'

    assert inspect(office(more={"word/_rels/document.xml.rels": link}), "a.docx") is PaperKind.DOCX


def test_a_zip_bomb_is_refused_without_being_unpacked() -> None:
    bomb = office(more={"word/media/a.bin": bytes(210 * MEGABYTE)})
    lying = bytearray(office(more={"word/media/a.bin": bytes(50 * MEGABYTE)}))
    stated = (50 * MEGABYTE).to_bytes(4, "little")
    while (place := lying.find(stated)) >= 0:
        lying[place : place + 4] = (10).to_bytes(4, "little")
    tracemalloc.start()

    for content in (bomb, bytes(lying)):
        with pytest.raises(PaperUnreadable):
            inspect(content, "a.docx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 10 * MEGABYTE


WHOLE = [("a.pdf", pdf(size=500)), ("a.jpg", jpeg()), ("a.png", png()), ("a.docx", office())]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(WHOLE), st.randoms(use_true_random=False), st.integers(1, 20))
def test_damage_is_refused_or_harmless_but_never_a_fault_of_ours(
    paper: tuple[str, bytes], chance: random.Random, faults: int
) -> None:
    name, content = paper
    damaged = bytearray(content)
    for _ in range(faults):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)

    try:
        inspect(bytes(damaged), name)
    except PaperRefused as refused:
        assert refused.code.startswith("paper_")


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("Đơn đề nghị.pdf", "Đơn đề nghị.pdf"),
        ("Đơn đề nghị.pdf".encode().decode(), "Đơn đề nghị.pdf"),
        ("D\u0323on.pdf", "Ḍon.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\đơn.pdf", "đơn.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ('a<b>"c"|?*.pdf', "a_b__c____.pdf"),
        ("  . ", ""),
        (".htaccess", "htaccess"),
        ("đ" * 300 + ".pdf", "đ" * 98 + ".pdf"),
    ],
)
def test_names_are_made_normal(given_name: str, expected: str) -> None:
    assert normal_name(given_name) == expected


@given(st.text(max_size=300))
def test_a_name_is_normal_once(text: str) -> None:
    name = normal_name(text)

    assert normal_name(name) == name
    assert len(name.encode()) <= 200
    assert not set(name) & set("/\\\0\n")
