"""Jobs of the journal."""

from __future__ import annotations

from motcua.foundation.jobs.types import Job
from motcua.foundation.journal import services

JOBS = [Job(services.DELIVER, services.deliver, attempts=20)]
