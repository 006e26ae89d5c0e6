"""Following a run to its end, with a bar for each part; without a worker around, this process works."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column

from retake.cli.opening import Opened
from retake.cli.problems import DidNotWork
from retake.cli.terminal import money, note, progress_console, sentences
from retake.services import runs
from retake.services.house import House, Person
from retake.services.views import View

if TYPE_CHECKING:
    from retake.worker.engine import Worker

_TICK = 0.15
_PATIENCE = 1.5  # seconds for a worker somewhere to take the run
_SILENCE = 15.0  # seconds without any progress, after which its worker may be gone
_AWAY, _AWAY_TICK = 120.0, 1.0  # seconds a database that is away is waited for, and between two looks
_BARS = 20  # at once; more would not fit a screen
UNDER_WAY = ("queued", "running")
_SLOTS = {"image": "picture"}
_DONE = ("done", "reused", "complete")
_AT_WORK = ("running", "regenerating")
_ENDED = (*_DONE, "failed", "cancelled", "held")


def part_name(part: View) -> str:
    """What a step or a planned part makes, in words."""
    slot = _SLOTS.get(part["slot"], part["slot"])
    if part["position"] is None:
        return str(slot)
    title = f" “{part['title']}”" if part["title"] else ""
    return f"scene {part['position']}, {slot}{title}"


def clip_name(clip: View) -> str:
    """A clip of a batch, in words."""
    title = f" “{clip['title']}”" if clip["title"] else ""
    return f"clip {clip['position']}{title}"


def follow(opened: Opened, person: Person, run: UUID) -> View:
    """Show how the run goes until it has ended; its last view. Ctrl+C cancels the run, and what is made is kept."""
    with _hand(opened) as hand, _shown() as shown:
        try:
            return _watch(opened.house, person, run, hand, shown)
        except KeyboardInterrupt:
            note("Stopping the run …")
            runs.cancel(opened.house, person, run)
            _watch(opened.house, person, run, hand, shown)
            note("The run was cancelled. Finished parts are kept: making them again costs nothing.")
            raise


def check_ended(view: View) -> None:
    """Raises DidNotWork unless the run is done, saying how it ended and what to do."""
    if view["state"] == "done":
        return
    if view["state"] == "conflict":
        conflict = view["conflict"]
        raise DidNotWork(
            f"The project moved on meanwhile: its version {conflict['head']['number']} changed the same. Yours is kept "
            f"as version {conflict['kept']['number']} of it. Compare the two with `retake diff`, then choose one with "
            "`retake head`."
        )
    problem = view["problem"]
    if problem is None:
        raise DidNotWork(f"The run is {view['state']}. `retake retry` goes on with it.")
    cost = f"{money(problem['charged_usd'])} was charged." if problem["charged_usd"] else ""
    raise DidNotWork(
        sentences(
            problem["detail"],
            problem["unchanged"],
            cost,
            problem["next_step"],
            f"`retake retry {view['project_id']}` does so",
        )
    )


# ---------------------------------------------------------------------------------------------- the work


class _Hand:
    """A worker in this process, for when none is around."""

    def __init__(self, opened: Opened) -> None:
        self._house = opened.house
        self._patience = 0.0 if opened.alone else _PATIENCE
        self._worker: Worker | None = None
        self._quiet_since = time.monotonic()

    def progressed(self) -> None:
        """Somebody works on the run."""
        self._quiet_since = time.monotonic()

    def offer(self, state: str) -> None:
        """Begin to work when nobody else seems to; the engine sees to it that no run is carried out twice."""
        quiet = time.monotonic() - self._quiet_since
        if self._worker is None and quiet >= (self._patience if state == "queued" else _SILENCE):
            from retake.worker.engine import Worker

            self._worker = Worker(self._house)
            self._worker.launch()

    def withdraw(self) -> None:
        """Stop working; other runs this process may have taken go on elsewhere."""
        if self._worker is not None:
            self._worker.stop()


@contextmanager
def _hand(opened: Opened) -> Iterator[_Hand]:
    hand = _Hand(opened)
    try:
        yield hand
    finally:
        hand.withdraw()


def _watch(house: House, person: Person, run: UUID, hand: _Hand, shown: _Bars | _Lines) -> View:
    before: View | None = None
    while True:
        view = _seen_through_outages(lambda: runs.one(house, person, run))
        if view != before:
            hand.progressed()
            shown.update(view)
            before = view
        if view["state"] not in UNDER_WAY:
            return view
        hand.offer(view["state"])
        time.sleep(_TICK)


def _seen_through_outages(look: Callable[[], View]) -> View:
    """What is seen, once the database answers; not answering at all for long is raised. The run itself is safe."""
    from sqlalchemy.exc import OperationalError
    from sqlalchemy.exc import TimeoutError as PoolTimeout

    since: float | None = None
    while True:
        try:
            return look()
        except (OperationalError, PoolTimeout):
            now = time.monotonic()
            if since is None:
                since = now
                note("The database does not answer. Waiting for it; the run goes on where it was …")
            if now - since > _AWAY:
                raise
        time.sleep(_AWAY_TICK)


# ---------------------------------------------------------------------------------------------- what is seen


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one bar is about: a part of a run, or a clip of a batch with all its parts."""

    id: UUID
    name: str
    state: str
    progress: float


