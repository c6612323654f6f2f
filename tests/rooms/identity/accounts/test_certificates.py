"""Programs that prove themselves by a certificate (RFC 8705), rotation with an overlap, and whose programs one may touch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import queries, services
from motcua.identity.accounts.errors import (
    AccountUnknown,
    CertificateWrong,
    ClientRefused,
    OverlapWrong,
    TokenRefused,
)
from motcua.identity.accounts.types import OpenedClient
from motcua.identity.people.types import RIGHTS, STAFF_RIGHTS

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SET_UP = Actor.system("set_up")
ENTERPRISE = "9901234560"
OWNER = Actor(ActorKind.PERSON, "rep", acting_for=Ref("enterprise", ENTERPRISE), rights=RIGHTS, assurance=2)
pytestmark = pytest.mark.django_db


def pem(name: str = "erp", *, days: int = 30) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=400))
        .not_valid_after(NOW + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture
def program() -> OpenedClient:
    return services.open_client(SET_UP, client_id="erp", enterprise=ENTERPRISE, scopes=STAFF_RIGHTS, at=NOW)


def test_a_program_with_a_certificate_must_show_it_and_its_token_is_bound_to_it(program: OpenedClient) -> None:
    plain = services.issue_token("erp", program.secret, NOW)
    thumb = services.add_certificate(OWNER, client_id="erp", pem=pem(), at=NOW)

    token = services.issue_token("erp", "", NOW, certificate=thumb)
    both = services.issue_token("erp", program.secret, NOW, certificate=thumb)

    assert (token.certificate, both.certificate) == (thumb, thumb)
    assert queries.actor_for_token(token.value, NOW, certificate=thumb).acting_for == Ref("enterprise", ENTERPRISE)
    for value, shown in ((token.value, ""), (token.value, "x" * 43), (plain.value, thumb), (plain.value, "")):
        with pytest.raises(TokenRefused):
            queries.actor_for_token(value, NOW, certificate=shown)
    for secret, shown in ((program.secret, ""), ("", ""), ("sai", thumb), (program.secret, "x" * 43)):
        with pytest.raises(ClientRefused):
            services.issue_token("erp", secret, NOW, certificate=shown)


def test_taking_a_certificate_away_kills_its_tokens_and_one_that_is_over_proves_nothing(program: OpenedClient) -> None:
    first = services.add_certificate(OWNER, client_id="erp", pem=pem(), at=NOW)
    second = services.add_certificate(OWNER, client_id="erp", pem=pem(days=1), at=NOW)
    token = services.issue_token("erp", "", NOW, certificate=first)

    services.remove_certificate(OWNER, client_id="erp", thumbprint=first, at=NOW)

    with pytest.raises(TokenRefused):
        queries.actor_for_token(token.value, NOW, certificate=first)
    with pytest.raises(ClientRefused):
        services.issue_token("erp", "", NOW + timedelta(days=2), certificate=second)
    with pytest.raises(AccountUnknown):
        services.remove_certificate(OWNER, client_id="erp", thumbprint=first, at=NOW)


def test_a_certificate_is_one_program_s_readable_and_in_force(program: OpenedClient) -> None:
    services.open_client(SET_UP, client_id="khac", enterprise=ENTERPRISE, scopes=STAFF_RIGHTS, at=NOW)
    text = pem()
    services.add_certificate(OWNER, client_id="erp", pem=text, at=NOW)

    for client, wrong in (
        ("khac", text),
        ("erp", "không phải"),
        ("erp", pem(days=-1)),
        ("erp", "x" * 20_000),
        ("erp", ""),
    ):
        with pytest.raises(CertificateWrong):
            services.add_certificate(OWNER, client_id=client, pem=wrong, at=NOW)


def test_an_old_secret_works_on_for_its_time_and_no_longer(program: OpenedClient) -> None:
    new = services.rotate_secret(OWNER, client_id="erp", overlap=timedelta(hours=24), at=NOW)

    for secret in (program.secret, new.secret):
        assert services.issue_token("erp", secret, NOW + timedelta(hours=23)).seconds == 3600
    with pytest.raises(ClientRefused):
        services.issue_token("erp", program.secret, NOW + timedelta(hours=24))
    newest = services.rotate_secret(OWNER, client_id="erp", overlap=timedelta(0), at=NOW)
    with pytest.raises(ClientRefused):
        services.issue_token("erp", new.secret, NOW)
    assert services.issue_token("erp", newest.secret, NOW).seconds == 3600
    for hours in (-1, 24 * 7 + 1):
        with pytest.raises(OverlapWrong):
            services.rotate_secret(OWNER, client_id="erp", overlap=timedelta(hours=hours), at=NOW)


def test_only_who_manages_the_enterprise_sees_and_touches_its_programs(program: OpenedClient) -> None:
    staff = Actor(ActorKind.PERSON, "s", acting_for=OWNER.acting_for, rights=STAFF_RIGHTS, assurance=2)
    other = Actor(ActorKind.PERSON, "o", acting_for=Ref("enterprise", "9902345672"), rights=RIGHTS, assurance=2)

    assert [one.client_id for one in queries.clients(OWNER)] == ["erp"]
    assert queries.clients(other) == ()
    with pytest.raises(NotAllowed):
        queries.clients(staff)
    for actor, error in ((staff, NotAllowed), (other, AccountUnknown)):
        with pytest.raises(error):
            services.revoke_client(actor, client_id="erp", reason="", at=NOW)
        with pytest.raises(error):
            services.rotate_secret(actor, client_id="erp", at=NOW)
    token = services.issue_token("erp", program.secret, NOW)
    services.revoke_client(OWNER, client_id="erp", reason="thử", at=NOW)
    with pytest.raises(TokenRefused):
        queries.actor_for_token(token.value, NOW)
