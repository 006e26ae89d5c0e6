"""Working on from a text: all sentences of its writer stay unless it is to be shorter; what is asked is added."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from retake.providers.offline.script import title_of
from retake.providers.offline.story import HOURS, MORE, SKIES, TONES, asked_length, fields_of, told
from retake.providers.offline.wording import wish

_BREAK = re.compile(r"\n[ \t]*\n+")
_MARK = re.compile(r"#{1,6} |[*_=\- ]+$")  # a heading or a line between scenes: no prose
_SENTENCE = re.compile(r"(?<=[.!?…”])\s+")
_TURNED = {
    "happy": "And then, of all things, {name} laughed; what came after was lighter than anything before.",
    "sad": "After that there was less to say. {name} kept it, and it was heavier than it looked.",
    "angry": "But this time {name} did not swallow it. It was said, and said loudly, and it stood in the room.",
    "tense": "Then something was not as it should be, and {name} did not dare to breathe.",
    "mysterious": "Only later did {name} notice what had been missing, and nobody ever found out why.",
    "romantic": "And there was a hand, warm, that did not let go of {name}'s.",
    "epic": "So {name} stood up straight at last, and songs were made of it later.",
}
_ASIDE = (
    "There was one thing more, and {name} would have sworn to it: {words}.",
    "And this, too, belongs to it: {words}.",
    "What nobody had said until then was simple enough: {words}.",
)


def rewrite_story(prompt: str, text: str, instructions: Sequence[str], seed: str) -> dict[str, str]:
    """A story: {title, content (Markdown)} that works on from ``text``, one instruction after the other.

    A tone, an hour, a weather or another wish becomes a passage before the end; a length is kept by adding passages or
    by taking middle ones away. A seed fixes the result.
    """
    dice = random.Random(f"rewrite:{seed}")  # noqa: S311 - for variety, not for secrets
    parts = [part.strip("\n") for part in _BREAK.split(text) if part.strip()]
    fields = fields_of(prompt, wish([prompt, *instructions]), dice)
    fields["name"] = _named_in(text) or fields["name"]
    for instruction in instructions:
        _follow(parts, instruction, fields, dice)
    heading = re.match(r"#{1,6} +(.+)", parts[0]) if parts else None
    title = heading.group(1).strip() if heading else title_of(prompt)
    return {"title": title, "content": "\n\n".join(parts) + "\n"}


def _follow(parts: list[str], instruction: str, fields: dict[str, str], dice: random.Random) -> None:
    asked = wish(instruction)
    now = _count(parts)
    length = asked_length(instruction, now, most=max(700, now + 180))
    passages = []
    if asked.weather in SKIES:
        passages.append(SKIES[asked.weather] + ".")
    if asked.time in HOURS:
        passages.append(f"It was {HOURS[asked.time]}.")
    if asked.mood in _TURNED:
        act, quality, end = TONES[asked.mood]
        fields |= {"act": act, "quality": quality, "end": end}
        passages.append(_TURNED[asked.mood])
    if not passages and length == now:
        words = " ".join(instruction.split()).strip(" .!?")
        passages.append(dice.choice(_ASIDE).replace("{words}", words))
    for passage in passages:
        _add(parts, told(passage, fields))
    if length > now:
        _lengthen(parts, length, fields, dice)
    elif length < now:
        _shorten(parts, length)


def _lengthen(parts: list[str], length: int, fields: dict[str, str], dice: random.Random) -> None:
    """Passages that are not there yet, until the text is as long as asked or there are none left."""
    more = [passage for passage in (told(text, fields) for text in MORE) if passage not in parts]
    dice.shuffle(more)
    for passage in more:
        if _count(parts) >= length:
            return
        _add(parts, passage)


def _shorten(parts: list[str], length: int) -> None:
    """Without middle passages, then without the last sentences of those left; the first and the last passage stay."""
    while _count(parts) > length and len(prose := _prose(parts)) > 2:
        del parts[prose[len(prose) // 2]]
    prose = _prose(parts)
    for at in reversed(prose[:-1] or prose):
        sentences = _SENTENCE.split(parts[at])
        while len(sentences) > 1 and _count(parts) > length:
            sentences.pop()
            parts[at] = " ".join(sentences)


def _add(parts: list[str], passage: str) -> None:
    """The end stays the end: what is added stands before it, or after the only passage there is."""
    prose = _prose(parts)
    parts.insert(prose[-1] if len(prose) > 1 else len(parts), passage)


def _prose(parts: Sequence[str]) -> list[int]:
    """Where the passages stand that are neither headings nor breaks."""
    return [at for at, part in enumerate(parts) if not _MARK.match(part)]


def _count(parts: Sequence[str]) -> int:
    return sum(len(parts[at].split()) for at in _prose(parts))


def _named_in(text: str) -> str | None:
    """Whoever the text speaks of: the word that is most often capital inside a sentence; None when there is none."""
    names = re.findall(r"(?<=[a-z,;] )([A-Z][a-zà-ÿ]{2,})\b", text)
    return max(names, key=lambda name: (names.count(name), name)) if names else None
