"""What a text asks for: words matched against the lexicon, later words winning inside their category."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from retake.providers.offline import lexicon

_TOKEN = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*")
_SOMEBODY = re.compile(
    r"(?:maker|keeper|man|woman|men|women|smith|driver|walker|rider|dancer|singer|player|hunter|painter|writer"
    r"|teacher|sailor|doctor|soldier|warrior|princess|prince|pilot|artist|scientist|musician|baker|gardener)s?$"
)
_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "being",
        "but",
        "by",
        "can",
        "do",
        "each",
        "for",
        "from",
        "has",
        "have",
        "her",
        "his",
        "i",
        "in",
        "into",
        "is",
        "it",
        "its",
        "made",
        "make",
        "makes",
        "making",
        "more",
        "most",
        "of",
        "on",
        "onto",
        "or",
        "our",
        "over",
        "please",
        "scene",
        "scenes",
        "shot",
        "so",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "under",
        "up",
        "very",
        "was",
        "we",
        "were",
        "where",
        "which",
        "while",
        "who",
        "will",
        "with",
        "you",
        "your",
        "it's",
        "just",
        "like",
        "some",
        "all",
        "one",
        "two",
        "three",
        "about",
        "film",
        "video",
        "movie",
        "story",
        "image",
        "picture",
        "add",
        "added",
        "keep",
        "set",
        "turn",
        "give",
        "through",
        "across",
        "between",
        "behind",
        "near",
        "above",
        "below",
        "next",
    ]
)


@dataclass(slots=True)
class Wish:
    """All that a text asks for. Amounts (`warmth`, `light`, `motion` …) are sums of their words, 0 meaning as usual."""

    subjects: list[str] = field(default_factory=list)
    subject_colours: dict[str, str] = field(default_factory=dict)
    time: str | None = None
    weather: str | None = None
    wind: bool = False
    style: str | None = None
    mood: str | None = None
    camera: str | None = None
    framing: str | None = None
    tint: str | None = None
    warmth: float = 0.0
    light: float = 0.0
    saturation: float = 0.0
    motion: float = 0.0
    still: bool = False
    monochrome: bool = False
    pastel: bool = False
    neon: bool = False
    other: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word or phrase of the text, whether it is denied ("no rain"), and the subject right after it, if any."""

    text: str
    denied: bool
    followed_by: str | None


def wish(texts: str | Sequence[str]) -> Wish:
    """Reads one text or several, the last being the latest word on everything."""
    result = Wish()
    for text in [texts] if isinstance(texts, str) else texts:
        for word in _words(text):
            if not _setting(result, word) and not _amount(result, word):
                _thing(result, word)
    return result


def tokens(text: str) -> list[str]:
    """The words of a text in lower case."""
    return [t.replace("’", "'") for t in _TOKEN.findall(text.lower())]


def subject_of(word: str) -> str | None:
    """The subject a word names, singular and plural alike."""
    found = _look(lexicon.SUBJECTS, word)
    return "person" if found is None and _SOMEBODY.search(word.removesuffix("'s")) else found


def _words(text: str) -> Iterator[_Word]:
    words = tokens(text)
    at = 0
    while at < len(words):
        size = next((n for n in (3, 2) if _known(" ".join(words[at : at + n])) and at + n <= len(words)), 1)
        phrase = " ".join(words[at : at + size])
        before = words[max(0, at - 2) : at]
        after = subject_of(words[at + size]) if at + size < len(words) else None
        yield _Word(phrase, any(w in lexicon.NEGATIONS for w in before), after)
        at += size


_TABLES: tuple[Mapping[str, object], ...] = (
    lexicon.TIMES,
    lexicon.WEATHERS,
    lexicon.WIND,
    lexicon.STYLES,
    lexicon.MOODS,
    lexicon.CAMERAS,
    lexicon.FRAMINGS,
    lexicon.COLOURS,
    lexicon.WARMTH,
    lexicon.BRIGHTNESS,
    lexicon.SATURATION,
    lexicon.MOTION,
    lexicon.SUBJECTS,
    dict.fromkeys(lexicon.MONOCHROME | lexicon.STILL),
)


def _known(phrase: str) -> bool:
    return " " in phrase and any(phrase in table for table in _TABLES)


def _look(table: Mapping[str, str], word: str) -> str | None:
    if word in table:
        return table[word]
    for ending in ("'s", "es", "s"):
        if word.endswith(ending) and word[: -len(ending)] in table:
            return table[word[: -len(ending)]]
    return None


def _setting(result: Wish, word: _Word) -> bool:
    """Categories in which the last word wins."""
    tables: tuple[tuple[str, Mapping[str, str]], ...] = (
        ("time", lexicon.TIMES),
        ("weather", lexicon.WEATHERS),
        ("style", lexicon.STYLES),
        ("mood", lexicon.MOODS),
        ("camera", lexicon.CAMERAS),
        ("framing", lexicon.FRAMINGS),
    )
    found = False
    for name, table in tables:
        value = _look(table, word.text)
        if value is None:
            continue
        found = True
        if not word.denied:
            setattr(result, name, value)
        elif getattr(result, name) == value:
            setattr(result, name, None)
    if _look(lexicon.WIND, word.text):
        result.wind, found = not word.denied, True
    colour = _look(lexicon.COLOURS, word.text)
    if colour is not None:
        found = True
        if word.followed_by is not None:
            result.subject_colours[word.followed_by] = colour
        else:
            result.tint = None if word.denied else colour
    return found


def _amount(result: Wish, word: _Word) -> bool:
    """Categories in which words add up."""
    sign = -1.0 if word.denied else 1.0
    found = False
    for name, table in (
        ("warmth", lexicon.WARMTH),
        ("light", lexicon.BRIGHTNESS),
        ("saturation", lexicon.SATURATION),
        ("motion", lexicon.MOTION),
    ):
        if word.text in table:
            setattr(result, name, getattr(result, name) + sign * table[word.text])
            found = True
    if word.text in lexicon.STILL:
        result.still = found = True
    elif word.text in lexicon.MOTION and lexicon.MOTION[word.text] > 0:
        result.still = False
    for name, words in (
        ("monochrome", lexicon.MONOCHROME),
        ("pastel", lexicon.PASTEL),
        ("neon", lexicon.NEON),
    ):
        if word.text in words:
            setattr(result, name, not word.denied)
            found = True
    return found


def _thing(result: Wish, word: _Word) -> None:
    subject = subject_of(word.text)
    if subject is None:
        if word.text not in _STOP and not word.text.isdigit() and len(word.text) > 2:
            result.other.append(word.text)
    elif word.denied:
        result.subjects = [s for s in result.subjects if s != subject]
    elif subject not in result.subjects:
        result.subjects.append(subject)


def layout_words(text: str) -> tuple[str, ...]:
    """The words a composition depends on: subjects and unknown words, not time, weather, colour or mood."""
    found = wish(text)
    return tuple(_unique([*sorted(found.subjects), *sorted(found.other)]))


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
