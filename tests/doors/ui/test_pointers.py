"""Pointers into a form's data."""

from __future__ import annotations

from motcua.doors.ui import pointers


def test_pointer_reads_and_puts_rows_inside_rows() -> None:
    data = pointers.put({}, "/items/0/components/0/cas_number", "107-21-1")

    assert data == {"items": [{"components": [{"cas_number": "107-21-1"}]}]}
    assert pointers.get(data, "/items/0/components/0/cas_number") == "107-21-1"
    assert pointers.get(data, "/items/1/components") is None


def test_pointer_leaves_the_given_data_alone_when_it_puts() -> None:
    before = {"items": [{"name": "a"}, {"name": "b"}]}

    after = pointers.put(before, "/items/0", None)

    assert (before, after) == ({"items": [{"name": "a"}, {"name": "b"}]}, {"items": [{"name": "b"}]})


def test_stars_become_rows_from_the_left_and_back() -> None:
    concrete = pointers.at_rows("/items/*/components/*/formula", (1, 0))

    assert (concrete, pointers.starred(concrete)) == ("/items/1/components/0/formula", "/items/*/components/*/formula")


def test_place_holds_itself_and_what_lies_in_it_but_not_its_namesakes() -> None:
    assert [pointers.under(p, "/items/1") for p in ("/items/1", "/items/1/name", "/items/10", "/items")] == [
        True,
        True,
        False,
        False,
    ]
