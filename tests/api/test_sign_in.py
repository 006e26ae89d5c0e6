"""Signing in: guessing is slowed down where it comes from, nobody is locked out by it, and it is written down."""

from __future__ import annotations

import threading
from collections.abc import Callable

import bcrypt
import pytest
from fastapi import FastAPI
from tests import house as houses
from tests.house import PASSWORD, rows
from tests.web import API, SITE, TestClient, problem

from retake.api.app import create_app
from retake.api.hashing import Hashing
from retake.db import limits
from retake.domain.errors import WrongPassword
from retake.domain.people import address
from retake.services import sessions
from retake.services.house import House, Person

WRONG = "a wrong guess"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """How slow bcrypt is, is not what these tests are about; nor how fast this machine is."""
    monkeypatch.setattr(sessions, "REFILL", 1e-3)
    monkeypatch.setattr("bcrypt.checkpw", lambda given, _: given == PASSWORD.encode())


@pytest.fixture
def at(app: FastAPI) -> Callable[[str], TestClient]:
    """Opens a browser at an address."""
    return lambda place: TestClient(app, base_url=SITE, client=(place, 4000), raise_server_exceptions=False)


def guess(client: TestClient, email: str, password: str = WRONG) -> int:
    """The status of a try to sign in."""
    return client.post(f"{API}/session", json={"email": email, "password": password}).status_code


def kinds(house: House) -> list[str]:
    """What was written down, oldest first."""
    return [row["kind"] for row in rows(house, "select kind from audit_entries order by id")]


def test_guessing_from_one_place_is_slowed_down_there_only(
    at: Callable[[str], TestClient], ada: Person
) -> None:
    """Ten wrong tries, then 429 with when to come again, also for the right password; elsewhere she gets in."""
    evil, home = at("203.0.113.7"), at("198.51.100.1")
    assert [guess(evil, ada.email) for _ in range(10)] == [401] * 10
    answer = evil.post(f"{API}/session", json={"email": ada.email, "password": PASSWORD})
    problem(answer, 429)
    assert 0 < int(answer.headers["retry-after"]) <= 6000, "six seconds, a thousand times slower"
    assert guess(evil, "other@example.com") == 401
    assert guess(home, ada.email, PASSWORD) == 200


def test_one_place_cannot_go_through_the_accounts(at: Callable[[str], TestClient]) -> None:
    """Thirty tries in a row, whoever they name; an IPv6 network counts as one place."""
    assert [guess(at(f"2001:db8::{n:x}"), f"p{n}@example.com") for n in range(31)] == [401] * 30 + [429]
    assert guess(at("2001:db8:0:1::1"), "p0@example.com") == 401


def test_a_browser_that_was_in_before_passes_whoever_guesses_meanwhile(
    at: Callable[[str], TestClient], ada: Person
) -> None:
    """From many places at once, until nobody new gets in: Ada's own browser does, and her office's too."""
    mine = at("198.51.100.1")
    assert guess(mine, ada.email, PASSWORD) == 200
    assert mine.delete(f"{API}/session").status_code == 204
    tried = [guess(at(f"203.0.113.{n // 10}"), ada.email) for n in range(70)]
    assert tried == [401] * 60 + [429] * 10
    for n in range(40):
        guess(at("198.51.100.1"), f"p{n}@example.com")
    assert guess(at("198.51.100.1"), ada.email, PASSWORD) == 429, "a new browser has to wait"
    assert guess(mine, ada.email, PASSWORD) == 200
    other = at("198.51.100.1")
    other.cookies.update(mine.cookies)
    assert guess(other, "bob@example.com") == 429, "it is known for Ada only"


def test_a_known_browser_cannot_guess_without_end(at: Callable[[str], TestClient], ada: Person) -> None:
    """Ten wrong tries of its own."""
    mine = at("198.51.100.1")
    guess(mine, ada.email, PASSWORD)
    assert [guess(mine, ada.email) for _ in range(11)] == [401] * 10 + [429]


def test_signing_in_rightly_costs_no_try(at: Callable[[str], TestClient], ada: Person) -> None:
    """A whole office behind one address may come in the morning."""
    assert {guess(at("198.51.100.1"), ada.email, PASSWORD) for _ in range(35)} == {200}


def test_all_servers_count_together(house: House, ada: Person) -> None:
    """The buckets are rows: a second process goes on where the first stopped."""
    one, two = (
        TestClient(create_app(house), base_url=SITE, client=("203.0.113.7", 1), raise_server_exceptions=False)
        for _ in range(2)
    )
    assert [guess(one, ada.email) for _ in range(6)] == [401] * 6
    assert [guess(two, ada.email) for _ in range(5)] == [401] * 4 + [429]


def test_tries_at_the_same_moment_are_all_counted(house: House) -> None:
    """Twenty at once on a bucket of five: five."""

    def take() -> float:
        with house.database.transaction() as connection:
            return limits.take(connection, "a name", 5, 0.0001)

    results = houses.at_once(*[take] * 20)
    assert sum(result == 0 for result in results) == 5


