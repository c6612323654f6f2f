"""From stored content to a version ready to work: the public value, the compiled form and tables, the pack's plan of checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.catalogue.packs import FORMULAS, refused
from motcua.definitions.catalogue.particulars import value_of
from motcua.definitions.catalogue.types import FeeRule, LimitRule, ProcedureVersion, RouteRule
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.errors import FormRefused
from motcua.definitions.forms.types import Form
from motcua.definitions.process import queries as process
from motcua.definitions.process.types import Definition
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.errors import RuleRefused
from motcua.definitions.rules.types import Model, Pattern
from motcua.foundation.types import Json
from motcua.foundation.worktime.queries import Calendar


@dataclass(frozen=True, slots=True)
class Step:
    """One table for the whole form or for each element under a path.

    `answers` says that its rows are answers: "" (a value put under `name`), "one" (an answer is due for each element)
    or "any".
    """

    model: Model
    decision: str
    file: str
    each: tuple[str, ...]
    name: str = ""
    answers: str = ""


@dataclass(frozen=True, slots=True)
class LookUp:
    """What is known of a value: a row of a code list, an entry of a register, or the first row whose pattern matches.

    A register's key may have several parts ("#/…" is a place in the whole form), joined by "/". `only_if` names an earlier
    look-up, its column and a value that the column must have. `at_filing` registers are asked before a filing is taken, since
    checks need them; the others when it is decided.
    """

    each: tuple[str, ...]
    name: str
    key: tuple[str, ...] = ()
    code_list: str = ""
    register: str = ""
    patterns: tuple[tuple[str, str], ...] = ()
    only_if: tuple[str, str, str] | None = None
    at_filing: bool = False


class Matcher:
    """Patterns of one column with their codes: one pattern over all of them says a quick "no"."""

    _KEPT = 4_096

    def __init__(self, patterns: Sequence[tuple[str, str]]) -> None:
        self._all = [(code, rules.pattern(text)) for code, text in patterns]
        self._any: Pattern = rules.pattern("|".join(f"(?:{text})" for _, text in patterns) or "[^\\s\\S]")
        self._found: dict[str, str] = {}

    def code(self, text: str) -> str:
        """The code of the first pattern that occurs in the text, "" where there is none."""
        found = self._found.get(text)
        if found is None:
            found = ""
            if self._any.search(text) is not None:
                found = next((code for code, one in self._all if one.search(text) is not None), "")
            if len(self._found) >= self._KEPT:
                self._found.clear()
            self._found[text] = found
        return found


@dataclass(frozen=True, slots=True)
class Applicant:
    """What sign-in and registers know of the applicant."""

    key: str
    fill: tuple[str, ...]
    must_equal: tuple[str, ...]
    copies: tuple[tuple[str, str], ...]
    enterprise: str
    population: tuple[tuple[str, str], ...] = ()
    """Fields that the population database fills for a person, each with the item of its answer."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """Everything that judging needs; made once a process, shared by all threads."""

    value: ProcedureVersion
    form: Form
    checks: tuple[Step, ...]
    decisions: tuple[Step, ...]
    look_ups: tuple[LookUp, ...]
    names: Mapping[tuple[str, ...], str]
    applicant: Applicant
    settings: Mapping[str, Json]
    same_matter: tuple[str, ...]
    undecided: tuple[str, str]
    matchers: Mapping[tuple[str, str], Matcher]
    fees: tuple[tuple[FeeRule, Step | None], ...] = ()
    routes: tuple[tuple[RouteRule, Step | None], ...] = ()
    limits: tuple[tuple[LimitRule, Step | None], ...] = ()
    calendar: Callable[[], Calendar] | None = None
    """The calendar for `dates` where it is not the authority's own as it stands now, such as in an example."""
    stored: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """The models as they are stored, by file."""

    tables: Mapping[str, Step] = field(default_factory=dict)
    """Every decision by `file.dmn#decision`."""

    definition: Definition | None = None
    """Its process, as it was read when the version was loaded."""

    rows: dict[tuple[str, date, str], object] = field(default_factory=dict)
    """Rows of code lists as contexts, filled as they are asked for."""

    def matcher(self, look_up: str, column: str) -> Matcher:
        """The patterns of a look-up's column."""
        return self.matchers[look_up, column]


