"""What PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) ask of a signed file, as far as its structure shows it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise

import pikepdf

FORBIDDEN_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/Sound",
    "/Movie",
    "/ResetForm",
    "/ImportData",
    "/Hide",
    "/SetOCGState",
    "/Rendition",
    "/Trans",
    "/GoTo3DView",
}


def faults(pdf: bytes) -> list[str]:
    """Everything that is not as the two standards want it; empty when nothing is found."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [
            *_document(file, pdf),
            *_metadata(file),
            *_fonts(file),
            *_actions(file),
            *_structure(file),
            *_annotations(file),
        ]


def _document(file: pikepdf.Pdf, pdf: bytes) -> Iterator[str]:
    root = file.Root
    intents = [intent for intent in root.get("/OutputIntents", []) if intent.S == "/GTS_PDFA1"]
    if len(intents) != 1 or "/DestOutputProfile" not in intents[0]:
        yield "no output intent with a profile"
    if root.get("/MarkInfo", {}).get("/Marked") is not True or root.MarkInfo.get("/Suspects", False):
        yield "not marked as tagged"
    if not str(root.get("/Lang", "")):
        yield "no language"
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True:
        yield "the title is not displayed"
    if "/Encrypt" in file.trailer:
        yield "encrypted"
    if "/ID" not in file.trailer:
        yield "no file identifier"
    if "/NeedAppearances" in root.get("/AcroForm", {}) or "/XFA" in root.get("/AcroForm", {}):
        yield "a form that has to be completed by the reader"
    if "/OpenAction" in root and not isinstance(root.OpenAction, pikepdf.Array) or "/AA" in root:
        yield "an action of its own"
    if "/EmbeddedFiles" in root.get("/Names", {}):
        yield "embedded files"
    if not pdf.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "data after the end"


def _metadata(file: pikepdf.Pdf) -> Iterator[str]:
    meta = file.open_metadata()
    said = (meta.get("pdfaid:part"), meta.get("pdfaid:conformance"), meta.get("pdfuaid:part"))
    if said != ("2", "A", "1"):
        yield f"metadata say {said}"
    if not meta.get("dc:title"):
        yield "no title"
    if "/Filter" in file.Root.Metadata:
        yield "metadata are filtered"
    info = file.docinfo
    pairs = {
        "/Title": "dc:title",
        "/Creator": "xmp:CreatorTool",
        "/Producer": "pdf:Producer",
        "/Keywords": "pdf:Keywords",
    }
    for entry, name in pairs.items():
        if entry in info and str(info[entry]) != meta.get(name):
            yield f"{entry} differs from {name}"
    for entry, name in {"/ModDate": "xmp:ModifyDate", "/CreationDate": "xmp:CreateDate"}.items():
        if (
            entry in info
            and str(info[entry])[2:16] != "".join(char for char in str(meta.get(name)) if char.isdigit())[:14]
        ):
            yield f"{entry} differs from {name}"


def _fonts(file: pikepdf.Pdf) -> Iterator[str]:
    for item in _dictionaries(file):
        if item.get("/Type") == "/Font" and item.get("/Subtype") == "/Type3":
            yield "a font of type 3"
        if item.get("/Type") == "/Font" and item.get("/Subtype") == "/Type0" and "/ToUnicode" not in item:
            yield "a font without Unicode values"
        if item.get("/Type") == "/FontDescriptor" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys()):
            yield "a font that is not embedded"
        if item.get("/Subtype") == "/Image" and item.get("/Interpolate") is True:
            yield "an interpolated image"


def _actions(file: pikepdf.Pdf) -> Iterator[str]:
    for item in _dictionaries(file):
        if "/JS" in item or str(item.get("/S", "")) in FORBIDDEN_ACTIONS:
            yield "a forbidden action"


def _structure(file: pikepdf.Pdf) -> Iterator[str]:
    tree = file.Root.get("/StructTreeRoot")
    if tree is None:
        yield "no structure tree"
        return
    elements = list(_elements(tree))
    kinds = [str(element.S) for element in elements]
    headings = [int(kind[2:]) for kind in kinds if kind[1:2] == "H" and kind[2:].isdigit()]
    if headings[:1] != [1] or any(after - before > 1 for before, after in pairwise(headings)):
        yield f"headings {headings}"
    for element in elements:
        if element.S == "/Figure" and not str(element.get("/Alt", "")):
            yield "a figure without words"
        if element.S == "/Table" and not any(inner.S == "/TH" for inner in _elements(element)):
            yield "a table without header cells"
        if element.S == "/TH" and not any(attribute.get("/Scope") for attribute in _list(element.get("/A"))):
            yield "a header cell without scope"
    numbers = _numbers(tree.ParentTree)
    if list(numbers) != sorted(numbers) or tree.ParentTreeNextKey <= max(numbers):
        yield "parent tree out of order"


def _annotations(file: pikepdf.Pdf) -> Iterator[str]:
    tree = file.Root.StructTreeRoot
    parents = _numbers(tree.ParentTree)
    for page in file.pages:
        annotations = list(page.obj.get("/Annots", []))
        if annotations and page.obj.get("/Tabs") != "/S":
            yield "a page whose tab order is not that of its structure"
        for annotation in annotations:
            yield from _annotation(annotation, parents, tree)


def _annotation(
    annotation: pikepdf.Dictionary, parents: dict[int, pikepdf.Object], tree: pikepdf.Dictionary
) -> Iterator[str]:
    kind = str(annotation.Subtype)
    flags = int(annotation.get("/F", 0))
    if flags & 0b100011 or flags & 0b100000000 or not flags & 0b100:
        yield f"{kind} with flags {flags:b}"
    rectangle = [float(edge) for edge in annotation.Rect]
    is_empty = rectangle[0] == rectangle[2] and rectangle[1] == rectangle[3]
    if kind == "/Widget" and "/AP" not in annotation and not is_empty:
        yield "a widget without appearance"
    if kind == "/Widget" and ("/A" in annotation or "/AA" in annotation):
        yield "a widget with an action"
    if is_empty and rectangle[0] < 0:
        return  # outside the page: needs no tag (ISO 14289-1, 7.18.1)
    if kind == "/Widget" and not str(annotation.get("/TU", "")):
        yield "a field without a name for people"
    element = parents.get(int(annotation.get("/StructParent", -1)))
    if element is None:
        yield f"{kind} outside the structure tree"
        return
    wanted = {"/Widget": "/Form", "/Link": "/Link"}[kind]
    if element.S != wanted:
        yield f"{kind} in {element.S}"
    if not any(
        isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR" and kid.Obj.objgen == annotation.objgen
        for kid in _list(element.K)
    ):
        yield f"{kind} without a reference from its element"
    if element.objgen not in {other.objgen for other in _elements(tree)}:
        yield f"{kind}'s element is not reached from the root"


def _elements(item: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    for kid in _list(item.get("/K")):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _numbers(tree: pikepdf.Dictionary) -> dict[int, pikepdf.Object]:
    found = {}
    entries = list(tree.get("/Nums", []))
    for key, value in zip(entries[::2], entries[1::2], strict=True):
        found[int(key)] = value
    for kid in tree.get("/Kids", []):
        found |= _numbers(kid)
    return found


def _list(value: pikepdf.Object | None) -> list[pikepdf.Object]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _dictionaries(file: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    for item in file.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            yield item
