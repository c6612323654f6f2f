"""Values of pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page of a file: its number of so many, its size in points (pixels of a picture) and its text."""

    number: int
    count: int
    width: float
    height: float
    text: str


@dataclass(frozen=True, slots=True)
class PageImage:
    """The picture of a page."""

    content: bytes
    media_type: str
