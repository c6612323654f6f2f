"""The three panes of a review: the form, a page of a paper, the remarks; all of it is said by the address, so that it works by links alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from motcua.casework.attachments import queries as attachments
from motcua.casework.attachments.types import Paper, PaperPage
from motcua.casework.dossiers import queries
from motcua.casework.dossiers.types import (
    COUNTER_CHANNELS,
    Area,
    DossierView,
    Pin,
    Place,
    Remark,
    RemarkKind,
    RemarkState,
    SourceReason,
)
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.doors.ui import answers, known, lists, marks, pointers, session, signed, texts
from motcua.foundation import clock
from motcua.foundation.errors import HouseError, NotFound
from motcua.foundation.pdf.errors import PageUnknown
from motcua.foundation.types import Json
from motcua.foundation.vn import fold
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

PAPER, PAGE, ZOOM, NEW = "giay", "trang", "phong", "ghi-chu"
"""Names in the address: which paper, which page of it, how wide, and where a new remark is to be."""

FIT = 1000
ZOOMS = (FIT, 1600, 2400)
ON_PAGE, ON_PAPER, ON_ALL = "trang", "giay", "ho-so"
_SIDES = ("left", "top", "width", "height")
_REGISTER = ("applicant_name", "head_office_address", "representative_name")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The paper in the middle and the page of it; `fault` says why there is no picture."""

    paper: Paper
    page: PaperPage | None
    fault: str
    zoom: int
    width: int
    height: int
    marks: SafeString
    signed: signed.Told | None
    image: str
    previous: str
    following: str
    zooms: tuple[tuple[str, str, bool], ...]
    on_page: str
    on_paper: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A remark of the list, with where it leads."""

    remark: Remark
    address: str
    kind: str
    state: str
    tone: str
    may_take_back: bool
    may_resolve: bool
    may_reopen: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """The form of a new remark with what was typed, its place in words, and faults by field."""

    where: str
    label: str
    values: Mapping[str, str]
    sides: tuple[tuple[str, str], ...]
    faults: Mapping[str, str]
    kinds: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    database: str


def context(
    request: HttpRequest,
    dossier: DossierView,
    version: ProcedureVersion,
    *,
    given: QueryDict | None = None,
    faults: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Everything that the panes show; `given` and `faults` are of a remark that was not taken."""
    actor, at = session.actor(request), clock.now()
    asked = given if given is not None else request.GET
    papers = queries.papers_of(dossier.code)
    try:
        remarks, difference = queries.remarks(actor, dossier.code), queries.difference(actor, dossier.code)
    except NotFound:  # who was asked from elsewhere sees the dossier of their step, not what is said of it inside
        remarks, difference = [], None
    may = permissions.allows(actor, "dossier.remark", on=queries.place_of(dossier.code))
    back = request.path if given is None else f"/ban-lam-viec/ho-so/{dossier.code}/"
    viewer = _viewer(request, papers, remarks, asked, back)
    recorded = known.sources(dossier.code)
    return {
        "panes_back": back,
        "form_cards": answers.of(version.layout, dossier.data, options=lists.of(version, dossier.received_at)),
        "field_pins": _pins_of_fields(remarks),
        "field_sources": _sources(version, dossier) | recorded[0],
        "mismatches": _mismatches(dossier, recorded[1]),
        "may_remark": may,
        "viewer": viewer,
        "paper_links": [
            (paper, _address(back, {PAPER: paper.id}), viewer is not None and paper.id == viewer.paper.id) for paper in papers
        ],
        "remarks": [_shown(one, back, may=may) for one in remarks],
        "new_remark": _typed(dossier, papers, asked, faults or {}) if may and asked.get(NEW) else None,
        "new_on_all": _address(back, {**_kept(viewer), NEW: ON_ALL}) + "#remark-form",
        "difference": difference,
        "at": at,
    }  # fmt: skip


