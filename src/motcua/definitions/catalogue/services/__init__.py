"""Commands on the catalogue."""

from __future__ import annotations

from motcua.definitions.catalogue.services.checking import check_pack, check_packs, compare_packs, watch
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
from motcua.definitions.catalogue.services.national import take_national
from motcua.definitions.catalogue.services.travelling import (
    export_draft,
    export_pack,
    export_version,
    import_pack,
    new_pack,
    open_archive,
)

__all__ = [
    "begin_draft",
    "check_draft",
    "check_pack",
    "check_packs",
    "compare_packs",
    "discard",
    "export_draft",
    "export_pack",
    "export_version",
    "import_codes",
    "import_pack",
    "load",
    "new_pack",
    "open_archive",
    "propose",
    "publish",
    "rehearsal_paper",
    "rehearse_draft",
    "resume",
    "save_file",
    "save_files",
    "send_back",
    "suspend",
    "take_national",
    "watch",
]
