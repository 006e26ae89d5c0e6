"""A process of the house ends with its supervisor, however that one dies."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1


def end_with(supervisor: int) -> None:
    """Have the kernel kill this process when its parent, the supervisor, is gone; 0 for none.

    Killed outright, not asked: everything this process does survives that, and nothing may be left behind.
    """
    if not supervisor:
        return
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "cannot tie this process to its supervisor")
    if os.getppid() != supervisor:  # it died before that took hold
        os._exit(1)