def pin(given: QueryDict) -> Pin:
    """The pin that a posted form names; what cannot be read is a place that no dossier has."""
    where = given.get(NEW, "")
    if where in {ON_PAGE, ON_PAPER}:
        page = given.get(PAGE, "")
        number = int(page) if page.isdecimal() and len(page) < 6 else -1
        sides = [given.get(side, "").strip() for side in _SIDES]
        area = Area(*(_fraction(side) for side in sides)) if where == ON_PAGE and any(sides) else None
        return Pin(paper=given.get(PAPER, "") or "-", page=number if where == ON_PAGE else 0, area=area)
    return Pin() if where == ON_ALL else Pin(pointer=where)


def _fraction(text: str) -> float:
    """A part of a hundred as people write it, as a fraction; what is none lies outside every page."""
    try:
        found = float(text.replace(",", ".")) / 100
    except ValueError:
        return -1.0
    return round(found, 5) if 0 <= found <= 1 else -1.0


def _viewer(
    request: HttpRequest, papers: Sequence[Paper], remarks: Sequence[Remark], asked: QueryDict, back: str
) -> Viewer | None:
    paper = next((one for one in papers if one.id == asked.get(PAPER)), papers[0] if papers else None)
    if paper is None:
        return None
    number = asked.get(PAGE, "")
    wanted = int(number) if number.isdecimal() and 0 < len(number) < 6 else 1
    zoom = next((one for one in ZOOMS if str(one) == asked.get(ZOOM)), FIT)
    page, fault = _page(request, paper, wanted)
    mine = [remark for remark in remarks if remark.pin.paper == paper.id]
    here = {PAPER: paper.id, ZOOM: str(zoom)}
    count = page.count if page else 0
    height = round(1000 * page.height / page.width) if page else 0
    return Viewer(
        paper=paper,
        page=page,
        fault=fault,
        zoom=zoom,
        width=zoom,
        height=round(zoom * height / 1000),
        marks=marks.drawn(marks.of(mine, page.number, height), height) if page else SafeString(""),
        signed=_signed(request, paper),
        image=f"/ban-lam-viec/ho-so/{paper.dossier.id if paper.dossier else '-'}/giay-to/{paper.id}/trang/{page.number}/?{ZOOM}={zoom}"
        if page
        else "",
        previous=_address(back, {**here, PAGE: str(page.number - 1)}) if page and page.number > 1 else "",
        following=_address(back, {**here, PAGE: str(page.number + 1)}) if page and page.number < count else "",
        zooms=tuple(
            (
                texts.words("office.panes.fit") if one == FIT else f"{one * 100 // FIT} %",
                _address(back, {PAPER: paper.id, PAGE: str(page.number if page else 1), ZOOM: str(one)}),
                one == zoom,
            )
            for one in ZOOMS
        ),
        on_page=_address(back, {**here, PAGE: str(page.number), NEW: ON_PAGE}) + "#remark-form" if page else "",
        on_paper=_address(back, {**here, NEW: ON_PAPER}) + "#remark-form",
    )


def _signed(request: HttpRequest, paper: Paper) -> signed.Told | None:
    try:
        return signed.told(attachments.signatures(session.actor(request), paper.id)) if paper.signature else None
    except NotFound:
        return None


def _page(request: HttpRequest, paper: Paper, wanted: int) -> tuple[PaperPage | None, str]:
    actor, at = session.actor(request), clock.now()
    for number in dict.fromkeys((wanted, 1)):
        try:
            return attachments.page(actor, paper.id, number, at=at, purpose="handling"), ""
        except PageUnknown:
            continue
        except HouseError as error:
            return None, texts.find(f"office.panes.fault.{error.code}") or texts.words("office.panes.fault.other")
    return None, texts.words("office.panes.fault.other")


