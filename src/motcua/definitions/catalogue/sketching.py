"""Reads of a folder in the making, for pages that show it while it is still wrong in places."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from motcua.definitions.catalogue import examples, packs, standards, versions
from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.forms.types import Form
from motcua.foundation.types import Json


def form(files: Mapping[str, bytes], *, procedure: str) -> Form:
    """The form of a folder in the making, with its standard and the code lists that it shares, whatever the rest of it says.

    Raises `PackRefused` with file, line and reason.
    """
    return versions.form_of(packs.form_content(_assembled(files, procedure)))


def standard(files: Mapping[str, bytes], *, procedure: str) -> dict[str, bytes]:
    """The files of the standard on which a folder in the making rests; none where it rests on none. Raises `PackRefused`."""
    found = _assembled(files, procedure).files
    return {
        name.removeprefix(standards.FOLDER): raw for name, raw in found.items() if name.startswith(standards.FOLDER)
    }


def example(files: Mapping[str, bytes], name: str, *, procedure: str) -> dict[str, Json]:
    """An example of a folder in the making, with what it takes from others; raises `PackRefused`."""
    pack = _assembled(files, procedure)
    try:
        return examples.resolved(pack, name)
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise PackRefused(file=name, line=0, why=f"the example cannot be read: {error}") from error


def _assembled(files: Mapping[str, bytes], procedure: str) -> packs.Files:
    return packs.assembled(files, name=procedure, roots=(settings.MOTCUA.packs_dir,))
