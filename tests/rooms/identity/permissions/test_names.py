"""Every permission that some command asks for stands in the closed table, and the other way round none is a slip."""

from __future__ import annotations

import re
from pathlib import Path

from motcua.identity.permissions import roles

SRC = Path(__file__).parents[4] / "src" / "motcua"
ASKED = re.compile(r"(?:permissions|queries)\.(?:require|allows|scope)\(\s*[\w.]+,\s*\"([\w.]+)\"")


def test_every_permission_asked_for_is_in_the_table() -> None:
    asked = {name for path in SRC.rglob("*.py") for name in ASKED.findall(path.read_text(encoding="utf-8"))}

    assert asked - roles.PERMISSIONS == set()
