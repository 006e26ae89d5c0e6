"""The committed description of the API is the API's own, and whole enough to generate a client from."""

from __future__ import annotations

from typing import Any

import pytest
from scripts.openapi import PAGE, description
from tests.web import TestClient


@pytest.fixture
def document(nobody: TestClient) -> dict[str, Any]:
    """The description as the server gives it."""
    answer = nobody.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every call."""
    return [
        (method, path, call) for path, calls in document["paths"].items() for method, call in calls.items()
    ]


def test_the_committed_description_is_the_one_the_code_makes() -> None:
    """``python scripts/openapi.py`` brings it up to date."""
    assert PAGE.read_text(encoding="utf-8") == description()


def test_every_call_says_what_it_does_and_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    """No call without a sentence; no two with one operation id."""
    calls = operations(document)
    assert all(call.get("description") for _, _, call in calls)
    names = [call["operationId"] for _, _, call in calls]
    assert len(set(names)) == len(names)


def test_every_problem_is_described_as_one(document: dict[str, Any]) -> None:
    """Each answer of 400 and more is application/problem+json with the shape of a problem."""
    for method, path, call in operations(document):
        for status, answer in call["responses"].items():
            if status == "416" or status < "400":
                continue
            content = answer["content"]
            assert "application/problem+json" in content, (method, path, status)
            assert content["application/problem+json"]["schema"]["$ref"].endswith("/Problem")


def test_every_answer_with_a_body_has_a_shape(document: dict[str, Any]) -> None:
    """A client can be generated: no 200 without a schema, but for bytes, playlists and streams."""
    bare = {
        path
        for _, path, call in operations(document)
        for status, answer in call["responses"].items()
        if status in ("200", "201", "202")
        and not any(c.get("schema") for c in answer.get("content", {}).values())
    }
    assert all(
        "film" in path or "blobs" in path or "m3u8" in path or path in ("/metrics", "/api/v1/events")
        for path in bare
    ), bare
