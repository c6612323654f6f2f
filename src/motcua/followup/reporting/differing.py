"""What differs between two versions of a report: figures at their places, words line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from motcua.definitions.forms.types import Text
from motcua.followup.reporting import contents, models
from motcua.followup.reporting.types import Change, Filled

_NOTHING = Text()


def between(before: models.Report, after: models.Report) -> list[Change]:
    """Every figure and every line of words that is not the same; in the order of the later one's sections."""
    old = {one.key: one for one in contents.unpacked(before.content)}
    found: list[Change] = []
    for section in contents.unpacked(after.content):
        found += _figures(old.get(section.key), section)
        found += _words(section, str(before.words.get(section.key, "")), str(after.words.get(section.key, "")))
    return found


def _figures(old: Filled | None, new: Filled) -> Iterator[Change]:
    before = {row.name.vi: row for row in (old.rows if old else ())}
    for row in new.rows:
        known = before.pop(row.name.vi, None)
        for place, cell in enumerate(row.cells):
            was = known.cells[place].text.vi if known is not None and place < len(known.cells) else ""
            # The same number of other records is another figure.
            other = known is not None and place < len(known.cells) and known.cells[place].sha256 != cell.sha256
            if was != cell.text.vi:
                yield Change(new.title, row.name, new.head[place + 1], was, cell.text.vi)
            elif other:
                yield Change(new.title, row.name, new.head[place + 1], was, f"{cell.text.vi} (danh sách khác)")
    for row in before.values():
        yield Change(new.title, row.name, _NOTHING, row.cells[0].text.vi, "")


def _words(section: Filled, before: str, after: str) -> Iterator[Change]:
    old, new = before.split("\n"), after.split("\n")
    for tag, first, last, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            was, now = "\n".join(old[first:last]).strip(), "\n".join(new[start:end]).strip()
            if was or now:
                yield Change(section.title, _NOTHING, _NOTHING, was, now)
