"""What is particular about a link in this installation: `links/<link>.toml` below its home."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LARGEST = 256 * 1024


class LinkFileWrong(ImproperlyConfigured):
    """The file with what is particular about a link cannot be read, or names something that there is not."""


def file_of(link: str) -> Mapping[str, object]:
    """What the installation's own file says of a link; nothing where there is no such file.

    It holds what no document settles about another body's system: names, codes, partners. Raises `LinkFileWrong`.
    """
    path = Path(settings.MOTCUA.home) / "links" / f"{link}.toml"
    try:
        return _file(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=64)
def _file(path: Path, _changed: int) -> Mapping[str, object]:
    try:
        if path.stat().st_size > LARGEST:
            raise LinkFileWrong(f"{path}: larger than {LARGEST} bytes")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise LinkFileWrong(f"{path}: {fault}") from fault
