"""Storage and the archive from the command line: what is held, what a limit says, what would go and why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.cli.running import Home, database_of, fresh_home

NAME = "A lighthouse at dawn"
KEEP_ONE = {"RETAKE_KEEP_ACTIVE_VERSIONS": "1", "RETAKE_ARCHIVE_METHOD": "lossless"}


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """A film with one scene whose clip has two versions; its database stays up for these tests."""
    with fresh_home() as made:
        made.run("make", NAME, "--scenes", 1, "--scene-duration", 0.5)
        made.run("edit", NAME, "--scene", 1, "make it nighttime")
        with database_of(made):
            yield made


def test_storage_tells_what_is_held_what_it_costs_and_how_near_the_limit_is(home: Home) -> None:
    """By project and in all; everything on disk is held by the one film."""
    view = home.ask("storage", "--json").json
    held = sum(file.stat().st_size for file in (home.folder / "blobs").rglob("*") if file.is_file())
    assert view["unique_bytes"] == view["by_project"][0]["unique_bytes"] == held
    told = home.ask("storage").out
    assert NAME in told
    assert "of your limit of 100 GB" in told
    near = home.ask("storage", settings={"RETAKE_STORAGE_LIMIT_GB": str(held / 0.9 / 10**9)}).out
    assert "90% of your limit" in near
    assert "near the limit" in near
    assert "retake archive --dry-run" in near
    assert "There is no limit." in home.ask("storage", settings={"RETAKE_STORAGE_LIMIT_GB": "none"}).out


def test_everybodys_storage_names_people_and_projects(home: Home) -> None:
    """With the house's sums."""
    view = home.ask("storage", "--everyone", "--json").json
    assert view["totals"]["unique_bytes"] == view["people"][0]["unique_bytes"]
    told = home.ask("storage", "--everyone").out
    assert "Local" in told
    assert NAME in told
    assert "1 project" in told


def test_what_exceeds_the_limit_is_refused_before_it_is_made(home: Home) -> None:
    """Exit code 1, with what is held, wanted and allowed and what to do."""
    told = home.ask(
        "edit", NAME, "--scene", 1, "make it snow", code=1, settings={"RETAKE_STORAGE_LIMIT_GB": "0.0001"}
    ).err
    assert "your limit is 100 kB" in told
    assert "Nothing was generated and nothing was charged." in told
    assert "move old versions to the archive" in told


def test_a_rehearsal_of_the_archive_is_what_is_then_done(home: Home) -> None:
    """With one version kept at hand the older one goes, for the reason that was said; the current one never."""
    asked = ("archive", NAME, "--dry-run")
    plan = home.ask(*asked, "--json", settings=KEEP_ONE).json
    (gone,) = [item for item in plan["items"] if item["action"] == "archive"]
    assert (gone["version_number"], gone["clip_index"]) == (1, 0)
    told = home.ask(*asked, settings=KEEP_ONE).out
    assert gone["reason"] in told
    assert "1 clip version would be archived and 0 deleted" in told
    assert home.ask("storage", "--json").json["cold_bytes"] == 0

    done = home.run("archive", NAME, "--yes", settings=KEEP_ONE).out
    assert "1 clip version archived" in done
    assert home.ask("storage", "--json").json["cold_bytes"] == gone["size"]
    states = {
        version["version_number"]: version["state"]
        for version in home.ask("clips", NAME, 1, "--json").json["versions"]
    }
    assert states == {1: "archived", 2: "active"}
    again = home.ask("archive", "--json", settings=KEEP_ONE).json
    assert (again["done"]["archived"], again["done"]["failed"]) == (0, [])

    restored = home.run("clips", NAME, 1, "--restore", 1, "--json", settings=KEEP_ONE)
    assert restored.json["thawing"] is False
    assert "Bringing it back" in restored.err
    states = {
        version["version_number"]: version["state"]
        for version in home.ask("clips", NAME, 1, "--json").json["versions"]
    }
    assert states == {1: "active", 2: "active"}
    home.run("export", NAME, "-o", home.folder / "film.mp4")
