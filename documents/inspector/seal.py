"""What the kernel keeps from the inspector for good, where it has Landlock (Linux 5.13).

No file is opened but those of Python and its libraries, none is run; where the kernel is newer,
no TCP connection is made either (6.7), and no other process is sent a signal (6.12).
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Numbers of system calls, the same on every architecture."""
ONLY_THE_VERSION, PATH_BENEATH, NO_NEW_PRIVILEGES = 1, 1, 38
READ_FILE, READ_FOLDER = 1 << 2, 1 << 3
ACTS_ON_FILES = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many there are to forbid, from which version on."""
TCP, OTHERS = (4, 0b11), (6, 0b11)
"""To bind and to connect; abstract sockets and signals: from which version on."""
LIBRARIES = (sys.prefix, sys.base_prefix, "/usr", "/lib", "/lib64", str(Path(__file__).parents[1]))
CHANCE = "/dev/urandom"
"""Which qpdf reads."""


def seal(libraries: Iterable[str] = ()) -> bool:
    """False where the kernel cannot. Raises OSError when it can and does not.

    `libraries`: where else they are, if anywhere.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ONLY_THE_VERSION)
    if version < 1:
        return False
    wanted = _forbidden(version)
    rules = _done(libc.syscall(CREATE_RULESET, wanted, ctypes.c_size_t(len(wanted)), 0))
    for path in filter(os.path.exists, [*LIBRARIES, CHANCE, *libraries]):
        _allow(libc, rules, path)
    _done(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _done(libc.syscall(RESTRICT_SELF, rules, 0))
    os.close(rules)
    return True


def _forbidden(version: int) -> bytes:
    """`struct landlock_ruleset_attr`, as long as this kernel knows it."""
    count = max(many for since, many in ACTS_ON_FILES.items() if since <= version)
    parts = [(1 << count) - 1]
    parts += [acts for since, acts in (TCP, OTHERS) if since <= version]
    return struct.pack(f"={len(parts)}Q", *parts)


def _allow(libc: ctypes.CDLL, rules: int, path: str) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    acts = READ_FILE | READ_FOLDER if os.path.isdir(path) else READ_FILE
    rule = struct.pack("=Qi", acts, opened)
    _done(libc.syscall(ADD_RULE, rules, PATH_BENEATH, rule, 0))
    os.close(opened)


def _done(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), "Landlock")
    return result
