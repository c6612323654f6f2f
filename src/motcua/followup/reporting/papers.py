"""The paper of a report: set from what is kept with it alone, so that it is the same whenever it is set."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson
from django.conf import settings

from motcua.followup.reporting import contents, differing, kinds, models
from motcua.followup.reporting.types import Filled, Kind
from motcua.foundation.clock import legal_time
from motcua.foundation.pdf import services as pdf
from motcua.foundation.types import Json

TEMPLATE, BLOCKS = "report.typ", "letter.typ"


def sources() -> models.Sources:
    """The templates of now, kept for good under their fingerprint."""
    folder = settings.MOTCUA.packs_dir / "common"
    files = {
        TEMPLATE: (folder / "documents" / TEMPLATE).read_text(encoding="utf-8"),
        BLOCKS: (folder / BLOCKS).read_text(encoding="utf-8"),
    }
    mark = hashlib.sha256(orjson.dumps(files, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return models.Sources.objects.get_or_create(sha256=mark, defaults={"files": files})[0]


def body(row: models.Report) -> bytes:
    """The unsigned paper of a report as it stands, PDF/A; of a signed one the bytes that its first signature covers began with."""
    kept = row.sources or sources()
    at = row.bound_at or row.changed_at
    return pdf.render(kept.files[TEMPLATE], data=_data(row), qr=None, at=at, files={BLOCKS: kept.files[BLOCKS]})


def lead(row: models.Report, kind: Kind) -> list[str]:
    """What stands before the first section: the period, whose report it is, what was not waited for."""
    about = row.freeze.about if row.freeze else {}
    found = [
        f"Kỳ báo cáo: từ ngày {row.run.since:%d/%m/%Y} đến hết ngày {row.run.until - timedelta(days=1):%d/%m/%Y} ({kind.basis.vi}).",
    ]
    if row.left_out:
        names = about.get("units", {})
        found.append("Chưa có báo cáo của: " + "; ".join(names.get(unit, unit) for unit in row.left_out) + ".")
    if row.corrects is not None:
        found.append(f"Báo cáo này thay thế Báo cáo số {row.corrects.symbol}.")
    return found


def frozen(row: models.Report) -> str:
    """When the figures were frozen, under which rules, and their fingerprint."""
    if row.freeze is None:
        return "Số liệu chưa chốt."
    return (
        f"Số liệu chốt lúc {legal_time(row.freeze.as_of):%H:%M ngày %d/%m/%Y} (bản chốt {row.freeze.number}, quy tắc đếm {row.freeze.rules}), "
        f"mã kiểm tra {row.freeze.fingerprint[:32]}."
    )


def paragraphs(row: models.Report, section: Filled) -> list[str]:
    """The words to a section, line by line."""
    return [line for line in str(row.words.get(section.key, "")).split("\n") if line.strip()]


def changes(row: models.Report) -> list[list[str]]:
    """What differs from the version that this one corrects."""
    if row.corrects is None:
        return []
    return [
        [
            " – ".join(part for part in (one.section.vi, one.row.vi, one.column.vi) if part),
            one.before or "–",
            one.after or "–",
        ]
        for one in differing.between(row.corrects, row)
    ]


def receivers(kind: Kind, row: models.Report) -> Sequence[str]:
    """Whom the paper is addressed to: those of its kind, or the reader who asked."""
    return [row.run.reader] if row.run.reader else [one.name for one in kind.receivers]


def _data(row: models.Report) -> dict[str, Json]:
    kind = kinds.kind_of(row.run.version.content)
    about = row.freeze.about if row.freeze else {}
    organisation = about.get("organisation", settings.MOTCUA.organisation)
    signed = legal_time(row.bound_at or row.changed_at)
    sections: list[Json] = [
        {
            "title": one.title.vi, "paragraphs": list(paragraphs(row, one)), "head": [name.vi for name in one.head], "rule": one.rule.vi,
            "text": not any(cell.count is not None for each in one.rows for cell in each.cells),
            "rows": [[each.name.vi, *(cell.text.vi for cell in each.cells)] for each in one.rows],
        }
        for one in contents.unpacked(row.content or empty(row))
    ]  # fmt: skip
    return {
        "paper": {
            "organisation": organisation, "symbol": row.symbol or "      /BC", "title": f"Báo cáo {kind.subject[:1].lower()}{kind.subject[1:]}",
            "place": "Hà Nội", "date": _date(row.bound_at), "issued_at": signed.strftime("%Y-%m-%dT%H:%M:%S+07:00"), "signer": row.signer,
            "person": row.signer, "authority": [f"{row.competence} {row.position}".strip()] if row.position else [],
        },
        "data": {
            "draft": row.bound_at is None, "issuer": about.get("units", {}).get(row.unit, row.unit), "subject": kind.subject,
            "receivers": list(receivers(kind, row)), "lead": list(lead(row, kind)), "sections": sections, "changes": [list(one) for one in changes(row)],
            "reason": row.reason, "frozen": frozen(row), "unit_mark": row.unit_mark,
        },
    }  # fmt: skip


def empty(row: models.Report) -> Json:
    """Sections without figures, while nothing is frozen."""
    kind = kinds.kind_of(row.run.version.content)
    return contents.packed(
        [Filled(one.key, one.title, one.words, (), (), one.rule) for one in kind.sections if row.level in one.levels]
    )


def _date(at: datetime | None) -> Json:
    if at is None:
        return {"day": "…", "month": "…", "year": "…"}
    legal = legal_time(at)
    return {"day": f"{legal.day:02d}", "month": f"{legal.month:02d}", "year": str(legal.year)}
