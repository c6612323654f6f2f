"""JSON of others: what has one meaning is read, what has two or none is refused with its reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from motcua.foundation import strict_json


def test_plain_values_are_read_and_numbers_as_the_caller_wants() -> None:
    raw = '{"a": [1, 2.5, "Ngô \\ud83d\\ude00", null, true], "b": {}}'.encode()

    assert strict_json.read(raw) == {"a": [1, 2.5, "Ngô 😀", None, True], "b": {}}
    assert strict_json.read(b"[0.1, 7]", whole=Decimal, fraction=Decimal) == [Decimal("0.1"), Decimal(7)]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        pytest.param(b'{"a": 1, "b": {"c": 1, "c": 2}}', "repeated_key", id="twice inside"),
        pytest.param(b'{"a": 1, "\\u0061": 2}', "repeated_key", id="twice, written differently"),
        pytest.param(b"[NaN]", "number", id="nan"),
        pytest.param(b"[-Infinity]", "number", id="infinity"),
        pytest.param(b"[1e999]", "number", id="beyond every float"),
        pytest.param(b"9" * 5000, "number", id="more digits than are read"),
        pytest.param(b'["\\ud800"]', "json", id="half a character"),
        pytest.param('{"a": 1}'.encode("utf-16"), "json", id="utf-16"),
        pytest.param(b'{"a": "\xe9"}', "json", id="latin-1"),
        pytest.param(b'{"a":' * 100_000, "json", id="deep"),
        pytest.param(b"", "json", id="empty"),
        pytest.param(b"<a/>", "json", id="xml"),
    ],
)
def test_what_has_two_meanings_or_none_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(strict_json.NotStrict) as refused:
        strict_json.read(raw)

    assert refused.value.why == why


@pytest.mark.parametrize("number", [b"1e99999999999999999999", b"0e-99999999999999999999"])
def test_a_power_of_ten_that_no_decimal_has_is_refused(number: bytes) -> None:
    with pytest.raises(strict_json.NotStrict) as refused:
        strict_json.read(b"[" + number + b"]", fraction=Decimal)

    assert refused.value.why == "number"
