"""What can go wrong with accounts and sign-in; each is shown with its way on."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotAllowed, NotFound


class SignInRefused(HouseError):
    """The provider refused, or its answer does not belong to this browser's sign-in; starting again is the way on."""

    code = "accounts.sign_in_refused"
    status = 400


class ClaimsIncomplete(HouseError):
    """The identity lacks what an account needs: its stable key, or every number."""

    code = "accounts.claims_incomplete"
    status = 403


class SignInConflicted(Conflict):
    """The identity contradicts what we hold; staff have been told and the number of the entry is given."""

    code = "accounts.sign_in_conflicted"


class AccountLocked(NotAllowed):
    """The account is locked."""

    code = "accounts.locked"


class AccountUnknown(NotFound):
    """There is no such account."""

    code = "accounts.unknown"


class ProfileNotYours(NotAllowed):
    """The account may not, or no longer, act for this owner."""

    code = "accounts.profile_not_yours"


class PasswordWrong(NotAllowed):
    """Login and password do not belong together; both faults read alike."""

    code = "accounts.password_wrong"


class TooManyAttempts(NotAllowed):
    """Too many wrong passwords from there; `seconds` is how long to wait."""

    code = "accounts.too_many_attempts"
    status = 429


class PasswordWeak(HouseError):
    """A password has at least twelve characters and is not the login."""

    code = "accounts.password_weak"
    status = 422


class NameTaken(Conflict):
    """The login or client name is in use."""

    code = "accounts.name_taken"


class ClientRefused(HouseError):
    """Client and secret do not belong together, or the client was revoked (RFC 6749 §5.2 `invalid_client`)."""

    code = "accounts.invalid_client"
    status = 401


class ScopeRefused(HouseError):
    """The scope asked for is not among the client's (RFC 6749 §5.2 `invalid_scope`)."""

    code = "accounts.invalid_scope"
    status = 400


class TokenRefused(HouseError):
    """The token is unknown, expired or its client revoked (RFC 6750 §3.1 `invalid_token`)."""

    code = "accounts.invalid_token"
    status = 401


class FactorWrong(NotAllowed):
    """The code is wrong, was used already, or the key's answer does not fit; all faults read alike."""

    code = "accounts.factor_wrong"


class FactorUnknown(NotFound):
    """There is no such factor of this account."""

    code = "accounts.factor_unknown"


class FactorNeeded(Conflict):
    """The last factor cannot be removed while the account's roles need one."""

    code = "accounts.factor_needed"


class SessionUnknown(NotFound):
    """There is no such session of this account, or it is closed."""

    code = "accounts.session_unknown"


class OfficerUnknown(NotAllowed):
    """The directory knows the person, but no officer's account is theirs: staff open accounts, sign-in does not."""

    code = "accounts.officer_unknown"


class TokenUsed(HouseError):
    """A token that tells once has told before."""

    code = "accounts.token_used"
    status = 409


class AddressWrong(HouseError):
    """What was typed is no mail address."""

    code = "accounts.address_wrong"
    status = 422


class CertificateWrong(HouseError):
    """What was given is no certificate that can be used: unreadable, over, or another program's."""

    code = "accounts.certificate_wrong"
    status = 422


class OverlapWrong(HouseError):
    """An old secret works on for a week at most."""

    code = "accounts.overlap_wrong"
    status = 422
