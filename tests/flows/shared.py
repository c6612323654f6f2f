"""One running installation for the tests of flows and crashes, and what they all do with it."""

from __future__ import annotations

import contextlib
import json
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg

from bench import papers, sample
from bench.client import Client, Reply
from bench.stack import Stack, brought_up

Json = Any

_held: dict[str, tuple[Stack, contextlib.ExitStack]] = {}


@contextlib.contextmanager
def one_stack() -> Iterator[Stack]:
    """The same installation for everybody in this process; the first to leave stops it, at the session's end."""
    if "stack" not in _held:
        with contextlib.ExitStack() as opening:
            stack = opening.enter_context(brought_up())
            _held["stack"] = (stack, opening.pop_all())
    try:
        yield _held["stack"][0]
    finally:
        held = _held.get("stack")
        if held is not None:
            held[1].close()


def signed_in(stack: Stack, enterprise: str = sample.ENTERPRISE) -> Client:
    """A client of an enterprise with its token."""
    client = stack.client(enterprise)
    client.sign_in()
    return client


def upload(client: Client, form: Json) -> dict[str, str]:
    """Make and send the papers that a form names: name → id."""
    names = sample.papers_named(form)
    reply = client.upload([(name, papers.pdf(name)) for name in names])
    assert reply.status == 201, reply.body
    return {name: paper["id"] for name, paper in zip(names, reply.json["papers"], strict=True)}


def declare(client: Client, form: Json, key: str | None = None) -> Reply:
    """A declaration with all the papers that it names."""
    return client.declare(form, upload(client, form), key)


def refusals(reply: Reply) -> list[tuple[str, str]]:
    """Pointer and code of every fault of a refused submission."""
    assert reply.status == 422, (reply.status, reply.body[:500])
    assert reply.headers["content-type"] == "application/problem+json"
    return [(error["pointer"], error["code"]) for error in reply.json["errors"]]


def until(what: Callable[[], Any], seconds: float = 60) -> Any:
    """The first true value; fails when none comes in time."""
    deadline = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < deadline, f"nothing came in {seconds:g} s; the last was {found!r}"
        time.sleep(0.1)


def sandbox(stack: Stack, path: str, body: Json = None) -> Json:
    """A JSON call to the sandbox: POST with a body, else GET; None for 404."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(stack.sandbox + path, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=90) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 404:
                return None
            raise


def rows(stack: Stack, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What the installation's database holds."""
    with psycopg.connect(stack.database()) as connection:
        return connection.execute(query, values).fetchall()  # type: ignore[arg-type]


def key() -> str:
    """A fresh idempotency key."""
    return str(uuid.uuid4())


@contextlib.contextmanager
def writing(stack: Stack) -> Iterator[psycopg.Connection]:
    """A connection as the database's superuser, who may do what the application may not."""
    with psycopg.connect(stack.database()) as connection:
        yield connection
