"""The picture of a process from its own diagram (BPMN DI), with the elements that hold tokens marked; plain SVG, no script."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from html import escape

from lxml import etree

from motcua.definitions.process import reading

_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_WAY = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
_LETTER, _LINE = 6.2, 14.0
"""Width of a letter and height of a line at the size in which names are written."""
MARGIN = 20.0
FARTHEST = 100_000.0


def drawing(xml: str, tokens: Collection[str]) -> str:
    """SVG of a model's diagram; "" where it has none. Elements in `tokens` are filled and framed twice, so that no colour is needed to see them.

    Raises `ProcessRefused` for what is no XML.
    """
    root = reading.parsed(xml.encode(), file="process.bpmn")
    named = {one.get("id", ""): one for one in root.iter() if isinstance(one.tag, str) and one.get("id")}
    shapes = [(shape, _box(shape)) for shape in root.iter(f"{_DI}BPMNShape")]
    boxes = [box for _, box in shapes if box is not None]
    if not boxes:
        return ""
    left, top = min(box[0] for box in boxes) - MARGIN, min(box[1] for box in boxes) - MARGIN
    width = max(box[0] + box[2] for box in boxes) + MARGIN - left
    height = max(box[1] + box[3] for box in boxes) + 3 * MARGIN - top
    parts = [*_edges(root)]
    for shape, box in shapes:
        element = named.get(shape.get("bpmnElement", ""))
        if box is not None and element is not None:
            parts.append(_shape(element, box, here=shape.get("bpmnElement", "") in tokens))
    size = f'viewBox="{left:g} {top:g} {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} aria-hidden="true" font-size="11">{"".join(parts)}</svg>'


def _edges(root: etree._Element) -> Iterator[str]:
    for edge in root.iter(f"{_DI}BPMNEdge"):
        points = [(_number(one.get("x")), _number(one.get("y"))) for one in edge.iter(_WAY)]
        if len(points) >= 2:
            path = " ".join(f"{x:g},{y:g}" for x, y in points)
            yield f'<polyline points="{path}" fill="none" stroke="#505a5f"/>'
            yield f'<circle cx="{points[-1][0]:g}" cy="{points[-1][1]:g}" r="3" fill="#505a5f"/>'


def _shape(element: etree._Element, box: tuple[float, float, float, float], *, here: bool) -> str:
    x, y, width, height = box
    kind = etree.QName(element).localname
    look = f'fill="{"#ffdd00" if here else "#ffffff"}" stroke="#0b0c0c" stroke-width="{3 if here else 1}"'
    middle, centre = x + width / 2, y + height / 2
    if kind in reading.EVENTS:
        figure = f'<circle cx="{middle:g}" cy="{centre:g}" r="{width / 2:g}" {look}/>'
        words = _words(element, middle, y + height + _LINE, 100)
    elif kind in reading.GATEWAYS:
        corners = f"{middle:g},{y:g} {x + width:g},{centre:g} {middle:g},{y + height:g} {x:g},{centre:g}"
        figure = f'<polygon points="{corners}" {look}/>'
        words = _words(element, middle, y + height + _LINE, 100)
    elif kind in reading.SCOPES:
        figure = (
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="10" fill="none" stroke="#505a5f"/>'
        )
        words = ""
    elif kind in reading.ACTIVITIES:
        figure = f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8" {look}/>'
        words = _words(element, middle, centre, width - 10, centred=True)
    else:
        return ""
    return figure + words


def _words(element: etree._Element, x: float, y: float, width: float, *, centred: bool = False) -> str:
    lines: list[str] = []
    for word in (element.get("name") or "")[:200].split():
        if lines and (len(lines[-1]) + 1 + len(word)) * _LETTER <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    start = y - (len(lines) - 1) * _LINE / 2 + 4 if centred else y
    return "".join(
        f'<text x="{x:g}" y="{start + n * _LINE:g}" text-anchor="middle">{escape(line)}</text>'
        for n, line in enumerate(lines[:5])
    )


def _box(shape: etree._Element) -> tuple[float, float, float, float] | None:
    found = shape.find(f"{_DC}Bounds")
    if found is None:
        return None
    return (
        _number(found.get("x")), _number(found.get("y")), _number(found.get("width")), _number(found.get("height")),
    )  # fmt: skip


def _number(text: str | None) -> float:
    """A place of the diagram; what is no number or lies far away is put where it does no harm."""
    try:
        return max(-FARTHEST, min(FARTHEST, float(text or 0)))
    except ValueError:
        return 0.0
