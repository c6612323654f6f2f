"""What a device of a desk does while the house is away: marks records and seals a file, written from docs/decisions/0009-away.md."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.rooms.casework.dossiers.factory import ENTERPRISE, PROCEDURE

from motcua.casework.dossiers.types import AwayBundle, SentRecord

PAPER = "Đơn đề nghị"


def record(bundle: AwayBundle, place: int, at: datetime, /, **told: Any) -> SentRecord:
    """The record of a dossier under the block's code at this place."""
    text = {
        "key": str(uuid4()), "code": bundle.codes[place][0], "taken_at": at.isoformat(), "procedure": PROCEDURE, "number": ENTERPRISE,
        "name": "Công ty TNHH Hóa chất Minh Phát", "phone": "0912345678", "brought_by": "Lê Văn Quý",
        "papers": [{"name": PAPER, "quantity": 1, "form": "original"}], **told,
    }  # fmt: skip
    return marked(bundle, json.dumps(text, ensure_ascii=False))


def marked(bundle: AwayBundle, text: str) -> SentRecord:
    """The text with the mark that the device makes."""
    return SentRecord(text, hmac.new(bytes.fromhex(bundle.mark), text.encode(), hashlib.sha256).hexdigest())


def file(bundle: AwayBundle, records: list[SentRecord]) -> bytes:
    """The sealed file that the device saves."""
    plain = json.dumps({"records": [{"text": one.text, "mark": one.mark} for one in records]}).encode()
    nonce = b"n" * 12
    data = AESGCM(bytes.fromhex(bundle.seal)).encrypt(nonce, plain, bundle.lease.encode())
    told = {"lease": bundle.lease, "nonce": base64.b64encode(nonce).decode(), "data": base64.b64encode(data).decode()}
    return json.dumps(told).encode()
