"""Fails on a private key in a file that is about to be committed."""

from __future__ import annotations

import re
import sys
from pathlib import Path

KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n")
found = [name for name in sys.argv[1:] if KEY.search(Path(name).read_text(encoding="utf-8", errors="ignore"))]
for name in found:
    print(f"{name}: holds a private key")
sys.exit(bool(found))
