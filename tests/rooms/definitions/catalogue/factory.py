"""The pack of chemical declarations as a working version, and its valid filing."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from django.conf import settings

from motcua.definitions.catalogue import checking, deciding, examples, packs, versions
from motcua.definitions.catalogue.types import Checked, Judgement
from motcua.foundation.types import Json

DAY = date(2026, 11, 24)
NEW = "bct/khai-bao-hoa-chat-nhap-khau"
OLD = "bct/khai-bao-hoa-chat-nhap-khau-2017"


@lru_cache
def compiled(name: str = NEW) -> versions.Compiled:
    files = packs.collect(settings.MOTCUA.packs_dir / name, common=settings.MOTCUA.packs_dir)
    content = packs.content_of(files, bundle=settings.MOTCUA.assets_dir / "feel.js")
    return versions.build(content, version_id=1, fingerprint=files.fingerprint)


@lru_cache
def _example() -> dict[str, Json]:
    return examples.resolved(
        packs.collect(settings.MOTCUA.packs_dir / NEW, common=settings.MOTCUA.packs_dir), "examples/01-valid.json"
    )


def known(**more: Json) -> dict[str, Json]:
    example = copy.deepcopy(_example())
    return {**example["known"], "papers": example["papers"], **more}


def filing(changes: Mapping[str, Json] | None = None) -> dict[str, Json]:
    data = copy.deepcopy(_example()["data"])
    for pointer, value in (changes or {}).items():
        examples._set(data, pointer, value)
    return data


def check(changes: Mapping[str, Json] | None = None, *, on: date = DAY, **more: Json) -> Checked:
    return checking.check(compiled(), filing(changes), known=known(**more), on=on)


def decide(changes: Mapping[str, Json] | None = None, *, on: date = DAY, **more: Json) -> Judgement:
    checked = check(changes, on=on, **more)
    assert checked.errors == ()
    return deciding.decide(compiled(), checked.data, known=known(**more), on=on)
