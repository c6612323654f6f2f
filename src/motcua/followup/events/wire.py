"""An event on the wire: CloudEvents 1.0 (structured JSON) and the signature of a delivery (webhook-id, -timestamp, -signature)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import orjson
from django.conf import settings

from motcua.followup.events.types import PREFIX, Event
from motcua.foundation.types import Json

MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"
SECRET_PREFIX, TEST = "whsec_", f"{PREFIX}test"


def cloud_event(event: Event) -> dict[str, Json]:
    """The event with its attributes; `sequence` is the extension of that name, our cursor."""
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": f"{settings.MOTCUA.public_url}/api/v1/events",
        "type": PREFIX + event.type,
        "subject": str(event.ref),
        "time": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "sequence": f"{event.seq:020d}",
        "data": dict(event.data),
    }


def body(event: dict[str, Json]) -> bytes:
    """The bytes that are sent and signed."""
    return orjson.dumps(event)


def secret(webhook: str, version: int) -> str:
    """The secret of a webhook, from the house's own."""
    key = hmac.new(settings.SECRET_KEY.encode(), f"webhook/{webhook}/{version}".encode(), hashlib.sha256).digest()
    return SECRET_PREFIX + base64.b64encode(key).decode()


def headers(delivery: str, content: bytes, key: str, at: datetime) -> dict[str, str]:
    """The headers of one delivery: HMAC-SHA256 over id, seconds since 1970 and body, each set apart by a point."""
    stamp = str(int(at.timestamp()))
    signed = b".".join((delivery.encode(), stamp.encode(), content))
    mac = hmac.new(base64.b64decode(key.removeprefix(SECRET_PREFIX)), signed, hashlib.sha256).digest()
    return {
        "content-type": MEDIA_TYPE,
        "webhook-id": delivery,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }
