"""Several hands on the same few films at once, with a collector that never rests: every success is in the log."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from tests.house import Film, film, findings, make, person, rows
from tests.sketchbook import Sketchbook

from retake.db.rows import run
from retake.domain.errors import RetakeError
from retake.services import collection, history, making, projects, runs
from retake.services.house import House, Person

HANDS, TURNS = 5, 14
STYLES = ("ink", "pastel", "")


class Hand:
    """One person at work: what succeeded, by the kind of operation it must have left."""

    def __init__(self, house: House, owner: Person, films: list[Film], seed: int) -> None:
        self._house, self._owner, self._films = house, owner, films
        self._dice = random.Random(seed)
        self.done: list[tuple[UUID, str]] = []
        self.versions: list[tuple[UUID, UUID]] = []
        self.wrong: list[BaseException] = []

    def work(self) -> None:
        """A bounded number of turns; what a person would be told in words is no error here."""
        for _ in range(TURNS):
            turns = (
                self._edit,
                self._edit,
                self._pass_by,
                self._pass_by,
                self._roll,
                self._restore,
                self._merge,
            )
            try:
                self._dice.choice(turns)(self._dice.choice(self._films))
            except RetakeError:
                continue
            except BaseException as error:
                self.wrong.append(error)
                return

    def _any_version(self, made: Film) -> int:
        return self._dice.choice(made.numbers())

    def _edit(self, made: Film) -> None:
        scenes = made.document()["scenes"]
        scene = self._dice.choice(scenes)["id"]
        edit = self._dice.choice(
            (
                {"op": "scene.instruct", "scene": scene, "instruction": f"warmer {self._dice.randrange(4)}"},
                {"op": "scene.move", "scene": scene, "after": None},
                {"op": "style", "prompt": self._dice.choice(STYLES)},
                {"op": "music", "prompt": f"drums {self._dice.randrange(3)}"},
            )
        )
        base = self._any_version(made) if self._dice.random() < 0.3 else None
        ordered = made.order(edit, base_version=base)
        making.carry_out(self._house, ordered["id"])
        state = runs.one(self._house, self._owner, ordered["id"])
        assert state["state"] in ("done", "conflict"), state["problem"]
        self.done.append((made.id, "edit" if state["state"] == "done" else "keep"))
        self.versions.append((made.id, made.id_of(state["result_version"])))

    def _roll(self, made: Film) -> None:
        history.set_head(self._house, self._owner, made.id, self._any_version(made), None)
        self.done.append((made.id, "set_head"))

    def _restore(self, made: Film) -> None:
        view = history.restore(self._house, self._owner, made.id, self._any_version(made), None, None)
        self.done.append((made.id, "restore"))
        self.versions.append((made.id, view["version"]["id"]))

    def _merge(self, made: Film) -> None:
        view = history.merge_into_head(self._house, self._owner, made.id, self._any_version(made), None, {})
        self.done.append((made.id, "merge"))
        self.versions.append((made.id, view["version"]["id"]))

    def _pass_by(self, _made: Film) -> None:
        """A film that others make as well, deleted at once: its takes are found and collected at the same time."""
        passing, ended = make(self._house, self._owner, f"A gull {self._dice.randrange(2)}", scenes=1)
        assert ended["state"] == "done", ended["problem"]
        assert passing.clips()
        projects.delete(self._house, self._owner, passing.id)


_AGE = """
update blobs set created_at = now() - interval '30 days'
where sha256 in (select blob from takes where blob is not null) and created_at > now() - interval '29 days'
"""


def collector(
    house: House, stop: threading.Event, swept: list[collection.Collected], wrong: list[BaseException]
) -> Callable[[], None]:
    """Collects until it is told to stop. Whatever belongs to a take is made old, so that only use protects it."""

    def collect() -> None:
        try:
            while not stop.wait(0.02):
                with house.database.transaction() as connection:
                    run(connection, _AGE)
                swept.append(collection.collect(house))
        except BaseException as error:
            wrong.append(error)

    return collect


@pytest.mark.slow
def test_collection_and_many_hands_leave_history_whole(
    build_house: Callable[..., House], sketchbook: Sketchbook
) -> None:
    """Edits, roll backs, restores and merges race on three films while old orphans are collected all the time:
    no run fails, no version is lost, numbers have no gap, each success stands in the operations log."""
    house = build_house(db_pool_size=20, deleted_grace_days=0)
    owner = person(house)
    films = [film(house, owner, f"A lighthouse {number}", scenes=2) for number in range(3)]
    hands = [Hand(house, owner, films, seed) for seed in range(HANDS)]
    stop, swept, wrong = threading.Event(), list[collection.Collected](), list[BaseException]()
    threads = [threading.Thread(target=hand.work) for hand in hands]
    sweeper = threading.Thread(target=collector(house, stop, swept, wrong))
    for thread in (*threads, sweeper):
        thread.start()
    for thread in threads:
        thread.join(150)
    stop.set()
    sweeper.join(60)
    assert not any(thread.is_alive() for thread in (*threads, sweeper)), "somebody waits for ever"
    assert [error for hand in hands for error in hand.wrong] + wrong == []

    assert findings(house) == []
    successes = Counter(entry for hand in hands for entry in hand.done)
    assert successes == _logged(house)
    assert sum(successes.values()) > HANDS * TURNS // 3, "too little succeeded to say anything"
    stored = {row["id"]: row["family_id"] for row in rows(house, "select id, family_id from versions")}
    assert all(stored[version] == project for hand in hands for project, version in hand.versions)
    for made in films:
        assert made.numbers() == list(range(1, len(made.numbers()) + 1))
    arrived = [order.key for order in sketchbook.orders]
    takes = {str(row["id"]) for row in rows(house, "select id from takes")}
    assert set(arrived) == takes
    assert len(arrived) == len(takes)
    assert rows(house, "select 1 as x from takes where state not in ('ready', 'collected')") == []
    assert sum(one.projects for one in swept) > 0
    assert sum(len(one.blobs) for one in swept) > 0, "nothing was collected meanwhile"


def _logged(house: House) -> dict[Any, int]:
    found = rows(
        house,
        """select project_id, kind, count(*)::int as n from operations where kind in ('edit', 'keep', 'set_head', 'restore', 'merge')
        group by project_id, kind""",
    )
    return Counter({(row["project_id"], row["kind"]): row["n"] for row in found})