def _seen(view: View) -> list[_Seen]:
    if view["batch"]:
        return [
            _Seen(clip["regeneration_id"], clip_name(clip), clip["status"], clip["progress"])
            for clip in view["batch"]["clips"]
        ]
    return [
        _Seen(
            step["id"],
            part_name(step),
            "reused" if step["action"] == "reuse" and step["state"] == "done" else step["state"],
            step["progress"],
        )
        for step in view["steps"]
    ]


def _begun(view: View) -> str:
    if view["behind"]:
        return "waiting for another batch of this film"
    return {"queued": "waiting for a worker", "running": "making"}.get(view["state"], str(view["state"]))


class _Bars:
    """A bar for each part and one for all of them, for a terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._all = progress.add_task("waiting for a worker", total=None, state="")
        self._parts: dict[UUID, TaskID] = {}

    def update(self, view: View) -> None:
        """Show the run as it is now."""
        seen = _seen(view)
        done = sum(each.state in _DONE for each in seen)
        self._progress.update(self._all, description=_begun(view), total=len(seen), completed=done)
        many = len(seen) > _BARS
        for each in seen:
            task = self._parts.get(each.id)
            if task is None:
                task = self._parts[each.id] = self._progress.add_task("", total=1.0, state="")
            self._progress.update(
                task,
                description=each.name,
                completed=1.0 if each.state in _DONE else each.progress,
                state=each.state,
                visible=each.state in _AT_WORK if many else True,
            )


class _Lines:
    """A line for each part that ends, for logs and pipes."""

    def __init__(self) -> None:
        self._told: set[UUID] = set()

    def update(self, view: View) -> None:
        """Tell what ended since the last time."""
        if view["behind"] and view["id"] not in self._told:
            self._told.add(view["id"])
            note(_begun(view))
        for each in _seen(view):
            if each.state in _ENDED and each.id not in self._told:
                self._told.add(each.id)
                note(f"{each.name}: {each.state}")


@contextmanager
def _shown() -> Iterator[_Bars | _Lines]:
    console = progress_console()
    if not console.is_terminal:
        yield _Lines()
        return
    columns = (
        TextColumn(
            "{task.description}",
            markup=False,
            table_column=Column(ratio=3, no_wrap=True, overflow="ellipsis"),
        ),
        BarColumn(bar_width=None, table_column=Column(ratio=2)),
        TextColumn("{task.fields[state]}", markup=False, table_column=Column(width=12)),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, expand=True) as progress:
        yield _Bars(progress)


def counting(description: str) -> Progress:
    """A bar that counts things, on standard error."""
    console = progress_console()
    return Progress(
        TextColumn(description, markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
