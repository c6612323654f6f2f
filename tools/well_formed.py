"""Fails on a TOML, JSON, BPMN or DMN file that cannot be read."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

from lxml import etree


def read(path: Path) -> None:
    if path.suffix == ".toml":
        tomllib.loads(path.read_text(encoding="utf-8"))
    elif path.suffix == ".json":
        json.loads(path.read_text(encoding="utf-8"))
    else:
        etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True))


wrong = 0
for name in sys.argv[1:]:
    try:
        read(Path(name))
    except (ValueError, etree.XMLSyntaxError) as error:
        print(f"{name}: {error}")
        wrong = 1
sys.exit(wrong)
