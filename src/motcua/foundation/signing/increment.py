"""Writing a signature into a PDF as an incremental update that keeps it PDF/A-2 and PDF/UA-1.

The file's own bytes stay as they are. Added are the signature dictionary, its field and widget, and for a signature also
the widget's place in the structure tree: an element `Form` with an object reference, found back through `StructParent` and the
parent tree (ISO 14289-1, 7.18). The widget has a zero rectangle, so it needs no appearance (ISO 19005-2, 6.3.3); the seal that
people see is part of the page. Metadata are left alone, for they must agree with the XMP packet.

A document time-stamp comes after the signature, when the tree may not change any more; its widget lies outside the page, where
ISO 14289-1 asks for no tag.
"""

# mypy: disallow-untyped-calls=False
# (pyHanko does not annotate the constructors of its PDF objects.)

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import (
    InvisSigSettings,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, PdfSignedData, SignatureObject

from motcua.foundation.signing.errors import NotSignable

_ON_PAGE = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=False)
_OFF_PAGE = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)


class _Increment(IncrementalPdfFileWriter):
    """An incremental update that leaves the document's information and XMP packet as they are."""

    def _update_meta(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file whose signature is still to come: its bytes with a hole from `start` to `end`, and the SHA-256 digest of all but the hole."""

    pdf: bytes = field(repr=False)
    digest: bytes
    start: int
    end: int

    def filled(self, signature: bytes) -> bytes:
        """The signed file; raises `NotSignable` when the CMS object is larger than the hole."""
        text = signature.hex().encode()
        room = self.end - self.start - 2
        if len(text) > room:
            raise NotSignable(detail="size")
        return self.pdf[: self.start] + b"<" + text.ljust(room, b"0") + b">" + self.pdf[self.end :]


def prepare_signature(
    pdf: bytes, *, name: str, reason: str, at: datetime, largest: int, then: Sequence[str] = ()
) -> Prepared:
    """`pdf` ready for a CMS object of at most `largest` bytes.

    The first signature brings its tagged field along, and with `then` empty tagged fields for those who sign after it, each by its name
    for people; who comes later takes the first that is empty. Where there is none, a later field stays out of the structure tree, which
    may not change any more. Raises `NotSignable`.
    """
    placeholder = SignatureObject(
        timestamp=at,
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        reason=reason,
        bytes_reserved=2 * largest,
    )
    return _prepared(pdf, placeholder, prefix="Signature", tooltip=f"{reason}: {name}", then=then)


def add_signature(
    pdf: bytes,
    *,
    name: str,
    reason: str,
    at: datetime,
    largest: int,
    sign: Callable[[bytes], bytes],
    then: Sequence[str] = (),
) -> bytes:
    """`pdf` signed at once: `sign` gets the SHA-256 digest and gives the CMS object; else as `prepare_signature`."""
    prepared = prepare_signature(pdf, name=name, reason=reason, at=at, largest=largest, then=then)
    return prepared.filled(sign(prepared.digest))


def reserve(pdf: bytes, names: Sequence[str]) -> bytes:
    """`pdf` with empty tagged signature fields, each by its name for people; raises `NotSignable`."""
    try:
        writer = _Increment(io.BytesIO(pdf))
        if writer.prev.encrypted:
            raise NotSignable(detail="encrypted")
        for words in names:
            _reserve(writer, "Signature", words)
        output = io.BytesIO()
        writer.write(output)
    except (PdfError, KeyError, IndexError, TypeError, ValueError) as error:
        raise NotSignable(detail=type(error).__name__) from error
    return output.getvalue()


def add_time_stamp(pdf: bytes, *, largest: int, sign: Callable[[bytes], bytes]) -> bytes:
    """`pdf` with a document time-stamp; `sign` gets the SHA-256 digest and gives the token of at most `largest` bytes.

    Raises `NotSignable`.
    """
    prepared = _prepared(pdf, DocumentTimestamp(bytes_reserved=2 * largest), prefix="TimeStamp", tooltip=None, then=())
    return prepared.filled(sign(prepared.digest))


def _prepared(
    pdf: bytes, placeholder: PdfSignedData, *, prefix: str, tooltip: str | None, then: Sequence[str]
) -> Prepared:
    try:
        writer = _Increment(io.BytesIO(pdf))
        if writer.prev.encrypted:
            raise NotSignable(detail="encrypted")
        there = dict(_fields(writer))
        empty = next((name for name, value in there.items() if value is None), None) if tooltip else None
        # What somebody has signed keeps its structure tree: a change there would undo their signature.
        tagged = tooltip is not None and empty is None and not any(there.values())
        name = empty or _free_name(prefix, there)
        spec = None if empty else SigFieldSpec(name, on_page=-1, invis_sig_settings=_ON_PAGE if tagged else _OFF_PAGE)
        embedding = PdfCMSEmbedder(spec).write_cms(name, writer)
        widget = next(embedding)
        if tagged and tooltip is not None:
            _tag(writer, widget, tooltip)
            for words in then:
                _reserve(writer, prefix, words)
        embedding.send(SigObjSetup(sig_placeholder=placeholder))
        prepared, output = embedding.send(SigIOSetup(md_algorithm="sha256"))
    except (PdfError, KeyError, IndexError, TypeError, ValueError) as error:
        # A file from elsewhere may be broken in any way; pyHanko then fails on whatever it misses.
        raise NotSignable(detail=type(error).__name__) from error
    return Prepared(
        bytes(output.getvalue()),
        prepared.document_digest,
        prepared.reserved_region_start,
        prepared.reserved_region_end,
    )


def _reserve(writer: _Increment, prefix: str, tooltip: str) -> None:
    """An empty tagged field for a signature to come.

    Field and widget are two objects: the signature goes into the field, and the structure tree, which knows the widget, stays as it was signed.
    """
    name = _free_name(prefix, dict(_fields(writer)))
    spec = SigFieldSpec(name, on_page=-1, invis_sig_settings=_ON_PAGE, combine_annotation=False)
    append_signature_field(writer, spec)
    ((_name, _value, kept),) = enumerate_sig_fields(writer, with_name=name)
    _tag(writer, kept.get_object()["/Kids"].raw_get(0), tooltip)


def _fields(writer: _Increment) -> Iterator[tuple[str, object]]:
    if "/AcroForm" in writer.root:
        for name, value, _field in enumerate_sig_fields(writer):
            yield name, value


def _free_name(prefix: str, taken: Mapping[str, object]) -> str:
    return next(name for index in range(1, len(taken) + 2) if (name := f"{prefix}{index}") not in taken)


def _tag(writer: _Increment, widget: generic.IndirectObject, tooltip: str) -> None:
    """Give the widget a place in the structure tree and a name for those who cannot see it."""
    tree = writer.root["/StructTreeRoot"]
    top = tree["/K"]
    parent = top.raw_get(0) if isinstance(top, generic.ArrayObject) else tree.raw_get("/K")
    page = widget.get_object().raw_get("/P")
    reference = generic.DictionaryObject(
        {pdf_name("/Type"): pdf_name("/OBJR"), pdf_name("/Obj"): widget, pdf_name("/Pg"): page}
    )
    element = writer.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/StructElem"),
                pdf_name("/S"): pdf_name("/Form"),
                pdf_name("/P"): parent,
                pdf_name("/Pg"): page,
                pdf_name("/Alt"): pdf_string(tooltip),
                pdf_name("/K"): generic.ArrayObject([reference]),
            }
        )
    )
    _append_child(writer, parent.get_object(), element)
    shown = widget.get_object()
    shown[pdf_name("/StructParent")] = generic.NumberObject(_enter(writer, tree, element))
    shown[pdf_name("/TU")] = pdf_string(tooltip)
    page_object = page.get_object()
    if page_object.get("/Tabs") != "/S":
        page_object[pdf_name("/Tabs")] = pdf_name("/S")
        writer.update_container(page_object)


def _append_child(writer: _Increment, parent: generic.DictionaryObject, child: generic.IndirectObject) -> None:
    children = parent.get("/K")
    if isinstance(children, generic.ArrayObject):
        children.append(child)
        writer.update_container(children)
    else:
        before = [] if children is None else [parent.raw_get("/K")]
        parent[pdf_name("/K")] = generic.ArrayObject([*before, child])
        writer.update_container(parent)


def _enter(writer: _Increment, tree: generic.DictionaryObject, element: generic.IndirectObject) -> int:
    """Enter the element in the parent tree under the next free key, and give that key."""
    parents = tree["/ParentTree"]
    key = int(tree.get("/ParentTreeNextKey", _last_key(parents) + 1))
    entry = [generic.NumberObject(key), element]
    if "/Kids" in parents:
        bounds = generic.ArrayObject([generic.NumberObject(key), generic.NumberObject(key)])
        leaf = generic.DictionaryObject({pdf_name("/Limits"): bounds, pdf_name("/Nums"): generic.ArrayObject(entry)})
        parents["/Kids"].append(writer.add_object(leaf))
        writer.update_container(parents["/Kids"])
    else:
        # Keys of a number tree ascend, and the next key is larger than all.
        parents["/Nums"].extend(entry)
        writer.update_container(parents["/Nums"])
    tree[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(key + 1)
    writer.update_container(tree)
    return key


def _last_key(parents: generic.DictionaryObject) -> int:
    if "/Kids" in parents:
        return int(parents["/Kids"][-1].get_object()["/Limits"][1])
    numbers = parents["/Nums"]
    return int(numbers[-2]) if numbers else -1
