"""Commands on accounts."""

from __future__ import annotations

from motcua.identity.accounts.services.certificates import read as read_certificate
from motcua.identity.accounts.services.clients import (
    add_certificate,
    issue_token,
    open_client,
    remove_certificate,
    replace_secret,
    revoke_client,
    rotate_secret,
    set_scopes,
)
from motcua.identity.accounts.services.demo import make_demo
from motcua.identity.accounts.services.directory import (
    begin_officer_sign_in,
    directory_sign_in,
    finish_officer_sign_in,
)
from motcua.identity.accounts.services.enterprises import (
    answer_invitation,
    invite,
    lay_claim,
    link_enterprise,
)
from motcua.identity.accounts.services.factors import (
    check_code,
    confirm_generator,
    finish_with_code,
    new_generator,
    new_recovery_codes,
    remove_factor,
    reset_factors,
)
from motcua.identity.accounts.services.keys import add_key, ask_key, begin_key, check_key, finish_with_key
from motcua.identity.accounts.services.locks import lock, unlock
from motcua.identity.accounts.services.officers import change_password, officer_sign_in, open_officer, set_password
from motcua.identity.accounts.services.sessions import (
    begin_session,
    close_all_of,
    close_from_provider,
    close_sessions,
    deny_sign_in,
    end_session,
    set_contact,
    touch_session,
)
from motcua.identity.accounts.services.sign_in import (
    begin_sign_in,
    finish_sign_in,
    leave_address,
    open_for_person,
    settle_conflict,
    sign_in,
)
from motcua.identity.accounts.services.staff import bring_staff
from motcua.identity.accounts.services.sweeping import sweep

__all__ = [
    "add_certificate",
    "add_key",
    "answer_invitation",
    "ask_key",
    "begin_key",
    "begin_officer_sign_in",
    "begin_session",
    "begin_sign_in",
    "bring_staff",
    "change_password",
    "check_code",
    "check_key",
    "close_all_of",
    "close_from_provider",
    "close_sessions",
    "confirm_generator",
    "deny_sign_in",
    "directory_sign_in",
    "end_session",
    "finish_officer_sign_in",
    "finish_sign_in",
    "finish_with_code",
    "finish_with_key",
    "invite",
    "issue_token",
    "lay_claim",
    "leave_address",
    "link_enterprise",
    "lock",
    "make_demo",
    "new_generator",
    "new_recovery_codes",
    "officer_sign_in",
    "open_client",
    "open_for_person",
    "open_officer",
    "read_certificate",
    "remove_certificate",
    "remove_factor",
    "replace_secret",
    "reset_factors",
    "revoke_client",
    "rotate_secret",
    "set_contact",
    "set_password",
    "set_scopes",
    "settle_conflict",
    "sign_in",
    "sweep",
    "touch_session",
    "unlock",
]
