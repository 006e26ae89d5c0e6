"""How a version is named by its number: one way for each kind, as projects and their clips are numbered apart."""

from __future__ import annotations

NOUNS = {"video": "film", "story": "story", "image": "picture", "clip": "clip", "audio": "music"}


def numbered(kind: str, number: object) -> str:
    """ "film v12", "clip v1": the kind of what has the version, and its number there."""
    return f"{NOUNS.get(kind, kind)} v{number}"


def headed(kind: str, number: object) -> str:
    """The same at the beginning of a sentence."""
    words = numbered(kind, number)
    return words[:1].upper() + words[1:]
