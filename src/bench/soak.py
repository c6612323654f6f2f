"""`motcua soak`: many dossiers while every other system misbehaves at random; at the end both sides must hold the same, to the đồng.

It brings up an installation of its own, files declarations through the API and the single window and applications whose fee is paid through the national
platform and VNPAY, turns switches of the sandbox all the while, puts them back, does what an operator and a payer would do (send again, ask
again), and compares.
"""

from __future__ import annotations

import contextlib
import json
import random
import re
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import click
import psycopg

from bench import papers, sample, sides
from bench.browser import Browser
from bench.client import Client
from bench.report import progress
from bench.stack import Stack, brought_up

Json = Any

CLIENTS = 4
WINDOW_SHARE, FEE_SHARE = 4, 8
"""Every fourth dossier comes through the single window, every eighth of the others has a fee."""
FEE_PROCEDURE = "chung-nhan-xuat-xu-uu-dai"
LEFT_ALONE = frozenset({"officer_directory", "signing_service", "signing_agent", "trust_services", "vietqr"})
"""Simulators that no citizen's dossier of this measurement meets."""
NO_FAULTS = frozenset({"normal", "wrong"})
"""`wrong` is a lie in the protocol's own words: whoever tells it must be corrected by a person, and no sameness can be asked of it."""
BILL_SECONDS = 90.0
"""How long a payer looks for a bill: a step of the process asks for it."""
QUIET_SECONDS = 1200.0
AGAIN_SECONDS = 4.0


@dataclass(slots=True)
class Run:
    """What was acknowledged while it ran."""

    dossiers: int
    chance: random.Random
    codes: list[str] = field(default_factory=list)
    """Codes that the API acknowledged."""
    references: list[str] = field(default_factory=list)
    """Numbers of the single window whose declaration the ministry acknowledged."""
    to_pay: list[str] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)
    """Bills whose payment was begun."""
    payments: list[str] = field(default_factory=list)
    """References of payments that were begun."""
    notes: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    turned: Counter[str] = field(default_factory=Counter)

    def note(self, text: str) -> None:
        """Remember something for whoever reads the figures."""
        self.notes[text] += 1


@click.command()
@click.option("--dossiers", default=200, show_default=True, type=click.IntRange(1, 100_000), help="How many are filed.")
@click.option("--faults", default="all", show_default=True, help="all, none, or names of simulators, with commas.")
@click.option("--seed", default=1, show_default=True, help="Seed of what goes wrong when.")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON object alone.")
def main(dossiers: int, faults: str, seed: int, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """File many dossiers while the other systems fail at random, then compare both sides; exits 1 on any difference."""
    with brought_up() as stack:
        run = Run(dossiers, random.Random(seed))
        _until_there(stack)
        names = _wanted(stack, faults)
        began = time.monotonic()
        browser = Browser(stack.address)
        browser.sign_in()
        with _misbehaving(stack, names, run):
            progress(f"filing {dossiers} dossiers, faults on {', '.join(names) or 'nothing'}")
            _file_all(stack, run)
            _pay_all(browser, run)
        filed = time.monotonic() - began
        progress(f"all filed after {filed:.0f} s; switches back, waiting for quiet")
        _settle(stack, browser, run)
        told = {
            **sides.compared(stack, run.codes, run.references, run.note), "payments": len(run.payments), "dossiers": dossiers, "faults": names, "seed": seed, "filed_s": round(filed, 1),
            "whole_s": round(time.monotonic() - began, 1), "turned": dict(run.turned), "notes": dict(run.notes),
        }  # fmt: skip
    good = not (told["lost"] or told["doubled"] or told["ledger_difference_vnd"] or told["national_portal_difference"])
    if not as_json:
        print(
            f"soak: {told['submitted']} submitted, {told['answered']} answered, {told['lost']} lost, {told['doubled']} doubled,"
            f" ledger {told['ledger_difference_vnd']} VND, national portal {told['national_portal_difference']}"
        )
    print(json.dumps(told, ensure_ascii=False), flush=True)
    sys.exit(0 if good else 1)


# ---------------------------------------------------------------- what goes wrong


def _until_there(stack: Stack) -> None:
    """The sandbox comes up beside the product and may be a moment later."""
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{stack.sandbox}/_health", timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _wanted(stack: Stack, faults: str) -> list[str]:
    there = [name for name in sides.sandbox(stack, "/_control") if name not in LEFT_ALONE]
    if faults in {"all", "none"}:
        return there if faults == "all" else []
    asked = [name.strip() for name in faults.split(",") if name.strip()]
    unknown = sorted(set(asked) - set(there))
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}; known: {', '.join(there)}", param_hint="--faults")
    return asked


