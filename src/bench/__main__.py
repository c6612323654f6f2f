"""`python -m bench`: the measurements as commands."""

from __future__ import annotations

import sys
from pathlib import Path

import click

_SECONDS = click.option(
    "--seconds", default=10, show_default=True, type=click.IntRange(1), help="Length of the measurement."
)
_CLIENTS = click.option(
    "--clients", default=16, show_default=True, type=click.IntRange(1, 500), help="Clients at once."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the JSON object alone.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Measure the product from outside, over HTTP.

    Each command brings up an installation of its own on a temporary folder and free ports, warms it up, measures, prints
    one JSON object on its last line, and removes everything again. Settings (`MOTCUA_WEB_WORKERS=…`) hold for it too.
    """


@main.command()
@_SECONDS
@_CLIENTS
@_JSON
def intake(seconds: int, clients: int, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Submissions taken in a second, closed loop."""
    from bench import intake as bench

    sys.exit(bench.measure(seconds, clients, as_json=as_json))


@main.command()
@_SECONDS
@click.option("--rate", default=10.0, show_default=True, type=click.FloatRange(0.1, 1000), help="Arrivals a second.")
@_JSON
def answer(seconds: int, rate: float, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Time from a submission's arrival until its signed result is stored, open loop."""
    from bench import answer as bench

    sys.exit(bench.measure(seconds, rate, as_json=as_json))


@main.command()
@_SECONDS
@click.option(
    "--dossiers",
    default=100_000,
    show_default=True,
    type=click.IntRange(1, 20_000_000),
    help="Dossiers in the journal.",
)
@click.option("--pages", default=5.0, show_default=True, type=click.FloatRange(0.1, 1000), help="Pages a second.")
@click.option(
    "--rate",
    default=20.0,
    show_default=True,
    type=click.FloatRange(0.1, 1000),
    help="Submissions a second beside them.",
)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the installation with its dossiers here for the next time.",
)
@click.option("--as-counted", is_flag=True, help="Take what --home kept as it was counted, not anew.")
@click.option("--drop", is_flag=True, help="Remove what --home kept when done.")
@_JSON
def stats(
    seconds: int,
    dossiers: int,
    pages: float,
    rate: float,
    home: Path | None,
    as_counted: bool,  # noqa: FBT001 -- click's flags
    drop: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Pages of the plan while submissions arrive, how fresh they are, how fast all is counted anew, and what counting costs intake."""
    from bench import stats as bench

    sys.exit(bench.measure(seconds, dossiers, pages, rate, home, as_counted=as_counted, drop=drop, as_json=as_json))


@main.command()
@_SECONDS
@_CLIENTS
@_JSON
def journey(seconds: int, clients: int, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Whole journeys a second: submit, poll, download, verify; closed loop."""
    from bench import journey as bench

    sys.exit(bench.measure(seconds, clients, as_json=as_json))


@main.command()
@_SECONDS
@_CLIENTS
@click.option("--rate", default=50.0, show_default=True, type=click.FloatRange(0.1, 1000), help="Pages a second.")
@_JSON
def portal(seconds: int, clients: int, rate: float, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Pages of the portal at a steady rate: how long they take, what a first visit weighs, what they ask the database."""
    from bench import portal as bench

    sys.exit(bench.measure(seconds, rate, clients, as_json=as_json))


@main.command()
@_SECONDS
@_JSON
def rules(seconds: int, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Decision tables a second on one core, and the decisions of a declaration of 200 lines."""
    from bench import rules as bench

    sys.exit(bench.measure(seconds, as_json=as_json))


@main.command()
@_SECONDS
@click.option("--size", default=100, show_default=True, type=click.IntRange(1, 1000), help="Papers of one act.")
@_JSON
def sign(seconds: int, size: int, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Results signed a second by one officer: numbered, set, signed by a key file, sealed, entered."""
    from bench import sign as bench

    sys.exit(bench.measure(seconds, size, as_json=as_json))


@main.command()
@_SECONDS
@_JSON
def process(seconds: int, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Steps of stored processes finished a second, and what one costs as an instance grows; one at a time."""
    from bench import process as bench

    sys.exit(bench.measure(seconds, as_json=as_json))


@main.command()
@_SECONDS
@click.option(
    "--procedures", default=2_000, show_default=True, type=click.IntRange(100, 100_000), help="Size of the catalogue."
)
@click.option("--clients", default=1, show_default=True, type=click.IntRange(1, 500), help="Clients at once.")
@_JSON
def catalogue(seconds: int, procedures: int, clients: int, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Searches of a large catalogue a second, and the portal's page of them."""
    from bench import catalogue as bench

    sys.exit(bench.measure(seconds, procedures, clients, as_json=as_json))


@main.command()
@_SECONDS
@click.option("--clients", default=4, show_default=True, type=click.IntRange(1, 100), help="Visitors at once (--hang).")
@click.option("--hang", is_flag=True, help="Measure the portal's pages while all other systems hang instead.")
@_JSON
def links(seconds: int, clients: int, hang: bool, as_json: bool) -> None:  # noqa: FBT001 -- click's flags
    """Messages a second out to other systems and in from them; or what pages cost while all of them hang."""
    from bench import links as bench

    sys.exit(bench.measure(seconds, clients, hang=hang, as_json=as_json))


@main.command()
@_SECONDS
@_JSON
def forms(seconds: int, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Judging a declaration of 200 lines, and the pages of the largest form."""
    from bench import forms as bench

    sys.exit(bench.measure(seconds, as_json=as_json))


@main.command()
@_SECONDS
@click.option(
    "--dossiers",
    default=10_000,
    show_default=True,
    type=click.IntRange(1_000, 20_000_000),
    help="Dossiers in the database.",
)
@click.option("--clients", default=1, show_default=True, type=click.IntRange(1, 500), help="Clients at once.")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the installation with its dossiers here for the next time.",
)
@click.option("--drop", is_flag=True, help="Remove what --home kept when done.")
@_JSON
def inbox(seconds: int, dossiers: int, clients: int, home: Path | None, drop: bool, as_json: bool) -> None:  # noqa: FBT001 -- click's flags
    """List, count, search and open for an officer with restricted rights among many dossiers."""
    from bench import inbox as bench

    sys.exit(bench.measure(seconds, dossiers, clients, home, drop=drop, as_json=as_json))


@main.command()
@click.option(
    "--dossiers", default=6_400, show_default=True, type=click.IntRange(1, 100_000), help="Dossiers of the day."
)
@_JSON
def sync(dossiers: int, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """A day's dossiers told to the sandbox's national portal; exit 1 below 50 a second."""
    from bench import sync as bench

    sys.exit(bench.measure(dossiers, as_json=as_json))


if __name__ == "__main__":
    main(prog_name="motcua bench")
