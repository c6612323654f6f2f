"""The operator's page of a link: try one call, send again what is dead, read whose trouble it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import escape
from tests.rooms.casework.dossiers.factory import PASSWORD, officer
from tests.rooms.casework.payments import factory as money

from motcua.config.wiring import SENDERS
from motcua.doors.ui import links
from motcua.doors.ui.links import Connection, Side
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.outbox import models as outbox
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.transport import models
from motcua.foundation.transport.errors import HeldBack, HostNotNamed, TimedOut

pytestmark = pytest.mark.django_db
PAGE = "/ban-lam-viec/quan-tri/ket-noi/"


class Probe:
    """Calls that are counted, and end as the test says."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault, self.seconds = fault, list[float]()

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if self.fault is not None:
            raise self.fault


def provide(probe: Probe | None = None, *, on: bool = True) -> None:
    links.connections.provide([Connection("national_portal", lambda: on, "national_portal", "national_portal", probe)])


@pytest.fixture
def operator(client: Client) -> Client:
    officer("operator")
    client.post("/ban-lam-viec/dang-nhap/", {"login": "operator.thu", "password": PASSWORD})
    return client


def dead(key: str, *, channel: str = "national_portal", state: str = "dead", age: timedelta = timedelta()) -> int:
    at = clock.now()
    row = outbox.OutboxMessage.objects.create(
        channel=channel, key=key, stream=key, body={}, state=state, next_at=at, created_at=at - age, error="từ chối <b>"
    )
    return row.pk


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (None, "Gọi thử: tốt"),
        (TimedOut(host="x", seconds=1), "phía họ"),
        (HeldBack(client="x", reason="held"), "phía họ"),
        (Unavailable(status=500), "phía họ"),
        (Retry("HTTP 503"), "phía họ"),
        (Dead("Sai đơn vị <script>"), "phía ta"),
        (HostNotNamed(host="x"), "phía ta"),
    ],
)
def test_one_call_tells_whose_trouble_it_is(operator: Client, fault: Exception | None, words: str) -> None:
    probe = Probe(fault)
    provide(probe)

    seen = operator.post(f"{PAGE}national_portal/thu/", follow=True).content.decode()

    assert words in seen
    assert "<script>Sai" not in seen
    assert probe.seconds == [links.PROBE_SECONDS]
    assert links.PROBE_SECONDS < 2


@pytest.mark.parametrize("name", ["nobody", "national_portal"])
def test_what_is_off_or_unknown_is_not_called(operator: Client, name: str) -> None:
    probe = Probe()
    provide(probe, on=False)

    assert operator.post(f"{PAGE}{name}/thu/").status_code == 404
    assert probe.seconds == []


def test_all_dead_messages_of_one_link_are_sent_again_and_no_others(operator: Client) -> None:
    provide(Probe())
    for key in ("a", "b"):
        dead(key)
    other = dead("c", channel="single_window")

    assert "Gửi lại bản tin a" in operator.get(PAGE).content.decode()
    assert "từ chối &lt;b&gt;" in operator.get(f"{PAGE}national_portal/").content.decode()
    seen = operator.post(f"{PAGE}national_portal/gui-lai/", follow=True).content.decode()

    assert "2 bản tin đang được gửi lại" in seen
    assert set(outbox.OutboxMessage.objects.filter(state="waiting").values_list("key", flat=True)) == {"a", "b"}
    assert outbox.OutboxMessage.objects.get(pk=other).state == "dead"


def test_whose_trouble_it_is_follows_from_calls_and_messages() -> None:
    provide(Probe())
    at = clock.now()

    def side() -> Side:
        return links.standings(at=at)[0].side

    row = models.Health.objects.create(client="national_portal", calls=1, last_success_at=at)
    assert side() is Side.NOBODY
    message = dead("late", state="waiting", age=timedelta(hours=1))
    assert side() is Side.US
    row.last_failure_at = at + timedelta(seconds=1)
    row.save()
    assert side() is Side.THEM
    row.last_failure_at = None
    row.save()
    outbox.OutboxMessage.objects.filter(pk=message).update(created_at=at)
    assert side() is Side.NOBODY
    dead("refused")
    assert side() is Side.US


