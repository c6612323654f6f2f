"""What is there is not asked for again, and what was given before only with a reason; to its owner it is offered."""

from __future__ import annotations

import pytest
from tests.rooms.casework.dossiers.factory import AT, OWNER, Desk

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.queries import giving
from motcua.casework.dossiers.types import Pin
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor, ActorKind, Ref

SLOT = Pin(slot="/attachments#application", pointer="/attachments")


@pytest.fixture(autouse=True)
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard form has no place of its own for a paper that serves again."""
    monkeypatch.setattr(giving, "SERVES_AGAIN", frozenset({"application"}))


def given(code: str) -> str:
    """Have the dossier's paper lie in the place for the application; its id."""
    revision = models.Revision.objects.get(dossier__code=code)
    revision.data["attachments"][0]["type"] = "application"
    revision.save()
    (paper,) = papers.of(Ref("dossier", code))
    return paper.id


def refused(desk: Desk, code: str, pin: Pin, reason: str = "") -> list[tuple[str, str, dict[str, object]]]:
    with pytest.raises(Invalid) as told:
        services.add_remark(
            desk.officers["one_stop_officer"], code=code, pin=pin, kind="missing", text="Thiếu", source_reason=reason, at=AT
        )  # fmt: skip
    return [(error.pointer, error.reason, dict(error.params)) for error in told.value.errors]


def test_what_lies_in_the_dossier_may_be_wrong_but_is_not_missing(desk: Desk) -> None:
    code, clerk = desk.file(), desk.officers["one_stop_officer"]
    given(code)

    assert refused(desk, code, Pin(pointer="/subject")) == [("/kind", "is_there", {})]
    assert refused(desk, code, SLOT) == [("/kind", "is_there", {})]
    services.add_remark(clerk, code=code, pin=SLOT, kind="unreadable", text="Mờ", at=AT)
    services.add_remark(clerk, code=code, pin=Pin(pointer="/applicant/fax"), kind="missing", text="Thiếu", at=AT)


def test_paper_given_with_another_dossier_is_asked_for_only_with_a_reason_which_is_kept(desk: Desk) -> None:
    first, second, clerk = desk.file(), desk.file_again(), desk.officers["one_stop_officer"]
    given(first)

    ((where, why, told),) = refused(desk, second, SLOT)
    number = services.add_remark(
        clerk, code=second, pin=SLOT, kind="missing", text="Hết hạn", source_reason="out_of_date", at=AT
    )

    assert (where, why, told["code"]) == ("/source_reason", "given_before", first)
    assert models.Remark.objects.get(dossier__code=second, number=number).source_reason == "out_of_date"


def test_owner_is_offered_it_again_unless_an_officer_found_fault_with_it_and_nobody_else_is(desk: Desk) -> None:
    first = desk.file()
    paper = given(first)
    stranger = Actor(
        ActorKind.CLIENT, "other", acting_for=Ref("enterprise", "0100109106"), rights=frozenset({"file", "see"})
    )

    offered = queries.given_before(desk.enterprise, ["application", "lease"])

    assert [(one.id, one.code, one.media) for one in offered["application"]] == [(paper, first, "pdf")]
    assert queries.given_before(stranger, ["application"]) == {}
    assert queries.given_before(desk.enterprise, ["application"], but=first) == {}
    assert queries.given_before(desk.officers["specialist"], ["application"]) == {}
    services.add_remark(
        desk.officers["specialist"], code=first, pin=Pin(paper=paper), kind="expired", text="Hết hạn", at=AT
    )
    assert queries.given_before(desk.enterprise, ["application"]) == {}
    assert OWNER == desk.enterprise.acting_for
