"""Writes the tables of facts and ports into docs/facts.md, from the code itself."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("MOTCUA_HOME", tempfile.mkdtemp(prefix="motcua-draw-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "motcua.config.settings"

import django

django.setup()

from motcua.foundation.types import Fact


def facts() -> list[type[Fact]]:
    found = []
    for path in sorted(ROOT.glob("src/motcua/*/*/facts.py")):
        module = importlib.import_module(
            ".".join(("motcua", *path.with_suffix("").relative_to(ROOT / "src/motcua").parts))
        )
        found += [
            thing
            for _, thing in inspect.getmembers(module, inspect.isclass)
            if issubclass(thing, Fact) and thing is not Fact and thing.__module__ == module.__name__
        ]
    return sorted(found, key=lambda fact: fact.NAME)


def table() -> str:
    lines = [
        "# Facts and ports",
        "",
        "Made by `make arch` from the code.",
        "",
        "| fact | version | carries | means |",
        "|---|---|---|---|",
    ]
    for fact in facts():
        fields = ", ".join(f"`{f.name}`" for f in dataclasses.fields(fact))
        lines.append(f"| `{fact.NAME}` | {fact.VERSION} | {fields} | {(fact.__doc__ or '').strip().splitlines()[0]} |")
    from motcua.foundation import ports

    lines += ["", "| port | open |", "|---|---|"]
    lines += [
        f"| `{name}` | {'yes' if name in ports.open_ports() else 'plugged in'} |" for name in sorted(ports._registry)
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    target = ROOT / "docs" / "facts.md"
    target.write_text(table(), encoding="utf-8")
    print(f"wrote {target.relative_to(ROOT)}")
