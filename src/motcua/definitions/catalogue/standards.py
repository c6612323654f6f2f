"""A pack that rests on a standard: whose files count, and how its few own words become part of the common form.

Most procedures are filed with one common form and handled by one common process; their packs say only what differs.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping

from motcua.foundation.types import Json

FOLDER = "standard/"
"""Where the files of the standard stand among those of a pack."""

ABOUT = "about.typ"
"""The template that says of which procedure and authority a common template speaks."""

_LANGUAGES = ("vi", "en")
_SHORT = re.compile(r"[;(/]")


def laid_over(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that count: the pack's own, and those of its standard for which it has none."""
    shared = {name.removeprefix(FOLDER): raw for name, raw in files.items() if name.startswith(FOLDER)}
    own = {name: raw for name, raw in files.items() if not name.startswith(FOLDER)}
    return shared | own


def merged(base: Mapping[str, Json], own: Mapping[str, Json]) -> dict[str, Json]:
    """Tables key by key, the pack's own value before the standard's; a list replaces a list."""
    made = dict(base)
    for key, value in own.items():
        under = made.get(key)
        made[key] = merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return made


def completed(content: dict[str, Json]) -> dict[str, Json]:
    """The content with what `pack.toml` says of papers, public words and the authority put where form, texts and templates have them.

    Raises `ValueError` where papers are named and the form has no page for them.
    """
    settings = _dict(content["settings"])
    if "standard" in settings:
        content = {**content, "templates": {**_dict(content["templates"]), ABOUT: _about(settings)}}
    papers = _dicts(settings.get("papers"))
    public = {language: words for language, words in _dict(settings.get("public")).items() if isinstance(words, dict)}
    if not papers and not public:
        return content
    made = copy.deepcopy({key: content[key] for key in ("layout", "texts")})
    texts, codes = _dict(made["texts"]), dict(_dict(content["codes"]))
    for language, words in public.items():
        own = _dict(texts.setdefault(language, {}))
        own["public"] = merged(_dict(own.get("public")), words)
    if papers:
        _put_papers(papers, _dict(made["layout"]), texts, codes)
    return {**content, **made, "codes": codes}


def _about(settings: Mapping[str, Json]) -> str:
    """Names for the common templates."""
    authority = _SHORT.split(str(_dict(settings.get("authority")).get("vi", "")))[0].strip()
    bases = [" ".join(filter(None, (str(one["document"]), str(one.get("article", ""))))) for one in _legal(settings)]
    said = {"authority": authority, "procedure": _dict(settings.get("name")).get("vi", "")}
    lines = [f"#let {name} = {_quoted(words)}" for name, words in said.items()]
    return "\n".join([*lines, f"#let bases = ({''.join(f'{_quoted(base)}, ' for base in bases)})"]) + "\n"


def _legal(settings: Mapping[str, Json]) -> list[dict[str, Json]]:
    return [one for one in _dicts(settings.get("legal_bases")) if one.get("document")]


def _quoted(words: Json) -> str:
    plain = "".join(char for char in str(words) if char.isprintable())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _put_papers(
    papers: list[dict[str, Json]], layout: dict[str, Json], texts: dict[str, Json], codes: dict[str, Json]
) -> None:
    """A slot for each paper before the form's own ones, its name among the document types, its words among the fields."""
    page = next((part for part in _dicts(layout.get("sections")) if part.get("slots")), None)
    if page is None:
        raise ValueError("there are [[papers]], and yet the form has no page for papers")
    slots = _dicts(page["slots"])
    pointer = str(slots[0].get("pointer", ""))
    made: list[Json] = []
    listed = codes.get("document_types")
    types: list[Json] = list(listed) if isinstance(listed, list) else []
    held = {row.get("code") for row in _dicts(types)}
    for paper in papers:
        kind, name = str(paper["type"]), _dict(paper["name"])
        made.append(
            {
                "pointer": pointer,
                "by_type": True,
                "document_type": kind,
                "required": paper.get("required", True),
                "many": paper.get("many", False),
                "accepted": paper.get("accepted", ["pdf"]),
                "source_database": paper.get("source_database", ""),
                "signed": paper.get("signed", ""),
            }
        )
        if kind not in held:  # else the shared list has a name for it
            types.append({"code": kind, "name_vi": name.get("vi", ""), "name_en": name.get("en", "")})
        for language in _LANGUAGES:
            fields = _dict(_dict(texts.setdefault(language, {})).setdefault("fields", {}))
            words: dict[str, Json] = {"label": name.get(language, "")}
            hint = _dict(paper.get("hint")).get(language)
            fields[f"{pointer}#{kind}"] = words | ({"hint": hint} if hint else {})
    page["slots"] = made + list(slots)
    codes["document_types"] = types


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
