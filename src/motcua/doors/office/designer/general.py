"""What stands at the head of `pack.toml` and in the public words, as a plain form; comments and order of the files stay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.doors.office.designer import frame
from motcua.doors.office.designer.parts import SETTINGS as FILE
from motcua.doors.office.designer.parts import TEXTS
from motcua.doors.office.designer.writers import toml_text
from motcua.doors.office.frame import officers_only
from motcua.doors.ui import reading, texts, writing
from motcua.foundation import toml
from motcua.foundation.vn import normal

GET_OR_POST = ["GET", "HEAD", "POST"]
LANGUAGES = ("vi", "en")
NAMED = ("name", "summary", "field")
LEVELS = ("full", "partial", "information")
CHANNELS = ("portal", "api", "single_window", "national_portal", "desk", "post", "kiosk")
KINDS = ("enterprise", "cooperative", "household", "individual", "foreign_trader")
LIMITS = ("none", "working_days", "working_hours", "calendar_days")
PUBLIC = ("who", "how", "where", "conditions", "result", "fee", "time")
PUBLIC_LISTS = ("papers", "forms")
_LONGEST = 4_000


@officers_only
@require_http_methods(GET_OR_POST)
def editor(request: HttpRequest, draft: int) -> HttpResponse:
    """The general part of a draft."""
    opened = frame.opened(request, draft)
    try:
        settings, words = _read(opened.files)
    except ValueError as error:
        context = {"file": FILE, "why": str(error)}
        return frame.page(
            request, opened, "form/unreadable.html", context, tab="general", files=(FILE, *TEXTS.values())
        )
    if request.method != "POST":
        return _page(request, opened, _shown(settings, words), {})
    faults: dict[str, str] = {}
    made = _written(request, opened, settings, words, faults)
    if not faults:
        moved = frame.save(request, opened, made)
        if not moved:
            return HttpResponseRedirect(reverse("office:designer_general", args=[draft]), status=303)
        faults["moved"] = moved
        opened = frame.opened(request, draft)
    typed = {
        **request.POST.dict(),
        **{name: request.POST.getlist(name) for name in ("channels", "applicant_kinds")},
    }
    return _page(request, opened, typed, faults)


def _page(
    request: HttpRequest, opened: frame.Opened, typed: Mapping[str, Any], faults: Mapping[str, str]
) -> HttpResponse:
    def said(group: str, keys: tuple[str, ...]) -> list[tuple[str, str]]:
        return [(key, texts.words(f"designer.{group}.{key}")) for key in keys]

    context = {
        "typed": typed,
        "named": [(name, texts.words(f"designer.general.{name}")) for name in NAMED],
        "levels": said("level", LEVELS),
        "channels": said("channel", CHANNELS),
        "applicants": said("applicant", KINDS),
        "limits": said("limit", LIMITS),
        "public": [
            (name, texts.words(f"designer.public.{name}"), name in PUBLIC_LISTS) for name in (*PUBLIC, *PUBLIC_LISTS)
        ],
    }
    return frame.page(
        request, opened, "general.html", context, tab="general", files=(FILE, *TEXTS.values()), faults=faults
    )


def _read(files: Mapping[str, bytes]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    words = {language: toml.parse(files.get(name, b"").decode()) for language, name in TEXTS.items()}
    return toml.parse(files.get(FILE, b"").decode()), words


def _shown(settings: Mapping[str, Any], words: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    limit = _dict(settings.get("limit"))
    made: dict[str, Any] = {
        f"{name}_{language}": _dict(settings.get(name)).get(language, "") for name in NAMED for language in LANGUAGES
    }
    for key in ("version", "authority_unit", "level"):
        made[key] = settings.get(key, "")
    for key in ("in_force_from", "in_force_until"):
        value = settings.get(key)
        made[key] = writing.day(value) if isinstance(value, date) else ""
    made["channels"] = settings.get("channels", [])
    made["applicant_kinds"] = settings.get("applicant_kinds", list(KINDS))
    made["automatic"] = "on" if settings.get("automatic") is True else ""
    made["limit_kind"] = limit.get("kind", "none")
    made["limit_amount"] = str(limit.get("amount", ""))
    made["limit_article"] = limit.get("article", "")
    for language in LANGUAGES:
        public = _dict(words[language].get("public"))
        for key in PUBLIC:
            made[f"public_{key}_{language}"] = public.get(key, "")
        for key in PUBLIC_LISTS:
            made[f"public_{key}_{language}"] = "\n".join(str(line) for line in public.get(key, []))
    return made


def _written(
    request: HttpRequest,
    opened: frame.Opened,
    settings: Mapping[str, Any],
    words: Mapping[str, Mapping[str, Any]],
    faults: dict[str, str],
) -> dict[str, bytes]:
    """The files with what was typed; only keys whose value differs are written."""
    before = _shown(settings, words)
    text = opened.files[FILE].decode()
    given = request.POST

    def line(name: str) -> str:
        found = given.get(name, "").replace("\r\n", "\n").strip()
        if len(found) > _LONGEST:
            faults[name] = texts.words("designer.fault.long", most=_LONGEST)
        return found

    def put(table: list[str], key: str, value: toml_text.Value, name: str) -> None:
        nonlocal text
        try:
            text = toml_text.with_value(text, table, key, value)
        except toml_text.CannotEdit as error:
            faults[name] = texts.words("designer.refused.by_hand", why=str(error))

    for name in NAMED:
        for language in LANGUAGES:
            typed = normal(line(f"{name}_{language}"))
            if typed != before[f"{name}_{language}"]:
                put([name], language, typed or None, f"{name}_{language}")
    if not normal(given.get("name_vi", "")):
        faults["name_vi"] = texts.words("designer.fault.name")
    for key in ("version", "authority_unit", "level"):
        typed = normal(line(key))
        if typed != before[key]:
            put([], key, typed or None, key)
    for key in ("in_force_from", "in_force_until"):
        typed = line(key)
        if typed != before[key]:
            try:
                put([], key, reading.day(typed) if typed else None, key)
            except reading.Unreadable:
                faults[key] = texts.words("designer.fault.day")
    for key, known in (("channels", CHANNELS), ("applicant_kinds", KINDS)):
        chosen = given.getlist(key)
        ordered = [one for one in before[key] if one in chosen] + [
            one for one in known if one in chosen and one not in before[key]
        ]
        if ordered != list(before[key]):
            put([], key, None if key == "applicant_kinds" and set(ordered) == set(known) else ordered, key)
    if ("automatic" in given) != bool(before["automatic"]):
        put([], "automatic", "automatic" in given, "automatic")
    _limit(given.get("limit_kind", "none"), line("limit_amount"), normal(line("limit_article")), before, put, faults)
    made = {FILE: text.encode()}
    for language, file in TEXTS.items():
        public = opened.files.get(file, b"").decode()
        for key in (*PUBLIC, *PUBLIC_LISTS):
            name = f"public_{key}_{language}"
            typed = line(name)
            if typed == before[name]:
                continue
            lines = [normal(one) for one in typed.splitlines() if one.strip()]
            value: toml_text.Value = (lines or None) if key in PUBLIC_LISTS else (typed or None)
            try:
                public = toml_text.with_value(public, ["public"], key, value)
            except toml_text.CannotEdit as error:
                faults[name] = texts.words("designer.refused.by_hand", why=str(error))
        if public.encode() != opened.files.get(file, b""):
            made[file] = public.encode()
    return made


def _limit(kind: str, amount: str, article: str, before: Mapping[str, Any], put: Any, faults: dict[str, str]) -> None:
    if kind not in LIMITS:
        return
    if kind != before["limit_kind"]:
        put(["limit"], "kind", kind, "limit_kind")
    if amount != before["limit_amount"]:
        if amount and (not amount.isascii() or not amount.isdecimal() or not 1 <= int(amount[:6]) <= 9999):
            faults["limit_amount"] = texts.words("designer.fault.whole", least=1, most=9999)
        else:
            put(["limit"], "amount", int(amount) if amount else None, "limit_amount")
    if kind != "none" and not amount:
        faults["limit_amount"] = texts.words("designer.fault.whole", least=1, most=9999)
    if article != before["limit_article"]:
        put(["limit"], "article", article or None, "limit_article")


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
