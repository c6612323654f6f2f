"""Writes the tables of facts, ports and functions into docs/, from the code itself."""

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
    files = [*ROOT.glob("src/motcua/*/*/facts.py"), *ROOT.glob("src/motcua/*/*/facts/*.py")]
    for path in sorted(files):
        parts = path.with_suffix("").relative_to(ROOT / "src/motcua").parts
        module = importlib.import_module(".".join(("motcua", *parts)).removesuffix(".__init__"))
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


def functions_table() -> str:
    from motcua.doors.office.functions.checklist import groups
    from motcua.doors.office.functions.views import pattern_of

    lines = [
        "# Functions of Circular 21/2023/TT-BTTTT",
        "",
        "Made by `make arch` from `src/motcua/doors/office/functions/circular_21.toml`; the same is a page of the office (`/ban-lam-viec/quan-tri/chuc-nang/`).",
        "The numbers F01–F31 are tracing codes of this product. *There*: everything the product means by it works and is tested; *partly* and *missing* say what lacks.",
    ]
    for group in groups():
        lines += [
            "",
            f"## {group.name['en']} ({group.name['vi']})",
            "",
            "| | function | standing | pages, commands | tests |",
            "|---|---|---|---|---|",
        ]
        for one in group.functions:
            standing = one.standing.value + (f": {one.lacks['en']}" if one.lacks else "")
            pages = "<br>".join(f"`{text}`" for text in (*map(pattern_of, one.pages), *one.commands))
            tests = "<br>".join(f"`{test}`" for test in one.tests)
            lines.append(f"| {one.id} | {one.name['en']} ({one.name['vi']}) | {standing} | {pages} | {tests} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for name, content in (("facts.md", table()), ("functions.md", functions_table())):
        target = ROOT / "docs" / name
        target.write_text(content, encoding="utf-8")
        print(f"wrote {target.relative_to(ROOT)}")
