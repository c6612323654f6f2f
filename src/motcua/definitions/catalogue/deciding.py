"""The pack's decision tables over a checked filing: the worst line decides, everything kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from motcua.definitions.catalogue.checking import placed
from motcua.definitions.catalogue.elements import Element, Scene
from motcua.definitions.catalogue.types import Judgement, Mark, Outcome, Reason
from motcua.definitions.catalogue.versions import Compiled, Step
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import Text
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.errors import RuleFailed
from motcua.definitions.rules.types import Evaluation
from motcua.foundation.types import Json

_WORST = (Outcome.REFUSED, Outcome.OFFICER, Outcome.ACCEPTED)
_HOLE = re.compile(r"\{([a-z_]{1,40})\}")
REGISTER_PENDING = "register_pending"


def decide(compiled: Compiled, data: Mapping[str, Json], *, known: Mapping[str, Json], on: date) -> Judgement:
    """The answer of the tables for checked data.

    Where a table comes to no answer the filing goes to an officer: a failure is never a "yes" and never a "no".
    """
    scene = Scene(compiled, forms.feel(compiled.form, data), known=known, on=on)
    court = _Court(compiled, scene)
    for step in compiled.decisions:
        for element in scene.elements(step.each):
            court.hear(step, element)
    enterprise = known.get("enterprise")
    if isinstance(enterprise, dict) and enterprise.get("status") == "unavailable":
        court.mark("flags", REGISTER_PENDING, f"/{compiled.applicant.key}/{compiled.applicant.enterprise}", {})
    return court.judgement()


class _Court:
    """Collects what the tables say."""

    def __init__(self, compiled: Compiled, scene: Scene) -> None:
        self.compiled = compiled
        self.scene = scene
        self.answers: list[tuple[Outcome, Reason | None]] = []
        self.marks: dict[str, dict[tuple[str, str], Mark]] = {"flags": {}, "notices": {}, "warnings": {}}
        self.kept: list[Mapping[str, Json]] = []

    def hear(self, step: Step, element: Element) -> None:
        """One table on one element."""
        try:
            found = rules.evaluate(step.model, step.decision, element.variables)
        except RuleFailed as error:
            self._undecided(step, element, str(error.params.get("why", "")))
            return
        if step.answers == "one" and not found.outputs:
            self._undecided(step, element, "no row fires")
            return
        if step.name:
            self.scene.put(element, step.name, found.value)
        if step.answers:
            self.kept.append(_record(step, element, found))
            for row in found.outputs:
                self._answer(row, element)

    def _undecided(self, step: Step, element: Element, why: str) -> None:
        rule, code = self.compiled.undecided
        self.answers.append((Outcome.OFFICER, self._reason(rule, code, element.pointer, element, alert=False)))
        failed: dict[str, Json] = {
            "table": f"{step.file}#{step.decision}",
            "version": step.model.version,
            "at": element.pointer,
            "failed": why,
        }
        self.kept.append(failed)

    def _answer(self, row: Mapping[str, object], element: Element) -> None:
        place = placed(element.pointer, row.get("at"))
        rule, code = str(row.get("rule") or ""), row.get("reason")
        if row.get("outcome") is not None:
            reason = self._reason(rule, str(code), place, element, alert=row.get("alert") is True) if code else None
            self.answers.append((Outcome(str(row["outcome"])), reason))
        for column, group in (("flag", "flags"), ("notice", "notices"), ("warning", "warnings")):
            if row.get(column) is not None:
                self.mark(group, str(row[column]), place, element.node)

    def mark(self, group: str, code: str, place: str, node: Mapping[str, object]) -> None:
        """A flag, a notice or a warning, each once at its place."""
        text, _ = self._filled(self._words("marks", code, "text"), node)
        self.marks[group].setdefault((code, place), Mark(code, place, text))

    def _reason(self, rule: str, code: str, place: str, element: Element, *, alert: bool) -> Reason:
        text, params = self._filled(self._words("reasons", code, "text"), element.node)
        way_on, _ = self._filled(self._words("reasons", code, "way_on"), element.node)
        return Reason(rule, code, place, self._words("reasons", code, "article").vi, text, way_on, alert, params)

    def _words(self, group: str, code: str, what: str) -> Text:
        found = []
        for language in ("vi", "en"):
            node: Json = self.compiled.value.texts.get(language)
            for part in (group, code, what):
                node = node.get(part) if isinstance(node, dict) else None
            found.append(node if isinstance(node, str) else "")
        return Text(*found)

    @staticmethod
    def _filled(text: Text, node: Mapping[str, object]) -> tuple[Text, dict[str, Json]]:
        """The words with the element's plain values in their holes."""
        params: dict[str, Json] = {}

        def value(match: re.Match[str]) -> str:
            found = rules.plain(node.get(match[1]))
            params[match[1]] = found
            return "" if found is None or isinstance(found, dict | list) else str(found)

        return Text(_HOLE.sub(value, text.vi), _HOLE.sub(value, text.en)), params

    def judgement(self) -> Judgement:
        """The worst answer decides; its reasons are told, each once."""
        outcomes = {outcome for outcome, _ in self.answers}
        worst = next((outcome for outcome in _WORST if outcome in outcomes), Outcome.OFFICER)
        reasons: dict[tuple[str, str], Reason] = {}
        for outcome, reason in self.answers:
            if outcome is worst and reason is not None:
                reasons.setdefault((reason.code, reason.pointer), reason)
        refused = worst is Outcome.REFUSED
        return Judgement(
            worst,
            tuple(reasons.values()),
            tuple(self.marks["flags"].values()),
            () if refused else tuple(self.marks["notices"].values()),
            tuple(self.marks["warnings"].values()),
            tuple(self.kept),
        )


def _record(step: Step, element: Element, found: Evaluation) -> dict[str, Json]:
    return {
        "table": f"{step.file}#{step.decision}",
        "version": found.version,
        "at": element.pointer,
        "inputs": dict(found.inputs),
        "fired": list(found.fired),
        "outputs": [
            {key: rules.plain(value) for key, value in row.items() if value is not None} for row in found.outputs
        ],
    }
