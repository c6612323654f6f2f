"""The sandbox of the simulators, for all links."""

from __future__ import annotations

from tests.sandbox.conftest import ministry, process, sandbox

__all__ = ["ministry", "process", "sandbox"]
