"""Reads of results: by their rights for those concerned, by code and check for anybody."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from urllib.parse import unquote
from uuid import UUID

from django.db import connection

from motcua.casework.results import counting, models, symbols
from motcua.casework.results.errors import ResultUnknown
from motcua.casework.results.owning import check_of, content, dossiers_of, owned, owned_by, owned_of
from motcua.casework.results.registers import every as every_public_row
from motcua.casework.results.registers import public_rows
from motcua.casework.results.types import Finding, IssuedResult, Kind, ResultContent, State, Verification
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing import services as signing_services
from motcua.foundation.signing.types import Reason, SignatureReport, Verdict
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

__all__ = [
    "COUNTS",
    "all_of",
    "any_of",
    "check_of",
    "content",
    "data",
    "dossiers_of",
    "every_public_row",
    "for_link",
    "for_subject",
    "get",
    "owned",
    "owned_by",
    "owned_of",
    "public_rows",
    "read_file",
    "read_for_subject",
    "read_verified",
    "subject_of",
    "subjects_by_number",
    "target",
    "value",
    "verify",
    "verify_file",
    "verify_fingerprint",
]

COUNTS = counting.COUNTS
"""The counts that this room offers by name."""
CHECKS = counting.CHECKS
"""The checks that this room offers."""

_ADDRESS = re.compile(r"/xac-thuc/(?P<code>[^/?#]{1,120})\?k=(?P<check>[A-Z2-7]{10})\b")
_BROKEN = frozenset(
    {Reason.HASH_FAILURE, Reason.SIG_CRYPTO_FAILURE, Reason.ALTERED_AFTER_SIGNING, Reason.FORMAT_FAILURE}
)
_UNREADABLE = frozenset({Reason.NOT_PDF, Reason.ENCRYPTED, Reason.FORMAT_FAILURE})
_FINDINGS = {State.IN_FORCE: Finding.AUTHENTIC, State.REVOKED: Finding.REVOKED, State.REPLACED: Finding.REPLACED}

_COLUMNS = (
    "id", "code", "symbol", "register", "year", "number", "kind", "state", "procedure", "version", "unit",
    "subject_kind", "subject_id", "owner_kind", "owner_id", "title", "signer", "issued_at", "ended_at", "valid_until", "remind_on", "end_reason",
    "replaced_by_id",
)  # fmt: skip
# Written out: every look at a dossier, every letter and every message of a link asks it.
_BY_SUBJECTS = f"""
    SELECT DISTINCT ON (r.subject_id) {", ".join(f"r.{column}" for column in _COLUMNS)}, f.file_id, f.sha256, f.revision
    FROM results_result r JOIN results_resultfile f ON f.result_id = r.id
    WHERE r.subject_kind = %s AND r.subject_id = ANY(%s)
    ORDER BY r.subject_id, r.state = 'in_force' DESC, r.issued_at DESC, f.revision DESC
"""  # noqa: S608 -- names of columns, from above


# ---------------------------------------------------------------- for those concerned


def get(actor: Actor, result: str) -> IssuedResult:
    """A result under the actor's rights; raises `ResultUnknown` also when it is not theirs to see."""
    return value(_row(actor, result))


def for_subject(subject: Ref) -> IssuedResult | None:
    """The result of a subject, for the room that keeps the subject and has asked the gate itself; none while there is none."""
    return for_subjects(subject.kind, [subject.id]).get(subject.id)


