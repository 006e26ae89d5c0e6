"""``retake up``: the whole house from one command; this process supervises database, server and workers."""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retake.cli.options import DataDir, full_logs, read_settings
from retake.cli.problems import DidNotWork
from retake.cli.terminal import note, say, unheard

if TYPE_CHECKING:
    from retake.cli.supervising import Child, Signals
    from retake.settings import Settings

_TICK = 0.05
_PATIENCE = 10.0  # seconds processes get to end
_STARTS = 3  # deaths of a server that never answered, after which the house is given up
_OTHERS_SECONDS = 20.0  # for a short command that has the database just now


def up(
    port: Annotated[
        int | None, typer.Option(help="The port to listen on; 0 picks a free one. Goes before RETAKE_PORT.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; 0.0.0.0 lets other machines in.")
    ] = None,
    demo: Annotated[
        bool | None,
        typer.Option(
            "--demo/--no-demo", help="Demo mode: a demo login and a sample film.", show_default=False
        ),
    ] = None,
    workers: Annotated[int | None, typer.Option(help="How many worker processes; 0 for none.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Start the whole house: database, server and workers.

    Everything lives in one data folder and ends with this command; Ctrl+C stops it in order, a second Ctrl+C by force.
    A process that dies is started again. Other settings come from RETAKE_ variables (`retake doctor` lists them).

    Examples:

        retake up --demo

        retake up --port 8080 --workers 2 --data-dir /srv/retake
    """
    settings = read_settings(port=port, host=host, demo=demo, workers=workers, data_dir=data_dir)
    full_logs(settings, "supervisor")
    from retake.bootstrap import refuse_unfinished
    from retake.cli.access import guarded
    from retake.cli.listening import listen, settled
    from retake.cli.supervising import hang_up

    settings = guarded(settings)
    for number in (signal.SIGTERM, *hang_up()):
        signal.signal(number, _interrupted)
    with ExitStack() as house:
        listener = house.enter_context(listen(settings))
        settings = settled(settings, listener)
        refuse_unfinished(settings)
        house.enter_context(_alone(settings))
        url = house.enter_context(_database(settings))
        _share_metrics(settings)
        nobody = _prepare(settings, url)
        _run(settings, url, listener, nobody)


def _interrupted(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold the data folder before anything in it is touched: two houses would count and clear up over each other."""
    from retake.cli.access import tighten

    try:
        if not settings.data_dir.exists():
            tighten(settings)
        lock = (settings.data_dir / "up.lock").open("a+", encoding="ascii")
    except OSError as error:
        raise _unwritable(settings, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise DidNotWork(
                f"Retake is already running on {settings.data_dir} (process {lock.read().strip() or 'unknown'}). "
                "Stop that one, or choose another folder with --data-dir."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        tighten(settings)
        yield


def _unwritable(settings: Settings, error: OSError) -> DidNotWork:
    return DidNotWork(
        f"The data folder {settings.data_dir} cannot be written: {error.strerror}. "
        "Choose a folder of yours with --data-dir."
    )


def _share_metrics(settings: Settings) -> None:
    from retake.observability import share_metrics

    try:
        share_metrics(settings.work_dir / "metrics")
    except OSError as error:
        raise _unwritable(settings, error) from error


@contextmanager
def _database(settings: Settings) -> Iterator[str]:
    """The database's address: one's own, or the embedded one, which this process supervises."""
    own = settings.database_url.get_secret_value()
    if own:
        yield own
        return
    from retake.cli.opening import commands_finished
    from retake.db.embedded import AlreadyRunning, EmbeddedPostgres

    server = EmbeddedPostgres(settings.database_dir, note)
    try:
        url = server.start()
    except AlreadyRunning:
        # Perhaps a short command such as `retake log`, which brought the database up for itself.
        if not commands_finished(settings, _OTHERS_SECONDS):
            raise
        url = server.start()
    try:
        yield url
    finally:
        server.stop()


def _prepare(settings: Settings, url: str) -> bool:
    """Bring the schema up to date; at the first start in demo mode order the sample film. Whether nobody exists."""
    from retake.bootstrap import build_house, prepare_database
    from retake.cli.sample import order_sample
    from retake.services import checking, people

    prepare_database(url)
    house = build_house(settings, url)
    try:
        nobody = people.set_up_needed(house)
        if nobody and (wrong := checking.foreign(house)) is not None:
            note(
                f"{wrong.subject} {wrong.detail}. Is this the right data folder, and the right database?",
                "yellow",
            )
        if settings.demo:
            order_sample(house)
        return people.set_up_needed(house)
    finally:
        house.database.close()


def _run(settings: Settings, url: str, listener: socket.socket, nobody: bool) -> None:
    """Start server and workers, and keep them running until a signal says stop."""
    from retake.cli.supervising import Child, Signals, stop

    signals = Signals()
    signals.watch()
    environment = _environment(settings, url)
    descriptor = listener.fileno()
    server = Child("server", ["serve", "--socket", str(descriptor)], environment, [descriptor])
    workers = [
        Child(f"worker {number}", ["worker"], environment) for number in range(1, settings.workers + 1)
    ]
    children = [server, *workers]
    for child in children:
        child.start()
    try:
        _keep(settings, server, children, signals, nobody)
    finally:
        note("Stopping …")
        stop([server], signals, _PATIENCE)
        stop(workers, signals, _PATIENCE)


def _environment(settings: Settings, url: str) -> dict[str, str]:
    """What the processes are told: the settings as they came out here, with the database's address."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [_package_folder(), os.environ.get("PYTHONPATH", "")])),
        "RETAKE_DATA_DIR": str(settings.data_dir),
        "RETAKE_DATABASE_URL": url,
        "RETAKE_HOST": settings.host,
        "RETAKE_PORT": str(settings.port),
        "RETAKE_DEMO": str(settings.demo).lower(),
        "RETAKE_SETUP_CODE": settings.setup_code.get_secret_value(),
    }


def _package_folder() -> str:
    # The package may be importable here only because of the folder we were started in; they must find it too.
    import retake

    return str(Path(retake.__file__).parents[1])


def _keep(
    settings: Settings, server: Child, children: Sequence[Child], signals: Signals, nobody: bool
) -> None:
    ready = False
    while not signals.count:
        for child in children:
            child.mind()
        if not ready and _answers(settings):
            ready = True
            with unheard():
                _welcome(settings, nobody)
        if not ready and server.deaths >= _STARTS:
            raise DidNotWork("The server does not start; the lines above say why.")
        time.sleep(_TICK)


def _answers(settings: Settings) -> bool:
    """Whether the server says that it is ready."""
    from retake.cli.listening import reachable_host

    connection = http.client.HTTPConnection(reachable_host(settings), settings.port, timeout=1)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(settings: Settings, nobody: bool) -> None:
    from retake.cli.access import set_up_words
    from retake.cli.building import studio_is_built

    say(f"Retake is ready: {settings.public_url}", style="bold")
    if settings.demo:
        say(f"Sign in as {settings.demo_email} with the password {settings.demo_password.get_secret_value()}")
    if nobody:
        for words in set_up_words(settings):
            say(words)
    if not studio_is_built():
        say("The studio is not built here, so only the API answers. `make build` builds it.")
    say("Ctrl+C stops it.", style="dim")
