"""The signing service of the sandbox as its tests need it: empty, with its switches, and what a person does on its pages."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from pytest_django import Settings
from tests.doors.portal.conftest import Visitor, signed_in
from tests.rooms.casework.dossiers.factory import ENTERPRISE
from tests.rooms.casework.dossiers.signing import use
from tests.sandbox.running import Process

from motcua.foundation import clock
from motcua.foundation.transport import services as transport
from motcua.foundation.types import Actor
from motcua.identity.people import queries as people
from motcua.identity.people import services as mandates
from motcua.identity.people.types import Basis, Evidence

HOLDER, PIN = "Lê Văn Thử", "123456"
LOGIN = "lanhdao.hoachat"
"""Who signs for the authority at the service; `HOLDER` is their name in its certificate."""
REDIRECT = "http://127.0.0.1:9/tro-lai/"
BACK = "/cua-toi/ky-so/tro-lai/"
"""Where an applicant comes back from the service."""


class Service:
    """The service of a running sandbox, back to normal and empty."""

    def __init__(self, process: Process) -> None:
        self.url = process.url
        self.root = process.home / "signing" / "root.pem"
        self.http = httpx.Client(base_url=process.url, timeout=20, trust_env=False)
        self.http.post("/_control/reset", json={"data": True}).raise_for_status()

    def used(self, settings: Settings, *trusted: Path, **more: object) -> None:
        """Have the house call it, and trust its root and these."""
        use(
            settings, signing_service_url=f"{self.url}/csc-service", signing_service_secret="sandbox",
            signing_ocsp=f"{self.url}/trust/ocsp", signing_trust=",".join(map(str, (self.root, *trusted))), **more,
        )  # fmt: skip

    def change(self, **options: object) -> None:
        """Turn its switches."""
        self.http.post("/_control/signing_service", json=options).raise_for_status()

    def agreed(self, address: str, **form: str) -> dict[str, str]:
        """What the person does on the service's page, and with what they come back."""
        back = self.http.post(address, data={"pin": PIN, **form})
        return {key: one[0] for key, one in parse_qs(urlsplit(back.headers["Location"]).query).items()}

    def close(self) -> None:
        """Let go of it."""
        transport.close()
        self.http.close()


def applicant() -> Visitor:
    """Somebody signed in at the portal who may file and sign for the enterprise."""
    visitor = signed_in("Trần Thị Hạnh", "099178004512", "tech-hanh")
    person, at = people.with_number("099178004512"), clock.now()
    assert person is not None
    mandates.give_mandate(
        Actor.system("set_up"), person=person.id, enterprise=ENTERPRISE, rights=frozenset({"file", "see", "sign"}),
        basis=Basis.AUTHORISED, evidence=Evidence.STAFF, in_force_from=at, at=at,
    )  # fmt: skip
    visitor.http.post("/tu-cach/", {"profile": f"enterprise:{ENTERPRISE}"})
    return visitor


def roots(settings: Settings) -> list[Path]:
    """The house's own roots."""
    return sorted((settings.MOTCUA.home / "ca").glob("*root*.pem"))
