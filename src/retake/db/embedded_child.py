"""The last steps before the embedded PostgreSQL: drops root, ties its life to its supervisor's, becomes it.

Run as a script of its own, because doing this between fork and exec inside a process with threads can hang it:
``python -I -S embedded_child.py <supervisor's pid> <uid> <gid> <program> <arguments…>``. A uid of -1 stays who it is.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def become(supervisor: int, uid: int, gid: int, command: list[str]) -> None:
    """Turn this process into ``command``; it is told to shut down fast (SIGINT) when its supervisor is gone."""
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After the change of user, which would clear it.
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "cannot tie PostgreSQL to its supervisor")
    # The supervisor may have died before that took hold.
    if os.getppid() == supervisor:
        os.execv(command[0], command)  # noqa: S606 - no shell is meant


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
