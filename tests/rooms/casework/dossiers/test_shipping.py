"""A result on paper goes by post: chosen by its owner, ordered, followed, delivered, brought back or lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.rooms.casework.dossiers.acts.acting import NOW, decided, taken_up
from tests.rooms.casework.dossiers.factory import OWNER as WHO
from tests.rooms.casework.dossiers.factory import Desk

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import ActNotLawful
from motcua.casework.dossiers.types import (
    Asked,
    DeliveryState,
    Payer,
    PostNews,
    ReturnWish,
    Shipping,
    Status,
)
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed, NotFound
from motcua.foundation.types import Actor, ActorKind

pytestmark = pytest.mark.django_db(transaction=True)

POST = Actor.system("post")
OWNER = Actor(ActorKind.PERSON, "a", acting_for=WHO, rights=frozenset({"file", "see"}), assurance=2)
TO = Shipping("Trần Thị Hạnh", "0912 345 678", "12 Nguyễn Văn Linh, phường Tân Thuận, TP. Hồ Chí Minh", Payer.SENDER)
WISH = ReturnWish(True, TO.recipient, TO.phone, TO.address)  # noqa: FBT003 -- the value's own order


def ordered(desk: Desk) -> tuple[str, int]:
    """A decided dossier whose result the post was asked to fetch."""
    code = decided(desk)
    services.order_post(desk.officers["one_stop_officer"], code=code, to=TO, asked=Asked(None, "o"), at=clock.now())
    return code, queries.shipments(POST, code)[0].id


def hear(shipment: int, news: PostNews, key: str, *, minutes: int = 0) -> bool:
    at = clock.now()
    return services.note_post_news(
        POST, shipment=shipment, key=key, news=news, place="Hà Nội", happened_at=at + timedelta(minutes=minutes), at=at
    )


def test_order_taken_and_delivered_returns_the_result(desk: Desk) -> None:
    code, number = ordered(desk)
    before = queries.shipments(OWNER, code)[0]
    services.note_order(POST, shipment=number, tracking="RR123456789VN", fee=30_000, at=clock.now())
    services.note_order(POST, shipment=number, tracking="OTHER0000", fee=1, at=clock.now())
    on_its_way = desk.status(code)
    for news, key in ((PostNews.PICKED_UP, "1"), (PostNews.IN_TRANSIT, "2"), (PostNews.DELIVERED, "3")):
        assert hear(number, news, key)

    (shipment,) = queries.shipments(OWNER, code)
    assert (before.state, on_its_way) == (DeliveryState.ORDERED, Status.DECIDED)
    assert (shipment.state, shipment.tracking, shipment.fee) == (DeliveryState.DELIVERED, "RR123456789VN", 30_000)
    assert [step.news for step in shipment.steps] == [PostNews.PICKED_UP, PostNews.IN_TRANSIT, PostNews.DELIVERED]
    assert desk.status(code) is Status.RETURNED


def test_order_sent_twice_is_one_and_another_waits_for_its_end(desk: Desk) -> None:
    code, number = ordered(desk)
    clerk, at = desk.officers["one_stop_officer"], clock.now()

    services.order_post(clerk, code=code, to=TO, asked=Asked(None, "o"), at=at)
    with pytest.raises(ActNotLawful):
        services.order_post(clerk, code=code, to=TO, asked=Asked(None, "p"), at=at)
    with pytest.raises(ActNotLawful):
        services.post_result(clerk, code=code, tracking="EE123456789VN", recipient="x", asked=NOW, at=at)
    assert [one.id for one in queries.shipments(clerk, code)] == [number]


@pytest.mark.parametrize(
    ("news", "state"), [(PostNews.CAME_BACK, DeliveryState.CAME_BACK), (PostNews.LOST, DeliveryState.LOST)]
)
def test_item_that_comes_back_or_is_lost_leaves_the_result_to_be_released_again(
    desk: Desk, news: PostNews, state: DeliveryState
) -> None:
    code, number = ordered(desk)
    services.note_order(POST, shipment=number, tracking="RR123456789VN", fee=None, at=clock.now())

    assert [hear(number, news, "e"), hear(number, news, "e"), hear(number, PostNews.DELIVERED, "late")] == [
        True,
        False,
        True,
    ]

    assert queries.shipments(OWNER, code)[0].state is state
    assert desk.status(code) is Status.DECIDED
    services.order_post(desk.officers["one_stop_officer"], code=code, to=TO, asked=Asked(None, "again"), at=clock.now())
    assert [one.state for one in queries.shipments(OWNER, code)] == [DeliveryState.ORDERED, state]


def test_news_in_any_order_ends_the_same(desk: Desk) -> None:
    code, number = ordered(desk)

    hear(number, PostNews.DELIVERED, "3", minutes=3)
    hear(number, PostNews.PICKED_UP, "1", minutes=1)
    hear(number, PostNews.IN_TRANSIT, "2", minutes=2)
    services.note_order(POST, shipment=number, tracking="RR123456789VN", fee=1, at=clock.now())

    (shipment,) = queries.shipments(OWNER, code)
    assert [step.news for step in shipment.steps] == [PostNews.PICKED_UP, PostNews.IN_TRANSIT, PostNews.DELIVERED]
    assert (shipment.state, desk.status(code)) == (DeliveryState.DELIVERED, Status.RETURNED)


def test_order_is_cancelled_until_the_post_has_fetched_it(desk: Desk) -> None:
    code, number = ordered(desk)
    clerk = desk.officers["one_stop_officer"]

    services.cancel_post(clerk, code=code, asked=NOW, at=clock.now())
    assert queries.shipments(clerk, code)[0].state is DeliveryState.CANCELLED
    assert [one.code for one in queries.to_release(clerk, at=clock.now())] == [code]

    services.order_post(clerk, code=code, to=TO, asked=Asked(None, "2"), at=clock.now())
    hear(queries.shipments(clerk, code)[0].id, PostNews.PICKED_UP, "1")
    with pytest.raises(ActNotLawful):
        services.cancel_post(clerk, code=code, asked=NOW, at=clock.now())
    assert number


def test_order_without_an_address_is_refused_at_its_fields(desk: Desk) -> None:
    code = decided(desk)

    with pytest.raises(Invalid) as told:
        services.order_post(
            desk.officers["one_stop_officer"], code=code, to=Shipping(" ", "12", "Hà Nội"), asked=NOW, at=clock.now()
        )

    assert [one.pointer for one in told.value.errors] == ["/recipient", "/phone", "/address"]
    assert queries.shipments(OWNER, code) == []


def test_owner_chooses_where_the_paper_goes_until_it_has_left(desk: Desk) -> None:
    code = taken_up(desk)
    services.wish_return(OWNER, code=code, wish=WISH, at=clock.now())

    kept = queries.return_wish(desk.officers["one_stop_officer"], code)
    assert (kept.by_post, kept.phone, kept.address) == (True, "0912345678", TO.address)
    services.wish_return(OWNER, code=code, wish=ReturnWish(by_post=False, address="x"), at=clock.now())
    assert queries.return_wish(OWNER, code) == ReturnWish(by_post=False)
    with pytest.raises(Invalid):
        services.wish_return(OWNER, code=code, wish=ReturnWish(by_post=True), at=clock.now())
    with pytest.raises((NotAllowed, NotFound)):
        services.wish_return(Actor(ActorKind.ANONYMOUS, ""), code=code, wish=WISH, at=clock.now())


def test_nobody_but_the_post_tells_of_its_items(desk: Desk) -> None:
    code, number = ordered(desk)

    with pytest.raises((NotAllowed, NotFound)):
        services.note_post_news(
            OWNER, shipment=number, key="x", news=PostNews.DELIVERED, place="", happened_at=clock.now(), at=clock.now()
        )
    with pytest.raises(NotFound):
        hear(number + 1000, PostNews.DELIVERED, "x")
    assert desk.status(code) is Status.DECIDED
