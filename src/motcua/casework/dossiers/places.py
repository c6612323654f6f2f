"""Places of a dossier that a remark can be pinned to and an answer may change: fields, rows and papers of its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from motcua.casework.dossiers.types import Pin, Place
from motcua.definitions.forms.types import FieldView, Layout, PaperSlot, Section, Text, Widget
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json

_DOSSIER = Text("Cả hồ sơ", "The whole dossier")


def steps(pointer: str) -> list[str]:
    """The steps of an RFC 6901 pointer, unescaped."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def at(data: Json | Mapping[str, Json], pointer: str) -> Json:
    """The value at a pointer; None where the way ends early."""
    here: Json = dict(data) if isinstance(data, Mapping) else data
    for step in steps(pointer):
        if isinstance(here, dict):
            here = here.get(step)
        elif isinstance(here, list) and step.isdecimal() and int(step) < len(here):
            here = here[int(step)]
        else:
            return None
    return here


def put(data: dict[str, Json], pointer: str, value: Json) -> bool:
    """Set a value in the data themselves, None removes it; false, and nothing done, where its holder is not there."""
    *way, last = steps(pointer) or [""]
    here: Json = data
    for index, step in enumerate(way):
        following = [*way, last][index + 1]
        inside = at(here, f"/{_escaped(step)}")
        if inside is None and isinstance(here, dict) and (following == "0" or not following.isdecimal()):
            inside = here[step] = [] if following == "0" else {}
        here = inside
    if isinstance(here, dict) and last:
        if value is None:
            here.pop(last, None)
        else:
            here[last] = value
        return True
    if isinstance(here, list) and last.isdecimal() and int(last) <= len(here) and value is not None:
        here[int(last) : int(last) + 1] = [value]
        return True
    return False


def under(pointer: str, place: str) -> bool:
    """Whether a pointer is the place or lies in it."""
    return pointer == place or pointer.startswith(f"{place}/")


def field_at(layout: Layout, pointer: str) -> FieldView | None:
    """The field of a pointer, or the one that a deeper pointer lies in; none where the form asks nothing there."""
    wanted = _starred(pointer)
    while wanted:
        for section in layout.sections:
            if view := _among(section.fields, wanted):
                return view
        wanted = wanted.rpartition("/")[0]
    return None


def rows_at(layout: Layout, pointer: str) -> Section | FieldView | None:
    """The page or field whose rows a pointer such as `/items/2` names one of."""
    holder = _starred(pointer.rpartition("/")[0])
    for section in layout.sections:
        if section.rows is not None and section.rows.pointer == holder:
            return section
        if view := _among(section.fields, holder):
            return view if view.widget is Widget.ROWS else None
    return None


def slot_of(layout: Layout, key: str) -> PaperSlot | None:
    """The place for papers with this key."""
    return next((slot for slot in layout.slots if slot.key == key), None)


def slot_at(layout: Layout, pointer: str, data: Mapping[str, Json]) -> PaperSlot | None:
    """The place for papers that a pointer lies in, by the type of its entry where several share an array."""
    for slot in layout.slots:
        if not under(pointer, slot.pointer):
            continue
        inside = at(data, pointer)
        if not slot.by_type or pointer == slot.pointer or slot.takes(inside):
            return slot
    return None


def slot_of_file(layout: Layout, data: Mapping[str, Json], name: str) -> PaperSlot | None:
    """The place whose entry names this file."""
    for slot in layout.slots:
        if any(slot.file_of(entry) == name and slot.takes(entry) for entry in entries(slot, data)):
            return slot
    return None


def entries(slot: PaperSlot, data: Mapping[str, Json]) -> list[Json]:
    """What the data have at a place for papers, as a list."""
    found = at(data, slot.pointer)
    return found if isinstance(found, list) else [] if found is None else [found]


def names(slot: PaperSlot, data: Mapping[str, Json]) -> list[str]:
    """The file names that lie in a place."""
    return [slot.file_of(entry) for entry in entries(slot, data) if slot.takes(entry) and slot.file_of(entry)]


def label(layout: Layout, pin: Pin) -> Text:
    """What a pin is on, in the words of the form: field, row with its number, or paper."""
    if pin.slot and (slot := slot_of(layout, pin.slot)):
        return slot.label
    if not pin.pointer:
        return Text() if pin.paper else _DOSSIER
    if pin.place is Place.ROW:
        holder = rows_at(layout, pin.pointer)
        if holder is not None and holder.rows is not None:
            return _numbered(holder.rows.item, pin.pointer)
    view = field_at(layout, pin.pointer)
    if view is None:
        return Text()
    row = row_of(layout, pin.pointer)
    if not row:
        return view.label
    holder = rows_at(layout, row)
    item = _numbered(holder.rows.item, row) if holder is not None and holder.rows is not None else Text()
    return Text(f"{item.vi}: {view.label.vi}", f"{item.en or item.vi}: {view.label.en or view.label.vi}")


def row_of(layout: Layout, pointer: str) -> str:
    """The pointer of the row that a pointer lies in; "" outside rows."""
    parts = pointer.split("/")
    for length in range(len(parts), 1, -1):
        if parts[length - 1].isdecimal() and rows_at(layout, "/".join(parts[:length])) is not None:
            return "/".join(parts[:length])
    return ""


