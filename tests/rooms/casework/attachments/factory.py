"""Papers of every sort, good and bad, made in memory."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from motcua.foundation.types import Actor, ActorKind, Ref

OWNER = Ref("enterprise", "9900109101")
OTHER = Ref("enterprise", "0100109107")
APPLICANT = Actor(ActorKind.PERSON, "a-1", acting_for=OWNER, rights=frozenset({"file", "see"}))
STRANGER = Actor(ActorKind.PERSON, "a-2", acting_for=OTHER, rights=frozenset({"file", "see"}))
DOSSIER = Ref("dossier", "G02.18-261122-020001")


def pdf(
    *, size: int = 0, root: Mapping[str, object] | None = None, page: Mapping[str, object] | None = None, **save: object
) -> bytes:
    """A page with a picture of `size` random bytes; `root` and `page` are laid over their dictionaries."""
    made = Pdf.new()
    made.add_blank_page()
    if size:
        made.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=made.make_stream(os.urandom(size))))
    for place, given in ((made.Root, root), (made.pages[0].obj, page)):
        for key, value in (given or {}).items():
            place[key] = value
    return saved(made, **save)


def saved(made: Pdf, **save: object) -> bytes:
    out = BytesIO()
    made.save(out, **save)  # type: ignore[arg-type]
    return out.getvalue()


def action(kind: str, **more: object) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **more)  # type: ignore[arg-type]


def embedding(name: str, content: bytes) -> bytes:
    made = Pdf.new()
    made.add_blank_page()
    stream = made.make_stream(content, Type=Name.EmbeddedFile)
    specification = made.make_indirect(
        Dictionary(Type=Name.Filespec, F=String(name), UF=String(name), EF=Dictionary(F=stream))
    )
    made.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String(name), specification])))
    return saved(made)


def jpeg(width: int = 8, height: int = 8) -> bytes:
    """A picture as far as its segments go."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00?\x00" + b"\x12\xff\x00\x34" * 8
    return b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9) + frame + scan + b"\xff\xd9"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 8, height: int = 8) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(72))) + chunk(b"IEND", b"")


def office(main: str = "word/document.xml", more: Mapping[str, bytes] | None = None) -> bytes:
    """A Word or Excel file as far as its parts go."""
    parts = {
        "[Content_Types].xml": b"<Types/>",
        main: b"<document/>",
        "word/_rels/settings.xml.rels": b"<Relationships/>",
        **(more or {}),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def encrypted_pdf(**passwords: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(**passwords))  # type: ignore[arg-type]
