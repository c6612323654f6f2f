"""How data name a paper in its place."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.definitions.forms.types import PaperSlot
from motcua.foundation.types import Json


def with_paper(data: Mapping[str, Json], slot: PaperSlot, link: int | None, name: str) -> dict[str, Json]:
    """The data with the name in the slot, and what the slot already names unless it takes one alone."""
    *parents, last = slot.pointer.split("/")[1:]
    made = dict(data)
    here = made
    for part in parents:
        inside = here.get(part)
        here[part] = inside = dict(inside) if isinstance(inside, dict) else {}
        here = inside
    held = here.get(last)
    rows = held if isinstance(held, list) else []
    if slot.by_type:
        here[last] = [
            *(old for old in rows if slot.many or not slot.takes(old)),
            {"type": slot.document_type, "file": name},
        ]
    elif slot.plain:
        here[last] = name
    elif slot.per is None and not slot.many:
        here[last] = {"type": slot.document_type, "file": name}
    else:
        entry: dict[str, Json] = {"file": name} if slot.per is None else {slot.per.link: link, "file": name}
        here[last] = [*(old for old in rows if slot.many or not _is_of(old, slot, link)), entry]
    return made


def _is_of(entry: Json, slot: PaperSlot, link: int | None) -> bool:
    return slot.per is None or (isinstance(entry, dict) and entry.get(slot.per.link) == link)
