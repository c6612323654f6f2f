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
