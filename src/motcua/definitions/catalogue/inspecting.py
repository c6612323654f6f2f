"""Looks a pack over: its parts by themselves, its parts against each other, its examples; findings with file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from pathlib import Path

from django.conf import settings

from motcua.definitions.catalogue import consistency, examples, folders, linking, packs, printing, spending, versions
from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.catalogue.lines import TomlLines, word_line
from motcua.definitions.catalogue.types import PackMessage, PackReport
from motcua.definitions.catalogue.versions import Compiled
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.errors import RuleRefused
from motcua.definitions.rules.types import SecondOpinion
from motcua.foundation import clock
from motcua.foundation.pdf import services as pdf
from motcua.foundation.pdf.errors import TemplateFailed, TemplateRefused
from motcua.foundation.pdf.queries import words as pdf_words
from motcua.foundation.types import Json
from motcua.foundation.worktime import queries as worktime

_WORD = re.compile(r"[^\s'\",:;()]{2,}")
BARE = "a bare draft"
_PROCESS = "process.bpmn"
MAIN = "main.typ"
"""As the typesetter calls the template itself."""


@dataclass(slots=True)
class _Looked:
    """A pack under inspection: what was found so far, and the papers that remain to be set."""

    name: str
    messages: list[PackMessage] = field(default_factory=list)
    examples: int = 0
    failed: set[str] = field(default_factory=set)
    papers: list[tuple[str, tuple[str, ...], pdf.Trial]] = field(default_factory=list)
    """The example, words that must stand in the paper, and the paper."""

    opinion: SecondOpinion | None = None
    """What another evaluator is asked of the rules, where it is asked."""

    faulty: bool = False
    """Whether something is wrong beside its examples."""

    def tell(self, file: str, line: int, text: str) -> None:
        """One finding about the pack itself."""
        self.faulty = True
        self.messages.append(PackMessage(f"{self.name}/{file}", line, text))

    def fail(self, example: str, text: str) -> None:
        """An example that came out otherwise."""
        self.failed.add(example)
        self.messages.append(PackMessage(f"{self.name}/{example}", 1, text))

    def report(self) -> PackReport:
        """What was found."""
        return PackReport(1, self.examples, len(self.failed) + self.faulty, tuple(self.messages))


def check(paths: Sequence[Path]) -> PackReport:
    """All packs at or below some folders, every example played."""
    looked: list[_Looked] = []
    reports: list[PackReport] = []
    for path in paths:
        try:
            found = folders.packs(path)
        except PackRefused as error:
            reports.append(replace(refusal(error, name=path.name), packs=0))
            continue
        if not found:
            reports.append(PackReport(0, 0, 1, (PackMessage(path.name, 0, "there is no pack.toml here"),)))
        for folder in found:
            try:
                files = packs.collect(folder, common=settings.MOTCUA.packs_dir)
            except PackRefused as error:
                reports.append(refusal(error, name=folder.name))
                continue
            try:
                looked.append(_look(files))
            except PackRefused as error:
                reports.append(refusal(error, name=folder.name, files=files.own))
    _set_papers(looked)
    _compare_rules(looked)
    return together([*(one.report() for one in looked), *reports])


def pack(files: packs.Files, *, procedure: str = "", second_opinion: bool = True) -> PackReport:
    """One pack, wherever its files come from; places are told below its name.

    `procedure` is the one that it must be of, where it must be of one; without a second opinion, which takes a second, it is quicker.
    """
    try:
        looked = _look(files, procedure=procedure, second_opinion=second_opinion)
    except PackRefused as error:
        return refusal(error, name=files.name, files=files.own)
    _set_papers([looked])
    _compare_rules([looked])
    return looked.report()


def compile_pack(files: packs.Files) -> Compiled:
    """A pack ready to be played, with the calendar that comes with the product; raises `PackRefused`."""
    content = packs.content_of(files, bundle=settings.MOTCUA.assets_dir / "feel.js")
    return replace(versions.build(content, version_id=0, fingerprint=files.fingerprint), calendar=worktime.shipped)


def linked(procedure: str) -> Compiled | None:
    """A procedure among the installation's packs, for the main one of which it is a part; none where there is none that can be read."""
    folder = _shipped().get(procedure)
    if folder is None:
        return None
    try:
        return compile_pack(packs.collect(folder, common=settings.MOTCUA.packs_dir))
    except PackRefused:
        return None


