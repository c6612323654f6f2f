"""The short-lived process in which strange templates are tried: orders in on standard input, papers out line by line.

A template may be made so that it never ends; here it costs one process and no worker.
"""

from __future__ import annotations

import base64
import json
import resource
import sys
import tempfile
from pathlib import Path

import typst


def main(fonts_dir: str, seconds: str, memory: str) -> None:
    """Set each order's paper; the whole process has a limit of processor time and of memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts_dir])
    for line in sys.stdin:
        order = json.loads(line)
        with tempfile.TemporaryDirectory(prefix="motcua-pdf-") as folder:
            answer = _set(order, Path(folder), fonts)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _set(order: dict[str, object], root: Path, fonts: typst.Fonts) -> dict[str, object]:
    files, inputs = order["files"], order["inputs"]
    assert isinstance(files, dict)
    assert isinstance(inputs, dict)
    for name, source in files.items():
        (root / name).write_text(source, encoding="utf-8")
    try:
        pdf = typst.compile(
            root / "main.typ",
            root=root,
            font_paths=fonts,
            ignore_system_fonts=True,
            package_path=root,
            package_cache_path=root,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(str(order["timestamp"])),
        )
    except typst.TypstError as error:
        return {"message": error.message, "hints": list(error.hints), "diagnostic": error.diagnostic}
    return {"pdf": base64.b64encode(pdf).decode()} if isinstance(pdf, bytes) else {"message": "no file"}


if __name__ == "__main__":
    main(*sys.argv[1:4])
