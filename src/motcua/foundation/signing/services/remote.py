"""Going to a signing service and coming back: sign-in, proof of a certificate, authorisation of many signatures in one act.

A row is kept of every going, so that a person may come back in another process or after a restart; its number is the correlation id of what
is asked of the service, so that a lost answer is asked for again and nothing is signed twice: the digests are those of papers that do not
change any more.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from motcua.foundation.signing import models, queries
from motcua.foundation.signing.errors import ChallengeUnknown, ServiceRefused, SignatureWrong
from motcua.foundation.signing.hands import remote
from motcua.foundation.signing.services.people import register_proved, to_be_signed, verifies
from motcua.foundation.signing.types import Certificate, Credential, Hand, Returned
from motcua.foundation.types import Actor

LIFE = timedelta(minutes=15)
"""How long a person may stay at the service."""
KEPT = timedelta(days=30)
"""How long it is known that somebody went; no service keeps an authorisation so long."""


def go_to_sign_in(actor: Actor, *, redirect: str, batch: str = "", at: datetime) -> str:
    """The address where a person signs in at the service, so that we may see their credentials; raises `ServiceRefused` when there is none.

    `batch` is what they come back with.
    """
    state = _begin(actor, "sign_in", batch=batch, at=at)
    return remote.sign_in_address(service(), redirect=redirect, state=state)


def go_to_prove(actor: Actor, *, credential: Credential, redirect: str, at: datetime) -> str:
    """The address where an officer shows that a credential is theirs, by a signature over a number of ours."""
    challenge = base64.b64encode(secrets.token_bytes(32)).decode()
    state = _begin(actor, "prove", credential=credential.id, hashes={"challenge": challenge}, at=at)
    return remote.authorise_address(
        service(), credential=credential.id, hashes=[challenge], description="Đăng ký chứng thư số",
        redirect=redirect, state=state,
    )  # fmt: skip


def go_to_sign(
    actor: Actor,
    *,
    certificate: int,
    batch: str,
    digests: Mapping[str, bytes],
    description: str,
    redirect: str,
    at: datetime,
) -> str:
    """The address where an officer authorises signatures over files of these digests, as many as one authorisation may be for.

    Raises `CertificateUnknown`, `CertificateRefused`, `ServiceRefused`.
    """
    found = queries.own_certificate(actor, certificate)
    return go_to_sign_with(
        actor, certificate=found, batch=batch, digests=digests, description=description, redirect=redirect, at=at
    )


def go_to_sign_with(
    actor: Actor,
    *,
    certificate: Certificate,
    batch: str,
    digests: Mapping[str, bytes],
    description: str,
    redirect: str,
    at: datetime,
) -> str:
    """The same with a certificate that nobody has registered, such as an applicant's; raises `CertificateRefused`, `ServiceRefused`."""
    queries.require_usable(certificate.der, certificate.chain, at=at)
    chosen = dict(list(digests.items())[: certificate.most or len(digests)])
    hashes = {
        key: base64.b64encode(hashlib.sha256(to_be_signed(certificate, digest)).digest()).decode()
        for key, digest in chosen.items()
    }
    state = _begin(actor, "sign", credential=certificate.place, hashes=hashes, batch=batch, at=at)
    return remote.authorise_address(
        service(), credential=certificate.place, hashes=list(hashes.values()), description=description,
        redirect=redirect, state=state,
    )  # fmt: skip


def come_back(actor: Actor, *, state: str, code: str, redirect: str, at: datetime) -> Returned:
    """A person came back with a code; what it stands for is kept for the signing, or their credentials are listed.

    Raises `ChallengeUnknown` for a state that is not theirs, was used or is too old, `ServiceRefused`, `ServiceSilent`.
    """
    with transaction.atomic():
        row = models.RemoteAct.objects.select_for_update().filter(state=_hashed(state), principal=actor.id).first()
        if row is None or row.returned_at is not None or row.until < at:
            raise ChallengeUnknown
        row.returned_at = at
        row.save(update_fields=["returned_at"])
    if not code:
        raise ServiceRefused(error="access_denied", reason="access_denied")
    token = remote.exchange(service(), code=code, redirect=redirect)
    if row.purpose == "sign_in":  # its token lists credentials, here and now; nobody needs it any more
        return Returned(str(row.pk), row.purpose, row.batch, tuple(remote.credentials(service(), token)))
    row.token = token
    row.save(update_fields=["token"])
    return Returned(str(row.pk), row.purpose, row.batch, ())


