"""The short-lived process in which a page of a stranger's file becomes a picture: the file in on standard input, a line of facts and the picture out.

PDFium here has no script engine and no forms are begun, so nothing in the file runs. A file that crashes the reader or never ends costs one
process and no worker.
"""

from __future__ import annotations

import io
import json
import resource
import sys

_TALLEST = 4000
_MOST_PIXELS = 60_000_000
_MOST_TEXT = 20_000
_WHOLE_PAGES, _WHOLE_TEXT = 100, 200_000


def main(number: str, width: str, seconds: str, memory: str) -> None:
    """Write the facts of page `number` and, where `width` is not 0, its picture that many pixels wide; below 0 the text of all pages."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    content = sys.stdin.buffer.read()
    draw = _pdf if content[:1024].lstrip().startswith(b"%PDF-") else _picture
    facts, image = draw(content, int(number), int(width))
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + image)


def _pdf(content: bytes, number: int, width: int) -> tuple[dict[str, object], bytes]:
    import pypdfium2  # slow import

    document = pypdfium2.PdfDocument(content)
    count = len(document)
    if not 1 <= number <= count:
        return {"count": count}, b""
    page = document[number - 1]
    wide, tall = max(page.get_width(), 1.0), max(page.get_height(), 1.0)
    facts: dict[str, object] = {"count": count, "width": wide, "height": tall}
    if width < 0:
        facts["text"] = _whole(document, min(count, _WHOLE_PAGES))
        return facts, b""
    if not width:
        text = page.get_textpage()
        facts["text"] = text.get_text_range(0, min(text.count_chars(), _MOST_TEXT), errors="replace")
        return facts, b""
    picture = page.render(scale=min(width / wide, _TALLEST / tall)).to_pil()
    return facts, _saved(picture, "PNG")


def _whole(document: object, count: int) -> str:
    """The text of the first pages, up to a limit."""
    found, room = [], _WHOLE_TEXT
    for at in range(count):
        text = document[at].get_textpage()  # type: ignore[index]  # a document of the library, imported only above
        piece = text.get_text_range(0, min(text.count_chars(), room), errors="replace")
        found.append(piece)
        room -= len(piece)
        if room <= 0:
            break
    return "\n".join(found)


def _picture(content: bytes, number: int, width: int) -> tuple[dict[str, object], bytes]:
    from PIL import Image, ImageOps  # slow import

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS // 2  # the library refuses at twice this
    found = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
    facts: dict[str, object] = {"count": 1, "width": float(found.width), "height": float(found.height), "text": ""}
    turned = found.getexif().get(0x0112, 1) in {5, 6, 7, 8}
    if turned:
        facts["width"], facts["height"] = facts["height"], facts["width"]
    if number != 1 or width <= 0:
        return facts, b""
    found.draft("RGB", (width, _TALLEST))
    upright = ImageOps.exif_transpose(found).convert("RGB")
    upright.thumbnail((width, _TALLEST))
    return facts, _saved(upright, "JPEG")


def _saved(picture: object, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)  # type: ignore[attr-defined]  # an image of Pillow, imported only here
    return out.getvalue()


if __name__ == "__main__":
    main(*sys.argv[1:5])
