"""What can go wrong in words a person can use; HTTP status codes live at the edge, not here.

An error's docstring is its message; its facts are its fields.
"""

from __future__ import annotations

from typing import Any


class RetakeError(Exception):
    """Something did not work."""

    unchanged = "Nothing was changed."
    next_step = "Check the request and try again."

    def __init__(self, detail: str | None = None, /, **facts: Any) -> None:
        text = detail or (self.__doc__ or "").strip().splitlines()[0]
        super().__init__(text)
        self.detail = text
        self.unchanged = facts.pop("unchanged", type(self).unchanged)
        self.next_step = facts.pop("next_step", type(self).next_step)
        self.charged: int = facts.pop("charged", 0)
        self.facts = facts


class NotFound(RetakeError):
    """There is nothing here under this name, or it is not yours to see."""

    next_step = "Check the address; a list of what you can see is one level up."


class Invalid(RetakeError):
    """The request asks for something that cannot be."""


class SignInNeeded(RetakeError):
    """Nobody is signed in."""

    next_step = "Sign in, or send a bearer token."


class WrongPassword(RetakeError):
    """The e-mail address and the password do not belong together."""

    next_step = "Try again, or ask an administrator for a new password."


class TooManyTries(RetakeError):
    """Too many failed sign-ins for this address in a short time."""

    next_step = "Wait a minute and try again."


class NotAllowed(RetakeError):
    """You may not do this."""

    next_step = "Ask the owner or an administrator."


class AlreadySetUp(RetakeError):
    """The first administrator exists already."""

    next_step = "Sign in instead."


class BranchConflict(RetakeError):
    """The project moved on while you worked on an older state."""

    unchanged = "The current version was not touched, and your work is kept."
    next_step = (
        "Compare the two versions, then choose one, or apply your change to the current version again."
    )


class PlanChanged(RetakeError):
    """The plan you saw no longer fits: something it relied on has changed since."""

    next_step = "Look at the new plan and its price, then confirm again."


class CapReached(RetakeError):
    """This would exceed the monthly cap."""

    unchanged = "Nothing was generated and nothing was charged."
    next_step = "Raise the cap in the settings, or wait for the next month."


class StorageLimitReached(RetakeError):
    """This would exceed your storage limit."""

    unchanged = "Nothing was generated and nothing was charged."
    next_step = (
        "Look at what takes the room; move old versions to the archive, delete projects you no longer need, or ask an "
        "administrator for a higher limit."
    )


class CannotUndo(RetakeError):
    """This operation cannot be taken back any more."""

    next_step = "Restore the version you want from the history instead."


class Gone(RetakeError):
    """This was here once and has been deleted."""

    next_step = "Undo the deletion in the activity list while that is possible."


class Thawing(RetakeError):
    """This is coming back from the archive and is not there yet."""

    unchanged = "Nothing is lost: what was archived is being made playable again."
    next_step = "Ask again in a moment."


class Damaged(RetakeError):
    """The stored bytes are damaged and are not served."""

    next_step = "Run `retake fsck`; restore the blob from a backup or make the part again."


class NotReady(RetakeError):
    """This is not finished yet."""

    next_step = "Wait for the run to finish."


class StorageFull(RetakeError):
    """There is no room left in the blob store."""

    unchanged = "No half-written file was left, and the finished parts are kept."
    next_step = "Free some space (`retake gc --dry-run` shows what can go), then retry."
