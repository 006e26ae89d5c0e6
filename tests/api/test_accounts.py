"""Accounts: passwords, tokens with scope and end, people disabled, and what administrators see of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.house import PASSWORD, rows
from tests.web import API, TestClient, problem

from retake.services import people, sessions
from retake.services.house import House, Person, now

FRESH = "another long password"


def bearer(nobody: TestClient, token: str) -> TestClient:
    """A program with a token."""
    nobody.headers["Authorization"] = f"Bearer {token}"
    return nobody


def sign_in(client: TestClient, person: Person, password: str) -> int:
    """The status of signing in."""
    body = {"email": person.email, "password": password}
    return client.post(f"{API}/session", json=body).status_code


@pytest.mark.parametrize(("tokens", "then"), [("keep", 200), ("revoke", 401)])
def test_a_new_password_ends_the_other_sessions(
    client: TestClient,
    client_for: Callable[..., TestClient],
    house: House,
    ada: Person,
    tokens: str,
    then: int,
) -> None:
    """The browser it was changed in stays signed in; tokens stay or go as was said."""
    other = client_for(ada)
    program = bearer(client_for(None), people.issue_token(house, ada, "ci")["token"])
    body = {"old_password": PASSWORD, "new_password": FRESH, "tokens": tokens}
    assert client.post(f"{API}/me/password", json=body).status_code == 204
    assert client.get(f"{API}/me").status_code == 200
    problem(other.get(f"{API}/me"), 401)
    assert program.get(f"{API}/me").status_code == then
    assert sign_in(other, ada, PASSWORD) == 401
    assert sign_in(other, ada, FRESH) == 200
    assert len(rows(house, "select id from tokens where kind = 'device'")) == 2, (
        "the other browser is new again"
    )


@pytest.mark.parametrize(
    ("old", "new", "status"), [("not it", FRESH, 401), (PASSWORD, "short", 422), (PASSWORD, "ü" * 40, 422)]
)
def test_a_password_is_changed_by_who_knows_it_to_one_that_holds(
    client: TestClient, client_for: Callable[..., TestClient], ada: Person, old: str, new: str, status: int
) -> None:
    """Nothing ends and nothing changes otherwise."""
    other = client_for(ada)
    problem(client.post(f"{API}/me/password", json={"old_password": old, "new_password": new}), status)
    assert other.get(f"{API}/me").status_code == 200
    assert sign_in(other, ada, PASSWORD) == 200


def test_a_stolen_session_cannot_guess_the_password(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten tries, then 429."""
    monkeypatch.setattr(sessions, "REFILL", 1e-3)
    monkeypatch.setattr("bcrypt.checkpw", lambda *_: False)
    body = {"old_password": "x", "new_password": FRESH}
    tried = [client.post(f"{API}/me/password", json=body).status_code for _ in range(11)]
    assert tried == [401] * 10 + [429]


def test_a_token_has_a_scope_an_end_and_a_last_use(
    client: TestClient, nobody: TestClient, house: House
) -> None:
    """Listed with all of them; past its end it opens nothing and is not listed."""
    made = client.post(f"{API}/tokens", json={"name": "ci", "scope": "read", "days": 7}).json()
    assert made["scope"] == "read"
    (listed,) = client.get(f"{API}/tokens").json()["items"]
    assert listed["used_at"] is None
    assert listed["expires_at"] == made["expires_at"] is not None
    program = bearer(nobody, made["token"])
    assert program.get(f"{API}/projects").status_code == 200
    first = client.get(f"{API}/tokens").json()["items"][0]["used_at"]
    assert first is not None
    program.get(f"{API}/projects")
    assert client.get(f"{API}/tokens").json()["items"][0]["used_at"] == first, "not written at every request"
    with house.database.transaction() as connection:
        connection.exec_driver_sql(
            "update tokens set expires_at = %s where kind = 'bearer'", (now() - timedelta(seconds=1),)
        )
    problem(program.get(f"{API}/projects"), 401)
    assert client.get(f"{API}/tokens").json()["items"] == []


