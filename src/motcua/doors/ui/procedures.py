"""Everything public of a procedure as plain JSON, one shape for the portal's page and the API; and the steps of its process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from motcua.definitions.catalogue.types import ProcedureEntry, ProcedureVersion, Term
from motcua.definitions.forms.types import Text
from motcua.definitions.process import queries as processes
from motcua.definitions.process.errors import ProcessRefused
from motcua.foundation.types import Json


@dataclass(frozen=True, slots=True)
class Step:
    """A step at the desk: its name, who does it, and its own term where the law or the pack has one."""

    element: str
    name: Text
    role: str
    term: Term | None = None


def steps(version: ProcedureVersion) -> list[Step]:
    """The steps that people do, in the order of the process; none for a procedure that answers by itself."""
    words = {language: _table(version.texts.get(language), "steps") for language in ("vi", "en")}
    return [
        Step(
            element,
            Text(str(words["vi"].get(element) or name), str(words["en"].get(element) or "")),
            role,
            version.term(term) if term else None,
        )
        for element, name, role, term in _tasks(version.process)
    ]


@lru_cache(maxsize=512)
def _tasks(process: str) -> tuple[tuple[str, str, str, str], ...]:
    if not process:
        return ()
    try:
        definition = processes.read(process, file="process.bpmn")
    except ProcessRefused:  # a version of a time when less was asked of a process
        return ()
    return tuple((task.element, task.name, task.role, task.term) for task in definition.tasks if task.role)


def line(entry: ProcedureEntry) -> dict[str, object]:
    """One line of the list."""
    return {
        "procedure": entry.procedure,
        "name": _words(entry.name),
        "field": _words(entry.field),
        "level": entry.level,
        "open": entry.open,
        "national_code": entry.national_code or None,
        "authority_unit": entry.authority_unit,
        "authority": _words(entry.authority),
        "authority_levels": entry.authority_levels,
        "applicants": entry.applicant_kinds,
        "channels": entry.channels,
        "events": [{"code": code, **_both(name)} for code, name in entry.events],
        "limit": {"kind": entry.limit.kind, "amount": entry.limit.amount or None},
        "fees": _fees([(name, amount, "", "", "") for name, amount in entry.fees], known=entry.fee_is_known),
    }


def whole(
    version: ProcedureVersion, *, opened: bool, entry: ProcedureEntry | None, versions: Sequence[ProcedureVersion]
) -> dict[str, object]:
    """Everything public of one version; what is not known is null, so that it cannot be mistaken for "none"."""
    public, result = version.public, version.result
    return {
        "procedure": version.procedure,
        "version": version.version,
        "open": opened,
        "name": _words(version.name),
        "also_called": version.also_called,
        "summary": _words(version.summary),
        "field": _words(version.field),
        "events": [{"code": code, **_both(name)} for code, name in entry.events] if entry else [],
        "national_code": None if version.national_code_is_placeholder else version.national_code or None,
        "national_code_checked": version.national_code_checked or None,
        "authority": _words(version.authority),
        "authority_levels": version.authority_levels,
        "authority_unit": version.authority_unit,
        "applicants": version.applicant_kinds,
        "who": _words(public.who),
        "how": _words(public.how),
        "where": _words(public.where),
        "channels": version.channels,
        "headless": version.headless,
        "national_single_window": version.national_single_window or "single_window" in version.channels,
        "level": version.level,
        "partial_reason": _words(version.partial_reason),
        "papers": [
            {
                "pointer": slot.pointer,
                "document_type": slot.document_type,
                "label": _both(slot.label),
                "hint": _words(slot.hint),
                "required": slot.required and slot.show_if is None,
                "conditional": slot.show_if is not None,
                "many": slot.many,
                "accepted": slot.accepted,
                "max_bytes": slot.max_bytes,
            }
            for slot in version.slots
        ],
        "papers_in_words": [_both(words) for words in public.papers],
        "forms": [_both(words) for words in public.forms],
        "conditions": _words(public.conditions),
        "limit": {
            "kind": version.limit.kind,
            "amount": version.limit.amount or None,
            "technical_seconds": version.limit.technical_seconds or None,
            "starts": version.limit.starts,
            "article": version.limit.article or None,
            "words": _words(public.time),
        },
        "terms": [
            {"key": term.key, "kind": term.kind, "amount": term.amount, "article": term.article or None}
            for term in version.terms
        ],
        "supplement": {"policy": version.supplement.policy, "times": version.supplement.times},
        "fees": _fees(
            [(rule.name, rule.amount, rule.kind, rule.article, rule.checked) for rule in version.fees],
            known=version.fee_is_known,
        ),
        "fee_in_words": _words(public.fee),
        "result": {
            "words": _words(public.result),
            "document_type": result.get("document_type") or None,
            "valid_months": version.valid_months or None,
        },
        "legal_bases": [
            {
                "document": basis.document,
                "article": basis.article or None,
                "title": basis.title or None,
                "in_force_from": _day(basis.in_force_from),
                "in_force_until": _day(basis.in_force_until),
                "checked": basis.checked or None,
            }
            for basis in version.legal_bases
        ],
        "steps": [
            {
                "id": step.element,
                "name": _both(step.name),
                "role": step.role,
                "term": {"kind": step.term.kind, "amount": step.term.amount} if step.term else None,
            }
            for step in steps(version)
        ],
        "checked": {"level": version.checked.level or None, "note": _words(version.checked.note)},
        "in_force_from": _day(version.in_force_from),
        "in_force_until": _day(version.in_force_until),
        "suspended_from": _day(version.suspended_from),
        "suspended_until": _day(version.suspended_until),
        "superseded_by": version.superseded_by or None,
        "versions": [
            {
                "version": one.version,
                "in_force_from": _day(one.in_force_from),
                "in_force_until": _day(one.in_force_until),
            }
            for one in versions
        ],
        "links": {
            "page": f"/thu-tuc/{version.procedure}/",
            "schema": f"/api/v1/procedures/{version.procedure}/schema",
            "file": f"/nop/{version.procedure}/" if opened and "portal" in version.channels else None,
        },
    }


def _fees(fees: Sequence[tuple[Text, int | None, str, str, str]], *, known: bool) -> list[dict[str, object]] | None:
    """Null where nobody knows, an empty list where there is none."""
    if not known:
        return None
    return [
        {
            "name": _both(name),
            "amount": amount,
            "currency": "VND",
            "kind": kind or None,
            "article": article or None,
            "checked": checked or None,
        }
        for name, amount, kind, article, checked in fees
    ]


def _words(text: Text) -> dict[str, str] | None:
    return _both(text) if text else None


def _both(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _table(value: Json, key: str) -> dict[str, Json]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}
