"""Clip versions in the archive, deleted ones, and the limits of clips, as /jobs/{job_id}/clips tells of them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from tests.clips import archive, bury, clips_url, instruct, restore, told, write
from tests.house import Film, contents, rows
from tests.queues import Errands
from tests.web import API, TestClient, problem

from retake.services.house import House

# ---------------------------------------------------------------------------------------------- the archive


def test_an_archived_version_says_so_everywhere(made: Film, client: TestClient, house: House) -> None:
    """State, sizes, measured quality, the copy's address and the time; a copy that is at hand makes it thawed."""
    instruct(made, 2, "at night")
    original = made.clips(1)[1]
    size = rows(house, "select size from blobs where sha256 = :blob", blob=original)[0]["size"]
    rendition = archive(house, original)
    oldest = told(made, client)["versions"][1]
    assert (oldest["state"], oldest["size_bytes"], oldest["archived_bytes"]) == (
        "archived",
        size,
        round(size / 2),
    )
    assert oldest["quality"] == {"metric": "vmaf", "mean": 94.25, "worst": 90.5}
    assert oldest["archived_url"] == f"{API}/blobs/{rendition}"
    assert oldest["archived_at"] is not None
    assert made.version(1)["scenes"][1]["clip"]["state"] == "archived"
    assert made.version(1)["film"]["archived"] == 1
    assert made.version(2)["film"]["archived"] == 0
    limit = told(made, client)["limit"]
    assert (limit["active"], limit["archived"]) == (1, 1)
    assert client.get(clips_url(made)).json()["clips"][1]["archived"] == 1

    copy = "c" * 64
    write(house, "insert into blobs (sha256, size, media_type) values (:copy, 1, 'video/mp4')", copy=copy)
    write(
        house,
        "insert into blob_derivations (source, kind, derived) values (:blob, 'thawed', :copy)",
        blob=original,
        copy=copy,
    )
    assert told(made, client)["versions"][1]["state"] == "thawed"
    assert made.version(1)["film"]["archived"] == 0


def test_thawing_asks_once_for_what_is_away(made: Film, client: TestClient, house: House) -> None:
    """202 with the state; nothing is asked for what is at hand."""
    instruct(made, 2, "at night")
    newest, oldest = told(made, client)["versions"]
    archive(house, made.clips(1)[1])
    assert isinstance(house.errand, Errands)
    house.errand.asked.clear()
    url = f"{clips_url(made)}/1/versions"
    answer = client.post(f"{url}/{newest['id']}/thaw")
    assert (answer.status_code, answer.json()) == (202, {"state": "active", "thawing": False})
    assert house.errand.asked == []
    answer = client.post(f"{url}/{oldest['id']}/thaw")
    assert (answer.status_code, answer.json()) == (202, {"state": "archived", "thawing": True})
    assert house.errand.asked == [("thaw", made.clips(1)[1])]
    problem(client.post(f"{url}/{uuid4()}/thaw"), 404)


def test_restoring_an_archived_version_says_that_it_is_a_copy(
    made: Film, client: TestClient, house: House
) -> None:
    """With its measured quality in words, and that it is on its way."""
    instruct(made, 2, "at night")
    archive(house, made.clips(1)[1])
    body = restore(made, client, 1, told(made, client)["versions"][1]["id"]).json()
    assert body["thawing"]
    assert body["restored"]["state"] == "archived"
    assert body["restored_from"] == "Clip v1 is current again, from its archived copy (quality 94 of 100)."


