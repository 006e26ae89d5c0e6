"""The event stream: what happens arrives live, and after a break nothing is missed and nothing repeated."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from prometheus_client import REGISTRY
from tests.house import Cluster, Film, Furnished, build, film, person, rows
from tests.web import API, problem, served, signed_in

from retake.api import delivery
from retake.db import events as event_rows
from retake.services import collection, events, history, people, projects
from retake.services.events import Place
from retake.services.house import House, Person


class Stream:
    """An open event stream; ``take`` reads until something is there."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.iter_lines()

    def take(self, count: int) -> list[dict[str, Any]]:
        """The next events: id, kind and data."""
        found: list[dict[str, Any]] = []
        event: dict[str, Any] = {}
        while len(found) < count:
            line = next(self._lines)
            name, _, value = line.partition(": ")
            if name in ("id", "event", "data"):
                event[name] = value
            elif not line and "data" in event:
                body = json.loads(event["data"])
                if event == {"event": "beat", "data": '{"kind":"beat"}'}:
                    event = {}
                    continue
                assert event == {"id": str(body["id"]), "event": body["kind"], "data": event["data"]}
                found.append(body)
                event = {}
        return found


@contextmanager
def following(client: httpx.Client, last: int | None = None, **query: Any) -> Iterator[Stream]:
    """Follow the events after one, or from now on."""
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    with client.stream("GET", f"{API}/events", headers=headers, params=query) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        stream = Stream(answer)
        assert next(stream._lines).startswith("id: "), "a break before the first event is told where to go on"
        assert next(stream._lines).startswith("retry")
        yield stream


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """The application on a socket."""
    with served(house) as url:
        yield url


def logged(made: Film, person: Person) -> list[dict[str, Any]]:
    """Every event of a person's, oldest first."""
    return since(made.house, person, Place())


def since(house: House, person: Person, place: Place) -> list[dict[str, Any]]:
    """Everything after a place, page by page."""
    found: list[dict[str, Any]] = []
    for _ in range(20):
        more, horizon = events.since(house, person, place)
        for row in more:
            found.append({name: value for name, value in row.items() if name != "next_horizon"})
            place = place.passed(row["id"], row["transaction"], horizon)
        if not more:
            break
    return found


