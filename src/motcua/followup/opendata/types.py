"""Values of datasets with their versions and files, of the data that the house holds, and of checks on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from motcua.definitions.forms.types import Text

Cell = str | int | float | bool | date | None
Row = Mapping[str, Cell]


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"


class Form(StrEnum):
    """In which form a dataset's version is given."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


MEDIA_TYPES: Mapping[Form, str] = {
    Form.CSV: "text/csv",
    Form.JSON: "application/json",
    Form.PARQUET: "application/vnd.apache.parquet",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `name` is the same in every form of every version."""

    name: str
    kind: Kind
    title: Text


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset as data: what it is, for whom, by which law and under which licence. `frequency` is a term of the EU vocabulary."""

    key: str
    title: Text
    description: Text
    keywords: tuple[Text, ...]
    theme: str
    frequency: str
    basis: str
    columns: tuple[Column, ...]
    licence: str
    licence_name: Text


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A version in one form."""

    form: Form
    file_id: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a dataset; an older one stays as it was."""

    dataset: str
    number: int
    made_at: datetime
    rows: int
    files: tuple[GivenFile, ...]


class Sensitivity(StrEnum):
    """How closely data are kept."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Holding:
    """What one room holds: whose it is, how sensitive, by which law it is kept, with whom it is shared, and how long."""

    room: str
    what: Text
    owner: Text
    sensitivity: Sensitivity
    basis: str
    sharing: Text
    retention: Text
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found on a day: of how many records, how many are faulty."""

    name: str
    room: str
    day: date
    examined: int
    faulty: int

    @property
    def share(self) -> float | None:
        """The share that is sound; none where there was nothing to look at."""
        return 1 - self.faulty / self.examined if self.examined else None
