"""Scripts: a prompt becomes a film of scenes with an arc, told in the prompt's own things, hour and weather."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from retake.providers.offline import lexicon
from retake.providers.offline.wording import Wish, tokens, wish

_SMALL = frozenset(
    (
        "a",
        "an",
        "the",
        "of",
        "on",
        "in",
        "at",
        "by",
        "and",
        "to",
        "for",
        "with",
        "from",
        "over",
        "under",
        "into",
        "near",
    )
)
_OPENING = (
    ("The Wide World", "An establishing wide shot of {all}{when}{how}."),
    ("First Light on the {Main}", "A wide shot: {all} seen from afar{when}{how}."),
    ("Where It Begins", "A slow aerial view of {all}{when}{how}."),
)
_MIDDLE: tuple[tuple[str, str, str], ...] = (
    (
        "detail",
        "Close to the {Main}",
        "A close-up of {main} in {place}, every detail catching the light{when}{how}.",
    ),
    (
        "action",
        "{Mover} in Motion",
        "{mover_cap} in full movement in {place}, camera pan right, dynamic{when}{how}.",
    ),
    ("turn", "The Weather Turns", "Clouds gather over {place}; {main} against the wind, tense{when}."),
    (
        "climax",
        "The Great Moment",
        "{main_cap} at the heart of {place}, epic and dramatic, camera dolly in{when}{how}.",
    ),
    ("rest", "A Quiet Breath", "A calm moment: {main} at rest in {place}{when}{how}."),
    (
        "elsewhere",
        "Another Way to See",
        "{place_cap} from another side, {main} small in the distance, camera pan left{when}{how}.",
    ),
    ("light", "Light on {Place}", "Golden light moves over {place}, {main} in it, camera tilt up{how}."),
    ("near", "What the {Main} Sees", "Looking out over {place} with {main} near the camera{when}{how}."),
)
_CLOSING = (
    ("Until Tomorrow", "A wide closing shot of {all}, calm, camera zoom out, {later}."),
    ("The Last Look", "{main_cap} and {place}, peaceful, camera zoom out, {later}."),
    ("Afterglow", "{all_cap} one more time, serene, camera zoom out, {later}."),
)
_ARCS: dict[int, tuple[str, ...]] = {
    1: ("detail",),
    2: ("action", "climax"),
    3: ("detail", "action", "climax"),
}
_LATER = {
    "night": "at midnight",
    "midnight": "at dawn",
    "sunset": "at dusk",
    "dusk": "at night",
    "dawn": "in the morning",
}
_WEATHER = {"rain": " in the rain", "storm": " in a storm", "snow": " in falling snow", "fog": " in the fog"}
_WEATHER |= {"clouds": " under heavy clouds", "clear": " under a clear sky"}
_WHEN = {
    "dawn": " at dawn",
    "morning": " in the morning",
    "noon": " at noon",
    "sunset": " at sunset",
    "dusk": " at dusk",
    "night": " at night",
    "midnight": " at midnight",
}
_PLACES = (
    "city",
    "mountains",
    "sea",
    "forest",
    "desert",
    "lake",
    "river",
    "field",
    "space",
    "snowfield",
    "island",
)
_ADJECTIVES = frozenset(lexicon.COLOURS) | lexicon.NEON | lexicon.PASTEL | {"old", "little", "lonely"}
_MOVERS = frozenset(
    [
        "car",
        "runner",
        "person",
        "boat",
        "ship",
        "bird",
        "cat",
        "dog",
        "fox",
        "horse",
        "rocket",
        "robot",
        "train",
        "balloon",
        "dragon",
        "whale",
        "plane",
        "bicycle",
        "turtle",
        "fire",
        "windmill",
    ]
)


def write_script(prompt: str, style: str, scenes: int, duration: float, seed: str) -> dict[str, Any]:
    """A script of so many scenes of `duration` seconds: {title, music, scenes: [{title, prompt, duration}]}.

    The same seed writes the same script.
    """
    dice = random.Random(f"script:{seed}")  # noqa: S311 - for variety, not for secrets
    wanted = wish([style, prompt])
    words = _Words(prompt, wanted)
    parts = _arc(scenes, dice)
    written = []
    used: dict[str, int] = {}
    for title, text in parts:
        name = words.told(title)
        used[name] = used.get(name, 0) + 1
        if used[name] > 1:
            name = f"{name}, Part {used[name]}"
        written.append({"title": name, "prompt": words.told(text), "duration": duration})
    return {"title": title_of(prompt), "music": music_for(wanted), "scenes": written}


def _arc(scenes: int, dice: random.Random) -> list[tuple[str, str]]:
    """Titles and texts from the opening over detail, action, turn and climax to the closing."""
    if scenes == 1:
        return [_OPENING[dice.randrange(len(_OPENING))]]
    middle = {kind: (title, text) for kind, title, text in _MIDDLE}
    count = scenes - 2
    order = ("detail", "action", "turn", "climax")
    kinds: Sequence[str] = _ARCS.get(count, order)
    if count == 0:
        kinds = ()
    extra = [k for k, _, _ in _MIDDLE if k not in order]
    dice.shuffle(extra)
    more = [extra[n % len(extra)] for n in range(max(0, count - len(order)))]
    # What there is more than the arc needs is told between its first and its last step.
    kinds = [*kinds[:2], *more, *kinds[2:]][:count] if count > len(order) else kinds
    return [dice.choice(_OPENING), *(middle[k] for k in kinds), dice.choice(_CLOSING)]


class _Words:
    """The prompt's own words, ready for a sentence."""

    def __init__(self, prompt: str, wanted: Wish) -> None:
        self._prompt = _phrase(prompt)
        figures = [s for s in wanted.subjects if s not in _PLACES]
        places = [s for s in wanted.subjects if s in _PLACES]
        self._main = (
            _named(figures[0], prompt) if figures else _named(places[0], prompt) if places else "the scene"
        )
        movers = [s for s in figures if s in _MOVERS]
        self._mover = _named(movers[0], prompt) if movers else "wind and light"
        self._place = _named(places[0], prompt) if places else "the open land"
        self._when = _WHEN.get(wanted.time or "", "")
        self._how = _WEATHER.get(wanted.weather or "", "")
        self._later = _LATER.get(wanted.time or "", "at sunset")

    def told(self, template: str) -> str:
        """A template with the words in it; what the prompt says itself is not said twice."""
        whole = "{all" in template
        bare = self._main.removeprefix("the ").removeprefix("a ").removeprefix("an ")
        mover = self._mover.removeprefix("the ")
        return template.format(
            mover_cap=_upper(self._mover),
            Mover=" ".join(w.capitalize() for w in mover.split()),
            all=self._prompt,
            all_cap=_upper(self._prompt),
            main=self._main,
            main_cap=_upper(self._main),
            Main=" ".join(w.capitalize() for w in bare.split()),
            place=self._place,
            place_cap=_upper(self._place),
            Place=self._place.removeprefix("the ").title(),
            when="" if whole else self._when,
            how="" if whole else self._how,
            later=self._later,
        )


