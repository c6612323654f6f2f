"""What sign-in and registers know of the applicant is filled in before anything is judged, and never taken from the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from motcua.definitions.catalogue.types import APPLICANT_KINDS
from motcua.definitions.catalogue.versions import Applicant
from motcua.foundation import vn
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json

_STATUS = {"unknown": "enterprise_unknown", "inactive": "enterprise_inactive"}


def fill(
    plan: Applicant, data: Mapping[str, Json], known: Mapping[str, Json]
) -> tuple[dict[str, Json], tuple[str, ...], list[FieldError]]:
    """The data with the applicant block filled; which places were sealed; where the form disagrees (E-REG).

    A field in `fill` is taken from what is known where the form leaves it out; one in `must_equal` may be left out,
    but not differ (capitals, marks and spaces aside), and the known value is what counts. `population` fills a field that is left out
    from an item of the population database's answer, unsealed; `copies` fill a field from another of the block.
    """
    told, given = known.get("applicant"), data.get(plan.key)
    facts = dict(told) if isinstance(told, dict) else {}
    if given is not None and not isinstance(given, dict):
        return dict(data), (), []
    block: dict[str, Json] = dict(given) if isinstance(given, dict) else {}
    sealed: list[str] = []
    errors: list[FieldError] = []
    for name in plan.must_equal:
        if _empty(facts.get(name)):
            continue
        pointer = f"/{plan.key}/{name}"
        if not _empty(block.get(name)) and not _same(block[name], facts[name]):
            errors.append(FieldError(pointer, "E-REG", "differs"))
        else:
            block[name] = facts[name]
        sealed.append(pointer)
    for name in plan.fill:
        if not _empty(facts.get(name)) and _empty(block.get(name)):
            block[name] = facts[name]
            sealed.append(f"/{plan.key}/{name}")
    held = known.get("population")
    for target, item in plan.population:
        # What the person says counts: it is held against the database's word when it is filed.
        if isinstance(held, dict) and held.get(item) and _empty(block.get(target)):
            block[target] = held[item]
    for target, source in plan.copies:
        if _empty(block.get(target)) and not _empty(block.get(source)):
            block[target] = block[source]
    return {**data, plan.key: block} if block or given is not None else dict(data), tuple(sealed), errors


def standing(plan: Applicant, known: Mapping[str, Json]) -> list[FieldError]:
    """R02 of the packs: an enterprise that the register does not know, or that is not active."""
    enterprise = known.get("enterprise")
    status = enterprise.get("status") if isinstance(enterprise, dict) else None
    reason = _STATUS.get(str(status))
    return [FieldError(f"/{plan.key}/{plan.enterprise}", "E-REG", reason)] if reason else []


def kind(plan: Applicant, allowed: Sequence[str], data: Mapping[str, Json]) -> list[FieldError]:
    """An applicant of a kind for which the procedure is not made; a code in no list is told by the list."""
    block = data.get(plan.key)
    found = block.get("applicant_kind") if isinstance(block, dict) else None
    if found not in APPLICANT_KINDS or found in allowed:
        return []
    return [FieldError(f"/{plan.key}/applicant_kind", "E-FMT", "applicant_kind", {"kind": found})]


def _empty(value: Json) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _same(given: Json, true: Json) -> bool:
    if isinstance(given, str) and isinstance(true, str):
        return vn.fold(vn.normal(given)) == vn.fold(vn.normal(true))  # "Hoá" and "Hóa", capitals or not
    return given == true
