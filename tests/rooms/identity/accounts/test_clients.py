"""Programs: credentials, tokens for an hour, and revocation that works at once; trial accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import models, queries, services
from motcua.identity.accounts.errors import ClientRefused, NameTaken, PasswordWrong, ScopeRefused, TokenRefused
from motcua.identity.accounts.types import OpenedClient
from motcua.identity.people.errors import RightsWrong
from motcua.identity.people.types import STAFF_RIGHTS
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STAFF = Actor.system("set_up")
ENTERPRISE = Ref("enterprise", "9901234560")
pytestmark = pytest.mark.django_db


@pytest.fixture
def client_() -> OpenedClient:
    return services.open_client(
        STAFF, client_id="erp", enterprise="9901234560", scopes=frozenset({"file", "see"}), at=NOW
    )


def test_a_token_makes_the_program_act_for_its_enterprise_by_one_read(client_: OpenedClient) -> None:
    token = services.issue_token("erp", client_.secret, NOW)

    with CaptureQueriesContext(connection) as caught:
        actor = queries.actor_for_token(token.value, NOW)

    assert actor == Actor(
        ActorKind.CLIENT, client_.account, acting_for=ENTERPRISE, rights=frozenset({"file", "see"}), assurance=2
    )
    assert (token.seconds, token.scope, token.expires_at) == (3600, "file see", NOW + HOUR)
    assert len(caught) == 1
    assert permissions.allows(actor, "dossier.submit", on=Target(owner=ENTERPRISE))
    assert not permissions.allows(actor, "dossier.submit", on=Target(owner=Ref("enterprise", "9902345672")))


def test_a_narrower_scope_narrows_and_a_wider_one_is_refused(client_: OpenedClient) -> None:
    token = services.issue_token("erp", client_.secret, NOW, "see")

    assert queries.actor_for_token(token.value, NOW).rights == frozenset({"see"})
    with pytest.raises(ScopeRefused):
        services.issue_token("erp", client_.secret, NOW, "see pay")


def test_a_token_ends_after_an_hour_and_is_swept_at_the_next_issue(client_: OpenedClient) -> None:
    token = services.issue_token("erp", client_.secret, NOW)

    assert queries.actor_for_token(token.value, NOW + HOUR - timedelta(microseconds=1)).id == client_.account
    with pytest.raises(TokenRefused):
        queries.actor_for_token(token.value, NOW + HOUR)
    services.issue_token("erp", client_.secret, NOW + HOUR)
    assert models.Token.objects.count() == 1


@pytest.mark.parametrize(("name", "secret"), [("erp", "wrong"), ("erp", ""), ("nobody", "x"), ("nobody", "")])
def test_wrong_credentials_read_alike(client_: OpenedClient, name: str, secret: str) -> None:
    with pytest.raises(ClientRefused) as caught:
        services.issue_token(name, secret, NOW)
    assert caught.value.params == {}


def test_revoking_replacing_and_locking_kill_tokens_at_once(client_: OpenedClient) -> None:
    token = services.issue_token("erp", client_.secret, NOW)
    services.lock(STAFF, account=client_.account, reason="look", at=NOW)
    with pytest.raises(TokenRefused):
        queries.actor_for_token(token.value, NOW)
    services.unlock(STAFF, account=client_.account, reason="fine", at=NOW)
    assert queries.actor_for_token(token.value, NOW).id == client_.account

    renewed = services.replace_secret(STAFF, client_id="erp", at=NOW)
    with pytest.raises(TokenRefused):
        queries.actor_for_token(token.value, NOW)
    with pytest.raises(ClientRefused):
        services.issue_token("erp", client_.secret, NOW)

    token = services.issue_token("erp", renewed.secret, NOW)
    services.revoke_client(STAFF, client_id="erp", reason="ended", at=NOW)
    with pytest.raises(TokenRefused):
        queries.actor_for_token(token.value, NOW)
    with pytest.raises(ClientRefused):
        services.issue_token("erp", renewed.secret, NOW)


def test_the_nightly_sweep_drops_what_is_over_and_nothing_else(client_: OpenedClient) -> None:
    services.issue_token("erp", client_.secret, NOW)
    kept = services.issue_token("erp", client_.secret, NOW + HOUR / 2)
    for at, login in ((NOW - 25 * HOUR, "old"), (NOW, "new")):
        with pytest.raises(PasswordWrong):
            services.officer_sign_in(login=login, password="x", address="", at=at)

    for _ in range(2):
        services.sweep(Actor.system("sweeper"), at=NOW + HOUR)

    assert queries.actor_for_token(kept.value, NOW + HOUR).id == client_.account
    assert (models.Token.objects.count(), models.Attempt.objects.count()) == (1, 1)
    with pytest.raises(NotAllowed):
        services.sweep(STAFF, at=NOW)


def test_neither_secret_nor_token_is_kept(client_: OpenedClient) -> None:
    token = services.issue_token("erp", client_.secret, NOW)

    kept = repr([*models.Client.objects.values(), *models.Token.objects.values(), *models.Account.objects.values()])
    assert [part for part in (client_.secret, token.value) if part in kept] == []


def test_a_program_is_no_browser_and_strangers_open_none(client_: OpenedClient) -> None:
    actor = Actor(ActorKind.CLIENT, client_.account, acting_for=ENTERPRISE, rights=STAFF_RIGHTS)

    with pytest.raises(NotAllowed):
        services.open_client(actor, client_id="x", enterprise="9901234560", scopes=STAFF_RIGHTS, at=NOW)
    with pytest.raises(NotAllowed):
        services.revoke_client(actor, client_id="erp", reason="", at=NOW)
    with pytest.raises(NameTaken):
        services.open_client(STAFF, client_id="erp", enterprise="9901234560", scopes=STAFF_RIGHTS, at=NOW)
    with pytest.raises(RightsWrong):
        services.open_client(STAFF, client_id="y", enterprise="9901234560", scopes=frozenset({"rule"}), at=NOW)


def test_trial_accounts_are_made_once_with_their_roles_and_new_secrets() -> None:
    for secret in ("first-secret", "second-secret"):
        services.make_demo(client_secret=secret, officer_password=f"{secret}-password", at=NOW)

    specialist = queries.actor(queries.officer_id("chuyenvien.hoachat"), at=NOW)
    operator = queries.actor(queries.officer_id("vanhanh"), at=NOW)
    here = Target(unit="G02.18")
    assert {grant.role for grant in permissions.grants(specialist.id, at=NOW)} == {"specialist"}
    assert permissions.allows(specialist, "dossier.decide", on=here, at=NOW)
    assert not permissions.allows(operator, "dossier.read", on=here, at=NOW)
    assert services.issue_token("demo-minh-phat", "second-secret", NOW).scope == "file pay see sign"
    with pytest.raises(ClientRefused):
        services.issue_token("demo-minh-phat", "first-secret", NOW)
    assert (
        services.officer_sign_in(login="kiemtoan", password="second-secret-password", address="", at=NOW).profiles == ()
    )


def test_trial_accounts_are_refused_outside_a_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "MOTCUA", replace(django_settings.MOTCUA, demo=False))

    with pytest.raises(NotAllowed):
        services.make_demo(client_secret="x", officer_password="long enough password", at=NOW)
    assert models.Account.objects.count() == 0