def _shown(remark: Remark, back: str, *, may: bool) -> Shown:
    tones = {"open": "soon", "sent": "info", "answered": "info", "resolved": "ok", "reopened": "late"}
    return Shown(
        remark=remark,
        address=_where(remark, back),
        kind=texts.words(f"remark.kind.{remark.kind}"),
        state=texts.words(f"remark.state.{remark.state}"),
        tone=tones[remark.state],
        may_take_back=may and remark.state is RemarkState.OPEN,
        may_resolve=may and remark.state not in {RemarkState.SENT, RemarkState.RESOLVED},
        may_reopen=may and remark.state in {RemarkState.ANSWERED, RemarkState.RESOLVED},
    )


def _where(remark: Remark, back: str) -> str:
    if remark.pin.paper:
        return _address(back, {PAPER: remark.pin.paper, PAGE: str(remark.pin.page or 1)}) + "#viewer"
    return f"#{pointers.name_of_id(remark.pin.pointer)}" if remark.pin.pointer else ""


def _typed(
    dossier: DossierView,
    papers: Sequence[Paper],
    asked: QueryDict,
    faults: Mapping[str, str],
) -> Typed:
    where = asked.get(NEW, "")[:500]
    found = pin(asked)
    label = texts.words("office.remark.on_all")
    if found.place in {Place.PAGE, Place.AREA, Place.PAPER} and found.paper:
        name = next((paper.name for paper in papers if paper.id == found.paper), "")
        label = f"{name} · {texts.words('office.panes.page_number', page=found.page)}" if found.page > 0 else name
    elif found.pointer:
        label = queries.label_of(dossier.code, found).in_(texts.language())
    names = ("kind", "text", "article", "internal", "source_reason", *_SIDES, PAPER, PAGE)
    slot = queries.slot_of_pin(dossier.code, found)
    return Typed(
        where=where,
        label=label or where,
        values={name: asked.get(name, "")[:4000] for name in names},
        sides=tuple((side, asked.get(side, "")[:12]) for side in _SIDES) if where == ON_PAGE else (),
        faults=faults,
        kinds=tuple((kind.value, texts.words(f"remark.kind.{kind}")) for kind in RemarkKind),
        reasons=tuple((one.value, texts.words(f"remark.source.{one}")) for one in SourceReason),
        database=slot.source_database if slot else "",
    )


def _pins_of_fields(remarks: Sequence[Remark]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for remark in remarks:
        if remark.pin.pointer:
            found.setdefault(remark.pin.pointer, []).append(remark.number)
    return found


def _sources(version: ProcedureVersion, dossier: DossierView) -> dict[str, str]:
    """Where the answers come from that the applicant did not give, by pointer."""
    found = {}
    at_counter = dossier.owner.kind == "person" and dossier.channel in COUNTER_CHANNELS
    for section in version.layout.sections:
        for view in section.fields:
            kind = "counter" if at_counter and str(view.provenance) == "register" else str(view.provenance)
            words = view.source.in_(texts.language()) or texts.find(f"page.source.{kind}") or ""
            if words and str(view.provenance) != "asked":
                found[view.pointer] = words
    for pointer in queries.sealed_places(dossier.code):
        found.setdefault(pointer, texts.words("page.source.register"))
    return found


def _mismatches(dossier: DossierView, recorded: dict[str, str]) -> dict[str, str]:
    """Where a register said otherwise when the dossier was filed (`recorded`), or says so today, by pointer: what it says."""
    if dossier.owner.kind != "enterprise" or (held := organisations.find_enterprise(dossier.owner.id)) is None:
        return recorded
    block: Json = dossier.data.get("applicant")
    today = dict(zip(_REGISTER, (held.name, held.address, held.representative), strict=True))
    if not isinstance(block, dict):
        return recorded
    return recorded | {
        f"/applicant/{name}": true
        for name, true in today.items()
        if true and block.get(name) and fold(str(block[name])) != fold(true)
    }


def _kept(viewer: Viewer | None) -> dict[str, str]:
    return {PAPER: viewer.paper.id, PAGE: str(viewer.page.number if viewer.page else 1)} if viewer else {}


def _address(back: str, query: Mapping[str, str]) -> str:
    return f"{back}?{urlencode(query)}"
