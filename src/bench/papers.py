"""Papers made on the spot: small valid PDFs of a chosen size, no two alike."""

from __future__ import annotations

import io
import secrets

import openpyxl

SIZE = 20 * 1024


def pdf(title: str = "Paper", size: int = SIZE) -> bytes:
    """A PDF of one page with the title and a mark of its own, `size` bytes long (at least about 1 kB)."""
    mark = secrets.token_hex(16)
    plain = title.encode("ascii", "replace").decode().replace("\\", " ").replace("(", " ").replace(")", " ")
    text = f"BT /F1 14 Tf 72 720 Td ({plain}) Tj 0 -24 Td ({mark}) Tj ET\n".encode()
    length = max(0, size - len(_assemble(text)))
    content = text
    for _ in range(3):  # the length's own digits move the end by a byte or two
        content = text + _padding(length)
        length += size - len(_assemble(content))
        if len(_assemble(content)) == size or length < 0:
            break
    return _assemble(content)


def workbook() -> bytes:
    """A workbook of one cell with a mark of its own."""
    made = openpyxl.Workbook()
    made.active.append([secrets.token_hex(16)])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def named(name: str) -> bytes:
    """What a file of this name should hold."""
    return workbook() if name.endswith(".xlsx") else pdf(name)


def _padding(length: int) -> bytes:
    """Comments in the page's content, random so that no store can press them together."""
    line = 99
    raw = secrets.token_hex(max(0, length) // 2 + line)
    lines = b"".join(b"%" + raw[at : at + line - 2].encode() + b"\n" for at in range(0, max(0, length), line))
    return lines[: max(0, length - 1)] + b"\n" if length > 0 else b""


def _assemble(content: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length " + str(len(content)).encode() + b" >>\nstream\n" + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
