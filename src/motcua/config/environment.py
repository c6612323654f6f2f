"""Where the product's own source lies."""

from __future__ import annotations

from pathlib import Path


def source_path() -> str:
    """The folder that holds the packages, for child processes."""
    return str(Path(__file__).resolve().parents[2])
