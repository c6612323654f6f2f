"""Fails on a file over 500 kB: a package should provide it."""

from __future__ import annotations

import sys
from pathlib import Path

large = [name for name in sys.argv[1:] if Path(name).is_file() and Path(name).stat().st_size > 500_000]
for name in large:
    print(f"{name}: over 500 kB")
sys.exit(bool(large))
