"""Names that a model reads: all that others must provide, and nothing that it makes itself."""

from __future__ import annotations

import pytest
from django.conf import settings

from motcua.definitions.rules import queries

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:m">
<decision id="d" name="d"><literalExpression><text>{text}</text></literalExpression></decision>
</definitions>"""


def reads(text: str) -> list[tuple[str, ...]]:
    source = MODEL.format(text=text.replace("<", "&lt;")).encode()
    stored = queries.parse({"m.dmn": source}, bundle=settings.MOTCUA.assets_dir / "feel.js")["m.dmn"]
    return [(read.name, *read.parts) for read in queries.names(stored)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b.c.d", [("a",), ("b", "c", "d")]),
        ("sum(for i in items return i.quantity * rate)", [("items",), ("rate",)]),
        ("every p in purposes satisfies list contains(known, p)", [("purposes",), ("known",)]),
        ("items[quantity > least].name", [("items",), ("quantity",), ("least",)]),
        ("{x: a, y: x + 1}.y", [("a",)]),
        ('if "b" = a then 1 else date("2026-01-01").year', [("a",)]),
        ("function(x) x + b", [("b",)]),
        ("item = partial", []),
    ],
)
def test_names_that_others_must_provide(text, expected):
    assert sorted(reads(text)) == sorted(expected)
