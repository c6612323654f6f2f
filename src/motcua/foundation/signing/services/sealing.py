"""Signing in the organisation's name (Law 20/2023/QH15, article 22; Decree 68/2024/NĐ-CP; form: Decree 30/2020/NĐ-CP, annex I)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from motcua.foundation.clock import legal_time
from motcua.foundation.signing import authority, cms, increment, keys, stamps, xml
from motcua.foundation.signing.errors import KeyMissing
from motcua.foundation.signing.types import Level, Signed, Signer


def sign(pdf: bytes, *, reason: str, at: datetime, then: Sequence[str] = ()) -> Signed:
    """`pdf` with the organisation's PAdES signature, made at `at` (aware), at the level of the setting.

    It takes the empty field that somebody who signed before has left for it; `then` names fields of those who sign after.     PDF/A-2a and PDF/UA-1 stay true of the file. Raises `NotSignable` for what is no tagged PDF, `KeyMissing` and `CertificateUnfit`
    for what is wrong on our side, and at level B-T `TimeStampFailed`.
    """
    options = settings.MOTCUA
    hand = _hand(options.home, _source())
    hand.key.require_fit(at)
    level = Level(options.signing_level)
    room = stamps.LARGEST_TOKEN if level is Level.B_T else 0

    def write(digest: bytes) -> bytes:
        signature = hand.writer.write(digest)
        if level is Level.B_T:
            return cms.with_time_stamp(signature, stamps.token(options.signing_tsa, cms.signature_value(signature)))
        return signature

    signed = increment.add_signature(
        pdf,
        name=hand.signer.common_name,
        reason=reason,
        at=legal_time(at),
        largest=hand.writer.largest + room,
        sign=write,
        then=then,
    )
    return Signed(pdf=signed, signer=hand.signer, signed_at=at, level=level, sha256=hashlib.sha256(signed).hexdigest())


def as_signed(pdf: bytes, *, at: datetime) -> Signed:
    """A file that carries the organisation's signature already, as `sign` gives one."""
    level = Level(settings.MOTCUA.signing_level)
    return Signed(pdf=pdf, signer=signer(), signed_at=at, level=level, sha256=hashlib.sha256(pdf).hexdigest())


def sign_detached(content: bytes, *, at: datetime) -> bytes:
    """The organisation's detached CMS signature (DER) over any bytes; raises `KeyMissing`, `CertificateUnfit`."""
    hand = _hand(settings.MOTCUA.home, _source())
    hand.key.require_fit(at)
    return hand.writer.write(hashlib.sha256(content).digest())


def sign_xml(document: bytes, *, place: str, at: datetime) -> bytes:
    """An XML document with the organisation's enveloped signature in the element `place` (a path from the root), over all of it.

    Raises `KeyMissing`, `CertificateUnfit`, and `ValueError` when there is no such element.
    """
    hand = _hand(settings.MOTCUA.home, _source())
    hand.key.require_fit(at)
    return xml.sign_xml(document, place=place, certificate=hand.key.certificate, sign=hand.key.private.sign)


def stamp(pdf: bytes) -> bytes:
    """`pdf` with a document time-stamp in a new revision: proof that its signatures were there at that moment.

    Raises `TimeStampFailed`, `NotSignable`.
    """
    address = settings.MOTCUA.signing_tsa
    return increment.add_time_stamp(
        pdf, largest=stamps.LARGEST_TOKEN, sign=lambda digest: stamps.token_for_digest(address, digest)
    )


def signer() -> Signer:
    """Who signs here: what the certificate in use says; raises `KeyMissing`."""
    return _hand(settings.MOTCUA.home, _source()).signer


def make_development_ca(home: Path, *, organisation: str, at: datetime) -> None:
    """Make the development authority of the installation at `home`, unless it is there."""
    authority.establish(home, organisation=organisation, at=at)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the key comes from, as the settings say."""

    key: str
    certificate: str
    chain: str
    module: str
    token: str
    label: str
    pin_file: str


@dataclass(frozen=True, slots=True)
class _Hand:
    """A key ready to sign."""

    key: keys.SigningKey
    writer: cms.CmsWriter
    signer: Signer


def _source() -> _Source:
    options = settings.MOTCUA
    return _Source(
        key=options.signing_key,
        certificate=options.signing_certificate,
        chain=options.signing_chain,
        module=options.signing_pkcs11_module,
        token=options.signing_pkcs11_token,
        label=options.signing_pkcs11_key,
        pin_file=options.signing_pkcs11_pin_file,
    )


@lru_cache(maxsize=4)
def _hand(home: Path, source: _Source) -> _Hand:
    key = _load(home, source)
    return _Hand(key=key, writer=cms.CmsWriter(key), signer=key.signer)


def _load(home: Path, source: _Source) -> keys.SigningKey:
    chain = Path(source.chain) if source.chain else None
    if source.module:
        return keys.from_token(
            module=source.module,
            token=source.token,
            label=source.label,
            pin_file=Path(source.pin_file),
            certificate=Path(source.certificate),
            chain=chain,
        )
    if source.key:
        return keys.from_files(Path(source.key), Path(source.certificate), chain)
    files = authority.Files.under(home)
    if not files.complete:
        raise KeyMissing(file=str(files.key))
    return keys.from_files(files.key, files.certificate, files.intermediate)