def _shipped() -> dict[str, Path]:
    """The folders of the installation's packs, which bear their procedures' names."""
    return {folder.name: folder for folder in folders.packs(settings.MOTCUA.packs_dir)}


def refusal(error: PackRefused, *, name: str, files: Mapping[str, bytes] | None = None) -> PackReport:
    """A pack that cannot be read at all; a place that the reader did not know is looked for in the files."""
    params = error.params
    found = params.get("faults")
    faults = found if isinstance(found, list) else []
    file, line, why = str(params["file"]), int(str(params["line"])), str(params["why"])
    raw = (files or {}).get(file)
    if not line and raw is not None:
        line = _place(raw.decode(errors="replace"), why)
    messages = [PackMessage(file, line, why), *faults[1:]]
    return PackReport(1, 0, 1, tuple(replace(one, file=f"{name}/{one.file}".rstrip("/")) for one in messages))


def _place(text: str, why: str) -> int:
    """The line of the longest word of a finding that stands in the file between quotes; 0 where none does."""
    words = sorted(_WORD.findall(why), key=len, reverse=True)
    return next((word_line(text, f'"{word}"') for word in words if f'"{word}"' in text), 0)


def together(reports: Sequence[PackReport]) -> PackReport:
    """Several reports as one."""
    return PackReport(
        sum(report.packs for report in reports),
        sum(report.examples for report in reports),
        sum(report.failed for report in reports),
        tuple(message for report in reports for message in report.messages),
    )


def _look(files: packs.Files, *, procedure: str = "", second_opinion: bool = True) -> _Looked:
    """Everything but the papers; raises `PackRefused` where the pack cannot be read at all."""
    compiled = compile_pack(files)
    looked = _Looked(files.name, examples=len(files.examples))
    if procedure and compiled.value.procedure != procedure:
        line = TomlLines(packs.text_of(files.own["pack.toml"], "pack.toml")).of(("procedure",))
        looked.tell("pack.toml", line, f"this is a pack of {procedure}")
    for name, line, text in consistency.faults(compiled, files):
        looked.tell(name, line, text)
    if compiled.value.parts:
        lines = TomlLines(packs.text_of(files.files["pack.toml"], "pack.toml"))
        for place, text in linking.faults(compiled, linked, known=sorted(_shipped())):
            looked.tell("pack.toml", lines.of(place), text)
    way = (
        spending.any_too_long(compiled.value, packs.definition_of(compiled.value.process))
        if compiled.value.process
        else None
    )
    if way is not None:
        looked.tell(_PROCESS, way.line, way.text)
    shown: dict[str, examples.Paper] = {}
    told: set[str] = set()
    for name, played in _played(compiled, files, looked, second_opinion=second_opinion):
        for text in played.wrong:
            looked.fail(name, text)
        if way is None and played.too_long is not None and played.too_long.text not in told:
            told.add(played.too_long.text)
            looked.tell(_PROCESS, played.too_long.line, f"{played.too_long.text} ({name})")
        if played.paper is None:
            continue
        if played.paper.words:
            looked.papers.append((name, played.paper.words, trial(compiled, played.paper)))
        shown.setdefault(played.paper.template, played.paper)
    # A template of the pack's own that no example asks about is set once all the same.
    some = next(iter(shown.values()), None)
    asked = {trial.template for _, _, trial in looked.papers}
    for template in _templates(compiled):
        paper = shown.get(template) or (replace(some, template=template) if some else None)
        if paper is not None and template in files.own and template not in asked:
            looked.papers.append(("", (), trial(compiled, paper)))
    draft = compiled.value.result.get("template", "")
    if draft in files.own and draft in compiled.value.templates:
        looked.papers.append((BARE, (), trial(compiled, _bare(compiled, draft))))
    return looked


