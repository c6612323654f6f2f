"""What the API's page fills in for a trial call: bodies and keys that the sandbox takes as they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.errors import FilesUnknown
from motcua.foundation import clock

FILED, APPLICANTS = "thong-bao-khuyen-mai", "khai-bao-hoa-chat-nhap-khau"
"""The procedure of the sample filing, which asks for no paper; and the one whose example has the trial program's enterprise as applicant."""
_EXAMPLE = "examples/01-valid.json"
_DAY = re.compile(r'"(\d{4}-\d{2}-\d{2})"')


def filing(at: datetime) -> dict[str, Any] | None:
    """A filing that is right today; nothing where the installation has not these procedures."""
    example, other = _example(FILED, at), _example(APPLICANTS, at)
    if example is None or other is None:
        return None
    # The example was right on a day of its own: every day of it moves by as much.
    moved = clock.legal_date(at) - datetime.fromisoformat(example["at"]).date()
    text = _DAY.sub(lambda day: f'"{date.fromisoformat(day[1]) + moved}"', json.dumps(example["data"]))
    return {
        "procedure": FILED,
        "data": {**json.loads(text), "applicant": other["data"]["applicant"]},
        "papers": {},
    }


def keys(at: datetime) -> Mapping[str, str]:
    """What stands in the addresses of procedures: one that there is, and one of its code lists."""
    version = catalogue.in_force(FILED, at)
    lists = catalogue.code_lists(version) if version is not None else ()
    return {"procedure": FILED, "code_list": lists[0]} if lists else {}


def _example(procedure: str, at: datetime) -> dict[str, Any] | None:
    version = catalogue.in_force(procedure, at)
    if version is None:
        return None
    try:
        content = catalogue.version_files(version.id).get(_EXAMPLE)
    except FilesUnknown:
        return None
    example: dict[str, Any] | None = json.loads(content) if content is not None else None
    return example
