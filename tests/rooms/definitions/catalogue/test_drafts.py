"""Drafts: edited by one at a time, checked on the way, published by a second person, exact to the byte."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from tests.rooms.definitions.catalogue.factory import NEW, OLD

from motcua.definitions.catalogue import folders, queries, services, skeleton
from motcua.definitions.catalogue.errors import (
    BeginsInPast,
    DraftChanged,
    DraftClosed,
    DraftExists,
    DraftFaulty,
    PackRefused,
    SamePerson,
    SuspensionWrong,
    VersionInForce,
)
from motcua.definitions.catalogue.types import DraftState
from motcua.foundation.errors import NotAllowed, NotFound
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.permissions import models as grants
from motcua.identity.permissions import services as permissions

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
SET_UP = Actor.system("set_up")
DESIGNER, SECOND, OTHER = (Actor(ActorKind.OFFICER, name, assurance=2) for name in ("d1", "p1", "d2"))
KEY = "khai-bao-hoa-chat-nhap-khau"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _roles():
    since = datetime(2026, 1, 1, tzinfo=UTC)
    for who, role in (("d1", "procedure_designer"), ("d2", "procedure_designer"), ("p1", "procedure_publisher")):
        permissions.grant(SET_UP, principal=who, role=role, unit="", in_force_from=since, at=NOW)
    # Of before the rule that keeps the two apart: whoever has both all the same publishes nothing of their own.
    grants.Grant.objects.create(
        principal="d1", role="procedure_publisher", unit="", in_force_from=since, granted_by="set_up", granted_at=NOW
    )


def begin(**more):
    return services.begin_draft(DESIGNER, procedure="xac-nhan", at=NOW, **more)


def proposed(**more):
    draft = begin(**more)
    return services.propose(DESIGNER, draft=draft.id, seen=draft.revision, at=NOW)


def test_a_new_procedure_begins_with_a_model_in_which_nothing_is_wrong():
    draft = begin()

    report = services.check_draft(DESIGNER, draft=draft.id)

    assert (draft.state, draft.revision, draft.begun_by) == (DraftState.OPEN, 1, "officer:d1")
    assert (report.ok, report.examples, report.messages) == (True, 3, ())


def test_two_persons_publish_and_both_names_are_in_the_journal():
    draft = proposed()

    services.publish(SECOND, draft=draft.id, seen=draft.revision, at=NOW)

    facts = {entry.name: entry for entry in journal.history(Ref("procedure", "xac-nhan"))}
    assert list(facts) == [
        "catalogue.draft_begun",
        "catalogue.draft_proposed",
        "catalogue.version_loaded",
        "catalogue.version_published",
    ]
    told = facts["catalogue.version_published"].body
    assert (told["proposed_by"], told["published_by"]) == ("officer:d1", "officer:p1")
    assert queries.draft(draft.id).state is DraftState.PUBLISHED


def test_a_published_draft_is_live_and_its_folder_is_kept_to_the_byte():
    files = skeleton.files("xac-nhan", on=TODAY)
    draft = proposed(files=files)

    loaded = services.publish(SECOND, draft=draft.id, seen=draft.revision, at=NOW)
    queries.forget()

    assert queries.in_force("xac-nhan", NOW).id == loaded.version_id
    assert queries.version_files(loaded.version_id) == files


def test_who_proposed_cannot_publish_even_with_the_right_to():
    draft = proposed()

    with pytest.raises(SamePerson):
        services.publish(DESIGNER, draft=draft.id, seen=draft.revision, at=NOW)

    assert queries.in_force("xac-nhan", NOW) is None


def test_each_act_needs_its_right():
    with pytest.raises(NotAllowed):
        services.begin_draft(SECOND, procedure="xac-nhan", at=NOW)
    draft = begin()
    with pytest.raises(NotAllowed):
        services.save_file(SECOND, draft=draft.id, name="pack.toml", content=b"", seen=1, at=NOW)
    with pytest.raises(NotAllowed):
        services.propose(SECOND, draft=draft.id, seen=1, at=NOW)
    services.propose(OTHER, draft=draft.id, seen=1, at=NOW)
    with pytest.raises(NotAllowed):
        services.publish(OTHER, draft=draft.id, seen=1, at=NOW)
    with pytest.raises(NotAllowed):
        services.suspend(OTHER, procedure="x", version="1", since=TODAY, until=None, basis="x", at=NOW)


def test_two_officers_do_not_overwrite_each_other():
    draft = begin()
    services.save_file(DESIGNER, draft=draft.id, name="texts.en.toml", content=b"# mine\n", seen=1, at=NOW)

    with pytest.raises(DraftChanged) as refused:
        services.save_file(OTHER, draft=draft.id, name="texts.en.toml", content=b"# theirs\n", seen=1, at=NOW)

    assert refused.value.params == {"draft": draft.id, "revision": 2, "saved_by": "officer:d1"}
    assert queries.draft_files(draft.id)["texts.en.toml"] == b"# mine\n"


def test_a_procedure_has_one_draft_at_a_time():
    first = begin()

    with pytest.raises(DraftExists) as refused:
        begin()

    assert refused.value.params["draft"] == first.id
    services.discard(DESIGNER, draft=first.id, seen=1, at=NOW)
    assert begin().id != first.id


def test_files_are_added_changed_and_removed_and_the_rest_stays():
    draft = begin()
    before = queries.draft_files(draft.id)

    after = services.save_files(
        DESIGNER,
        draft=draft.id,
        files={"notes.md": b"x\r\n", "refusal.typ": None, "texts.en.toml": b""},
        seen=1,
        at=NOW,
    )

    files = queries.draft_files(draft.id)
    assert after.revision == 2
    assert (files["notes.md"], files["texts.en.toml"], "refusal.typ" in files) == (b"x\r\n", b"", False)
    assert {name for name in before if files.get(name) == before[name]} == set(before) - {
        "refusal.typ",
        "texts.en.toml",
    }


@pytest.mark.parametrize(
    "name",
    [
        "../pack.toml",
        "/etc/passwd",
        "codes/../../x.csv",
        "run.py",
        "examples/a/b.json",
        "a.typ\n",
        "codes/.csv",
        "x" * 300,
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(name):
    draft = begin()

    with pytest.raises(PackRefused):
        services.save_file(DESIGNER, draft=draft.id, name=name, content=b"", seen=1, at=NOW)

    assert queries.draft(draft.id).revision == 1


def test_too_much_is_refused():
    draft = begin()

    with pytest.raises(PackRefused):
        services.save_file(DESIGNER, draft=draft.id, name="a.md", content=bytes(folders.FILE_SIZE + 1), seen=1, at=NOW)
    with pytest.raises(PackRefused):
        services.save_files(
            DESIGNER, draft=draft.id, files={f"a{n}.md": b"" for n in range(folders.FILES)}, seen=1, at=NOW
        )


def test_nothing_faulty_is_proposed():
    draft = begin()
    example = queries.draft_files(draft.id)["examples/01-enterprise.json"].replace(b"170000", b"170001")
    services.save_file(DESIGNER, draft=draft.id, name="examples/01-enterprise.json", content=example, seen=1, at=NOW)

    with pytest.raises(DraftFaulty) as refused:
        services.propose(DESIGNER, draft=draft.id, seen=2, at=NOW)

    assert refused.value.params["failed"] == 1
    assert queries.draft(draft.id).state is DraftState.OPEN


def test_a_draft_of_one_procedure_holds_no_pack_of_another():
    draft = begin()
    pack = queries.draft_files(draft.id)["pack.toml"].replace(b'"xac-nhan"', b'"xac-minh"')
    services.save_file(DESIGNER, draft=draft.id, name="pack.toml", content=pack, seen=1, at=NOW)

    report = services.check_draft(DESIGNER, draft=draft.id)

    assert [(one.file, one.line) for one in report.messages] == [("xac-nhan/pack.toml", 3)]


def test_a_proposal_is_changed_only_after_it_was_sent_back():
    draft = proposed()
    with pytest.raises(DraftClosed):
        services.save_file(DESIGNER, draft=draft.id, name="a.md", content=b"", seen=1, at=NOW)

    services.send_back(SECOND, draft=draft.id, remark="Phí chưa đúng Điều 6", at=NOW)

    after = services.save_file(DESIGNER, draft=draft.id, name="a.md", content=b"", seen=1, at=NOW)
    assert (after.state, after.remark, after.revision) == (DraftState.OPEN, "Phí chưa đúng Điều 6", 2)


def test_a_draft_of_a_version_starts_from_its_folder_with_new_dates_and_no_other_change():
    old = services.load(SET_UP, path=settings.MOTCUA.packs_dir / OLD, at=NOW)
    new = services.load(SET_UP, path=settings.MOTCUA.packs_dir / NEW, at=NOW)
    begins = date(2027, 1, 1)

    draft = services.begin_draft(
        DESIGNER, procedure=KEY, based_on=new.version_id, version="3", in_force_from=begins, at=NOW
    )

    files, base = queries.draft_files(draft.id), queries.version_files(new.version_id)
    lines = [
        (name, after)
        for name in base
        for before, after in zip(base[name].splitlines(), files[name].splitlines(), strict=True)
        if before != after
    ]
    assert set(files) == set(base)
    assert [line for name, line in lines if name == "pack.toml"] == [b'version = "3"', b"in_force_from = 2027-01-01"]
    assert {line for name, line in lines if name != "pack.toml" and b'"2027-01-01T' not in line} == set()
    failing = {message.file.partition("/")[2] for message in services.check_draft(DESIGNER, draft=draft.id).messages}
    assert failing  # examples on either side of a change of the law in April 2026
    services.save_files(DESIGNER, draft=draft.id, files=dict.fromkeys(failing), seen=1, at=NOW)
    services.propose(DESIGNER, draft=draft.id, seen=2, at=NOW)
    loaded = services.publish(SECOND, draft=draft.id, seen=2, at=NOW)
    queries.forget()
    assert queries.in_force(KEY, NOW).id == new.version_id
    assert queries.in_force(KEY, datetime(2027, 1, 2, tzinfo=UTC)).id == loaded.version_id
    assert [one.version for one in queries.versions_of(KEY)] == ["3", "2", "1"]
    assert old.version_id != new.version_id


def test_what_is_in_force_stays_and_nothing_becomes_law_of_yesterday():
    new = services.load(SET_UP, path=settings.MOTCUA.packs_dir / NEW, at=NOW)
    draft = services.begin_draft(DESIGNER, procedure=KEY, based_on=new.version_id, at=NOW)
    changed = queries.draft_files(draft.id)["pack.toml"].replace(b"technical_seconds = 15", b"technical_seconds = 16")
    services.save_file(DESIGNER, draft=draft.id, name="pack.toml", content=changed, seen=1, at=NOW)
    services.propose(DESIGNER, draft=draft.id, seen=2, at=NOW)

    with pytest.raises(BeginsInPast):
        services.publish(SECOND, draft=draft.id, seen=2, at=NOW)
    with pytest.raises(VersionInForce):
        services.publish(SECOND, draft=draft.id, seen=2, at=datetime(2026, 1, 17, 3, 0, tzinfo=UTC))

    queries.forget()
    assert queries.in_force(KEY, NOW).limit.technical_seconds == 15


def test_a_version_is_suspended_from_a_day_and_taken_up_again():
    services.load(SET_UP, path=settings.MOTCUA.packs_dir / NEW, at=NOW)
    stop, again = date(2026, 12, 1), date(2026, 12, 15)

    def is_open(day):
        queries.forget()
        return queries.in_force(KEY, datetime(2026, 12, day, 3, 0, tzinfo=UTC)) is not None

    services.suspend(SECOND, procedure=KEY, version="2", since=stop, until=None, basis="Nghị quyết 1/NQ-CP", at=NOW)
    assert [is_open(day) for day in (1, 20)] == [False, False]
    services.resume(SECOND, procedure=KEY, version="2", since=again, basis="Nghị quyết 2/NQ-CP", at=NOW)

    assert [is_open(day) for day in (1, 14, 15)] == [False, False, True]
    names = [entry.name for entry in journal.history(Ref("procedure", KEY))]
    assert names[1:] == ["catalogue.version_suspended", "catalogue.version_resumed"]
    with pytest.raises(SuspensionWrong):
        services.suspend(SECOND, procedure=KEY, version="2", since=date(2026, 11, 1), until=None, basis="x", at=NOW)
    with pytest.raises(NotFound):
        services.suspend(SECOND, procedure=KEY, version="9", since=stop, until=None, basis="x", at=NOW)
