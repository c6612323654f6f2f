"""What is particular about a link in this installation: `links/<link>.toml` below its home."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from motcua.foundation import toml

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

S = TypeVar("S", bound="DataclassInstance")

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


def with_file(given: S, link: str, **shapes: Callable[[Any], object]) -> S:
    """The settings of a link with what its file says in their place; a list becomes what the setting is, a tuple or a set.

    `shapes` makes the values of the settings that they name. Raises `LinkFileWrong` for a name that is no setting.
    """
    try:
        read = {
            name: shapes[name](value) if name in shapes else _shaped(link, name, value, getattr(given, name, value))
            for name, value in file_of(link).items()
        }
        return replace(given, **read)
    except (TypeError, AttributeError, KeyError) as error:
        raise LinkFileWrong(f"{link}.toml: {error}") from None


def _shaped(link: str, name: str, value: object, known: object) -> object:
    """The value as the setting has it; raises `LinkFileWrong` for one of another kind, or a number below nought."""
    if isinstance(known, tuple | frozenset):
        if not isinstance(value, list):
            raise LinkFileWrong(f"{link}.toml: {name} is a list")
        return type(known)(value)
    for kind, words in ((bool, "true or false"), (int | float, "a number"), (str, "a text"), (Mapping, "a table")):
        if isinstance(known, kind):
            if not isinstance(value, kind) or isinstance(value, bool) != isinstance(known, bool):
                raise LinkFileWrong(f"{link}.toml: {name} is {words}")
            if isinstance(value, int | float) and value < 0:
                raise LinkFileWrong(f"{link}.toml: {name} is not below 0")
            return value
    return value


@lru_cache(maxsize=64)
def _file(path: Path, _changed: int) -> Mapping[str, object]:
    try:
        if path.stat().st_size > LARGEST:
            raise LinkFileWrong(f"{path}: larger than {LARGEST} bytes")
        return toml.load(path)
    except (OSError, ValueError) as fault:
        raise LinkFileWrong(f"{path}: {fault}") from fault
