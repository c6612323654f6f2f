"""Money is a whole number of đồng."""

from __future__ import annotations

from typing import NewType

Dong = NewType("Dong", int)
"""An amount in đồng; there is no smaller unit."""
