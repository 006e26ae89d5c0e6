"""Retention under fire: no crash and no race loses a byte, and a repeat finishes what broke off."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from tests.clip_versions import blob, later, regenerated, sound, states, thawed_all
from tests.house import Film, at_once, count, findings, restarted, rows
from tests.sketchbook import PowerCut

from retake.db import archive as archive_rows
from retake.db import tiers
from retake.db.rows import run as execute
from retake.domain.errors import Gone
from retake.ports import BlobStore
from retake.services import archiving, collection, films, history, retention
from retake.services.house import House

pytestmark = pytest.mark.usefixtures("quick_archive")


class Doomed:
    """A blob store whose process is killed before or after the next call of one kind."""

    def __init__(self, store: BlobStore, call: str, after: bool) -> None:
        self._store, self._call, self._after, self._armed = store, call, after, True

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name != self._call or not self._armed:
            return found

        def dying(*arguments: Any) -> None:
            self._armed = False
            if self._after:
                found(*arguments)
            raise PowerCut(name)

        return dying


STORES = [
    (store, call, after)
    for store, call in (
        ("cold", "put"),
        ("cold", "verify"),
        ("blobs", "delete"),
        ("cold", "delete"),
        ("cold", "exists"),
    )
    for after in (False, True)
]


@pytest.mark.parametrize(("store", "call", "after"), STORES)
@pytest.mark.parametrize(("method", "days"), [("compress", 0), ("lossless", 0), ("compress", 31)])
def test_killed_between_any_two_steps_nothing_is_lost_and_a_repeat_finishes_it(
    build_house: Callable[..., House],
    made: Film,
    store: str,
    call: str,
    after: bool,
    method: str,
    days: int,
) -> None:
    """Archiving and deleting: whatever the stores were about to do."""
    house = build_house(archive_method=method)
    film = Film(house, made.owner, made.id)
    regenerated(film, 3)
    if days:
        retention.tend(house)
    doomed: BlobStore = Doomed(getattr(house, store), call, after)
    dying = replace(house, blobs=doomed) if store == "blobs" else replace(house, cold=doomed)
    try:
        retention.tend(dying, at=later(days))
    except PowerCut:
        assert findings(restarted(house)) == []
    again = restarted(house, archive_method=method)
    film = Film(again, made.owner, made.id)
    retention.tend(again, at=later(days))
    finished(film, days, method)


def finished(film: Film, days: int, method: str) -> None:
    """What a pass that nobody disturbed leaves."""
    house = film.house
    away = "replaced" if method == "compress" else "cold"
    expected = {1: "deleted", 2: "deleted", 3: "deleted", 4: "hot"} if days else {
        1: away, 2: "hot", 3: "hot", 4: "hot",
    }  # fmt: skip
    assert states(film) == expected
    with house.database.transaction() as connection:
        execute(connection, "update blobs set created_at = now() - interval '90 days'")
    collection.collect(house)
    sound(house)
    if not days:
        archiving.thaw(house, blob(film, 1))
        assert films.video(house, film.owner, film.id, 1)
    sound(house)


@contextmanager
def dying_at(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    """The process is killed when it first says this to the database."""

    def die(*_: Any, **__: Any) -> None:
        raise PowerCut(name)

    with monkeypatch.context() as patched:
        patched.setattr(archive_rows if hasattr(archive_rows, name) else tiers, name, die)
        yield


@pytest.mark.parametrize("moment", ["lock_holders", "set_tier", "tell", "entomb", "rewrite_operation"])
def test_killed_in_the_database_nothing_is_lost_and_a_repeat_finishes_it(
    made: Film, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """A transaction that does not end leaves nothing behind, and no operation that did not happen."""
    house = made.house
    regenerated(made, 3)
    days = 31 if moment == "entomb" else 0
    with dying_at(monkeypatch, moment), pytest.raises(PowerCut):
        retention.tend(house, at=later(days))
    assert findings(house) == []
    assert count(house, "operations where kind = 'archive'") == 0
    retention.tend(house, at=later(days))
    finished(made, days, "compress")


@pytest.mark.parametrize("moment", ["tell", "set_tier", "thawed"])
@pytest.mark.parametrize("method", ["compress", "lossless"])
def test_killed_while_thawing_it_is_thawed_again(
    build_house: Callable[..., House],
    made: Film,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
    method: str,
) -> None:
    """The archive keeps what it has until the copy is there."""
    house = build_house(archive_method=method)
    film = Film(house, made.owner, made.id)
    regenerated(film, 3)
    retention.tend(house)
    original = blob(film, 1)
    with dying_at(monkeypatch, moment):
        try:
            archiving.thaw(house, original)
        except PowerCut:
            assert findings(house) == []
    archiving.thaw(house, original)
    assert films.video(house, film.owner, film.id, 1)
    assert findings(house) == []


def test_two_passes_at_once_do_everything_once(made: Film) -> None:
    """Two workers take the same errand: each version is archived once, and recorded once."""
    house = made.house
    regenerated(made, 4)
    results = at_once(*[partial(retention.tend, house, made.id)] * 2)
    assert not [result for result in results if isinstance(result, Exception)]
    assert sum(result.archived for result in results if isinstance(result, retention.Tended)) == 2
    recorded = [
        each["number"]
        for row in rows(house, "select after from operations where kind = 'archive'")
        for each in row["after"]["done"]
    ]
    assert sorted(recorded) == [1, 2]
    sound(house)


@pytest.mark.parametrize("attempt", range(4))
def test_restoring_while_it_is_deleted_gives_one_or_the_other(made: Film, attempt: int) -> None:
    """Either it is current and whole, or it is gone and the head is what it was; never a head with a gap."""
    house, owner = made.house, made.owner
    regenerated(made, 1)
    restored, tended = at_once(
        partial(history.restore, house, owner, made.id, 1, [made.scene(1)], None),
        partial(retention.tend, house, made.id, later(31)),
    )
    assert isinstance(tended, retention.Tended), tended
    if isinstance(restored, Exception):
        assert isinstance(restored, Gone), restored
        assert states(made)[1] == "deleted"
    else:
        assert states(made)[1] != "deleted"
        thawed_all(house)
        retention.tend(house, made.id)
    assert films.video(house, owner, made.id, made.head)
    assert findings(house) == []


def test_a_pass_does_not_stop_at_what_cannot_be_archived(made: Film) -> None:
    """A damaged clip stays as it is and is told; the others are archived."""
    house = made.house
    regenerated(made, 4)
    sick = blob(made, 1)
    file = house.settings.blobs_dir / sick[:2] / sick[2:4] / sick
    shutil.copy(file, house.workshop / "kept.mp4")
    file.chmod(0o644)
    file.write_bytes(b"rotten")
    done = retention.tend(restarted(house), made.id)
    assert done.archived == 1
    assert len(done.failed) == 1
    assert states(made) == {1: "hot", 2: "replaced", 3: "hot", 4: "hot", 5: "hot"}
