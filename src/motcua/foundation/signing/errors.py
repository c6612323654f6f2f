"""Expected failures of signing."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound, Unavailable


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


class ListRefused(HouseError):
    """A trusted list is not taken; `reason` says why: too_large, unreadable, unsigned, signature, future, closed, ended, older, signers."""

    code = "signing.list_refused"
    status = 422


class PinWrong(HouseError):
    """The PIN does not open the key; `left` tells how many more tries there are."""

    code = "signing.pin_wrong"
    status = 422


class PinLocked(HouseError):
    """Too many wrong PINs: the certificate rests until `until`."""

    code = "signing.pin_locked"
    status = 422


class CertificateUnknown(NotFound):
    """There is no such certificate, or it is not the actor's."""

    code = "signing.certificate_unknown"


class CertificateRefused(HouseError):
    """The certificate cannot be used for an officer's signature; `reason` says why: expired, not yet valid, revoked, untrusted, usage, name, taken."""

    code = "signing.certificate_refused"
    status = 422


class SignatureWrong(HouseError):
    """What came back is not the signature that was asked for; `reason` says why: value, other_file, other_person, altered, or a reason of a check."""

    code = "signing.signature_wrong"
    status = 422


class ServiceRefused(Conflict):
    """The signing service will not sign; `error` is its own word."""

    code = "signing.service_refused"


class ServiceSilent(Unavailable):
    """The signing service did not answer, or nothing that can be read; whether it signed is not known."""

    code = "signing.service_silent"


class AgentRefused(HouseError):
    """The program on the officer's machine did not sign; `status` and `message` are its own, `reason` is `cancelled` when the officer did."""

    code = "signing.agent_refused"
    status = 409


class ChallengeUnknown(NotFound):
    """The paper of a registration was signed already, or is too old."""

    code = "signing.challenge_unknown"