def _named(subject: str, prompt: str) -> str:
    """A subject by the word the prompt used for it, with its colour."""
    words = tokens(prompt)
    word = next(
        (
            w
            for w in words
            if lexicon.SUBJECTS.get(w) == subject or lexicon.SUBJECTS.get(w.rstrip("s")) == subject
        ),
        subject,
    )
    at = words.index(word) if word in words else -1
    adjective = words[at - 1] + " " if at > 0 and words[at - 1] in _ADJECTIVES else ""
    return f"the {adjective}{word}"


def _phrase(prompt: str) -> str:
    """The prompt's first sentence as part of a sentence."""
    text = " ".join(prompt.split())
    for end in (". ", "! ", "? "):
        text = text.split(end)[0]
    text = text.strip(" .!?,;:")
    if len(text) > 220:
        text = text[:220].rsplit(" ", 1)[0]
    first = text.split(" ", 1)[0].lower()
    return text[:1].lower() + text[1:] if first in _SMALL else text or "an open landscape"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def title_of(prompt: str) -> str:
    """A title of at most six words from the prompt."""
    words = _phrase(prompt).split()[:6]
    while words and words[-1].lower() in _SMALL | {"is", "as"}:
        words.pop()
    if words and words[0].lower() in ("a", "an"):
        words = ["the", *words[1:]]
    shown = [w if n and w.lower() in _SMALL else w[:1].upper() + w[1:] for n, w in enumerate(words)]
    return " ".join(shown).strip(",;:") or "Untitled"


def music_for(wanted: Wish) -> str:
    """A description of fitting music."""
    tempo = "Fast" if wanted.motion > 0 else "Slow" if wanted.mood in ("calm", "sad") else "Gently moving"
    colour = {
        "angry": "dark, driving drums and low strings",
        "calm": "soft pads and a sparse piano",
        "happy": "bright plucked chords with a light beat",
        "sad": "a lonely melody in minor over slow strings",
        "epic": "broad strings with big drums",
        "mysterious": "glassy bells over a dark drone",
        "romantic": "warm strings and a tender melody",
        "tense": "a ticking pulse under rising strings",
    }.get(wanted.mood or "", "warm pads with a plucked arpeggio")
    hour = {"night": ", nocturnal", "midnight": ", nocturnal", "dawn": ", waking", "sunset": ", golden"}.get(
        wanted.time or "", ""
    )
    sound = {"rain": ", with rain", "storm": ", with rain and wind", "snow": ", with soft wind"}.get(
        wanted.weather or "", ""
    )
    sea = (
        ", with sea waves"
        if {"sea", "island", "boat", "lighthouse"} & set(wanted.subjects) and not sound
        else ""
    )
    return f"{tempo} {colour}{hour}{sound}{sea}"
