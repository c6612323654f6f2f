"""What signing does by the clock."""

from __future__ import annotations

from motcua.foundation.jobs.types import Job
from motcua.foundation.signing.services.trusting import refresh_trust_list

JOBS = [Job("signing.trust_list", refresh_trust_list, every="20 */6 * * *")]
