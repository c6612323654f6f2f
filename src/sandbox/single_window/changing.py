"""What the declarant changes in a form on a page: fields by their path, such as `items/0/quantity`."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

ROWS = 3


class BadChange(ValueError):
    """A field that the form does not have."""


def leaves(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Paths of all single values with what stands there, in the order of the form."""
    return list(_leaves(data, ""))


def changed(data: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The form with the fields `path-0` … set to `value-0` …; a number stays a number, an empty value goes. Raises `BadChange`."""
    made = copy.deepcopy(dict(data))
    for row in range(ROWS):
        path = str(values.get(f"path-{row}", "")).strip()
        if path:
            _set(made, path, str(values.get(f"value-{row}", "")).strip())
    return made


def _set(data: Any, path: str, text: str) -> None:
    *way, last = path.split("/")
    here = data
    try:
        for step in way:
            here = here[int(step)] if isinstance(here, list) else here[step]
        if isinstance(here, list):
            here[int(last)] = _like(here[int(last)], text)
        elif text:
            here[last] = _like(here.get(last), text)
        else:
            here.pop(last, None)
    except (KeyError, IndexError, ValueError, TypeError, AttributeError):
        raise BadChange(f"{path}: không có trường này") from None


def _like(before: Any, text: str) -> Any:
    if isinstance(before, bool):
        return text.lower() in {"true", "1", "yes"}
    if isinstance(before, int | float):
        try:
            return float(text) if "." in text else int(text)
        except ValueError:
            return text
    return text


def _leaves(node: Any, path: str) -> Iterator[tuple[str, str]]:
    items = node.items() if isinstance(node, Mapping) else enumerate(node) if isinstance(node, list) else ()
    if not isinstance(node, Mapping | list):
        yield path, str(node)
    for name, value in items:
        yield from _leaves(value, f"{path}/{name}" if path else str(name))
