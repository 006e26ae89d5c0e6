"""The main job from the command line: make a film, change it, look back, go back, give it away, keep it well."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from tests.cli.running import PATIENCE, Home, Ran, database_of, fresh_home, until

NAME = "A lighthouse at dawn"
FRAME_RATE = 24


@pytest.fixture(scope="module")
def made() -> Iterator[tuple[Home, Ran]]:
    """What making a film in an empty data folder said; the folder's database stays up for the tests after it."""
    with fresh_home() as home:
        target = home.folder / "film.mp4"
        ran = home.run(
            *("make", NAME, "--scenes", 2, "--scene-duration", 0.5, "-o", target, "--json"),
        )
        with database_of(home):
            yield home, ran


@pytest.fixture
def home(made: tuple[Home, Ran]) -> Home:
    """The folder with the film in it."""
    return made[0]


def frames(film: Path) -> tuple[int, float]:
    """How many pictures a film has, each decoded, and how many seconds of sound."""
    with av.open(film) as container:
        pictures = sum(1 for _ in container.decode(video=0))
    with av.open(film) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
        rate = container.streams.audio[0].rate
    return pictures, samples / rate


def log(home: Home) -> dict[int, dict[str, Any]]:
    """The film's versions by number."""
    return {node["number"]: node for node in home.ask("log", NAME, "--json").json["nodes"]}


def head(home: Home) -> int:
    """The number of the current version."""
    return next(number for number, node in log(home).items() if node["is_head"])


def test_making_in_an_empty_folder_writes_a_film_that_plays(made: tuple[Home, Ran]) -> None:
    """Two scenes of half a second: so many frames, sound as long, a project that stays and a price that was said."""
    home, ran = made
    pictures, seconds = frames(home.folder / "film.mp4")
    assert pictures == FRAME_RATE
    assert seconds == pytest.approx(1.0, abs=0.1)
    assert ran.json["run"]["state"] == "done"
    assert ran.json["project"]["name"] == NAME
    assert "free" in ran.err
    assert "local@retake.example" in ran.err


def test_a_dry_run_says_what_would_be_made_and_why_and_makes_nothing(home: Home) -> None:
    """Only scene 2's parts are to be made; the version stays what it was."""
    before = log(home)
    plan = home.ask("edit", NAME, "--scene", 2, "make it nighttime", "--dry-run", "--json").json
    to_make = [(part["position"], part["slot"]) for part in plan["parts"] if part["action"] == "generate"]
    assert to_make == [(2, "image"), (2, "clip")]
    assert all(part["reason"] for part in plan["parts"])
    shown = home.ask("edit", NAME, "--scene", 2, "make it nighttime", "--dry-run").out
    assert "scene 2, clip" in shown
    assert "2 parts to make" in shown
    assert log(home) == before


def test_editing_one_scene_makes_that_scene_only_and_history_knows(home: Home) -> None:
    """Version 2 differs in scene 2 alone; the log draws it, the diff tells it and has its patch."""
    start = head(home)
    run = home.run("edit", NAME, "--scene", 2, "make it nighttime", "--json").json["run"]
    made_slots = [step["part"].split("/")[-1] for step in run["steps"] if step["action"] == "generate"]
    assert made_slots == ["image", "clip"]
    number = run["result_version"]
    assert number == head(home)

    compared = home.ask("diff", NAME, start, number, "--json").json
    assert [scene["status"] for scene in compared["scenes"]] == ["same", "changed"]
    told = home.ask("diff", NAME, start, number).out
    assert "make it nighttime" in told
    patch = home.ask("diff", NAME, start, number, "--patch").json
    assert patch == compared["patch"]

    drawn = home.ask("log", NAME).out.splitlines()
    assert drawn[0].startswith(f"*  {number}  (head)")
    assert "nighttime" in drawn[0]
    assert len(home.ask("log", NAME, "-n", 1, "--json").json["nodes"]) == 1


def test_working_on_from_an_old_version_draws_a_branch(home: Home) -> None:
    """The graph shows where the lines part."""
    if head(home) == 1:
        home.run("edit", NAME, "--title", "Another one", "-m", "on the head")
    home.run("edit", NAME, "--base", 1, "--title", "From the first", "-m", "from the first")
    assert "|/" in [line.strip() for line in home.ask("log", NAME).out.splitlines()]


def test_going_back_costs_nothing_and_keeps_everything(home: Home) -> None:
    """A scene restored and the head moved: new versions or old ones, never fewer, and no step was carried out."""
    home.ask("head", NAME, 1)
    home.run("edit", NAME, "--scene", 1, "make it snow")
    changed = head(home)
    restored = home.ask("restore", NAME, 1, "--scene", 1, "--json").json["version"]
    assert restored["number"] == changed + 1
    scenes = home.ask("diff", NAME, 1, "head", "--json").json["scenes"]
    assert scenes[0]["status"] == "same"

    said = home.ask("head", NAME, changed).out
    assert f"Film v{changed}" in said
    assert head(home) == changed
    assert set(log(home)) == set(range(1, changed + 2))
    again = home.ask("head", NAME, changed, code=2)
    assert "current already" in again.err