@contextlib.contextmanager
def _misbehaving(stack: Stack, names: list[str], run: Run) -> Iterator[None]:
    """Turn switches at random until the block ends, then put all back."""
    modes = {
        name: [mode for mode in one["modes"] if mode not in NO_FAULTS]
        for name, one in sides.sandbox(stack, "/_control").items()
    }
    done = threading.Event()
    # Its own chance, so that what goes wrong does not hang on how fast the filing goes.
    chance = random.Random(run.chance.random())

    def turn() -> None:
        while names and not done.wait(chance.uniform(0.1, 0.6)):
            name = chance.choice(names)
            mode = chance.choice(modes[name])
            wish = {"mode": mode, "seconds": round(chance.uniform(0.2, 3.0), 1), "times": chance.randint(1, 4)}
            sides.sandbox(stack, f"/_control/{name}", wish)
            run.turned[f"{name} {mode}"] += 1

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        sides.sandbox(stack, "/_control/reset", {})


# ---------------------------------------------------------------- filing and paying


def _file_all(stack: Stack, run: Run) -> None:
    numbers = iter(range(run.dossiers))

    def work() -> None:
        client = stack.client()
        client.sign_in()
        while True:
            with run.lock:
                number = next(numbers, None)
            if number is None:
                client.close()
                return
            if number % WINDOW_SHARE == WINDOW_SHARE - 1:
                _declare_by_window(stack, run, number)
            elif number % FEE_SHARE == 0:
                _apply(client, run, number)
            else:
                _declare(client, run, number)
            if number % 100 == 99:
                progress(f"{number + 1} filed")

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _declare(client: Client, run: Run, number: int) -> None:
    form = sample.one_line()
    form["applicant"]["email"] = f"soak-{number}@example.vn"
    _submit(client, run, sample.PROCEDURE, form, number)


def _apply(client: Client, run: Run, number: int) -> None:
    """An application with a fee that is due at filing."""
    form = sample.application()
    form["applicant"]["email"] = f"soak-{number}@example.vn"
    code = _submit(client, run, FEE_PROCEDURE, form, number)
    if code:
        with run.lock:
            run.to_pay.append(code)


def _submit(client: Client, run: Run, procedure: str, form: Json, number: int) -> str:
    """Send it, and again with the same key when no answer came; the code, or nothing when it was refused."""
    names = sample.papers_named(form)
    sent = client.upload([(name, papers.named(name)) for name in names])
    if sent.status != 201:
        run.notes[f"papers {sent.status}"] += 1
        return ""
    ids = {name: paper["id"] for name, paper in zip(names, sent.json["papers"], strict=True)}
    body = json.dumps({"procedure": procedure, "data": form, "papers": ids}, ensure_ascii=False).encode()
    for _ in range(5):
        reply = client.submit(body, key=f"soak-{number}")
        if reply.status < 500:
            break
        time.sleep(0.5)
    if reply.status != 201:
        faults = reply.json.get("errors", reply.json) if reply.headers["content-type"].endswith("json") else ""
        run.notes[f"refused {procedure} {reply.status} {str(faults)[:300]}"] += 1
        return ""
    code: str = reply.json["code"]
    with run.lock:
        run.codes.append(code)
    return code


def _declare_by_window(stack: Stack, run: Run, number: int) -> None:
    """The window sends, and the same message again until the ministry has acknowledged it; a refused one is not submitted."""
    told = sides.sandbox(stack, "/nsw/send", {"kind": "10/01", "invoice_no": f"SOAK-{number}-{sample.fresh_invoice()}"})
    for _ in range(5):
        if told["function"] == "99":
            with run.lock:
                run.references.append(told["reference"])
            return
        if told["function"] == "00":
            break
        time.sleep(0.5)
        told = sides.sandbox(stack, "/nsw/send", {"resend": told["messageId"]})
    why = "; ".join(f"{one['code']} {one['name'][:80]}" for one in told["errors"]) or told["problem"][:60]
    run.notes[f"window {told['function']} {why}"] += 1


