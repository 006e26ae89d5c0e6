"""What is refused before it is read: size and time of heads and bodies, who may send them, how many connect."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from scripts.openapi import PAGE
from tests import house as houses
from tests.house import contents
from tests.web import API, TestClient, open_client, problem, served

from retake.api.app import create_app
from retake.api.doors import DOORS
from retake.services.house import House, Person

MIB = 1024 * 1024
UNKNOWN = json.dumps({f"unknown{n}": n for n in range(150_000)}).encode()
JSON = {"Content-Type": "application/json"}


class Wire:
    """A connection on which a test writes bytes as it likes."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._socket = socket.create_connection((parts.hostname, parts.port or 80), timeout=20)

    def send(self, data: bytes) -> None:
        """Send bytes; one that the server has closed takes no more."""
        try:
            self._socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return

    def answer(self) -> tuple[int, dict[str, Any]]:
        """The status of the answer and the problem in it, read until the server ends the connection."""
        raw = self.rest()
        head, _, body = raw.partition(b"\r\n\r\n")
        assert b"application/problem+json" in head, raw[:500]
        return int(head.split(b" ")[1]), json.loads(body)

    def rest(self) -> bytes:
        """Everything until the server ends the connection."""
        pieces = []
        try:
            while piece := self._socket.recv(65536):
                pieces.append(piece)
        except ConnectionResetError:
            pass
        self._socket.close()
        return b"".join(pieces)


@pytest.fixture
def quick(build_house: Callable[..., House]) -> House:
    """A house that waits for nobody."""
    return build_house(head_seconds=0.4, body_seconds=0.2, body_least_rate=MIB)


@pytest.fixture
def impatient(quick: House) -> Iterator[str]:
    """Its server on a socket."""
    with served(quick) as url:
        yield url


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """The server of a house on a socket."""
    with served(house) as url:
        yield url


# ------------------------------------------------------------------------------------------- bodies


@pytest.mark.parametrize("path", ["/setup", "/session"])
def test_whoever_is_not_signed_in_may_send_little(nobody: TestClient, path: str) -> None:
    """413 for megabytes of fields nobody knows, and an answer that is not as long as they."""
    answer = nobody.post(API + path, content=UNKNOWN, headers=JSON)
    problem(answer, 413)
    assert len(answer.content) < 1000


def test_nobody_gets_a_body_read_that_asks_for_a_sign_in(
    nobody: TestClient, house: House, ada: Person
) -> None:
    """401 though the body is no JSON at all, nor one that could be: it was never looked at."""
    for method, path in DOORS:
        if method in {"POST", "PATCH"} and DOORS[method, path].scope:
            url = API + path.replace("{clip_index}", "0").replace("{step_id}", houses.new_id().hex)
            url = url.replace("{project_id}", houses.new_id().hex).replace("{job_id}", houses.new_id().hex)
            url = url.replace("{number}", "1")
            for name in ("run_id", "operation_id", "version_id", "person_id"):
                url = url.replace("{" + name + "}", houses.new_id().hex)
            problem(nobody.request(method, url, content=b"\xff{", headers=JSON), 401)


def test_a_list_of_errors_ends(client: TestClient) -> None:
    """Twenty are told, and how many there are besides; far too many fields are one error."""
    fields = {f"unknown{n}": n for n in range(60)}
    body = problem(client.post(f"{API}/projects", json={"prompt": "x", **fields}), 422)
    assert len(body["errors"]) == 20
    assert body["more_errors"] == 40
    assert problem(client.post(f"{API}/projects", json={"prompt": "x"} | {"k" * 90_000: 1}), 422)
    flood = client.post(f"{API}/projects/{houses.new_id()}/runs", content=UNKNOWN, headers=JSON)
    body = problem(flood, 422)
    assert len(body["errors"]) == 1
    assert len(flood.content) < 1000


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("restore", {"version": 1, "scenes": ["x" * 90] * 2000}),
        ("restore", {"version": 1, "scenes": [f"{n}" for n in range(1001)]}),
        ("restore", {"version": 1, "scenes": ["x" * 64]}),
        ("merge", {"version": 1, "prefer": {f"{n}": "both" for n in range(1900)}}),
        ("runs", {"edits": [{"op": "x" * 1_000_000}]}),
        ("runs", {"edits": [{"op": "title"}] * 2000}),
        ("runs", {"edits": [{"op": "scene.edit", "scene": "x", "instructions": [""] * 5000}]}),
        ("labels", {"version": 1, "name": "x" * 5000}),
        ("runs", {"edits": [{"op": "title", "title": "x", "k" * 500_000: 1}]}),
        ("runs", {"edits": [{"op": "overlays", "overlays": [{"text": "y" * 501, "start": 3, "end": 2}]}]}),
    ],
    ids=str,
)
def test_no_answer_is_long_because_the_question_was(
    client: TestClient, made: Any, path: str, body: Any
) -> None:
    """Whatever is wrong with it: some kilobytes, not what was sent told back."""
    answer = client.post(f"{API}/projects/{made.id}/{path}", json=body)
    problem(answer, 422)
    assert len(answer.content) < 8000


