"""What can be refused of indices and evaluations."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, NotFound, Unreadable


class RulesWrong(Unreadable):
    """A file of rules cannot be read, or does not hold together; `place` says where and `why` what."""

    code = "rules_wrong"
    status = 422


class RulesInForce(Conflict):
    """That version was loaded before with other content; a change is a new version."""

    code = "rules_in_force"


class SnapshotUnknown(NotFound):
    """There is no such snapshot, or not for this viewer."""

    code = "snapshot_unknown"


class EvaluationUnknown(NotFound):
    """There is no such evaluation, or not for this viewer."""

    code = "evaluation_unknown"


class EvaluationClosed(Conflict):
    """It was signed, or the time to object is over, or an objection waits for its answer; `why` tells which."""

    code = "evaluation_closed"
