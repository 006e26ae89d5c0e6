"""The one error of the media floor."""

from __future__ import annotations


class MediaError(Exception):
    """A media file cannot be read or is not what it was taken for; the message names the file and why."""