def for_subjects(kind: str, subjects: Sequence[str]) -> dict[str, IssuedResult]:
    """The same for several subjects of one kind, those without a result left out; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_SUBJECTS, [kind, list(subjects)])
        rows = cursor.fetchall()
    found = {}
    for *columns, file_id, sha256, revision in rows:
        row = models.Result(**dict(zip(_COLUMNS, columns, strict=True)))
        found[row.subject_id] = value(row, models.ResultFile(file_id=file_id, sha256=sha256, revision=revision))
    return found


def any_of(subjects: Sequence[Ref]) -> bool:
    """Whether any of these subjects, all of one kind, has a result."""
    kinds, ids = {one.kind for one in subjects}, [one.id for one in subjects]
    return models.Result.objects.filter(subject_kind__in=kinds, subject_id__in=ids).exists()


def subjects_by_number(text: str) -> list[Ref]:
    """The subjects of results with this number and symbol, capitals aside; for the rooms that keep them and ask the gate themselves."""
    rows = models.Result.objects.filter(symbol__iexact=text.strip()[:120])[:20]
    return [Ref(row.subject_kind, row.subject_id) for row in rows]


def all_of(subject: Ref) -> list[IssuedResult]:
    """Every result that a subject ever had, the newest first; for the room that keeps the subject and has asked the gate itself."""
    rows = models.Result.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return [value(row) for row in rows.select_related("replaced_by").order_by("-issued_at", "-id")]


def subject_of(result: str) -> Ref:
    """What a result answers; raises `ResultUnknown`."""
    row = models.Result.objects.filter(pk=UUID(result)).first()
    if row is None:
        raise ResultUnknown(result=result)
    return Ref(row.subject_kind, row.subject_id)


def for_link(result: str) -> IssuedResult:
    """A result as of now, for senders of the house; raises `ResultUnknown`."""
    row = models.Result.objects.select_related("replaced_by").filter(pk=UUID(result)).first()
    if row is None:
        raise ResultUnknown(result=result)
    return value(row)


def read_file(actor: Actor, result: str, *, revision: int | None = None) -> ResultContent:
    """The signed file under the actor's rights: its latest revision, or the one asked for; raises `ResultUnknown`."""
    return _content(_row(actor, result), revision)


def read_for_subject(actor: Actor, subject: Ref) -> ResultContent:
    """The signed file of a subject's result under the actor's rights, latest revision; raises `ResultUnknown`."""
    found = for_subject(subject)
    target = None if found is None else Target(owner=found.owner, unit=found.unit, procedure=found.procedure)
    if found is None or target is None or not permissions.allows(actor, "result.read", on=target):
        raise ResultUnknown(subject=str(subject))
    file, content = storage.read_whole(found.file)
    return ResultContent(content, file.name, file.media_type, file.sha256, found.owner)


def data(actor: Actor, result: str) -> Mapping[str, Json]:
    """What the paper shows, for machines, under the actor's rights; a decimal number is text. Raises `ResultUnknown`."""
    found: Mapping[str, Json] = _row(actor, result).data
    return found


# ---------------------------------------------------------------- for anybody


def verify(code: str, check: str, *, on: date | None = None) -> Verification:
    """What is known of a result, for anybody who has its code and check value; a wrong pair is `UNKNOWN`, as is no result.

    `on` is the day of judgement (today): a result whose time is over is `EXPIRED`.
    """
    row = _shown(code, check)
    return _verification(row, _found(row, on)) if row else Verification(Finding.UNKNOWN)


def read_verified(code: str, check: str) -> ResultContent:
    """The latest signed file, for anybody who has code and check value, that is, the paper; raises `ResultUnknown`."""
    row = _shown(code, check)
    if row is None:
        raise ResultUnknown(result=code)
    return _content(row, None)


def verify_fingerprint(sha256: str, *, on: date | None = None) -> Verification | None:
    """What is known of the file with this SHA-256 (hex); none when no revision of ours has it.

    A file that is ours byte for byte was judged when it was signed: its register says whether it holds, and no signature has to be computed anew.
    """
    known = models.ResultFile.objects.filter(sha256=sha256).select_related("result").first()
    return _verification(known.result, _found(known.result, on)) if known else None


