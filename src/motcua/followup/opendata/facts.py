"""What the room tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class DatasetPublished(Fact):
    """A new version of a dataset is out."""

    NAME: ClassVar[str] = "opendata.dataset_published"

    dataset: str
    number: int
    rows: int
