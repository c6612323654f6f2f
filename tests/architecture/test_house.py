"""What import rules cannot see: commands ask the gate, facts are plain and named, every room has its page."""

from __future__ import annotations

import ast
import importlib
import inspect
import typing
from pathlib import Path

import pytest

from motcua.foundation.ports import open_ports
from motcua.foundation.types import Fact

ROOT = Path(__file__).parents[2]
ROOMS = sorted(path.parent for path in ROOT.glob("src/motcua/*/*/apps.py") if path.parents[1].name != "doors")
PLAIN = (str, int, bool, type(None))


def facts() -> list[type[Fact]]:
    found = []
    for room in ROOMS:
        if not (room / "facts.py").exists() and not (room / "facts").is_dir():
            continue
        module = importlib.import_module(".".join(("motcua", *room.relative_to(ROOT / "src/motcua").parts, "facts")))
        found += [c for _, c in inspect.getmembers(module, inspect.isclass) if issubclass(c, Fact) and c is not Fact]
    return found


def test_every_port_is_plugged_in() -> None:
    assert open_ports() == []


def test_facts_have_names_of_their_room_and_plain_fields() -> None:
    wrong = []
    for fact in facts():
        room = fact.__module__.partition(".facts")[0].rpartition(".")[2]
        if not fact.NAME.startswith(f"{room}."):
            wrong.append(f"{fact.__name__}: {fact.NAME} does not begin with {room}.")
        if not (fact.__doc__ or "").strip():
            wrong.append(f"{fact.__name__}: no docstring")
        for name, kind in typing.get_type_hints(fact).items():
            if name in {"NAME", "VERSION"}:
                continue
            parts = typing.get_args(kind) or (kind,)
            parts = tuple(p for p in parts if p is not Ellipsis)
            if not all(isinstance(p, type) and issubclass(p, PLAIN) for p in parts):
                wrong.append(f"{fact.__name__}.{name}: {kind}")
    names = [fact.NAME for fact in facts()]

    assert wrong == []
    assert len(names) == len(set(names))


def test_facts_table_is_what_the_code_says() -> None:
    from tools.draw_house import table

    assert (ROOT / "docs" / "facts.md").read_text(encoding="utf-8") == table(), "run `make arch`"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_has_its_page_and_its_sentence(room: Path) -> None:
    assert (ROOT / "docs" / "rooms" / f"{room.name}.md").exists()
    assert ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))


def test_every_file_opens_with_its_sentence() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for folder in ("src", "tools")
        for path in ROOT.glob(f"{folder}/**/*.py")
        if "migrations" not in path.parts
        and path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def _is_public(path: Path, name: str) -> bool:
    """A command is public in `services.py`, or in a folder when its `__init__` lists it."""
    if path.name == "services.py":
        return not name.startswith("_")
    listed = ast.parse((path.parent / "__init__.py").read_text(encoding="utf-8"))
    return any(alias.name == name for node in listed.body if isinstance(node, ast.ImportFrom) for alias in node.names)


def test_commands_that_take_an_actor_ask_the_gate() -> None:
    """Rule 21: a public command asks `permissions.require`, itself or in the helper or query that it calls with the actor."""
    silent = []
    for room in ROOMS:
        if room.parent.name == "foundation":  # the gate stands above; doors ask before they call
            continue
        for path in [room / "services.py", *room.glob("services/*.py")]:
            if not path.exists():
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for function in [n for n in tree.body if isinstance(n, ast.FunctionDef) and _is_public(path, n.name)]:
                takes_actor = function.args.args and function.args.args[0].arg == "actor"
                asks = any(
                    isinstance(call, ast.Call)
                    and (
                        (isinstance(call.func, ast.Attribute) and call.func.attr in {"require", "allows"})
                        or any(isinstance(a, ast.Name) and a.id == "actor" for a in call.args)
                    )
                    for call in ast.walk(function)
                )
                if takes_actor and not asks:
                    silent.append(f"{path.relative_to(ROOT)}:{function.name}")
    assert silent == []


def test_every_link_has_a_simulator_and_a_page() -> None:
    links = [path.parent.name for path in ROOT.glob("src/motcua/doors/links/*/__init__.py")]
    simulators = {path.stem for path in ROOT.glob("src/sandbox/*.py")} | {
        path.parent.name for path in ROOT.glob("src/sandbox/*/__init__.py")
    }
    pages = {path.stem for path in ROOT.glob("docs/links/*.md")}

    assert [link for link in links if link not in simulators] == []
    assert [link for link in links if link not in pages] == []


def test_no_module_is_longer_than_450_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in ROOT.glob("src/**/*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }
    assert long == {}
