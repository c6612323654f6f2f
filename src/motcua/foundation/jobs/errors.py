"""What can be wrong with a job."""

from __future__ import annotations

from motcua.foundation.errors import HouseError


class JobUnknown(HouseError):
    """No function is registered under the name: a fault of wiring."""

    code = "job_unknown"
    status = 500
