"""What the page of a procedure says, row by row in the reader's language; two versions are compared by their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from motcua.definitions.catalogue.types import Limit, ProcedureEntry, ProcedureVersion, Term
from motcua.definitions.forms.types import PaperSlot, Text
from motcua.doors.ui import procedures, texts, writing


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is told: its lines, or none where it is not known; `mark` says how sure it is."""

    key: str
    lines: tuple[str, ...]
    mark: str = ""

    @property
    def label(self) -> str:
        """What the row is about."""
        return texts.words(f"procedure.{self.key}")


@dataclass(frozen=True, slots=True)
class Change:
    """A row that two versions tell otherwise."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def facts(version: ProcedureVersion, unit: str) -> list[Row]:
    """The short facts at the head of the page; `unit` is the name of the authority where dossiers arrive."""
    return [
        Row(
            "code",
            _some("" if version.national_code_is_placeholder else version.national_code),
            version.national_code_checked,
        ),
        Row("field", (_said(version.field),)),
        Row("authority", _some(_said(version.authority) or unit)),
        Row("authority_levels", tuple(texts.words(f"authority.{level}") for level in version.authority_levels)),
        Row("limit", _some(_said(version.public.time) or limit(version.limit))),
        Row("fee", _fees(version), "" if not version.fees else version.fees[0].checked),
        Row("level", (level(version),)),
        Row("result", _some(_result(version))),
    ]


def conduct(version: ProcedureVersion) -> list[Row]:
    """Who may file, where and how, and under which conditions."""
    public = version.public
    kinds = ", ".join(texts.words(f"applicant.{kind}") for kind in version.applicant_kinds)
    ways = ", ".join(texts.words(f"channel.{channel}") for channel in version.channels)
    window = version.national_single_window or "single_window" in version.channels
    rows = [
        Row("who", (_said(public.who) or kinds,)),
        Row("where", _some(_said(public.where))),
        Row("how", tuple(filter(None, (_said(public.how), texts.words("procedure.channels", ways=ways))))),
        Row("conditions", _some(_said(public.conditions))),
        Row(
            "national_single_window",
            (texts.words("procedure.yes" if window else "procedure.no"),),
        ),
    ]
    if version.level == "partial":
        rows.append(Row("partial_reason", _some(_said(version.partial_reason))))
    return rows


def papers(version: ProcedureVersion) -> list[tuple[str, str, str]]:
    """Name, hint and a note of each paper: those that must be there, those that may."""
    told = [(_said(words), "", "") for words in version.public.papers]
    return told or [(_said(slot.label), _said(slot.hint), _note(slot)) for slot in version.slots]


def papers_are_listed(version: ProcedureVersion) -> bool:
    """Whether the law's own list of papers is known, beyond the places that every standard form has."""
    return bool(version.public.papers) or any(slot.required or slot.show_if is not None for slot in version.slots)


def forms(version: ProcedureVersion) -> list[str]:
    """Names of the law's forms."""
    return [_said(words) for words in version.public.forms]


def steps(version: ProcedureVersion) -> list[dict[str, str]]:
    """Steps at the desk: name, its language, who does it, within which term."""
    english = texts.language() == "en"
    return [
        {
            "name": step.name.in_(texts.language()),
            "lang": "vi" if english and not step.name.en else "",
            "role": texts.find(f"role.{step.role}") or step.role,
            "term": period(step.term) if step.term else "",
        }
        for step in procedures.steps(version)
    ]


def level(told: ProcedureVersion | ProcedureEntry) -> str:
    """The level of online service, in words."""
    return texts.find(f"level.{told.level}") or told.level


def limit(told: Limit) -> str:
    """A legal limit in words; "" where it is not known."""
    if told.kind == "none":
        seconds = told.technical_seconds
        return (
            texts.words("procedure.limit_automatic", seconds=seconds)
            if seconds
            else texts.words("procedure.limit_none")
        )
    return "" if told.kind == "unknown" else period(told)


def period(told: Limit | Term) -> str:
    """A period in words."""
    return texts.words(f"procedure.limit_{told.kind}", amount=told.amount)


def fees_of(entry: ProcedureEntry) -> str:
    """The fees of a line of the list; "" where they are not known."""
    if not entry.fee_is_known:
        return ""
    amounts = [amount for _, amount in entry.fees if amount is not None]
    if not entry.fees:
        return texts.words("procedure.fee_none")
    if len(amounts) < len(entry.fees):
        return texts.words("procedure.fee_by_table")
    return writing.dong(sum(amounts))


def changes(before: ProcedureVersion, after: ProcedureVersion, units: Mapping[str, str]) -> list[Change]:
    """What the later version tells otherwise than the earlier one."""
    earlier, later = _all(before, units), _all(after, units)
    unknown = (texts.words("procedure.unknown"),)
    return [
        Change(label, earlier.get(label, ()) or unknown, later.get(label, ()) or unknown)
        for label in dict.fromkeys([*earlier, *later])
        if earlier.get(label, ()) != later.get(label, ())
    ]


def _all(version: ProcedureVersion, units: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    rows = {row.label: row.lines for row in (*facts(version, units.get(version.authority_unit, "")), *conduct(version))}
    rows[texts.words("procedure.name")] = (_said(version.name),)
    rows[texts.words("procedure.papers")] = tuple(" – ".join(filter(None, paper)) for paper in papers(version))
    rows[texts.words("procedure.forms")] = tuple(forms(version))
    rows[texts.words("procedure.steps_at_desk")] = tuple(
        " – ".join(filter(None, (s["name"], s["term"]))) for s in steps(version)
    )
    rows[texts.words("procedure.bases")] = tuple(
        ", ".join(filter(None, (basis.document, basis.article))) for basis in version.legal_bases
    )
    return rows


def _fees(version: ProcedureVersion) -> tuple[str, ...]:
    words = _said(version.public.fee)
    if words:
        return (words,)
    if not version.fee_is_known:
        return ()
    if not version.fees:
        return (texts.words("procedure.fee_none"),)
    return tuple(
        f"{_said(rule.name)}: {writing.dong(rule.amount) if rule.amount is not None else texts.words('procedure.fee_by_table')}"
        for rule in version.fees
    )


def _result(version: ProcedureVersion) -> str:
    words = _said(version.public.result)
    if version.valid_months:
        words = ", ".join(filter(None, (words, texts.words("procedure.valid_months", months=version.valid_months))))
    return words


def _note(slot: PaperSlot) -> str:
    if slot.show_if is not None:
        return texts.words("procedure.paper_if")
    return "" if slot.required else texts.words("procedure.paper_optional")


def _some(words: str) -> tuple[str, ...]:
    return (words,) if words else ()


def _said(text: Text) -> str:
    return text.in_(texts.language())


def joined(parts: Iterable[str]) -> str:
    """Parts of a line that are there, a middle dot between them."""
    return " · ".join(part for part in parts if part)