def _pay_all(browser: Browser, run: Run) -> None:
    """Pay every bill, by turns on the platform and VNPAY; whoever is turned away tries again, a few times, and looks again for a bill that is not there yet."""
    bill = re.compile(r'<input[^>]*name="bill"[^>]*value="([^"]+)"')
    left, tries, until = len(run.to_pay), 0, time.monotonic() + BILL_SECONDS
    while left and tries < 4 * len(run.to_pay) + 20:
        page = browser.get("/thanh-toan/")
        found = bill.findall(page.body.decode())
        paid_here = [one for one in found if one not in run.begun]
        if not paid_here and time.monotonic() > until:
            run.notes["bills not there"] += left
            return
        if not paid_here:
            time.sleep(0.5)
            continue
        tries, until = tries + 1, time.monotonic() + BILL_SECONDS
        way = ("payment_platform", "vnpay")[tries % 2]
        page = browser.send(page, {"bill": paid_here[0], "way": way}, holding="bill")
        address = re.search(r'href="([^"]+)"[^>]*>[^<]*</a></p>', page.body.decode())
        reference = page.address.rstrip("/").rpartition("/")[2]
        if page.status != 200 or not address or "/thanh-toan/" not in page.address or not reference:
            run.notes[f"payment not begun {way} {page.status}"] += 1
            continue
        with run.lock:
            run.payments.append(reference)
            run.begun.add(paid_here[0])
        left -= 1
        _pay(browser, unescape(address[1]), run, closed=len(run.payments) % 3 == 0)


def _pay(browser: Browser, address: str, run: Run, *, closed: bool) -> None:
    """At the bank: pay, go back or close the browser; a page that does not come is asked for again."""
    outcome = "closed" if closed else "paid"
    for _ in range(6):
        page = browser.get(address)
        text = page.body.decode(errors="replace")
        if page.status == 200 and 'name="outcome"' in text:
            sent = browser.send(page, {"outcome": outcome}, holding="outcome")
            if sent.status < 500:
                return
        time.sleep(0.4)
    run.notes["payer gave up"] += 1


# ---------------------------------------------------------------- until nothing moves


def _settle(stack: Stack, browser: Browser, run: Run) -> None:
    """Operator and payers do what they would; until nothing waits, or patience ends."""
    until, last = time.monotonic() + QUIET_SECONDS, ""
    while time.monotonic() < until:
        stack.command("outbox", "resend-all")
        for reference in _unsettled(stack):
            browser.send(browser.get(f"/thanh-toan/{reference}/"), {}, holding="csrfmiddlewaretoken")
        time.sleep(AGAIN_SECONDS)
        waits = _waits(stack)
        if waits == "0 0 0":
            return
        if waits != last:
            progress(f"waiting: messages, jobs, payments {waits}; {_why(stack)}")
            last = waits
    run.notes[f"not quiet {last}"] += 1


def _waits(stack: Stack) -> str:
    with psycopg.connect(stack.database()) as base:
        messages = sides.one_of(base, "SELECT count(*) FROM outbox_outboxmessage WHERE state <> 'sent'")
        jobs = sides.one_of(
            base,
            "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            " AND task_name IN ('dossiers.answer', 'dossiers.recheck_register', 'journal.deliver')",
        )
    return f"{messages} {jobs} {len(_unsettled(stack))}"


def _why(stack: Stack) -> str:
    """What the waiting messages wait for, the commonest first."""
    query = "SELECT channel, left(error, 80), count(*) FROM outbox_outboxmessage WHERE state <> 'sent' GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 4"
    with psycopg.connect(stack.database()) as base:
        return ", ".join(f"{times} × {channel} {error}" for channel, error, times in base.execute(query).fetchall())


def _unsettled(stack: Stack) -> list[str]:
    """Payments that were begun and of which nobody knows yet what became."""
    with psycopg.connect(stack.database()) as base:
        rows = base.execute(
            "SELECT reference FROM payments_attempt WHERE state = 'initiated' AND channel IN ('payment_platform', 'vnpay')"
        ).fetchall()
    paid = sides.paid_there(stack)
    return [reference for (reference,) in rows if reference in paid]


if __name__ == "__main__":
    main(prog_name="motcua soak")
