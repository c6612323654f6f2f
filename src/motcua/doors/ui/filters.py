"""What an address asks a page for: known values are taken, and what is none of them is told at its place, never passed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from motcua.doors.ui import texts
from motcua.foundation.errors import HouseError

_LONGEST = 80
"""Letters of what was given that are told again."""
_PAGE = "trang"
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Wrong:
    """One part of a question that is not known, with what may stand there; without choices it is left out."""

    key: str
    label: str
    given: str
    choices: Sequence[tuple[str, str]]

    @property
    def text(self) -> str:
        """The fault in a sentence."""
        return texts.words(f"filter.fault.{'choice' if self.choices else 'page'}", label=self.label, given=self.given)


class QuestionWrong(HouseError):
    """The address asks for something that is not there: `wrong` are its parts, `kept` those that stay."""

    code = "ui.question_wrong"
    status = 422

    def __init__(self, wrong: Sequence[Wrong], kept: Sequence[tuple[str, str]]) -> None:
        super().__init__(count=len(wrong))
        self.wrong, self.kept = tuple(wrong), tuple(kept)


class Filters:
    """Reads the parts of a question one by one; `done` raises with all that are wrong at once."""

    def __init__(self, request: HttpRequest) -> None:
        self._given = request.GET
        self._wrong: list[Wrong] = []

    def choice(self, key: str, label: str, choices: Sequence[tuple[str, str]], usual: str = "") -> str:
        """The value under `key`, one of `choices`; `usual` where nothing is asked."""
        text = self._given.get(key, "")
        if not text or text in {value for value, _ in choices}:
            return text or usual
        self._wrong.append(Wrong(key, label, _told(text), choices))
        return usual

    def page(self, pages: int | None = None) -> int:
        """The page asked for by `trang`, from 1; one of `pages`, where their number is known."""
        text = self._given.get(_PAGE, "")
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else 0
        if not text or (number and (pages is None or number <= max(pages, 1))):
            return number or 1
        self._wrong.append(Wrong(_PAGE, texts.words("filter.page"), _told(text), ()))
        return 1

    def wrong(self, key: str, label: str) -> None:
        """Say that what stands under `key` is not known, where there is no list of what may stand there."""
        self._wrong.append(Wrong(key, label, _told(self._given.get(key, "")), ()))

    def done(self) -> None:
        """Raise `QuestionWrong` if anything was not known."""
        if self._wrong:
            told = {one.key for one in self._wrong}
            # What is to be chosen anew, and the page of a list that may become another, do not stay.
            stays = [(key, values) for key, values in self._given.lists() if key not in told | {_PAGE}]
            kept = [(key, str(value)) for key, values in stays for value in values if value]
            raise QuestionWrong(self._wrong, kept)


def page(request: HttpRequest, pages: int) -> int:
    """The page of a list that has so many; raises `QuestionWrong` for one that it has not."""
    asked = Filters(request)
    number = asked.page(pages)
    asked.done()
    return number


def _told(text: str) -> str:
    plain = text.replace("\0", "")
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"
