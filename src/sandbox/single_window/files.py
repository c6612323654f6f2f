"""Attachments that the single window serves: small well-formed PDF files made for each declaration."""

import hashlib
import io
import secrets
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.single_window import origin
from sandbox.skeleton.store import Table

KINDS = ("good", "missing", "unreadable", "infected")
# The antivirus test pattern is put together here so that no file of the repository carries it.
_PATTERN = "X5O!P%@AP[4" + "\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS" + "-TEST-FILE!$H+H*"


def attach(
    table: Table,
    base: str,
    data: Mapping[str, Any],
    *,
    kind: str = "good",
    skip_last: bool = False,
    anew: str = "",
    certificate: bool = False,
) -> list[dict[str, str]]:
    """Make the files of a declaration, or of an application for a certificate of origin, keep them, and describe them.

    The same declaration has the same files; those of the types in `anew` (with commas) are made differently.
    """
    wanted = _of_certificate(data) if certificate else _of_chemicals(data)
    described = []
    for code, line, title, ending in wanted[:-1] if skip_last else wanted:
        again = f" - ban moi {secrets.token_hex(3)}" if code in {one.strip() for one in anew.split(",")} else ""
        content = workbook(title + again) if ending == "xlsx" else content_of(title + again, kind)
        identity = secrets.token_hex(8)
        if kind != "missing":
            table.put(identity, content)
        entry = {
            "AttachmentId": identity,
            "AttachedTypeCode": code,
            "FileName": f"{code}{'-' + line if line else ''}.{ending}",
        }
        entry |= {
            "FileLink": f"{base}/nsw/files/{identity}",
            "size": str(len(content)),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        described.append(entry | ({"lineNo": line} if line else {}))
    return described


def _of_chemicals(data: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    invoice = ("invoice", "", f"Hóa đơn {data.get('invoice_no', '')}", "pdf")
    sheets = [
        ("sds", str(item["line_no"]), f"Phiếu an toàn hóa chất: {item['trade_name']}", "pdf")
        for item in data.get("items", ())
    ]
    return [invoice, *sheets]


def _of_certificate(data: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    invoices = " ".join(str(item.get("invoice_no", "")) for item in data.get("items", ()))
    return [(code, "", f"{code} {invoices}", ending) for code, ending in origin.FILES]


def workbook(title: str) -> bytes:
    """A small sound workbook, the same for the same title."""
    package = "http://schemas.openxmlformats.org/package/2006"
    office, sheet = (
        "http://schemas.openxmlformats.org/officeDocument/2006",
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    )
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{main}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{sheet}" xmlns:r="{office}/relationships"><sheets><sheet name="Bang" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{sheet}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{_plain(title)}</t></is></c></row></sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}')
    return out.getvalue()


def content_of(title: str, kind: str) -> bytes:
    """The bytes of a file."""
    if kind == "unreadable":
        return b"%PDF-1.4\n" + secrets.token_bytes(400)
    if kind == "infected":
        return _PATTERN.encode()
    return pdf([title, "Sandbox - not a real document."])


def pdf(lines: Sequence[str]) -> bytes:
    """One page with a few lines of text, without marks: the standard fonts have none for Vietnamese."""
    text = " ".join(f"({_plain(line)}) Tj 0 -20 Td" for line in lines)
    stream = f"BT /F1 12 Tf 60 780 Td {text} ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )


def _plain(text: str) -> str:
    marked = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(c for c in marked if not unicodedata.combining(c) and 32 <= ord(c) < 127)
    return bare.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