def test_what_happens_arrives_live_in_order(made: Film, address: str) -> None:
    """A run, its steps, the head and the operation, as they are committed, with what changed in them."""
    with signed_in(address, made.owner) as client, following(client) as stream:
        place = events.newest(made.house, made.owner)
        worker = threading.Thread(
            target=made.edit,
            args=({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"},),
        )
        worker.start()
        first = stream.take(2)
        worker.join()
        happened = since(made.house, made.owner, place)
        told = first + stream.take(len(happened) - 2)
    assert [event["id"] for event in told] == [event["id"] for event in happened]
    assert {event["kind"] for event in told} == {"run", "step", "head", "operation"}
    runs = [event["data"]["state"] for event in told if event["kind"] == "run"]
    assert (runs[0], runs[-1]) == ("queued", "done")
    (head,) = [event["data"]["head"] for event in told if event["kind"] == "head"]
    assert (head["number"], head["is_head"]) == (2, True)
    assert all(event["project_id"] == str(made.id) for event in told)


def test_after_a_break_nothing_is_missed_and_nothing_repeated(made: Film, address: str) -> None:
    """Read some, break off, let things happen, go on from the last one; and once more."""
    with signed_in(address, made.owner) as client:
        with following(client, 0) as stream:
            seen = stream.take(3)
        made.edit({"op": "title", "title": "Meanwhile"})
        with following(client, seen[-1]["id"]) as stream:
            seen += stream.take(5)
        history.set_head(made.house, made.owner, made.id, 1, None)
        everything = logged(made, made.owner)
        with following(client, after=seen[-1]["id"]) as stream:
            seen += stream.take(len(everything) - len(seen))
            projects.describe(made.house, made.owner, made.id, "The last", None, None)
            (project, operation) = stream.take(2)
    assert [event["id"] for event in seen] == [event["id"] for event in everything]
    assert {project["kind"], operation["kind"]} == {"project", "operation"}


def test_a_long_absence_is_caught_up_in_full(made: Film, address: str) -> None:
    """More events than one page: 1200 of them, all, once, in order."""
    with made.house.database.transaction() as connection:
        for number in range(1200):
            event_rows.append(connection, "project", made.owner.id, made.id, {"number": number})
    everything = [
        row["id"]
        for row in rows(
            made.house, "select id from events where person_id = :id order by id", id=made.owner.id
        )
    ]
    with signed_in(address, made.owner) as client, following(client, 0) as stream:
        assert [event["id"] for event in stream.take(len(everything))] == everything


@pytest.mark.parametrize("between", [1, 400], ids=["at once", "long after"])
def test_events_that_commit_in_another_order_all_arrive(made: Film, address: str, between: int) -> None:
    """An id is given before its transaction commits: a connection that is open gets the late one, however late."""
    with signed_in(address, made.owner) as client, following(client) as stream:
        with made.house.database.transaction() as slow:
            event_rows.append(slow, "project", made.owner.id, made.id, {"which": "first"})
            quickly(made, between)
            told = stream.take(between)
        (first,) = stream.take(1)
    assert [each["data"]["which"] for each in told] == list(range(between))
    assert first["data"] == {"which": "first"}


def quickly(made: Film, count: int) -> None:
    """So many events, a transaction each, beside whatever is open."""
    for number in range(count):
        with made.house.database.transaction() as connection:
            event_rows.append(connection, "project", made.owner.id, made.id, {"which": number})


@pytest.mark.timeout(30)
@pytest.mark.parametrize("between", [1, 400], ids=["at once", "long after"])
def test_an_event_that_commits_late_is_not_missed_by_a_client_that_resumes(
    made: Film, address: str, between: int
) -> None:
    """The break comes between the two commits."""
    with signed_in(address, made.owner) as client:
        client.timeout = httpx.Timeout(3)
        with made.house.database.transaction() as slow:
            event_rows.append(slow, "project", made.owner.id, made.id, {"which": "first"})
            with following(client) as stream:
                quickly(made, between)
                last = stream.take(between)[-1]
        try:
            with following(client, last["id"]) as stream:
                while (late := stream.take(1)[0])["data"]["which"] != "first":
                    assert late["id"] <= last["id"], "what was surely told is not told again"
        except httpx.ReadTimeout:
            pytest.fail("the late event never came")


def test_only_ones_own_events_and_only_the_project_asked_for(
    made: Film, house: House, bob: Person, address: str
) -> None:
    """Bob sees none of Ada's; a filter by project shows no other project's."""
    before = events.newest(house, bob)
    other = film(house, made.owner, "another", kind="image")
    his = film(house, bob, "his", kind="image")
    with signed_in(address, bob) as client, following(client, before.position) as stream:
        told = stream.take(len(since(house, bob, before)))
        assert {event["project_id"] for event in told} == {str(his.id)}
    with signed_in(address, made.owner) as client, following(client, 0, project=str(other.id)) as stream:
        count = len([event for event in logged(made, made.owner) if event["project_id"] == other.id])
        assert {event["project_id"] for event in stream.take(count)} == {str(other.id)}


def test_nobody_and_nonsense_are_refused(made: Film, address: str) -> None:
    """401 without a session; a Last-Event-ID that is no number starts from now."""
    with httpx.Client(base_url=address) as client:
        problem(client.get(f"{API}/events"), 401)
    with signed_in(address, made.owner) as client:
        problem(client.get(f"{API}/events", params={"after": "x"}), 422)
        with client.stream("GET", f"{API}/events", headers={"Last-Event-ID": "x"}) as answer:
            assert answer.status_code == 200


def test_no_event_tells_of_what_was_rolled_back(made: Film) -> None:
    """Events are written in the transaction they tell of."""
    before = logged(made, made.owner)

    def failing() -> None:
        with made.house.database.transaction() as connection:
            events.head_moved(connection, made.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert logged(made, made.owner) == before


def age(house: House, owner: Person, days: int, up_to: int) -> None:
    """Let a person have been here for so long, and the events up to an id be as old."""
    values = {"days": days, "id": owner.id, "up_to": up_to}
    rows(
        house,
        "update people set created_at = now() - make_interval(days => :days) where id = :id returning id",
        **values,
    )
    rows(
        house,
        "update events set at = now() - make_interval(days => :days) where id <= :up_to returning id",
        **values,
    )


def test_who_asks_for_what_was_forgotten_is_told_to_read_everything_anew(made: Film, address: str) -> None:
    """Once, with the position to go on from; what happens afterwards arrives. Where nothing is missing, no word of it."""
    everything = [event["id"] for event in logged(made, made.owner)]
    age(made.house, made.owner, 40, everything[4])
    collection.collect(made.house)
    kept = everything[5:]
    assert [event["id"] for event in logged(made, made.owner)] == kept, "nothing was forgotten"
    with signed_in(address, made.owner) as client:
        for position in (everything[0], everything[3], everything[-1] + 1000, 2**63 - 1, 10**20 - 1):
            with following(client, position) as stream:
                (reset,) = stream.take(1)
                assert (reset["kind"], reset["id"], reset["data"]) == ("reset", kept[-1], {})
                with made.house.database.transaction() as connection:
                    event_rows.append(connection, "project", made.owner.id, made.id, {"after": position % 7})
                (news,) = stream.take(1)
                assert news["data"] == {"after": position % 7}
                kept.append(news["id"])
        for position, told in ((0, kept), (kept[0] - 1, kept), (kept[0], kept[1:])):
            with following(client, position) as stream:
                assert [event["id"] for event in stream.take(len(told))] == told


def test_gaps_between_ids_are_no_reason_to_read_everything_anew(made: Film, address: str) -> None:
    """Others' events are forgotten, and one's own never began that early: somebody new misses nothing."""
    everything = [event["id"] for event in logged(made, made.owner)]
    age(made.house, made.owner, 40, everything[-1])
    collection.collect(made.house)
    bob = person(made.house, "Bob")
    with made.house.database.transaction() as connection:
        event_rows.append(connection, "project", bob.id, None, {"first": "one"})
    with signed_in(address, bob) as client, following(client, 1) as stream:
        (first,) = stream.take(1)
    assert first["data"] == {"first": "one"}


def test_a_stream_is_answered_with_the_headers_of_every_answer_and_counted_when_it_opens(
    made: Film, address: str
) -> None:
    """Not only when it ends, which it does not."""

    def counted() -> float:
        labels = {"method": "GET", "route": "/events", "status": "200"}
        return REGISTRY.get_sample_value("retake_requests_total", labels) or 0.0

    before = counted()
    with signed_in(address, made.owner) as client, following(client) as stream:
        assert "frame-ancestors 'none'" in stream.answer.headers["content-security-policy"]
        assert stream.answer.headers["x-content-type-options"] == "nosniff"
        assert counted() == before + 1


def test_signing_out_ends_the_streams_of_that_session(made: Film, address: str) -> None:
    """The stream of a token of the same person goes on."""
    token = people.issue_token(made.house, made.owner, "kept")["token"]
    bearer = httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=30)
    with bearer, signed_in(address, made.owner) as client, following(bearer) as kept:
        with following(client) as stream:
            httpx.delete(f"{address}{API}/session", cookies=dict(client.cookies)).raise_for_status()
            assert not any(line.startswith("id: ") for line in stream._lines)
        projects.describe(made.house, made.owner, made.id, "Still told", None, None)
        assert kept.take(1)[0]["kind"] == "project"


def test_a_reader_who_does_not_read_is_cut_off_and_misses_nothing(
    made: Film, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it was sent stays with it; it goes on after the last event, as after any break."""
    monkeypatch.setattr(delivery, "STALLED_SECONDS", 1.0)
    cut_off = REGISTRY.get_sample_value("retake_streams_cut_off_total") or 0.0
    secret = people.issue_token(made.house, made.owner, "slow")["token"]
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    host, port = urlsplit(address).hostname, urlsplit(address).port
    slow.connect((host, port))
    slow.sendall(
        f"GET {API}/events?after=0 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {secret}\r\n\r\n".encode()
    )
    for _ in range(12):  # more than the systems between the two keep
        with made.house.database.transaction() as connection:
            for _ in range(50):
                event_rows.append(connection, "project", made.owner.id, made.id, {"text": "x" * 20_000})
    deadline = time.monotonic() + 60
    while REGISTRY.get_sample_value("retake_streams_cut_off_total") == cut_off:
        assert time.monotonic() < deadline, "it was never cut off"
        time.sleep(0.05)
    taken = b""
    with contextlib.suppress(ConnectionResetError):
        while said := slow.recv(65536):
            taken += said
    slow.close()
    seen = [int(number) for number in re.findall(rb"\nid: (\d+)\nevent: [^\n]+\ndata: [^\n]+\n", taken)]
    everything = [event["id"] for event in logged(made, made.owner)]
    assert seen == everything[: len(seen)]
    assert len(seen) < len(everything)
    with signed_in(address, made.owner) as client, following(client, seen[-1] if seen else 0) as stream:
        rest = everything[len(seen) :]
        assert [event["id"] for event in stream.take(len(rest))] == rest


def test_streams_are_bounded_for_a_person_and_for_a_server(
    furnished: Furnished, cluster: Cluster, tmp_path: Path
) -> None:
    """One too many is refused in words, and there is room again when one is closed."""
    url = cluster.clone(furnished.url)
    house = build(tmp_path, url, streams_per_person=2, streams=3)
    ada, bob = (people.by_email(house, f"{name}@example.com") for name in ("ada", "bob"))
    with served(house) as address, signed_in(address, ada) as hers, signed_in(address, bob) as his:
        with following(hers), following(hers):
            refused = hers.get(f"{API}/events")
            assert problem(refused, 429)["type"].endswith("too-many-streams")
            assert refused.headers["retry-after"] == "10"
            with following(his):
                assert problem(his.get(f"{API}/events"), 503)["type"].endswith("server-full")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with hers.stream("GET", f"{API}/events") as answer:
                if answer.status_code == 200:
                    break
        else:
            pytest.fail("there was never room again")
    house.database.close()
    cluster.drop(url)
