"""Packs that mean harm: each is refused with a reason, quickly, and nothing of the machine is read."""

from __future__ import annotations

import json
import os
from datetime import date

import pytest
from django.conf import settings

from motcua.definitions.catalogue import folders, inspecting, packs, skeleton
from motcua.definitions.catalogue.errors import PackRefused
from motcua.foundation.pdf import trying


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "packs" / "bct" / "harm"
    for name, raw in skeleton.files("harm", on=date(2026, 11, 26)).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    return folder


def told(folder):
    report = inspecting.check([folder])
    assert not report.ok
    return [(one.file.partition("/")[2], one.text) for one in report.messages]


def refusal(folder):
    with pytest.raises(PackRefused) as refused:
        packs.collect(folder, common=settings.MOTCUA.packs_dir)
    return refused.value.params["file"], refused.value.params["why"]


def test_links_devices_and_pipes_are_not_followed(pack, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("code\nsecret\n")
    (pack / "codes/purposes.csv").unlink()
    (pack / "codes/purposes.csv").symlink_to(secret)
    assert refusal(pack) == ("codes/purposes.csv", "a link or a device, and no file")

    (pack / "codes/purposes.csv").unlink()
    os.mkfifo(pack / "codes/purposes.csv")
    assert refusal(pack) == ("codes/purposes.csv", "a link or a device, and no file")


def test_a_linked_folder_is_not_followed(pack, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    for path in (pack / "codes").iterdir():
        path.rename(tmp_path / "elsewhere" / path.name)
    (pack / "codes").rmdir()
    (pack / "codes").symlink_to(tmp_path / "elsewhere")

    assert refusal(pack) == ("codes", "a link or a device, and no folder")


@pytest.mark.parametrize("name", ["run.py", "Makefile", "codes/list.xlsx", "examples/a.sh", "other.bpmn", "notes.json"])
def test_a_file_with_no_place_in_a_pack_is_refused(pack, name):
    (pack / name).write_text("")

    assert refusal(pack) == (name, "a file with no place in a pack")


def test_many_files_and_large_ones_are_refused_before_they_are_read(pack):
    with (pack / "codes/huge.csv").open("wb") as file:
        file.truncate(3 * 1024**3)
    assert refusal(pack) == ("codes/huge.csv", f"larger than {folders.FILE_SIZE} bytes")

    (pack / "codes/huge.csv").unlink()
    for number in range(folders.FILES + 1):
        (pack / f"examples/e{number}.json").touch()
    assert refusal(pack)[1] == f"more than {folders.FILES} files"


def test_a_tree_of_a_hundred_thousand_files_is_no_folder_of_packs(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "_ENTRIES", 50)
    for number in range(60):
        (tmp_path / f"f{number}").touch()

    report = inspecting.check([tmp_path])

    assert (report.ok, report.packs) == (False, 0)


@pytest.mark.parametrize(
    "place",
    ["../../../secret.csv", "/etc/passwd", "../../common/codes/../../../secret.csv", "../../common/codes/none.csv"],
)
def test_a_shared_list_comes_from_the_common_folder_alone(pack, tmp_path, place):
    (tmp_path / "secret.csv").write_text("code\nsecret\n")
    with (pack / "pack.toml").open("a") as file:
        file.write(f'[shared_codes]\nstolen = "{place}"\n')

    assert refusal(pack) == ("pack.toml", f"the shared file {place} is not among the packs")


@pytest.mark.parametrize(
    "place", ["../../../x", "/etc", "../../common", "../../common/../bct/harm", "../../common/none"]
)
def test_a_standard_comes_from_the_common_folder_alone(pack, place):
    text = (pack / "pack.toml").read_text()
    (pack / "pack.toml").write_text(f'standard = "{place}"\n{text}')

    assert refusal(pack) == ("pack.toml", f"standard {place} is not among the packs")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ('#read("/etc/passwd")', "cannot access file"),
        ('#read("../../../../../../../../../etc/passwd")', "cannot access file"),
        ('#image("../../secret.png", alt: "x")', "cannot access file"),
        ('#csv("/proc/self/environ")', "cannot access file"),
    ],
)
def test_a_template_reads_no_file(pack, said, text):
    with (pack / "result.typ").open("a") as file:
        file.write(said)

    messages = told(pack)

    assert [file for file, _ in messages] == ["result.typ"]
    assert "root" in messages[0][1] or "not found" in messages[0][1], messages