def test_whoever_may_only_read_tries_and_sends_nothing(client: Client) -> None:
    officer("auditor")
    client.post("/ban-lam-viec/dang-nhap/", {"login": "auditor.thu", "password": PASSWORD})
    probe = Probe()
    provide(probe)
    dead("a")

    page = client.get(f"{PAGE}national_portal/").content.decode()
    answers = [client.post(f"{PAGE}national_portal/{act}/").status_code for act in ("thu", "gui-lai")]

    assert "Gọi thử một lần" not in page
    assert answers == [403, 403]
    assert (probe.seconds, outbox.OutboxMessage.objects.get().state) == ([], "dead")


def test_figures_for_a_collector_name_each_link_and_nobody(client: Client) -> None:
    provide(Probe())
    models.Health.objects.create(client="national_portal", calls=4, failed=1, milliseconds=800, failure="099178004512")
    dead("a")

    answer = client.get("/api/v1/links/metrics")

    assert answer["content-type"].startswith("application/openmetrics-text")
    text = answer.content.decode()
    for line in (
        'motcua_link_on{link="national_portal"} 1', 'motcua_link_calls_total{link="national_portal"} 4',
        'motcua_link_failed_calls_total{link="national_portal"} 1', 'motcua_link_call_seconds_total{link="national_portal"} 0.8',
        'motcua_link_dead{link="national_portal"} 1',
    ):  # fmt: skip
        assert line in text.splitlines()
    assert text.endswith("# EOF\n")
    assert "099178004512" not in text


def test_what_is_past_its_legal_term_makes_the_link_late_and_is_listed(operator: Client, client: Client) -> None:
    terms = {"vneid": timedelta(hours=24), "vneid_asked": timedelta(minutes=5)}
    links.connections.provide(
        [Connection("vneid", lambda: True, "vneid", "vneid", more=("vneid_asked", "vneid_usage"), within=terms)]
    )
    at = clock.now()
    models.Health.objects.create(client="vneid", calls=3, last_success_at=at)
    dead("young", channel="vneid", state="waiting", age=timedelta(hours=23))
    dead("no-term", channel="vneid_usage", state="waiting", age=timedelta(days=9))
    assert links.standings(at=at)[0].state is links.LinkState.OK
    assert "Không có bản tin nào quá thời hạn" in operator.get(f"{PAGE}vneid/").content.decode()

    dead("gone-by", channel="vneid", state="waiting", age=timedelta(hours=25))
    asked = dead("asked-for", channel="vneid_asked", age=timedelta(minutes=6))
    came = dead("came-late", channel="vneid_asked", state="sent", age=timedelta(minutes=30))
    outbox.OutboxMessage.objects.filter(pk=came).update(sent_at=at - timedelta(minutes=20))
    in_time = dead("in-time", channel="vneid", state="sent", age=timedelta(hours=30))
    outbox.OutboxMessage.objects.filter(pk=in_time).update(sent_at=at - timedelta(hours=29))

    [standing] = links.standings(at=at)
    late = (
        operator.get(f"{PAGE}vneid/").content.decode().partition("Quá thời hạn luật định")[2].partition("</table>")[0]
    )
    assert (standing.state, standing.backlog, standing.dead, standing.overdue) == (links.LinkState.LATE, 3, 1, 2)
    assert [key for key in ("gone-by", "asked-for", "came-late", "in-time", "young", "no-term") if f">{key}<" in late] == [
        "gone-by", "asked-for", "came-late",
    ]  # fmt: skip
    assert late.count("Chưa") == 2
    assert "2 quá hạn" in operator.get(PAGE).content.decode()
    assert 'motcua_link_overdue{link="vneid"} 2' in client.get("/api/v1/links/metrics").content.decode().splitlines()
    assert "late" in {one["state"] for one in client.get("/api/v1/links").json()}

    operator.post(f"{PAGE}vneid/gui-lai/")
    assert outbox.OutboxMessage.objects.get(pk=asked).state == "waiting"


