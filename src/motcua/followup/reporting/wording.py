"""A report as a Word file (.docx), for whoever takes it on: the same sections, tables and words as the signed paper."""

from __future__ import annotations

import io

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table

from motcua.followup.reporting import contents, kinds, models, papers
from motcua.foundation.clock import legal_time

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FONT = "Times New Roman"


def made(row: models.Report) -> bytes:
    """The file; its number and date are those of the paper where it has them."""
    kind = kinds.kind_of(row.run.version.content)
    paper = docx.Document()
    at = legal_time(row.bound_at or row.changed_at)
    about = paper.core_properties
    about.title, about.author, about.language = (
        kind.subject,
        (row.freeze.about if row.freeze else {}).get("organisation", ""),
        "vi-VN",
    )
    about.created = about.modified = at.replace(tzinfo=None)
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(30), Mm(18), Mm(20), Mm(20)
    for style in ("Normal", "Heading 1", "Heading 2"):
        font = paper.styles[style].font
        font.name, font.size = _FONT, Pt(13)
        paper.styles[style].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
        paper.styles[style].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:ascii"), _FONT)
    if row.symbol:
        paper.add_paragraph(f"Số: {row.symbol}, ngày {at:%d/%m/%Y}")
    heading = paper.add_heading("BÁO CÁO", level=1)
    subject = paper.add_paragraph(kind.subject)
    for one in (heading, subject):
        one.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (f"Kính gửi: {'; '.join(papers.receivers(kind, row))}", *papers.lead(row, kind)):
        paper.add_paragraph(contents.plain(line))
    for number, section in enumerate(contents.unpacked(row.content), 1):
        paper.add_heading(contents.plain(f"{number}. {section.title.vi}"), level=2)
        for line in papers.paragraphs(row, section):
            paper.add_paragraph(contents.plain(line))
        if section.rows:
            rows = [[each.name.vi, *(cell.text.vi for cell in each.cells)] for each in section.rows]
            _table(paper.add_table(rows=0, cols=len(section.head)), [name.vi for name in section.head], rows)
        if section.rule:
            paper.add_paragraph(f"Cách tính: {section.rule.vi}").runs[0].italic = True
    if row.corrects is not None:
        paper.add_heading("Nội dung đính chính", level=2)
        paper.add_paragraph(contents.plain(f"Lý do: {row.reason}"))
        _table(paper.add_table(rows=0, cols=3), ["Nội dung", "Bản trước", "Bản này"], papers.changes(row))
    paper.add_paragraph(papers.frozen(row))
    if row.signer:
        paper.add_paragraph(
            contents.plain(f"{row.competence} {row.position}\n{row.signer} (đã ký số trên bản PDF)".strip())
        )
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _table(table: Table, head: list[str], rows: list[list[str]]) -> None:
    table.style = "Table Grid"
    size = Pt(8) if len(head) > 8 else Pt(11)
    for number, row in enumerate([head, *rows]):
        line = table.add_row()  # type: ignore[no-untyped-call]  # the library's own
        for place, text in enumerate(row):
            cell = line.cells[place].paragraphs[0]
            run = cell.add_run(contents.plain(text))
            run.font.size, run.bold = size, number == 0
            if place and number:
                cell.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if number == 0:
            # A row that is a head, for readers of screens, and again on each page.
            repeat = OxmlElement("w:tblHeader")
            repeat.set(qn("w:val"), "true")
            line._tr.get_or_add_trPr().append(repeat)
