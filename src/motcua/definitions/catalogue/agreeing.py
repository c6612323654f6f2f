"""Faults between keys of `pack.toml` that are right by themselves: what one says, another must allow."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from motcua.definitions.catalogue.lines import Path
from motcua.definitions.catalogue.types import Renewal
from motcua.foundation.types import Json
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.errors import LimitWrong

TERMS = ("working_days", "working_hours", "calendar_days", "months")


def between(settings: Mapping[str, Json], found: list[tuple[Path, str]]) -> None:
    """Faults between keys that are right by themselves."""
    for first, last in (("in_force_from", "in_force_until"), ("suspended_from", "suspended_until")):
        if last in settings and str(settings.get(first, "")) >= str(settings[last]):
            found.append(((last,), f"{last} must be a day after {first}"))
    limit = _dict(settings["limit"])
    if limit["kind"] in TERMS and not limit.get("amount"):
        found.append((("limit",), f"a limit in {limit['kind']} needs an amount"))
    if limit.get("mode") == "hour_exact" and limit["kind"] != "working_days":
        found.append((("limit", "mode"), "hour_exact is for limits in working_days"))
    if _dict(settings.get("payment")).get("policy") == "pause" and not _dict(settings["payment"]).get("article"):
        found.append((("payment",), "a clock that a fee pauses needs the article of the law that says so"))
    if settings.get("automatic") is True and limit["kind"] == "none" and not limit.get("technical_seconds"):
        found.append((("limit",), "without a legal limit an automatic answer has a technical one in seconds"))
    for index, fee in enumerate(_dicts(settings.get("fees"))):
        if ("amount" in fee) == ("table" in fee):
            found.append((("fees", index), f"fee {fee['key']} needs either amount or table"))
    if "fee" in settings and settings.get("fees"):
        found.append((("fee",), f'fee = "{settings["fee"]}", and yet there are fees'))
    if set(_dict(settings.get("public"))) - {"vi", "en"}:
        found.append((("public",), "public has words in vi and en"))
    renewal = _dict(settings.get("renewal"))
    file_days, remind_days = (renewal.get(name, getattr(Renewal(), name)) for name in ("file_days", "remind_days"))
    if isinstance(file_days, int) and isinstance(remind_days, int) and file_days >= remind_days > 0:
        found.append(
            (
                ("renewal",),
                f"a reminder comes before the last day to file a renewal, which is {file_days} days before the end",
            )
        )
    for index, rule in enumerate(_dicts(settings.get("escalations"))):
        _escalation(rule, index, found)
    for name in ("terms", "fees", "results"):
        _unique(name, settings, found)
    terms = {str(term["key"]) for term in _dicts(settings.get("terms"))}
    supplement = _dict(settings.get("supplement"))
    if "term" in supplement and supplement["term"] not in terms:
        found.append(
            (
                ("supplement", "term"),
                f"there is no term {supplement['term']}{nearest(supplement['term'], sorted(terms))}",
            )
        )
    if supplement.get("asked_within", "limit") not in {*terms, "limit"}:
        wanted = str(supplement["asked_within"])
        found.append((("supplement", "asked_within"), f"there is no term {wanted}{nearest(wanted, sorted(terms))}"))
    if settings.get("headless") is True and "portal" in _list(settings.get("channels")):
        found.append((("headless",), "the citizen's side is the national portal's, and yet channels has portal"))
    if not settings.get("legal_bases"):
        found.append(((), "a procedure rests on at least one legal basis"))
    for name in ("limits", "dates"):
        for index, one in enumerate(_dicts(settings.get(name))):
            if one["term"] not in terms:
                found.append(
                    ((name, index, "term"), f"there is no term {one['term']}{nearest(one['term'], sorted(terms))}")
                )
    for index, route in enumerate(_dicts(settings.get("routes"))):
        if ("unit" in route) == ("units" in route):
            found.append((("routes", index), "a route needs either unit or units"))
        if "until" in route and str(route.get("from", "")) >= str(route["until"]):
            found.append((("routes", index, "until"), "until must be a day after from"))


def _escalation(rule: Mapping[str, Json], index: int, found: list[tuple[Path, str]]) -> None:
    place: Path = ("escalations", index)
    if sum(key in rule for key in ("at", "after", "before")) != 1:
        found.append((place, "an escalation needs one of at, after, before"))
    if "step" in rule and rule["clock"] != "step":
        found.append(((*place, "step"), "step is for the clock of a step"))
    if rule["do"] == "reassign" and rule["clock"] == "dossier":
        found.append(((*place, "do"), "only a step can be given back to its role"))
    for key in ("after", "before"):
        if key in rule:
            try:
                worktime.minutes(str(rule[key]))
            except LimitWrong:
                found.append(
                    ((*place, key), f"{key} = {rule[key]!r} is no period such as 4 working hours or 1 working day")
                )


def _unique(name: str, settings: Mapping[str, Json], found: list[tuple[Path, str]]) -> None:
    seen: set[tuple[Json, Json]] = set()
    for index, one in enumerate(_dicts(settings.get(name))):
        # A fee may follow another of its key from a day on.
        key = (one["key"], one.get("in_force_from"))
        if key in seen:
            found.append(((name, index, "key"), f"the key {one['key']} comes twice in {name}"))
        seen.add(key)


def nearest(value: Json, allowed: Sequence[str]) -> str:
    """The allowed word that was perhaps meant, as words to put behind a finding."""
    close = difflib.get_close_matches(str(value)[:100], allowed, 1, 0.6)
    return f" (perhaps {close[0]}?)" if close else ""


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [item for item in _list(value) if isinstance(item, dict)]


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
