"""Limits by table, days counted by the clock, authorities named by a table, entries for a list of keys."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date

import pytest
from tests.rooms.definitions.catalogue import factory

from motcua.definitions.catalogue import charging, checking, examples, manifest, packs
from motcua.definitions.catalogue.types import Register
from motcua.foundation.worktime import queries as worktime

OFFICE = "bct/van-phong-dai-dien"
PROMOTION = "bct/thong-bao-khuyen-mai"
PLATFORM = "bct/nen-tang-thuong-mai-dien-tu"


def filing(name, changes=None):
    files = packs.collect(factory.settings.MOTCUA.packs_dir / name, common=factory.settings.MOTCUA.packs_dir)
    example = examples.resolved(files, "examples/01-valid.json")
    for pointer, value in (changes or {}).items():
        examples._set(example["data"], pointer, value)
    compiled = replace(factory.compiled(name), calendar=worktime.shipped)
    known = {**example["known"], "papers": example.get("papers", {})}
    return compiled, example["data"], known, date.fromisoformat(example["at"][:10])


@pytest.mark.parametrize(("sector", "amount"), [("none", 7), ("862", 7), ("964", 13), ("other", 13)])
def test_limit_is_the_longer_one_where_the_table_says_so(sector, amount):
    compiled, data, known, on = filing(OFFICE, {"/service_sector_code": sector})

    assert charging.limit(compiled, data, known=known, on=on).amount == amount


@pytest.mark.parametrize(
    ("changes", "unit"),
    [({}, "T01.CT"), ({"/in_zone": True}, "T01.KCN"), ({"/office_province_code": None}, "G02.05")],
)
def test_authority_is_the_one_that_the_table_names_else_the_procedures_own(changes, unit):
    compiled, data, known, on = filing(OFFICE, changes)

    assert charging.route(compiled, data, known=known, on=on).unit == unit


@pytest.mark.parametrize(
    ("start", "late"),
    [("2026-12-04", True), ("2026-12-06", True), ("2026-12-07", False), ("2031-12-31", False)],
)
def test_days_are_counted_by_the_working_time_clock(start, late):
    compiled, data, known, on = filing(PROMOTION, {"/start_date": start, "/end_date": "2031-12-31"})

    found = [error.code for error in checking.check(compiled, data, known=known, on=on).errors]

    assert found == (["PROMO-LEAD"] if late else [])


def test_day_beyond_the_calendar_is_unknown_and_fires_nothing():
    compiled, data, known, _ = filing(PROMOTION, {"/start_date": "2060-01-02", "/end_date": "2060-02-01"})

    found = checking.check(compiled, data, known=known, on=date(2060, 1, 1)).errors

    assert "PROMO-LEAD" not in [error.code for error in found]


def test_register_is_asked_for_each_of_a_list_of_keys():
    compiled, data, known, on = filing(PLATFORM, {"/domains": ["one.example", "two.example"]})

    assert checking.look_ups(compiled, data, on=on) == {"platforms": ["one.example", "two.example"]}
    entry = {"two.example": {"enterprise_code": "9901234560"}}
    found = checking.check(compiled, data, known={**known, "platforms": entry}, on=on).errors
    assert [(error.pointer, error.code) for error in found] == [("/domains/1", "E-DUP")]


@pytest.mark.parametrize("domains", [[], None])
def test_register_is_not_asked_without_keys(domains):
    compiled, data, _, on = filing(PLATFORM, {"/domains": domains})

    assert checking.look_ups(compiled, data, on=on) == {"platforms": []}


@pytest.mark.parametrize(
    ("country", "symbol"),
    [
        ("TH", "VN-TH 26/02/000007"),
        ("th", "VN- 26/02/000007"),
        ("{number}", "VN- 26/02/000007"),
        ("TH" * 6, "VN- 26/02/000007"),
        (3, "VN- 26/02/000007"),
    ],
)
def test_number_takes_a_short_code_of_the_form_and_nothing_else(country, symbol):
    register = Register("CO", "VN-{/importing_country} {yy}/02/{number:06d}")

    assert register.symbol(year=2026, number=7, data={"importing_country": country}) == symbol


@pytest.mark.parametrize(
    "pattern", ["{year.__class__}{number}", "{number:999999999d}", "{number!r}", "{}{number}", "{year}"]
)
def test_pattern_that_asks_for_more_is_refused_with_its_line(pattern):
    files = packs.collect(factory.settings.MOTCUA.packs_dir / OFFICE, common=factory.settings.MOTCUA.packs_dir)
    text = files.files["pack.toml"].decode().replace("VPĐD-{year}-{number:05d}", pattern)

    found = manifest.faults(tomllib.loads(text), text)

    assert [(one.file, one.line) for one in found if "register.pattern" in one.text] == [
        ("pack.toml", text[: text.index(f'pattern = "{pattern}"')].count("\n") + 1)
    ]
