"""Purposes, agreements and withdrawals: nothing is fetched without a lawful purpose, nobody agrees by silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.conf import settings
from pikepdf import Pdf

from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import queries as journal
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.consent import models, queries, services
from motcua.identity.consent.errors import (
    ConsentUnknown,
    GuardianMissing,
    NoLawfulPurpose,
    NothingToConsent,
    TextChanged,
)
from motcua.identity.consent.types import LegalBasis
from motcua.identity.people.types import RIGHTS

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LAN = Ref("person", "5f6a1b52-0000-4000-8000-000000000001")
ACTOR = Actor(ActorKind.PERSON, "account-lan", acting_for=LAN, rights=RIGHTS, assurance=2)
pytestmark = pytest.mark.django_db


def test_every_purpose_names_its_law_and_consent_its_consequences_in_both_languages() -> None:
    for purpose in queries.purposes():
        for text in purpose.texts:
            assert {"vi", "en"} <= set(text.title) & set(text.what) & set(text.harm) & set(text.keeping)
            assert bool(text.withdrawal) == (purpose.basis is LegalBasis.CONSENT)
        assert purpose.citation
        assert purpose.fields


def test_without_a_lawful_purpose_there_is_no_call() -> None:
    assert queries.require_purpose("enterprise_register").basis is LegalBasis.LEGAL_TASK
    for key, subject in (("marketing", LAN), ("survey", None), ("survey", LAN)):
        with pytest.raises(NoLawfulPurpose):
            queries.require_purpose(key, subject=subject)

    services.give(ACTOR, purpose="survey", text_version=1, at=NOW)

    assert queries.require_purpose("survey", subject=LAN).key == "survey"
    with pytest.raises(NoLawfulPurpose):
        queries.require_purpose("renewal_reminder", subject=LAN)


def test_an_agreement_is_kept_once_with_its_words_and_ends_when_withdrawn() -> None:
    first = services.give(ACTOR, purpose="survey", text_version=1, at=NOW)
    again = services.give(ACTOR, purpose="survey", text_version=1, at=NOW + timedelta(hours=1))
    receivers = services.withdraw(ACTOR, purpose="survey", at=NOW + timedelta(hours=2))

    assert again == first
    assert receivers == ("mail",)
    assert [one.withdrawn_at for one in queries.consents(ACTOR)] == [NOW + timedelta(hours=2)]
    with pytest.raises(NoLawfulPurpose):
        queries.require_purpose("survey", subject=LAN)
    with pytest.raises(ConsentUnknown):
        services.withdraw(ACTOR, purpose="survey", at=NOW + timedelta(hours=3))
    told = journal.history(Ref("subject", f"person/{LAN.id}"))
    assert [entry.name for entry in told] == ["consent.given", "consent.withdrawn"]
    assert told[0].body["evidence"] == first.evidence
    assert told[0].assurance == 2


def test_words_that_changed_a_task_of_law_and_a_child_without_guardian_are_refused() -> None:
    with pytest.raises(TextChanged):
        services.give(ACTOR, purpose="survey", text_version=9, at=NOW)
    with pytest.raises(NothingToConsent):
        services.give(ACTOR, purpose="dossier", text_version=1, at=NOW)
    for age, guardian, child in ((12, "", True), (12, "Trần Thị Mẹ", None), (5, " ", None)):
        with pytest.raises(GuardianMissing):
            services.give(
                ACTOR, purpose="survey", text_version=1, age=age, guardian=guardian, child_agreed=child, at=NOW
            )

    given = services.give(
        ACTOR, purpose="survey", text_version=1, age=12, guardian="Trần Thị Mẹ", child_agreed=True, at=NOW
    )

    assert (given.guardian, models.Consent.objects.count()) == ("Trần Thị Mẹ", 1)


def test_staff_of_an_enterprise_who_may_only_see_agree_to_nothing() -> None:
    staff = Actor(
        ActorKind.PERSON, "account-quy", acting_for=Ref("enterprise", "9901234560"), rights=frozenset({"see"})
    )

    with pytest.raises(NotAllowed):
        services.give(staff, purpose="survey", text_version=1, at=NOW)
    assert queries.consents(staff) == ()


def test_the_receipt_is_a_paper_with_purpose_time_and_evidence() -> None:
    given = services.give(ACTOR, purpose="survey", text_version=1, at=NOW)

    paper = services.receipt(
        ACTOR, consent=given.id, name="Phạm Thị Lan", organisation=settings.MOTCUA.organisation, at=NOW
    )

    said = pdf.words(paper)
    assert "Phạm Thị Lan" in said
    assert "10:00 24/11/2026" in said
    assert given.evidence[:32] in said
    with Pdf.open(BytesIO(paper)) as file:
        assert len(file.pages) == 1
    other = Actor(ActorKind.PERSON, "x", acting_for=Ref("person", "other"), rights=RIGHTS)
    with pytest.raises(ConsentUnknown):
        services.receipt(other, consent=given.id, name="", organisation="", at=NOW)
