"""Expected failures of signing."""

from __future__ import annotations

from motcua.foundation.errors import HouseError, Unavailable


class KeyMissing(Unavailable):
    """There is no key to sign with, or it does not belong to the certificate; `file` or `detail` says which."""

    code = "signing.key_missing"


class CertificateUnfit(Unavailable):
    """The certificate is not for signing, or not in force at the moment of signing; `detail` says why."""

    code = "signing.certificate_unfit"


class NotSignable(HouseError):
    """The file cannot be signed: no PDF, encrypted, or without the structure that a tagged signature hangs on."""

    code = "signing.not_signable"
    status = 422


class TimeStampFailed(Unavailable):
    """The time-stamp authority did not answer, refused, or answered something else than was asked; `detail` says what."""

    code = "signing.time_stamp_failed"
