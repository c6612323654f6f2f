"""How punctual dossiers were: counted by the release of the answer, never by its signature, each figure with its lines.

Early, on time and late go by the date, save for limits that go by the hour. Where nothing was released there is no share at all.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import TruncDate

from motcua.casework.dossiers import lifecycle, models, places
from motcua.casework.dossiers.queries.finding import visible
from motcua.casework.dossiers.types import (
    ActKind,
    ActState,
    AskedAgain,
    LetterFigure,
    OutcomeFigure,
    OutcomeLine,
    Punctuality,
)
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.clock import VIETNAM, legal_date
from motcua.foundation.types import Actor
from motcua.foundation.worktime.types import DueMode, LimitKind
from motcua.identity.permissions import queries as permissions

_ENDED = [status.value for status in (*lifecycle.TERMINAL, *lifecycle.ANSWERED)]
_LINE = ("code", "procedure", "unit", "accepted_at", "due", "decided_at", "punctual")
MOST_LINES = 20_000
"""Lines of a figure that are given: whoever wants those beyond asks for a shorter time, a unit or a procedure."""
_MOST_AT_ONCE = 500
_COLUMNS = {"procedure": "procedure", "unit": "unit"}
_LETTER = Exists(
    models.Act.objects.filter(dossier=OuterRef("pk"), kind=ActKind.EXTENSION.value, state=ActState.DONE.value)
)


def outcomes(
    actor: Actor,
    *,
    by: str,
    since: datetime,
    until: datetime,
    at: datetime,
    procedure: str = "",
    unit: str = "",
) -> list[OutcomeFigure]:
    """Answers released in `[since, until)` by punctuality, and what is open and overdue at `at`, for each `procedure` or `unit`.

    Of dossiers that `figure.read` reaches. Raises `NotAllowed`.
    """
    permissions.require(actor, "figure.read")
    column = _COLUMNS[by]
    counted: dict[str, dict[str, int]] = {}
    rows = _released(actor, since, until, procedure, unit).values(column, "punctual").annotate(count=Count("id"))
    for row in rows.order_by(column):
        counted.setdefault(row[column], {})[row["punctual"]] = row["count"]
    for row in _overdue(actor, at, procedure, unit).values(column).annotate(count=Count("id")).order_by(column):
        counted.setdefault(row[column], {})["open"] = row["count"]
    return [
        OutcomeFigure(
            key,
            early=found.get(Punctuality.EARLY, 0),
            on_time=found.get(Punctuality.ON_TIME, 0),
            overdue=found.get(Punctuality.OVERDUE, 0),
            no_limit=found.get(Punctuality.NO_LIMIT, 0),
            open_overdue=found.get("open", 0),
        )
        for key, found in sorted(counted.items())
    ]


def outcome_lines(
    actor: Actor,
    *,
    since: datetime,
    until: datetime,
    at: datetime,
    punctuality: Punctuality | None = None,
    still_open: bool = False,
    not_late: bool = False,
    procedure: str = "",
    unit: str = "",
    letter: bool | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[OutcomeLine], int]:
    """The dossiers behind a figure and how many there are: the figure itself. `still_open` gives what is open and overdue, `not_late` all that
    was released but what was late.

    None beyond the first `MOST_LINES`. `letter` narrows to those that had a letter of apology with a new date, or to those without. Raises `NotAllowed`.
    """
    permissions.require(actor, "figure.read")
    if still_open:
        found = _overdue(actor, at, procedure, unit)
    else:
        found = _released(actor, since, until, procedure, unit, punctuality, not_late=not_late)
    if letter is not None:
        found = found.filter(_LETTER if letter else ~_LETTER)
    rows = found.order_by("due" if still_open else "decided_at", "id").values_list(*_LINE)
    lines = [
        OutcomeLine(code, kind, place, accepted, due, released, Punctuality(punctual) if punctual else None)
        for code, kind, place, accepted, due, released, punctual in rows[_stretch(offset, limit)]
    ]
    return lines, found.count()


def apologies(
    actor: Actor, *, since: datetime, until: datetime, at: datetime, procedure: str = "", unit: str = ""
) -> list[LetterFigure]:
    """Answers released in `[since, until)` by punctuality, and last what is overdue at `at`: how many had a letter of apology, how many none.

    Punctuality is that of the new date where there is one. Raises `NotAllowed`. Source: Decree 61/2018/NĐ-CP article 19(9).
    """
    permissions.require(actor, "figure.read")
    rows = _released(actor, since, until, procedure, unit).annotate(letter=_LETTER).values("punctual", "letter")
    counted = {(row["punctual"], row["letter"]): row["count"] for row in rows.annotate(count=Count("id")).order_by()}
    late = _overdue(actor, at, procedure, unit).annotate(letter=_LETTER).values("letter").annotate(count=Count("id"))
    open_ones = {row["letter"]: row["count"] for row in late.order_by()}
    kinds = (Punctuality.EARLY, Punctuality.ON_TIME, Punctuality.OVERDUE)
    told = [LetterFigure(kind, counted.get((kind, True), 0), counted.get((kind, False), 0)) for kind in kinds]
    return [*told, LetterFigure(None, open_ones.get(True, 0), open_ones.get(False, 0))]


def asked_again(
    actor: Actor,
    *,
    since: datetime,
    until: datetime,
    procedure: str = "",
    unit: str = "",
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[AskedAgain], dict[str, int]]:
    """Papers asked for in `[since, until)` whose data a database has or that were given before, the newest first; and how many by reason.

    Only what an applicant was asked for; none beyond the first `MOST_LINES`. Raises `NotAllowed`. Source: Decree 61/2018/NĐ-CP as amended, LC-04.
    """
    permissions.require(actor, "figure.read")
    found = models.Remark.objects.filter(
        dossier__in=_reached(actor, procedure, unit), request__asked_at__gte=since, request__asked_at__lt=until
    ).exclude(source_reason="")
    counted = found.values("source_reason").annotate(count=Count("id")).order_by("source_reason")
    rows = found.select_related("dossier", "request").order_by("-request__asked_at", "-id")
    lines = [
        AskedAgain(
            row.dossier.code, row.dossier.procedure, row.dossier.unit, _paper(row), row.source_reason, row.request.asked_at
        )
        for row in rows[_stretch(offset, limit)]
        if row.request is not None
    ]  # fmt: skip
    return lines, {row["source_reason"]: row["count"] for row in counted}


def _stretch(offset: int, limit: int) -> slice:
    """The lines of a page, none beyond `MOST_LINES`: to go deeper is to read all lines before it again."""
    first = min(offset, MOST_LINES)
    return slice(first, min(first + min(limit, _MOST_AT_ONCE), MOST_LINES))


def _paper(remark: models.Remark) -> str:
    """The name of the place for the paper, in Vietnamese as the checklist has it."""
    slot = places.slot_of(catalogue.version(remark.dossier.version_id).layout, remark.slot)
    return slot.label.vi if slot else remark.slot


def filed_here() -> int:
    """How many dossiers were filed in this house, those of old systems left out; for who holds two counts against each other."""
    return models.Dossier.objects.exclude(origin__has_key="imported").count()


def readable(actor: Actor, codes: Collection[str]) -> set[str]:
    """Which of these dossiers the actor may open; a figure's list names others by their code only."""
    rows = visible(permissions.scope(actor, "dossier.read")).filter(code__in=list(codes))
    return set(rows.values_list("code", flat=True))


