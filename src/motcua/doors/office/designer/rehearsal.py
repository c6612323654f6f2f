"""The try-out: fill the form of a draft, play the officers' acts, see what comes of it; nothing leaves this page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue import services
from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.catalogue.types import Rehearsed
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import FieldView, Form
from motcua.doors.office.designer import frame
from motcua.doors.office.designer.form import preview
from motcua.doors.office.frame import officers_only
from motcua.doors.ui import faults as words_of
from motcua.doors.ui import pointers, questions, reading, session, texts, writing
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, HouseError
from motcua.foundation.types import Json

GET_OR_POST = ["GET", "HEAD", "POST"]
_KEPT = "rehearsal"
_LARGEST = 400_000
_MOST_ACTS = 200
_HOUR = 9

Scene = dict[str, Any]


@officers_only
@require_http_methods(GET_OR_POST)
def try_out(request: HttpRequest, draft: int) -> HttpResponse:
    """One filing under the draft, kept in the officer's own session until another is begun."""
    opened = frame.opened(request, draft)
    scene = _scene(request, opened)
    faults: dict[str, str] = {}
    if request.method == "POST":
        _changed(request, opened, scene, faults)
        if len(json.dumps(scene, default=str)) > _LARGEST:
            faults["data"] = texts.words("designer.try.large")
        if not faults:
            request.session[_KEPT] = {str(draft): scene}
            return HttpResponseRedirect(f"{reverse('office:designer_rehearsal', args=[draft])}#came-of-it", status=303)
    return _page(request, opened, scene, faults)


@officers_only
@require_GET
def paper(request: HttpRequest, draft: int) -> HttpResponse:
    """The paper to which the filing comes, marked across each page."""
    opened = frame.opened(request, draft)
    scene = _scene(request, opened)
    made = services.rehearsal_paper(
        session.actor(request), draft=draft, example=_example(scene), at=datetime.fromisoformat(scene["at"])
    )
    if made is None:
        raise Http404
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="THU.pdf"'
    return response


def _page(request: HttpRequest, opened: frame.Opened, scene: Scene, faults: Mapping[str, str]) -> HttpResponse:
    came: Rehearsed | None = None
    trouble = ""
    pages: list[dict[str, object]] = []
    errors: Sequence[FieldError] = ()
    form: Form | None = None
    try:
        form = catalogue.form_of(opened.files, procedure=opened.draft.procedure)
        if scene["data"]:
            came = services.rehearse_draft(
                session.actor(request),
                draft=opened.draft.id,
                example=_example(scene),
                at=datetime.fromisoformat(scene["at"]),
            )
            errors = came.errors
        pages = _pages(form, scene, errors)
    except PackRefused as refused:
        trouble = f"{refused.params.get('file')}:{refused.params.get('line')} {refused.params.get('why')}"
    except HouseError as refused:
        trouble = str(refused.params.get("why") or refused.code)
    context = {
        "examples": [name for name in opened.files if name.startswith("examples/")],
        "pages": pages,
        "came": came,
        "told": _told(form, came) if form is not None and came is not None else [],
        "stopped": trouble,
        "acts": [_act_words(act) for act in scene["acts"]],
        "fee": writing.number(sum(line.amount for line in came.fees)) if came else "",
        "typed": {
            "from": writing.day(datetime.fromisoformat(scene["at"])),
            "papers": ", ".join(scene["papers"]),
            "known": json.dumps(scene["known"], ensure_ascii=False) if scene["known"] else "",
        },
    }
    return frame.page(request, opened, "rehearsal.html", context, tab="rehearsal", files=("examples/",), faults=faults)


def _scene(request: HttpRequest, opened: frame.Opened) -> Scene:
    kept = request.session.get(_KEPT)
    found = kept.get(str(opened.draft.id)) if isinstance(kept, dict) else None
    now = datetime.combine(clock.legal_date(clock.now()), time(_HOUR), tzinfo=clock.VIETNAM)
    return found or {"data": {}, "papers": {}, "known": {}, "acts": [], "at": now.isoformat()}


def _example(scene: Scene) -> dict[str, Json]:
    example = {"data": scene["data"], "known": scene["known"], "acts": scene["acts"]}
    return {**example, "papers": scene["papers"]} if scene["papers"] else example


def _changed(request: HttpRequest, opened: frame.Opened, scene: Scene, faults: dict[str, str]) -> None:
    action, _, what = request.POST.get("action", "").partition(":")
    if action == "begin":
        scene.update(data={}, papers={}, known={}, acts=[])
    elif action == "take":
        _take(opened, request.POST.get("example", ""), scene, faults)
    elif action == "fill":
        _fill(request, opened, scene, faults)
        scene["acts"] = []
    elif action == "step":
        _step(request, opened, scene, what)
    elif action in {"message", "timer"}:
        scene["acts"].append({action: what})
    elif action == "back":
        scene["acts"] = scene["acts"][:-1]
    scene["acts"] = scene["acts"][:_MOST_ACTS]


