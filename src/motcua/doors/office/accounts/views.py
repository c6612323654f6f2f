"""What staff settle about identities: refused sign-ins, claims on enterprises; and officers who lost their second factor."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import flash, session, texts, writing
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.errors import NotFound
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Ref
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts import services as commands
from motcua.identity.accounts.errors import AccountUnknown, FactorNeeded
from motcua.identity.organisations import queries as organisations
from motcua.identity.people import queries as people
from motcua.identity.people import services as people_commands
from motcua.identity.people.errors import ClaimUnknown, EvidenceMissing, NumberTaken
from motcua.identity.people.types import Basis, Claim
from motcua.identity.permissions import queries as permissions


@officers_only
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits, oldest first; each person shown is an entry of the record of looks."""
    return _page(request)


@officers_only
@require_POST
def settle(request: HttpRequest, conflict: int) -> HttpResponse:
    """Bind the identity to the account that stood before, or refuse it."""
    bind = request.POST.get("act") == "bind"
    try:
        commands.settle_conflict(session.actor(request), conflict=conflict, bind=bind, at=clock.now())
    except AccountUnknown:
        flash.put(request, texts.words("office.accounts.gone"))
    except NumberTaken:
        return _page(request, {f"conflict-{conflict}": texts.words("office.accounts.number_taken")}, status=409)
    else:
        flash.put(request, texts.words("office.accounts.bound" if bind else "office.accounts.refused"))
    return HttpResponseRedirect(reverse("office:accounts"), status=303)


@officers_only
@require_POST
def settle_claim(request: HttpRequest, claim: int) -> HttpResponse:
    """Grant or refuse a claim with a reason that both sides are told."""
    grant, reason = request.POST.get("act") == "grant", request.POST.get("reason", "")
    try:
        people_commands.settle_claim(session.actor(request), claim=claim, grant=grant, reason=reason, at=clock.now())
    except ClaimUnknown:
        flash.put(request, texts.words("office.accounts.gone"))
    except EvidenceMissing:
        return _page(request, {f"reason-{claim}": texts.words("office.accounts.reason_missing")}, status=422)
    else:
        flash.put(request, texts.words("office.accounts.claim_granted" if grant else "office.accounts.claim_refused"))
    return HttpResponseRedirect(reverse("office:accounts"), status=303)


@officers_only
@require_GET
def document(request: HttpRequest, claim: int) -> HttpResponse:
    """The document of a claim, never run by the browser."""
    actor = session.actor(request)
    found = people.claim(actor, claim)
    if not found.document:
        raise NotFound(kind="document")
    file, content = storage.read_whole(found.document)
    _look(request, found.person, "claim")
    response = HttpResponse(content, content_type=file.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@officers_only
@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    """Take all second factors from an officer who lost them, and close their sessions."""
    actor, at, login = session.actor(request), clock.now(), request.POST.get("login", "")
    try:
        account = accounts.officer_id(login)
        commands.reset_factors(actor, account=account, at=at)
        commands.close_all_of(actor, account=account, reason="factors_reset", at=at)
    except AccountUnknown:
        return _page(request, {"login": texts.words("office.accounts.login_unknown")}, status=422)
    except FactorNeeded:
        return _page(request, {"login": texts.words("office.accounts.not_yourself")}, status=422)
    flash.put(request, texts.words("office.accounts.reset_done", login=login))
    return HttpResponseRedirect(reverse("office:accounts"), status=303)


def _page(request: HttpRequest, faults: dict[str, str] | None = None, *, status: int = 200) -> HttpResponse:
    actor, faults = session.actor(request), faults or {}
    conflicts = accounts.open_conflicts(actor)
    claims = people.open_claims(actor)
    names = people.names({claim.person for claim in claims})
    for conflict in conflicts:
        if conflict.person:
            _look(request, conflict.person, "identity")
    for claim in claims:
        _look(request, claim.person, "claim")
    enterprises = organisations.names({claim.enterprise for claim in claims})
    context = {
        "flash": flash.take(request),
        "conflicts": [
            {
                "id": one.id,
                "at": one.at,
                "reason": texts.find(f"office.accounts.reason.{one.reason}") or one.reason,
                "name": one.name,
                "number": writing.personal_number(one.number),
                "held": writing.personal_number(one.held_number),
                "may_bind": one.account is not None,
                "error": faults.get(f"conflict-{one.id}", ""),
            }
            for one in conflicts
        ],
        "claims": [_claim(one, names, enterprises, faults) for one in claims],
        "login": request.POST.get("login", ""),
        "login_error": faults.get("login", ""),
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
    }
    return page(request, "office/accounts/queue.html", context, here="accounts", status=status)


def _claim(one: Claim, names: dict[str, str], enterprises: dict[str, str], faults: dict[str, str]) -> dict[str, object]:
    at = clock.now()
    holders = [held for held in people.mandates_for(one.enterprise, at=at) if held.basis is Basis.REPRESENTATIVE]
    others = people.names({held.person for held in holders})
    return {
        "id": one.id,
        "at": one.at,
        "name": names.get(one.person, ""),
        "enterprise": enterprises.get(one.enterprise, one.enterprise),
        "code": one.enterprise,
        "evidence": one.evidence,
        "has_document": bool(one.document),
        "listed": [f"{agent.name}" for agent in organisations.agents(one.enterprise) if agent.is_representative],
        "holders": [others.get(held.person, "") for held in holders],
        "error": faults.get(f"reason-{one.id}", ""),
    }


def _look(request: HttpRequest, person: str, what: str) -> None:
    actor = session.actor(request)
    held = permissions.grants(actor.id)
    owner = Ref("person", person)
    audit.looked(
        actor, subject=owner, what=what, purpose="account", at=clock.now(), owner=owner,
        role=next((grant.role for grant in held if grant.role == "operator"), ""), fields=("identity",),
    )  # fmt: skip
