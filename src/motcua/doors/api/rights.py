"""What each operation of the API takes; a new one gets its line here, else it is shut."""

from __future__ import annotations

from motcua.doors.ui.rights import ANYBODY, Need, programs

LINES: dict[str, Need] = {
    "openapi": ANYBODY,
    "api_docs": ANYBODY,
    "api_problems": ANYBODY,
    "api-v1:api-root": ANYBODY,
    "api/v1/<path:rest>": ANYBODY,  # says that there is nothing
    "api-v1:token": ANYBODY,
    "api-v1:verify": ANYBODY,
    "GET api/v1/links": ANYBODY,
    "GET api/v1/links/metrics": ANYBODY,
    "GET api/v1/events": programs("event.read"),
    "GET api/v1/procedures": ANYBODY,
    "GET api/v1/procedures/<procedure>": ANYBODY,
    "GET api/v1/procedures/<procedure>/schema": ANYBODY,
    "GET api/v1/procedures/<procedure>/codes/<code_list>": ANYBODY,
    "POST api/v1/papers": programs("paper.add"),
    "GET api/v1/wallet": programs("wallet.read"),
    "GET api/v1/wallet/<item>": programs("wallet.read"),
    "POST api/v1/wallet/<item>/papers": programs("wallet.use"),
    "POST api/v1/dossiers": programs("dossier.submit"),
    "GET api/v1/dossiers": programs("dossier.read"),
    "GET api/v1/dossiers/<code>": programs("dossier.read"),
    "GET api/v1/dossiers/<code>/sheets/<sheet>": programs("dossier.read"),
    "GET api/v1/dossiers/<code>/supplement": programs("dossier.read"),
    "POST api/v1/dossiers/<code>/supplement": programs("dossier.supplement"),
    "POST api/v1/dossiers/<code>/withdrawal": programs("dossier.withdraw"),
    "GET api/v1/dossiers/<code>/result": programs("result.read"),
}
"""By method and route where the framework gives one address to several operations."""
