"""Sessions at suppliers that every process shares: renewed by one at a time, since a refreshing token serves once."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction

from motcua.followup.notifications import models
from motcua.followup.notifications.types import Renewed

EARLY = timedelta(minutes=10)


@transaction.atomic
def access(name: str, *, seed: str, renew: Callable[[str], Renewed], at: datetime, refused: str = "") -> str:
    """The access token of a session; `refused` is one that the supplier would not take any more.

    The row is locked while `renew` asks the supplier, and both tokens are kept in one transaction. `seed` is the refreshing
    token that an operator entered: a new one takes the place of what is kept.
    """
    print_ = hashlib.sha256(seed.encode()).hexdigest()
    models.CarrierSession.objects.get_or_create(
        name=name, defaults={"seed": print_, "access": b"", "refresh": _seal(seed), "until": at}
    )
    row = models.CarrierSession.objects.select_for_update().get(pk=name)
    if row.seed != print_:
        row.seed, row.access, row.refresh, row.until = print_, b"", _seal(seed), at
    held = _opened(bytes(row.access))
    if held and held != refused and row.until - EARLY > at:
        return held
    made = renew(_opened(bytes(row.refresh)) or seed)
    row.access, row.refresh = _seal(made.access), _seal(made.refresh)
    row.until = at + timedelta(seconds=made.seconds)
    row.save()
    return made.access


def _seal(text: str) -> bytes:
    return _box().encrypt(text.encode())


def _opened(sealed: bytes) -> str:
    """The text again; nothing for what was sealed with another key of the installation."""
    try:
        return _box().decrypt(sealed).decode() if sealed else ""
    except InvalidToken:
        return ""


def _box() -> Fernet:
    digest = hashlib.sha256(b"motcua.notifications.session" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
