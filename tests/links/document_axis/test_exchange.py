"""The whole exchange with the simulated axis: sent, answered, recalled, disturbed, compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from django.test import override_settings
from pytest_django import Settings as Configuration
from tests.links import house
from tests.rooms.backoffice.documents.factory import AT, People, issued, prepare
from tests.sandbox.running import Process

from motcua.backoffice.documents import compared, models, queries, services
from motcua.backoffice.documents.types import Difference, Direction, Party, State
from motcua.doors.links.document_axis import client, inbound
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.transport import services as transport

FINANCE = Party("G12", "Bộ Tài chính")


@pytest.fixture(params=["vxp", "lgsp"])
def people(
    request: pytest.FixtureRequest,
    transactional_db: None,
    sandbox: httpx.Client,
    process: Process,
    settings: Configuration,
) -> Iterator[People]:
    client.forget()
    transport.close()
    options = replace(
        settings.MOTCUA,
        document_axis_url=f"{process.url}/vxp",
        document_axis_secret="sandbox-secret",
        document_axis_style=request.param,
    )
    (options.home / "links").mkdir(exist_ok=True)
    (options.home / "links" / "document_axis.toml").write_text(
        'user = "motcua"\npassword = "sandbox-secret"\nseconds = 2.0\npackage_seconds = 2.0\n'
    )
    with override_settings(MOTCUA=options):
        yield prepare()
    (options.home / "links" / "document_axis.toml").unlink()
    client.forget()
    transport.close()


def posted(people: People, **changes: object) -> models.Document:
    row = issued(people, **changes)
    services.send(people.clerk, document=str(row.pk), at=clock.now())
    house.work()
    return row


def state(row: models.Document) -> str:
    return row.receivers.get().state


def test_a_letter_goes_out_and_its_receivers_statuses_come_back(people: People, sandbox: httpx.Client) -> None:
    sandbox.post("/_control/document_axis", json={"reply": "finish"}).raise_for_status()
    row = posted(people)
    assert state(row) == "sent"
    inbound.AXIS.fetch()

    assert state(row) == "06"
    assert inbound.AXIS.fetch() == 0  # confirmed ones are listed no more


def test_the_ministry_of_health_answers_and_hears_what_becomes_of_it(people: People, sandbox: httpx.Client) -> None:
    row = posted(people)
    held = sandbox.get("/truc-van-ban/goi-tin").json()["packages"]
    ours = next(one for one in held if one["document"] == row.exchange_id)
    sandbox.post(
        "/truc-van-ban/gui", json={"from": "G18", "answers": ours["id"], "subject": "Nhất trí"}
    ).raise_for_status()
    inbound.AXIS.fetch()
    answer = models.Document.objects.get(direction="in")
    services.register(people.clerk, document=str(answer.pk), at=AT)
    house.work()

    assert answer.answers_id == row.pk
    statuses = [
        one["status"]
        for one in sandbox.get("/truc-van-ban/goi-tin").json()["packages"]
        if one["about"] == answer.exchange_id
    ]
    assert sorted(statuses) == ["01", "03"]


@pytest.mark.parametrize("variant", ["zipped", "no_prefix", "other_dates", "cid", "no_signature"])
def test_every_way_of_writing_a_package_is_understood(people: People, sandbox: httpx.Client, variant: str) -> None:
    sandbox.post("/truc-van-ban/gui", json={"from": "G18", "variant": variant}).raise_for_status()
    inbound.AXIS.fetch()

    row = models.Document.objects.get()
    assert (row.state, row.files.get().name, row.issued_on) == (
        "received",
        "cong-van.pdf",
        clock.legal_date(clock.now()),
    )


@pytest.mark.parametrize(
    ("variant", "state"), [("broken_signature", "returned"), ("expired", "returned"), ("entity", ""), ("bomb", "")]
)
def test_what_attacks_is_refused_confirmed_and_never_listed_again(
    people: People, sandbox: httpx.Client, variant: str, state: str
) -> None:
    sandbox.post("/truc-van-ban/gui", json={"from": "G18", "variant": variant}).raise_for_status()
    inbound.AXIS.fetch()

    assert [row.state for row in models.Document.objects.all()] == ([state] if state else [])
    assert inbound.AXIS.fetch() == 0
    (package,) = [one for one in sandbox.get("/truc-van-ban/goi-tin").json()["packages"] if one["kind"] == "edoc"]
    assert package["state"] == "fail"


def test_a_recall_travels_and_is_agreed_to(people: People) -> None:
    row = posted(people)
    inbound.AXIS.fetch()
    services.recall(people.clerk, document=str(row.pk), reason="Sai nội dung", at=AT)
    house.work()
    inbound.AXIS.fetch()

    assert state(row) == "15"
    assert queries.document(people.clerk, str(row.pk)).line.state is State.RECALLED


def test_an_unknown_receiver_is_told_to_the_clerk_and_is_not_tried_for_ever(people: People) -> None:
    row = posted(people, receivers=(Party("Z99", "Không có"),))

    receiver = row.receivers.get()
    assert receiver.state == "failed"
    assert "18" in receiver.reason


def test_a_package_taken_before_the_silence_is_taken_once(people: People, sandbox: httpx.Client) -> None:
    sandbox.post(
        "/_control/document_axis", json={"mode": "timeout_after", "times": 1, "only": "sendEdoc"}
    ).raise_for_status()
    row = posted(people)
    assert state(row) == "waiting"
    transport.close()
    house.make_due()
    house.work()

    held = [
        one for one in sandbox.get("/truc-van-ban/goi-tin").json()["packages"] if one["document"] == row.exchange_id
    ]
    assert (state(row), len(held)) == ("sent", 1)


@pytest.mark.parametrize("mode", ["duplicate", "reordered", "clock_skew"])
def test_doubled_and_reordered_statuses_end_where_they_should(people: People, sandbox: httpx.Client, mode: str) -> None:
    sandbox.post("/_control/document_axis", json={"mode": mode, "reply": "finish"}).raise_for_status()
    row = posted(people)
    inbound.AXIS.fetch()

    assert state(row) == "06"


@pytest.mark.parametrize("mode", ["down", "error", "malformed"])
def test_while_the_axis_is_away_nothing_is_lost(people: People, sandbox: httpx.Client, mode: str) -> None:
    sandbox.post("/truc-van-ban/gui", json={"from": "G18"}).raise_for_status()
    sandbox.post("/_control/document_axis", json={"mode": mode}).raise_for_status()
    row = posted(people)
    with pytest.raises(Exception) as found:  # noqa: PT011 -- any of transport's failures
        inbound.AXIS.fetch()
    assert getattr(found.value, "code", "").startswith("transport")
    sandbox.post("/_control/document_axis", json={"mode": "normal"}).raise_for_status()
    transport.close()
    house.make_due()
    house.work()
    inbound.AXIS.fetch()

    assert row.receivers.get().state in {"01", "03"}
    assert models.Document.objects.filter(direction="in").count() == 1


def test_a_day_is_compared_and_each_difference_is_mended(people: People, sandbox: httpx.Client) -> None:
    row = posted(people, receivers=(Party("G18", "Bộ Y tế"), FINANCE))
    inbound.AXIS.fetch()
    day = clock.legal_date(clock.now())
    if inbound.link.current().transport == "lgsp":  # that transport lists nothing of what was sent
        return
    assert services.compare(people.clerk, day=day, at=AT).lines == ()

    lost = row.packages.filter(direction="out", party_code="G12").get()
    models.Package.objects.filter(pk=lost.pk).update(axis_id="never-was-there")
    sandbox.post("/truc-van-ban/gui", json={"from": "G15"}).raise_for_status()
    found = services.compare(people.clerk, day=day, at=AT)
    kinds = [one.kind for one in found.lines]
    assert sorted(kinds) == [Difference.NOT_HERE, Difference.NOT_THERE, Difference.STRANGE]
    for number in range(len(kinds)):
        services.mend(people.clerk, day=day, line=number, at=clock.now())
    house.work()

    assert queries.inbox(people.clerk, direction=Direction.IN)[1] == 1
    assert {one.kind for one in services.compare(people.clerk, day=day, at=AT).lines} <= {Difference.STRANGE}


def test_the_comparison_of_the_link_mends_by_itself_what_either_side_lacks(
    people: People, sandbox: httpx.Client
) -> None:
    row = posted(people, receivers=(Party("G18", "Bộ Y tế"), FINANCE, Party("Z99", "Không có")))
    inbound.AXIS.fetch()
    day, comparer = clock.legal_date(clock.now()), inbound.Comparer()
    lost = row.packages.filter(direction="out", party_code="G12").get()
    models.Package.objects.filter(pk=lost.pk).update(axis_id="never-was-there")
    sandbox.post("/truc-van-ban/gui", json={"from": "G15"}).raise_for_status()

    found = comparer.compare(day=day, at=clock.now(), mend=True)
    house.work()
    again = comparer.compare(day=day, at=clock.now(), mend=False)
    kept = comparer.kept(people.clerk, day=day)

    lists_sent = inbound.AXIS.lists_sent()
    gaps = sorted((one.gap.value, one.mending.value, one.acted_at is not None) for one in found.lines)
    assert gaps == [
        *([("only_ours", "push", True)] if lists_sent else []),
        ("only_theirs", "fetch", True),
        *([("only_theirs", "look", False)] if lists_sent else []),
        ("stuck", "resend", False),
    ]
    assert models.Document.objects.filter(direction="in", author_code="G15").count() == 1
    # What was sent again has its old number there, so only what the axis refused stays: a person reads why.
    assert [(one.mending.value, "18" in one.note) for one in again.lines] == [("resend", True)]
    assert kept == again


def test_what_a_person_took_note_of_is_no_difference_any_more(people: People) -> None:
    row = posted(people)
    day, comparer = clock.legal_date(clock.now()), inbound.Comparer()
    if not inbound.AXIS.lists_sent():
        return
    models.Package.objects.filter(document=row, direction="out").update(axis_id="never-was-there")
    found = services.compare(people.clerk, day=day, at=clock.now())
    strange = next(number for number, one in enumerate(found.lines) if one.kind is Difference.STRANGE)
    assert services.mend(people.clerk, day=day, line=strange, at=clock.now()) == "noted"

    told = comparer.compare(day=day, at=clock.now(), mend=False)
    assert {one.mending.value for one in told.lines} == {"push", "fetch"}  # what was sent, and statuses that wait there


def test_the_night_compares_yesterday_and_days_that_still_differ_and_looks_again(
    people: People, sandbox: httpx.Client
) -> None:
    sandbox.post("/truc-van-ban/gui", json={"from": "G15"}).raise_for_status()
    today = clock.legal_date(clock.now())
    services.compare(people.clerk, day=today, at=clock.now())  # the axis has a package that we lack
    ordered = len(compared.days_that_differ(since=today))
    house.work()
    inbound.Comparer().order(day=today, mend=True)
    house.work()

    assert ordered == 1
    assert models.Document.objects.filter(author_code="G15").count() == 1
    services.compare(people.clerk, day=today, at=clock.now())
    assert compared.days_that_differ(since=today) == []


def test_an_axis_that_is_away_is_told_as_silent_and_nothing_is_kept(people: People, sandbox: httpx.Client) -> None:
    sandbox.post("/_control/document_axis", json={"mode": "down"}).raise_for_status()
    day = clock.legal_date(clock.now())

    with pytest.raises(Unavailable):
        inbound.Comparer().compare(day=day, at=clock.now(), mend=True)
    assert inbound.Comparer().kept(people.clerk, day=day) is None


def test_the_catalogue_has_both_codes(people: People) -> None:
    inbound.refresh_agencies()

    found = queries.agency("000.00.00.G18")
    assert found is not None
    assert (found.code, found.name) == ("G18", "Bộ Y tế")
    assert [one.code for one in queries.find_agencies("y te ha noi")] == ["H26.11"]