def build(
    content: Mapping[str, Json],
    *,
    version_id: int,
    fingerprint: str,
    until: date | None = None,
    suspended: tuple[date | None, date | None] | None = None,
    more_codes: Sequence[tuple[str, Mapping[str, Json]]] = (),
) -> Compiled:
    """The version of stored content; raises `PackRefused`.

    `until` is the end that a successor gave it; none leaves the pack's own. `suspended` are the days of a suspension that was
    ordered since; none leaves the pack's own. `more_codes` are rows imported since, by code list.
    """
    settings = _dict(content["settings"])
    codes = {name: [_dict(row) for row in _list(rows)] for name, rows in _dict(content["codes"]).items()}
    for name, row in more_codes:
        codes.setdefault(name, []).append(dict(row))
    try:
        models = {file: rules.compile(_dict(model), file=file) for file, model in _dict(content["models"]).items()}
        form = forms.compile(
            _dict(content["schema"]),
            _dict(content["layout"]),
            _dict(content["texts"]),
            codes,
            models.pop(FORMULAS, None),
        )
    except (FormRefused, RuleRefused) as error:
        raise refused(error) from error
    try:
        plan = _Plan(settings, models)
        look_ups = tuple(plan.look_up(raw) for raw in _dicts(settings.get("look_ups")))
        failures = _dict(settings.get("undecided"))
        value = value_of(content, form, version_id=version_id, fingerprint=fingerprint, until=until)
        if suspended is not None:
            value = replace(value, suspended_from=suspended[0], suspended_until=suspended[1])
        return Compiled(
            value=value,
            form=form,
            definition=_definition(content.get("definition")),
            checks=tuple(plan.step(raw) for raw in _dicts(settings.get("checks"))),
            decisions=tuple(plan.step(raw) for raw in _dicts(settings.get("decisions"))),
            look_ups=look_ups,
            names={_path(place): str(name) for place, name in _dict(settings.get("names")).items()},
            applicant=plan.applicant(),
            settings=_dict(settings.get("settings")),
            same_matter=_texts(_dict(settings.get("same_matter")).get("equal")),
            undecided=(str(failures.get("rule", "")), str(failures.get("reason", "UNDECIDED"))),
            matchers={
                (one.name, column): Matcher(
                    [(str(row["code"]), str(row[column])) for row in codes[one.code_list] if row.get(column)]
                )
                for one in look_ups
                for _, column in one.patterns
            },
            stored={file: _dict(model) for file, model in _dict(content["models"]).items()},
            tables={
                f"{file}#{decision}": Step(model, decision, file, ())
                for file, model in models.items()
                for decision in model.decisions
            },
            fees=tuple((rule, plan.table(rule.table)) for rule in value.fees),
            routes=tuple((rule, plan.table(rule.units or rule.table)) for rule in value.routes),
            limits=tuple((rule, plan.table(rule.table)) for rule in value.limits),
        )
    except KeyError as error:
        raise PackRefused(file="pack.toml", line=0, why=f"{error} is missing or names nothing") from error
    except ValueError as error:
        raise PackRefused(file="pack.toml", line=0, why=str(error)) from error


def form_of(content: Mapping[str, Json]) -> Form:
    """The form of a content that may have nothing else; calculated answers stay empty. Raises `PackRefused`."""
    codes = {name: [_dict(row) for row in _list(rows)] for name, rows in _dict(content["codes"]).items()}
    try:
        return forms.compile(_dict(content["schema"]), _dict(content["layout"]), _dict(content["texts"]), codes)
    except FormRefused as error:
        raise refused(error) from error


def _definition(stored: Json) -> Definition | None:
    return process.from_plain(stored) if isinstance(stored, dict) else None


class _Plan:
    """Reads the checks, decisions and look-ups of `pack.toml`."""

    def __init__(self, settings: Mapping[str, Json], models: Mapping[str, Model]) -> None:
        self.settings = settings
        self.models = models

    def step(self, raw: Mapping[str, Json]) -> Step:
        """One table and where it is asked."""
        file, _, decision = str(raw["table"]).partition("#")
        model = self.models[file]
        if decision not in model.decisions:
            raise KeyError(raw["table"])
        answers = str(raw.get("answers", ""))
        if answers not in {"", "one", "any"}:
            raise ValueError(f"answers = {answers}")
        return Step(model, decision, file, _path(str(raw.get("each", ""))), str(raw.get("as", "")), answers)

    def table(self, name: str) -> Step | None:
        """A table for the whole form; none where the pack names none."""
        return self.step({"table": name}) if name else None

    def look_up(self, raw: Mapping[str, Json]) -> LookUp:
        """One look-up."""
        patterns = tuple((str(one["field"]), str(one["column"])) for one in _dicts(raw.get("patterns")))
        key, only = raw.get("key", []), _texts(raw.get("only_if"))
        return LookUp(
            _path(str(raw.get("each", ""))),
            str(raw["as"]),
            _texts(key) if isinstance(key, list) else (str(key),),
            str(raw.get("list", "")),
            str(raw.get("register", "")),
            patterns,
            (only[0], only[1], only[2]) if only else None,
            raw.get("asked") == "filing",
        )

    def applicant(self) -> Applicant:
        """The applicant block."""
        raw = _dict(self.settings.get("applicant"))
        return Applicant(
            str(raw.get("object", "applicant")),
            _texts(raw.get("fill")),
            _texts(raw.get("must_equal")),
            tuple((target, str(source)) for target, source in _dict(raw.get("copies")).items()),
            str(raw.get("enterprise", "enterprise_code")),
            tuple((target, str(item)) for target, item in _dict(raw.get("population")).items()),
        )


@lru_cache(maxsize=512)
def _path(pointer: str) -> tuple[str, ...]:
    return tuple(pointer.split("/")[1:])


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [item for item in _list(value) if isinstance(item, dict)]


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