def test_money_to_give_back_on_which_nobody_may_act_leads_to_the_unit_that_lacks_somebody(operator: Client) -> None:
    provide(Probe())
    money.open_channel()
    one = money.bill()
    first, second = money.begin([one]), money.begin([one])
    money.news(first)
    money.news(second, external="14000002")

    seen = operator.get(PAGE).content.decode()

    assert "Tiền phải hoàn mà chưa ai xử lý được" in seen
    assert "300.000" in seen
    assert f"/ban-lam-viec/quan-tri/don-vi/{money.UNIT}/vi-tri/" in seen
    money.officer("department_leader")
    assert "Tiền phải hoàn mà chưa ai xử lý được" not in operator.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("transport.timed_out 127.0.0.1 1.5", "không trả lời trong thời hạn"),
        ("transport.unreachable 127.0.0.1 ConnectError", "Không kết nối được"),
        ("ConnectionRefusedError: [Errno 111] Connection refused", "Không kết nối được"),
        ("transport.held_back payment_platform held", "Tạm ngừng gọi"),
        ("transport.held_back zalo rate", "số lần gọi mỗi giây"),
        ("transport.bad_answer not_json", "không đúng mẫu"),
        ("transport.bad_answer status 503", "lỗi của chính họ"),
        ("transport.token_refused 401", "không cấp quyền truy cập"),
        ("unavailable enterprise 500 x", "lỗi của chính họ"),
        ("unavailable payment_platform bill", "không phục vụ được"),
        ("outbox_retry HTTP 503", "lỗi của chính họ"),
        ("HTTP 401", "không công nhận quyền gọi"),
        ("HTTP 400: thiếu MaHoSo", "không nhận yêu cầu này"),
        ("outbox_dead Trục liên thông từ chối: 12: Sai đơn vị", "từ chối. Sửa điều bị nêu"),
        ("550 5.1.1 user unknown", "Máy chủ thư từ chối hẳn"),
        ("thủ tục x chưa ánh xạ sang mã quốc gia", "không lập được bản tin"),
        ("word/7: không có câu trả lời này", "không lập được bản tin"),
        ("KeyError: 'code'", "Lỗi không lường trước"),
    ],
)
def test_why_it_failed_is_a_sentence_with_what_was_written_down_in_small(operator: Client, raw: str, told: str) -> None:
    provide(Probe())
    models.Health.objects.create(client="national_portal", calls=1, failed=1, last_failure_at=clock.now(), failure=raw)
    outbox.OutboxMessage.objects.filter(pk=dead("a")).update(error=raw)

    for page in (PAGE, f"{PAGE}national_portal/"):
        seen = operator.get(page).content.decode()
        assert seen.count(told) == 2, page
        assert seen.count(f'<span class="mc-raw">{escape(raw)}</span>') == 2


def test_after_sending_again_one_is_where_the_button_was(operator: Client) -> None:
    provide(Probe())
    places = [
        operator.post(f"{PAGE}{dead(key)}/gui-lai/", given)["location"]
        for key, given in (("a", {"link": "national_portal"}), ("b", {}), ("c", {"link": "//evil.example"}))
    ]

    assert places == [f"{PAGE}national_portal/", PAGE, PAGE]
    outbox.OutboxMessage.objects.update(state="dead")
    assert 'name="link" value="national_portal"' in operator.get(f"{PAGE}national_portal/").content.decode()


def test_queues_have_names_and_no_code_words(operator: Client) -> None:
    provide(Probe())
    for channel in SENDERS:
        dead(f"key-of-{channel}", channel=channel)

    seen = operator.get(PAGE).content.decode()

    assert [channel for channel in SENDERS if f">{channel}<" in seen] == []
    assert ">Thư báo việc cho cán bộ<" in seen
