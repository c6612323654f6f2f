"""Sign-out that the provider tells us of: over the back channel by a signed token, over the front channel by a frame in the browser.

Each sign-in here that rests on the session there ends. The back channel proves itself by signature and tells once; the front channel
knows the session's name, which only the provider and we do, and needs no cookie of ours, which no frame of another site would send.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.links.identity_provider import client, wire
from motcua.doors.links.identity_provider.settings import CLIENT, Settings, current, officers
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.types import Actor
from motcua.identity.accounts import services as accounts
from motcua.identity.accounts.errors import TokenUsed
from motcua.identity.accounts.types import ProviderSession

LARGEST = 2 * wire.LONGEST_TOKEN
ANEW_SECONDS = 10.0
"""So often at most keys are asked for anew for a token that anybody may have sent."""

log = structlog.get_logger(CLIENT)
_BY = Actor.system("sign_in")


def back_channel(provider: str, settings_of: Callable[[], Settings]) -> Callable[[HttpRequest], HttpResponse]:
    """The address to which this provider posts its sign-out tokens."""

    @csrf_exempt
    @never_cache
    @require_POST
    def told(request: HttpRequest) -> HttpResponse:
        settings, at = settings_of(), clock.now()
        if not settings.is_on:
            return HttpResponse(status=404)
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            return _refused("long")
        try:
            ended = _verified(request.POST.get("logout_token", ""), settings)
            named = ProviderSession(provider, ended.subject, ended.session)
            count = accounts.close_from_provider(_BY, ended=named, token=ended.token, until=ended.until, at=at)
        except (wire.Untrusted, wire.KeyMissing) as fault:
            return _refused(str(fault))
        except TokenUsed:
            return _refused("jti")
        except (Unavailable, wire.Unreadable):  # the provider's keys cannot be had: it comes again
            return HttpResponse(status=503)
        log.info("signed_out_there", provider=provider, sessions=count)
        return HttpResponse(status=200)

    return told


def front_channel(provider: str, settings_of: Callable[[], Settings]) -> Callable[[HttpRequest], HttpResponse]:
    """The address that this provider's sign-out page shows in a frame, with its name and that of the session."""

    @never_cache
    @require_GET
    def framed(request: HttpRequest) -> HttpResponse:
        settings = settings_of()
        session = request.GET.get("sid", "")[: wire.LONGEST_NAME]
        if not settings.is_on:
            return HttpResponse(status=404)
        if not session or request.GET.get("iss", "") != settings.expected_issuer:
            return _refused("iss")
        accounts.close_from_provider(_BY, ended=ProviderSession(provider, session=session), at=clock.now())
        parts = urlsplit(settings.url)
        policy = f"default-src 'none'; frame-ancestors {parts.scheme}://{parts.netloc}"
        return HttpResponse(status=200, headers={"Content-Security-Policy": policy})

    return framed


def _verified(token: str, settings: Settings) -> wire.Ended:
    at = clock.now()
    try:
        return wire.check_logout_token(token, client.keys(settings), settings, at=at)
    except wire.KeyMissing:  # the provider changed its key
        anew = client.keys(settings, anew=True, at_most_every=ANEW_SECONDS)
        return wire.check_logout_token(token, anew, settings, at=at)


def _refused(part: str) -> HttpResponse:
    log.warning("sign_out_refused", part=part)
    return JsonResponse({"error": "invalid_request"}, status=400)


urlpatterns = [
    path("dinh-danh/dang-xuat", back_channel("national", current), name="identity_backchannel"),
    path("dinh-danh/dang-xuat/khung", front_channel("national", current), name="identity_frontchannel"),
    path("danh-ba/dang-xuat", back_channel("officers", officers), name="officers_backchannel"),
    path("danh-ba/dang-xuat/khung", front_channel("officers", officers), name="officers_frontchannel"),
]
