"""Expected failures of results."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound


class ResultUnknown(NotFound):
    """There is no such result, or not for this actor."""

    code = "results.unknown"


class ResultEnded(Conflict):
    """The result is not in force any more; `state` says how it ended."""

    code = "results.ended"


class TemplateMissing(HouseError):
    """The pack has no template of this name."""

    code = "results.template_missing"
    status = 422


class PatternWrong(HouseError):
    """The pattern of the symbol must contain `{number}` and may contain `{year}`, nothing else in braces."""

    code = "results.pattern_wrong"
    status = 422


class ReasonMissing(HouseError):
    """A result is revoked with a reason."""

    code = "results.reason_missing"
    status = 422
