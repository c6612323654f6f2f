"""The catalogue of datasets in DCAT 3 (W3C), as JSON-LD, with all that the profile DCAT-AP 3 asks for, since harvesters check by it; a national profile would be a template beside this one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from motcua.definitions.forms.types import Text
from motcua.followup.opendata.types import MEDIA_TYPES, Dataset, Form, GivenFile, Version
from motcua.foundation import clock
from motcua.foundation.types import Json

CONTEXT: dict[str, Json] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_FREQUENCY = f"{_AUTHORITY}/frequency/"
_THEMES = f"{_AUTHORITY}/data-theme"
_FILE_TYPE = f"{_AUTHORITY}/file-type/"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_COUNTRY = f"{_AUTHORITY}/country/VNM"
_LANGUAGE = f"{_AUTHORITY}/language/"
_PUBLIC = f"{_AUTHORITY}/access-right/PUBLIC"
_DESCRIPTION = Text(
    "Dữ liệu mà cơ quan cung cấp cho mọi người: thủ tục, tình hình giải quyết, chất lượng phục vụ, kết quả công khai, phản ánh kiến nghị.",
    "Data that the authority gives to everybody: procedures, handling of dossiers, quality of service, public results, petitions.",
)


def catalogue(datasets: Sequence[tuple[Dataset, Version | None]]) -> dict[str, Json]:
    """The whole catalogue with every dataset that has been given."""
    given = [(one, version) for one, version in datasets if version is not None]
    address = _address("portal:opendata")
    return {
        "@context": CONTEXT,
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:title": _words(Text(f"Dữ liệu mở – {settings.MOTCUA.organisation}", f"Open data – {settings.MOTCUA.organisation}")),
        "dct:description": _words(_DESCRIPTION),
        "dct:publisher": _publisher(),
        "dct:language": [_thing(f"{_LANGUAGE}{one}", "dct:LinguisticSystem") for one in ("VIE", "ENG")],
        "dcat:themeTaxonomy": _thing(_THEMES, "skos:ConceptScheme"),
        "dct:spatial": _thing(_COUNTRY, "dct:Location"),
        "foaf:homepage": _thing(address, "foaf:Document"),
        "dct:modified": _instant(max(version.made_at for _, version in given)) if given else None,
        "dcat:dataset": [_dataset(one, version) for one, version in given],
    }  # fmt: skip


def dataset(of: Dataset, versions: Sequence[Version]) -> dict[str, Json]:
    """One dataset with its versions."""
    found: dict[str, Json] = {"@id": _address("portal:dataset", of.key), "@type": "dcat:Dataset"}
    if versions:
        found = _dataset(of, versions[0])
    found["dct:issued"] = _instant(versions[-1].made_at) if versions else None
    found["dcat:hasVersion"] = [
        {
            "@id": f"{_address('portal:dataset', of.key)}#{version.number}",
            "@type": "dcat:Dataset",
            "dct:title": _words(of.title),
            "dct:description": _words(of.description),
            "dct:publisher": _publisher(),
            "dct:license": _thing(of.licence, "dct:LicenseDocument"),
            "dcat:version": str(version.number),
            "dct:issued": _instant(version.made_at),
            "dcat:distribution": [_distribution(of, version, file) for file in version.files],
        }
        for version in versions
    ]
    return {"@context": CONTEXT, **found}


def _dataset(of: Dataset, version: Version) -> dict[str, Json]:
    return {
        "@id": _address("portal:dataset", of.key),
        "@type": "dcat:Dataset",
        "dct:identifier": of.key,
        "dct:title": _words(of.title),
        "dct:description": _words(of.description),
        "dct:publisher": _publisher(),
        "dcat:contactPoint": {
            "@type": ["vcard:Kind", "vcard:Organization"],
            "vcard:fn": settings.MOTCUA.organisation,
            "vcard:hasURL": {"@id": _address("portal:help")},
        },
        "dcat:theme": _thing(f"{_THEMES}/{of.theme}", "skos:Concept"),
        "dcat:keyword": [word for one in of.keywords for word in _words(one)],
        "dct:license": _thing(of.licence, "dct:LicenseDocument"),
        "dct:accessRights": _thing(_PUBLIC, "dct:RightsStatement"),
        "dct:accrualPeriodicity": _thing(f"{_FREQUENCY}{of.frequency}", "dct:Frequency"),
        "dct:spatial": _thing(_COUNTRY, "dct:Location"),
        "dct:language": [_thing(f"{_LANGUAGE}VIE", "dct:LinguisticSystem")],
        "dcat:version": str(version.number),
        "dct:modified": _instant(version.made_at),
        "dcat:landingPage": _thing(_address("portal:dataset", of.key), "foaf:Document"),
        "dcat:distribution": [_distribution(of, version, file) for file in version.files],
    }


def _distribution(of: Dataset, version: Version, file: GivenFile) -> dict[str, Json]:
    address = f"{settings.MOTCUA.public_url}{path(version, file.form)}"
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": f"{of.title.vi} ({file.form.value.upper()})",
        "dcat:downloadURL": {"@id": address},
        "dcat:accessURL": {"@id": _address("portal:dataset", of.key)},
        "dct:format": _thing(f"{_FILE_TYPE}{file.form.value.upper()}", "dct:MediaTypeOrExtent"),
        "dcat:mediaType": _thing(f"{_MEDIA}{MEDIA_TYPES[file.form]}", "dct:MediaType"),
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(file.size)},
        "dct:license": _thing(of.licence, "dct:LicenseDocument"),
        "dct:issued": _instant(version.made_at),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": file.sha256},
        },
    }


def path(version: Version, form: Form) -> str:
    """Where a version is in one form."""
    return reverse("portal:dataset_file", args=[version.dataset, version.number, form.value])


def _publisher() -> dict[str, Json]:
    """The authority; with an address of its own, so that what is told of it many times is one for whoever reads it."""
    return {
        "@id": f"{settings.MOTCUA.public_url}/#co-quan",
        "@type": ["foaf:Agent", "foaf:Organization"],
        "foaf:name": settings.MOTCUA.organisation,
    }


def _thing(address: str, kind: str) -> dict[str, Json]:
    """Something outside with what it is: a reader that checks the kinds of things cannot fetch each of them."""
    return {"@id": address, "@type": kind}


def _words(text: Text) -> list[Json]:
    return [{"@language": "vi", "@value": text.vi}, {"@language": "en", "@value": text.en}]


def _instant(at: datetime) -> Json:
    return {"@type": "xsd:dateTime", "@value": clock.legal_time(at).isoformat(timespec="seconds")}


def _address(name: str, *args: str) -> str:
    return f"{settings.MOTCUA.public_url}{reverse(name, args=args)}"
