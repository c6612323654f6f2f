"""Somebody signs for the head: the lines above the name come from the delegation, and end with it (Decree 30/2020/NĐ-CP article 13, annex I)."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2
import pytest
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.factory import AT
from tests.rooms.casework.dossiers.signing import PIN, Table

from motcua.casework.dossiers import authority, queries, services
from motcua.casework.dossiers.types import Hindrance
from motcua.casework.results import services as acts
from motcua.casework.results.types import ItemState
from motcua.foundation.clock import legal_date
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.types import Certificate
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations import services as staff
from motcua.identity.permissions.types import OnBehalf

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture
def table(settings: Settings) -> Table:
    factory.prepare(settings)
    return Table(settings)


def deputy(table: Table, manner: OnBehalf) -> tuple[Actor, Certificate]:
    """An officer to whom the leader has passed the right to sign, with a key of their own."""
    other = factory.officer("ministry_leader", and_role="department_leader")
    staff.delegate(
        table.leader, to=other.id, role="signer", unit="", on_behalf=manner, document="12/QĐ-XNK", in_force_from=AT,
        in_force_until=AT + 5 * DAY, at=AT,
    )  # fmt: skip
    return other, signing.register_file(other, file="other", pin=PIN, holder="Người Khác", at=AT)


def words(actor: Actor, item: int) -> str:
    document = pypdfium2.PdfDocument(acts.item_file(actor, item=item)[1])
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    finally:
        document.close()


@pytest.mark.parametrize(
    ("manner", "lines"),
    [
        (OnBehalf.DEPUTY, "KT. {head} PHÓ {head}"),
        (OnBehalf.ORDER, "TL. {head}"),
        (OnBehalf.AUTHORISED, "TUQ. {head}"),
        (OnBehalf.ACTING, "Q. {head}"),
    ],
)
def test_paper_says_for_whom_it_is_signed(manner: OnBehalf, lines: str, table: Table) -> None:
    table.brought()
    other, certificate = deputy(table, manner)
    (line,) = queries.tray(other, at=AT)

    batch = services.begin_signing(
        other, chosen={line.step.id: line.fingerprint}, certificate=certificate.id, key="k", at=AT
    )
    table.work()

    (item,) = acts.get_batch(other, batch.id).items
    issuing = organisations.line("G02.10", on=legal_date(AT))[0].name
    told = words(other, item.id)
    assert item.state is ItemState.PREPARED
    assert f"{lines.format(head=authority.head_of(issuing))} " in told
    assert told.index(manner.value) < told.index("Người Khác")


@pytest.mark.parametrize(
    ("manner", "title", "lines"),
    [
        (OnBehalf.DEPUTY, "Phó Cục trưởng phụ trách", "KT. {head} PHÓ CỤC TRƯỞNG PHỤ TRÁCH"),
        (OnBehalf.DEPUTY, "Chuyên viên chính", "KT. {head} PHÓ {head}"),
        (OnBehalf.ORDER, "Trưởng phòng Nghiệp vụ", "TL. {head} TRƯỞNG PHÒNG NGHIỆP VỤ"),
        (OnBehalf.AUTHORISED, "Phó Trưởng phòng", "TUQ. {head} PHÓ TRƯỞNG PHÒNG"),
        (OnBehalf.ACTING, "Phó Cục trưởng", "Q. {head}"),
    ],
)
def test_below_the_mark_stands_the_signers_own_title_of_the_day(
    manner: OnBehalf, title: str, lines: str, table: Table
) -> None:
    table.brought()
    other, certificate = deputy(table, manner)
    for unit, name in (("G02", "Ủy viên Hội đồng"), ("G02.10", title)):
        post = staff.open_post(house.SET_UP, unit=unit, title=name, roles=["clerk"], on=legal_date(AT), at=AT)
        staff.appoint(
            house.SET_UP, principal=other.id, post=post.id, in_force_from=legal_date(AT), document="1/QĐ", at=AT
        )  # fmt: skip
    (line,) = queries.tray(other, at=AT)

    batch = services.begin_signing(
        other, chosen={line.step.id: line.fingerprint}, certificate=certificate.id, key="k", at=AT
    )
    table.work()

    (item,) = acts.get_batch(other, batch.id).items
    head = authority.head_of(organisations.line("G02.10", on=legal_date(AT))[0].name)
    assert item.state is ItemState.PREPARED
    assert f"{lines.format(head=head)} " in words(other, item.id)


def test_who_signs_in_their_own_right_signs_for_nobody(table: Table) -> None:
    table.brought()
    batch = table.begin()

    told = words(table.leader, acts.get_batch(table.leader, batch.id).items[0].id)

    assert not any(f"{one.value} " in told for one in (OnBehalf.DEPUTY, OnBehalf.ORDER, OnBehalf.AUTHORISED))


def test_right_that_is_taken_back_signs_nothing_more(table: Table) -> None:
    table.brought()
    other, certificate = deputy(table, OnBehalf.DEPUTY)
    (line,) = queries.tray(other, at=AT)
    batch = services.begin_signing(
        other, chosen={line.step.id: line.fingerprint}, certificate=certificate.id, key="k", at=AT
    )
    (given,) = organisations.delegations(other.id, since=AT)
    staff.end_delegation(table.leader, delegation=given.id, at=AT)

    table.work()

    (item,) = acts.get_batch(other, batch.id).items
    assert (item.state, item.error, item.symbol) == (ItemState.FAILED, "not_allowed", "")
    assert queries.tray(table.leader, at=AT)[0].hindrance is Hindrance.NONE
