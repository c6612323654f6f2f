"""What the API says of itself: how to begin, its operations on a page, its failures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from motcua.doors.api import samples
from motcua.doors.ui import texts
from motcua.followup.events import queries as events
from motcua.followup.events.types import PREFIX, EventKind
from motcua.foundation import clock

TEXT = """Filing of dossiers by an enterprise's own software.

1. `POST /api/v1/oauth/token` with your client id and secret gives a token for an hour.
2. `POST /api/v1/papers` uploads the papers; each gets an id.
3. `POST /api/v1/dossiers` with an `Idempotency-Key` files the dossier. All faults come at once, each with its JSON pointer.
4. `GET /api/v1/dossiers/{code}` tells the outcome; an automatic procedure answers in about a second.
5. `GET /api/v1/dossiers/{code}/result` is the signed PDF.
6. Where the authority asks for more (status `SUPP_PRE` or `SUPP_POST`), `GET /api/v1/dossiers/{code}/supplement` tells each point and its
   place, and `POST` there answers: changes by JSON pointer, new papers, words.

The ministry's other systems read what happened at `GET /api/v1/events`, or have it brought by a webhook that the operator sets up: `webhooks` below
tells each kind of event, the headers, and how a receiver checks the signature.

Failures are problem details (RFC 9457), in Vietnamese, or in English with `Accept-Language: en`.
"""

_CLIENT = {
    "type": "oauth2",
    "flows": {
        "clientCredentials": {
            "tokenUrl": "/api/v1/oauth/token",
            "scopes": {"file": "file", "see": "see", "events": "events"},
        }
    },
}
_DELIVERY = """{about}

The body is the CloudEvent alone. A receiver: 1. takes `webhook-id`, `webhook-timestamp` and the bytes of the body as they came; 2. computes HMAC-SHA256 of
`<webhook-id>.<webhook-timestamp>.<body>` with the secret after `whsec_` decoded from base64; 3. compares its base64 with what follows `v1,` in `webhook-signature`, in
constant time; 4. refuses a timestamp more than five minutes away; 5. drops an id that it has had.

Delivery is at least once, in order for each `subject`. Any 2xx is taken for received, within 10 seconds; redirects are not followed. Anything else is repeated after 5 s,
30 s, 2, 10 and 30 minutes, then hourly (`Retry-After` of 429 and 503 is heeded); 410, or failing for 24 hours, ends it until the operator switches it on and replays."""
_HEADERS = {
    "webhook-id": "the event's id, the same in every repeat",
    "webhook-timestamp": "seconds since 1970 when this attempt was signed",
    "webhook-signature": "v1, and the base64 of the HMAC-SHA256",
}
STEPS, CHECKS = 6, 5
"""How many steps of a caller, and of a receiver, the page has words for."""
OPERATION = "motcua_doors_api_v1_"
"""How the framework begins the name of an operation."""
_OPEN = ("/api/v1/oauth/", "/api/v1/links", "/api/v1/procedures", "/api/v1/verifications")


def secured(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The description with who may call what: everything with a token, but for what is open to anybody."""
    told = dict(schema)
    told["components"] = {**told["components"], "securitySchemes": {"client": _CLIENT}}
    told["security"] = [{"client": []}]
    for path, methods in told["paths"].items():
        if path.startswith(_OPEN):
            for about in methods.values():
                about["security"] = []
    return told