@pytest.mark.parametrize(
    "wish", [{"scope": "all"}, {"days": 0}, {"days": 4000}, {"days": "7"}, {"scope": None}]
)
def test_a_token_of_no_known_kind_is_refused(client: TestClient, wish: dict[str, object]) -> None:
    """Scopes and days there are."""
    problem(client.post(f"{API}/tokens", json={"name": "ci", **wish}), 422)


def test_signing_out_with_a_token_leaves_the_token(
    nobody: TestClient, client: TestClient, house: House, ada: Person
) -> None:
    """It has no session; what it said it is told, and it goes on working. Nor is a session revoked as a token."""
    program = bearer(nobody, people.issue_token(house, ada, "ci", "admin")["token"])
    problem(program.delete(f"{API}/session"), 422)
    assert program.get(f"{API}/me").status_code == 200
    session = rows(house, "select id from tokens where kind = 'session'")[0]["id"]
    problem(client.delete(f"{API}/tokens/{session}"), 404)
    assert client.get(f"{API}/me").status_code == 200


def test_a_person_who_is_disabled_is_out_everywhere(
    client: TestClient, client_for: Callable[..., TestClient], house: House, bob: Person
) -> None:
    """Sessions and tokens end and no new one begins; their work is still there when they come back."""
    his, program = client_for(bob), bearer(client_for(None), people.issue_token(house, bob, "ci")["token"])
    url = f"{API}/people/{bob.id}"
    assert client.patch(url, json={"disabled": True}).json()["disabled_at"] is not None
    problem(his.get(f"{API}/me"), 401)
    problem(program.get(f"{API}/me"), 401)
    assert sign_in(his, bob, PASSWORD) == 403
    assert sign_in(his, bob, "wrong") == 401, "that it is disabled learns who knows the password"
    assert client.patch(url, json={"disabled": False}).json()["disabled_at"] is None
    assert sign_in(his, bob, PASSWORD) == 200


def test_there_is_always_an_administrator(
    client: TestClient, client_for: Callable[..., TestClient], ada: Person, bob: Person
) -> None:
    """The last one cannot be disabled or made a member, by herself either; with another one she can."""
    mine = f"{API}/people/{ada.id}"
    for wish in ({"role": "member"}, {"disabled": True}):
        problem(client.patch(mine, json=wish), 422)
    assert client.get(f"{API}/people").json()["items"][0]["role"] == "admin"
    assert client.patch(f"{API}/people/{bob.id}", json={"role": "admin"}).status_code == 200
    assert client.patch(mine, json={"role": "member"}).status_code == 200
    problem(client.get(f"{API}/people"), 403)


def test_administrators_add_people_and_see_what_happened(client: TestClient, nobody: TestClient) -> None:
    """With who did it; page by page."""
    body = {"email": "Grace@Example.com", "name": "Grace", "password": FRESH}
    grace = client.post(f"{API}/people", json=body)
    assert (grace.status_code, grace.json()["email"], grace.json()["role"]) == (
        201,
        "grace@example.com",
        "member",
    )
    problem(client.post(f"{API}/people", json={**body, "email": "GRACE@example.com"}), 422)
    assert nobody.post(f"{API}/session", json={"email": body["email"], "password": FRESH}).status_code == 200
    client.patch(f"{API}/people/{grace.json()['id']}", json={"role": "admin"})
    token = client.post(f"{API}/tokens", json={"name": "ci"}).json()
    client.delete(f"{API}/tokens/{token['id']}")
    seen, cursor = [], None
    while True:
        page = client.get(
            f"{API}/audit", params={"limit": 2, **({"cursor": cursor} if cursor else {})}
        ).json()
        seen += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert [(entry["kind"], entry["person"]["name"]) for entry in reversed(seen)] == [
        ("signed_in", "Ada"),
        ("person_added", "Grace"),
        ("signed_in", "Grace"),
        ("role_changed", "Grace"),
        ("token_issued", "Ada"),
        ("token_revoked", "Ada"),
    ]
    assert seen[2]["actor"]["name"] == "Ada"
    assert token["token"] not in str(seen)
