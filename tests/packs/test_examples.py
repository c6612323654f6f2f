"""Every example of every pack."""

from __future__ import annotations

import shutil

import pytest
from django.conf import settings

from motcua.definitions.catalogue import services


def test_every_example_of_every_pack_comes_out_as_it_says():
    report = services.check_pack(settings.MOTCUA.packs_dir)

    assert (report.failed, report.messages) == (0, ())
    assert report.examples >= 3 * report.packs


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"outcome": "accepted"', '"outcome": "refused"'),
        ('"expect": {', '"expect": {"flags": ["x"], '),
        ("9901234560", "9901234561"),
    ],
)
def test_an_example_that_comes_out_otherwise_is_told(tmp_path, old, new):
    shutil.copytree(settings.MOTCUA.packs_dir, tmp_path / "packs")
    example = tmp_path / "packs/bct/khai-bao-hoa-chat-nhap-khau-2017/examples/01-valid.json"
    example.write_text(example.read_text().replace(old, new, 1))

    report = services.check_pack(tmp_path / "packs/bct/khai-bao-hoa-chat-nhap-khau-2017")

    assert report.failed >= 1
    assert report.messages[0].file == "khai-bao-hoa-chat-nhap-khau-2017/examples/01-valid.json"


def test_a_rule_on_which_two_evaluators_differ_is_told_at_its_line(tmp_path):
    shutil.copytree(settings.MOTCUA.packs_dir, tmp_path / "packs")
    rules = tmp_path / "packs/bct/khai-bao-hoa-chat-nhap-khau/decide.dmn"
    text = rules.read_text(encoding="utf-8")
    old, new = '&gt; duration("P365D")', '&gt; min(duration("P365D"), duration("P366D"))'
    assert text.count(old) == 1
    rules.write_text(text.replace(old, new), encoding="utf-8")

    report = services.check_pack(rules.parent)

    (told,) = report.messages
    assert (report.failed, told.file) == (1, "khai-bao-hoa-chat-nhap-khau/decide.dmn")
    assert told.line == text[: text.index(old)].count("\n") + 1
    assert told.text.startswith('> min(duration("P365D"), duration("P366D")): two evaluators differ, true and ')


def test_a_folder_without_a_pack_is_told(tmp_path):
    report = services.check_packs([tmp_path, tmp_path])

    assert (report.ok, report.packs, len(report.messages)) == (False, 0, 2)
