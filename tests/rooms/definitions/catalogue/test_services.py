"""Loading packs: once and quickly, never over a version in force; the version of the day is found."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from tests.rooms.definitions.catalogue.factory import DAY, NEW, OLD, filing, known

from motcua.definitions.catalogue import models, queries, services
from motcua.definitions.catalogue.errors import ListClosed, PackRefused, VersionInForce, VersionsOverlap
from motcua.foundation.errors import NotAllowed, NotFound
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import ANONYMOUS, Actor, Ref

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SET_UP = Actor.system("set_up")
KEY = "khai-bao-hoa-chat-nhap-khau"
pytestmark = pytest.mark.django_db


def load(name=NEW, at=NOW):
    return services.load(SET_UP, path=settings.MOTCUA.packs_dir / name, at=at)


@pytest.fixture
def copy_of_pack(tmp_path):
    shutil.copytree(settings.MOTCUA.packs_dir, tmp_path / "packs")
    return tmp_path / "packs" / NEW


def edit(folder, old, new, file="pack.toml"):
    path = folder / file
    path.write_text(path.read_text().replace(old, new, 1))


def test_loading_twice_does_nothing_the_second_time(monkeypatch):
    first = load()
    monkeypatch.setattr("motcua.definitions.catalogue.packs.content_of", None)

    second = load()

    assert (first.fresh, second.fresh, second.version_id) == (True, False, first.version_id)
    assert [entry.name for entry in journal.history(Ref("procedure", KEY))] == ["catalogue.version_loaded"]


def test_only_those_who_may_load_packs():
    with pytest.raises(NotAllowed):
        services.load(ANONYMOUS, path=settings.MOTCUA.packs_dir / NEW, at=NOW)


def test_the_version_of_the_day_is_found():
    old, new = load(OLD), load(NEW)

    found = [queries.in_force(KEY, datetime(*day, tzinfo=UTC)) for day in ((2026, 1, 16, 16, 59), (2026, 1, 16, 17, 0))]

    assert [version.id for version in found] == [old.version_id, new.version_id]
    assert queries.in_force(KEY, datetime(2017, 11, 24, tzinfo=UTC)) is None
    assert queries.in_force("unknown", NOW) is None
    assert queries.version(old.version_id).version == "1"
    with pytest.raises(NotFound):
        queries.version(0)


def test_a_version_in_force_never_changes(copy_of_pack):
    load()
    edit(copy_of_pack, "technical_seconds = 15", "technical_seconds = 16")

    with pytest.raises(VersionInForce):
        services.load(SET_UP, path=copy_of_pack, at=NOW)

    assert queries.in_force(KEY, NOW).limit.technical_seconds == 15


def test_a_version_to_come_may_be_replaced_and_ends_its_predecessor(copy_of_pack):
    first = load()
    edit(copy_of_pack, 'version = "2"\nin_force_from = 2026-01-17', 'version = "3"\nin_force_from = 2027-01-01')
    services.load(SET_UP, path=copy_of_pack, at=NOW)
    edit(copy_of_pack, "technical_seconds = 15", "technical_seconds = 16")

    third = services.load(SET_UP, path=copy_of_pack, at=NOW)

    assert queries.in_force(KEY, datetime(2026, 12, 31, tzinfo=UTC)).id == first.version_id
    assert queries.in_force(KEY, datetime(2027, 1, 2, tzinfo=UTC)).id == third.version_id
    assert queries.in_force(KEY, datetime(2027, 1, 2, tzinfo=UTC)).limit.technical_seconds == 16
    assert models.ProcedureVersion.objects.count() == 2


def test_versions_that_overlap_are_refused(copy_of_pack):
    load(OLD)
    edit(copy_of_pack, "in_force_from = 2026-01-17", "in_force_from = 2026-01-16")

    with pytest.raises(VersionsOverlap):
        services.load(SET_UP, path=copy_of_pack, at=NOW)


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("pack.toml", 'procedure = "', "procedure = ", 3),
        ("form.schema.json", '"type": "object",', '"type": "object"', 5),
        ("decide.dmn", "substring(", "subs tring((", 136),
        ("checks.dmn", 'hitPolicy="COLLECT"', 'hitPolicy="NONE"', 6),
        ("codes/units.csv", "KGM,Kilôgam (kg)", ",Kilôgam (kg)", 2),
        ("texts.vi.toml", 'title = "Giấy tờ kèm theo"', "", 0),
        ("pack.toml", 'table = "checks.dmn#line"', 'table = "checks.dmn#none"', 0),
    ],
)
def test_a_broken_pack_is_refused_with_file_and_line(copy_of_pack, file, old, new, line):
    edit(copy_of_pack, old, new, file)

    with pytest.raises(PackRefused) as refused:
        services.load(SET_UP, path=copy_of_pack, at=NOW)

    where = (refused.value.params["file"], refused.value.params["line"])
    assert where == (file if file != "texts.vi.toml" else "form.layout.json", line)


def test_a_code_list_grows_by_import_from_its_day():
    before = queries.version(load().version_id)
    changed = filing({"/items/1/hs_code": "29159090"})

    added = services.import_codes(
        SET_UP, procedure=KEY, code_list="hs", content="code,name_vi\n29159090,Axit khác\n", at=NOW
    )

    version = queries.in_force(KEY, NOW)
    assert (added, version.id) == (1, before.id)
    assert queries.check(version, changed, known=known(), on=DAY).errors == ()
    assert [e.code for e in queries.check(version, changed, known=known(), on=date(2026, 11, 23)).errors] == ["E-CODE"]
    assert journal.history(Ref("procedure", KEY))[-1].name == "catalogue.codes_imported"
    with pytest.raises(ListClosed):
        services.import_codes(SET_UP, procedure=KEY, code_list="units", content="code\nX\n", at=NOW)
    with pytest.raises(PackRefused):
        services.import_codes(SET_UP, procedure=KEY, code_list="hs", content="name\nX\n", at=NOW)


def test_procedures_are_searched_without_marks():
    load(OLD)
    load(NEW)

    (entry,) = queries.procedures(search="hoa chat", at=NOW)

    assert (entry.procedure, entry.open, entry.authority_unit) == (KEY, True, "G02.18")
    assert queries.procedures(search="rượu", at=NOW) == []


def test_the_public_questions_answer_from_the_stored_version():
    version = queries.version(load().version_id)

    checked = queries.check(version, filing(), known=known(), on=DAY)
    judgement = queries.decide(version, checked.data, known={}, on=DAY)

    assert (checked.errors, judgement.outcome.value) == ((), "accepted")
    assert version.register.symbol(year=2026, number=7) == "HC-202600000007"
    assert (version.limit.kind, version.limit.technical_seconds, version.limit.alarm_seconds) == ("none", 15, 60)
    assert [option.code for option in queries.options(version, "border_gates", on=DAY, search="cat lai")] == ["VNCLI"]
    assert queries.schema(version)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert len(queries.subject_key(version, checked.data)) == 64
    assert (
        queries.read_items(
            version, queries.items_template(version, section="goods", on=DAY), section="goods", on=DAY
        ).items
        == ()
    )
