"""What the inspector gives up before it reads a byte."""

import os
import resource

MEMORY = 1024**3
SECONDS = 5
NICENESS = 10


def confine() -> None:
    """Little memory and time, the last place in the queue; no file written, no dump of memory."""
    os.nice(NICENESS)
    for limit, soft, hard in (
        (resource.RLIMIT_AS, MEMORY, MEMORY),
        (resource.RLIMIT_CPU, SECONDS, SECONDS + 1),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, 64, 64),
    ):
        resource.setrlimit(limit, (soft, hard))
