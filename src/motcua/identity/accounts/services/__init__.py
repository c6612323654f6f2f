"""Commands on accounts."""

from __future__ import annotations

from motcua.identity.accounts.services.clients import issue_token, open_client, replace_secret, revoke_client
from motcua.identity.accounts.services.demo import make_demo
from motcua.identity.accounts.services.locks import lock, unlock
from motcua.identity.accounts.services.officers import officer_sign_in, open_officer, set_password
from motcua.identity.accounts.services.sign_in import (
    begin_sign_in,
    finish_sign_in,
    leave_address,
    link_enterprise,
    open_for_person,
    settle_conflict,
    sign_in,
)
from motcua.identity.accounts.services.sweeping import sweep

__all__ = [
    "begin_sign_in",
    "finish_sign_in",
    "issue_token",
    "leave_address",
    "link_enterprise",
    "lock",
    "make_demo",
    "officer_sign_in",
    "open_client",
    "open_for_person",
    "open_officer",
    "replace_secret",
    "revoke_client",
    "set_password",
    "settle_conflict",
    "sign_in",
    "sweep",
    "unlock",
]
