"""Any data by any JSON Schema 2020-12: every fault at its place, nothing fetched, nothing without an end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from motcua.definitions.forms import queries
from motcua.definitions.forms.errors import FormRefused, SchemaRefused
from motcua.doors.cli import forms as command


def judged(schema, data, **more):
    return [(fault.pointer, fault.message) for fault in queries.judge(raw(schema), raw(data), **more)]


def raw(value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def valid(schema, data, **more):
    return judged(schema, data, **more) == []


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer"}, 1.0, 1.5),
        ({"type": "integer"}, 10**30, "1"),
        ({"maximum": 10**30}, 10**29, 10**31),
        ({"multipleOf": 0.01}, 0.07, 0.075),
        ({"pattern": "^\\p{L}+$"}, "Khánh", "Khánh 1"),
        ({"pattern": "^(?=.*[0-9]).{2,}$"}, "a1", "ab"),
        ({"maxLength": 2}, "💩💩", "💩💩💩"),
        ({"$ref": "https://json-schema.org/draft/2020-12/schema"}, {"minLength": 1}, {"minLength": -1}),
        ({"$id": "urn:a", "$defs": {"b": {"$anchor": "x", "type": "string"}}, "$ref": "#x"}, "s", 1),
        ({"$dynamicRef": "#n", "$defs": {"s": {"$dynamicAnchor": "n", "type": "null"}}}, None, 1),
        ({"properties": {"a": {"$ref": "#"}}, "additionalProperties": False}, {"a": {"a": {}}}, {"a": {"b": 1}}),
        ({"prefixItems": [{"type": "string"}], "unevaluatedItems": False}, ["a"], ["a", 1]),
    ],
)
def test_the_words_of_2020_12_mean_what_they_say(schema, good, bad):
    assert (valid(schema, good), valid(schema, bad)) == (True, False)


def test_true_takes_everything_and_false_nothing():
    assert (valid(True, 1), valid(False, 1)) == (True, False)


def test_format_describes_unless_it_is_asserted():
    schema = {"format": "email"}

    assert (valid(schema, "no"), valid(schema, "no", assert_format=True)) == (True, False)


def test_every_fault_has_its_place_as_a_pointer():
    schema = {"required": ["z"], "properties": {"a/b~": {"items": {"type": "integer"}}}}

    assert [place for place, _ in judged(schema, {"a/b~": [1, "x"]})] == ["", "/a~1b~0/1"]


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "http://127.0.0.1:9/schema.json"},
        {"$ref": "file:///etc/hostname"},
        {"$ref": "other.json"},
        {"$ref": "#/$defs/nothing"},
        {"$schema": "http://json-schema.org/draft-07/schema#"},
        {"type": "nonsense"},
        {"pattern": "("},
        {"pattern": "(a{1000}){1000}{1000}"},
        [],
        1,
        b"{",
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_a_schema_that_is_none_or_leads_outside_is_refused_with_a_reason(schema):
    with pytest.raises(SchemaRefused) as refused:
        queries.judge(raw(schema), b"1")

    assert (refused.value.params["file"], bool(refused.value.params["why"])) == ("schema", True)


@pytest.mark.parametrize(
    "data", [b"", b"{'a': 1}", b"NaN", b"1e999", b"1" * 5_000, b"[" * 100_000, b'"\\ud800"', b"\xff\xfe"]
)
def test_data_that_are_no_json_are_refused_with_a_reason(data):
    with pytest.raises(SchemaRefused) as refused:
        queries.judge(b"true", data)

    assert refused.value.params["file"] == "data"


def test_a_pattern_that_explodes_gives_up():
    assert not valid({"pattern": "(?=a)(a|a)*$"}, "a" * 5_000 + "!")


def test_a_mark_at_the_beginning_of_a_file_is_no_fault():
    assert valid(b"\xef\xbb\xbf{}", b"\xef\xbb\xbf1")


BOMB = {
    "$ref": "#/$defs/d0",
    "$defs": {
        f"d{level}": {"anyOf": [{"$ref": f"#/$defs/d{level + 1}"}, {"$ref": f"#/$defs/d{level + 1}"}]}
        for level in range(40)
    }
    | {"d40": False},
}


def test_a_form_whose_judgement_would_double_forty_times_is_refused():
    schema = {"type": "object", "properties": {"a": {"type": "string", "allOf": [{"$ref": "#/$defs/d0"}]}}, **BOMB}
    del schema["$ref"]

    with pytest.raises(FormRefused) as refused:
        queries.compile(
            schema, {"sections": [{"key": "a", "fields": []}]}, {"vi": {"sections": {"a": {"title": "a"}}}}, {}
        )

    assert "steps" in refused.value.params["why"]


def run(folder: Path, schema, data, *more):
    (folder / "s.json").write_bytes(raw(schema))
    (folder / "d.json").write_bytes(raw(data))
    arguments = ["validate", "--schema", str(folder / "s.json"), "--data", str(folder / "d.json"), "--json", *more]
    done = CliRunner().invoke(command.command, arguments)
    return done.exit_code, json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("schema", "data", "more", "code", "found"),
    [
        ({"type": "string"}, "a", (), 0, True),
        ({"type": "string"}, 1, (), 1, False),
        ({"format": "date"}, "x", ("--assert-format",), 1, False),
        (b"{", "x", (), 2, None),
        ({}, b"{", (), 2, None),
    ],
)
def test_the_command_says_it_in_its_last_line_and_its_exit_code(tmp_path, schema, data, more, code, found):
    exit_code, told = run(tmp_path, schema, data, *more)

    assert (exit_code, told["valid"], bool(told["errors"])) == (code, found, found is not True)


def test_the_command_stops_a_schema_that_comes_to_no_end(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "SECONDS", 1)

    code, told = run(tmp_path, BOMB, "x")

    assert (code, told["valid"]) == (2, None)
    assert "no end" in told["errors"][0]["message"]
