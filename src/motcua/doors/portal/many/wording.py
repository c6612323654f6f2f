"""What is said of a row that cannot be filed, and of a file that is not taken."""

from __future__ import annotations

from motcua.casework.dossiers.types import BundleFault, BundlePaper
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms.errors import SheetRefused
from motcua.definitions.forms.types import FieldView, PaperSlot
from motcua.doors.portal.filing import slots
from motcua.doors.ui import faults, texts, writing
from motcua.foundation.errors import FieldError


def sentence(version: ProcedureVersion, fault: BundleFault) -> str:
    """The words for one fault of a row, without its cell."""
    found = faults.section_of(version.layout, fault.pointer) if fault.pointer else None
    label, widget = version.name.in_(texts.language()), ""
    params: dict[str, object] = dict(fault.params)
    if found is not None:
        section, asked = found
        label = (asked.label if asked is not None else section.title).in_(texts.language())
        if isinstance(asked, FieldView):
            widget = asked.widget
        elif isinstance(asked, PaperSlot):
            params = {"accepted": slots.kinds(asked), "limit": params.get("largest", asked.max_bytes), **params}
    error = FieldError(fault.pointer, fault.code, fault.reason, params)
    return faults.sentence(error, label, widget, version.texts)


def at_cell(version: ProcedureVersion, fault: BundleFault) -> str:
    """The same with the cell in which it is mended."""
    words = sentence(version, fault)
    sheet, _, cell = fault.cell.rpartition("!")
    return texts.words("many.cell", cell=cell, sheet=sheet, text=words) if cell else words


def refused_workbook(error: SheetRefused) -> str:
    """Why a workbook is not taken."""
    why = error.params.get("why")
    found = texts.find(f"many.why.{why}", **error.params) or texts.find(f"sheet.why.{why}", **error.params)
    return found or texts.words("sheet.why.no_workbook")


def refused_file(why: str, params: dict[str, object]) -> str:
    """Why a file of papers is not taken."""
    limit = params.get("limit")
    if isinstance(limit, int) and why != "too_many":
        params = {**params, "limit": writing.size(limit)}
    return texts.words(f"many.file.{why}", **params)


def refused_paper(paper: BundlePaper) -> str:
    """Why one of the papers that came is not taken."""
    params: dict[str, object] = {
        "file": paper.name,
        "limit": paper.params.get("largest", 0),
        "accepted": "PDF, DOCX, XLSX, JPG, PNG",
    }
    if paper.refused.startswith("file_"):
        return refused_file(paper.refused.removeprefix("file_"), {**paper.params, "file": paper.name})
    return faults.sentence(FieldError("", "E-ATT", paper.refused.removeprefix("paper_"), params), paper.name)
