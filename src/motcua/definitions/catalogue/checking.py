"""Every fault of a filing at once: bounds, schema, code lists, registers, papers, and the pack's own tables."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

import orjson

from motcua.definitions.catalogue import applicants, charging, papers
from motcua.definitions.catalogue.elements import Scene
from motcua.definitions.catalogue.types import Checked
from motcua.definitions.catalogue.versions import Compiled
from motcua.definitions.forms import queries as forms
from motcua.definitions.rules import queries as rules
from motcua.foundation import vn
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json

_FAULTS_SHOWN = 500


def check(compiled: Compiled, data: Mapping[str, Json], *, known: Mapping[str, Json], on: date) -> Checked:
    """The form in normal form with every fault, each at its field, in the form's order."""
    form = compiled.form
    normal = forms.normalise(form, data)
    if normal.errors and not normal.data:
        return Checked({}, normal.errors)
    filled, sealed, differing = applicants.fill(compiled.applicant, normal.data, known)
    filled = forms.calculate(form, filled, on=on)
    errors = [*normal.errors, *forms.errors(form, filled, on=on), *differing]
    errors += applicants.standing(compiled.applicant, known)
    faulty = frozenset(error.pointer for error in errors)
    scene = Scene(compiled, forms.feel(form, filled, without=faulty), known=known, on=on)
    errors += _tables(compiled, scene)
    errors += papers.faults(compiled.value.slots, filled, known, faulty=[error.pointer for error in errors])
    errors += applicants.kind(compiled.applicant, compiled.value.applicant_kinds, filled)
    errors += charging.misrouted(compiled, filled, known=known, on=on)
    duplicate = known.get("duplicate_of")
    if duplicate:
        errors.append(FieldError("", "E-DUP", "duplicate", {"code": duplicate}))
    return Checked(filled, tuple(forms.in_order(form, errors)[:_FAULTS_SHOWN]), sealed)


def fill(compiled: Compiled, data: Mapping[str, Json], *, known: Mapping[str, Json], on: date) -> Checked:
    """The data as they stand, with what is known of the applicant and what is calculated; nothing is judged."""
    filled, sealed, _ = applicants.fill(compiled.applicant, data, known)
    return Checked(forms.calculate(compiled.form, filled, on=on), (), sealed)


def _tables(compiled: Compiled, scene: Scene) -> list[FieldError]:
    errors = []
    for step in compiled.checks:
        for element in scene.elements(step.each):
            found = rules.evaluate(step.model, step.decision, element.variables, keep=False)
            for row in found.outputs:
                place = placed(element.pointer, row.get("at"))
                errors.append(FieldError(place, str(row.get("code")), str(row.get("reason") or "rule")))
    return errors


def placed(element: str, at: object) -> str:
    """A place told by a table: below its element, or from the root when it begins with `#`."""
    if not isinstance(at, str):
        return element
    return at[1:] if at.startswith("#") else f"{element}{at}"


def subject_key(compiled: Compiled, data: Mapping[str, Json]) -> str:
    """A fingerprint of what makes two filings the same matter; "" where the pack names nothing."""
    if not compiled.same_matter:
        return ""
    values = [_plain(_at(data, pointer)) for pointer in compiled.same_matter]
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()


def look_ups(
    compiled: Compiled, data: Mapping[str, Json], *, on: date, at_filing: bool = False
) -> dict[str, list[str]]:
    """Keys that each register will be asked for, each once; at filing only of those that checks need."""
    asked = [one for one in compiled.look_ups if one.register and (one.at_filing or not at_filing)]
    if not asked:
        return {}
    scene = Scene(compiled, forms.feel(compiled.form, data), known={}, on=on)
    found: dict[str, dict[str, None]] = {one.register: {} for one in asked}
    for one in asked:
        keys = (key for node in scene.nodes(one.each) for key in scene.register_keys(one, node))
        found[one.register].update(dict.fromkeys(key for key in keys if key))
    return {register: list(keys) for register, keys in found.items()}


def _at(data: Mapping[str, Json], pointer: str) -> Json:
    node: Json = dict(data)
    for part in pointer.split("/")[1:]:
        node = node.get(part) if isinstance(node, dict) else None
    return node


def _plain(value: Json) -> Json:
    """Letters' case aside, and whole numbers whole, so that 8 and 8.0 are one."""
    if isinstance(value, str):
        return vn.fold(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
