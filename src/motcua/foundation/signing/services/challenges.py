"""Registering a certificate whose key is on the officer's own machine: they sign a paper that says so."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from motcua.foundation.clock import legal_time
from motcua.foundation.pdf import services as pdf
from motcua.foundation.signing import models
from motcua.foundation.signing.errors import ChallengeUnknown
from motcua.foundation.signing.services.people import register_signed
from motcua.foundation.signing.types import Certificate, Hand
from motcua.foundation.types import Actor, ActorKind

_PAPER = """#let data = json(bytes(sys.inputs.data))
#set document(title: "Phiếu đăng ký chứng thư số", author: data.holder)
#set page(paper: "a5", margin: 20mm)
#set text(font: "Tinos", size: 12pt, lang: "vi")
= Phiếu đăng ký chứng thư số
Tôi, #data.holder, ký phiếu này để đăng ký chứng thư số dùng ký kết quả giải quyết thủ tục hành chính.

Lập lúc #data.at. Mã phiếu: #data.code.
"""


def make_challenge(actor: Actor, *, holder: str, minutes: int, at: datetime) -> str:
    """Make the paper and give the one-time token under which it is fetched and brought back."""
    token = secrets.token_urlsafe(32)
    content = pdf.render(
        _PAPER,
        data={"holder": holder, "at": legal_time(at).isoformat(timespec="seconds"), "code": secrets.token_hex(8)},
        qr=None,
        at=at,
    )
    models.Challenge.objects.filter(principal=actor.id).delete()
    models.Challenge.objects.create(
        principal=actor.id, token=_hashed(token), content=content, until=at + timedelta(minutes=minutes)
    )
    return token


def challenge(token: str, *, at: datetime) -> tuple[str, bytes] | None:
    """Name and bytes of the paper under a token; none when the token is of something else."""
    row = models.Challenge.objects.filter(token=_hashed(token), until__gte=at).first()
    return None if row is None else ("phieu-dang-ky.pdf", bytes(row.content))


def answer_challenge(token: str, signed: bytes, *, holder: Callable[[str], str], at: datetime) -> Certificate:
    """Register the certificate with which the paper came back signed; `holder` tells the name of an account.

    Raises `ChallengeUnknown`, `SignatureWrong`, `CertificateRefused`.
    """
    with transaction.atomic():
        row = models.Challenge.objects.select_for_update().filter(token=_hashed(token), until__gte=at).first()
        if row is None:
            raise ChallengeUnknown
        actor = Actor(ActorKind.OFFICER, row.principal)
        found = register_signed(
            actor, hand=Hand.AGENT, place="agent", original=bytes(row.content), signed=signed,
            holder=holder(row.principal), at=at,
        )  # fmt: skip
        row.delete()
        return found


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
