"""Matching a national identity to an account: found, bound, opened, or laid before staff; never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import models, queries, services
from motcua.identity.accounts.errors import (
    AccountLocked,
    AccountUnknown,
    ClaimsIncomplete,
    ProfileNotYours,
    SignInConflicted,
)
from motcua.identity.accounts.types import ClaimedKind, Claims, OpenedBy, Profile
from motcua.identity.organisations.ports import RegisterOff, enterprise_register
from motcua.identity.organisations.types import Agent, RegisterAnswer
from motcua.identity.people import queries as people
from motcua.identity.people import services as people_commands
from motcua.identity.people.errors import MandateRevoked
from motcua.identity.people.types import LEAST_RIGHTS, RIGHTS, NumberKind

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STAFF = Actor.system("set_up")
CODE = "9901234560"
HANH = Claims(
    ClaimedKind.PERSON,
    "tech-hanh",
    "Trần Thị Hạnh",
    personal_number="099178004512",
    born="1978-05-12",
    assurance=2,
    via="vneid",
)
MINH_PHAT = replace(
    HANH,
    kind=ClaimedKind.ENTERPRISE,
    tech_id="tech-minh-phat",
    enterprise_codes=(CODE,),
    organisation_name="Công ty TNHH Minh Phát",
)
ENTERPRISE = Ref("enterprise", CODE)
pytestmark = pytest.mark.django_db


class Register:
    """Names Hạnh as representative and Quý with two rights."""

    def look_up(self, code: str) -> RegisterAnswer | None:
        agents = (
            Agent("TRẦN THỊ HẠNH", "099178004512"),
            Agent("LÊ VĂN QUÝ", "099090006721", is_representative=False, rights=("file", "see")),
        )
        return RegisterAnswer(code, "CÔNG TY TNHH MINH PHÁT", True, "Đang hoạt động", "", agents)


@pytest.fixture(autouse=True)
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(enterprise_register, "_provided", Register())
    yield


def opened(claims: Claims, by: OpenedBy) -> str:
    someone = people_commands.meet(
        STAFF,
        number=claims.personal_number or claims.old_card,
        number_kind=NumberKind.PERSONAL,
        name=claims.name,
        born="",
        at=NOW,
    )
    return services.open_for_person(STAFF, person=someone.id, opened_by=by, at=NOW)


def test_a_new_person_gets_an_account_and_only_themselves_to_act_for() -> None:
    done = services.sign_in(HANH, NOW)
    again = services.sign_in(HANH, NOW + HOUR)

    someone = people.with_number(HANH.personal_number)
    assert someone is not None
    assert done.profiles == (Profile(Ref("person", someone.id), "Trần Thị Hạnh", RIGHTS, "self"),)
    assert again == done
    assert [entry.name for entry in journal.history(Ref("account", done.account))] == [
        "accounts.opened",
        "accounts.signed_in",
        "accounts.signed_in",
    ]


def test_an_organisation_s_identity_gives_each_human_an_account_and_the_listed_rights() -> None:
    hanh = services.sign_in(MINH_PHAT, NOW)
    quy = services.sign_in(replace(MINH_PHAT, name="Lê Văn Quý", personal_number="099090006721"), NOW)
    stranger = services.sign_in(replace(MINH_PHAT, name="Bùi Văn Lạ", personal_number="001085000009"), NOW)

    assert len({hanh.account, quy.account, stranger.account}) == 3
    assert [(p.ref, p.name, p.rights) for s in (hanh, quy, stranger) for p in s.profiles] == [
        (ENTERPRISE, "CÔNG TY TNHH MINH PHÁT", RIGHTS),
        (ENTERPRISE, "CÔNG TY TNHH MINH PHÁT", frozenset({"file", "see"})),
        (ENTERPRISE, "CÔNG TY TNHH MINH PHÁT", LEAST_RIGHTS),
    ]
    assert services.sign_in(MINH_PHAT, NOW + HOUR).account == hanh.account


def test_an_organisation_without_acting_person_acts_by_itself() -> None:
    done = services.sign_in(replace(MINH_PHAT, personal_number="", name="Trần Thị Hạnh"), NOW)

    assert queries.actor(done.account, ENTERPRISE, assurance=2, at=NOW) == Actor(
        ActorKind.PERSON, done.account, acting_for=ENTERPRISE, rights=RIGHTS, assurance=2
    )
    assert people.with_number("") is None


def test_an_organisation_of_the_third_kind_is_known_by_its_key_alone() -> None:
    done = services.sign_in(
        replace(HANH, kind=ClaimedKind.ORGANISATION, tech_id="tech-hoi", organisation_name="Hiệp hội Mẫu"), NOW
    )

    assert done.profiles == (Profile(Ref("organisation", "tech-hoi"), "Hiệp hội Mẫu", RIGHTS, "organisation"),)


def test_a_register_that_is_down_leaves_the_least_rights_until_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enterprise_register, "_provided", RegisterOff())
    first = services.sign_in(MINH_PHAT, NOW)
    monkeypatch.setattr(enterprise_register, "_provided", Register())
    later = services.sign_in(MINH_PHAT, NOW + HOUR)

    assert [p.rights for p in (*first.profiles, *later.profiles)] == [LEAST_RIGHTS, RIGHTS]


@pytest.mark.parametrize(
    "claims",
    [
        replace(HANH, tech_id=""),
        replace(HANH, personal_number=""),
        replace(MINH_PHAT, enterprise_codes=()),
    ],
)
def test_an_identity_that_says_too_little_is_refused_and_leaves_nothing(claims: Claims) -> None:
    with pytest.raises(ClaimsIncomplete):
        services.sign_in(claims, NOW)
    assert models.Account.objects.count() == 0


def test_an_account_that_staff_or_a_push_opened_is_bound_at_first_sign_in() -> None:
    for by, tech in ((OpenedBy.STAFF, "t1"), (OpenedBy.PUSH, "t2")):
        claims = replace(HANH, tech_id=tech, personal_number=f"09917800451{tech[1]}")
        account = opened(claims, by)

        assert services.sign_in(claims, NOW).account == account
        assert "accounts.identity_bound" in [entry.name for entry in journal.history(Ref("account", account))]


def test_an_imported_account_waits_for_staff_who_bind_it() -> None:
    account = opened(HANH, OpenedBy.IMPORT)

    with pytest.raises(SignInConflicted) as caught:
        services.sign_in(HANH, NOW)
    with pytest.raises(SignInConflicted):
        services.sign_in(HANH, NOW)

    (waiting,) = queries.open_conflicts(STAFF)
    assert (waiting.id, waiting.reason, waiting.account) == (
        caught.value.params["conflict"],
        "account_without_identity",
        account,
    )
    services.settle_conflict(STAFF, conflict=waiting.id, bind=True, at=NOW)
    assert queries.open_conflicts(STAFF) == ()
    assert services.sign_in(HANH, NOW).account == account


def test_one_number_under_two_identities_is_laid_before_staff() -> None:
    services.sign_in(HANH, NOW)
    services.sign_in(MINH_PHAT, NOW)

    for claims in (replace(HANH, tech_id="other"), replace(MINH_PHAT, tech_id="other-2")):
        with pytest.raises(SignInConflicted):
            services.sign_in(claims, NOW)
    assert [entry.reason for entry in queries.open_conflicts(STAFF)] == ["number_under_two_identities"] * 2
    assert models.Account.objects.count() == 2


def test_twelve_digits_follow_an_old_card_and_any_other_change_waits_for_staff() -> None:
    old = replace(HANH, personal_number="", old_card="012345678")
    first = services.sign_in(old, NOW)
    followed = services.sign_in(replace(HANH, old_card="012345678"), NOW + HOUR)

    assert followed.account == first.account
    with pytest.raises(SignInConflicted):
        services.sign_in(replace(HANH, personal_number="001085000009"), NOW + HOUR)
    (waiting,) = queries.open_conflicts(STAFF)
    assert waiting.reason == "number_changed"
    services.settle_conflict(STAFF, conflict=waiting.id, bind=True, at=NOW)
    assert services.sign_in(replace(HANH, personal_number="001085000009"), NOW + HOUR).account == first.account


def test_an_old_card_in_the_claims_finds_the_person_whom_staff_entered_with_it() -> None:
    account = opened(replace(HANH, personal_number="", old_card="012345678"), OpenedBy.STAFF)

    assert services.sign_in(replace(HANH, old_card="012345678"), NOW).account == account
    assert people.with_number(HANH.personal_number) is not None


def test_a_locked_account_neither_signs_in_nor_acts() -> None:
    done = services.sign_in(HANH, NOW)
    services.lock(STAFF, account=done.account, reason="asked for", at=NOW)

    with pytest.raises(AccountLocked):
        services.sign_in(HANH, NOW)
    with pytest.raises(AccountLocked):
        queries.actor(done.account, done.profiles[0].ref, at=NOW)
    services.unlock(STAFF, account=done.account, reason="settled", at=NOW)
    assert services.sign_in(HANH, NOW).account == done.account


def test_an_actor_is_built_by_two_reads_and_a_revoked_mandate_is_gone_at_once() -> None:
    done = services.sign_in(HANH, NOW)
    asking = queries.actor(done.account, done.profiles[0].ref, assurance=2, at=NOW)
    linked = services.link_enterprise(asking, enterprise=CODE, at=NOW)

    with CaptureQueriesContext(connection) as caught:
        actor = queries.actor(done.account, linked.ref, assurance=2, at=NOW)

    assert actor == Actor(ActorKind.PERSON, done.account, acting_for=ENTERPRISE, rights=RIGHTS, assurance=2)
    assert len(caught) == 2
    (mandate,) = people.mandates_for(CODE, at=NOW)
    people_commands.revoke_mandate(STAFF, mandate=mandate.id, reason="left", at=NOW)
    with pytest.raises(ProfileNotYours):
        queries.actor(done.account, linked.ref, at=NOW)
    with pytest.raises(MandateRevoked):
        services.sign_in(MINH_PHAT, NOW + HOUR)


def test_a_profile_of_somebody_else_is_refused() -> None:
    hanh = services.sign_in(HANH, NOW)
    other = services.sign_in(replace(HANH, tech_id="t3", personal_number="001085000009", name="Người Khác"), NOW)
    firm = services.sign_in(MINH_PHAT, NOW)

    wrong = [
        (hanh.account, other.profiles[0].ref), (other.account, ENTERPRISE), (firm.account, Ref("enterprise", "9902345672")),
        (firm.account, hanh.profiles[0].ref), (hanh.account, Ref("organisation", "tech-hoi")),
    ]  # fmt: skip
    for account, profile in wrong:
        with pytest.raises(ProfileNotYours):
            queries.actor(account, profile, at=NOW)


def test_only_a_person_links_an_enterprise_and_only_staff_see_the_queue() -> None:
    firm = services.sign_in(MINH_PHAT, NOW)
    acting = queries.actor(firm.account, ENTERPRISE, at=NOW)

    with pytest.raises(AccountUnknown):
        services.link_enterprise(acting, enterprise=CODE, at=NOW)
    for command in (
        lambda: queries.open_conflicts(acting),
        lambda: services.settle_conflict(acting, conflict=1, bind=True, at=NOW),
        lambda: services.lock(acting, account=firm.account, reason="", at=NOW),
        lambda: services.open_for_person(acting, person="x", opened_by=OpenedBy.STAFF, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            command()


def test_no_number_or_name_reaches_the_journal() -> None:
    done = services.sign_in(MINH_PHAT, NOW)

    written = repr([(entry.ref, entry.by, entry.body) for entry in journal.history(Ref("account", done.account))])
    assert [part for part in (HANH.personal_number, "Hạnh", "tech-minh-phat") if part in written] == []
