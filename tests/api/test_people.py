"""People at the door: set up once, sign in and out, cookies scripts cannot read, tokens, foreign sites, guessing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests import house as houses
from tests.house import PASSWORD, at_once, contents, rows
from tests.web import API, TestClient, open_client, problem

from retake.api.app import create_app
from retake.services import people
from retake.services.house import House, Person, now

FIRST = {"email": "first@example.com", "name": "First", "password": "long enough"}


def test_the_first_administrator_is_set_up_once(nobody: TestClient, house: House) -> None:
    """Needed, then done and signed in, then refused for ever."""
    assert nobody.get(f"{API}/setup").json() | {"version": ""} == {
        "needed": True, "code_needed": False, "demo": False, "version": "", "demo_login": None,
    }  # fmt: skip
    answer = nobody.post(f"{API}/setup", json=FIRST)
    assert answer.status_code == 201
    assert answer.json()["role"] == "admin"
    me = nobody.get(f"{API}/me").json()
    assert me["email"] == "first@example.com"
    assert me["batch_discount"] == {"from_clips": 3, "percent": 10}
    assert nobody.get(f"{API}/setup").json()["needed"] is False
    before = contents(house)
    problem(nobody.post(f"{API}/setup", json={**FIRST, "email": "second@example.com"}), 409)
    assert contents(house) == before


def test_of_two_who_set_up_at_once_one_is_the_administrator(house: House) -> None:
    """The race is decided in the database."""
    results = at_once(
        *[lambda n=n: people.set_up(house, f"p{n}@example.com", "P", "long enough") for n in range(4)]
    )
    assert sum(isinstance(result, Person) for result in results) == 1
    assert len(rows(house, "select id from people")) == 1


def test_where_others_are_let_in_the_set_up_asks_for_the_code(build_house: Callable[..., House]) -> None:
    """Nobody becomes the administrator who has not read what the server printed; without a code nobody at all."""
    for code in ("", "K7WQ2-M4XNP"):
        house = build_house(host="0.0.0.0", setup_code=code)
        client = open_client(create_app(house))
        assert client.get(f"{API}/setup").json()["code_needed"] is True
        for wrong in ({}, {"code": ""}, {"code": "K7WQ2-M4XNQ"}):
            problem(client.post(f"{API}/setup", json={**FIRST, **wrong}), 403)
        assert people.set_up_needed(house)
        client.close()
    client = open_client(create_app(house))
    assert client.post(f"{API}/setup", json={**FIRST, "code": "k7wq2 m4xnp"}).status_code == 201
    problem(client.post(f"{API}/setup", json={**FIRST, "code": "K7WQ2-M4XNP"}), 409)
    client.close()


@pytest.mark.parametrize("path", ["/api/v1/setup", "/api/v1/events", "/", "/healthz", "/api/v1/me"])
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8017", "localhost.evil.example", "", "a[b"])
def test_a_name_that_is_not_ours_is_not_answered_to(client: TestClient, path: str, host: str) -> None:
    """A page that points its own name at this machine gets nothing, set-up and events included."""
    body = problem(client.get(path, headers={"Host": host}), 421)
    assert "RETAKE_ALLOWED_HOSTS" in body["next_step"]


def test_a_name_that_is_not_ours_sets_nothing_up(nobody: TestClient, house: House) -> None:
    """Also with its own Origin, which then equals the Host."""
    headers = {"Host": "evil.example", "Origin": "http://evil.example"}
    problem(nobody.post(f"{API}/setup", json=FIRST, headers=headers), 421)
    assert people.set_up_needed(house)


@pytest.mark.parametrize(
    "change",
    [
        {"password": "short"}, {"password": "x" * 73}, {"password": "ü" * 40}, {"email": "nobody"}, {"email": "a b@c"},
        {"email": ""}, {"name": ""}, {"name": "   "}, {"name": "a\0b"}, {"email": "a\0@b"}, {"password": 12345678},
    ],
)  # fmt: skip
def test_a_set_up_that_cannot_be_leaves_nobody(
    nobody: TestClient, house: House, change: dict[str, object]
) -> None:
    """Short or overlong passwords, no address, no name."""
    problem(nobody.post(f"{API}/setup", json={**FIRST, **change}), 422)
    assert people.set_up_needed(house)


def test_the_session_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(
    nobody: TestClient, ada: Person
) -> None:
    """HttpOnly, SameSite=Lax, for the whole site, with an end."""
    answer = nobody.post(f"{API}/session", json={"email": ada.email, "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("retake_session_8017=")
    parts = {part.strip().lower() for part in cookie.split(";")}
    assert {"httponly", "samesite=lax", "path=/"} <= parts
    assert f"max-age={30 * 86_400}" in parts
    assert "secure" not in parts
    assert PASSWORD not in answer.text


def test_behind_https_the_cookie_travels_over_https_only(build_house: Callable[..., House]) -> None:
    """By the base URL."""
    house = build_house(base_url="https://studio.example.com")
    client = open_client(create_app(house))
    answer = client.post(f"{API}/session", json={"email": houses.person(house).email, "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "secure" in {part.strip().lower() for part in cookie.split(";")}
    assert cookie.startswith("__Host-retake_session_443=")
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    client.close()


def test_signing_out_ends_the_session_on_the_server(client: TestClient) -> None:
    """The old cookie, kept by somebody, opens nothing; signing out twice is no error."""
    kept = client.cookies["retake_session_8017"]
    assert client.delete(f"{API}/session").status_code == 204
    problem(client.get(f"{API}/me"), 401)
    client.cookies.set("retake_session_8017", kept)
    problem(client.get(f"{API}/me"), 401)
    assert client.delete(f"{API}/session").status_code == 204


def test_who_is_signed_in_can_be_asked_by_anybody(
    nobody: TestClient, client: TestClient, house: House
) -> None:
    """200 with null where ``GET /me`` is a 401: before signing in, afterwards, and with a session that has ended."""
    assert client.get(f"{API}/session").json() == client.get(f"{API}/me").json()
    kept = client.cookies["retake_session_8017"]
    client.delete(f"{API}/session")
    client.cookies.set("retake_session_8017", kept)
    for asking in (nobody, client):
        answer = asking.get(f"{API}/session")
        assert (answer.status_code, answer.json()) == (200, None)
        assert answer.headers["cache-control"] == "no-store"
        problem(asking.get(f"{API}/me"), 401)


def test_a_session_past_its_time_opens_nothing(client: TestClient, house: House) -> None:
    """The server decides, not the browser."""
    with house.database.transaction() as connection:
        connection.exec_driver_sql("update tokens set expires_at = %s", (now() - timedelta(seconds=1),))
    problem(client.get(f"{API}/me"), 401)


def test_wrong_passwords_and_unknown_people_look_the_same(nobody: TestClient, ada: Person) -> None:
    """One answer for both, and no cookie."""
    wrong = nobody.post(f"{API}/session", json={"email": ada.email, "password": "not the password"})
    unknown = nobody.post(f"{API}/session", json={"email": "x@example.com", "password": "not the password"})
    assert problem(wrong, 401) == problem(unknown, 401)
    assert "set-cookie" not in wrong.headers
    upper = {"email": ada.email.upper(), "password": PASSWORD}
    assert nobody.post(f"{API}/session", json=upper).status_code == 200


def test_signing_in_rightly_starts_the_count_anew(nobody: TestClient, ada: Person) -> None:
    """A person who mistypes now and then is never locked out."""
    for _ in range(3):
        problem(nobody.post(f"{API}/session", json={"email": ada.email, "password": "wrong wrong"}), 401)
        good = {"email": ada.email, "password": PASSWORD}
        assert nobody.post(f"{API}/session", json=good).status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost.evil.example", "null", "http://localhost:81"]
)
def test_a_request_from_another_site_is_refused_though_the_cookie_came_along(
    client: TestClient, house: House, origin: str
) -> None:
    """Every call that changes something; reading is for the browser's own rules."""
    before = contents(house)
    headers = {"Origin": origin}
    problem(client.post(f"{API}/projects", json={"prompt": "x"}, headers=headers), 403)
    problem(client.delete(f"{API}/session", headers=headers), 403)
    problem(client.post(f"{API}/session", json={"email": "a@b", "password": "x"}, headers=headers), 403)
    problem(client.post(f"{API}/setup", json=FIRST, headers=headers), 403)
    assert contents(house) == before
    assert client.get(f"{API}/me", headers=headers).status_code == 200


