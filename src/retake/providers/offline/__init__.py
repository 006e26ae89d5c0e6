"""The offline studio: a generator that draws, composes and writes by rule on this machine, without any network."""

from retake.providers.offline.faults import Faults
from retake.providers.offline.studio import OfflineStudio

__all__ = ["Faults", "OfflineStudio"]
