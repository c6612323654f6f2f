"""Models as they are stored: in the shape of today, with those that they import inside."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.definitions.rules.cells import Raw, raw, raws, words
from motcua.definitions.rules.errors import RuleRefused
from motcua.foundation.types import Json

_IMPORTS = 20


def current(stored: Mapping[str, Json]) -> Raw:
    """A model as it is stored today; versions published before had neither types nor functions."""
    if stored.get("form") == 2:
        return stored
    decisions: list[Json] = []
    for one in raws(stored["decisions"]):
        value: dict[str, Json] = {"kind": "none"}
        if "table" in one:
            value = {"kind": "decisionTable", **raw(one["table"])}
        elif "literal" in one:
            value = {"kind": "literalExpression", **raw(one["literal"])}
        elif "context" in one:
            entries: list[Json] = [
                {"name": entry["name"], "value": {"kind": "literalExpression", **entry}}
                for entry in raws(one["context"])
            ]
            value = {"kind": "context", "entries": entries}
        needs: list[Json] = [f"#{href}" for href in words(one["needs"])]
        decisions.append(
            {"id": one["id"], "name": one["name"], "needs": needs, "value": value, "line": one.get("line", 0)}
        )
    names = words(stored["inputs"])
    inputs: list[Json] = [{"name": name, "id": "", "line": 0} for name in names]
    return {
        "name": stored["name"], "namespace": "", "decisions": decisions, "inputs": inputs, "types": [], "functions": [], "services": [],
    }  # fmt: skip


def join(models: Mapping[str, dict[str, Json]]) -> None:
    """Put imported models into those that import them; raises `RuleRefused` where one is not among the files or imports itself."""
    spaces = {str(model["namespace"]): file for file, model in models.items() if model["namespace"]}

    def joined(file: str, above: tuple[str, ...]) -> dict[str, Json]:
        model = dict(models[file])
        inner: dict[str, Json] = {}
        for one in raws(model["imports"]):
            if "DMN" not in str(one["kind"]) and "dmn" not in str(one["kind"]):
                raise RuleRefused(file=file, line=one["line"], why=f"an import of {one['kind']} is not supported")
            other = spaces.get(str(one["namespace"]))
            if other is None:
                raise RuleRefused(
                    file=file, line=one["line"], why=f"the model {one['namespace']} is not among the files"
                )
            if other in above or len(above) > _IMPORTS:
                raise RuleRefused(file=file, line=one["line"], why=f"{other} imports itself")
            found = joined(other, (*above, other))
            if one["name"]:
                inner[str(one["name"])] = {"models": {}, **found}
            else:
                _take_in(model, found)
                inner = {**raw(found.get("models")), **inner}
        return {**model, "models": inner} if inner else model

    for file, model in {file: joined(file, (file,)) for file in models}.items():
        models[file].update(model)


def _take_in(model: dict[str, Json], other: Raw) -> None:
    """What a model that is imported without a name defines stands beside the importer's own, which goes first."""
    for group in ("types", "inputs", "decisions", "functions", "services"):
        own = raws(model[group])
        known = {one["name"] for one in own}
        model[group] = [*map(dict, own), *(dict(one) for one in raws(other[group]) if one["name"] not in known)]
    model["spaces"] = [*words(model.get("spaces")), str(other["namespace"]), *words(other.get("spaces"))]
