"""Warm Typst compilers, a few per template, at most one thread in each.

A compiler that has set a template before does it again in milliseconds. Typst lets go of the interpreter lock while it works,
but one compiler serves one thread at a time; so idle compilers are kept in a stack per template and a busy template
grows as many as there are threads. The templates used least recently are forgotten.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import typst

from motcua.foundation.pdf import guard
from motcua.foundation.pdf.errors import FontsMissing, TemplateFailed

MAIN: Final = "main.typ"
FAMILY: Final = "Tinos"
_TEMPLATES_KEPT: Final = 32


@dataclass(eq=False)
class _Workshop:
    """The files of one template in a folder of their own, which is all that Typst may read, and its idle compilers."""

    root: Path
    fonts: typst.Fonts
    idle: list[typst.Compiler] = field(default_factory=list)

    def __post_init__(self) -> None:
        # The folder goes when the last thread that still sets from it lets go of the workshop, or with the process.
        weakref.finalize(self, shutil.rmtree, self.root, ignore_errors=True)

    def compiler(self) -> typst.Compiler:
        return typst.Compiler(
            self.root / MAIN,
            root=self.root,
            font_paths=self.fonts,
            ignore_system_fonts=True,
            package_path=self.root,
            package_cache_path=self.root,
        )


class Typesetter:
    """Sets templates in the fonts of one folder; safe for threads.

    Raises `FontsMissing` when the folder has no Tinos.
    """

    def __init__(self, fonts_dir: Path) -> None:
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts_dir)])
        if FAMILY not in self._fonts.families():
            raise FontsMissing(folder=str(fonts_dir))
        self._workshops: OrderedDict[str, _Workshop] = OrderedDict()
        self._lock = threading.Lock()

    def set(self, files: Mapping[str, str], *, inputs: Mapping[str, str], timestamp: int) -> bytes:
        """The PDF of `files[MAIN]` with `inputs` as `sys.inputs`; `timestamp` (UNIX seconds) is its creation date.

        Raises `TemplateRefused` and `TemplateFailed`.
        """
        with self._compiler(files) as compiler:
            try:
                pdf = compiler.compile(
                    format="pdf", sys_inputs=dict(inputs), pdf_standards=["a-2a", "ua-1"], timestamp=timestamp
                )
            except typst.TypstError as error:
                raise TemplateFailed(message=error.message, hints=list(error.hints)) from error
        if not isinstance(pdf, bytes):
            raise TemplateFailed(message="no file", hints=[])
        return pdf

    def draw(self, files: Mapping[str, str], *, inputs: Mapping[str, str], ppi: int) -> list[bytes]:
        """The pages of `files[MAIN]` as PNG, `ppi` dots an inch. Raises as `set`."""
        with self._compiler(files) as compiler:
            try:
                pages = compiler.compile(format="png", sys_inputs=dict(inputs), ppi=ppi)
            except typst.TypstError as error:
                raise TemplateFailed(message=error.message, hints=list(error.hints)) from error
        found = pages if isinstance(pages, list) else [pages]
        return [page for page in found if isinstance(page, bytes)]

    @contextmanager
    def _compiler(self, files: Mapping[str, str]) -> Iterator[typst.Compiler]:
        workshop = self._workshop(files)
        with self._lock:
            compiler = workshop.idle.pop() if workshop.idle else None
        if compiler is None:
            compiler = workshop.compiler()
        try:
            yield compiler
        finally:
            with self._lock:
                workshop.idle.append(compiler)

    def _workshop(self, files: Mapping[str, str]) -> _Workshop:
        key = _fingerprint(files)
        with self._lock:
            known = self._workshops.get(key)
            if known is not None:
                self._workshops.move_to_end(key)
                return known
        made = self._open(files)
        with self._lock:
            workshop = self._workshops.setdefault(key, made)
            while len(self._workshops) > _TEMPLATES_KEPT:
                self._workshops.popitem(last=False)
        return workshop

    def _open(self, files: Mapping[str, str]) -> _Workshop:
        guard.inspect(files)
        workshop = _Workshop(root=Path(tempfile.mkdtemp(prefix="motcua-pdf-")), fonts=self._fonts)
        for name, source in files.items():
            (workshop.root / name).write_text(source, encoding="utf-8")
        return workshop


def _fingerprint(files: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        for part in (name, files[name]):
            raw = part.encode()
            digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()
