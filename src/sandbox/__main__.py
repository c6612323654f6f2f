"""Start the sandbox: `motcua-sandbox up`, or `python -m sandbox --home DIR --port 8010 --smtp-port 8025 --portal-url URL`.

It needs nothing of the ministry's own system: whoever has to integrate with these national systems may run it by itself.
"""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from sandbox.app import Settings, serve

HOME = Path("motcua-sandbox")


def main() -> NoReturn:
    """Read the arguments, run until interrupted."""
    settings = read_arguments(sys.argv[1:])
    sys.stdout.write(
        f"sandbox: http://{settings.host}:{settings.port}/  smtp: {settings.host}:{settings.smtp_port}  data: {settings.home}\n"
    )
    sys.stdout.flush()
    asyncio.run(run(settings))
    # Everything is written by now. The web server's own thread may still hold Python objects, and an interpreter that
    # takes itself apart below it would crash.
    os._exit(0)


def read_arguments(arguments: list[str]) -> Settings:
    """Turn the command line into settings."""
    parser = argparse.ArgumentParser(
        prog="motcua-sandbox", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs="?", choices=("up",), default="up", help="start and serve until Ctrl-C")
    parser.add_argument("--home", type=Path, default=HOME, help=f"folder for keys and what was received ({HOME})")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8010, help="port of the web server")
    parser.add_argument("--smtp-port", type=int, default=8025, help="port of the mail server")
    parser.add_argument("--portal-url", default="http://127.0.0.1:8000", help="address of the ministry's portal")
    parser.add_argument(
        "--public-url", default="", help="address under which the sandbox is seen, when it differs from host and port"
    )
    values = vars(parser.parse_args(arguments))
    del values["command"]
    return Settings(**values)


async def run(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await serve(settings, stopped)


if __name__ == "__main__":
    main()
