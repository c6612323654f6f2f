"""Signing from the command line: how fast it is on this machine."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import click
from django.conf import settings
from django.db import close_old_connections

from motcua.casework.results import services as results
from motcua.casework.results.types import Authority, Chosen, ItemState, Kind, Order
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.signing import queries as signatures
from motcua.foundation.types import Actor, ActorKind, Json, Ref
from motcua.identity.accounts import queries as accounts

_PROCEDURE, _SIGNER, _KIND = "giay-phep-tam-nhap-tai-xuat", "lanhdao.bo", "measured"
_ANSWER = Actor.system("answer")


@click.group()
def command() -> None:
    """Measure the signing of results."""


@command.command(hidden=True)
@click.option("--seconds", default=10, show_default=True, type=click.IntRange(1))
@click.option("--size", default=100, show_default=True, type=click.IntRange(1, 1000), help="Papers of one act.")
def measure(seconds: int, size: int) -> None:
    """Sign papers in acts, number to entry, and print what each act took, for `motcua bench sign`; on a trial's database only."""
    if not settings.MOTCUA.sandbox or not settings.MOTCUA.demo:
        raise click.ClickException("what is measured stays in the registers: only in a trial")
    actor = Actor(ActorKind.OFFICER, accounts.officer_id(_SIGNER))
    known = json.loads((settings.MOTCUA.home / "secrets" / "demo.json").read_text())
    certificate = signatures.certificates(actor.id)[0].id
    begun, done = time.monotonic(), 0
    acts: list[dict[str, float]] = []
    with ThreadPoolExecutor(settings.MOTCUA.worker_threads) as pool:
        while time.monotonic() - begun < seconds:
            acts.append(_act(pool, actor, certificate, known["officer_password"], size, len(acts)))
            done += size
    took = time.monotonic() - begun
    click.echo(json.dumps({"results": done, "seconds": took, "per_second": done / took, "acts": acts}))


def _act(
    pool: ThreadPoolExecutor, actor: Actor, certificate: int, pin: str, size: int, number: int
) -> dict[str, float]:
    at = clock.now()
    orders = {order.subject: order for order in (_order(f"{at.timestamp():.6f}-{number}-{n}") for n in range(size))}
    marks = [time.monotonic()]
    chosen = [Chosen(subject, n, results.fingerprint(order)) for n, (subject, order) in enumerate(orders.items(), 1)]
    batch, _fresh = results.open_batch(actor, certificate=certificate, chosen=chosen, key=f"{at.timestamp()}", at=at)

    def prepare(item: int, subject: Ref) -> None:
        results.prepare_item(item, order=orders[subject], authority=Authority(), at=at)
        close_old_connections()

    def finish(item: int, subject: Ref) -> None:
        content = results.completed(item)
        if content is None or not results.keep_signed_alone(item, content, at=at):
            raise click.ClickException("a paper was not signed")
        results.issue(_ANSWER, order=orders[subject], at=at)
        close_old_connections()

    list(pool.map(prepare, [item.id for item in batch.items], [item.subject for item in batch.items]))
    marks.append(time.monotonic())
    values = results.held_values(actor, batch=batch.id, pin=pin, at=at)
    signed = results.authorise(actor, batch=batch.id, values=values, at=at)
    marks.append(time.monotonic())
    waiting = [item for item in signed.items if item.state is ItemState.SIGNED]
    list(pool.map(finish, [item.id for item in waiting], [item.subject for item in waiting]))
    marks.append(time.monotonic())
    return {"prepare": marks[1] - marks[0], "authorise": marks[2] - marks[1], "finish": marks[3] - marks[2]}


def _order(name: str) -> Order:
    version = catalogue.in_force(_PROCEDURE, clock.now())
    if version is None:
        raise click.ClickException(f"{_PROCEDURE} is not loaded")
    data: dict[str, Json] = {
        "dossier_code": name,
        "subject": "Đề nghị giải quyết cho cơ sở tại Hà Nội",
        "request": "Đề nghị cơ quan giải quyết thủ tục cho cơ sở tại địa chỉ nêu trên.",
        "applicant": {"applicant_name": "Công ty TNHH Hóa chất Minh Phát", "enterprise_code": "9901234560"},
    }
    return Order(
        subject=Ref(_KIND, name), owner=Ref("enterprise", "9901234560"), owner_name="Công ty TNHH Hóa chất Minh Phát",
        procedure=_PROCEDURE, version=version.id, unit="G02.10", kind=Kind.ISSUED, register="MEASURED",
        pattern="DO-{year}-{number:06d}", templates=version.templates, template=version.result["template"],
        title="Kết quả đo", data=data,
    )  # fmt: skip
