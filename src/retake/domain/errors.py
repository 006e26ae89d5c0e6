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
    """Too many failed sign-ins in a short time."""

    next_step = (
        "Wait a little and try again. A browser you signed in with before is not held up by others' guesses."
    )


class Busy(RetakeError):
    """Too many people are at the door at this moment."""

    next_step = "Try again in a moment."


class TooManyStreams(RetakeError):
    """You have as many event streams open as one person may."""

    next_step = "Close windows or programs that follow events, then try again."


class ServerFull(RetakeError):
    """This server has as many event streams open as it may."""

    next_step = "Try again in a while, or ask an administrator to raise the limit or to start another server."


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


class CannotExport(RetakeError):
    """This film cannot be made into one file."""

    unchanged = "The film itself was not touched; it still plays."
    next_step = "Try again; if it fails again, run `retake fsck` and look into the log."


class StorageFull(RetakeError):
    """There is no room left in the blob store."""

    unchanged = "No half-written file was left, and the finished parts are kept."
    next_step = "Free some space (`retake gc --dry-run` shows what can go), then retry."


class NewerSchema(RetakeError):
    """This database was made by a newer Retake."""

    next_step = "Use that version of Retake, or a newer one."


class BackupFailed(RetakeError):
    """The backup could not be made."""

    unchanged = "Earlier backups in that folder are as they were."
    next_step = "Put that right, then make the backup again."


class RestoreRefused(RetakeError):
    """The backup cannot be restored here."""

    next_step = "Choose another backup or another data folder."