def test_a_deleted_version_is_listed_and_refused_with_what_can_still_be_done(
    made: Film, client: TestClient, house: House
) -> None:
    """Number, prompt, instruction, thumbnail and cost stay; 410 names what else can be restored."""
    instruct(made, 2, "at night", "in rain")
    _, gone, first = told(made, client)["versions"]
    bury(house, gone["id"])
    shown = told(made, client)["versions"]
    assert [version["version_number"] for version in shown] == [3, 2, 1]
    kept = ("version_number", "prompt", "thumbnail_url", "user_instruction", "cost", "message", "created_at")
    assert {name: shown[1][name] for name in kept} == {name: gone[name] for name in kept}
    assert (shown[1]["state"], shown[1]["video_url"], shown[1]["restorable"]) == ("deleted", None, False)
    assert "deleted" in shown[1]["not_restorable"]
    assert shown[0]["user_instruction"] == "in rain"
    for verb in ("restore", "thaw"):
        body = problem(client.post(f"{clips_url(made)}/1/versions/{gone['id']}/{verb}"), 410)
        assert body["restorable"] == [first["version_number"]]
        assert "“at night”" in body["next_step"]
    film_of_it = made.version(2)
    assert film_of_it["scenes"][1]["clip"]["blob"] is None
    assert [clip["position"] for clip in film_of_it["film"]["missing"]] == [2]
    compared = client.get(f"{clips_url(made)}/1/versions/compare", params={"a": 2, "b": 3})
    assert compared.json()["differences"] == ["Instruction added “in rain”"]


# ---------------------------------------------------------------------------------------------- limits


def test_the_limit_says_what_the_next_version_moves(made: Film, client: TestClient) -> None:
    """How many are kept of how many; a named version is kept beside the limit."""
    assert told(made, client)["limit"] == {
        "keep_active": 3,
        "active": 1,
        "archived": 0,
        "archive_after_days": 7,
        "delete_after_days": 30,
        "message": "1 version ready to play; the limit is 3.",
    }
    instruct(made, 2, "at night", "in rain")
    words = "3 versions ready to play; the limit is 3. The next one moves clip v1 to the archive."
    assert told(made, client)["limit"]["message"] == words
    client.post(f"{API}/projects/{made.id}/labels", json={"version": 1, "name": "client cut"})
    body = told(made, client)
    assert body["versions"][2]["pinned_by"] == ["named “client cut”"]
    words = "2 versions ready to play; the limit is 3. 1 more is kept beside the limit."
    assert body["limit"]["message"] == words


def test_projects_and_clips_have_policies_of_their_own(made: Film, client: TestClient, house: House) -> None:
    """The clip's over the project's over the settings'; what changes is logged, and the archive is asked to look."""
    project = f"{API}/projects/{made.id}"
    settings = {"keep_active": 3, "archive_after_days": 7, "delete_after_days": 30, "method": "compress"}
    assert client.get(project).json()["retention"] == settings
    wished = {"keep_active": 2, "delete_after_days": None}
    assert client.patch(project, json={"retention": wished}).json()["retention"] == settings | wished
    assert isinstance(house.errand, Errands)
    assert house.errand.asked == [("archive", str(made.id))]
    answer = client.patch(f"{clips_url(made)}/1", json={"retention": {"keep_active": 5}})
    assert answer.json()["retention"] == settings | wished | {"keep_active": 5}
    assert told(made, client)["limit"]["keep_active"] == 5
    assert told(made, client, 0)["limit"]["keep_active"] == 2
    assert told(made, client, 0)["limit"]["delete_after_days"] is None
    newest = client.get(f"{API}/operations", params={"project": str(made.id)}).json()["items"][0]
    assert (newest["kind"], newest["undoable"]) == ("retention", False)
    client.patch(f"{clips_url(made)}/1", json={"retention": None})
    assert told(made, client)["limit"]["keep_active"] == 2
    assert client.patch(project, json={"name": "Other"}).json()["retention"] == settings | wished
    assert client.patch(project, json={"retention": None}).json()["retention"] == settings


@pytest.mark.parametrize(
    "wish",
    [
        {"retention": {"keep_active": 0}},
        {"retention": {"archive_after_days": -1}},
        {"retention": {"method": "magic"}},
        {"retention": {"colour": "red"}},
        {},
    ],
)
def test_a_policy_that_cannot_be_is_refused(made: Film, client: TestClient, wish: dict[str, Any]) -> None:
    """422 in words, and nothing is changed."""
    before = contents(made.house)
    problem(client.patch(f"{clips_url(made)}/1", json=wish), 422)
    if wish:
        problem(client.patch(f"{API}/projects/{made.id}", json=wish), 422)
    assert contents(made.house) == before
