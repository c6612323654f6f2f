"""The rows of each dataset: what is public anyway, and counts in which nobody is known again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.conf import settings

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.results import queries as results
from motcua.definitions.catalogue import queries as catalogue
from motcua.followup.assessment import queries as assessment
from motcua.followup.feedback.types import too_few
from motcua.followup.opendata import models
from motcua.followup.opendata.types import Cell, Row
from motcua.followup.petitions import queries as petitions
from motcua.foundation import clock
from motcua.foundation.clock import Period
from motcua.foundation.types import Slice

QUARTERS = 12
"""How far back a dataset by quarters goes when it is made for the first time."""
MOST = 100_000
"""Rows of a dataset that goes on."""
SETTLING = timedelta(days=10)
"""After a quarter has ended, until it is counted: what is entered late belongs to it."""

_MEASURES = {
    "tiep_nhan": "dossiers.accepted",
    "nop_truc_tuyen": "dossiers.accepted_online",
    "da_tra_loi": "dossiers.answered",
    "xet_dung_han": "dossiers.judged",
    "dung_han": "dossiers.on_time",
}
_PARTS_OF = {"nop_truc_tuyen": "tiep_nhan", "dung_han": "xet_dung_han"}
"""A measure → the one that it is a part of: the difference of both is a number as well."""


def procedures(at: datetime) -> list[Row]:
    """Every procedure of the list, as it stands now."""
    found: list[Row] = []
    for one in sorted(catalogue.procedures(at=at), key=lambda entry: entry.procedure):
        fees = "; ".join(name.vi + (f": {amount}" if amount is not None else "") for name, amount in one.fees)
        found.append(
            {
                "thu_tuc": one.procedure, "ma_quoc_gia": one.national_code or None, "ten": one.name.vi,
                "ten_tieng_anh": one.name.en or None, "linh_vuc": one.field.vi, "don_vi": one.authority_unit,
                "co_quan": one.authority.vi or None, "muc_do": one.level, "dang_nhan_ho_so": one.open,
                "loai_thoi_han": one.limit.kind, "thoi_han": one.limit.amount or None,
                "phi": (fees or "0") if one.fee_is_known else None,
            }
        )  # fmt: skip
    return found


def handling(at: datetime) -> list[Row]:
    """Dossiers of each closed quarter, by procedure and in all; a quarter is counted once."""
    found: list[Row] = []
    for period in _closed(at):
        kept = models.Quarter.objects.filter(dataset="tinh-hinh-giai-quyet", period=period.key).first()
        if kept is None:
            rows = _counted(period, at)
            kept = models.Quarter.objects.create(dataset="tinh-hinh-giai-quyet", period=period.key, rows=rows)
        found += kept.rows
    return found


def quality(at: datetime) -> list[Row]:
    """The published index of each closed quarter, by group."""
    found: list[Row] = []
    unit = settings.MOTCUA.agency_code
    for period in _closed(at):
        told = assessment.published(unit=unit, parts=assessment.parts_of(unit, period), period=period)
        if told is None or not told[0].taken.final:
            continue
        for one in (told[0], *told[1]):
            for group in one.groups:
                found.append(
                    {
                        "quy": period.key, "don_vi": one.unit, "nhom": group.group.id, "ten_nhom": group.group.name.vi,
                        "diem": None if group.points is None else float(group.points),
                        "diem_cham_duoc": float(group.judged), "diem_toi_da": float(group.group.most),
                        "ban_quy_tac": one.rules.version,
                    }
                )  # fmt: skip
    return found


def answered_petitions(_at: datetime) -> list[Row]:
    """Petitions whose answer was made public, as it was made public: masked, and confirmed by an officer."""
    found: list[Row] = []
    page = 1
    while len(found) < MOST:
        told, count = petitions.public(page=page)
        found += [
            {
                "so": one.number or None, "loai": one.kind.value if one.kind else None, "tieu_de": one.title,
                "noi_dung": one.text, "tra_loi": one.answer, "van_ban": one.document or None, "don_vi": one.unit,
                "thu_tuc": one.procedure or None,
                "ngay_cong_khai": clock.legal_date(one.published_at) if one.published_at else None,
            }
            for one in told
        ]  # fmt: skip
        if not told or len(found) >= count:
            break
        page += 1
    return found


def public_results(at: datetime) -> list[Row]:
    """What stands in the public registers, no more than their pages show; values are `column: value`, one after the other."""
    found: list[Row] = []
    for version in catalogue.public_registers(at):
        register = version.public_register
        if register is None:
            continue
        for one in results.every_public_row(version.procedure, register, on=clock.legal_date(at)):
            values = (
                f"{column.name.vi}: {value}"
                for column, value in zip(register.columns, one.values, strict=True)
                if value
            )
            found.append(
                {
                    "thu_tuc": version.procedure, "so": one.symbol, "chu_the": one.holder or None,
                    "ngay_cap": clock.legal_date(one.issued_at), "hieu_luc_den": one.valid_until,
                    "trang_thai": one.finding.value, "noi_dung": "; ".join(values) or None,
                }
            )  # fmt: skip
    return found


TABLES: Mapping[str, Callable[[datetime], list[Row]]] = {
    "thu-tuc-hanh-chinh": procedures,
    "tinh-hinh-giai-quyet": handling,
    "chi-so-chat-luong": quality,
    "ket-qua-cong-khai": public_results,
    "phan-anh-kien-nghi": answered_petitions,
}
"""Dataset → its rows."""


def _closed(at: datetime) -> list[Period]:
    """The quarters that are over and settled, the first first."""
    one = Period.holding(clock.legal_date(at), 3).before
    found = []
    for _ in range(QUARTERS):
        if at >= one.until + SETTLING:
            found.append(one)
        one = one.before
    return found[::-1]


def _counted(period: Period, at: datetime) -> list[dict[str, Cell]]:
    """Numbers by procedure with the small ones left out, and the whole; nothing of a quarter without dossiers."""
    of = Slice(period.since, period.until, at)
    numbers = {
        measure: Counter(one.procedure for one in dossiers.COUNTS[name].each(of)) for measure, name in _MEASURES.items()
    }
    keys = sorted(set().union(*numbers.values()))
    if not keys:
        return []
    hidden = _hidden(numbers, keys)
    rows = [
        _row(
            period, key, {one: numbers[one][key] for one in _MEASURES}, {one for one in _MEASURES if key in hidden[one]}
        )
        for key in keys
    ]
    whole = {measure: sum(found.values()) for measure, found in numbers.items()}
    # A whole is hidden as one that has no parts: by its own number and its differences to the others.
    of_whole = _hidden({measure: Counter({"": number}) for measure, number in whole.items()}, [""])
    few = {measure for measure in _MEASURES if of_whole[measure] or _tells(hidden[measure], numbers[measure])}
    return [_row(period, "", whole, few), *rows]


def _hidden(numbers: Mapping[str, Counter[str]], keys: list[str]) -> dict[str, set[str]]:
    """For each measure the procedures whose number is not told: small ones, those that would tell them, and what a difference would."""
    hidden = {measure: set(too_few({key: found[key] for key in keys})) for measure, found in numbers.items()}
    for part, whole in _PARTS_OF.items():
        rest = too_few({key: numbers[whole][key] - numbers[part][key] for key in keys})
        hidden[part] |= rest | hidden[whole]
        if len(hidden[part]) == 1 and len(keys) > 1:  # alone it would be told by the whole
            others = sorted((numbers[part][key], key) for key in keys if key not in hidden[part] and numbers[part][key])
            hidden[part] |= {key for _, key in others[:1]}
    return hidden


def _tells(hidden: set[str], numbers: Counter[str]) -> bool:
    """Whether the whole would tell what is hidden, since nothing else is hidden with it."""
    return len(hidden) == 1 and bool(sum(numbers[key] for key in hidden))


def _row(period: Period, key: str, numbers: Mapping[str, int], few: set[str]) -> dict[str, Cell]:
    told: dict[str, Cell] = {one: None if one in few else number for one, number in numbers.items()}
    return {"quy": period.key, "thu_tuc": key or None, **told, "cot_bi_an": " ".join(sorted(few)) or None}
