"""Expected failures of rules."""

from __future__ import annotations

from motcua.foundation.errors import HouseError


class RuleRefused(HouseError):
    """A model cannot be published; `file`, `line` and `why` say where and why."""

    code = "rule_refused"
    status = 422


class RuleFailed(HouseError):
    """An evaluation came to no answer; `decision` and `why` say where; it is never read as a "no"."""

    code = "rule_failed"
    status = 500


class LimitReached(RuleFailed):
    """An evaluation wanted more steps, depth or size than is allowed."""

    code = "rule_limit"
