"""Batches for people: which clips are meant, what making them again costs line by line, and how each of them ended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer
from rich.text import Text

from retake.cli.following import check_ended, clip_name
from retake.cli.problems import WRONG, WrongUse
from retake.cli.terminal import count, money, say, sentences, show, table
from retake.domain.numbering import headed, numbered

if TYPE_CHECKING:
    from retake.services.views import View

_RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
_MOST = 1000  # clips in one range; more is a slip of the pen
_STATES = {"complete": "green", "failed": "red", "held": "yellow", "cancelled": "dim"}


def places(text: str) -> list[int]:
    """``1,2,4`` or ``1-3``: places of clips from 1, in the order written, each once. Raises WrongUse."""
    found: list[int] = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        said = _RANGE.fullmatch(part)
        first, last = (int(said[1]), int(said[2] or said[1])) if said else (0, 0)
        if not 1 <= first <= last < first + _MOST:
            raise WrongUse(f"“{part}” names no clips. Write them as 1,2,4 or 1-3; the first one is 1.")
        found += range(first, last + 1)
    twice = sorted({place for place in found if found.count(place) > 1})
    if twice:
        raise WrongUse(f"Clip {twice[0]} is named twice. Put what is said to it into one instruction.")
    return found


def wishes(clips: str | None, words: str | None, each: Sequence[str]) -> dict[int, str]:
    """What is wished of which clip, by its place from 1: of all ``clips`` the same, of ``each`` its own. Raises
    WrongUse when nothing is wished, or something of the same clip twice."""
    made: dict[int, str] = {}
    if clips is not None:
        if not (words or "").strip():
            raise WrongUse('Say what should be different: retake batch PROJECT 1-3 "make it nighttime"')
        made = dict.fromkeys(places(clips), words or "")
    for one in each:
        place, equals, own = one.partition("=")
        if not equals or not own.strip():
            raise WrongUse(f"“{one}” is no wish for a clip. Write --each 1=“make it nighttime”.")
        for number in places(place):
            if number in made:
                raise WrongUse(f"Clip {number} is named twice. Put what is said to it into one instruction.")
            made[number] = own.strip()
    if not made:
        raise WrongUse(
            'Name clips and say what should be different: retake batch PROJECT 1-3 "make it nighttime"'
        )
    return made


def show_batch(plan: View) -> None:
    """The price line by line, with the time and what moves to the archive."""
    rows = [
        [
            str(clip["position"]),
            clip["title"],
            f"{clip['duration']:g} s",
            clip["instruction"] or "",
            money(clip["price_usd"]),
        ]
        for clip in plan["clips"]
    ]
    show(table(["clip", "title", "length", "instruction", "price"], rows, right=["clip", "length", "price"]))
    quote = plan["quote"]
    if quote["discount_usd"]:
        off = f"less {quote['discount_percent']:g} % for several at once: −{money(quote['discount_usd'])}"
        say(f"Subtotal {money(quote['subtotal_usd'])}, {off}")
    say(
        f"{count(len(rows), 'clip')} to make again: {money(quote['total_usd'])}, {_about(quote['seconds'])}.",
        style="bold",
    )
    for gone in plan["archives"]:
        title = f" “{gone['title']}”" if gone["title"] else ""
        moved = numbered("clip", gone["version_number"])
        say(f"Clip {gone['position']}{title}: {moved} moves to the archive; {gone['reason']}.")


def _about(seconds: float) -> str:
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    return f"about {round(seconds / 60)} min"


def tell_batch(run: View) -> None:
    """How each clip ended, what that cost, and which version came of it."""
    clips = run["batch"]["clips"]
    rows = [
        [
            str(clip["position"]),
            clip["title"],
            Text(clip["status"], style=_STATES.get(clip["status"], "")),
            money(clip["cost_usd"]) if clip["cost_usd"] or clip["status"] == "complete" else "",
            sentences(clip["problem"]["detail"]) if clip["problem"] else "",
        ]
        for clip in clips
    ]
    show(table(["clip", "title", "", "cost", "why"], rows, right=["clip", "cost"]))
    made = sum(clip["status"] == "complete" for clip in clips)
    total = f"{made} of {count(len(clips), 'clip')} made again ({money(run['cost_usd'])})."
    if run["result_version"] is not None:
        total = f"{headed('video', run['result_version'])}: {total}"
    elif made == 0:
        total = f"{total} The film is as it was."
    say(total, style="bold")
    if made < len(clips):
        say(f"`retake retry {run['project_id']}` makes what is missing; what is made is not made again.")


def check_batch(run: View) -> None:
    """Exits with 1 unless every clip was made; raises DidNotWork when the result is not in the film."""
    if run["state"] == "conflict":
        check_ended(run)
    left = [clip_name(clip) for clip in run["batch"]["clips"] if clip["status"] != "complete"]
    if left or run["state"] != "done":
        raise typer.Exit(WRONG)
