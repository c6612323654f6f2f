"""What is there is not asked for again, and what its owner's wallet has only with a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.rooms.casework.dossiers.factory import AT, OWNER, Desk, officer

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.queries import giving
from motcua.casework.dossiers.types import Pin
from motcua.casework.wallet import services as wallet
from motcua.casework.wallet.models import Given
from motcua.casework.wallet.types import Deposit
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.types import Ref

SLOT = Pin(slot="/attachments#application", pointer="/attachments")


@pytest.fixture(autouse=True)
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard form has no place of its own for a paper that serves again."""
    monkeypatch.setattr(giving, "SERVES_AGAIN", frozenset({"application"}))


def given(code: str) -> None:
    """Have the dossier's paper lie in the place for the application, and in its owner's wallet as one."""
    revision = models.Revision.objects.get(dossier__code=code)
    revision.data["attachments"][0]["type"] = "application"
    revision.save()
    (paper,) = papers.of(Ref("dossier", code))
    wallet.deposit(OWNER, dossier=code, given=[Deposit(paper.id, "application", "Đơn đề nghị")], at=AT)
    Given.objects.filter(sha256=paper.sha256).update(kind="application", title="Đơn đề nghị")


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


def test_paper_that_no_longer_holds_may_be_asked_for_as_any_other(desk: Desk) -> None:
    first, second = desk.file(), desk.file_again()
    given(first)
    Given.objects.update(valid_until=date(2020, 1, 1))

    services.add_remark(
        desk.officers["one_stop_officer"], code=second, pin=SLOT, kind="missing", text="Nộp bản mới", at=AT
    )


def test_paper_given_with_another_dossier_is_asked_for_only_with_a_reason_which_is_kept(desk: Desk) -> None:
    first, second, clerk = desk.file(), desk.file_again(), desk.officers["one_stop_officer"]
    given(first)

    ((where, why, told),) = refused(desk, second, SLOT)
    number = services.add_remark(
        clerk, code=second, pin=SLOT, kind="missing", text="Hết hạn", source_reason="out_of_date", at=AT
    )

    assert (where, why, told["title"]) == ("/source_reason", "given_before", "Đơn đề nghị")
    assert models.Remark.objects.get(dossier__code=second, number=number).source_reason == "out_of_date"


def test_what_was_asked_for_all_the_same_is_reported_once_the_applicant_was_asked(desk: Desk) -> None:
    first, second, clerk = desk.file(), desk.file_again(), desk.officers["one_stop_officer"]
    leader, day = desk.officers["department_leader"], timedelta(days=1)
    given(first)
    number = services.add_remark(
        clerk, code=second, pin=SLOT, kind="missing", text="Hết hạn", source_reason="out_of_date", at=AT
    )
    before = queries.asked_again(leader, since=AT - day, until=AT + day)
    seen = models.Dossier.objects.get(code=second).turns

    services.request_supplement(clerk, code=second, wording={number: "Nộp bản mới"}, seen=seen, at=AT)

    lines, counted = queries.asked_again(leader, since=AT - day, until=AT + day)
    assert before == ([], {})
    assert [(line.code, line.paper, line.reason, line.at) for line in lines] == [
        (second, "Đơn, tờ khai theo mẫu của văn bản quy định", "out_of_date", AT)
    ]
    assert counted == {"out_of_date": 1}
    assert queries.asked_again(leader, since=AT + day, until=AT + 2 * day) == ([], {})
    assert queries.asked_again(officer("one_stop_head", unit="T01"), since=AT - day, until=AT + day) == ([], {})
    with pytest.raises(NotAllowed):
        queries.asked_again(clerk, since=AT - day, until=AT + day)
