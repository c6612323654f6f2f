"""The process editor: the drawing where scripts run, the BPMN's text where they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.definitions.process import queries as processes
from motcua.definitions.process.errors import ProcessRefused
from motcua.definitions.process.types import COMMANDS, KINDS, ROLES
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.errors import RuleRefused
from motcua.doors.office.designer import files, frame
from motcua.doors.office.designer.parts import PROCESS as FILE
from motcua.doors.office.designer.writers import xml_text
from motcua.doors.office.frame import officers_only
from motcua.doors.ui import texts
from motcua.foundation import toml

GET_OR_POST = ["GET", "HEAD", "POST"]
LARGEST = 4_000_000
MESSAGES = ("supplement_received", "payment_received", "answer_received", "withdrawn")

NEW = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:mc="https://motcua.vn/bpmn/1" id="definitions" targetNamespace="https://motcua.vn/packs">
  <process id="process" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="flow_1" sourceRef="start" targetRef="appraise"/>
    <userTask id="appraise" name="Thẩm định" mc:role="specialist" mc:gives="outcome:accepted,refused"/>
    <sequenceFlow id="flow_2" sourceRef="appraise" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>
"""


@officers_only
@require_http_methods(GET_OR_POST)
def editor(request: HttpRequest, draft: int) -> HttpResponse:
    """The process of a draft."""
    opened = frame.opened(request, draft)
    before = opened.files.get(FILE)
    if request.method != "POST":
        return _page(request, opened, (before or b"").decode(errors="replace"), {})
    faults: dict[str, str] = {}
    made: bytes | None = None
    typed = request.POST.get("content", "")
    if "begin" in request.POST:
        made = NEW.encode()
    elif "upload" in request.POST:
        made = _uploaded(request, faults)
        typed = made.decode(errors="replace") if made else (before or b"").decode(errors="replace")
    else:
        made = _merged(before or b"", typed, faults)
    if made is not None and not faults:
        moved = frame.save(request, opened, {FILE: made})
        if not moved:
            return HttpResponseRedirect(reverse("office:designer_process", args=[draft]), status=303)
        faults["moved"] = moved
        opened = frame.opened(request, draft)
    return _page(request, opened, typed, faults)


def _page(request: HttpRequest, opened: frame.Opened, typed: str, faults: Mapping[str, str]) -> HttpResponse:
    now = opened.files.get(FILE, b"")
    context = {
        "typed": typed,
        "there": FILE in opened.files or bool(typed),
        "roles": _words("role", ROLES),
        "task_kinds": _words("step", KINDS),
        "commands": _words("command", COMMANDS),
        "messages": _words("message", MESSAGES),
        "terms": _terms(opened.files),
        "decisions": _decisions(opened.files),
        "difference": frame.differences(now, files.written(typed, now)) if "moved" in faults else [],
    }
    return frame.page(request, opened, "process.html", context, tab="process", files=(FILE,), faults=faults)


def _merged(before: bytes, typed: str, faults: dict[str, str]) -> bytes | None:
    """What was drawn or typed, in the words of the file where it means the same."""
    made = files.written(typed, before)
    try:
        return xml_text.merged(before, made) if before else made
    except xml_text.Unreadable as fault:
        faults["content"] = texts.words("designer.fault.xml", why=str(fault))
        return None


def _uploaded(request: HttpRequest, faults: dict[str, str]) -> bytes | None:
    """A process from another tool, or why it is refused, with its element."""
    upload = request.FILES.get("file")
    if upload is None or not upload.size or upload.size > LARGEST:
        faults["file"] = texts.words("designer.fault.upload")
        return None
    raw: bytes = upload.read()
    try:
        processes.read(raw.decode(), file=str(upload.name))
    except UnicodeDecodeError:
        faults["file"] = texts.words("designer.fault.not_text")
        return None
    except ProcessRefused as refused:
        element, why = (str(refused.params.get(name, "")) for name in ("element", "why"))
        told = f"{element}: {why}" if element and element not in why else why
        faults["file"] = texts.words("designer.fault.refused", why=told)
        return None
    return raw


def _words(group: str, keys: Sequence[str]) -> list[tuple[str, str]]:
    return [(key, texts.find(f"designer.{group}.{key}") or key) for key in keys]


def _terms(found: Mapping[str, bytes]) -> list[str]:
    try:
        terms = toml.parse(found.get("pack.toml", b"").decode()).get("terms", [])
    except ValueError:
        return []
    return [str(term.get("key")) for term in terms if isinstance(term, dict)] if isinstance(terms, list) else []


def _decisions(found: Mapping[str, bytes]) -> list[str]:
    made = []
    for name, raw in found.items():
        if name.endswith(".dmn"):
            try:
                made += [f"{name}#{one.name}" for one in rules.outline(raw, file=name).decisions]
            except RuleRefused:
                continue
    return made