@pytest.mark.parametrize(
    "spelling",
    ["ADA@EXAMPLE.COM", " ada@example.com ", "ａｄａ@example.com", "ada＠example.com"],
)
def test_an_address_is_one_address_however_it_is_written(
    at: Callable[[str], TestClient], house: House, ada: Person, spelling: str
) -> None:
    """One account and one counter: full-width letters, capitals, blanks."""
    evil = at("203.0.113.7")
    for _ in range(10):
        guess(evil, spelling)
    assert guess(evil, ada.email) == 429
    assert guess(at("198.51.100.1"), spelling, PASSWORD) == 200


def test_an_i_with_a_dot_makes_no_second_account(nobody: TestClient, house: House) -> None:
    """İ in capitals and small are one address, and so is what Unicode makes of it."""
    assert address("İDA@example.com") == address("i̇da@example.com") == address(address("İDA@example.com"))
    first = {"email": "İda@example.com", "name": "Ida", "password": "long enough"}
    assert nobody.post(f"{API}/setup", json=first).status_code == 201
    second = {**first, "email": "i̇DA@EXAMPLE.com", "role": "member"}
    problem(nobody.post(f"{API}/people", json=second), 422)
    assert len(rows(house, "select id from people")) == 1


def test_an_unknown_address_is_checked_as_dearly_as_a_known_one(
    house: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One check of a hash of the same cost for both, from the first try on."""
    costs: list[bytes] = []

    def check(_: bytes, hashed: bytes) -> bool:
        costs.append(hashed[:7])
        return False

    monkeypatch.setattr("bcrypt.checkpw", check)
    hashed = bcrypt.hashpw(b"x", bcrypt.gensalt(12)).decode()
    with house.database.transaction() as connection:
        connection.exec_driver_sql("update people set password_hash = %s", (hashed,))
    for email in (ada.email, "nobody@example.com"):
        with pytest.raises(WrongPassword):
            sessions.sign_in(house, email, WRONG)
    assert costs == [b"$2b$12$", b"$2b$12$"]


def test_hashing_holds_nobody_else_up(app: FastAPI, at: Callable[[str], TestClient], ada: Person) -> None:
    """While one password is being hashed and one waits, a third is told 503, and everybody else is answered."""
    app.state.hashing = Hashing(1, 1)
    let_go, begun = threading.Event(), threading.Semaphore(0)
    home = at("198.51.100.1")
    assert guess(home, ada.email, PASSWORD) == 200

    def slow(given: bytes, _: bytes) -> bool:
        begun.release()
        assert let_go.wait(60)
        return given == PASSWORD.encode()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bcrypt.checkpw", slow)
        threads = [threading.Thread(target=guess, args=(at(f"203.0.113.{n}"), ada.email)) for n in range(2)]
        threads[0].start()
        assert begun.acquire(timeout=60)
        threads[1].start()
        while app.state.hashing._under_way < 2:
            assert home.get(f"{API}/me").status_code == 200
        answer = home.post(f"{API}/session", json={"email": ada.email, "password": PASSWORD})
        problem(answer, 503)
        assert answer.headers["retry-after"] == "2"
        assert home.get(f"{API}/me").status_code == 200
        let_go.set()
        for thread in threads:
            thread.join(60)


def test_signing_in_again_ends_the_session_of_before(
    at: Callable[[str], TestClient], house: House, ada: Person
) -> None:
    """One browser, one session; a copy of the old cookie opens nothing, and other browsers go on."""
    mine, other = at("198.51.100.1"), at("198.51.100.2")
    for client in (mine, other):
        guess(client, ada.email, PASSWORD)
    old = mine.cookies["retake_session_8017"]
    guess(mine, ada.email, PASSWORD)
    assert len(rows(house, "select id from tokens where kind = 'session'")) == 2
    assert len(rows(house, "select id from tokens where kind = 'device'")) == 2
    assert mine.get(f"{API}/me").status_code == 200
    mine.cookies.set("retake_session_8017", old)
    assert mine.get(f"{API}/me").status_code == 401
    assert other.get(f"{API}/me").status_code == 200


def test_the_address_is_the_proxys_word_only_where_it_is_trusted(house: House, ada: Person) -> None:
    """Whoever sends X-Forwarded-For directly is counted by where it comes from."""
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    served = ProxyHeadersMiddleware(create_app(house), house.settings.trusted_proxies)  # type: ignore[arg-type]
    for place in ("203.0.113.9", "127.0.0.1"):
        client = TestClient(served, base_url=SITE, client=(place, 1))  # type: ignore[arg-type]
        client.headers["X-Forwarded-For"] = "192.0.2.1"
        guess(client, ada.email)
    written = rows(house, "select address from audit_entries order by id")
    assert [row["address"] for row in written] == ["203.0.113.9", "192.0.2.1"]


def test_what_happens_at_the_door_is_written_down(
    at: Callable[[str], TestClient], house: House, ada: Person
) -> None:
    """Who, from where; nothing of what was typed."""
    client = at("198.51.100.1")
    guess(client, ada.email)
    guess(client, "hunter2-typed-here@example.com")
    guess(client, ada.email, PASSWORD)
    client.delete(f"{API}/session")
    assert kinds(house) == ["sign_in_failed", "sign_in_failed", "signed_in", "signed_out"]
    written = rows(house, "select person_id, address, detail::text from audit_entries order by id")
    assert [row["person_id"] for row in written] == [ada.id, None, ada.id, ada.id]
    assert {row["address"] for row in written} == {"198.51.100.1"}
    assert "hunter2" not in str(written)
