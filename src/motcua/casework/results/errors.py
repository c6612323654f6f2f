"""What can be wrong with a result."""

from __future__ import annotations

from motcua.foundation.errors import Conflict


class ResultEnded(Conflict):
    """The paper is revoked or replaced already."""

    code = "result_ended"
