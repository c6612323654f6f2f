"""Security keys and device locks as an officer's second factor (W3C Web Authentication, level 2)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from motcua.foundation.types import ANONYMOUS, Actor, Json
from motcua.foundation.vn import normal
from motcua.identity.accounts import facts, models, queries
from motcua.identity.accounts.errors import AccountUnknown, FactorWrong
from motcua.identity.accounts.services import attempts
from motcua.identity.accounts.services.factors import finished, first_codes, officer_row
from motcua.identity.accounts.services.records import tell
from motcua.identity.accounts.types import AccountKind, FactorKind, SignedIn
from motcua.identity.permissions import queries as permissions

LONGEST_ANSWER = 16 * 1024
State = Mapping[str, Json]
"""What the browser's session keeps between question and answer; used once."""


@transaction.atomic
def begin_key(actor: Actor, *, host: str) -> tuple[dict[str, Json], State]:
    """The question to a new key, for the site under `host`, and the state for its answer."""
    row = officer_row(actor)
    user = PublicKeyCredentialUserEntity(name=row.login or "", id=row.pk.bytes, display_name=row.name)
    asked, state = _server(host).register_begin(
        user, credentials=_credentials(row, host), user_verification=UserVerificationRequirement.PREFERRED
    )
    return _plain(asked), state


@transaction.atomic
def add_key(actor: Actor, *, host: str, state: State, answer: str, label: str, at: datetime) -> tuple[str, ...]:
    """Take a key into use by its answer; with the first factor of all come the recovery codes, shown once.

    Raises `FactorWrong` for an answer that does not belong to the question, to this site, or to a key that is in use.
    """
    row = officer_row(actor)
    try:
        found = _server(host).register_complete(dict(state), _read(answer))
    except (ValueError, KeyError, TypeError) as fault:
        raise FactorWrong from fault
    credential = found.credential_data
    if credential is None:
        raise FactorWrong
    try:
        with transaction.atomic():
            row.factors.create(
                kind=FactorKind.KEY.value,
                label=normal(label)[:80],
                secret=bytes(credential),
                credential=queries.fingerprint(credential.credential_id.hex()),
                relying_party=host,
                counter=found.counter,
                made_at=at,
                confirmed_at=at,
            )
    except IntegrityError as fault:
        raise FactorWrong from fault
    tell(facts.FactorSet(kind=FactorKind.KEY.value, added=True), account=row, by=actor, at=at)
    return first_codes(actor, row, at)


def ask_key(*, account: str, host: str) -> tuple[dict[str, Json], State] | None:
    """The question to the account's keys of this site, and the state for its answer; nothing when it has none."""
    permissions.require(ANONYMOUS, "account.sign_in")
    row = models.Account.objects.filter(pk=account, kind=AccountKind.OFFICER.value).first()
    known = _credentials(row, host) if row else []
    if not known:
        return None
    asked, state = _server(host).authenticate_begin(known, user_verification=UserVerificationRequirement.PREFERRED)
    return _plain(asked), state


def finish_with_key(*, account: str, host: str, state: State, answer: str, at: datetime) -> SignedIn:
    """Finish the sign-in of an account whose password was right, by a key's answer. Raises as `check_key`, `AccountLocked`."""
    permissions.require(ANONYMOUS, "account.sign_in")
    check_key(account=account, host=host, state=state, answer=answer, at=at)
    return finished(account, via=FactorKind.KEY.value, at=at)


def check_key(*, account: str, host: str, state: State, answer: str, at: datetime) -> None:
    """Judge a key's answer; one that was given before does not fit a new question, and a counter that stands still is a copy.

    Raises `TooManyAttempts`, `FactorWrong`.
    """
    permissions.require(ANONYMOUS, "account.sign_in")
    row = models.Account.objects.filter(pk=account, kind=AccountKind.OFFICER.value).first()
    if row is None:
        raise AccountUnknown
    key = queries.fingerprint(f"factor\n{row.pk}")
    attempts.count(key, at)
    with transaction.atomic():
        known = _credentials(row, host)
        try:
            given = _read(answer)
            used = _server(host).authenticate_complete(dict(state), known, given)
            counter = AuthenticationResponse.from_dict(given).response.authenticator_data.counter
        except (ValueError, KeyError, TypeError) as fault:
            raise FactorWrong from fault
        credential = queries.fingerprint(used.credential_id.hex())
        factor = models.Factor.objects.select_for_update().get(credential=credential)
        if counter <= factor.counter and (counter or factor.counter):
            raise FactorWrong
        factor.counter, factor.used_at = counter, at
        factor.save(update_fields=["counter", "used_at"])
    attempts.forget(key)


def _server(host: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(name=settings.MOTCUA.organisation, id=host))


def _credentials(row: models.Account, host: str) -> list[AttestedCredentialData]:
    in_use = row.factors.filter(kind=FactorKind.KEY.value, removed_at=None, relying_party=host)
    return [AttestedCredentialData(bytes(factor.secret)) for factor in in_use.order_by("made_at")]


def _plain(asked: Mapping[str, object]) -> dict[str, Json]:
    """The question as JSON; bytes become base64url, as browsers' scripts read them."""
    found: dict[str, Json] = json.loads(json.dumps(dict(asked), default=_text))
    return found


def _text(value: object) -> Json:
    if isinstance(value, bytes):
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
    if isinstance(value, Mapping):
        return {str(key): part for key, part in value.items()}
    return str(value)


def _read(answer: str) -> dict[str, object]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("answer too long")
    values = json.loads(answer)
    if not isinstance(values, dict):
        raise TypeError("no object")
    return values