def with_events(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The description with what webhooks bring: one entry a kind of event, its data in full."""
    told = dict(schema)
    event = told["components"]["schemas"]["CloudEvent"]
    told["webhooks"] = {
        PREFIX + kind.type: {
            "post": {
                "operationId": f"webhook_{kind.type.replace('.', '_')}",
                "summary": kind.about.partition("\n")[0],
                "description": _DELIVERY.format(about=kind.about),
                "tags": ["Webhooks"],
                "security": [],
                "parameters": [
                    {"in": "header", "name": name, "required": True, "description": about, "schema": {"type": "string"}}
                    for name, about in _HEADERS.items()
                ],
                "requestBody": {"required": True, "content": {"application/cloudevents+json": {"schema": _event(event, kind)}}},
                "responses": {"2XX": {"description": "received"}, "410": {"description": "send nothing more"}},
            }
        }
        for kind in events.kinds()
    }  # fmt: skip
    return told


def _event(event: Mapping[str, Any], kind: EventKind) -> dict[str, Any]:
    data = {"type": "object", "required": list(kind.data), "properties": dict(kind.data)}
    properties = {**event["properties"], "type": {"const": PREFIX + kind.type}, "data": data}
    return {**event, "title": kind.type, "properties": properties}


def page(request: HttpRequest, schema: Mapping[str, Any]) -> HttpResponse:
    """The operations as a page of our own: nothing is loaded from elsewhere."""
    # Only beside the sandbox: elsewhere a call from this page would be a real filing.
    may_try = settings.MOTCUA.sandbox
    given = _given(clock.now()) if may_try else {}
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "summary": _title(about),
            "text": about.get("description", ""),
            "id": f"op-{number}",
            "fields": _fields(about, given),
        }
        for number, (path, method, about) in enumerate(
            (path, method, about) for path, methods in schema["paths"].items() for method, about in methods.items()
        )
    ]
    context = {
        "operations": operations,
        "kinds": [
            {
                "type": PREFIX + kind.type,
                "about": texts.words(f"api.event.{kind.type.replace('.', '_')}"),
                "fields": list(kind.data),
            }
            for kind in events.kinds()
        ],
        "checks": [_parts(texts.words(f"api.webhook.{number}")) for number in range(1, CHECKS + 1)],
        "steps": [_parts(texts.words(f"api.step.{number}")) for number in range(1, STEPS + 1)],
        "may_try": may_try,
    }
    return render(request, "api/page.html", context)


def _title(about: Mapping[str, Any]) -> str:
    """What an operation does, in the page's language; in English, as the description has it, where it has no words of its own."""
    name = str(about.get("operationId", "")).removeprefix(OPERATION)
    return texts.find(f"api.operation.{name}") or str(about.get("summary", ""))


def _parts(text: str) -> list[tuple[bool, str]]:
    """A sentence in pieces, each with whether it is code: what stands between backticks."""
    return [(bool(number % 2), part) for number, part in enumerate(text.split("`"))]


def _given(at: datetime) -> dict[str, str]:
    """What fields of a trial call hold from the start: by the name of a key, the body of a filing by `filing`."""
    body = samples.filing(at)
    return {**samples.keys(at), **({"filing": _laid(body)} if body is not None else {})}


def _laid(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _fields(about: Mapping[str, Any], given: Mapping[str, str]) -> list[dict[str, str]]:
    """What a call of an operation may be given: parameters of path, query and headers, and its body."""
    found = [
        {"name": one["name"], "where": one["in"], "example": given.get(one["name"], "") if one["in"] == "path" else ""}
        for one in about.get("parameters", ())
        if one["in"] in {"path", "query", "header"}
    ]
    kinds = about.get("requestBody", {}).get("content", {})
    if "application/json" in kinds:
        kind = kinds["application/json"]
        is_filing = kind["schema"].get("title") == "Filing"
        body = given.get("filing", "") if is_filing else ""
        found.append(
            {
                "name": "body",
                "where": "body",
                "example": body or _laid(kind.get("example", {})),
                "sample": body,
            }
        )
    elif "multipart/form-data" in kinds:
        found.append({"name": "file", "where": "file", "example": ""})
    return found


@require_GET
def failures(request: HttpRequest) -> HttpResponse:
    """Every failure by its code, where `type` of a problem leads."""
    keys = [key for key in texts.keys() if key.startswith("failure.") and key.endswith(".title")]  # noqa: SIM118 -- no dict
    codes = sorted(key.removeprefix("failure.").removesuffix(".title") for key in keys)
    listed = [
        {"code": code, "title": texts.words(f"failure.{code}.title"), "lead": texts.find(f"failure.{code}.lead") or ""}
        for code in codes
    ]
    return render(request, "api/failures.html", {"failures": listed})