def _reached(actor: Actor, procedure: str, unit: str) -> QuerySet[models.Dossier]:
    rows = visible(permissions.scope(actor, "figure.read"))
    if procedure:
        rows = rows.filter(procedure=procedure)
    if unit:
        rows = rows.filter(Q(unit=unit) | Q(unit__startswith=f"{unit}."))
    return rows


def _timed(rows: QuerySet[models.Dossier]) -> QuerySet[models.Dossier]:
    """With the day on which each is due, and whether its limit goes by the hour."""
    last = (
        models.DueDate.objects.filter(dossier=OuterRef("pk"))
        .annotate(kind=KeyTextTransform("kind", "calculation"), mode=KeyTextTransform("mode", "calculation"))
        .order_by("-number")
    )
    exact = Q(kind__in=[LimitKind.WORKING_HOURS.value, LimitKind.CALENDAR_HOURS.value]) | Q(
        kind=LimitKind.WORKING_DAYS.value, mode=DueMode.HOUR_EXACT.value
    )
    return rows.annotate(
        kind=Subquery(last.values("kind")[:1]),
        mode=Subquery(last.values("mode")[:1]),
        due_day=TruncDate("due", tzinfo=VIETNAM),
    ).annotate(by_the_hour=Case(When(exact, then=Value(True)), default=Value(False)))


def _released(
    actor: Actor,
    since: datetime,
    until: datetime,
    procedure: str,
    unit: str,
    punctuality: Punctuality | None = None,
    *,
    not_late: bool = False,
) -> QuerySet[models.Dossier]:
    """Released dossiers with their punctuality, those of one, or all that were not late."""
    rows = _reached(actor, procedure, unit).filter(decided_at__gte=since, decided_at__lt=until)
    return punctual(rows, punctuality, not_late=not_late)


def punctual(
    rows: QuerySet[models.Dossier], wanted: Punctuality | None = None, *, not_late: bool = False
) -> QuerySet[models.Dossier]:
    """Released dossiers with how each stood against its limit, those that stood so, or all that were not late."""
    judged = (
        _timed(rows)
        .annotate(released_day=TruncDate("decided_at", tzinfo=VIETNAM))
        .annotate(
            punctual=Case(
                When(due=None, then=Value(Punctuality.NO_LIMIT.value)),
                When(by_the_hour=True, decided_at__gt=F("due"), then=Value(Punctuality.OVERDUE.value)),
                When(by_the_hour=False, released_day__gt=F("due_day"), then=Value(Punctuality.OVERDUE.value)),
                When(released_day__lt=F("due_day"), then=Value(Punctuality.EARLY.value)),
                default=Value(Punctuality.ON_TIME.value),
                output_field=CharField(),
            )
        )
    )
    if not_late:
        judged = judged.exclude(punctual=Punctuality.OVERDUE.value)
    return judged.filter(punctual=wanted.value) if wanted else judged


def _overdue(actor: Actor, at: datetime, procedure: str, unit: str) -> QuerySet[models.Dossier]:
    """Open dossiers whose clock has run out: after the day of the due date, or after its hour where the limit goes by the hour."""
    rows = _reached(actor, procedure, unit).exclude(status__in=_ENDED).exclude(accepted_at=None).filter(due__lt=at)
    rows = _timed(rows).filter(Q(by_the_hour=True) | Q(due_day__lt=legal_date(at)))
    return rows.annotate(punctual=Value("", output_field=CharField()))
