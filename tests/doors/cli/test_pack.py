"""`motcua pack` as an operator sees it: what it prints and how it exits."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from motcua.doors.cli.pack import command


def run(*arguments):
    return CliRunner().invoke(command, [str(one) for one in arguments])


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "packs" / "bct" / "xac-nhan"
    made = run("new", folder)
    assert made.exit_code == 0
    return folder


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_new_pack_passes_its_check_at_once(pack):
    checked = run("check", pack, "--json")

    assert (checked.exit_code, json.loads(checked.stdout.splitlines()[-1])) == (
        0,
        {"packs": 1, "examples": 3, "failed": 0},
    )


def test_a_failing_example_exits_1_and_is_named(pack):
    edit(pack / "examples/02-individual.json", '"fee": 0', '"fee": 1')

    checked = run("check", pack.parent.parent, "--json")

    assert (checked.exit_code, json.loads(checked.stdout.splitlines()[-1])) == (
        1,
        {"packs": 1, "examples": 3, "failed": 1},
    )
    assert "xac-nhan/examples/02-individual.json:1: fee: expected 1, got 0" in checked.stderr


def test_a_folder_without_a_pack_exits_1(tmp_path):
    checked = run("check", tmp_path, "--json")

    assert (checked.exit_code, json.loads(checked.stdout.splitlines()[-1])) == (
        1,
        {"packs": 0, "examples": 0, "failed": 1},
    )


def test_a_fault_is_told_with_file_and_line(pack):
    edit(pack / "pack.toml", "law_of", "law_off")

    checked = run("check", pack)

    assert checked.exit_code == 1
    assert "xac-nhan/pack.toml:6: unknown key law_off (perhaps law_of?)" in checked.output


def test_the_examples_are_played_once_without_watching(pack):
    assert run("test", pack).exit_code == 0


def test_a_difference_is_said_in_words_and_as_json(pack, tmp_path):
    run("new", tmp_path / "xac-nhan")
    edit(tmp_path / "xac-nhan/pack.toml", "amount = 5\n", "amount = 7\n")

    words, told = run("diff", pack, tmp_path / "xac-nhan"), run("diff", pack, tmp_path / "xac-nhan", "--json")

    assert words.output == "Thời hạn giải quyết: 5 → 7 ngày làm việc\n    Legal limit: 5 → 7 working days\n"
    (change,) = json.loads(told.output)["changes"]
    assert (change["area"], change["before"]["amount"], change["after"]["amount"]) == ("settings", 5, 7)
    assert run("diff", pack, pack).output == "Không có gì khác · Nothing is different\n"


def test_a_name_that_no_procedure_may_have_is_told(tmp_path):
    made = run("new", tmp_path / "Tên Có Dấu")

    assert made.exit_code == 1
    assert "small letters, digits and hyphens" in made.output
