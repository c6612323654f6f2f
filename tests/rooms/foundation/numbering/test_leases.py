"""Blocks of dossier codes in somebody's hand: drawn once, used or void, never given twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from motcua.foundation.numbering import models, queries, services
from motcua.foundation.numbering.errors import LeasedCodeTaken, LeaseUnknown, LeaseWrong, ReasonMissing, UnitUnknown
from motcua.foundation.numbering.types import CodeLease, LeasedState
from motcua.foundation.types import Actor, ActorKind, Ref

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
OFFICER = Actor(ActorKind.OFFICER, "a-1")
TAKEN = Ref("taken", "t-1")


def leased(size: int = 3, days: int = 2, unit: str = "G02.01") -> CodeLease:
    return services.lease_codes(OFFICER, unit=unit, holder="a-1", size=size, days=days, at=AT, allowed=lambda _: None)


def close(lease: str, reason: str = "trả lại") -> CodeLease:
    return services.close_lease(OFFICER, lease=lease, reason=reason, at=AT, allowed=lambda _, __: None)


def use(lease: CodeLease, code: str, owner: Ref = TAKEN, revive: str = "") -> None:
    with transaction.atomic():
        services.use_leased(lease=lease.id, code=code, owner=owner, at=AT, revive=revive, by=OFFICER)


def test_block_has_codes_of_each_of_its_days_and_runs_out_with_the_last(db: None) -> None:
    block = leased()
    codes = queries.leased_codes(block.id)

    assert (block.unused, block.used, block.void) == (6, 0, 0)
    assert block.expires_at == datetime(2026, 3, 3, 17, tzinfo=UTC)
    assert len({one.code for one in codes}) == 6
    assert {one.code[:14] for one in codes} == {"G02.01-260302-", "G02.01-260303-"}


@pytest.mark.django_db(transaction=True)
def test_no_code_of_a_block_is_given_by_anyone_else() -> None:
    given = [services.dossier_code(unit="G02.07", at=AT) for _ in range(9)]
    first, second = leased(unit="G02.07"), leased(unit="G02.07")
    given += [services.dossier_code(unit="G02.07", at=AT + timedelta(days=day)) for day in (0, 1) for _ in range(9)]
    given += [one.code for block in (first, second) for one in queries.leased_codes(block.id)]

    assert len(given) == len(set(given))


def test_code_belongs_to_one_record_and_asking_again_changes_nothing(db: None) -> None:
    block = leased()
    code = queries.leased_codes(block.id)[0].code
    use(block, code)
    use(block, code)

    with pytest.raises(LeasedCodeTaken) as taken:
        use(block, code, Ref("taken", "t-2"))
    assert taken.value.params["state"] == "used"
    with pytest.raises(LeasedCodeTaken):
        use(leased(), code)


def test_closing_makes_the_rest_void_and_every_code_is_accounted_for(db: None) -> None:
    block = leased()
    code = queries.leased_codes(block.id)[0].code
    use(block, code)

    closed = close(block.id)
    again = close(block.id)

    assert (closed.unused, closed.used, closed.void) == (0, 1, 5) == (again.unused, again.used, again.void)
    assert {one.reason for one in queries.leased_codes(block.id) if one.state is LeasedState.VOID} == {"trả lại"}
    with pytest.raises(ReasonMissing):
        close(leased().id, " ")


def test_void_code_is_used_only_when_it_is_said_why(db: None) -> None:
    block = leased()
    code = queries.leased_codes(block.id)[0].code
    close(block.id)

    with pytest.raises(LeasedCodeTaken):
        use(block, code)
    use(block, code, revive="Phiếu giấy có mã này")

    found = queries.leased_code(code)
    assert found is not None and (found.state, found.owner) == (LeasedState.USED, TAKEN)


def test_database_itself_keeps_what_became_of_a_code(db: None) -> None:
    block = leased()
    code = queries.leased_codes(block.id)[0].code
    use(block, code)
    for change in ({"state": "unused", "owner_id": ""}, {"owner_id": "t-9"}, {"place": 9}):
        with pytest.raises(DatabaseError), transaction.atomic():
            models.LeasedCode.objects.filter(pk=code).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        models.LeasedCode.objects.filter(pk=code).delete()


def test_block_that_cannot_be_is_refused(db: None) -> None:
    for size, days in ((0, 1), (101, 1), (1, 0), (1, 8)):
        with pytest.raises(LeaseWrong):
            leased(size, days)
    with pytest.raises(UnitUnknown):
        leased(unit="so 5'; --")
    for name in ("not-a-uuid", "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(LeaseUnknown):
            queries.lease(name)