def test_our_own_site_may_write(client: TestClient) -> None:
    """With its own Origin, or none, as programs send it."""
    for headers in ({"Origin": "http://localhost"}, {}):
        wish = {"kind": "image", "prompt": "x"}
        assert client.post(f"{API}/projects", json=wish, headers=headers).status_code == 202


def test_a_bearer_token_is_shown_once_works_anywhere_and_can_be_revoked(
    client: TestClient, nobody: TestClient, house: House
) -> None:
    """Its secret is stored as a digest only; from another site too, since no browser sends it by itself."""
    issued = client.post(f"{API}/tokens", json={"name": "laptop"}).json()
    headers = {"Authorization": f"Bearer {issued['token']}", "Origin": "https://elsewhere.example"}
    assert nobody.get(f"{API}/me", headers=headers).json()["name"] == "Ada"
    assert (
        nobody.post(f"{API}/projects", json={"kind": "image", "prompt": "x"}, headers=headers).status_code
        == 202
    )
    listed = client.get(f"{API}/tokens").json()["items"]
    assert [token["name"] for token in listed] == ["laptop"]
    assert "token" not in listed[0]
    stored = str(rows(house, "select * from tokens"))
    assert issued["token"] not in stored
    assert client.cookies["retake_session_8017"] not in stored
    assert client.delete(f"{API}/tokens/{issued['id']}").status_code == 204
    problem(nobody.get(f"{API}/me", headers=headers), 401)
    problem(client.delete(f"{API}/tokens/{issued['id']}"), 404)


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer \u00ff".encode("latin-1")]
)
def test_a_token_that_is_none_opens_nothing(nobody: TestClient, ada: Person, value: str | bytes) -> None:
    """401, also for another scheme and strange bytes."""
    problem(nobody.get(f"{API}/me", headers={"Authorization": value}), 401)


def test_every_answer_carries_the_headers_that_keep_a_browser_safe(client: TestClient) -> None:
    """No sniffing, no framing, no caching of answers about people."""
    answer = client.get(f"{API}/me")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "strict-transport-security" not in answer.headers, "this one is not behind https"
    assert answer.headers["cache-control"] == "no-store"
