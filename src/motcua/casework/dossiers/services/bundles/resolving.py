"""Which papers belong to a row: those that its cells name, else those whose file is called after the row or is for all rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from motcua.casework.attachments import queries as attachments
from motcua.casework.dossiers import models
from motcua.casework.dossiers.services.bundles.packed import same
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import PaperSlot
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json

FOR_ALL = "chung"
"""What a file's name begins with that is a paper of every row, as `chung_invoice.pdf`."""


@dataclass(slots=True)
class Source:
    """One paper that came with the filing."""

    name: str
    paper: str
    refused: str = ""
    params: Mapping[str, Json] = field(default_factory=dict)


class Sources:
    """The papers of a filing, found by name and by what files are called."""

    def __init__(self, rows: Sequence[models.BundlePaper]) -> None:
        self._by_name: dict[str, Source] = {}
        self._by_stem: dict[str, list[Source]] = {}
        for row in rows:
            self.add(row)

    def add(self, row: models.BundlePaper) -> None:
        """One more."""
        source = Source(row.name, str(row.paper or ""), row.refused, row.params)
        self._by_name[row.folded] = source
        self._by_stem.setdefault(row.folded.rpartition(".")[0] or row.folded, []).append(source)

    def named(self, key: str, name: str) -> Source | None:
        """A paper that a cell of a row names: in the folder of the row first, then anywhere, with or without its ending."""
        for wanted in (same(f"{key}/{name}"), same(name)):
            if (found := self._by_name.get(wanted)) is not None:
                return found
            if len(several := self._by_stem.get(wanted, [])) == 1:
                return several[0]
        return None

    def called(self, key: str, slot: PaperSlot, link: int | None) -> list[Source]:
        """The papers whose file is called after a row and a place, else those for all rows."""
        kind = slot.document_type
        stems = [f"{key}-{link}_{kind}"] if link is not None else []
        for stem in (*stems, f"{key}_{kind}", f"{key}/{kind}", f"{FOR_ALL}_{kind}"):
            found = [
                one
                for name in (stem, *(f"{stem}_{n}" for n in range(2, 21)))
                for one in self._by_stem.get(same(name), [])
            ]
            if found:
                return found if slot.many or slot.each_kind else found[:1]
        return []


def resolved(
    version: ProcedureVersion, row: models.BundleRow, sources: Sources
) -> tuple[dict[str, Json], dict[str, str], list[FieldError]]:
    """The row's form with its papers named in it, the papers by those names, and what is wrong with the papers."""
    data: dict[str, Json] = dict(row.data)
    papers: dict[str, str] = {}
    errors: list[FieldError] = []
    names: dict[tuple[str, int | None], list[str]] = {}
    for slot_key, link, name in row.named:
        names.setdefault((slot_key, link), []).append(name)
    for slot in version.layout.slots:
        for link in _links(slot, row.data):
            found: list[Source] = []
            for name in names.get((slot.key, link), []):
                source = sources.named(row.key, name)
                if source is None:
                    errors.append(FieldError(slot.pointer, "E-ATT", "not_sent", {"file": name}))
                else:
                    found.append(source)
            for source in found or ([] if (slot.key, link) in names else sources.called(row.key, slot, link)):
                if source.refused:
                    params = {**source.params, "file": source.name}
                    errors.append(FieldError(slot.pointer, "E-ATT", source.refused.removeprefix("paper_"), params))
                    continue
                others = [name for name, paper in papers.items() if paper != source.paper]
                given = attachments.free_name(source.name.rpartition("/")[2], others)
                papers[given] = source.paper
                data = forms.with_paper(data, slot, link, given)
    shown = forms.drop_hidden(version.layout, data).data
    wanted = set(_texts(dict(shown)))
    return dict(shown), {name: paper for name, paper in papers.items() if name in wanted}, errors


def _links(slot: PaperSlot, data: Mapping[str, Json]) -> list[int | None]:
    """The rows of the form that have a paper of their own in a slot; none stands for the form itself."""
    if slot.per is None:
        return [None]
    here: Json | Mapping[str, Json] = data
    for part in slot.per.each.removesuffix("/*").split("/")[1:]:
        here = here.get(part) if isinstance(here, Mapping) else None
    first: dict[str, int] = {}
    for index, one in enumerate(here if isinstance(here, list) else []):
        value = one.get(slot.per.by) if isinstance(one, dict) else None
        if value:
            first.setdefault(str(value), index + 1)
    return list(first.values())


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
