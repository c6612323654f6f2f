"""The sandbox of the simulators, for this link."""

from __future__ import annotations

from tests.sandbox.conftest import ministry, process, sandbox

__all__ = ["ministry", "process", "sandbox"]
