"""A dossier asks another authority in writing: the letter is a document of its unit, and the document in reply comes back to the question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from motcua.backoffice.documents import queries, services
from motcua.backoffice.documents.errors import DocumentUnknown, FileGone, Unacceptable
from motcua.backoffice.documents.facts import DocumentRegistered, ExchangeMoved
from motcua.backoffice.documents.kinds import LETTER
from motcua.backoffice.documents.types import DocumentView, Enclosed, Exchange, Party, State, Written
from motcua.casework.dossiers import services as dossiers
from motcua.casework.dossiers.errors import ActUnknown
from motcua.casework.dossiers.types import LetterOrder, LetterStanding, Reply, ReplyFile
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.types import Actor, Ref

BY = Actor.system("consultation")
KIND = "opinion"
"""Under which a question of a dossier is what a letter is about."""

_OVER = {State.CANCELLED, State.RECALLED, State.REPLACED}
_REFUSED = {Exchange.FAILED, Exchange.REFUSED, Exchange.WITHDRAWN}
_FIELDS = {"/subject": "/text", "/body": "/text", "/receivers": "/to"}


class OpinionByLetter:
    """Adapter of `dossiers.ports.OpinionDesk`."""

    def ask(self, actor: Actor, *, question: int, letter: LetterOrder, at: datetime) -> str:
        """Draft the letter with its papers; faults stand at the fields of the page that asks."""
        written = Written(
            type=LETTER, subject=f"Xin ý kiến về hồ sơ {letter.code} ({letter.procedure})"[:500], body=_body(letter),
            receivers=(Party(letter.to.code, letter.to.name),), due=letter.until, about=Ref(KIND, str(question)),
            signer_position=letter.signer_position,
        )  # fmt: skip
        try:
            made = services.draft(actor, unit=letter.unit, written=written, key=f"{KIND}/{question}", at=at)
            if letter.papers:
                files = [Enclosed(one.name, one.media_type, one.content) for one in letter.papers]
                services.attach(actor, document=made, files=files, at=at)
        except Invalid as found:
            raise Invalid([_at(one) for one in found.errors]) from found
        except Unacceptable as refused:
            raise Invalid([FieldError("/papers", "E-CODE", "papers")]) from refused
        return made

    def standings(self, letters: Collection[str]) -> Mapping[str, LetterStanding]:
        """How these letters stand."""
        return {one: _standing(view) for one in letters if (view := _view(one)) is not None}

    def reply(self, document: str) -> Reply | None:
        """A document in reply with its files, while its sender has not taken it back."""
        view = _view(document)
        if view is None or view.frozen or view.line.state is State.RETURNED:
            return None
        last = max((one.revision for one in view.files), default=1)
        return Reply(
            document, view.line.symbol, view.line.issued_on, view.sender.name, view.line.subject, view.line.signer, view.origin,
            tuple(ReplyFile(one.id, one.name, one.size) for one in view.files if one.revision == last),
        )  # fmt: skip

    def reply_file(self, document: str, file: int) -> tuple[str, str, bytes] | None:
        """One file of it."""
        try:
            held = queries.file(BY, document, file)
        except (DocumentUnknown, FileGone):
            return None
        return held.name, held.media_type, held.content

    def taken(self, document: str, *, code: str, at: datetime) -> None:
        """A unit that has it in hand is done with it; elsewhere the clerk's own way goes on."""
        view = _view(document)
        if view is not None and view.line.state in {State.ROUTED, State.IN_PROGRESS}:
            services.finish(BY, document=document, note=f"Đã lấy làm ý kiến về hồ sơ {code}", at=at)


def on_registered(fact: DocumentRegistered, recorded: Recorded) -> None:
    """A registered document in reply to such a letter is offered on the dossier's page."""
    number = fact.about.partition(":")[2]
    try:
        dossiers.note_reply(BY, question=int(number), document=recorded.ref.id, at=recorded.at)
    except ActUnknown:
        return  # the letter was about a question that is no more


def on_moved(_fact: ExchangeMoved, recorded: Recorded) -> None:
    """A letter that the exchange has taken over went to another body: its subject may read so."""
    view = _view(recorded.ref.id)
    if view is None or view.about is None or view.about.kind != KIND:
        return
    try:
        dossiers.note_carried(BY, question=int(view.about.id), letter=recorded.ref.id, at=recorded.at)
    except ActUnknown:
        return  # as above


SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription(
        "consultation", DocumentRegistered, on_registered, wants=lambda fact: fact.about.startswith(f"{KIND}:")
    ),
    Subscription("consultation", ExchangeMoved, on_moved, wants=lambda fact: fact.state == Exchange.SENT.value),
]


def _view(document: str) -> DocumentView | None:
    try:
        return queries.document(BY, document)
    except DocumentUnknown:
        return None


def _standing(view: DocumentView) -> LetterStanding:
    receiver = view.receivers[0] if view.receivers else None
    sent = receiver is not None and view.line.state is State.ISSUED and bool(view.packages)
    exchange = receiver.state if receiver is not None and sent else None
    over = view.line.state in _OVER
    return LetterStanding(
        symbol=view.line.symbol, state=view.line.state.value, exchange=exchange.value if exchange else "",
        reason=view.line.note if over else receiver.reason if receiver and exchange in _REFUSED else "",
        changed_at=receiver.changed_at if receiver and exchange else None, failed=over or exchange in _REFUSED,
        answered=any(one.state is State.RECEIVED for one in view.answered_by),
    )  # fmt: skip


def _body(letter: LetterOrder) -> str:
    enclosed = [f"- {one.name}" for one in letter.papers]
    return "\n".join(
        [
            f"{letter.procedure}: hồ sơ số {letter.code} đang được giải quyết và cần ý kiến của quý cơ quan về nội dung sau:",
            letter.text,
            *(["Tài liệu gửi kèm:", *enclosed] if enclosed else []),
            f"Đề nghị quý cơ quan trả lời bằng văn bản trước hết ngày {letter.until:%d/%m/%Y}, ghi số của văn bản này ở mục trả lời văn bản.",
        ]
    )


def _at(fault: FieldError) -> FieldError:
    return FieldError(_FIELDS.get(fault.pointer, fault.pointer), fault.code, fault.reason, fault.params)
