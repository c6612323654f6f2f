"""Papers that a filing names: there, readable, clean, of the right kind, and one for each row that needs its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import PaperSlot, Per
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json

_KINDS = {
    "pdf": {"application/pdf"},
    "docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    "xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    "img": {"image/jpeg", "image/png"},
    "xml": {"application/xml"},
}
_ENDINGS = {
    "pdf": (".pdf",),
    "docx": (".docx",),
    "xlsx": (".xlsx",),
    "img": (".jpg", ".jpeg", ".png"),
    "xml": (".xml",),
}
_BAD = frozenset({"infected", "unreadable", "taken_revoked", "taken_replaced", "taken_expired", "taken_gone"})


def faults(
    slots: tuple[PaperSlot, ...], data: Mapping[str, Json], known: Mapping[str, Json], *, faulty: Sequence[str]
) -> list[FieldError]:
    """Every E-ATT of a filing; `known["papers"]` says what storage has under each name, and is left out before upload.

    Where rows are numbered wrongly (`faulty` places), papers are not held against their numbers: one fault is not told twice.
    """
    held = known.get("papers")
    papers = held if isinstance(held, dict) else None
    errors = [fault for slot in slots if not slot.by_type for fault in _slot(slot, data, papers, faulty)]
    for pointer in dict.fromkeys(slot.pointer for slot in slots if slot.by_type):
        sharing = [slot for slot in slots if slot.by_type and slot.pointer == pointer]
        errors += _shared(sharing, pointer, data, papers)
    return errors


def _shared(
    slots: Sequence[PaperSlot], pointer: str, data: Mapping[str, Json], papers: Mapping[str, Json] | None
) -> list[FieldError]:
    """Slots that share one array: each entry in the slot of its type; what is missing is told in one fault at the array."""
    found = _value(data, pointer)
    entries = found if isinstance(found, list) else []
    errors: list[FieldError] = []
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
            continue
        slot = next((slot for slot in slots if slot.takes(entry)), None)
        if slot is None:
            errors.append(FieldError(f"{pointer}/{index}", "E-ATT", "wrong_type", {"type": entry.get("type")}))
            continue
        faults_here = _entry(slot, entry, f"{pointer}/{index}", papers)
        errors += [FieldError(f"{pointer}/{index}", fault.code, fault.reason, fault.params) for fault in faults_here]
    slots = [slot for slot in slots if forms.shown(slot.show_if, data, pointer)]
    wanting = [slot for slot in slots if slot.required and not any(slot.takes(entry) for entry in entries)]
    kinds = [
        (slot, kind)
        for slot in slots
        if slot.each_kind and slot not in wanting
        for kind in slot.accepted
        if not any(slot.takes(entry) and _is_kind(entry, kind) for entry in entries)
    ]
    if wanting or kinds:
        names = [slot.label.vi for slot in wanting] + [f"{slot.label.vi} ({kind})" for slot, kind in kinds]
        types = [slot.document_type for slot in wanting] + [slot.document_type for slot, _ in kinds]
        params = {"papers": "; ".join(names), "types": ", ".join(dict.fromkeys(types))}
        errors.append(FieldError(pointer, "E-ATT", "missing_papers", params))
    return errors


def _is_kind(entry: Json, kind: str) -> bool:
    name = str(entry.get("file")) if isinstance(entry, dict) else ""
    return name.lower().endswith(_ENDINGS[kind])


def _slot(
    slot: PaperSlot, data: Mapping[str, Json], papers: Mapping[str, Json] | None, faulty: Sequence[str]
) -> list[FieldError]:
    if not forms.shown(slot.show_if, data, slot.pointer):
        return []
    found = _value(data, slot.pointer)
    entries = found if isinstance(found, list) else [found] if found is not None else []
    errors: list[FieldError] = []
    if not entries and slot.required and (slot.per is None or _rows(data, slot.per)):
        return [FieldError(slot.pointer, "E-ATT", "missing")]
    for index, entry in enumerate(entries):
        pointer = f"{slot.pointer}/{index}" if isinstance(found, list) else slot.pointer
        if slot.file_of(entry):
            errors += _entry(slot, entry if isinstance(entry, dict) else {"file": entry}, pointer, papers)
    if (
        slot.per is not None
        and isinstance(found, list)
        and _rows(data, slot.per)
        and not _misnumbered(slot.per, faulty)
    ):
        errors += _per(slot, slot.per, found, data)
    return errors


def _entry(
    slot: PaperSlot, entry: Mapping[str, Json], pointer: str, papers: Mapping[str, Json] | None
) -> list[FieldError]:
    kind = entry.get("type")
    if kind is not None and kind != slot.document_type and kind not in slot.other_types:
        return [FieldError(pointer, "E-ATT", "wrong_type", {"type": kind})]
    if papers is None:
        return []
    name = str(entry["file"])
    paper = papers.get(name)
    state = paper.get("state") if isinstance(paper, dict) else "missing"
    if not isinstance(paper, dict) or state == "missing":
        return [FieldError(slot.pointer, "E-ATT", "missing_file", {"file": name})]
    if state in _BAD:
        return [FieldError(pointer, "E-ATT", str(state), {"file": name})]
    allowed = {media for kind in slot.accepted for media in _KINDS[kind]}
    if paper.get("media_type") is not None and paper["media_type"] not in allowed:
        return [FieldError(pointer, "E-ATT", "wrong_kind", {"file": name, "accepted": ", ".join(slot.accepted)})]
    size = paper.get("size")
    if isinstance(size, int) and size > slot.max_bytes:
        return [FieldError(pointer, "E-ATT", "too_large", {"file": name, "limit": slot.max_bytes})]
    if unsigned := _unsigned(slot, paper.get("signature")):
        return [FieldError(pointer, "E-ATT", unsigned, {"file": name})]
    said, true = entry.get("sha256"), paper.get("sha256")
    if isinstance(said, str) and isinstance(true, str) and said.lower() != true.lower():
        return [FieldError(pointer, "E-ATT", "fingerprint", {"file": name})]
    return []


def signature_flags(
    slots: tuple[PaperSlot, ...], data: Mapping[str, Json], papers: Mapping[str, Json]
) -> tuple[str, ...]:
    """What an officer is to look at afterwards: papers that are taken though their signatures say less than the pack expects."""
    found = []
    for slot in slots:
        value = _value(data, slot.pointer) if slot.signed else None
        for entry in value if isinstance(value, list) else [value]:
            paper = papers.get(slot.file_of(entry)) if slot.takes(entry) else None
            verdict = paper.get("signature") if isinstance(paper, dict) else None
            if isinstance(verdict, str) and verdict != "VALID":
                found.append(_FLAGS[verdict])
    return tuple(dict.fromkeys(found))


_FLAGS = {"": "signature_missing", "INVALID": "signature_invalid", "INDETERMINATE": "signature_unclear"}


def _unsigned(slot: PaperSlot, verdict: Json) -> str:
    """Why a paper that must be signed is not taken; a signature of which nothing certain can be said is, and is flagged."""
    if slot.signed != "required" or not isinstance(verdict, str):
        return ""
    return {"": "not_signed", "INVALID": "signature_invalid"}.get(verdict, "")


def _per(slot: PaperSlot, per: Per, entries: list[Json], data: Mapping[str, Json]) -> list[FieldError]:
    """One paper for each distinct value among the rows; a link to no row is a fault of its own."""
    by_link = {_key(row.get(per.link)): row.get(per.by) for row in _rows(data, per)}
    covered: set[Json] = set()
    errors = []
    for index, entry in enumerate(entries):
        link = entry.get(per.link) if isinstance(entry, dict) else None
        if link is None or isinstance(link, dict | list):
            continue
        if _key(link) not in by_link:
            errors.append(FieldError(f"{slot.pointer}/{index}/{per.link}", "E-FMT", "no_such_row", {"row": link}))
            continue
        value = by_link[_key(link)]
        if not isinstance(value, dict | list):
            covered.add(value)
    if not slot.required:
        return errors
    bare = [value for value in dict.fromkeys(v for v in by_link.values() if isinstance(v, str)) if value not in covered]
    if bare:
        errors.append(FieldError(slot.pointer, "E-ATT", "missing_for", {"count": len(bare), "first": bare[0]}))
    return errors


def _misnumbered(per: Per, faulty: Sequence[str]) -> bool:
    rows = per.each.removesuffix("/*")
    return any(
        pointer == rows or (pointer.startswith(f"{rows}/") and pointer.endswith(f"/{per.link}")) for pointer in faulty
    )


def _key(value: Json) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _rows(data: Mapping[str, Json], per: Per) -> list[dict[str, Json]]:
    found = _value(data, per.each.removesuffix("/*"))
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _value(data: Mapping[str, Json], pointer: str) -> Json:
    node: Json = dict(data)
    for part in pointer.split("/")[1:]:
        node = node.get(part) if isinstance(node, dict) else None
    return node
