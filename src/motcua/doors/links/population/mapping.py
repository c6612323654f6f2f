"""Our question → the database's, its record → our items; pure."""

from __future__ import annotations

from motcua.doors.links.population.settings import Settings
from motcua.doors.links.population.wire import Citizen
from motcua.foundation.vn import fold, normal
from motcua.identity.people.types import PopulationQuestion, PopulationRecord

_SEXES = {"1": "male", "2": "female"}


def question(asked: PopulationQuestion, settings: Settings, *, message: str) -> list[tuple[str, str]]:
    """The fields in the order that the database wants."""
    return [
        ("MaYeuCau", message),
        ("MaDVC", settings.procedure_code or asked.procedure),
        ("MaTichHop", settings.integration_code),
        ("MaCanBo", settings.officer_code),
        ("MaDonVi", settings.unit_code),
        ("SoDinhDanh", asked.number if len(asked.number) == 12 else ""),
        ("SoCMND", asked.number if len(asked.number) == 9 else ""),
        ("HoVaTen", name(asked.name, settings.name_form)),
    ]


def name(text: str, form: str) -> str:
    """A name as the database's side writes it."""
    plain = normal(text)
    if form == "full_upper":
        return plain.upper()
    upper = fold(plain).upper()
    return upper.replace(" ", "") if form == "ascii_nospace" else upper


def born(text: str) -> str:
    """`yyyy-mm-dd` or `yyyy` as `yyyyMMdd` or `yyyy`."""
    return text.replace("-", "")


def record(found: Citizen, *, message: str) -> PopulationRecord:
    """What we take of it; the rest is dropped here."""
    items = {
        "name": normal(found.name),
        "born": _iso(found.born),
        "sex": _SEXES.get(found.sex, ""),
        "nationality": found.nationality.upper()[:3],
        "permanent_address": normal(found.permanent),
        "present_address": normal(found.present),
    }
    return PopulationRecord(found.number, {key: value for key, value in items.items() if value}, message)


def is_of(found: Citizen, asked: PopulationQuestion) -> bool:
    """Whether an answer is about the one who was asked about."""
    return found.number == asked.number and fold(normal(found.name)).replace(" ", "") == fold(
        normal(asked.name)
    ).replace(" ", "")


def _iso(text: str) -> str:
    digits = text.strip()
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if len(digits) == 8 and digits.isdecimal() else digits
