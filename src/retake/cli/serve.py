"""``retake serve``: one server process, for where workers and database run elsewhere."""

from __future__ import annotations

import gc
import resource
import signal
import socket as sockets
from typing import TYPE_CHECKING, Annotated

import typer

from retake.cli.options import DataDir, Supervisor, full_logs, read_settings
from retake.cli.parent import end_with
from retake.cli.supervising import stop_on_hang_up
from retake.cli.terminal import say, unheard

if TYPE_CHECKING:
    from fastapi import FastAPI

    from retake.settings import Settings

GRACE_SECONDS = 3  # for answers under way
MOST_OPEN = 65_536  # files and connections; each live window is one


def serve(
    port: Annotated[
        int | None, typer.Option(help="The port to listen on; 0 picks a free one. Goes before RETAKE_PORT.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; 0.0.0.0 lets other machines in.")
    ] = None,
    data_dir: DataDir = None,
    socket: Annotated[int, typer.Option("--socket", hidden=True)] = -1,
    supervisor: Supervisor = 0,
) -> None:
    """Serve the studio and the API from this process alone.

    The database is brought up to date first. Without RETAKE_DATABASE_URL the embedded database is used: the one that
    runs already, or one that lives as long as this process. Runs wait until a `retake worker` takes them.

    Examples:

        retake serve --host 0.0.0.0 --port 80

        RETAKE_DATABASE_URL=postgresql://retake@db/retake retake serve
    """
    end_with(supervisor)
    stop_on_hang_up()
    settings = read_settings(port=port, host=host, data_dir=data_dir)
    full_logs(settings, "server")
    from retake.api.app import create_app
    from retake.bootstrap import build_house, database_at_hand, prepare_database
    from retake.cli.access import guarded, set_up_words, tighten
    from retake.cli.listening import listen, settled
    from retake.db.connections import requests
    from retake.observability import logger
    from retake.services import people

    settings = guarded(settings)
    tighten(settings)
    log = logger("server")
    listener = listen(settings) if socket < 0 else sockets.socket(fileno=socket)
    settings = settled(settings, listener)
    with listener, database_at_hand(settings, log.info) as url:
        prepare_database(url)
        house = build_house(settings, url, limits=requests(settings.statement_seconds))
        if settings.demo:
            people.ensure_demo_person(house)
        if socket < 0:
            with unheard():
                say(f"Retake serves at {settings.public_url}")
                for words in set_up_words(settings) if people.set_up_needed(house) else ():
                    say(words)
        answer(create_app(house), settings, listener)
        house.database.close()


def answer(app: FastAPI, settings: Settings, listener: sockets.socket) -> None:
    """Answer requests until SIGTERM or SIGINT, to as many at once as the system lets this process have open."""
    import uvicorn

    from retake.api.protocol import server_config

    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_OPEN if most == resource.RLIM_INFINITY else min(most, MOST_OPEN)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))

    class Server(uvicorn.Server):
        """Ends the event streams first, which would not end by themselves."""

        async def shutdown(self, sockets: list[sockets.socket] | None = None) -> None:
            await app.state.listener.stop()
            await super().shutdown(sockets)

    # The server gives the signals on when it has ended; what is to be closed after it must still be closed.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    # What is loaded by now stays: a collection that looks through it all holds up every answer for a fifth of a second.
    gc.collect()
    gc.freeze()
    config = server_config(app, settings, loop="uvloop", timeout_graceful_shutdown=GRACE_SECONDS)
    Server(config).run(sockets=[listener])
