"""The enterprise's wallet: what it holds, and taking an item into the next dossier."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from motcua.casework.dossiers import services as dossiers
from motcua.casework.wallet import queries, services
from motcua.casework.wallet.types import Item
from motcua.doors.api import problems, schemas, tokens
from motcua.doors.api.v1.papers import paper_value
from motcua.foundation import clock
from motcua.foundation.vn import normal

MOST_PAGES = 999

router = Router(tags=["Wallet"])


@router.get("", response=schemas.WalletItems, summary="List what is in the wallet")
def items(request: HttpRequest, text: str = "", page: int = 1) -> HttpResponse:
    """Results and papers once given, the newest first, 25 a page; `text` is looked for in names and numbers."""
    actor = tokens.actor(request)
    dossiers.gather_papers(actor, at=clock.now())
    found = queries.items(actor, text=normal(text), page=min(max(page, 1), MOST_PAGES), at=clock.now())
    lines = [_plain(one) for one in found.lines]
    return problems.answer({"items": lines, "next": found.page + 1 if found.more else None})


@router.get("/{item}", response={200: schemas.WalletItem, 404: schemas.Problem}, summary="Look at one item")
def item(request: HttpRequest, item: str) -> HttpResponse:
    """Whether it holds now, and in which dossiers it was."""
    return problems.answer(_plain(queries.item(tokens.actor(request), item, at=clock.now())))


@router.post(
    "/{item}/papers",
    response={201: schemas.Paper, 404: schemas.Problem, 409: schemas.Problem},
    summary="Take an item into a dossier",
)
def take(request: HttpRequest, item: str) -> HttpResponse:
    """A paper like an uploaded one: name its `id` when filing. 409 for what does not hold any more; it is looked at again at the filing."""
    paper = services.take(tokens.actor(request), item=item, at=clock.now())
    return problems.answer(paper_value(paper), status=201)


def _plain(one: Item) -> dict[str, object]:
    return {
        "id": str(one.ref),
        "title": one.title,
        "kind": one.kind,
        "number": one.number,
        "state": one.state.value,
        "level": one.level.value,
        "since": one.since,
        "valid_until": one.valid_until,
        "ended_at": one.ended_at,
        "replaced_by": one.replaced_by or None,
        "file": one.file_name or None,
        "media_type": one.media_type or None,
        "sha256": one.sha256 or None,
        "may_be_used": one.may_be_used,
        "verification": one.path or None,
        "dossiers": [{"code": use.dossier, "at": use.at, "again": use.again} for use in one.uses],
    }
