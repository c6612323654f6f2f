"""Attachments that the single window serves: small well-formed PDF files made for each declaration."""

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.skeleton.store import Table

KINDS = ("good", "missing", "unreadable", "infected")
# The antivirus test pattern is put together here so that no file of the repository carries it.
_PATTERN = "X5O!P%@AP[4" + "\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS" + "-TEST-FILE!$H+H*"


def attach(
    table: Table, base: str, data: Mapping[str, Any], *, kind: str = "good", skip_last: bool = False
) -> list[dict[str, str]]:
    """Make the invoice and one safety data sheet for each line, keep them, and describe them for the declaration."""
    wanted: list[tuple[str, str, str]] = [("invoice", "", f"Hóa đơn {data.get('invoice_no', '')}")]
    wanted += [
        ("sds", str(item["line_no"]), f"Phiếu an toàn hóa chất: {item['trade_name']}") for item in data.get("items", ())
    ]
    described = []
    for code, line, title in wanted[:-1] if skip_last else wanted:
        content = content_of(title, kind)
        identity = secrets.token_hex(8)
        if kind != "missing":
            table.put(identity, content)
        entry = {
            "AttachmentId": identity,
            "AttachedTypeCode": code,
            "FileName": f"{code}{'-' + line if line else ''}.pdf",
        }
        entry |= {
            "FileLink": f"{base}/nsw/files/{identity}",
            "size": str(len(content)),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        described.append(entry | ({"lineNo": line} if line else {}))
    return described


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
