"""Our message ↔ the suppliers' fields; the check of a report's address."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from django.conf import settings as django_settings

from motcua.doors.links.sms.settings import Settings
from motcua.followup.notifications.types import Short


def first(short: Short, settings: Settings) -> dict[str, str]:
    """The fields of `wsCpMt`."""
    text = _text(short, settings)
    return {
        "User": settings.user,
        "Password": settings.password,
        "CPCode": settings.cp_code,
        "RequestID": short.key,
        "UserID": short.to,
        "ReceiverID": short.to,
        "ServiceID": settings.brand,
        "CommandCode": "bulksms",
        "Content": text,
        "ContentType": settings.content_ascii if text.isascii() else settings.content_unicode,
    }


def second(short: Short, settings: Settings, carrier: str) -> Mapping[str, str]:
    """The fields of `SendMultipleMessage_V4`."""
    text = _text(short, settings)
    return {
        "ApiKey": settings.key,
        "SecretKey": settings.secret,
        "Phone": short.to,
        "Content": text,
        "Brandname": settings.brand,
        "SmsType": "2",
        "IsUnicode": "0" if text.isascii() else "1",
        "RequestId": short.key,
        "CallbackUrl": f"{settings.public_url}/ket-noi/sms/{carrier}/{short.key}/{check(carrier, short.key)}",
    }


def check(carrier: str, key: str) -> str:
    """What proves that a report's address came from us: nobody else can make it, and it is good for one message."""
    secret = hashlib.sha256(b"motcua.links.sms" + django_settings.SECRET_KEY.encode()).digest()
    return hmac.new(secret, f"{carrier}/{key}".encode(), hashlib.sha256).hexdigest()[:32]


def is_genuine(carrier: str, key: str, given: str) -> bool:
    """Whether a report came to the address that we gave out for this message."""
    return given.isascii() and hmac.compare_digest(check(carrier, key), given)


def _text(short: Short, settings: Settings) -> str:
    return short.text if settings.diacritics else short.plain
