"""Where the database is and how it is spoken to; off unless it has a road or an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from django.conf import settings as django_settings

from motcua.doors.ui.link_files import LinkFileWrong, file_of

CLIENT = "population"
"""Name of the link, and of the transport client under which authorities and certificates are configured."""

NAME_FORMS = ("full_upper", "ascii_upper", "ascii_nospace")


@dataclass(frozen=True, slots=True)
class Settings:
    """With a `road` it is called as `service` over that road, else at `url`; the rest are the guesses of registries §1."""

    url: str = ""
    road: str = ""
    service: str = ""
    user: str = ""
    secret: str = ""
    path: str = ""
    operation: str = "TraCuuThongTinCongDan"
    namespace: str = "http://dancuquocgia.bca"
    integration_code: str = "037"
    procedure_code: str = ""
    """What goes for every procedure (`MaDVC`) where the database knows our procedures by no code of their own."""
    officer_code: str = "MOTCUA"
    unit_code: str = ""
    name_form: str = "full_upper"
    content_type: str = "text/xml; charset=utf-8"
    service_url: str = ""
    """What the signature of a call names as its service (`svUrl`)."""
    digest: str = "{url}{user}{timestamp}{secret}"
    timestamp: str = "milliseconds"
    api_key: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    refused_codes: tuple[str, ...] = ("004", "005")
    """The adapter's words for a procedure or an officer without a licence."""
    timeout_seconds: float = 1.8

    @property
    def is_on(self) -> bool:
        """Whether there is somebody to ask."""
        return bool(self.road or self.url)


_TEXTS = (
    "path", "operation", "namespace", "integration_code", "procedure_code", "officer_code", "unit_code", "name_form", "content_type",
    "service_url", "digest", "timestamp", "api_key",
)  # fmt: skip


def current() -> Settings:
    """The settings of this installation; raises `LinkFileWrong` for what the file of the link has wrong."""
    options = django_settings.MOTCUA
    told = file_of(CLIENT)
    known = {one.name for one in fields(Settings)} - {"url", "road", "service", "user", "secret", "timeout_seconds"}
    if unknown := set(told) - known:
        raise LinkFileWrong(f"{CLIENT}.toml: {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
    headers, codes = told.get("headers", {}), told.get("refused_codes", list(Settings().refused_codes))
    if not isinstance(headers, dict) or not isinstance(codes, list):
        raise LinkFileWrong(f"{CLIENT}.toml: headers is a table, refused_codes a list")
    made = Settings(
        url=options.population_url.rstrip("/"),
        road=options.population_road,
        service=options.population_service,
        user=options.population_user,
        secret=options.population_secret,
        headers={str(name): str(value) for name, value in headers.items()},
        refused_codes=tuple(str(code) for code in codes),
        **{name: str(told[name]) for name in _TEXTS if name in told},  # type: ignore[arg-type]  # of texts by the list
    )
    if made.name_form not in NAME_FORMS or made.timestamp not in {"milliseconds", "seconds"}:
        raise LinkFileWrong(f"{CLIENT}.toml: name_form = {' | '.join(NAME_FORMS)}, timestamp = milliseconds | seconds")
    try:
        made.digest.format(url="", user="", timestamp="", secret="")
    except (KeyError, IndexError, ValueError) as fault:
        raise LinkFileWrong(f"{CLIENT}.toml: digest: {fault}") from fault
    return made