def _bare(compiled: Compiled, template: str) -> examples.Paper:
    """A result as its drafter first sees it, of a form in which nothing stands yet."""
    at = datetime.combine(compiled.value.in_force_from, time(9), clock.VIETNAM)
    data = printing.paper_data(compiled, {}, code="–", reasons=[], notices=[], on=compiled.value.in_force_from)
    return examples.Paper(template, data, at, ())


def _played(
    compiled: Compiled, files: packs.Files, looked: _Looked, *, second_opinion: bool
) -> list[tuple[str, examples.Played]]:
    """Every example played, another evaluator listening."""
    if not second_opinion:
        return [(name, examples.play(compiled, files, name, linked=linked)) for name in files.examples]
    with rules.second_opinion(bundle=settings.MOTCUA.assets_dir / "feel.js") as looked.opinion:
        return [(name, examples.play(compiled, files, name, linked=linked)) for name in files.examples]


def _compare_rules(looked: Sequence[_Looked]) -> None:
    """Ask the other evaluator about the rules of all packs in one go, and tell where the two do not agree."""
    heard = [(one, one.opinion) for one in looked if one.opinion is not None]
    try:
        found = rules.differences([opinion for _, opinion in heard], bundle=settings.MOTCUA.assets_dir / "feel.js")
    except RuleRefused as error:
        for one, _ in heard:
            one.tell("pack.toml", 0, f"the second evaluator of rules: {error.params['why']}")
        return
    for (one, _), differences in zip(heard, found, strict=True):
        for cell in differences:
            one.tell(cell.file, cell.line, f"{cell.text}: two evaluators differ, {cell.ours} and {cell.other}")


def _templates(compiled: Compiled) -> list[str]:
    """Templates of papers that the procedure gives."""
    value = compiled.value
    named = [
        value.result.get("template", ""),
        value.result.get("refusal", ""),
        *(one.template for one in value.results),
    ]
    return [name for name in dict.fromkeys(named) if name in value.templates]


def trial(compiled: Compiled, paper: examples.Paper) -> pdf.Trial:
    """An example's paper, ready to be tried."""
    value, at = compiled.value, clock.legal_time(paper.at)
    heading: dict[str, Json] = {
        "symbol": value.register.symbol(year=at.year, number=1),
        "code": value.register.symbol(year=at.year, number=1),
        "check": "0000-0000",
        "title": value.name.vi,
        "organisation": settings.MOTCUA.organisation,
        "signer": settings.MOTCUA.organisation,
        "place": "Hà Nội",
        "date": {"day": f"{at.day:02d}", "month": f"{at.month:02d}", "year": str(at.year)},
        "issued_at": at.isoformat(timespec="seconds"),
    }
    data: dict[str, Json] = {"paper": heading, "data": dict(paper.data)}
    return pdf.Trial(paper.template, value.templates, data, f"{settings.MOTCUA.public_url}/", paper.at)


def _set_papers(looked: Sequence[_Looked]) -> None:
    """Set the papers of all packs in one go, and look for the words."""
    orders = [(one, *order) for one in looked for order in one.papers]
    answers = pdf.try_papers([trial for *_, trial in orders]) if orders else []
    broken: set[tuple[str, str]] = set()
    for (one, example, words, trial), answer in zip(orders, answers, strict=True):
        if isinstance(answer, TemplateRefused):
            file, line = str(answer.params["file"]), int(str(answer.params["line"]))
            one.tell(
                trial.template if file == MAIN else file, line, f"a template may not say {answer.params['word']!r}"
            )
        elif isinstance(answer, TemplateFailed):
            file, line = str(answer.params.get("file") or MAIN), int(str(answer.params.get("line", 0)))
            place = trial.template if file == MAIN else file
            if example == BARE and (one.name, trial.template) in broken:
                continue  # it is told already with a form that is filled in
            broken.add((one.name, trial.template))
            one.tell(place, line, f"{answer.params['message']}{f' (with {example})' if example else ''}")
        else:
            text = _plain(pdf_words(answer)) if words else ""
            for word in words:
                if _plain(word) not in text:
                    one.fail(example, f"text: {word!r} does not stand in the paper")


def _plain(text: str) -> str:
    """Words without white space, which a paper has where it will."""
    return "".join(text.split()).replace("\u200b", "").replace("\u00ad", "")
