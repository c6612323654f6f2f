"""The population database: its recorded messages, hostile answers, and look-ups over real HTTP, direct and over the platform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from motcua.doors.links.integration_platform.outbound import IntegrationPlatform
from motcua.doors.links.integration_platform.settings import Profile
from motcua.doors.links.integration_platform.settings import Settings as RoadSettings
from motcua.doors.links.population import client, mapping, wire
from motcua.doors.links.population.outbound import NationalPopulation
from motcua.doors.links.population.settings import Settings
from motcua.foundation.audit import queries as audit
from motcua.foundation.errors import Unavailable
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.ports import roads
from motcua.foundation.types import Ref
from motcua.identity.consent.errors import NoLawfulPurpose
from motcua.identity.people.types import PopulationQuestion, PopulationRecord

EXAMPLES = Path(__file__).parent / "examples"
OWNER = "7b0a0f52-0000-4c1e-9a11-0a1b2c3d4e99"
QUESTION = PopulationQuestion(
    "099195000003", "Lê Minh Châu", "1995-06-06", "chung-chi-quan-ly-nang-luong", "population", "person:7", OWNER
)
CITIZEN = wire.Citizen("099195000003", "Lê Minh Châu", "19950606", "2", "VN", "Tổ 5, phường Mẫu", "")
REFUSED = Settings().refused_codes
pytestmark = pytest.mark.django_db


def test_the_question_is_written_as_it_was_recorded() -> None:
    made = wire.write(
        Settings().operation,
        Settings().namespace,
        mapping.question(QUESTION, Settings(), message="1767600000123"),
        mapping.born(QUESTION.born),
    )

    assert made + b"\n" == (EXAMPLES / "question.xml").read_bytes()


@pytest.mark.parametrize("name", ["answer.xml", "answer.json"])
def test_xml_and_json_read_alike(name: str) -> None:
    assert wire.read((EXAMPLES / name).read_bytes(), refused=REFUSED) == CITIZEN


def test_a_name_in_one_part_and_a_year_alone_are_read() -> None:
    found = wire.read((EXAMPLES / "answer-name-in-one.xml").read_bytes(), refused=REFUSED)

    assert found == wire.Citizen("099156000005", "HUỲNH THỊ ÚT EM", "1956", "0", "", "", "")


def test_an_empty_collection_is_nobody() -> None:
    assert wire.read((EXAMPLES / "answer-none.xml").read_bytes(), refused=REFUSED) is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ((EXAMPLES / "fault.xml").read_bytes(), "Client.Authentication"),
        (b'{"code":"004","message":"x"}', "004"),
        (b'{"data":{"MaLoi":"005"}}', "005"),
    ],
)
def test_refusals_are_told_by_their_code(body: bytes, code: str) -> None:
    with pytest.raises(wire.Refused) as refused:
        wire.read(body, refused=REFUSED)

    assert refused.value.code == code


ANSWER = (EXAMPLES / "answer.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>502",
        b"{}",
        b"[[[",
        ANSWER.encode("utf-16"),
        ANSWER.encode("latin-1", "replace")[:200] + b"\xff\xfe",
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{ANSWER}'.encode(),
        ('<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + ANSWER.replace("Châu", "&b;")).encode(),
        b"<a>" * 200 + b"</a>" * 200,
        b"{" + b'"a":{' * 100 + b"}" * 100 + b"}",
        b"[" * 100_000,
        b"<x>" + b" " * wire.LARGEST + b"</x>",
        ANSWER.replace("<ns1:SoDinhDanh>099195000003</ns1:SoDinhDanh>", "", 1).encode(),
        ANSWER.replace("</ns1:CongDan>", "</ns1:CongDan><ns1:CongDan><ns1:SoDinhDanh>1</ns1:SoDinhDanh></ns1:CongDan>").encode(),
    ],
    ids=lambda body: repr(body[:30]),
)  # fmt: skip
def test_hostile_answers_are_unreadable(body: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read(body, refused=REFUSED)


@pytest.mark.parametrize(
    ("form", "written"),
    [("full_upper", "ĐẶNG THỊ Ý"), ("ascii_upper", "DANG THI Y"), ("ascii_nospace", "DANGTHIY")],
)
def test_names_are_written_as_the_setting_says(form: str, written: str) -> None:
    assert mapping.name("Đặng  Thị Ý", form) == written


@pytest.fixture
def direct(sandbox: httpx.Client) -> Iterator[Settings]:
    base = str(sandbox.base_url).rstrip("/")
    yield Settings(url=f"{base}/population/service", user="motcua", secret="sandbox-secret", timeout_seconds=20)
    transport.close()


@pytest.fixture
def carried(sandbox: httpx.Client, direct: Settings) -> Iterator[Settings]:
    base = str(sandbox.base_url).rstrip("/")
    road = RoadSettings(f"{base}/ndxp", "VN-TEST/GOV/000.00.00.G02/motcua", Profile.XROAD)
    before = roads.get()
    roads.provide({"ndxp": IntegrationPlatform(lambda: road)})
    yield replace(direct, url="", road="ndxp", service="VN-TEST/GOV/000.00.00.G01/dan-cu/TraCuuThongTinCongDan")
    roads.provide(before)


@pytest.mark.parametrize("way", ["direct", "carried"])
def test_a_citizen_is_found_and_both_sides_can_find_the_exchange(
    way: str, request: pytest.FixtureRequest, sandbox: httpx.Client
) -> None:
    settings: Settings = request.getfixturevalue(way)

    found = NationalPopulation(lambda: settings).look_up(QUESTION)

    [told] = sandbox.get("/population/journal").json()
    assert found == PopulationRecord(
        "099195000003",
        {
            "name": "Lê Minh Châu", "born": "1995-06-06", "sex": "female", "nationality": "VN",
            "permanent_address": "Tổ 5, phường Mẫu", "present_address": "Tổ 5, phường Mẫu",
        },
        told["MaYeuCau"],
    )  # fmt: skip
    [look] = audit.looks_of(Ref("person", OWNER)).items
    assert (look.direction, look.purpose, look.message) == ("from", "population", told["MaYeuCau"])
    assert "person:7" in look.party


def test_a_question_that_finds_nobody_is_recorded_too(carried: Settings) -> None:
    assert NationalPopulation(lambda: carried).look_up(replace(QUESTION, born="1995-06-07")) is None
    assert len(audit.looks_of(Ref("person", OWNER)).items) == 1


def test_without_a_lawful_purpose_nothing_leaves_the_house(carried: Settings, sandbox: httpx.Client) -> None:
    with pytest.raises(NoLawfulPurpose):
        NationalPopulation(lambda: carried).look_up(replace(QUESTION, purpose="curiosity"))
    with pytest.raises(NoLawfulPurpose):
        NationalPopulation(lambda: carried).look_up(replace(QUESTION, purpose="paper_reuse"))  # rests on consent

    assert sandbox.get("/population/journal").json() == []
    assert audit.looks_of(Ref("person", OWNER)).items == ()


@pytest.mark.parametrize(
    "switches",
    [
        {"mode": "down"},
        {"mode": "error"},
        {"mode": "malformed"},
        {"mode": "slow", "seconds": 3},
        {"mode": "timeout_after"},
        {"mode": "wrong"},
        {"mode": "duplicate"},
        {"mode": "reordered"},
        {"secret": "another"},
        {"not_licensed": "chung-chi-quan-ly-nang-luong"},
        {"officer_not_licensed": "MOTCUA", "form": "json"},
    ],
)
@pytest.mark.parametrize("way", ["direct", "carried"])
def test_every_fault_is_unavailable_and_leaves_no_record_of_an_answer(
    way: str, switches: dict[str, object], request: pytest.FixtureRequest, sandbox: httpx.Client
) -> None:
    settings = replace(request.getfixturevalue(way), timeout_seconds=0.5)
    sandbox.post("/_control/population", json=switches)

    with pytest.raises(Unavailable):
        NationalPopulation(lambda: settings).look_up(QUESTION)


@pytest.mark.parametrize("form", ["xml", "json"])
def test_an_answer_belongs_to_its_question(form: str, direct: Settings, sandbox: httpx.Client) -> None:
    population = NationalPopulation(lambda: direct)
    sandbox.post("/_control/population", json={"form": form})
    assert population.look_up(replace(QUESTION, born="1995-06-07")) is None
    sandbox.post("/_control/population", json={"mode": "reordered"})

    for _ in range(
        2
    ):  # first the nobody of the question before, then its own record in answer to a question of the same person
        with pytest.raises(Unavailable) as told:
            population.look_up(QUESTION)
        assert told.value.params["part"] == "another_question"


def test_a_database_that_does_not_repeat_the_question_is_read(direct: Settings, sandbox: httpx.Client) -> None:
    sandbox.post("/_control/population", json={"echo": "no"})

    found = NationalPopulation(lambda: direct).look_up(QUESTION)

    assert found is not None
    sandbox.post("/_control/population", json={"echo": "no", "mode": "wrong"})
    with pytest.raises(Unavailable, match="another_person"):
        NationalPopulation(lambda: direct).look_up(QUESTION)


@pytest.mark.parametrize("fault", ["access_denied", "network_error", "service_disabled", "unknown_member"])
@pytest.mark.parametrize("codes", ["classic", "snake"])
def test_faults_of_the_road_are_unavailable(fault: str, codes: str, carried: Settings, sandbox: httpx.Client) -> None:
    sandbox.post("/_control/integration_platform", json={"fault": fault, "codes": codes})

    with pytest.raises(Unavailable):
        NationalPopulation(lambda: carried).look_up(QUESTION)


def test_a_probe_asks_about_nobody(carried: Settings, sandbox: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "current", lambda: carried)

    client.probe(1.5)

    assert [line["MaDVC"] for line in sandbox.get("/population/journal").json()] == ["probe"]
