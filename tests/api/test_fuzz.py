"""Generated requests, valid and not, for every call of the API's description: never a 5xx, always a described answer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from scripts.openapi import PAGE
from tests import house as houses
from tests.house import Cluster, Film, Furnished, ordered
from tests.sketchbook import Sketchbook
from tests.web import SITE, TestClient, open_client

from retake.api import exporting
from retake.api.app import create_app
from retake.services import people

DOCUMENT: dict[str, Any] = json.loads(PAGE.read_text(encoding="utf-8"))
LEFT_OUT = {
    "/api/v1/events",  # it never ends; tests/api/test_events.py
    "/api/v1/session",  # it would sign us out, and each wrong password takes a quarter of a second
    "/api/v1/setup",  # the same
    "/api/v1/me/password",  # the same
    "/api/v1/people",  # the same
    "/metrics",
}
OPERATIONS = [
    (method, path)
    for path, calls in sorted(DOCUMENT["paths"].items())
    for method in sorted(calls)
    if path not in LEFT_OUT
]
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
EXAMPLES = 20


@pytest.fixture(scope="module")
def asked(
    cluster: Cluster, furnished: Furnished, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Film, TestClient]]:
    """A film to ask about, and a client with a bearer token of its owner."""
    folder = tmp_path_factory.mktemp("fuzz")
    shutil.copytree(furnished.blobs, folder / "blobs")
    url = cluster.clone(furnished.url)
    house = houses.build(folder, url, Sketchbook(folder / "sketchbook"))
    ada = houses.person(house, "Ada")
    client = open_client(create_app(house))
    token = people.issue_token(house, ada, "fuzz", "admin")["token"]
    client.headers["Authorization"] = f"Bearer {token}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exporting, "PATIENCE", 0.0)  # nobody makes exports here
        yield Film(house, ada, furnished.film), client
    client.close()
    house.database.close()
    cluster.drop(url)


def requests(case: Case, real: bool, names: dict[str, str]) -> dict[str, Any]:
    """The request of a generated case; with ``real`` about things that are there."""
    if real:
        case.path_parameters = {**(case.path_parameters or {}), **{
            name: value for name, value in names.items() if name in (case.path_parameters or {})
        }}  # fmt: skip
    wanted = case.as_transport_kwargs(base_url=SITE)
    wanted.pop("cookies", None)
    headers = {
        name: value
        for name, value in dict(wanted.pop("headers", None) or {}).items()
        if name.lower() != "authorization"
    }
    data = wanted.pop("data", None)
    if data is not None:
        wanted["content"] = data if isinstance(data, (bytes, str)) else json.dumps(data)
    return {**wanted, "headers": headers}


@pytest.mark.parametrize(
    ("method", "path"), OPERATIONS, ids=[f"{method} {path}" for method, path in OPERATIONS]
)
def test_no_request_makes_the_server_stumble(asked: tuple[Film, TestClient], method: str, path: str) -> None:
    """4xx for what cannot be, told as a problem; nothing that the description does not know."""
    made, client = asked
    operation = SCHEMA[path][method]
    described = set(DOCUMENT["paths"][path][method]["responses"])
    names = {
        "project_id": str(made.id),
        "number": "1",
        "scene_id": "a-scene",
        "sha256": "0" * 64,
        "job_id": str(made.id),
        "clip_index": "0",
        "version_id": made.document(1)["scenes"][0]["clip"]["version"],
        "run_id": str(ordered(made.house, made.owner, "a run", kind="image")[1]["id"])
        if "run_id" in path
        else "",
    }

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        ),
        real=st.sampled_from([True, True, False]),
    )
    def ask(case: Case, real: bool) -> None:
        wanted = requests(case, real, names)
        if method == "delete" and path.endswith("{project_id}") and real:
            return  # it would take the film away from the others
        answer = client.request(**wanted)
        assert answer.status_code < 500, (wanted, answer.text)
        assert str(answer.status_code) in described | {"400", "404", "405", "413", "431"}, (
            wanted,
            answer.text,
        )
        if answer.status_code >= 400 and answer.status_code != 416:
            assert answer.headers["content-type"].startswith("application/problem+json"), (
                wanted,
                answer.text,
            )

    ask()