def test_exporting_the_same_version_gives_the_same_bytes(home: Home, tmp_path: Path) -> None:
    """Any version, at any time."""
    said = home.ask("export", NAME, 1, "-o", tmp_path / "again.mp4", "--json").json
    again = (tmp_path / "again.mp4").read_bytes()
    assert again == (home.folder / "film.mp4").read_bytes()
    assert said["bytes"] == len(again)


def test_a_picture_and_a_story_are_made_in_the_format_their_file_asks_for(home: Home, tmp_path: Path) -> None:
    """PNG by its first bytes, Markdown by its title."""
    home.run("make", "a red fox in the snow", "--kind", "image", "-o", tmp_path / "fox.png")
    assert (tmp_path / "fox.png").read_bytes().startswith(b"\x89PNG")
    home.run("make", "the last tram home", "--kind", "story", "-o", tmp_path / "tram.md")
    assert (tmp_path / "tram.md").read_text().startswith("# ")


def test_a_failed_run_says_what_to_do_and_retry_goes_on_with_it(home: Home, tmp_path: Path) -> None:
    """What was made is kept: the retry makes only what is missing."""
    faulty = {"RETAKE_OFFLINE_FAULTS": "fail=clip:1", "RETAKE_RATE_CARD": "offline-studio: image=0.5"}
    words = ("make", "a quiet pond", "--scenes", 1, "--scene-duration", 0.5, "-o", tmp_path / "pond.mp4")
    failed = home.run(*words, code=1, settings=faulty)
    assert "retake retry" in failed.err
    assert not (tmp_path / "pond.mp4").exists()
    retried = home.run("retry", "a quiet pond", "--json", settings=faulty).json["run"]
    assert retried["state"] == "done"
    assert retried["cost_usd"] == 0.5  # one picture, bought once


def test_stopping_by_ctrl_c_cancels_the_run_and_retry_goes_on_with_it(home: Home) -> None:
    """Exit code 130; what was asked for is still there."""
    words = ("make", "a slow boat", "--scenes", 1, "--scene-duration", 0.5)
    started = home.start(*words, settings={"RETAKE_OFFLINE_FAULTS": "slow=600"})
    until(lambda: states(home) == ["running"], "the run")
    started.process.send_signal(signal.SIGINT)
    returned, said = started.process.wait(PATIENCE), started.said().err
    assert returned == 130, said
    assert "Traceback" not in said
    assert "cancelled" in said
    assert states(home) == ["at rest"]
    done = home.run("retry", "a slow boat", "--json").json["run"]
    assert done["state"] == "done"


def states(home: Home) -> list[str]:
    """Whether the slow boat's project is at work."""
    found = home.ask("projects", "a slow boat", "--json").json["items"]
    return ["running" if project["active_runs"] else "at rest" for project in found]


def test_collection_shows_its_reasons_and_a_dry_run_deletes_nothing(home: Home) -> None:
    """Every unused blob with size, verdict and reason; live ones are never in danger."""
    plan = home.ask("gc", "--dry-run", "--json").json
    assert plan["items"]
    assert all(item["reason"] and item["size"] > 0 and not item["delete"] for item in plan["items"])
    assert "would be deleted" in home.ask("gc", "--dry-run").out
    home.ask("gc", settings={"RETAKE_GC_GRACE_HOURS": "0"})
    home.ask("export", NAME, 1, "-o", home.folder / "after.mp4")
    assert home.ask("fsck", "--json").json["ok"]


def test_fsck_names_a_damaged_blob_and_exits_with_1(home: Home) -> None:
    """One flipped byte in one blob is found; put right, all is well again. Stray bytes are listed and harmless."""
    blobs = home.folder / "blobs"
    stored = [path for path in blobs.rglob("*") if path.is_file() and len(path.name) >= 60]
    victim = max(stored, key=lambda path: path.stat().st_size)
    whole = victim.read_bytes()
    with unlocked(victim):
        victim.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    found = home.ask("fsck", "--json", code=1).json
    assert [finding["kind"] for finding in found["findings"]] == ["damaged"]
    assert found["findings"][0]["subject"].endswith(victim.name[-20:])
    assert "damaged" in home.ask("fsck", code=1).out
    with unlocked(victim):
        victim.write_bytes(whole)
    assert "all is well" in home.ask("fsck").out


@contextlib.contextmanager
def unlocked(path: Path) -> Iterator[None]:
    """A read-only file, open to writing for a moment."""
    mode = path.stat().st_mode
    path.chmod(0o644)
    yield
    path.chmod(mode)


def test_doctor_finds_all_well_and_says_what_it_looked_at(home: Home) -> None:
    """Each check with its state; only what was set is listed."""
    found = home.ask("doctor", "--json").json
    assert found["ok"]
    states = {check["what"]: check["state"] for check in found["checks"]}
    assert {
        "settings",
        "data folder",
        "blob folder",
        "media libraries",
        "database",
        "schema",
        "workers",
    } <= set(states)
    assert {row["name"] for row in found["settings"]} == {"RETAKE_DATA_DIR", "RETAKE_RENDER_PROCESSES"}


def test_the_schema_can_be_looked_at(home: Home) -> None:
    """Up to date, and bringing it there again changes nothing."""
    assert home.ask("db", "status", "--json").json["up_to_date"]
    assert "already" in home.ask("db", "migrate").out
