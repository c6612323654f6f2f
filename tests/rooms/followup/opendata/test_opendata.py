"""Datasets are given in three forms that say the same, in versions that stay; small numbers and what would tell them are left out."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from arro3.io import read_parquet
from django.apps import apps
from django.test import Client
from tests.links import house
from tests.rooms.casework.dossiers.factory import PASSWORD, officer

from motcua.casework.dossiers import models as dossiers
from motcua.definitions.forms.types import Text
from motcua.followup.feedback.types import SMALLEST
from motcua.followup.opendata import checking, models, queries, reading, services, tables, writing
from motcua.followup.opendata.errors import DatasetUnknown
from motcua.followup.opendata.types import Column, Form, Kind, Row
from motcua.foundation import clock
from motcua.foundation.clock import Period
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor

NIGHT = Actor.system("opendata")
COLUMNS = (
    Column("chu", Kind.TEXT, Text()),
    Column("so", Kind.INTEGER, Text()),
    Column("co", Kind.FLAG, Text()),
    Column("ngay", Kind.DAY, Text()),
)
HOSTILE = ('=cmd|"/c calc"!A1', "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "|x", "%0a", 'Điện, "nước"\nvà khí', "")


def parquet(content: bytes) -> list[dict[str, object]]:
    table = read_parquet(io.BytesIO(content)).read_all()
    columns = {name: table.column(name).to_pylist() for name in table.schema.names}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [{name: one.isoformat() if isinstance(one, date) else one for name, one in row.items()} for row in rows]


def test_three_forms_say_the_same_and_no_spreadsheet_runs_any_of_it() -> None:
    rows: list[Row] = [
        {"chu": text, "so": number, "co": None, "ngay": date(2026, 2, 28) if number else None}
        for number, text in enumerate(HOSTILE)
    ]

    table = list(csv.reader(io.StringIO(writing.written(Form.CSV, COLUMNS, rows).decode("utf-8-sig"), newline="")))
    told = json.loads(writing.written(Form.JSON, COLUMNS, rows))

    assert (table[0], table[2][3]) == (["chu", "so", "co", "ngay"], "2026-02-28")
    assert [row[0] for row in table[1:]] == [*(f"'{text}" for text in HOSTILE[:8]), *HOSTILE[8:]]
    assert [row["chu"] for row in told] == list(HOSTILE)
    assert parquet(writing.written(Form.PARQUET, COLUMNS, rows)) == told
    assert parquet(writing.written(Form.PARQUET, COLUMNS, [])) == []


@pytest.mark.parametrize("seed", range(40))
def test_no_number_below_five_is_told_nor_follows_from_what_is(seed: int) -> None:
    drawn = Random(seed)
    for _ in range(60):
        size = drawn.randint(1, 6)
        _look([(drawn.randint(0, 30), drawn.choice((0, 1, 3, 5, drawn.randint(0, 30)))) for _ in range(size)])


def _look(pairs: list[tuple[int, int]]) -> None:
    keys = [f"p{number}" for number in range(len(pairs))]
    whole = Counter({key: max(pair) for key, pair in zip(keys, pairs, strict=True)})
    part = Counter({key: min(pair) for key, pair in zip(keys, pairs, strict=True)})
    numbers = {name: Counter(whole) for name in ("tiep_nhan", "da_tra_loi", "xet_dung_han")} | {
        name: Counter(part) for name in ("nop_truc_tuyen", "dung_han")
    }

    hidden = tables._hidden(numbers, keys)

    for measure, found in numbers.items():
        secret = [found[key] for key in hidden[measure] if found[key]]
        assert all(found[key] == 0 or found[key] >= SMALLEST for key in keys if key not in hidden[measure])
        # What is hidden follows from the whole by subtraction only together, or the whole is hidden too.
        alone = len(secret) == 1 and not tables._tells(hidden[measure], found)
        assert not (alone and len(hidden[measure]) == 1)
    for key in keys:
        if key not in hidden["nop_truc_tuyen"]:
            assert key not in hidden["tiep_nhan"]
            assert whole[key] == part[key] or whole[key] - part[key] >= SMALLEST


def closed_quarter() -> Period:
    now = clock.now()
    one = Period.holding(clock.legal_date(now), 3).before
    return one if now >= one.until + tables.SETTLING else one.before


@pytest.mark.django_db(transaction=True)
def test_versions_stay_and_a_closed_quarter_is_counted_once() -> None:
    house.prepare()
    at, quarter = clock.now(), closed_quarter()
    codes = [house.file_dossier(invoice_no=f"HD-{number}").code for number in range(7)]
    house.work()
    inside = quarter.since + timedelta(days=3)
    dossiers.Dossier.objects.filter(code__in=codes[:6]).update(
        received_at=inside, accepted_at=inside, decided_at=inside + timedelta(minutes=1)
    )

    given_first = services.publish_all(NIGHT, at=at)
    again = services.publish_all(NIGHT, at=at)
    dossiers.Dossier.objects.filter(code=codes[6]).update(received_at=inside, accepted_at=inside, decided_at=inside)
    later = services.publish_all(NIGHT, at=at)
    of, versions = queries.dataset("tinh-hinh-giai-quyet")
    content = {form: queries.content(of.key, 1, form)[1] for form in Form}
    rows = json.loads(content[Form.JSON])

    assert (len(given_first), again, later) == (
        len(tables.TABLES),
        [],
        [],
    )  # one more dossier would be told by the difference
    assert [(row["quy"], row["thu_tuc"], row["tiep_nhan"], row["nop_truc_tuyen"]) for row in rows] == [
        (quarter.key, None, 6, 6), (quarter.key, "khai-bao-hoa-chat-nhap-khau", 6, 6),
    ]  # fmt: skip
    assert parquet(content[Form.PARQUET]) == rows and versions[0].rows == 2
    assert models.Quarter.objects.filter(period=quarter.key).count() == 1
    for wrong in (("x", 1, "csv"), (of.key, 99, "csv"), (of.key, 1, "exe")):
        with pytest.raises(DatasetUnknown):
            queries.content(*wrong)
    with pytest.raises(NotAllowed):
        services.publish_all(officer("operator"), at=at)


def terms(told: object) -> set[str]:
    """Every property and kind in a JSON-LD document that stands under a prefix."""
    if isinstance(told, list):
        return set().union(*map(terms, told))
    if not isinstance(told, dict):
        return set()
    kinds = told.get("@type", [])
    found = {kinds} if isinstance(kinds, str) else set(kinds)
    found |= {name for name in told if not name.startswith("@")}
    return found.union(*(terms(value) for name, value in told.items() if name != "@context"))


@pytest.mark.django_db(transaction=True)
def test_pages_and_the_catalogue_lead_to_every_file_and_to_nothing_else() -> None:
    house.prepare()
    http = Client()
    before = http.get("/du-lieu-mo/").content.decode()
    services.publish_all(NIGHT, at=clock.now())
    page = http.get("/du-lieu-mo/thu-tuc-hanh-chinh/")
    told = json.loads(http.get("/du-lieu-mo/catalog.jsonld").content)
    asked = http.get("/du-lieu-mo/", headers={"Accept": "application/ld+json"})
    one = json.loads(http.get("/du-lieu-mo/thu-tuc-hanh-chinh.jsonld").content)
    files = [file for entry in told["dcat:dataset"] for file in entry["dcat:distribution"]]
    answers = [http.get("/" + file["dcat:downloadURL"]["@id"].split("/", 3)[3]) for file in files]
    unchanged = http.get("/du-lieu-mo/thu-tuc-hanh-chinh/1.csv", headers={"If-None-Match": answers[0]["ETag"]})

    assert "Chưa có phiên bản nào" in before and page.status_code == 200
    assert (
        len(files) == 3 * len(tables.TABLES) and told["@type"] == "dcat:Catalog" and json.loads(asked.content) == told
    )
    assert all(
        (answer.status_code, len(answer.content)) == (200, int(file["dcat:byteSize"]["@value"]))
        for answer, file in zip(answers, files, strict=True)
    )
    assert all(entry["dct:license"] and entry["dct:title"] and entry["dct:modified"] for entry in told["dcat:dataset"])
    assert one["dcat:hasVersion"][0]["dcat:version"] == "1" and unchanged.status_code == 304
    # What harvesters that check by the profile DCAT-AP refuse a catalogue without.
    for entry in (told, *told["dcat:dataset"], *one["dcat:hasVersion"]):
        assert entry["dct:title"] and entry["dct:description"] and "foaf:Agent" in entry["dct:publisher"]["@type"]
    for entry in (told, *told["dcat:dataset"]):
        assert {language["@type"] for language in entry["dct:language"]} == {"dct:LinguisticSystem"}
    assert {file["dct:format"]["@id"].rpartition("/")[2] for file in files} == {"CSV", "JSON", "PARQUET"}
    assert all(name.partition(":")[0] in told["@context"] for name in terms(told) | terms(one))
    assert [
        http.get(f"/du-lieu-mo/{path}").status_code
        for path in (
            "x/",
            "x.jsonld",
            "thu-tuc-hanh-chinh/1.exe",
            "thu-tuc-hanh-chinh/999999999999.csv",
            "..%2f..%2fetc/1.csv",
        )
    ] == [404] * 5


@pytest.mark.django_db(transaction=True)
def test_tables_of_the_house_stand_in_the_data_catalogue_and_checks_have_figures() -> None:
    house.prepare()
    house.file_dossier()
    house.work()
    held = {(one.room, table) for one in reading.holdings() for table in one.tables}
    there = {
        (model._meta.app_label, model.__name__) for model in apps.get_models() if model.__module__.startswith("motcua.")
    }
    services.check_all(NIGHT, at=clock.now())
    services.check_all(NIGHT, at=clock.now())
    auditor, http = officer("auditor"), Client()
    found, _ = queries.findings(auditor)
    http.post("/ban-lam-viec/dang-nhap/", {"login": "auditor.thu", "password": PASSWORD})
    text = http.get("/ban-lam-viec/du-lieu/").content.decode()

    assert held - there == set()  # nothing is described that is no more
    assert checking.undescribed() == set()  # a new table is described with the room that made it
    assert [one.name for one in found] == [one.name for one in checking.CHECKS]
    figures = {one.name: (one.examined, one.faulty) for one in found}
    assert figures["dossiers.owner_named"] == (1, 0) and figures["results.has_file"] == (1, 0)
    assert figures["feedback.place_known"] == (0, 0)  # nothing is no data
    assert next(one for one in found if one.name == "feedback.place_known").share is None
    assert figures["opendata.tables_described"] == (len(there), 0)
    assert "Chưa có số liệu" in text and "Hồ sơ có tên chủ hồ sơ" in text
    with pytest.raises(NotAllowed):
        queries.holdings(officer("specialist"))
