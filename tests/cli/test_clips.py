"""Batches and the history of clips from the command line: priced line by line, made together, looked at, gone back to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.cli.running import Home, Ran, database_of, fresh_home

from retake.cli.batches import places, wishes
from retake.cli.problems import WrongUse

NAME = "A lighthouse at dawn"
PRICED = {
    "RETAKE_RATE_CARD": "offline-studio: image=0.04, clip=0.02/s",
    "RETAKE_OFFLINE_FAULTS": "words",
}


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """A film of three half-second scenes, made for nothing; its database stays up for these tests."""
    with fresh_home() as made:
        made.run("make", NAME, "--scenes", 3, "--scene-duration", 0.5)
        with database_of(made):
            yield made


# ---------------------------------------------------------------------------------------------- which clips


@pytest.mark.parametrize(
    ("text", "found"), [("1,2,4", [1, 2, 4]), ("1-3", [1, 2, 3]), ("3, 1-2", [3, 1, 2]), ("7-7", [7])]
)
def test_clips_are_named_by_their_places(text: str, found: list[int]) -> None:
    """One by one, as ranges, in the order written."""
    assert places(text) == found


@pytest.mark.parametrize("text", ["0", "a", "3-1", "1-", "-2", "1,2,1", "1-3,2", "1-999999", "1.5", "²"])
def test_what_names_no_clips_is_said(text: str) -> None:
    """Nor may a clip be named twice."""
    with pytest.raises(WrongUse):
        places(text)


def test_wishes_are_the_same_for_all_or_one_for_each() -> None:
    """Both at once as well, as long as no clip is named twice; an equals sign belongs to the words."""
    assert wishes("1-2", "at night", []) == {1: "at night", 2: "at night"}
    assert wishes(None, None, ["3=a = b", "1=snow"]) == {3: "a = b", 1: "snow"}
    assert wishes("1", "at night", ["2=snow"]) == {1: "at night", 2: "snow"}
    for wrong in (
        ("1", "", []),
        (None, None, []),
        ("1", None, ["2=snow"]),
        (None, None, ["snow"]),
        (None, None, ["1="]),
        ("1", "at night", ["1=snow"]),
    ):
        with pytest.raises(WrongUse):
            wishes(*wrong)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["batch", NAME], "Name clips and say what should be different"),
        (["batch", NAME, "1-3"], "Say what should be different"),
        (["batch", NAME, "9", "at night"], "there is no scene 9"),
        (["clips", NAME, "--restore", 1], "Say which clip"),
        (["clips", NAME, "0"], "The first clip is 1."),
        (["clips", NAME, "1", "--restore", 99], "There is no clip v99"),
        (["clips", NAME, "1", "--restore", 1, "--compare", 1, 1], "one at a time"),
    ],
    ids=["nothing", "no words", "no such clip", "which clip", "zero", "no such version", "both"],
)
def test_wrong_use_is_told_in_a_sentence(home: Home, arguments: list[object], told: str) -> None:
    """With exit code 2."""
    assert told in home.ask(*arguments, code=2).err


# ---------------------------------------------------------------------------------------------- batches


def test_a_rehearsal_shows_the_price_line_by_line_and_makes_nothing(home: Home) -> None:
    """Each clip with its length, the discount of three together, the total; the film stays as it was."""
    before = home.ask("log", NAME, "--json").json["nodes"]
    asked = ("batch", NAME, "1-3", "under a red sky", "--dry-run")
    plan = home.ask(*asked, "--json", settings=PRICED).json
    assert [clip["price_usd"] for clip in plan["clips"]] == [0.05] * 3
    quote = plan["quote"]
    assert (quote["subtotal_usd"], quote["discount_usd"], quote["total_usd"]) == (0.15, 0.015, 0.135)
    told = home.ask(*asked, settings=PRICED).out
    for words in ("0.5 s", "under a red sky", "$0.05", "Subtotal $0.15", "less 10 %", "$0.135", "3 clips"):
        assert words in told, told
    assert home.ask("log", NAME, "--json").json["nodes"] == before


def test_a_batch_becomes_one_version_and_says_what_failed_with_exit_code_1(home: Home) -> None:
    """Two of three succeed: one new version; the third is named with its reason, and a retry makes just that one."""
    before = home.ask("log", NAME, "--json").json["nodes"]
    each = ("--each", "1=make it snow", "--each", "2=[fail] closer", "--each", "3=make it rain")
    ran = home.run("batch", NAME, *each, "--yes", code=1, settings=PRICED)
    after = home.ask("log", NAME, "--json").json["nodes"]
    assert len(after) == len(before) + 1
    assert "2 of 3 clips made again ($0.09)" in ran.out
    assert f"Film v{after[0]['number']}:" in ran.out
    assert "retake retry" in ran.out
    (failed,) = [line for line in ran.out.splitlines() if "failed" in line]
    assert failed.startswith("   2") or failed.lstrip().startswith("2 ")
    assert "clip 1" in ran.err
    assert "complete" in ran.err
    changed = home.ask("diff", NAME, before[0]["number"], after[0]["number"], "--json").json
    assert [scene["status"] for scene in changed["scenes"]] == ["changed", "same", "changed"]

    again = home.run("retry", NAME, "--json", settings={**PRICED, "RETAKE_OFFLINE_FAULTS": ""}).json["run"]
    assert [clip["status"] for clip in again["batch"]["clips"]] == ["complete"]
    assert [clip["clip_index"] for clip in again["batch"]["clips"]] == [1]
    assert again["cost_usd"] == 0.045  # at the discount that was quoted


@pytest.fixture(scope="module")
def batched(home: Home) -> Ran:
    """A batch of two clips that succeeds."""
    return home.run("batch", NAME, "3,2", "golden light", "--parallelism", 2, "--json")


def test_a_batch_that_succeeds_ends_with_0(batched: Ran) -> None:
    """All of it as JSON: the plan and the run, in the order asked."""
    clips = batched.json["run"]["batch"]["clips"]
    assert [(clip["clip_index"], clip["status"]) for clip in clips] == [(2, "complete"), (1, "complete")]
    assert batched.json["plan"]["quote"]["total_usd"] == 0


# ---------------------------------------------------------------------------------------------- history


@pytest.mark.usefixtures("batched")
def test_the_clips_of_a_film_are_listed_with_their_versions(home: Home) -> None:
    """And one clip's history newest first, with what made each version; restoring appends and costs nothing."""
    listed = home.ask("clips", NAME, "--json").json["clips"]
    assert [clip["clip_index"] for clip in listed] == [0, 1, 2]
    versions = home.ask("clips", NAME, 2, "--json").json["versions"]
    numbers = [version["version_number"] for version in versions]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == listed[1]["versions"] >= 2
    assert versions[0]["is_current"]
    told = home.ask("clips", NAME, 2).out
    assert "golden light" in told
    assert "current" in told
    assert "3 clips" in home.ask("clips", NAME).out

    compared = home.ask("clips", NAME, 2, "--compare", numbers[1], numbers[0]).out
    assert "golden light" in compared
    assert f"clip v{numbers[0]}" in compared

    nodes = len(home.ask("log", NAME, "--json").json["nodes"])
    restored = home.ask("clips", NAME, 2, "--restore", numbers[1], "--json").json
    assert restored["restored"]["version_number"] == numbers[1]
    assert len(home.ask("log", NAME, "--json").json["nodes"]) == nodes + 1
    assert "is current already" in home.ask("clips", NAME, 2, "--restore", numbers[1], code=2).err
