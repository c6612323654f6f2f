"""What went wrong with a signature, in words."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.doors.ui import texts, writing
from motcua.foundation.errors import HouseError


def told(failure: HouseError) -> str:
    """The sentence for an expected failure: by its code and reason, by its code, or a plain one."""
    return sentence(failure.code, failure.params)


def sentence(code: str, params: Mapping[str, object]) -> str:
    """The sentence for a code with its values, as a page of an act shows it."""
    values = {key: _shown(value) for key, value in params.items()}
    reason = str(params.get("reason", ""))
    for key in (f"office.signing.failure.{code}.{reason}" if reason else "", f"office.signing.failure.{code}.text"):
        if key and (found := texts.find(key, **values)):
            return found
    return texts.words("office.signing.failure.other", code=code)


def _shown(value: object) -> object:
    if isinstance(value, str) and len(value) > 18 and value[4:5] == "-" and "T" in value:
        from datetime import datetime

        try:
            return writing.moment(datetime.fromisoformat(value))
        except ValueError:
            return value
    return value
