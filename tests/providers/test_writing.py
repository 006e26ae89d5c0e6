"""Scripts, stories and music: of the asked shape, about the asked thing, and the same every time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from retake.media.sound import decode_sound
from retake.providers.offline.music import write_music
from retake.providers.offline.rewriting import rewrite_story
from retake.providers.offline.script import write_script
from retake.providers.offline.story import write_story

SEED = "ab" * 32


@pytest.mark.parametrize("scenes", [1, 2, 3, 6, 12, 60])
def test_a_script_has_as_many_scenes_as_asked_with_titles_of_their_own(scenes: int) -> None:
    script = write_script("A fox in a snowy forest at night", "", scenes, 2.5, SEED)
    assert len(script["scenes"]) == scenes
    assert all(s["duration"] == 2.5 and s["title"] and s["prompt"] for s in script["scenes"])
    assert len({s["title"] for s in script["scenes"]}) == scenes
    assert script["title"]
    assert script["music"]


def test_a_script_speaks_of_the_prompts_own_things_hour_and_weather() -> None:
    script = write_script("A red boat on a stormy sea at dusk", "", 6, 5.0, SEED)
    text = " ".join(s["prompt"] for s in script["scenes"])
    assert "red boat" in text
    assert "at dusk" in text
    assert "storm" in text
    assert script == write_script("A red boat on a stormy sea at dusk", "", 6, 5.0, SEED)


@pytest.mark.parametrize("prompt", ["", "???", "x" * 5000, "日本の夜", "{main} {0} %s"])
def test_odd_prompts_still_give_scripts_and_stories(prompt: str) -> None:
    assert len(write_script(prompt, "", 6, 5.0, SEED)["scenes"]) == 6
    assert write_story(prompt, [], SEED)["content"]


def test_a_story_has_the_asked_length_tone_and_scene_breaks() -> None:
    usual = write_story("Write a story about a clock that runs backwards", [], SEED)
    count = len(usual["content"].split())
    assert 300 <= count <= 700
    assert usual["content"].startswith("# ")
    assert "* * *" in usual["content"]
    assert "a clock that runs backwards" in usual["content"]
    assert len(write_story("A clock", ["much longer"], SEED)["content"].split()) > len(
        write_story("A clock", ["shorter"], SEED)["content"].split()
    )
    assert write_story("A clock", ["make it angrier"], SEED) != write_story(
        "A clock", ["make it happier"], SEED
    )


HAND = """# The Keeper

The lamp had burned for forty years, and Mara had trimmed it for thirty of them.

She counted the steps, as she did every evening, and Mara never told anybody why.

Tonight there was one step too many.
"""


@pytest.mark.parametrize(
    "instruction", ["make it sadder", "let it rain", "at midnight", "a braver ending", "much longer"]
)
def test_a_text_that_is_worked_on_keeps_every_sentence_and_gains_something(instruction: str) -> None:
    """Nobody's words are thrown away, the ending stays the ending, and each wish is seen in the text."""
    story = rewrite_story("A lighthouse", HAND, [instruction], SEED)
    passages = story["content"].strip().split("\n\n")
    written = HAND.strip().split("\n\n")
    assert [passage for passage in passages if passage in written] == written
    assert len(passages) > len(written)
    assert passages[-1] == written[-1]
    assert story["title"] == "The Keeper"
    assert story == rewrite_story("A lighthouse", HAND, [instruction], SEED)


def test_a_text_is_shortened_from_its_middle_and_instructions_add_up() -> None:
    long = (
        HAND + "\n\n".join(f"Passage {n}. " + "It went on and on. " * 20 for n in range(5)) + "\n\nThe end."
    )
    short = rewrite_story("A lighthouse", long, ["120 words"], SEED)["content"]
    assert len(short.split()) < len(long.split()) / 2
    assert short.startswith("# The Keeper")
    assert short.endswith("The end.\n")
    both = rewrite_story("A lighthouse", HAND, ["let it rain", "make it sadder"], SEED)["content"]
    assert "Rain went over" in both
    assert "less to say. Mara" in both


@pytest.mark.parametrize("text", ["x", "# Only a title", "***", "日本の夜。", "{name} {0} %s \\"])
def test_odd_texts_are_worked_on_all_the_same(text: str) -> None:
    assert text in rewrite_story("A fox", text, ["sadder", "shorter", "strange {name}"], SEED)["content"]


def test_music_has_its_length_fills_it_and_loops_without_a_seam(tmp_path: Path) -> None:
    path = tmp_path / "music.flac"
    write_music("calm piano with rain", 12.0, SEED, path, lambda _: None)
    sound = decode_sound(path)
    assert sound.shape == (2, 12 * 48_000)
    seconds = np.abs(sound).reshape(2, 12, -1).mean(axis=(0, 2))
    assert seconds.min() > 0.2 * seconds.max() > 0.01
    steps = np.abs(np.diff(sound, axis=1))
    assert np.abs(sound[:, 0] - sound[:, -1]).max() <= steps.max()


def test_words_change_the_music(tmp_path: Path) -> None:
    def sound(words: str) -> npt.NDArray[np.float32]:
        path = tmp_path / f"{words}.flac"
        write_music(words, 8.0, SEED, path, lambda _: None)
        return decode_sound(path)

    def brightness(words: str) -> float:
        spectrum = np.abs(np.fft.rfft(sound(words)[0]))
        return float((spectrum * np.arange(spectrum.shape[0])).sum() / spectrum.sum())

    assert brightness("calm, with rain") > 1.3 * brightness("calm")
    assert brightness("angry, faster") > 1.2 * brightness("calm")
    assert not np.array_equal(sound("calm"), sound("calm at night"))