def exists(layout: Layout, data: Mapping[str, Json], pin: Pin) -> bool:
    """Whether the form has the place that a pin's pointer names; the row after the last is one that is missing."""
    if pin.place is Place.ROW:
        holder, _, index = pin.pointer.rpartition("/")
        found = at(data, holder)
        count = len(found) if isinstance(found, list) else 0
        return rows_at(layout, pin.pointer) is not None and int(index) <= count and _rows_there(data, holder)
    view = field_at(layout, pin.pointer)
    return view is not None and view.pointer == _starred(pin.pointer) and _rows_there(data, pin.pointer)


@dataclass(frozen=True, slots=True)
class Opened:
    """What may be changed: fields and rows by their pointers, places for papers by their keys; `sealed` places never."""

    layout: Layout
    pointers: tuple[str, ...]
    slots: tuple[str, ...]
    sealed: tuple[str, ...]

    def faults(self, before: Mapping[str, Json], after: Mapping[str, Json]) -> list[FieldError]:
        """Everything that differs where nothing was asked."""
        return [
            FieldError(pointer, "E-ASK", why)
            for pointer in differing(before, after)
            if (why := self._why(pointer, before, after))
        ]

    def _why(self, pointer: str, before: Mapping[str, Json], after: Mapping[str, Json]) -> str:
        for slot in self.layout.slots:
            if under(pointer, slot.pointer):
                return "" if self._papers_only(slot.pointer, before, after) else "not_asked"
        if any(under(pointer, place) or under(place, pointer) for place in self.sealed):
            return "sealed"
        if not any(under(pointer, place) for place in self.pointers):
            return "not_asked"
        view = field_at(self.layout, pointer)
        if view is None:
            return "" if self._numbers(pointer) or rows_at(self.layout, pointer) is not None else "not_asked"
        return "" if view.asked or self._numbers(pointer) else "sealed"

    def _numbers(self, pointer: str) -> bool:
        """Whether a pointer is that of the number of a row, which the form gives by itself."""
        row = pointer.rpartition("/")[0]
        holder = rows_at(self.layout, row)
        return holder is not None and holder.rows is not None and pointer == f"{row}/{holder.rows.number_field}"

    def _papers_only(self, pointer: str, before: Mapping[str, Json], after: Mapping[str, Json]) -> bool:
        """Whether what differs at a place lies in the slots that are open: of those that share it the others keep all they had."""
        sharing = [slot for slot in self.layout.slots if slot.pointer == pointer]
        shut = [slot for slot in sharing if slot.key not in self.slots]
        kept = [
            [entry for entry in entries(slot, data) if slot.takes(entry)] for data in (before, after) for slot in shut
        ]
        strange = [entry for entry in entries(sharing[0], after) if not any(slot.takes(entry) for slot in sharing)]
        return len(shut) < len(sharing) and kept[: len(shut)] == kept[len(shut) :] and not strange


def differing(before: Json | Mapping[str, Json], after: Json | Mapping[str, Json], pointer: str = "") -> Iterator[str]:
    """Pointers of all values that differ, the deepest that tell it."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in {**before, **after}:
            yield from differing(before.get(key), after.get(key), f"{pointer}/{_escaped(key)}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differing(one, other, f"{pointer}/{index}")
    elif isinstance(after, list) and (isinstance(before, list) or (before is None and after)):
        before = before or []
        for index in range(max(len(before), len(after))):
            yield from differing(_item(before, index), _item(after, index), f"{pointer}/{index}")
    elif before != after or type(before) is not type(after):
        yield pointer


def changes(before: Json | Mapping[str, Json], after: Json | Mapping[str, Json], pointer: str = "") -> dict[str, Json]:
    """What makes one form of another, by pointer: single values where they can be told, a whole array where its length differs, None for what goes."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        found: dict[str, Json] = {}
        for key in {**before, **after}:
            found |= changes(before.get(key), after.get(key), f"{pointer}/{_escaped(key)}")
        return found
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        found = {}
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            found |= changes(one, other, f"{pointer}/{index}")
        return found
    same = before == after and type(before) is type(after)
    return {} if same else {pointer: dict(after) if isinstance(after, Mapping) else after}


def _item(items: Sequence[Json], index: int) -> Json:
    return items[index] if index < len(items) else None


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _starred(pointer: str) -> str:
    return "/".join("*" if step.isdecimal() else step for step in pointer.split("/"))


def _among(fields: Sequence[FieldView], wanted: str) -> FieldView | None:
    for view in fields:
        if view.pointer == wanted:
            return view
        if view.children and (inside := _among(view.children, wanted)):
            return inside
    return None


def _rows_there(data: Mapping[str, Json], pointer: str) -> bool:
    """Whether every row that a pointer goes through is in the data."""
    parts = pointer.split("/")
    return all(
        isinstance(at(data, "/".join(parts[: index + 1])), dict)
        for index, part in enumerate(parts)
        if index and part.isdecimal()
    )


def _numbered(item: Text, pointer: str) -> Text:
    number = int(pointer.rpartition("/")[2]) + 1
    return Text(f"{item.vi or 'Dòng'} {number}", f"{item.en or item.vi or 'Row'} {number}")
