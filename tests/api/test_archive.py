"""The archive over HTTP: the plan, who may start a pass, and how archived and deleted clips answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.house import Film
from tests.web import TestClient

from retake.services import archiving, retention
from retake.services.house import House, Person, now

API = "/api/v1"


pytestmark = pytest.mark.usefixtures("quick_archive")


@pytest.fixture
def old(made: Film) -> Film:
    """A film whose first clip was made four times."""
    for _ in range(3):
        made.edit({"op": "scene.again", "scene": made.scene(1), "part": "clip"})
    return made


def test_the_plan_shows_ones_own_projects_and_administrators_everybodys(
    client: TestClient, client_for: Callable[[Person | None], TestClient], bob: Person, old: Film
) -> None:
    """Bob sees nothing of Ada's, not by name either."""
    plan = client.get(f"{API}/storage/archive", params={"project": str(old.id)}).json()
    assert [(item["version_number"], item["action"]) for item in plan["items"]] == [
        (1, "archive"), (2, "keep"), (3, "keep"), (4, "keep"),
    ]  # fmt: skip
    assert plan["policy"] == {
        "keep_active": 3, "archive_after_days": 7, "delete_after_days": 30, "method": "compress",
    }  # fmt: skip
    pictures = [item["thumbnail"] for item in plan["items"]]
    assert all(client.get(f"{API}/blobs/{picture}").status_code == 200 for picture in pictures)
    assert plan["archive_bytes"] == plan["items"][0]["frees_bytes"] > 0
    assert client.get(f"{API}/storage/archive", params={"everyone": "true"}).json()["items"] == plan["items"]
    his = client_for(bob)
    assert his.get(f"{API}/storage/archive").json()["items"] == []
    assert his.get(f"{API}/storage/archive", params={"project": str(old.id)}).status_code == 404
    assert his.get(f"{API}/storage/archive", params={"everyone": "true"}).status_code == 403


def test_a_pass_is_ordered_by_administrators_alone(
    client: TestClient, client_for: Callable[[Person | None], TestClient], bob: Person, house: House
) -> None:
    """It is queued, not done in the request."""
    assert client_for(bob).post(f"{API}/storage/archive").status_code == 403
    answer = client.post(f"{API}/storage/archive")
    assert (answer.status_code, answer.json()) == (202, {"state": "queued"})
    assert house.errand.asked == [("archive", "all")]  # type: ignore[attr-defined]


def test_an_archived_clip_asks_for_patience_and_is_then_shown_by_its_copy(
    client: TestClient, old: Film
) -> None:
    """503 with Retry-After while it comes back; then a redirect nobody may keep, to bytes that never change."""
    house, sha256 = old.house, old.clips(1)[0]
    retention.tend(house)
    for address in (f"{API}/blobs/{sha256}", f"{API}/projects/{old.id}/versions/1/film.m3u8"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert answer.json()["type"] == "/problems/thawing"
        assert "archive" in answer.json()["detail"]
    copy = archiving.thaw(house, sha256)
    answer = client.get(f"{API}/blobs/{sha256}", follow_redirects=False)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (307, "no-store")
    shown = client.get(f"{API}/blobs/{sha256}")
    assert shown.status_code == 200
    assert shown.headers["ETag"] == f'"{copy}"'
    playlist = client.get(f"{API}/projects/{old.id}/versions/1/video.m3u8")
    assert copy in playlist.text
    assert sha256 not in playlist.text
    assert playlist.headers["Cache-Control"] == "private, no-cache"


def test_a_film_with_a_deleted_clip_is_gone_and_names_it(client: TestClient, old: Film) -> None:
    """410 with what can still be done."""
    retention.tend(old.house, at=now() + timedelta(days=31))
    answer = client.get(f"{API}/projects/{old.id}/versions/1/film.mp4")
    assert answer.status_code == 410
    problem = answer.json()
    assert problem["scenes"][0]["scene_id"] == old.scene(1)
    assert problem["scenes"][0]["version_number"] == 1
    assert "Restore the other scenes" in problem["next_step"]
