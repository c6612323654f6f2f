"""Events leave once, signed, in order per subject, again until they arrive; never to an address inside the network that nobody named."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from tests.rooms.casework.dossiers.factory import officer

from motcua.casework.dossiers.facts import StatusChanged
from motcua.casework.dossiers.types import Channel, Status
from motcua.followup.events import models, queries, sending, services
from motcua.followup.events.errors import DeliveryUnknown, WebhookUnknown, WebhookWrong
from motcua.followup.events.types import TYPES, DeliveryState, WebhookState
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal.types import Recorded
from motcua.foundation.outbox import models as outbox_models
from motcua.foundation.outbox import services as outbox
from motcua.foundation.transport import guard
from motcua.foundation.transport import services as transport
from motcua.foundation.types import Actor, Ref

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Receiver:
    """Another system: keeps what comes and answers as the test says."""

    port: int = 0
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    says: bytes = b""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/nhan"

    def events(self) -> list[dict[str, object]]:
        return [json.loads(body) for _headers, body in self.got]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    held = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            held.got.append(({key.lower(): value for key, value in self.headers.items()}, body))
            status = held.statuses.pop(0) if held.statuses else 204
            says = held.says if status >= 300 else b""
            self.send_response(status)
            for key, value in held.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(says)))
            self.end_headers()
            self.wfile.write(says)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        held.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.MOTCUA = replace(django_settings.MOTCUA, webhook_hosts=f"127.0.0.1:{held.port}")
        yield held
        server.shutdown()
        thread.join()
    transport.close()


@pytest.fixture
def operator() -> Actor:
    return officer("operator")


def happen(code: str = "G02-1", seq: int = 1, after: Status = Status.ACCEPTED) -> None:
    fact = StatusChanged(code, Status.SUBMITTED, after, "điều 1", Channel.PORTAL, "enterprise:9901234560")
    services.keep(fact, Recorded(Ref("dossier", code), seq, clock.now(), "system:test"))


def make(operator: Actor, receiver: Receiver, *types: str) -> str:
    return services.make_webhook(operator, name="Kho dữ liệu", url=receiver.url, types=types, at=clock.now()).id


def due() -> None:
    outbox_models.OutboxMessage.objects.filter(state="waiting").update(next_at=clock.now() - timedelta(seconds=1))


def standing(operator: Actor, webhook: str) -> WebhookState:
    return queries.webhook(operator, webhook).state


def test_an_event_arrives_once_as_a_signed_cloud_event(operator: Actor, receiver: Receiver) -> None:
    opened = services.make_webhook(operator, name="Kho", url=receiver.url, types=(), at=clock.now())
    happen()
    happen()  # the same fact, delivered again
    outbox.send_waiting()

    ((headers, body),) = receiver.got
    event = json.loads(body)
    assert {key: event[key] for key in ("specversion", "type", "subject", "datacontenttype")} == {
        "specversion": "1.0", "type": "vn.motcua.dossiers.status_changed", "subject": str(Ref("dossier", "G02-1")), "datacontenttype": "application/json",
    }  # fmt: skip
    assert event["data"]["after"] == Status.ACCEPTED.value
    assert headers["content-type"].startswith("application/cloudevents+json")
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    key = base64.b64decode(opened.secret.removeprefix("whsec_"))
    assert (
        headers["webhook-signature"]
        == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    )
    assert queries.webhook(operator, opened.id).last_success_at is not None


def test_a_new_secret_signs_otherwise_and_stands_in_no_table(operator: Actor, receiver: Receiver) -> None:
    first = services.make_webhook(operator, name="Kho", url=receiver.url, types=(), at=clock.now())
    second = services.change_secret(operator, webhook=first.id, at=clock.now())

    assert first.secret != second.secret
    row = models.Webhook.objects.values().get()
    assert first.secret not in str(row)
    assert second.secret not in str(row)


def test_what_was_not_taken_comes_again_in_order_and_other_subjects_do_not_wait(
    operator: Actor, receiver: Receiver
) -> None:
    make(operator, receiver)
    receiver.statuses = [500]
    happen("G02-1", 1)
    happen("G02-1", 2, Status.PROCESSING)
    outbox.send_waiting()
    happen("G02-2", 1)
    outbox.send_waiting()
    due()
    outbox.send_waiting()

    subjects = [(one["subject"], one["data"]["after"]) for one in receiver.events()]  # type: ignore[index]
    one, other = str(Ref("dossier", "G02-1")), str(Ref("dossier", "G02-2"))
    assert subjects == [
        (one, "ACCEPTED"), (other, "ACCEPTED"), (one, "ACCEPTED"), (one, "PROCESSING"),
    ]  # fmt: skip
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 3


def test_only_the_kinds_that_were_chosen_are_sent(operator: Actor, receiver: Receiver) -> None:
    make(operator, receiver, "results.issued")
    happen()
    outbox.send_waiting()

    assert receiver.got == []


def test_lasting_failure_disables_visibly_and_a_replay_brings_what_was_missed(
    operator: Actor, receiver: Receiver
) -> None:
    webhook = make(operator, receiver)
    receiver.statuses = [500, 500]
    happen()
    outbox.send_waiting()
    assert standing(operator, webhook) is WebhookState.ON
    models.Webhook.objects.update(failing_since=clock.now() - sending.PATIENCE)
    due()
    outbox.send_waiting()
    happen("G02-2")
    outbox.send_waiting()

    seen = queries.webhook(operator, webhook)
    first = models.Event.objects.order_by("id")[0].pk
    assert (seen.state, seen.missed_from, seen.failure) == (WebhookState.DISABLED, first, "HTTP 500")
    assert len(receiver.got) == 2
    services.switch_webhook(operator, webhook=webhook, on=True, at=clock.now())
    assert services.replay(operator, webhook=webhook, first=first, at=clock.now()) == 2
    outbox.send_waiting()
    assert [one["subject"] for one in receiver.events()[2:]] == [
        str(Ref("dossier", code)) for code in ("G02-1", "G02-2")
    ]
    assert queries.webhook(operator, webhook).missed_from is None


def test_who_says_gone_gets_nothing_more(operator: Actor, receiver: Receiver) -> None:
    webhook = make(operator, receiver)
    receiver.statuses = [410]
    happen()
    outbox.send_waiting()

    assert standing(operator, webhook) is WebhookState.DISABLED


def test_a_redirect_is_not_followed(operator: Actor, receiver: Receiver) -> None:
    make(operator, receiver)
    receiver.statuses, receiver.headers = [302], {"Location": "http://169.254.169.254/"}
    happen()
    outbox.send_waiting()

    assert len(receiver.got) == 1
    assert outbox_models.OutboxMessage.objects.get().state == "waiting"


def test_the_receiver_may_ask_for_time(operator: Actor, receiver: Receiver) -> None:
    make(operator, receiver)
    receiver.statuses, receiver.headers = [429], {"Retry-After": "900"}
    happen()
    outbox.send_waiting()

    wait = outbox_models.OutboxMessage.objects.get().next_at - clock.now()
    assert timedelta(minutes=14) < wait < timedelta(minutes=16)


def test_paused_and_removed_webhooks_get_nothing(operator: Actor, receiver: Receiver) -> None:
    paused, removed = make(operator, receiver), make(operator, receiver)
    services.switch_webhook(operator, webhook=paused, on=False, at=clock.now())
    happen()
    services.remove_webhook(operator, webhook=removed, at=clock.now())
    outbox.send_waiting()

    assert receiver.got == []
    assert queries.webhook(operator, paused).missed_from is not None
    with pytest.raises(WebhookUnknown):
        queries.webhook(operator, removed)


def test_a_test_delivery_says_at_once_what_came_of_it(operator: Actor, receiver: Receiver) -> None:
    webhook = make(operator, receiver)
    assert services.try_webhook(operator, webhook=webhook, at=clock.now()).ok
    receiver.statuses = [403]
    tried = services.try_webhook(operator, webhook=webhook, at=clock.now())

    assert (tried.ok, tried.status) == (False, 403)
    assert {one["type"] for one in receiver.events()} == {"vn.motcua.test"}


@pytest.mark.parametrize(
    ("field_", "values"),
    [
        ("url", {"url": "http://kho.example/"}), ("url", {"url": "ftp://kho.example/"}), ("url", {"url": "https://a:b@kho.example/"}),
        ("url", {"url": "https://"}), ("url", {"url": "https://kho.example:99999/"}), ("url", {"url": "https://kho.example/\r\nX: y"}),
        ("url", {"url": "https://localhost/"}), ("url", {"url": "https://169.254.169.254/latest"}), ("url", {"url": "https://0x7f.1/"}),
        ("url", {"url": "https://[::ffff:10.0.0.5]:8443/"}), ("url", {"url": "https://[64:ff9b::a00:5]/"}),
        ("url", {"url": "https://" + "a" * 600}), ("url", {"url": "javascript:alert(1)"}), ("name", {"name": " "}), ("name", {"name": "x" * 101}),
        ("types", {"types": ["accounts.signed_in"]}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(operator: Actor, field_: str, values: dict[str, object]) -> None:
    given = {"name": "Kho", "url": "https://kho.example/", "types": [], **values}
    with pytest.raises(WebhookWrong) as wrong:
        services.make_webhook(operator, **given, at=clock.now())  # type: ignore[arg-type]

    assert wrong.value.field == field_
    assert models.Webhook.objects.count() == 0


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.8", "169.254.169.254", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
def test_addresses_inside_the_network_are_not_called(operator: Actor, receiver: Receiver, host: str) -> None:
    services.make_webhook(operator, name="Kho", url="https://kho.example/", types=(), at=clock.now())
    models.Webhook.objects.update(
        url=f"http://{host}:{receiver.port}/" if host != "127.0.0.1" else "http://127.0.0.1:1/"
    )
    happen()
    outbox.send_waiting()

    assert receiver.got == []
    assert outbox_models.OutboxMessage.objects.get().error.startswith("transport.host_not_named")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False),
        ("fe80::1%eth0", False), ("fc00::1", False), ("::ffff:10.0.0.1", False), ("2002:0a00:0001::", False), ("64:ff9b::10.0.0.1", False), ("64:ff9b::8.8.8.8", True), ("::", False), ("x", False),
    ],
)  # fmt: skip
def test_public_addresses(address: str, public: bool) -> None:
    assert guard.is_public(address) is public


def test_the_stream_is_read_by_a_cursor_without_gaps(operator: Actor) -> None:
    for number in range(5):
        happen(f"G02-{number}")

    first = queries.after(operator, 0, limit=2)
    rest = queries.after(operator, first[-1].seq)
    assert [one.ref.id for one in (*first, *rest)] == [f"G02-{number}" for number in range(5)]
    assert queries.after(operator, rest[-1].seq) == []
    assert queries.after(operator, 0, types=["results.issued"]) == []


def test_others_may_neither_read_nor_make() -> None:
    clerk = officer("specialist")
    for act in (
        lambda: queries.after(clerk, 0),
        lambda: queries.webhooks(clerk),
        lambda: services.make_webhook(clerk, name="x", url="https://kho.example/", types=(), at=clock.now()),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_every_kind_that_is_told_is_one_that_may_be_chosen() -> None:
    from motcua.followup.events.subscribers import SUBSCRIPTIONS

    assert {one.fact_type.NAME for one in SUBSCRIPTIONS} == set(TYPES)


# ---------------------------------------------------------------- deliveries


def told(operator: Actor, hook: str) -> list[tuple[str, str, int, int]]:
    """Subject, state, attempts and the status of the last answer, the newest first."""
    return [(one.ref.id, one.state.value, one.attempts, one.status) for one in queries.deliveries(operator, hook)]


def test_every_delivery_tells_its_attempts_and_its_last_answer(operator: Actor, receiver: Receiver) -> None:
    hook = make(operator, receiver)
    receiver.statuses = [500]
    receiver.says = b"loi <b>\x00\xff" + b"x" * 5000
    happen("G02-1")
    happen("G02-1", 2, Status.PROCESSING)
    happen("G02-2")
    assert told(operator, hook) == [("G02-2", "waiting", 0, 0), ("G02-1", "waiting", 0, 0), ("G02-1", "waiting", 0, 0)]

    outbox.send_waiting()
    failed = queries.deliveries(operator, hook)[-1]
    assert (failed.state, failed.attempts, failed.status, len(failed.answer)) == (DeliveryState.WAITING, 1, 500, 300)
    assert failed.answer.startswith("loi <b>")
    assert "\x00" not in failed.answer
    assert failed.tried_at is not None
    assert failed.next_at is not None
    assert failed.next_at > failed.tried_at
    assert told(operator, hook)[:2] == [("G02-2", "arrived", 1, 204), ("G02-1", "waiting", 0, 0)]

    due()
    outbox.send_waiting()
    assert told(operator, hook) == [
        ("G02-2", "arrived", 1, 204),
        ("G02-1", "arrived", 1, 204),
        ("G02-1", "arrived", 2, 204),
    ]
    assert {one.answer for one in queries.deliveries(operator, hook)} == {""}


def test_one_delivery_is_sent_again_at_once_or_as_a_new_one(operator: Actor, receiver: Receiver) -> None:
    hook, other = make(operator, receiver), make(operator, receiver)
    receiver.statuses = [500, 500]
    happen()
    outbox.send_waiting()
    waiting = queries.deliveries(operator, hook)[0]
    services.resend(operator, webhook=hook, delivery=waiting.id, at=clock.now())
    outbox.send_waiting()
    assert told(operator, hook) == [("G02-1", "arrived", 2, 204)]

    services.resend(operator, webhook=hook, delivery=waiting.id, at=clock.now())
    outbox.send_waiting()
    again, first = queries.deliveries(operator, hook)
    assert (again.replay, first.replay, again.state) == (1, 0, DeliveryState.ARRIVED)
    ids = [headers["webhook-id"] for headers, _body in receiver.got]
    assert len(set(ids)) == 1
    with pytest.raises(DeliveryUnknown):
        services.resend(operator, webhook=other, delivery=waiting.id, at=clock.now())
    with pytest.raises(NotAllowed):
        services.resend(officer("specialist"), webhook=hook, delivery=waiting.id, at=clock.now())


def test_what_a_webhook_missed_is_told_and_old_records_go(operator: Actor, receiver: Receiver) -> None:
    hook = make(operator, receiver)
    services.switch_webhook(operator, webhook=hook, on=False, at=clock.now())
    happen()
    outbox.send_waiting()
    assert told(operator, hook) == [("G02-1", "missed", 0, 0)]
    services.switch_webhook(operator, webhook=hook, on=True, at=clock.now())
    receiver.statuses = [410]
    services.replay(operator, webhook=hook, first=0, at=clock.now())
    outbox.send_waiting()
    assert told(operator, hook)[0] == ("G02-1", "missed", 1, 410)

    happen("G02-2", 2)
    models.Delivery.objects.update(made_at=clock.now() - timedelta(days=31))
    assert services.forget_deliveries(at=clock.now()) == 2
    assert told(operator, hook) == [("G02-2", "waiting", 0, 0)]


def test_deliveries_are_read_page_by_page_and_by_state_in_one_read(
    operator: Actor, receiver: Receiver, django_assert_num_queries: object
) -> None:
    hook = make(operator, receiver)
    for number in range(5):
        happen(f"G02-{number}", number)
    queries.deliveries(operator, hook)  # the operator's grants are read once
    with django_assert_num_queries(2):  # type: ignore[operator]  # grants, and the page
        first = queries.deliveries(operator, hook, limit=2)
    rest = queries.deliveries(operator, hook, before=first[-1].id)
    assert [one.ref.id for one in (*first, *rest)] == ["G02-4", "G02-3", "G02-2", "G02-1", "G02-0"]
    assert queries.deliveries(operator, hook, state=DeliveryState.ARRIVED) == []
    assert queries.deliveries(operator, "nobody") == []
