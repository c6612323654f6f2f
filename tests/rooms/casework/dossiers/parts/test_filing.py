"""Parts that are filed with their main dossier: one submission, one code, each with its own authority and limit (LC-09)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.rooms.casework.dossiers.factory import AT, Desk, officer
from tests.rooms.casework.dossiers.parts.linking import (
    MAIN,
    PART,
    file,
    form,
    part_of,
    row,
)

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.types import Channel
from motcua.definitions.process import queries as process
from motcua.foundation.errors import Invalid, NotFound
from motcua.foundation.types import Ref


def test_one_filing_makes_the_main_dossier_and_its_part_each_with_its_own_limit(desk: Desk) -> None:
    receipt = file(desk)

    part = row(part_of(receipt.code))
    main = row(receipt.code)
    assert part.due is not None
    assert (main.status, part.status) == ("SUBMITTED", "SUBMITTED")
    assert (main.procedure, part.procedure) == (MAIN, PART)
    assert receipt.due == main.due
    assert part.due < receipt.due
    assert [one.subject.id for one in process.open_steps(desk.officers["one_stop_officer"])] == [receipt.code]


def test_part_has_the_papers_that_its_form_names_as_its_own(desk: Desk) -> None:
    receipt = file(desk)

    own = papers.of(Ref("dossier", part_of(receipt.code)))
    whole = papers.of(Ref("dossier", receipt.code))

    assert sorted(one.name for one in whole) == ["don.pdf", "giay-to.pdf"]
    assert [one.name for one in own] == ["don.pdf"]
    assert own[0].id not in {one.id for one in whole}
    assert own[0].sha256 == next(one.sha256 for one in whole if one.name == "don.pdf")


def test_without_the_application_for_it_there_is_no_part(desk: Desk) -> None:
    receipt = file(desk, form(attachments=[{"type": "other", "file": "giay-to.pdf"}]))

    assert queries.tree(desk.enterprise, receipt.code) == []


def test_same_filing_again_makes_nothing_more(desk: Desk) -> None:
    first = file(desk)
    data, held = row(first.code).revisions.get().data, row(first.code).revisions.get().papers

    again = services.submit(
        desk.enterprise, procedure=MAIN, data=form(), papers=held, channel=Channel.API, key="both", at=AT
    )

    assert (again.code, again.again, models.Dossier.objects.count(), data["subject"]) == (
        first.code, True, 2, form()["subject"],
    )  # fmt: skip


def test_part_on_a_matter_that_is_running_already_holds_the_whole_filing_up(desk: Desk) -> None:
    first = file(desk)

    with pytest.raises(Invalid) as told:
        file(desk, form(request="Một đề nghị khác cho cùng cơ sở bán lẻ nêu trên."), key="other")

    assert [(one.pointer, one.code) for one in told.value.errors] == [("", "E-DUP")]
    assert told.value.errors[0].params == {"code": part_of(first.code)}
    assert models.Dossier.objects.count() == 2


def test_applicant_has_one_dossier_with_its_part_on_it(desk: Desk) -> None:
    code = file(desk).code

    tree = queries.tree(desk.enterprise, code)

    assert [line.code for line in queries.mine(desk.enterprise)] == [code]
    assert [(one.code, one.main, one.opens, one.waits_for) for one in tree] == [
        (code, True, True, ()),
        (part_of(code), False, True, (code,)),
    ]


def test_officer_of_the_part_sees_how_the_main_dossier_stands_and_opens_it_only_with_leave(desk: Desk) -> None:
    code = file(desk).code
    part = part_of(code)
    models.Dossier.objects.filter(code=part).update(unit="G02.09")
    there = officer("specialist", unit="G02.09", login="there")

    seen = [(one.code, one.opens) for one in queries.tree(there, part)]

    assert seen == [(code, False), (part, True)]
    with pytest.raises(NotFound):
        queries.tree(there, code)


def test_stranger_sees_neither(desk: Desk) -> None:
    code = file(desk).code
    stranger = replace(desk.enterprise, acting_for=Ref("enterprise", "9900109101"))

    for one in (code, part_of(code)):
        with pytest.raises(NotFound):
            queries.tree(stranger, one)
