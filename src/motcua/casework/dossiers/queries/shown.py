"""From rows and kept judgements to the values that pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from motcua.casework.dossiers import lifecycle, models
from motcua.casework.dossiers.queries.finding import ref_of
from motcua.casework.dossiers.types import (
    Channel,
    DossierLine,
    Outcome,
    ReasonView,
    ResultView,
    Status,
    Turn,
)
from motcua.casework.results import queries as results
from motcua.casework.results.types import IssuedResult
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.journal import queries as journal
from motcua.foundation.journal.types import Entry
from motcua.foundation.types import Json, Ref


def line(row: models.Dossier) -> DossierLine:
    name = catalogue.version(row.version_id).name
    return DossierLine(
        row.code, row.procedure, name.vi, name.en, Status(row.status), outcome(row), Channel(row.channel),
        Ref(row.owner_kind, row.owner_id), row.owner_name, row.received_at, row.due, tuple(row.flags),
    )  # fmt: skip


def outcome(row: models.Dossier) -> Outcome | None:
    if Status(row.status) in lifecycle.ANSWERED:
        return Outcome(row.outcome)
    return Outcome.PENDING if row.status in {Status.PROCESSING.value, Status.SUBMITTED_FOR_SIGN.value} else None


def judgement_of(row: models.Dossier) -> Mapping[str, Json]:
    for name in ("decision", "handling"):
        kept = getattr(row, name, None)  # none where the row has no such companion
        if kept is not None:
            return kept.judgement if isinstance(kept.judgement, dict) else {}
    return {}


def reasons_of(judgement: Mapping[str, Json]) -> tuple[ReasonView, ...]:
    reasons = judgement.get("reasons")
    if not isinstance(reasons, list):
        return ()
    return tuple(
        ReasonView(
            code=str(reason["code"]), pointer=str(reason["pointer"]), article=str(reason["article"]),
            text_vi=str(reason["text"]["vi"]), text_en=str(reason["text"]["en"]), rule=str(reason["rule"]),
        )
        for reason in reasons
        if isinstance(reason, dict) and isinstance(reason["text"], dict)
    )  # fmt: skip


def codes_of(judgement: Mapping[str, Json], kind: str) -> tuple[str, ...]:
    marks = judgement.get(kind)
    if not isinstance(marks, list):
        return ()
    return tuple(dict.fromkeys(str(mark["code"]) for mark in marks if isinstance(mark, dict)))


def result_of(code: str) -> ResultView | None:
    found = results.for_subject(ref_of(code))
    return None if found is None else result_view(found)


def result_view(found: IssuedResult) -> ResultView:
    return ResultView(
        id=found.id, kind=found.kind.value, number=found.symbol, issued_at=found.issued_at, signer=found.signer,
        sha256=found.sha256, state=found.state.value, verification_path=found.verification_path,
        valid_until=found.valid_until, remind_on=found.remind_on,
    )  # fmt: skip


INSIDE = frozenset(
    {
        "dossiers.remark_made",
        "dossiers.remark_settled",
        "dossiers.supplement_allowed",
        "dossiers.hold_taken_over",
        "dossiers.step_assigned",
    }
)
"""What happens among officers: nobody else reads that it did."""


def history_of(code: str) -> tuple[Turn, ...]:
    return turns_of(journal.history(ref_of(code)))


def turns_of(entries: Iterable[Entry]) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for entry in entries:
        status: Status | None = None
        if entry.name == "dossiers.received":
            status = Status.SUBMITTED
        elif entry.name == "dossiers.status_changed":
            status = Status(str(entry.body["after"]))
        article = str(entry.body.get("article", ""))
        turns.append(Turn(entry.at, entry.name, status, article, entry.by.partition(":")[0], entry.body))
    return tuple(turns)
