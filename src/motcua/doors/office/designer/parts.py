"""Names of the files of a pack that the designer knows (docs/packs.md)."""

from __future__ import annotations

SETTINGS = "pack.toml"
SCHEMA, LAYOUT = "form.schema.json", "form.layout.json"
TEXTS = {"vi": "texts.vi.toml", "en": "texts.en.toml"}
PROCESS = "process.bpmn"
