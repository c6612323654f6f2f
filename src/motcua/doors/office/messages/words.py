"""The words of messages: what the house says, what the organisation says instead, tried with sample data before it is put in force."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods

from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import choices, flash, session, texts
from motcua.doors.ui.fields import Field
from motcua.followup.notifications import queries, services
from motcua.followup.notifications.errors import WordingMoved
from motcua.followup.notifications.types import Channel, Pattern, Wording
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.identity.accounts import queries as accounts

_LONGEST = 4_000
_ROWS = {"title": 0, "more": 0, "foot": 3, "next": 3}


@officers_only
@require_GET
def wordings(request: HttpRequest) -> HttpResponse:
    """Every kind of message, by what it is about; which have words of the organisation's own."""
    actor = session.actor(request)
    ours = queries.own_words(actor)
    groups: dict[str, list[dict[str, object]]] = {}
    for one in queries.patterns(actor):
        if one.language != "vi":
            continue
        groups.setdefault(_group(one.kind), []).append(
            {
                "title": one.title, "kind": one.kind, "channel": one.channel.value,
                "channel_name": texts.words(f"office.messages.channel.{one.channel.value}"),
                "languages": [
                    {
                        "code": language, "name": texts.words(f"office.messages.language.{language}"),
                        "state": texts.words(f"office.messages.own.{state}") if (state := ours.get((one.kind, one.channel.value, language))) else "",
                    }
                    for language in ("vi", "en")
                ],
            }
        )  # fmt: skip
    context = {
        "groups": [(texts.words(f"office.messages.group.{name}"), rows) for name, rows in groups.items()],
        "message": flash.take(request),
    }
    return page(request, "office/messages/wordings.html", context, here="wordings")


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """One kind by one way in one language: write, try, put in force, take back; and every version."""
    actor, at = session.actor(request), clock.now()
    pattern = queries.pattern(actor, kind=kind, channel=channel, language=language)
    held = queries.wordings(actor, kind=kind, channel=pattern.channel, language=language)
    draft = next((one for one in held if one.put_at is None and one.ended_at is None), None)
    in_force = next((one for one in held if one.put_at is not None and one.ended_at is None), None)
    base = draft or in_force
    typed = {name: (base.texts.get(name, text) if base else text) for name, text in pattern.texts.items()}
    if request.method != "POST":
        return _page(request, pattern, held, typed, {}, tried=typed)
    act, back = request.POST.get("act", ""), HttpResponseRedirect(request.path, status=303)
    number = request.POST.get("wording", "")
    wanted = int(number) if number.isdecimal() and len(number) < 10 else 0
    note = request.POST.get("note", "")[:_LONGEST]
    try:
        if act == "put":
            services.put_wording(
                actor, wording_id=wanted, seen=_instant(request.POST.get("seen", "")), note=note, at=at
            )
        elif act == "end":
            services.end_wording(actor, wording_id=wanted, at=at)
        else:
            typed = {name: request.POST.get(name, "")[:_LONGEST] for name in pattern.texts}
            if act == "try":
                queries.preview(pattern, typed)
                return _page(request, pattern, held, typed, {}, tried=typed)
            services.write_wording(actor, kind=kind, channel=pattern.channel, language=language, texts=typed, at=at)
    except Invalid as invalid:
        errors = {
            fault.pointer.strip("/"): texts.words(f"office.messages.fault.{fault.reason or 'empty'}", **fault.params)
            for fault in invalid.errors
        }
        return _page(request, pattern, held, typed, errors, note=note)
    except WordingMoved:
        flash.put(request, texts.words("office.messages.moved"))
        return back
    flash.put(request, texts.words(f"office.messages.done.{act if act in {'put', 'end'} else 'write'}"))
    return back


def _page(
    request: HttpRequest, pattern: Pattern, held: list[Wording], typed: dict[str, str], errors: dict[str, str],
    *, tried: dict[str, str] | None = None, note: str = "",
) -> HttpResponse:  # fmt: skip
    actor = session.actor(request)
    sample = list(queries.preview(pattern, tried).values()) if tried else []
    names = accounts.names({by for one in held for by in (one.written_by, one.put_by, one.ended_by) if by})
    draft = next((one for one in held if one.put_at is None and one.ended_at is None), None)
    allowed = ", ".join(f"{{{name}}}" for name in pattern.variables) or "–"
    fields = [
        Field(
            name, texts.words(f"office.messages.field.{name}"), text, texts.words("office.messages.variables", names=allowed), errors.get(name, ""),
            rows=_ROWS.get(name, 5),
        )
        for name, text in typed.items()
    ]  # fmt: skip
    alone = draft is not None and draft.written_by == actor.id
    context = {
        "pattern": pattern,
        "channel_name": texts.words(f"office.messages.channel.{pattern.channel.value}"),
        "language_name": texts.words(f"office.messages.language.{pattern.language}"),
        "fields": fields,
        "house": [(texts.words(f"office.messages.field.{name}"), text) for name, text in pattern.texts.items()],
        "sample": sample,
        "parts": texts.words("office.messages.parts", count=queries.parts(sample[0]), length=len(sample[0]))
        if sample and pattern.channel is Channel.SMS
        else "",
        "draft": draft,
        "draft_seen": draft.written_at.isoformat() if draft else "",
        "draft_by": names.get(draft.written_by, "") if draft else "",
        "alone": alone,
        "note": Field(
            "note", texts.words("office.messages.field.note"), note, texts.words("office.messages.hint.note"), errors.get("note", "")
        ),
        "in_force": next((one for one in held if one.put_at is not None and one.ended_at is None), None),
        "versions": [_version(one, names) for one in held],
        "errors": choices.summary(errors),
        "message": flash.take(request),
    }  # fmt: skip
    return page(request, "office/messages/wording.html", context, here="wordings", status=422 if errors else 200)


def _version(one: Wording, names: dict[str, str]) -> dict[str, object]:
    state = "ended" if one.ended_at else "in_force" if one.put_at else "draft"
    return {
        "one": one, "state": texts.words(f"office.messages.state.{state}"), "tone": {"in_force": "ok", "draft": "info"}.get(state, "stop"),
        "written_by": names.get(one.written_by, ""), "put_by": names.get(one.put_by, ""), "ended_by": names.get(one.ended_by, ""),
        "texts": list(one.texts.values()),
    }  # fmt: skip


def _group(kind: str) -> str:
    head, _, rest = kind.partition(".")
    return head if rest else "house"


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text[:40])
    except ValueError:
        return None
