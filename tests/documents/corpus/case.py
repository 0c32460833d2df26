from collections.abc import Callable
from typing import NamedTuple

REFUSED, REWRITTEN, ACCEPTED = "refused", "rewritten", "accepted"

PAYLOAD = b"<?php echo 'PAYLOAD'; ?><script>alert('PAYLOAD')</script>"
MARK = b"PAYLOAD"
"""What hides in a file that is rewritten, and may not come out of it."""


class Case(NamedTuple):
    """A file that somebody might send, made anew by each call of `make`."""

    id: str
    filename: str
    make: Callable[[], bytes]
    verdict: str
