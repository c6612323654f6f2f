"""What a page has read stands until something is locked to be changed."""

from __future__ import annotations

from motcua.foundation import once


def test_a_block_reads_once_and_nothing_stands_after_it() -> None:
    rows = iter(range(10))

    def read() -> int:
        return once.kept(("row",), lambda: next(rows))

    assert (read(), read()) == (0, 1)
    with once.reading():
        assert (read(), read()) == (2, 2)
    assert read() == 3


def test_from_a_lock_on_every_question_reads_for_itself() -> None:
    stands = "before"
    with once.reading():
        assert once.kept(("row",), lambda: stands) == "before"
        once.forget()
        once.keep(("row",), stands)
        assert once.kept(("row",), lambda: stands) == "before"
        stands = "written"
        assert once.kept(("row",), lambda: stands) == "written"
    with once.reading():
        assert once.kept(("row",), lambda: stands) == "written"
