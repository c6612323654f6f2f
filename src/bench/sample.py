"""The declaration that is sent: a whole one as an importer writes it, and the one-line one of the measurements."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path
from typing import Any

PROCEDURE = "khai-bao-hoa-chat-nhap-khau"
ENTERPRISE = "9901234560"

Form = dict[str, Any]


def declaration() -> Form:
    """Two chemicals, an invoice and a safety data sheet each; a fresh invoice, for a declared invoice is a double."""
    form: Form = json.loads((Path(__file__).parent / "data" / "declaration.json").read_text())
    form["invoice_no"] = fresh_invoice()
    form["invoice_date"] = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 7 * 86_400))
    return form


def one_line() -> Form:
    """The same with its first chemical alone: two papers."""
    form = declaration()
    form["import_purposes"] = ["trade"]
    form["items"] = form["items"][:1]
    form["sds_files"] = form["sds_files"][:1]
    return form


def fresh_invoice() -> str:
    """An invoice number that was never used."""
    return f"SPC-{uuid.uuid4().hex[:16].upper()}"


def application() -> Form:
    """An application for a preferential certificate of origin, whose fee is due at filing; a fresh invoice."""
    form: Form = json.loads((Path(__file__).parent / "data" / "application.json").read_text())
    form["items"][0]["invoice_no"] = fresh_invoice()
    return form


def papers_named(form: object) -> list[str]:
    """The names of all papers that a form speaks of, in its order, each once."""
    found: dict[str, None] = {}
    _collect(form, found)
    return list(found)


def _collect(value: object, found: dict[str, None]) -> None:
    if isinstance(value, dict):
        if isinstance(value.get("file"), str) and value["file"]:
            found[value["file"]] = None
        for inner in value.values():
            _collect(inner, found)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, found)