@pytest.mark.parametrize(
    "said",
    [
        '#import "@preview/tablex:0.0.8": *',
        '#import "@local/x:1.0.0"',
        '#include "letter.typ"',
        '#plugin("x.wasm")',
        '#eval("1")',
        '#import "../../common/letter.typ": *',
    ],
)
def test_a_template_says_no_word_that_reaches_outside(pack, said):
    lines = (pack / "result.typ").read_text().count("\n") + 1
    with (pack / "result.typ").open("a") as file:
        file.write(said)

    report = inspecting.check([pack])

    assert [(one.file, one.line) for one in report.messages] == [("harm/result.typ", lines)]
    assert "a template may not say" in report.messages[0].text


def test_a_template_that_comes_to_no_end_is_stopped(pack, monkeypatch):
    monkeypatch.setattr(trying, "_START", 3.0)
    monkeypatch.setattr(trying, "_EACH", 0.5)
    with (pack / "refusal.typ").open("a") as file:
        file.write("#for a in range(100000) { for b in range(100000) { let c = a * b } }")

    assert told(pack) == [("refusal.typ", "the template comes to no end, or wants too much memory")]


def test_other_papers_are_still_set_after_one_that_comes_to_no_end(pack, monkeypatch):
    monkeypatch.setattr(trying, "_START", 3.0)
    monkeypatch.setattr(trying, "_EACH", 0.5)
    with (pack / "result.typ").open("a") as file:
        file.write("#for a in range(100000) { for b in range(100000) { let c = a * b } }")
    with (pack / "refusal.typ").open("a") as file:
        file.write("#data.nothing")

    assert [file for file, _ in told(pack)] == ["refusal.typ", "result.typ", "refusal.typ"]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("pack.toml", b"a = " + b"[" * 50_000 + b"]" * 50_000),
        ("pack.toml", b"a." * 20_000 + b"a = 1"),
        ("pack.toml", b"a = " + b"9" * 400_000),
        ("pack.toml", b"x = '''" + b"y" * 3_000_000 + b"'''"),
        ("pack.toml", b"\xff\xfe"),
        ("form.schema.json", b'{"a":' * 20_000 + b"1" + b"}" * 20_000),
        ("form.schema.json", b'{"a": 1' + b"0" * 10_000 + b"}"),
        ("form.schema.json", b'{"a": NaN}'),
        ("form.schema.json", b'{"a": 1, "a": 2}'),
        ("form.schema.json", b"[]"),
        ("form.layout.json", b"[" * 100_000),
        ("examples/01-enterprise.json", b"[" * 100_000),
        ("examples/01-enterprise.json", b'{"from": "01-enterprise.json"}'),
        ("texts.vi.toml", b"a = [" * 10_000),
    ],
)
def test_nested_giant_and_double_values_are_told(pack, file, content):
    (pack / file).write_bytes(content)

    assert file in [name for name, _ in told(pack)]


@pytest.mark.parametrize("file", ["process.bpmn", "checks.dmn"])
def test_entities_are_not_expanded(pack, file, tmp_path):
    (tmp_path / "secret").write_text("secret")
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        f'<!ENTITY f SYSTEM "file://{tmp_path}/secret">]>'
    )
    text = (pack / file).read_text().partition("?>")[2]
    (pack / file).write_text(bomb + text.replace("name=", 'name="&b;&f;" id2=', 1))

    messages = told(pack)

    assert messages[0][0] == file
    assert "secret" not in json.dumps(messages)


def test_a_schema_fetches_and_reads_nothing(pack, tmp_path):
    (tmp_path / "other.json").write_text('{"type": "string"}')
    schema = json.loads((pack / "form.schema.json").read_text())
    schema["properties"]["subject"] = {"$ref": f"file://{tmp_path}/other.json"}
    (pack / "form.schema.json").write_text(json.dumps(schema))

    assert told(pack)[0][0] == "form.schema.json"
