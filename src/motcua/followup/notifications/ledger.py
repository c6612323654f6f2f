"""Messages as people and desks read them: what they were called, what they said, how they went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from motcua.casework.dossiers import queries as dossiers
from motcua.followup.helpdesk import queries as helpdesk
from motcua.followup.notifications import letters, models, wording, words
from motcua.followup.notifications.types import Channel, Going, Means, Passed, Sent
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Ref

ANNOUNCED = "TB-"
"""With what the code of an announcement begins."""
_SECRET = frozenset({"contact_code", "contact_agree"})
"""Kinds of which what they said is a secret for ever."""
_UNKNOWN = "…"
_FILES = {"account": "personal.toml", "desk": "desk.toml"}


def is_number(text: str) -> bool:
    """Whether a text is the id of a message, of any."""
    try:
        UUID(text)
    except ValueError:
        return False
    return len(text) <= 36


def values(rows: Sequence[models.Message], *, whole: bool = False) -> list[Sent]:
    """The public values of rows with their steps; `whole` with what they said."""
    of = (
        {code: _of_dossier(code) for code in {row.code for row in rows if row.kind.startswith("dossier.")}}
        if whole
        else {}
    )
    return [_value(row, of.get(row.code, {}) if whole else None) for row in rows]


def _value(row: models.Message, of: Mapping[str, str] | None) -> Sent:
    steps = sorted(row.steps.all(), key=lambda one: one.number)
    vi, en = _title(row)
    return Sent(
        str(row.pk), Ref(row.owner_kind, row.owner_id), row.kind, row.code, vi, en, Going(row.state), row.at,
        tuple(Passed(Going(one.step), one.means, one.to, one.reason, one.at) for one in steps),
        _said(row, of, {one.means for one in steps}) if of is not None and row.kind not in _SECRET else (),
    )  # fmt: skip


def _of_dossier(code: str) -> Mapping[str, str]:
    try:
        found = dossiers.for_link(code, whole=False)
    except NotFound:
        return {"code": code}
    return letters.values(found, settings.MOTCUA.organisation)


def _title(row: models.Message) -> tuple[str, str]:
    if row.kind.startswith("dossier."):
        event = row.kind.removeprefix("dossier.")
        template = words.editions()[0].templates.get(event)
        return (template.vi.state, template.en.state) if template else (event, event)
    table = wording.read("house.toml" if "." not in row.kind else _FILES[row.kind.partition(".")[0]])
    texts = table["letter"] if row.kind == "desk.letter" else table[row.kind.rpartition(".")[2]]
    filling = {"code": row.code}
    vi, en = (wording.filled(texts[one].get("name", texts[one]["title"]), filling) for one in wording.LANGUAGES)
    return vi.strip(), en.strip()


def _said(row: models.Message, of: Mapping[str, str], means: set[str]) -> tuple[tuple[str, str], ...]:
    """What a message said, by language; what is not kept of it reads as an ellipsis."""
    if row.kind.startswith("dossier."):
        return _said_of_dossier(row, of, means)
    filling = defaultdict(lambda: _UNKNOWN, {"code": row.code or _UNKNOWN})
    texts = wording.said(row.kind, Channel.MAIL, at=row.at)
    found = [
        (one, wording.filled(texts[one]["text"], filling)) for one in wording.LANGUAGES if "text" in texts.get(one, {})
    ]
    if row.kind == "announcement" and row.code.startswith(ANNOUNCED):
        one = helpdesk.announcement(int(row.code.removeprefix(ANNOUNCED)))
        found = [("vi", f"{one.title_vi}. {one.text_vi}"), ("en", f"{one.title_en}. {one.text_en}")]
    return tuple(found)


def _said_of_dossier(row: models.Message, of: Mapping[str, str], means: set[str]) -> tuple[tuple[str, str], ...]:
    notice = models.Notice.objects.filter(pk=row.pk).first()
    if notice is None:
        return ()
    template = wording.edition(notice.words_version, notice.event, at=row.at).templates[notice.event]
    found = [
        (language, f"{said.state}. {wording.filled(said.lead, of)} {wording.filled(said.next, of)}")
        for language, said in (("vi", template.vi), ("en", template.en))
    ]
    if template.short and means & {Means.SMS.value, Means.ZALO.value}:
        site = urlsplit(settings.MOTCUA.public_url).netloc
        found.append(("vi", wording.filled(template.short.vi, {**of, "site": site})))
    return tuple(found)
