"""JSON of the wallet ↔ plain values; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from motcua.foundation import strict_json

LARGEST = 64 * 1024


class Unreadable(Exception):
    """What came back is not in the promised form."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as the wallet holds it; of two with one code the higher `version` counts."""

    holder: str
    code: str
    kind: str
    title: str
    number: str
    issued_on: str
    valid_until: str
    issuer: str
    signer: str
    state: str
    reason: str
    version: int
    sha256: str
    verification: str


_NAMES = {
    "holder": "soDinhDanh", "code": "maGiayTo", "kind": "loai", "title": "ten", "number": "so", "issued_on": "ngayCap", "valid_until": "ngayHetHan",
    "issuer": "coQuanCap", "signer": "nguoiKy", "state": "trangThai", "reason": "lyDo", "version": "phienBan", "sha256": "sha256",
    "verification": "diaChiXacThuc",
}  # fmt: skip


def write_paper(paper: Paper) -> bytes:
    """A paper as it goes out."""
    return json.dumps({_NAMES[name]: value for name, value in asdict(paper).items()}, ensure_ascii=False).encode()


def read_receipt(body: bytes) -> tuple[str, str, int]:
    """Its word, the code of the paper that it speaks of, and the version that it holds; raises `Unreadable`."""
    told = _object(body)
    code, version = told.get("maGiayTo", ""), told.get("phienBan", 0)
    return str(told.get("ma", "")), str(code), version if isinstance(version, int) else 0


def write_usage(lines: Sequence[Mapping[str, str]]) -> bytes:
    """Lines of the usage log."""
    return json.dumps({"luot": [dict(line) for line in lines]}, ensure_ascii=False).encode()


def _object(body: bytes) -> dict[str, object]:
    try:
        found = strict_json.read(body) if len(body) <= LARGEST else None
    except strict_json.NotStrict as fault:
        raise Unreadable(fault.why) from fault
    if not isinstance(found, dict):
        raise Unreadable("object")
    return found
