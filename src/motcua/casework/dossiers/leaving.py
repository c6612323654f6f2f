"""What a device without a line keeps, made and read: keys of a block, the text of a record, the sealed file (docs/decisions/0009-away.md)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from motcua.casework.dossiers.errors import RecordsUnreadable
from motcua.casework.dossiers.types import ComponentForm, SentRecord
from motcua.foundation.types import Json
from motcua.foundation.vn import normal

LONGEST_TEXT, MOST_RECORDS, LARGEST_FILE = 20_000, 700, 20_000_000
"""Characters of a record, records of one sending, bytes of a file."""
_MOST_PAPERS = 60
_KEY = re.compile(r"[0-9A-Za-z-]{8,60}")
_MARK = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class TakenText:
    """What a record says; `void` is why its code was spoilt, and then the rest is empty."""

    key: str
    code: str
    taken_at: datetime
    void: str
    procedure: str
    number: str
    name: str
    phone: str
    brought_by: str
    note: str
    papers: tuple[tuple[str, int, ComponentForm], ...]


def seal_key(lease: str) -> bytes:
    """The key of what lies on the device of a block; the house makes the same again, so that a forgotten password loses nothing."""
    return _derived(lease, "seal")


def mark_key(lease: str) -> bytes:
    """The key with which the device marks each record of a block."""
    return _derived(lease, "mark")


def marked(lease: str, record: SentRecord) -> bool:
    """Whether a record is as the device made it: HMAC-SHA-256 of its text."""
    made = hmac.new(mark_key(lease), record.text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
    return _MARK.fullmatch(record.mark) is not None and hmac.compare_digest(made, record.mark)


def digest(lease: str, record: SentRecord) -> str:
    """What makes the same record the same."""
    whole = json.dumps([lease, record.text, record.mark], ensure_ascii=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def records_of(value: object) -> list[SentRecord]:
    """Records of what was sent as JSON (`{"records": [{"text", "mark"}]}`). Raises `RecordsUnreadable`."""
    found = value.get("records") if isinstance(value, Mapping) else None
    if not isinstance(found, Sequence) or isinstance(found, str) or not 0 < len(found) <= MOST_RECORDS:
        raise RecordsUnreadable(reason="records")
    records = []
    for one in found:
        text, mark = (one.get("text"), one.get("mark")) if isinstance(one, Mapping) else (None, None)
        if not isinstance(text, str) or not isinstance(mark, str) or len(text) > LONGEST_TEXT or len(mark) > 64:
            raise RecordsUnreadable(reason="record")
        records.append(SentRecord(text.replace("\x00", ""), mark.replace("\x00", "")))
    return records


def opened(content: bytes) -> tuple[str, list[SentRecord]]:
    """Block and records of a file that a device saved: AES-256-GCM under the block's key, the block's name bound in.

    Raises `RecordsUnreadable`, with `altered` where anything in it was changed.
    """
    if len(content) > LARGEST_FILE:
        raise RecordsUnreadable(reason="size")
    try:
        told = json.loads(content)
        lease, nonce, data = str(told["lease"])[:60], _bytes(told["nonce"]), _bytes(told["data"])
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        raise RecordsUnreadable(reason="file") from None
    try:
        plain = AESGCM(seal_key(lease)).decrypt(nonce, data, lease.encode())
    except (InvalidTag, ValueError):
        raise RecordsUnreadable(reason="altered") from None
    try:
        return lease, records_of(json.loads(plain))
    except (ValueError, RecursionError):
        raise RecordsUnreadable(reason="file") from None


def read(text: str) -> TakenText | None:
    """A record's text, within its bounds; nothing where it cannot be read."""
    try:
        told = json.loads(text)
        at = datetime.fromisoformat(str(told["taken_at"]))
        key, code = str(told["key"]), str(told["code"])
        papers = [
            (normal(str(one["name"]))[:300], max(1, min(int(one["quantity"]), 999)), ComponentForm(str(one["form"])))
            for one in list(told.get("papers") or [])[:_MOST_PAPERS]
        ]
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError, OverflowError):
        return None
    if at.tzinfo is None or not _KEY.fullmatch(key) or not 0 < len(code) <= 80:
        return None

    def words(name: str, most: int) -> str:
        value = told.get(name, "")
        return normal(value)[:most] if isinstance(value, str) else ""

    return TakenText(
        key, code, at, words("void", 300), words("procedure", 120), re.sub(r"\s", "", words("number", 40)), words("name", 200),
        words("phone", 30), words("brought_by", 200), words("note", 500), tuple(one for one in papers if one[0]),
    )  # fmt: skip


def shown(text: str) -> dict[str, Json]:
    """What a record says, for the head who settles it, also where parts of it are wrong."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {name: value[:500] for name, value in told.items() if isinstance(name, str) and isinstance(value, str)}


def _derived(lease: str, use: str) -> bytes:
    return hmac.new(settings.VERIFICATION_SECRET.encode(), f"lease:{use}:{lease}".encode(), hashlib.sha256).digest()


def _bytes(text: object) -> bytes:
    return base64.b64decode(str(text), validate=True)
