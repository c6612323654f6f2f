"""Who walks: the visitors of the portal's tests."""

from __future__ import annotations

from tests.doors.portal.conftest import prepared, stranger, visitor

__all__ = ["prepared", "stranger", "visitor"]
