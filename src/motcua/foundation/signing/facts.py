"""What this room tells, on the chain of the account whose certificate it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class CertificateRegistered(Fact):
    """An officer proved to hold the key of a certificate, from now on theirs here."""

    NAME: ClassVar[str] = "signing.certificate_registered"

    certificate: int
    hand: str
    serial: str


@dataclass(frozen=True, slots=True)
class CertificateWithdrawn(Fact):
    """A certificate is used no more."""

    NAME: ClassVar[str] = "signing.certificate_withdrawn"

    certificate: int
    serial: str
