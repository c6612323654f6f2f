"""What can be refused of open data."""

from __future__ import annotations

from motcua.foundation.errors import NotFound


class DatasetUnknown(NotFound):
    """There is no such dataset, version or form of it."""

    code = "dataset_unknown"
