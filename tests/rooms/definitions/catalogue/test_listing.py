"""The list of procedures: found with or without marks, by event, field, level and authority, the best match first."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import pytest
from django.conf import settings

from motcua.definitions.catalogue import folders, listing, models, packs, queries, services, typing, versions
from motcua.foundation import vn
from motcua.foundation.types import Actor, Json

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 26, 3, tzinfo=UTC)
OPERATOR = Actor.system("set_up")


@lru_cache
def _shipped() -> list[tuple[str, dict[str, Json], dict[str, Json]]]:
    """Key, settings and line of every pack that comes with the product."""
    found = []
    for folder in folders.packs(settings.MOTCUA.packs_dir):
        content = packs.content_of(
            packs.collect(folder, common=settings.MOTCUA.packs_dir), bundle=settings.MOTCUA.assets_dir / "feel.js"
        )
        found.append((str(content["settings"]["procedure"]), content["settings"], listing.line_of(content)))
    return found


def _enter(
    key: str, line: dict[str, Json], *, begins="2026-01-01", until=None, version="1", stopped=(None, None)
) -> None:
    procedure, _ = models.Procedure.objects.get_or_create(key=key)
    models.ProcedureVersion.objects.create(
        procedure=procedure, version=version, fingerprint=f"{key}/{version}", in_force_from=begins, in_force_until=until, suspended_from=stopped[0], suspended_until=stopped[1],
        name_vi=line["name"]["vi"] if line else "", search="", content={}, loaded_at=AT, listed=line, listed_at=AT,
    )  # fmt: skip


@pytest.fixture
def shipped() -> None:
    """The shipped procedures as the list has them, without building any."""
    for key, raw, line in _shipped():
        _enter(key, line, begins=raw["in_force_from"], until=raw.get("in_force_until"), version=raw["version"])
    queries.forget()


def names(words: str, **wanted: str) -> list[str]:
    return [entry.procedure for entry in queries.find(words=words, wanted=wanted, at=AT, size=100).entries]


@pytest.mark.parametrize(
    "words", ["xuất xứ", "xuat xu", "XUẤT XỨ", "xuâ\u0301t xứ", "xứ xuất", "c/o", "co", "chứng nhận xuất xứ"]
)
def test_words_are_found_with_and_without_marks_in_any_order_and_by_abbreviation(shipped, words):
    assert "dang-ky-ho-so-thuong-nhan-xuat-xu" in names(words)


def test_common_names_find_what_the_law_calls_otherwise(shipped):
    assert names("cây xăng") == ["cua-hang-ban-le-xang-dau"]
    assert names("khuyến mãi quay số")[0] == "dang-ky-khuyen-mai-mot-tinh"
    assert names("2.000648") == names("2000648") == ["cua-hang-ban-le-xang-dau"]
    assert "dang-ky-khuyen-mai-mot-tinh" in names("81/2018 khuyen mai")


def test_a_code_goes_before_a_word_that_reads_like_it(shipped):
    assert set(names("c/o")[:2]) == {"chung-nhan-xuat-xu-uu-dai", "tu-chung-nhan-xuat-xu"}
    assert names("GPKD") != []


def test_where_nothing_has_every_word_what_has_the_most_of_them_is_told(shipped):
    def nearest(words: str) -> list[str]:
        found = queries.find(words=words, at=AT)
        assert found.total == 0
        return [entry.procedure for entry in found.nearest]

    assert nearest("giấy phép bán lẻ xăng")[0] == "cua-hang-ban-le-xang-dau"
    assert nearest("giay phep ban le xang") == nearest("giấy phép bán lẻ xăng")
    assert len(nearest("giay phep ban le xang")) <= 5
    assert nearest("xăng qwerty asdf zxcv") == []
    assert nearest("qwerty") == []


def test_a_match_in_the_name_goes_before_one_in_the_description_and_open_before_closed():
    _enter("a-closed", _line("Giấy phép rượu cũ"), until="2026-06-01")
    _enter("b-told", _line("Giấy phép khác", summary="có rượu"))
    _enter("c-apart", _line("Rượu: cấp giấy phép"))
    _enter("d-phrase", _line("Cấp lại giấy phép rượu"))
    _enter("e-unmarked", _line("Cấp giấy phép ruou"))
    queries.forget()

    assert names("giấy phép rượu") == ["d-phrase", "a-closed", "e-unmarked", "c-apart", "b-told"]
    assert [(e.procedure, e.open) for e in queries.procedures(at=AT)][-1] == ("a-closed", False)


def test_words_count_whole_and_begun_only_where_nothing_has_them_whole(shipped):
    assert names("uat xu") == []
    assert all("xuat-xu" in name for name in names("xuất xứ"))
    assert names("khuyen ma") != []
    assert names("khuy mai") != []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hoas chaats", "hoa chat"), ("khuyeens maij", "khuyen mai"), ("xuaats xuws", "xuat xu"), ("hoa1 cha61t", "hoa chat"),
        ("khuyen mia", "khuyen mai"), ("xang dauf", "xang dau"), ("giay phep ruouj", "giay phep ruou"), ("qwertyuiop zzz", ""),
    ],
)  # fmt: skip
def test_words_typed_wrongly_are_read_as_they_were_meant(shipped, typed, meant):
    found = queries.find(words=typed, at=AT)

    assert (found.total, found.meant) == (0, meant)
    assert not meant or queries.find(words=meant, at=AT).total > 0


@pytest.mark.parametrize("way", ["tone last", "tone at its vowel", "marks last"])
def test_every_name_typed_in_telex_is_read(way):
    words = {
        word
        for _, _, line in _shipped()
        for word in line["name"]["vi"].lower().replace(",", " ").split()
        if word.isalpha()
    }

    wrong = {
        word: typed
        for word in words
        if (typed := _telex(word, way)) != vn.fold(word) and vn.fold(word) not in typing.readings(typed)
    }

    assert {word for word in wrong if any(vowel in vn.fold(word) for vowel in "aeiouy")} == set()


def test_filters_narrow_and_are_counted_under_each_other(shipped):
    found = queries.find(wanted={"event": "promote", "level": "full"}, at=AT, size=100)

    assert {entry.procedure for entry in found.entries} >= {"dang-ky-khuyen-mai-mot-tinh", "dang-ky-sua-doi-khuyen-mai"}
    assert {(choice.key, choice.count) for choice in found.facets["level"]} == {("full", found.total)}
    fields = {choice.key: choice for choice in queries.find(at=AT).facets["field"]}
    assert fields["ban-hang-da-cap"].name.en == "Multi-level marketing"
    assert fields["ban-hang-da-cap"].count == queries.find(wanted={"field": "ban-hang-da-cap"}, at=AT).total
    assert queries.find(wanted={"authority": "province", "applicant": "foreign_trader"}, at=AT).total > 0
    assert queries.find(wanted={"field": "khong-co"}, at=AT).entries == ()


def test_pages_are_stable_and_bounded(shipped):
    pages = [queries.find(at=AT, page=page, size=10) for page in (1, 2)]
    everything = [entry.procedure for entry in queries.procedures(at=AT)]

    assert [entry.procedure for page in pages for entry in page.entries] == everything[:20]
    assert queries.find(at=AT, page=10**9, size=10).page == pages[0].pages == -(-len(everything) // 10)
    assert len(queries.find(at=AT, size=10**9).entries) <= listing.MOST
    assert queries.find(at=AT, page=-3, size=0).page == 1


@pytest.mark.parametrize(
    "words",
    ["%", "_", "\x00", "'; DROP", "\\", "\u202e", "a" * 100_000, "(" * 5_000, "  \t\n", "🙂", "%00", "1 " * 50_000],
)
def test_hostile_words_find_nothing_or_everything_and_never_fail(shipped, words):
    found = queries.find(words=words, wanted={"field": words, "event": words} if words.strip() else {}, at=AT)

    assert found.total >= 0


def test_the_list_builds_no_version(shipped, monkeypatch):
    monkeypatch.setattr(versions, "build", None)

    assert len(queries.procedures(at=AT)) == len({key for key, _, _ in _shipped()})


def test_reading_the_list_again_asks_the_database_once(shipped, django_assert_max_num_queries):
    queries.find(words="rượu", at=AT)

    with django_assert_max_num_queries(0):
        queries.find(words="điện", at=AT)


def test_a_version_of_tomorrow_is_not_listed_and_a_suspended_one_is_closed():
    _enter("tomorrow", _line("Ngày mai"), begins="2026-11-27")
    _enter("stopped", _line("Tạm dừng"), stopped=("2026-11-01", "2026-12-01"))
    queries.forget()

    assert [(entry.procedure, entry.open) for entry in queries.procedures(at=AT)] == [("stopped", False)]
    assert queries.find(at=AT + timedelta(days=1)).total == 2
    assert queries.entry("tomorrow", at=AT) is None


def test_loading_lists_and_a_changed_name_of_an_event_is_listed_anew(tmp_path, monkeypatch):
    folder = settings.MOTCUA.packs_dir / "bct/dang-ky-khuyen-mai-mot-tinh"
    services.load(OPERATOR, path=folder, at=AT)
    before = queries.entry("dang-ky-khuyen-mai-mot-tinh", at=AT)
    monkeypatch.setattr(listing, "common", lambda _name: {"promote": {"vi": "Khuyến mại", "en": "Promote"}})

    again = services.load(OPERATOR, path=folder, at=AT)

    after = queries.entry("dang-ky-khuyen-mai-mot-tinh", at=AT)
    assert again.fresh is False
    assert [text.en for _, text in before.events] == ["Organise a sales promotion"]
    assert [text.en for _, text in after.events] == ["Promote"]
    assert after.version_id == before.version_id


def test_every_event_of_a_pack_is_in_the_shared_list():
    known = set(listing.common("events.csv"))

    assert {str(event) for _, raw, _ in _shipped() for event in raw.get("events", [])} - known == set()


def _line(name: str, **more: Json) -> dict[str, Json]:
    words = {"vi": name, "en": name}
    content = {
        "settings": {
            "procedure": "thu", "name": words, "field": {"vi": "Thử", "en": "Try"}, "authority_unit": "G02", "level": "full", "channels": ["portal"],
            "limit": {"kind": "unknown"}, "summary": {"vi": str(more.pop("summary", "")), "en": ""},
        },
        "texts": {},
    }  # fmt: skip
    return {**listing.line_of(content), **more}


def _telex(word: str, way: str) -> str:
    tones, marks = (
        {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"},
        {"\u0302": "", "\u0306": "w", "\u031b": "w"},
    )
    typed = late = tone = ""
    for letter in unicodedata.normalize("NFC", word):
        base, *combining = unicodedata.normalize("NFD", letter)
        if letter == "đ":
            base, combining, added = "d", [], "d"
        else:
            added = "".join(marks[mark] or base for mark in combining if mark in marks)
        here = "".join(tones[mark] for mark in combining if mark in tones)
        late += added if way == "marks last" else ""
        typed += base + ("" if way == "marks last" else added) + (here if way == "tone at its vowel" else "")
        tone += "" if way == "tone at its vowel" else here
    return typed + late + tone
