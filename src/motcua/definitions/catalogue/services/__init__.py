"""Commands on the catalogue."""

from __future__ import annotations

from motcua.definitions.catalogue.services.checking import check_pack, check_packs
from motcua.definitions.catalogue.services.drafting import (
    begin_draft,
    check_draft,
    discard,
    propose,
    publish,
    rehearsal_paper,
    rehearse_draft,
    save_file,
    save_files,
    send_back,
)
from motcua.definitions.catalogue.services.loading import import_codes, load, resume, suspend

__all__ = [
    "begin_draft",
    "check_draft",
    "check_pack",
    "check_packs",
    "discard",
    "import_codes",
    "load",
    "propose",
    "publish",
    "rehearsal_paper",
    "rehearse_draft",
    "resume",
    "save_file",
    "save_files",
    "send_back",
    "suspend",
]
