"""The holder of a result reads on the page of its dossier whether it still holds, and is led to its renewal in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pytest_django import Settings
from tests.doors.portal.conftest import signed_in
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.acts.acting import decided

from motcua.casework.dossiers import models
from motcua.casework.dossiers.types import ResultView
from motcua.casework.results import jobs, services
from motcua.casework.results import models as results
from motcua.definitions.catalogue.types import Renewal
from motcua.doors.portal.dossiers import validity
from motcua.followup.notifications import models as notices
from motcua.foundation import clock
from motcua.foundation.journal import models as journal
from motcua.foundation.types import Actor
from motcua.identity.people import models as people


def test_holder_reads_until_when_a_result_holds_is_reminded_once_and_led_to_the_renewal(
    transactional_db: None, settings: Settings
) -> None:
    factory.prepare(settings)
    desk = factory.Desk()
    owner = signed_in("Trần Thị Hạnh", "099178004512", "tech-hanh")
    code = decided(desk)
    person = str(people.Person.objects.get(number="099178004512").pk)
    models.Dossier.objects.filter(code=code).update(owner_kind="person", owner_id=person)
    mine = results.Result.objects.filter(subject_id=code)
    mine.update(owner_kind="person", owner_id=person)
    today = clock.legal_date(clock.now())

    def shown(**changed: object) -> tuple[str, bool]:
        mine.update(**changed)
        page = owner.http.get(f"/ho-so/{code}/theo-doi/").content.decode()
        words = page.split("Hiệu lực</dt>")[1].split("</dd>")[0]
        return words, "?viec=renew_licence" in words

    def reminders() -> int:
        jobs.remind()
        return journal.JournalEntry.objects.filter(name="results.ending", subject=code).count()

    endless, far = shown(valid_until=None), shown(valid_until=today + timedelta(days=400))
    before = reminders()
    near = shown(valid_until=today + timedelta(days=30), remind_on=today - timedelta(days=30))
    once, again = reminders(), reminders()
    desk.work()
    gone = shown(valid_until=today - timedelta(days=1))
    services.revoke(Actor.system("answer"), result=str(mine.get().pk), reason="Kê khai không đúng", at=clock.now())
    revoked = shown(valid_until=None)

    assert ("Còn hiệu lực" in endless[0], endless[1]) == (True, False)
    assert ("Còn hiệu lực đến hết ngày" in far[0], far[1]) == (True, False)
    assert ("Sắp hết hạn" in near[0], near[1]) == (True, True)
    assert ("Đã hết hạn" in gone[0], gone[1]) == (True, True)
    assert ("Đã thu hồi" in revoked[0], revoked[1]) == (True, False)
    assert (before, once, again) == (0, 1, 1)
    assert notices.Notice.objects.filter(event="ending").count() == 1
    found = owner.http.get("/thu-tuc/?viec=renew_licence")
    assert found.status_code == 200


LAST, REMIND = date(2027, 10, 5), date(2027, 7, 7)


def result(*, remind_on: date | None = REMIND, kind: str = "issued", state: str = "in_force") -> ResultView:
    at = datetime(2026, 10, 5, tzinfo=UTC)
    return ResultView("1", kind, "01", at, "", "", state, "", valid_until=LAST, remind_on=remind_on)


def test_the_last_day_to_file_a_renewal_is_told_from_the_day_that_the_version_names() -> None:
    law = Renewal(90, 30, "Điều 7")

    before = validity.of(result(), law, on=date(2027, 7, 6))
    near = validity.of(result(), law, on=REMIND)
    after = validity.of(result(), law, on=date(2027, 10, 6))

    assert before == validity.Validity("Còn hiệu lực đến hết ngày 05/10/2027", "ok")
    assert near == validity.Validity(
        "Sắp hết hạn: hiệu lực đến hết ngày 05/10/2027", "soon", ends=True,
        renewal="Nộp hồ sơ gia hạn chậm nhất ngày 05/09/2027. Điều 7",
    )  # fmt: skip
    assert after is not None and (after.tone, after.ends, after.renewal) == ("late", True, "")


def test_no_date_is_made_up_where_the_law_names_none_and_nothing_is_renewed_that_is_never_renewed() -> None:
    near = validity.of(result(), Renewal(), on=REMIND)
    never = validity.of(result(remind_on=None), Renewal(0), on=date(2027, 10, 1))
    ended = validity.of(result(remind_on=None), Renewal(0), on=date(2027, 10, 6))

    assert near is not None and (near.ends, near.renewal) == (True, "")
    assert never is not None and (never.tone, never.ends) == ("ok", False)
    assert ended is not None and (ended.tone, ended.ends) == ("late", False)
    assert validity.of(result(kind="refusal"), Renewal(), on=REMIND) is None
    assert validity.of(result(state="revoked"), Renewal(), on=REMIND) == validity.Validity("Đã thu hồi", "late")
