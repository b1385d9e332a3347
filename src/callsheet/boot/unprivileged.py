"""Run a program as another user who may still reach folders that are closed to others: `unprivileged.py UID GID CMD…`.

PostgreSQL refuses to run as root, so root's server runs as nobody; under /root (mode 700) nobody could reach neither its
files nor its programs. On Linux the right to search and read folders alone is kept (CAP_DAC_READ_SEARCH, or CAP_DAC_OVERRIDE
where a container has only that). A script of its own, run with `python -IS`, because it must not load anything else.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2


def keep(libc: ctypes.CDLL, capability: int) -> bool:
    """Whether this one capability is now effective, inherited and ambient, and no other."""
    bits = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bits, bits, bits, 0, 0, 0)
    if libc.capset(header, sets) != 0:
        return False
    return int(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)) == 0


def main() -> None:
    """Become the user, keep the one right, become the program."""
    uid, gid, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getppid()
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if not (keep(libc, CAP_DAC_READ_SEARCH) or keep(libc, CAP_DAC_OVERRIDE)):
        print("this machine does not let root keep the right to reach closed folders", file=sys.stderr)
        sys.exit(77)
    # The change of user has cleared the wish to die with the parent.
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