def verify_file(content: bytes, *, at: datetime | None = None) -> Verification:
    """Whether a file is one of our results, unchanged; any bytes get an answer. `at` is the moment of judgement (now).

    A file is ours when its fingerprint is that of any revision. Else it is altered when it leads to one of our results by its
    verification address, or when its signature does not hold; foreign when it is some other readable file.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    report = signing.check(content, at=at)
    known = models.ResultFile.objects.filter(sha256=sha256).select_related("result").first()
    if known is not None:
        return _verification(known.result, _found(known.result, clock.legal_date(at) if at else None), report)
    for code, check in _addresses(content):
        row = _shown(code, check)
        if row is not None:
            return _verification(row, Finding.ALTERED, report)
    return Verification(
        finding=_judge(report),
        signer=report.signer.common_name if report.signer else "",
        fingerprint=sha256,
        signature=report,
    )


def value(row: models.Result, latest: models.ResultFile | None = None) -> IssuedResult:
    """A row as others see it; `latest` is its newest file, where that is at hand."""
    latest = latest or row.files.latest("revision")
    return IssuedResult(
        id=str(row.pk),
        code=row.code,
        check=check_of(row.code),
        symbol=row.symbol,
        register=row.register,
        year=row.year,
        number=row.number,
        kind=Kind(row.kind),
        state=State(row.state),
        procedure=row.procedure,
        version=row.version,
        unit=row.unit,
        subject=Ref(row.subject_kind, row.subject_id),
        owner=Ref(row.owner_kind, row.owner_id),
        title=row.title,
        signer=row.signer,
        issued_at=row.issued_at,
        ended_at=row.ended_at,
        sha256=latest.sha256,
        file=str(latest.file_id),
        revision=latest.revision,
        valid_until=row.valid_until,
        remind_on=row.remind_on,
        end_reason=row.end_reason,
        replaced_by=row.replaced_by.symbol if row.replaced_by_id and row.replaced_by else "",
    )


def target(row: models.Result) -> Target:
    """A result as a target of the gate."""
    return Target(owner=Ref(row.owner_kind, row.owner_id), unit=row.unit, procedure=row.procedure)


def _row(actor: Actor, result: str) -> models.Result:
    try:
        row = models.Result.objects.filter(pk=UUID(result)).first()
    except ValueError:
        row = None
    if row is None or not _allows(actor, row):
        raise ResultUnknown(result=result)
    return row


def _allows(actor: Actor, row: models.Result) -> bool:
    return permissions.allows(actor, "result.read", on=target(row))


def _content(row: models.Result, revision: int | None) -> ResultContent:
    files = row.files.order_by("-revision")
    found = (files if revision is None else files.filter(revision=revision)).first()
    if found is None:
        raise ResultUnknown(result=str(row.pk), revision=revision)
    file, body = storage.read_whole(str(found.file_id))
    return ResultContent(body, file.name, file.media_type, file.sha256, Ref(row.owner_kind, row.owner_id))


def _shown(code: str, check: str) -> models.Result | None:
    # The check comes first and costs no query: without the paper nobody learns which codes exist.
    if not hmac.compare_digest(check_of(code).encode(), check.strip().upper().encode()):
        return None
    return models.Result.objects.filter(code=code).first()


def _verification(row: models.Result, finding: Finding, report: SignatureReport | None = None) -> Verification:
    return Verification(
        finding=finding,
        code=row.code,
        symbol=row.symbol,
        kind=Kind(row.kind),
        title=row.title,
        owner=symbols.masked(row.owner_name),
        signer=row.signer,
        issued_at=row.issued_at,
        ended_at=row.ended_at,
        valid_until=row.valid_until,
        replaced_by=row.replaced_by.symbol if row.replaced_by else "",
        fingerprint=row.files.latest("revision").sha256,
        signature=report,
    )


def _found(row: models.Result, on: date | None) -> Finding:
    ended = row.valid_until is not None and row.valid_until < (on or clock.legal_date(clock.now()))
    return Finding.EXPIRED if ended and State(row.state) is State.IN_FORCE else _FINDINGS[State(row.state)]


def _addresses(content: bytes) -> Iterator[tuple[str, str]]:
    for address in pdf.addresses(content):
        for found in _ADDRESS.finditer(address):
            yield unquote(found["code"]), found["check"]


def _judge(report: SignatureReport) -> Finding:
    """A file that is none of ours by fingerprint or address."""
    if report.verdict is Verdict.INVALID and report.reason in _BROKEN:
        return Finding.ALTERED
    if report.reason in _UNREADABLE:
        return Finding.UNKNOWN
    # Signed here and whole, but no result: another paper of ours, or one that was signed and never issued.
    return Finding.UNKNOWN if report.verdict is Verdict.VALID and _is_ours(report) else Finding.FOREIGN


def _is_ours(report: SignatureReport) -> bool:
    try:
        own = signing_services.signer()
        return any(one.signer == own for one in report.each)
    except HouseError:
        return False
