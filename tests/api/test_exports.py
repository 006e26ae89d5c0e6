"""An export is one task of a worker for each film version, with progress, an end in words, and bounds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.house import Film, at_once, rows
from tests.queues import Errands
from tests.web import API, TestClient, problem

from retake.api import exporting
from retake.domain.errors import CannotExport
from retake.media.export import export_mp4
from retake.services import exports
from retake.services.house import House, Person


@pytest.fixture
def film_url(made: Film) -> str:
    """The address of the first version's export."""
    return f"{API}/projects/{made.id}/versions/1/film.mp4"


@pytest.fixture
def asked(house: House) -> list[tuple[str, str]]:
    """The errands that were ordered."""
    assert isinstance(house.errand, Errands)
    return house.errand.asked


@pytest.fixture
def made_of(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many clips each export that was really made had, in order."""
    calls: list[int] = []

    def counting(clips: list[Path], *rest: Any) -> Any:
        calls.append(len(clips))
        return export_mp4(clips, *rest)

    monkeypatch.setattr(exports, "export_mp4", counting)
    return calls


def version(made: Film) -> Any:
    """The id of the first version."""
    return rows(made.house, "select id from versions where family_id = :id and number = 1", id=made.id)[0][
        "id"
    ]


def events(house: House) -> list[tuple[str, float]]:
    """What was told of exports: state and progress of each event."""
    told = rows(house, "select data from events where kind = 'export' order by id")
    return [(row["data"]["state"], row["data"]["progress"]) for row in told]


def test_a_film_nobody_makes_yet_is_promised(
    made: Film,
    client: TestClient,
    film_url: str,
    asked: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """202 with how it stands, where to ask and when; asking again orders nothing more. Then it is there."""
    monkeypatch.setattr(exporting, "PATIENCE", 0.0)
    state = film_url.replace("film.mp4", "export")
    assert client.get(state).json()["state"] == "none"
    for _ in range(3):
        answer = client.get(film_url)
        assert answer.status_code == 202
        assert answer.headers["location"] == state
        assert int(answer.headers["retry-after"]) > 0
        body = answer.json()
        assert (body["state"], body["progress"], body["url"]) == ("queued", 0, film_url)
        assert client.post(state).json() == client.get(state).json() == body
    assert asked == [("export", str(version(made)))]

    exports.carry_out(made.house, version(made))
    answer = client.get(film_url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
    done = client.post(state)
    assert (done.status_code, done.json()["state"], done.json()["size"]) == (200, "done", len(answer.content))
    assert done.json()["encoded"] == []
    assert events(made.house)[0] == ("queued", 0)
    assert events(made.house)[-1] == ("done", 1)
    assert [state for state, _ in events(made.house)] == sorted(
        (state for state, _ in events(made.house)), key=["queued", "running", "done"].index
    )
    assert len(asked) == 1


@pytest.mark.usefixtures("exporting")
def test_forty_five_requests_at_once_start_one_task(
    made: Film, client: TestClient, film_url: str, asked: list[tuple[str, str]], made_of: list[int]
) -> None:
    """They wait together, hold no thread meanwhile, and get the same file."""
    answers = at_once(*[lambda: client.get(film_url)] * 45)
    assert {getattr(answer, "status_code", answer) for answer in answers} == {200}
    assert len({answer.content for answer in answers if not isinstance(answer, Exception)}) == 1
    assert asked == [("export", str(version(made)))]
    assert made_of == [3]


@pytest.mark.usefixtures("exporting")
def test_what_is_finished_while_it_is_looked_for_is_not_ordered_again(
    made: Film,
    client: TestClient,
    film_url: str,
    asked: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was not there yet when this request looked, and done when it asked."""
    first = client.get(film_url)
    there, looks = exports._there, []

    def late(*given: Any) -> exports.Export | None:
        looks.append(given)
        return None if len(looks) == 1 else there(*given)

    monkeypatch.setattr(exports, "_there", late)
    assert client.get(film_url).content == first.content
    assert len(asked) == 1


@pytest.mark.usefixtures("exporting")
def test_versions_with_the_same_film_share_the_file(
    made: Film, client: TestClient, film_url: str, made_of: list[int]
) -> None:
    """A change of the title changes no frame."""
    first = client.get(film_url)
    made.edit({"op": "title", "title": "Another"})
    second = client.get(film_url.replace("versions/1", "versions/2"))
    assert first.content == second.content
    assert made_of == [3]


@contextmanager
def damaged(made: Film) -> Iterator[None]:
    """The first clip's bytes are gone meanwhile."""
    sha256 = made.clips()[0]
    path = made.house.settings.blobs_dir / sha256[:2] / sha256[2:4] / sha256
    hidden = path.with_suffix(".away")
    path.rename(hidden)
    yield
    hidden.rename(path)


@pytest.mark.usefixtures("exporting")
def test_a_failure_is_told_in_words_and_may_be_tried_again(
    made: Film,
    client: TestClient,
    client_for: Callable[..., TestClient],
    bob: Person,
    film_url: str,
    asked: list[tuple[str, str]],
) -> None:
    """Whoever waits gets the error it ended with; the state keeps it; ordering again tries again."""
    state = film_url.replace("film.mp4", "export")
    with damaged(made):
        assert "missing" in problem(client.get(film_url), 404)["detail"]
        told = client.get(state).json()
        assert told["state"] == "failed"
        assert "missing" in told["problem"]["detail"]
        assert told["problem"]["next_step"]
        assert events(made.house)[-1][0] == "failed"
    assert list(made.house.exports.glob("*")) == []
    problem(client_for(bob).post(state), 404)
    assert client.post(state).status_code in (200, 202)
    assert client.get(film_url).status_code == 200
    assert len(asked) == 2


def test_one_that_was_given_up_is_ordered_again(
    made: Film, client: TestClient, film_url: str, asked: list[tuple[str, str]], house: House
) -> None:
    """A worker that died for good leaves a task nobody hears of; the next who asks gets a new one."""
    state = film_url.replace("film.mp4", "export")
    client.post(state)
    client.post(state)
    assert len(asked) == 1
    with house.database.transaction() as connection:
        from retake.db.rows import run

        run(connection, "update exports set heard_at = heard_at - interval '10 minutes'")
    client.post(state)
    assert len(asked) == 2


def test_an_export_has_bounds(
    made: Film, client: TestClient, film_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A film that is too long is refused before anything is ordered; one that takes too long is ended, and says so."""
    state = film_url.replace("film.mp4", "export")
    client.post(state)
    monkeypatch.setattr(exports, "MOST_SECONDS", -1)
    exports.carry_out(made.house, version(made))
    told = client.get(state).json()
    assert (told["state"], told["problem"]["kind"]) == ("failed", CannotExport.__name__)
    assert "longer than" in told["problem"]["detail"]
    assert list(made.house.exports.iterdir()) == []
    monkeypatch.setattr(exports, "LONGEST_FILM", 1)
    problem(client.post(state), 422)
    problem(client.get(film_url), 422)


def test_those_not_asked_for_longest_go_when_there_are_too_many(house: House) -> None:
    """By the time they were asked for last; the newest stays, however large."""
    for number in range(5):
        path = house.exports / f"{number}.mp4"
        path.write_bytes(b"x" * 100)
        os.utime(path, (number, number))
    assert exports.prune(house, 250) == 3
    assert sorted(path.name for path in house.exports.glob("*.mp4")) == ["3.mp4", "4.mp4"]
    assert exports.prune(house, 10) == 1
    assert [path.name for path in house.exports.glob("*.mp4")] == ["4.mp4"]
