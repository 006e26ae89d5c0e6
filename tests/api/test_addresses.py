"""Addresses: HEAD is answered wherever GET is, odd parts of a path are told as problems, every label can be named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from tests.house import Film
from tests.web import API, TestClient, open_client, problem

from retake.api import exporting
from retake.api.app import create_app
from retake.services.house import House

LONG = "x" * 300  # more than a file's name can have
ODD = ("%00", "a%00b", LONG, "%C3%A9" * 150, "..%2F..%2Fetc", "%FF", "%0A", "%F0%9F%8E%9E" * 80)
LABELS = (
    *("a/b", "/a", "a/", "a//b", "..", ".", "a/../b", "what?", "one #1", "50 %", "%2F", "a+b c", '"quoted"'),
    *("a\\b", "é" * 100, "🎞" * 100, "client  cut", "e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}"),
)


@pytest.fixture
def studio(tmp_path: Path) -> Path:
    """A built page with one file, as the build makes it."""
    folder = tmp_path / "studio"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Retake</title>")
    (folder / "assets" / "index-1a2b.js").write_text("void 0;")
    return folder


@pytest.fixture
def app(house: House, studio: Path) -> FastAPI:
    """The application with a studio that is built."""
    return create_app(house, studio)


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[TestClient]:
    """Somebody who is not signed in."""
    client = open_client(app)
    yield client
    client.close()


def readable(app: FastAPI, client: TestClient, made: Film) -> list[str]:
    """Every address that can be read, filled in with what the film has."""
    filling = {
        "project_id": made.id,
        "job_id": made.id,
        "number": 1,
        "clip_index": 0,
        "sha256": made.clips()[0],
        "run_id": client.get(f"{API}/runs?project={made.id}").json()["items"][0]["id"],
        "scene_id": made.scene(1),
        "overlay_id": "none",
    }
    found = ["/", "/sign-in", "/assets/index-1a2b.js", f"{API}/openapi.json", f"{API}/nowhere"]
    for path, verbs in app.openapi()["paths"].items():
        if "get" in verbs:
            query = "?a=1&b=1" if path.endswith("/compare") else ""
            found.append(re.sub(r"\{(\w+)\}", lambda part: str(filling[part[1]]), path) + query)
    return found


def test_head_is_answered_wherever_get_is(
    app: FastAPI, client: TestClient, made: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same status and headers as GET; also where the body is a stream that never ends."""
    monkeypatch.setattr(exporting, "PATIENCE", 0.0)  # nobody makes exports here
    addresses = readable(app, client, made)
    assert len(addresses) > 35
    for address in addresses:
        head = client.head(address)
        if address == f"{API}/events":
            assert (head.status_code, head.headers["content-type"]) == (
                200,
                "text/event-stream; charset=utf-8",
            )
            continue
        got = client.get(address)
        assert head.status_code == got.status_code, address
        for name in ("content-type", "content-length", "etag", "cache-control", "accept-ranges"):
            if address not in ("/metrics", "/readyz"):  # these tell another thing each time
                assert head.headers.get(name) == got.headers.get(name), (address, name)


def test_head_reads_no_bytes_of_a_file(
    client: TestClient, made: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The length comes from the file's entry; its bytes are not opened."""
    import anyio

    async def opened(*_: object, **__: object) -> None:
        raise AssertionError("the file was opened")

    monkeypatch.setattr(anyio, "open_file", opened)
    answer = client.head(f"{API}/blobs/{made.clips()[0]}")
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) > 0


def test_an_odd_part_of_a_path_is_no_fault_of_the_server(stranger: TestClient, app: FastAPI) -> None:
    """In every place of every address, by every verb: a problem, or the studio's page, never a 500."""
    for path, verbs in app.openapi()["paths"].items():
        for verb in verbs if "{" in path else ():
            for part in ("%00", LONG):
                body: dict[str, object] | None = {} if verb in ("post", "patch") else None
                answer = stranger.request(verb, re.sub(r"\{\w+\}", part, path), json=body)
                assert 400 <= answer.status_code < 500, (verb, path, part, answer.text)
                problem(answer, answer.status_code)
    for part in ODD:
        for address in (
            f"/{part}",
            f"/assets/{part}",
            f"/api/{part}",
            f"{API}/blobs/{part}",
            f"/healthz/{part}",
        ):
            for verb in ("GET", "HEAD"):
                assert stranger.request(verb, address).status_code < 500, (verb, address)


def test_what_can_name_no_file_is_not_there(stranger: TestClient) -> None:
    """404, before the file system is asked."""
    for address in ("/%00", "/assets/%00", f"/{LONG}", f"/assets/{LONG}", "/" + "a/" * 2000):
        problem(stranger.get(address), 404)


def test_any_name_of_a_version_can_be_given_and_taken_away(client: TestClient, made: Film) -> None:
    """Whatever is in it, written as it was given or as it is shown."""
    url = f"{API}/projects/{made.id}/labels"
    for name in LABELS:
        answer = client.post(url, json={"version": 1, "name": name})
        assert answer.status_code == 201, (name, answer.text)
        (shown,) = made.version(1)["labels"]
        assert shown == unicodedata.normalize("NFC", " ".join(name.split()))
        assert client.delete(url, params={"name": name}).status_code == 200, name
        assert made.version(1)["labels"] == []


def test_names_that_look_alike_are_one_name(client: TestClient, made: Film) -> None:
    """Composed and decomposed letters; one may not be given beside the other, and either takes it away."""
    url, composed = f"{API}/projects/{made.id}/labels", "Été"
    decomposed = unicodedata.normalize("NFD", composed)
    assert client.post(url, json={"version": 1, "name": decomposed}).status_code == 201
    problem(client.post(url, json={"version": 1, "name": composed}), 422)
    assert client.delete(url, params={"name": composed}).status_code == 200
    problem(client.delete(url, params={"name": decomposed}), 404)


def test_the_older_address_of_a_label_takes_slashes(client: TestClient, made: Film) -> None:
    """For programs that were written for it."""
    url = f"{API}/projects/{made.id}/labels"
    client.post(url, json={"version": 1, "name": "cut/2"})
    assert client.delete(f"{url}/cut/2").status_code == 200
    client.post(url, json={"version": 1, "name": "cut/2"})
    assert client.delete(f"{url}/cut%2F2").status_code == 200
    assert made.version(1)["labels"] == []
