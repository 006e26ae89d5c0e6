"""HTTP for tests: clients inside the process, signed in or not, and a server on a socket where streaming matters."""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import uvicorn
from tests.house import PASSWORD

from retake.api.app import create_app
from retake.api.protocol import server_config
from retake.services.house import House, Person

with warnings.catch_warnings():
    # Starlette would rather have a successor of httpx, which nothing else here needs.
    warnings.filterwarnings("ignore", message="Using `httpx` with")
    from starlette.testclient import TestClient

if TYPE_CHECKING:
    from fastapi import FastAPI

API = "/api/v1"
SITE = "http://localhost"


def open_client(app: FastAPI, person: Person | None = None) -> TestClient:
    """A client with a browser's cookies of its own. Nothing listens for events here: that needs `served`."""
    client = TestClient(app, base_url=SITE, raise_server_exceptions=False)
    if person is not None:
        answer = client.post(f"{API}/session", json={"email": person.email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
    return client


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem an answer tells of, checked to be one that a person can use."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
    assert answer.headers["content-type"].startswith("application/problem+json")
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    for name in ("type", "title", "detail", "unchanged", "next_step"):
        assert isinstance(body[name], str), name
        assert body[name], name
    assert body["charged_usd"] == 0
    return body


@contextmanager
def served(house: House) -> Iterator[str]:
    """The application on a socket of this machine; its address."""
    config = server_config(create_app(house), house.settings, host="127.0.0.1", port=0)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(20)


@contextmanager
def signed_in(address: str, person: Person) -> Iterator[httpx.Client]:
    """A client of a served application, signed in."""
    with httpx.Client(base_url=address, timeout=30) as client:
        answer = client.post(f"{API}/session", json={"email": person.email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        yield client
