"""Examples of packages, and signed ones made for a test."""

from __future__ import annotations

from pathlib import Path

from motcua.doors.links.document_axis import outbound, wire
from motcua.foundation import clock
from motcua.foundation.signing import services as signing

EXAMPLES = Path(__file__).parent / "examples"
LARGEST = 50 * 1024 * 1024


def example(name: str) -> bytes:
    return (EXAMPLES / f"{name}.edxml").read_bytes()


def read(content: bytes) -> wire.Package | wire.StatusPackage:
    return wire.read(content, largest=LARGEST, most_files=100)


def document(name: str) -> wire.Package:
    found = read(example(name))
    assert isinstance(found, wire.Package)
    return found


def signed(name: str) -> bytes:
    return signing.sign_xml(wire.write(document(name)), place=outbound.PLACE, at=clock.now())
