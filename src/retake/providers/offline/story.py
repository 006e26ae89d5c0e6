"""Short stories: a prompt becomes three to six hundred words in scenes, with a tone and a length as asked."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from retake.providers.offline.script import title_of
from retake.providers.offline.wording import Wish, tokens, wish

_NAMES = ("Mara", "Elias", "Juno", "Tomas", "Ines", "Oskar", "Lena", "Aurel", "Noor", "Silas", "Wren", "Ivo")
HOURS = {
    "dawn": "the first grey light", "morning": "the clear morning", "noon": "the white heat of noon",
    "sunset": "the long light of evening", "dusk": "the blue hour", "night": "the deep of the night",
    "midnight": "the stroke of midnight", None: "the late afternoon",
}  # fmt: skip
SKIES = {
    "rain": "Rain went over the ground like somebody counting", "storm": "The storm leaned on everything that stood",
    "snow": "Snow had taken the sharpness out of every sound", "fog": "The fog let go of one thing at a time",
    "clouds": "Clouds lay low and kept their own counsel", "clear": "The sky held nothing back",
    None: "The air had that stillness which comes before something",
}  # fmt: skip
TONES: dict[str | None, tuple[str, str, str]] = {
    "happy": ("laughed out loud", "lighter than it had any right to be", "and it was, all of it, a joy"),
    "sad": ("said nothing for a long while", "heavier than it looked", "and that had to be enough"),
    "angry": ("swore at the wind", "hot as iron", "and let the anger burn itself clean"),
    "tense": ("did not dare to breathe", "thin as a wire", "and only then dared to look back"),
    "mysterious": ("listened", "stranger the longer one looked", "and nobody ever found out why"),
    "romantic": ("smiled", "warm, like a hand", "and neither of them let go"),
    "epic": ("stood up straight", "as old as the hills", "and songs were made of it later"),
    None: ("took a breath", "simpler than expected", "and went home by the long way"),
}
_OPENINGS = (
    (
        "Nobody had told {name} that it would be like this. {sky}, and in {hour} lay "
        "{thing}, as if it had always been waiting there."
    ),
    (
        "It began with {thing}. {name} had passed the place a hundred times; but in {hour} "
        "it was another place. {sky}."
    ),
    "In {hour}, {name} came to the end of the path and stopped. {sky}. And there it was: {thing}.",
)
_SENSES = (
    "{name} {act}. From close by, it was {quality}.",
    "There was a smell of wet stone and of something sweet that had no name.",
    "Somewhere a door closed, or perhaps a branch gave way; {name} turned, and there was nobody.",
    "One had to look twice to see it, and then could not stop seeing it.",
    "What had seemed far away was near, and what had seemed near had never been there at all.",
)
_TURNS = (
    (
        "Then something moved.\n\nIt was not much: a change in the light, the kind one "
        "blames on tired eyes. But {name} had learned to trust such things. One step, and "
        "another, and the ground answered."
    ),
    (
        "It was then that the voice came. It did not call; it only said the name, quietly, "
        "the way one reads it from a list. {name} {act}."
    ),
    (
        "And at that moment the light went. Not slowly, as it does of an evening, but all at "
        "once, as if a hand had closed around it."
    ),
)
_TALKS = (
    (
        "“You are late,” said the old woman at the gate.\n\n“I did not know that I was "
        "expected.”\n\n“That is what they all say.” She moved aside. “Go on. It will not "
        "wait for ever.”"
    ),
    (
        "“Is it far?” asked {name}.\n\n“That depends,” said the child on the wall, “on what "
        "you are willing to leave here.”\n\n{name} thought about it, and put down the bag."
    ),
    (
        "“We could still turn round,” somebody said.\n\n{name} {act}. “We could,” it came at "
        "last. “But then we should have to tell about it.”"
    ),
)
_CLIMAXES = (
    (
        "What happened next took less time than it takes to tell. There was the edge, and "
        "the drop, and the wind; there was {thing}, closer than ever, and it was {quality}. "
        "{name} reached out."
    ),
    (
        "All of it came together then: the road, the waiting, the words that had not been "
        "said. {name} stood before it and was, for the first time in years, not afraid."
    ),
)
_ENDINGS = (
    (
        "Later there would be questions, and {name} would answer some of them. For now there "
        "was only the quiet, and {thing}, growing small behind. {name} {act} {end}."
    ),
    (
        "When the others asked what had been there, {name} only shook the head. Some things "
        "are kept best by not being told. {sky}, {end}."
    ),
)
MORE = (
    (
        "The way led down between stones that somebody, long ago, had set there with care. "
        "{name} counted them at first, and then lost count, and then no longer minded."
    ),
    (
        "They rested where the ground was dry. There was bread, and water, and a silence "
        "that did not need filling. It was, {name} thought, {quality}."
    ),
    (
        "A bird went up without a sound. For a moment its shadow lay over everything, and "
        "then the day was whole again."
    ),
    (
        "There had been a letter once; {name} knew it by heart. It said little, and the "
        "little it said was about this."
    ),
    "Behind them the path had closed, or so it seemed. Before them it was no more than a promise.",
)
_DEFAULT_WORDS = 420


def write_story(prompt: str, instructions: Sequence[str], seed: str) -> dict[str, str]:
    """A story: {title, content (Markdown with scene breaks)}; later instructions win, a seed fixes the text."""
    dice = random.Random(f"story:{seed}")  # noqa: S311 - for variety, not for secrets
    wanted = wish([prompt, *instructions])
    length = _length(instructions)
    fields = fields_of(prompt, wanted, dice)
    scenes = [
        [dice.choice(_OPENINGS), *dice.sample(_SENSES, 2)],
        [dice.choice(_TURNS), dice.choice(_TALKS)],
        [dice.choice(_CLIMAXES), dice.choice(_SENSES), dice.choice(_ENDINGS)],
    ]
    more = list(MORE) + list(_SENSES)
    dice.shuffle(more)
    used = {text for scene in scenes for text in scene}
    for n, text in enumerate(t for t in more if t not in used):
        if _words(scenes, fields) >= length:
            break
        # The end stays the end; what is added stands before it.
        scene = scenes[n % 3]
        scene.insert(len(scene) - 1, text)
    if length < 300:
        scenes = [scenes[0][:2], scenes[2][:1] + scenes[2][-1:]]
    body = "\n\n* * *\n\n".join("\n\n".join(told(p, fields) for p in scene) for scene in scenes)
    title = title_of(prompt)
    return {"title": title, "content": f"# {title}\n\n{body}\n"}


def _length(instructions: Sequence[str]) -> int:
    words = _DEFAULT_WORDS
    for text in instructions:
        words = asked_length(text, words)
    return words


def asked_length(instruction: str, words: int, most: int = 700) -> int:
    """How many words a text of so many has after this instruction, at most ``most`` when it grows; as many when the
    instruction says nothing of its length."""
    number = re.search(r"(\d{2,4})\s*words", instruction)
    said = set(tokens(instruction))
    if number:
        return min(most, max(120, int(number.group(1))))
    if said & {"longer", "long", "expand", "extend", "more"}:
        return max(words, min(most, words + 180))
    if said & {"shorter", "short", "brief", "condense", "tighten"}:
        return min(words, max(150, words - 220))
    return words


def fields_of(prompt: str, wanted: Wish, dice: random.Random) -> dict[str, str]:
    """The words a story of this prompt is told with, by the names its sentences have for them."""
    act, quality, end = TONES.get(wanted.mood, TONES[None])
    named = re.search(r"\b(?:called|named)\s+([A-Z]\w+)", prompt)
    thing = " ".join(prompt.split()).strip(" .!?") or "an open door"
    thing = re.sub(
        r"^(?:write|tell me|tell|a story about|story about|a short story about)\s+",
        "",
        thing,
        flags=re.IGNORECASE,
    )
    thing = re.sub(r"^(?:a |the )?(?:short )?story (?:about|of)\s+", "", thing, flags=re.IGNORECASE)
    first = thing.split(" ", 1)[0].lower()
    if first in ("a", "an", "the"):
        thing = thing[:1].lower() + thing[1:]
    return {
        "name": named.group(1) if named else dice.choice(_NAMES),
        "thing": thing[:160],
        "hour": HOURS.get(wanted.time, HOURS[None]),
        "sky": SKIES.get(wanted.weather, SKIES[None]),
        "act": act,
        "quality": quality,
        "end": end,
    }


def told(text: str, fields: dict[str, str]) -> str:
    """A sentence with the story's own words in the places of their names."""
    for name, value in fields.items():
        text = text.replace("{" + name + "}", value)
    return text


def _words(scenes: list[list[str]], fields: dict[str, str]) -> int:
    return sum(len(told(text, fields).split()) for scene in scenes for text in scene)
