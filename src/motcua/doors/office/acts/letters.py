"""The paper that an act sends out, as lines, so that whoever acts sees it before it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from motcua.casework.dossiers.types import ActKind, ActView, DossierView
from motcua.doors.office.acts import forms
from motcua.doors.ui import texts, writing


@dataclass(frozen=True, slots=True)
class Letter:
    """Name of the form, to whom it goes, and what it says."""

    name: str
    lines: tuple[tuple[str, str], ...]


FORMS = {
    ActKind.INTAKE_REFUSAL: "intake_refusal",
    ActKind.WITHDRAWAL: "stop_notice",
    ActKind.STOP: "stop_notice",
    ActKind.EXTENSION: "apology_letter",
}


def of(
    kind: ActKind, dossier: DossierView, procedure: str, owner: str, given: Mapping[str, str], act: ActView | None
) -> Letter | None:
    """The letter of an act that is about to be made, or signed; none where nothing goes out with it."""
    form = FORMS.get(kind)
    if form is None or (act is not None and forms.value(given, "agreed") == "no"):
        return None
    lines = [
        (texts.words("office.acts.letter.to"), owner),
        (texts.words("office.column.code"), dossier.code),
        (texts.words("office.column.procedure"), procedure),
    ]
    if act is not None:
        for ground in act.grounds:
            lines.append((texts.words("office.acts.field.grounds"), f"{ground.text} ({ground.article})"))
    elif kind is ActKind.EXTENSION:
        reason = f"{forms.value(given, 'reason')} ({forms.value(given, 'article')})"
        lines.append((texts.words("office.acts.field.reason"), reason))
    elif kind is ActKind.WITHDRAWAL:
        lines.append(
            (texts.words("office.acts.field.way"), texts.find(f"office.acts.choice.{forms.value(given, 'way')}") or "")
        )
    else:
        for ground in forms.grounds(given):
            lines.append((texts.words("office.acts.field.grounds"), f"{ground.text} ({ground.article})"))
    if kind is ActKind.INTAKE_REFUSAL and forms.value(given, "file_at"):
        lines.append((texts.words("office.acts.field.file_at"), forms.value(given, "file_at")))
    if kind is ActKind.EXTENSION:
        lines.append(
            (texts.words("office.acts.letter.original_due"), writing.moment(dossier.due) if dossier.due else "–")
        )
        until = writing.moment(act.until) if act is not None and act.until else forms.value(given, "until")
        lines.append((texts.words("office.acts.letter.new_due"), until))
    return Letter(texts.words(f"office.acts.form.{form}"), tuple(lines))
