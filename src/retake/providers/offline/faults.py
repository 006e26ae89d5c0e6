"""Misfortunes the offline studio can be told to have, so that the handling of a real provider's can be tested.

The grammar of the text, as settings carry it (blanks around marks do not matter):

    faults = fault *( ";" fault )
    fault  = "slow=" seconds            every generation takes that much longer
           | "fail=" targets            the job fails and costs nothing
           | "charge=" targets          the job fails and costs its price all the same
           | "lose=" targets            the order is taken, its answer lost (AnswerLost)
           | "words"                    also obey [slow 3], [fail], [fail once], [charge], [lose] and [wait NAME] in
                                        a prompt
    targets = target *( "," target )
    target = step [ ":" amount ]        step: script, image, clip, music, text, any
    amount = count | percent "%"        the first `count` orders of each recipe, or a share of all orders

``[wait NAME]`` keeps the job from being rendered until a file of that name lies in the folder `RELEASED` of the offline
studio's own folder: whoever tests says when a job goes on, and need not guess how long something takes.
``[wait NAME at STEP]`` does so for the orders of one step only.

Examples: ``slow=2;fail=clip:1``, ``lose=image``, ``charge=any:10%``. Shares are drawn from a hash of the order's
key: the same key has the same fate.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Fate = Literal["well", "fail", "charge", "lose"]
_STEPS = ("script", "image", "clip", "music", "text", "any")
RELEASED = "released"
_WORD = re.compile(r"\[(slow|fail|charge|lose)(?:\s+(once|\d+(?:\.\d+)?))?\]", re.IGNORECASE)
_WAIT = re.compile(r"\[wait ([a-z0-9-]+)(?: at ([a-z]+))?\]")


@dataclass(frozen=True, slots=True)
class Target:
    """Which orders a fault meets: a step, and the first `count` of a recipe, or a `share` (0..1) of all."""

    step: str
    count: int | None = None
    share: float = 1.0

    def meets(self, step: str, attempt: int, key: str) -> bool:
        """Whether the `attempt`-th order (from 1) of a recipe of this step, made with `key`, is met."""
        if self.step not in (step, "any"):
            return False
        if self.count is not None:
            return attempt <= self.count
        dice = int.from_bytes(hashlib.sha256(f"{self.step}:{key}".encode()).digest()[:4], "big")
        return dice < self.share * 2**32


@dataclass(frozen=True, slots=True)
class Faults:
    """Seconds added to every generation, and which orders fail, are charged and fail, or lose their answer."""

    slow: float = 0.0
    fail: tuple[Target, ...] = ()
    charge_and_fail: tuple[Target, ...] = ()
    lose_answer: tuple[Target, ...] = ()
    words: bool = False

    @classmethod
    def parse(cls, text: str) -> Faults:
        """Reads the grammar above; empty text means none. Raises ValueError naming the part that is wrong."""
        slow, words = 0.0, False
        targets: dict[str, list[Target]] = {"fail": [], "charge": [], "lose": []}
        for part in filter(None, (p.strip() for p in text.split(";"))):
            name, _, value = (p.strip() for p in part.partition("="))
            if name == "words" and not value:
                words = True
            elif name == "slow":
                slow = _seconds(value, part)
            elif name in targets and value:
                targets[name] += [_target(t.strip(), part) for t in value.split(",")]
            else:
                raise ValueError(f"faults: {part!r} is none of slow=, fail=, charge=, lose=, words")
        return cls(slow, tuple(targets["fail"]), tuple(targets["charge"]), tuple(targets["lose"]), words)

    def waits_for(self, step: str, parameters: Mapping[str, object]) -> tuple[str, ...]:
        """The names that must be released before an order of this step is rendered."""
        if not self.words:
            return ()
        return tuple(name for name, at in _WAIT.findall(_words(parameters)) if at in ("", step))

    def fate(self, step: str, attempt: int, key: str, parameters: Mapping[str, object]) -> tuple[Fate, float]:
        """What becomes of an order, and the seconds it takes longer."""
        slow = self.slow
        found: Fate = "well"
        ways: tuple[tuple[Fate, tuple[Target, ...]], ...] = (
            ("fail", self.fail),
            ("charge", self.charge_and_fail),
            ("lose", self.lose_answer),
        )
        for fate, targets in ways:
            if any(t.meets(step, attempt, key) for t in targets):
                found = fate
        for word, amount in _WORD.findall(_words(parameters)) if self.words else ():
            if word.lower() == "slow":
                slow += float(amount) if amount[:1].isdigit() else 2.0
            elif amount.lower() != "once" or attempt == 1:
                found = {"fail": "fail", "charge": "charge", "lose": "lose"}[word.lower()]  # type: ignore[assignment]
        return found, slow


def _words(parameters: Mapping[str, object]) -> str:
    instructions = parameters.get("instructions", ())
    more = [str(i) for i in instructions] if isinstance(instructions, list | tuple) else []
    return " ".join([str(parameters.get("prompt", "")), *more])


def _seconds(value: str, part: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise ValueError(f"faults: {part!r} wants seconds between 0 and 3600")
    return seconds


def _target(text: str, part: str) -> Target:
    step, colon, amount = text.partition(":")
    if step not in _STEPS or (colon and not re.fullmatch(r"\d+|\d+(\.\d+)?%", amount)):
        raise ValueError(
            f"faults: {text!r} in {part!r} is not a step of {', '.join(_STEPS)} with :count or :n%"
        )
    if amount.endswith("%"):
        return Target(step, share=float(amount[:-1]) / 100)
    return Target(step, count=int(amount)) if amount else Target(step)
