"""What signing does by the clock."""

from __future__ import annotations

from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.signing.services import remote
from motcua.foundation.signing.services.trusting import refresh_trust_list


def forget_acts() -> None:
    """Once a day, goings to a signing service of long ago are dropped."""
    remote.forget_acts(at=clock.now())


JOBS = [
    Job("signing.trust_list", refresh_trust_list, every="20 */6 * * *"),
    Job("signing.forget_acts", forget_acts, every="37 2 * * *"),
]
