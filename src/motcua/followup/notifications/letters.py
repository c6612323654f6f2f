"""A letter from a notice and its dossier: no attachment, no numbers of persons, a link to the page that has the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from html import escape
from urllib.parse import quote

from motcua.casework.dossiers.types import ForLink
from motcua.followup.notifications import wording
from motcua.followup.notifications.types import Letter, Template, Words
from motcua.followup.notifications.words import Edition
from motcua.foundation import clock


def letter(event: str, found: ForLink, words: Edition, *, organisation: str, unit: str, public_url: str) -> Letter:
    """The letter of an event; `unit` is the name of the unit that handles the dossier.

    It tells at least who handles it, and when it was received, handled and answered (Decree 224/2026/NĐ-CP article 15(1)g).
    """
    template = _filled(words.templates[event], found, unit or organisation)
    link = f"{public_url}/tra-cuu/hs/{quote(found.code)}?c={quote(found.check)}"
    rate = (
        f"{public_url}/ho-so/{quote(found.code)}/danh-gia/?c={quote(found.check)}&buoc=result"
        if found.decided_at
        else ""
    )
    agency = f"{organisation} – {unit}" if unit and unit != organisation else organisation
    parts = (
        (template.vi, words.frame_vi, _rows(words.frame_vi, found, agency)),
        (template.en, words.frame_en, _rows(words.frame_en, found, agency)),
    )
    return Letter(
        subject=_line(f"[{organisation}] {template.vi.state} - {found.code}"),
        text="\n\n----\n\n".join(_text(*part, _links(part[1], link, rate)) for part in parts),
        html=_PAGE.format(
            title=escape(template.vi.state),
            vi=_html("vi", *parts[0], _links(parts[0][1], link, rate)),
            en=_html("en", *parts[1], _links(parts[1][1], link, rate)),
        ),
    )


def values(found: ForLink, agency: str) -> dict[str, str]:
    """What the words of a letter may say of a dossier."""
    return {
        "code": found.code,
        "procedure": found.procedure_name,
        "agency": agency,
        "received": _moment(found.received_at),
        "due": _moment(found.due),
        "result": found.result.number if found.result else "",
    }


def _filled(template: Template, found: ForLink, agency: str) -> Template:
    """The words with what they say of the dossier; the house's own say nothing of it but in its rows."""
    of = values(found, agency)

    def said(words: Words) -> Words:
        return Words(words.state, wording.filled(words.lead, of), wording.filled(words.next, of))

    return replace(template, vi=said(template.vi), en=said(template.en))


def _rows(frame: Mapping[str, str], found: ForLink, agency: str) -> list[tuple[str, str]]:
    by_itself = found.automatic and found.due is None
    rows = [
        (frame["code"], found.code),
        (frame["procedure"], found.procedure_name),
        (frame["agency"], agency),
        (frame["handler"], frame["automatic"] if by_itself else agency),
        (frame["received"], _moment(found.received_at)),
        (frame["accepted"], _moment(found.accepted_at)),
        (frame["due"], frame["no_limit"] if by_itself else _moment(found.due)),
        (frame["decided"], _moment(found.decided_at)),
        (frame["returned"], _moment(found.returned_at)),
        (frame["result"], found.result.number if found.result else ""),
    ]
    return [(label, value) for label, value in rows if value]


def _links(frame: Mapping[str, str], track: str, rate: str) -> list[tuple[str, str]]:
    """The way to the dossier, and, in editions that have the words for it, to the rating of the answer."""
    return [(frame["track"], track), *([(frame["rate"], rate)] if rate and "rate" in frame else [])]


def _text(words: Words, frame: Mapping[str, str], rows: list[tuple[str, str]], links: list[tuple[str, str]]) -> str:
    lines = [f"{label}: {_line(value)}" for label, value in rows]
    told = [frame["greeting"], f"{words.state}. {words.lead}", words.next]
    return "\n\n".join([*told, "\n".join(lines), *(f"{label}: {link}" for label, link in links), frame["foot"]])


def _html(
    language: str, words: Words, frame: Mapping[str, str], rows: list[tuple[str, str]], links: list[tuple[str, str]]
) -> str:
    cells = "".join(
        f'<tr><th scope="row" style="text-align:left;padding:4px 16px 4px 0;vertical-align:top">{escape(label)}</th>'
        f'<td style="padding:4px 0">{escape(_line(value))}</td></tr>'
        for label, value in rows
    )
    ways = "".join(f'<p><a href="{escape(link)}">{escape(label)}</a></p>' for label, link in links)
    return (
        f'<div lang="{language}"><p>{escape(frame["greeting"])}</p><h1 style="font-size:20px">{escape(words.state)}</h1>'
        f"<p>{escape(words.lead)} {escape(words.next)}</p><table>{cells}</table>"
        f"{ways}<p>{escape(frame['foot'])}</p></div>"
    )


def _line(text: str) -> str:
    """One line: whatever was typed into a form cannot begin a new header or a new paragraph."""
    return " ".join(text.split())


def _moment(at: datetime | None) -> str:
    return clock.legal_time(at).strftime("%H:%M %d/%m/%Y") if at else ""


_PAGE = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head>'
    '<body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#111;max-width:640px">{vi}<hr>{en}</body></html>'
)
