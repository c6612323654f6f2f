"""All simulators in one process: the web application, the mail server and the clockwork that writes received data to disk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import acting
from sandbox.control import ControlPanel
from sandbox.country import Country
from sandbox.document_axis.axis import DocumentAxis
from sandbox.enterprise_register import EnterpriseRegister
from sandbox.help_mail import HelpMail
from sandbox.identity_provider.provider import IdentityProvider
from sandbox.integration_platform import IntegrationPlatform
from sandbox.mailbox import Mailbox
from sandbox.national_portal.portal import NationalPortal
from sandbox.officer_directory import OfficerDirectory
from sandbox.payment_platform import PaymentPlatform
from sandbox.population import Population
from sandbox.post import Post
from sandbox.scenario import Player
from sandbox.signing.agent import SigningAgent
from sandbox.signing.service import SigningService
from sandbox.signing.trust import TrustServices
from sandbox.single_window.window import SingleWindow
from sandbox.skeleton import pages
from sandbox.skeleton.simulator import Context, SeesDossiers, Simulator
from sandbox.skeleton.store import Store
from sandbox.skeleton.wire import Wire
from sandbox.sms import Phones
from sandbox.vietqr import VietQr
from sandbox.vneid import Vneid
from sandbox.vnpay import Vnpay
from sandbox.zalo import Zalo

FLUSH_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Settings:
    """How the sandbox is started."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 8010
    smtp_port: int = 8025
    portal_url: str = "http://127.0.0.1:8000"
    public_url: str = ""


def build(settings: Settings) -> tuple[Starlette, list[Simulator], Store]:
    """Make the application and its simulators; nothing runs yet."""
    settings.home.mkdir(parents=True, exist_ok=True)
    store = Store(settings.home / "sandbox.sqlite3")
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    context = Context(
        home=settings.home,
        base_url=(settings.public_url or f"http://{host}:{settings.port}").rstrip("/"),
        portal_url=settings.portal_url.rstrip("/"),
        store=store,
        smtp_port=settings.smtp_port,
        wire=Wire(store),
    )
    simulators: list[Simulator] = [
        IdentityProvider(context),
        HelpMail(context),
        OfficerDirectory(context),
        EnterpriseRegister(context),
        IntegrationPlatform(context),
        Population(context),
        Vneid(context),
        NationalPortal(context),
        SingleWindow(context),
        PaymentPlatform(context),
        Vnpay(context),
        VietQr(context),
        DocumentAxis(context),
        SigningService(context),
        SigningAgent(context),
        TrustServices(context),
        Mailbox(context, settings.host),
        Post(context),
        Zalo(context),
        Phones(context),
    ]
    panel = ControlPanel(context, simulators)
    player = Player({simulator.name: simulator for simulator in simulators})
    country = Country(player, {one.name: one.seen for one in simulators if isinstance(one, SeesDossiers)})

    async def style(request: Request) -> Response:
        return pages.style(request)

    routes = [*panel.routes(), *country.routes(), *acting.routes(), Route(pages.STYLE_PATH, style)]
    for simulator in simulators:
        simulator.switches.recorder = context.wire.recorder(simulator.name)
        routes.extend(simulator.routes())
    app = Starlette(routes=routes)
    player.attach(app)
    return app, simulators, store


async def serve(settings: Settings, stopped: asyncio.Event) -> None:
    """Run until `stopped` is set, then write what is waiting and end."""
    app, simulators, store = build(settings)
    server = Server(
        app, address=settings.host, port=settings.port, interface=Interfaces.ASGI, websockets=True, log_enabled=False
    )
    async with _running(simulators), _writing(store):
        web = asyncio.create_task(server.serve())
        waiting = asyncio.create_task(stopped.wait())
        await asyncio.wait({web, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not web.done():
            server.stop()  # type: ignore[no-untyped-call]  # untyped in the library
        await web


@asynccontextmanager
async def _running(simulators: list[Simulator]) -> AsyncIterator[None]:
    begun: list[Simulator] = []
    try:
        for simulator in simulators:
            await simulator.start()
            begun.append(simulator)
        yield
    finally:
        for simulator in reversed(begun):
            await simulator.stop()


@asynccontextmanager
async def _writing(store: Store) -> AsyncIterator[None]:
    async def loop() -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            store.flush()

    task = asyncio.create_task(loop())
    try:
        yield
    finally:
        task.cancel()
        store.close()