def test_every_text_list_and_table_that_comes_in_has_an_end() -> None:
    """By the API's description, so that a new field without a bound fails here."""
    schemas = json.loads(PAGE.read_text(encoding="utf-8"))["components"]["schemas"]
    document = json.loads(PAGE.read_text(encoding="utf-8"))
    bodies = [
        call["requestBody"]["content"]["application/json"]["schema"]
        for calls in document["paths"].values()
        for call in calls.values()
        if "requestBody" in call
    ]
    endless: list[str] = []
    seen: set[str] = set()

    def look(schema: Any, where: str) -> None:
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            if name not in seen:
                seen.add(name)
                look(schemas[name], name)
            return
        for key in ("anyOf", "oneOf", "allOf"):
            for each in schema.get(key, ()):
                look(each, where)
        kind = schema.get("type")
        bounds = {"string": ("maxLength", "format", "enum", "const"), "array": ("maxItems",)}
        if kind in bounds and not any(bound in schema for bound in bounds[kind]):
            endless.append(where)
        if kind == "array":
            look(schema["items"], where)
        if isinstance(schema.get("additionalProperties"), dict) and "maxProperties" not in schema:
            endless.append(where)
        for name, each in schema.get("properties", {}).items():
            look(each, f"{where}.{name}")

    for body in bodies:
        look(body, "body")
    assert len(seen) > 20
    assert endless == []


def test_a_body_that_trickles_is_not_waited_for(impatient: str) -> None:
    """408 when it comes more slowly than the least rate, signed in or not, and the connection ends."""
    wire = Wire(impatient)
    wire.send(
        f"POST {API}/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: 60\r\n\r\n{".encode()
    )
    status, body = wire.answer()
    assert (status, body["type"]) == (408, "/problems/too-slow")


def test_a_body_larger_than_it_says_is_cut_off(address: str) -> None:
    """In pieces without a length: 413 as soon as it is too long, long before its end."""
    wire = Wire(address)
    wire.send(
        f"POST {API}/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n".encode()
    )
    for _ in range(3):
        wire.send(b"1000\r\n" + b" " * 4096 + b"\r\n")
    assert wire.answer()[0] == 413


def test_what_is_left_of_a_refused_body_is_not_taken_for_ever(address: str) -> None:
    """The answer is there at once; a megabyte of the rest is let pass, then the connection ends."""
    wire = Wire(address)
    wire.send(
        f"POST {API}/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {1024 * MIB}\r\n\r\n".encode()
    )
    for _ in range(64):
        wire.send(b" " * MIB)
    raw = wire.rest()
    assert raw == b"" or raw.startswith(b"HTTP/1.1 401")


# ------------------------------------------------------------------------------------------- heads


def test_headers_have_an_end(address: str) -> None:
    """431 for more than 64 KiB of them, and the connection ends: none of it is kept."""
    wire = Wire(address)
    wire.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 70_000)
    status, body = wire.answer()
    assert (status, body["status"]) == (431, 431)
    assert httpx.get(f"{address}/healthz", headers={f"X-{n}": "x" for n in range(150)}).status_code == 431
    assert httpx.get(f"{address}/healthz", headers={"X-Long": "x" * 30_000}).status_code == 200


def test_an_address_has_an_end(address: str, nobody: TestClient) -> None:
    """414 over 8 KiB, with its query."""
    problem(httpx.get(f"{address}{API}/projects?words=" + "x" * 9000), 414)
    problem(httpx.get(f"{address}/{'x' * 9000}"), 414)
    assert httpx.get(f"{address}/{'x' * 4000}").status_code in {200, 404}


@pytest.mark.parametrize("begun", [b"", b"GET /healthz HTTP/1.1\r\nHost: local"])
def test_a_head_that_does_not_come_is_not_waited_for(impatient: str, begun: bytes) -> None:
    """A connection with nothing on it ends; with half a head it is told 408."""
    wire = Wire(impatient)
    wire.send(begun)
    if begun:
        assert wire.answer()[0] == 408
    else:
        assert wire.rest() == b""


def test_the_second_head_of_a_connection_is_not_waited_for_either(impatient: str) -> None:
    """An answered request gives no right to stay: half a head after it is told 408."""
    wire = Wire(impatient)
    wire.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nHo")
    raw = wire.rest()
    assert raw.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 408" in raw


@pytest.mark.parametrize(
    "head",
    [b"\x16\x03\x01\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"],
)
def test_what_is_no_request_is_told_so_as_a_problem(address: str, head: bytes) -> None:
    """400 as a problem like any other."""
    wire = Wire(address)
    wire.send(head)
    status, body = wire.answer()
    assert (status, body["type"]) == (400, "/problems/no-request")


def test_connections_have_an_end(build_house: Callable[..., House]) -> None:
    """One more than there may be is told 503 and when to come again; when another ends there is room."""
    house = build_house(max_connections=1)
    with served(house) as address:
        first = Wire(address)
        first.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")  # not finished: it is there
        answer = httpx.get(f"{address}/healthz")
        problem(answer, 503)
        assert answer.headers["retry-after"] == "5"
        first.send(b"Connection: close\r\n\r\n")
        assert first.rest().startswith(b"HTTP/1.1 200")
        assert httpx.get(f"{address}/healthz").status_code == 200


def test_what_is_small_enough_gets_through(build_house: Callable[..., House], ada: Person) -> None:
    """The longest prompt of letters that JSON escapes twice is read; the bounds are above what people write."""
    house = build_house()
    client = open_client(create_app(house), ada)
    before = contents(house)
    prompt = "\U0001f98a" * house.settings.max_prompt_chars
    body = json.dumps({"kind": "image", "prompt": prompt, "style": prompt, "music": prompt})
    assert client.post(f"{API}/plan", content=body, headers=JSON).status_code == 200
    assert contents(house) == before
    client.close()
