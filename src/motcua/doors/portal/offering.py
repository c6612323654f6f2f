"""For which procedures many dossiers are filed at once."""

from __future__ import annotations

from django.conf import settings

from motcua.definitions.catalogue.types import ProcedureVersion


def many(version: ProcedureVersion) -> bool:
    """Whether many can be filed at once: where forms have to be signed, a service has to be there that signs many in one act."""
    return version.signed != "required" or bool(settings.MOTCUA.signing_service_url)
