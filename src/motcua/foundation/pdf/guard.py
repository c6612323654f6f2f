"""What a template may not say: a pack is hostile until proven.

Typst reads files inside its root only, so `read`, `image` and the like are already confined to the files given. What is left
is the package mechanism, which downloads, and the ways to reach it with a word that is put together at run time:

* `import` may name one of the given files as a literal directly followed by `:`; `include` is not needed;
* `eval` runs text as code; `std` gives `eval` under another name; `plugin` runs foreign machine code.

Keywords and names cannot be escaped in Typst, so a word that does not stand in the source cannot be said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from motcua.foundation.pdf.errors import TemplateRefused

_WORD = re.compile(r"(?<![\w-])(?:import|include|eval|std|plugin)(?![\w-])")
_IMPORT = re.compile(r'import[ \t]+"(?P<name>[^"\\]+)"[ \t]*:')
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\.typ")


def inspect(files: Mapping[str, str]) -> None:
    """Raise `TemplateRefused` at the first word that could reach outside `files` (name → source)."""
    for name, source in files.items():
        if not _FILE_NAME.fullmatch(name):
            raise TemplateRefused(file=name, line=0, word=name)
        for found in _WORD.finditer(source):
            if not _is_harmless(source, found, files):
                line = source.count("\n", 0, found.start()) + 1
                raise TemplateRefused(file=name, line=line, word=found.group())


def _is_harmless(source: str, found: re.Match[str], files: Mapping[str, str]) -> bool:
    # Only `import "name.typ": …` passes: after the colon no method can change the name any more.
    statement = _IMPORT.match(source, found.start())
    return statement is not None and statement.group("name") in files