def gone_for(actor: Actor, *, state: str) -> str:
    """The batch for which an actor went to the service with this state; "" of a going without one, and of one that is not theirs."""
    row = models.RemoteAct.objects.filter(state=_hashed(state), principal=actor.id).first()
    return row.batch if row else ""


def prove(actor: Actor, *, act: str, credential: Credential, holder: str, at: datetime) -> Certificate:
    """Register a credential whose key answered our number; raises as `sign_part`, `SignatureWrong`, `CertificateRefused`."""
    row = _returned(act, actor.id)
    digest = str(row.hashes["challenge"])
    (value,) = remote.sign_hashes(
        service(), credential=row.credential, sad=row.token, hashes=[digest], correlation=f"{row.pk}/0"
    )
    if row.credential != credential.id or not verifies(credential.der, base64.b64decode(digest), value, hashed=True):
        raise SignatureWrong(reason="value")
    return register_proved(
        actor, hand=Hand.REMOTE, place=credential.id, der=credential.der, chain=credential.chain, holder=holder,
        most=credential.most, at=at,
    )  # fmt: skip


def parts(act: str) -> tuple[str, str, list[list[str]]]:
    """For whom and for which batch an authorisation is, and the keys of its digests in parts that one call may carry.

    Raises `ServiceRefused` for one of so long ago that it is not kept any more.
    """
    row = models.RemoteAct.objects.filter(pk=uuid.UUID(act)).first()
    if row is None:
        raise ServiceRefused(error="forgotten")
    keys, part = list(row.hashes), max(settings.MOTCUA.signing_service_part, 1)
    return row.principal, row.batch, [keys[n : n + part] for n in range(0, len(keys), part)]


def sign_part(act: str, keys: Sequence[str]) -> dict[str, bytes]:
    """Signature values of one part of an authorisation; asked again, it is the same question.

    Raises `ServiceRefused`; `ServiceSilent` when it is not known whether the service signed.
    """
    row = models.RemoteAct.objects.get(pk=uuid.UUID(act))
    named = hashlib.sha256(",".join(keys).encode()).hexdigest()[:16]
    values = remote.sign_hashes(
        service(), credential=row.credential, sad=row.token, hashes=[str(row.hashes[key]) for key in keys],
        correlation=f"{row.pk}/{named}",
    )  # fmt: skip
    return dict(zip(keys, values, strict=True))


def forget_token(act: str) -> None:
    """An authorisation is used up."""
    models.RemoteAct.objects.filter(pk=uuid.UUID(act)).update(token="")


def forget_acts(*, at: datetime) -> int:
    """Drop goings of long ago, with what the service gave for those that were never used; how many."""
    return models.RemoteAct.objects.filter(begun_at__lt=at - KEPT).delete()[0]


def _begin(
    actor: Actor,
    purpose: str,
    *,
    credential: str = "",
    hashes: Mapping[str, str] | None = None,
    batch: str = "",
    at: datetime,
) -> str:
    if not settings.MOTCUA.signing_service_url:
        raise ServiceRefused(error="no_service")
    state = secrets.token_urlsafe(32)
    models.RemoteAct.objects.create(
        id=uuid.uuid4(), principal=actor.id, purpose=purpose, credential=credential, batch=batch,
        hashes=dict(hashes or {}), state=_hashed(state), begun_at=at, until=at + LIFE,
    )  # fmt: skip
    return state


def _returned(act: str, principal: str) -> models.RemoteAct:
    row = models.RemoteAct.objects.filter(pk=uuid.UUID(act), principal=principal, returned_at__isnull=False).first()
    if row is None:
        raise ChallengeUnknown
    return row


def service() -> remote.Service:
    """The signing service of this installation."""
    options = settings.MOTCUA
    return remote.Service(
        url=options.signing_service_url.rstrip("/"),
        client=options.signing_service_client,
        secret=options.signing_service_secret,
        version=options.signing_service_version,
        part=options.signing_service_part,
    )


def _hashed(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
