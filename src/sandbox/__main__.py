"""Start the sandbox: `motcua-sandbox up`, or `python -m sandbox --home DIR --port 8010 --smtp-port 8025 --portal-url URL`.

It needs nothing of the ministry's own system: whoever has to integrate with these national systems may run it by itself.
"""

import argparse
import asyncio
import os
import signal
import socket
import sys
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from sandbox.app import Settings, serve

HOME = Path("motcua-sandbox")


def main() -> NoReturn:
    """Read the arguments, run until interrupted."""
    settings = read_arguments(sys.argv[1:])
    if problem := what_stands_in_the_way(settings):
        sys.exit(f"motcua-sandbox: {problem}")
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
    parser.add_argument("--port", type=_port, default=8010, help="port of the web server")
    parser.add_argument("--smtp-port", type=_port, default=8025, help="port of the mail server")
    parser.add_argument(
        "--portal-url", type=_address, default="http://127.0.0.1:8000", help="address of the ministry's portal"
    )
    parser.add_argument(
        "--public-url", type=_address, default="", help="address under which the sandbox is seen, when it differs from host and port"
    )  # fmt: skip
    values = vars(parser.parse_args(arguments))
    del values["command"]
    return Settings(**values)


def what_stands_in_the_way(settings: Settings) -> str:
    """Why it cannot start, in a sentence for whoever started it; "" when it can.

    Ports are asked for before anything is served: the web server would share one with another sandbox, and every other call would go there.
    """
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        return f"không dùng được thư mục · cannot use the folder {settings.home}: {fault.strerror}. Choose another with --home."
    if settings.port == settings.smtp_port:
        return f"hai cổng trùng nhau · web and mail cannot both have port {settings.port}."
    for option, port in (("--port", settings.port), ("--smtp-port", settings.smtp_port)):
        try:
            family, _, _, _, place = socket.getaddrinfo(settings.host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(place)
        except socket.gaierror:
            return f"không rõ địa chỉ · there is no such address to listen on: {settings.host}."
        except OSError as fault:
            return f"cổng {port} không dùng được · cannot listen on {settings.host}:{port} ({fault.strerror}). Choose another with {option}."
    return ""


def _port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65_536:
        raise argparse.ArgumentTypeError(f"{text} is no port (1 to 65535)")
    return number


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        fits = not text or (parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0)
    except ValueError:
        fits = False
    if not fits:
        raise argparse.ArgumentTypeError(f"{text!r} is no address such as http://127.0.0.1:8000")
    return text


async def run(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await serve(settings, stopped)


if __name__ == "__main__":
    main()
