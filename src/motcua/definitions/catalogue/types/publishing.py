"""What the law makes public of the results of a procedure."""

from __future__ import annotations

from dataclasses import dataclass

from motcua.definitions.forms.types import Text


@dataclass(frozen=True, slots=True)
class PublicColumn:
    """A column of a public register: where its value stands in the result's data, its name, and the code list that gives its words."""

    pointer: str
    name: Text
    codes: str = ""


@dataclass(frozen=True, slots=True)
class PublicRegister:
    """That the law makes results of a procedure public, by which article, and what of each is shown beside number, dates and state.

    The holder's name is shown where it is an organisation's; a person's only with `persons`. With `ended` those that do not hold any
    more stay in it, each with its state.
    """

    title: Text
    article: str
    columns: tuple[PublicColumn, ...] = ()
    persons: bool = False
    ended: bool = False
    checked: str = ""