def _take(opened: frame.Opened, name: str, scene: Scene, faults: dict[str, str]) -> None:
    """Begin with the filing of an example, without its acts."""
    try:
        example = catalogue.example_of(opened.files, name, procedure=opened.draft.procedure)
        at = datetime.fromisoformat(str(example["at"]))
    except (PackRefused, KeyError, ValueError) as error:
        faults["example"] = texts.words("designer.try.unreadable", why=str(getattr(error, "params", error)))
        return
    scene.update(
        data=example.get("data", {}),
        papers=example.get("papers", {}),
        known=example.get("known", {}),
        acts=[],
        at=at.isoformat(),
    )


def _fill(request: HttpRequest, opened: frame.Opened, scene: Scene, faults: dict[str, str]) -> None:
    """Take the answers as they were typed; what cannot be read stays text, and the check tells it."""
    try:
        day = reading.day(request.POST.get("from", ""))
        scene["at"] = datetime.combine(day, time(_HOUR), tzinfo=clock.VIETNAM).isoformat()
    except reading.Unreadable:
        faults["from"] = texts.words("designer.fault.day")
    try:
        form = catalogue.form_of(opened.files, procedure=opened.draft.procedure)
    except PackRefused as refused:
        faults["form"] = str(refused.params.get("why"))
        return
    data = scene["data"]
    options = _options(form, scene)
    for section in form.layout.sections:
        count = len(pointers.rows(data, section.rows.pointer)) if section.rows is not None else 0
        for rows in [(index,) for index in range(count)] if section.rows is not None else [()]:
            data, _ = questions.read(section.fields, request.POST, data, options=options, rows=rows)
    action = request.POST.get("row", "")
    if action:
        place = form.layout.section(action)
        if place is not None and place.rows is not None:
            count = len(pointers.rows(data, place.rows.pointer))
            data = pointers.put(data, f"{place.rows.pointer}/{count}", {})
    scene["data"] = _without_empty(json.loads(json.dumps(data, default=float)))


def _step(request: HttpRequest, opened: frame.Opened, scene: Scene, element: str) -> None:
    """Finish a step with the values that were given."""
    came = services.rehearse_draft(
        session.actor(request),
        draft=opened.draft.id,
        example=_example(scene),
        at=datetime.fromisoformat(scene["at"]),
    )
    step = next((one for one in came.steps if one.element == element and not one.event), None)
    if step is None:
        return
    gives: dict[str, Json] = {}
    for value in step.gives:
        typed = request.POST.get(f"give:{element}:{value.name}", "").strip()
        if value.kind == "boolean":
            gives[value.name] = typed == "true"
        elif typed:
            gives[value.name] = (
                [line for line in typed.splitlines() if line]
                if value.kind == "list"
                else _number(typed)
                if value.kind == "number"
                else typed
            )
    act: dict[str, Json] = {"step": element, "by": step.role}
    scene["acts"].append({**act, "gives": gives} if gives else act)


def _pages(form: Form, scene: Scene, errors: Sequence[FieldError]) -> list[dict[str, object]]:
    """Every page of the form with its questions, rows one below the other."""
    options, made = _options(form, scene), []
    for section in form.layout.sections:
        if not section.fields:
            continue
        data = scene["data"]
        blocks = []
        if section.rows is not None:
            for index in range(len(pointers.rows(data, section.rows.pointer))):
                asked = questions.questions(section.fields, data, options=options, errors=errors, rows=(index,))
                blocks.append({"title": f"{section.rows.item.in_(texts.language())} {index + 1}", "questions": asked})
        else:
            shown = data
            for view in section.fields:
                if view.rows is not None and not pointers.rows(shown, view.pointer):
                    shown = pointers.put(shown, f"{view.pointer}/0", {})
            blocks.append(
                {"title": "", "questions": questions.questions(section.fields, shown, options=options, errors=errors)}
            )
        made.append({"key": section.key, "title": section.title, "blocks": blocks, "many": section.rows is not None})
    return made


def _options(form: Form, scene: Scene) -> questions.Options:
    return preview.options_of(form, clock.legal_date(datetime.fromisoformat(scene["at"])))


def _told(form: Form, came: Rehearsed) -> list[str]:
    """Faults in sentences, with their places."""
    views: list[FieldView] = forms.fields(form.layout)
    lines = []
    for error in came.errors:
        view = words_of.field_at(views, error.pointer)
        label = view.label.in_(texts.language()) if view else error.pointer
        lines.append(
            f"{words_of.sentence(error, label, view.widget if view else '')} ({error.pointer or '/'}, {error.code})"
        )
    return lines


def _act_words(act: Mapping[str, Any]) -> str:
    kind = next(name for name in ("step", "message", "timer") if name in act)
    gives = act.get("gives")
    said = ", ".join(f"{name} = {value}" for name, value in gives.items()) if isinstance(gives, dict) else ""
    return texts.words(f"designer.try.act.{kind}", what=act[kind], gives=f" ({said})" if said else "")


def _number(text: str) -> Json:
    try:
        value = reading.number(text)
    except reading.Unreadable:
        return text
    return int(value) if value == value.to_integral_value() else float(value)


def _without_empty(value: Any) -> Any:
    """Answers without those that were left empty."""
    if isinstance(value, dict):
        inner = {key: _without_empty(item) for key, item in value.items()}
        return {key: item for key, item in inner.items() if item not in (None, "", {})}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value
