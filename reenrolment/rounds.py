"""What a family changed each time it sent its re-enrolment anew, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from reenrolment.models import Reenrolment, Submission


@dataclass(frozen=True)
class Altered:
    """One line of what is sent; an empty side: it was not there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Round:
    """A sending beside the one before it."""

    submission: Submission
    former: Submission
    altered: list[Altered]


def rounds_of(row: Reenrolment) -> list[Round]:
    """The latest first; none when it was sent once."""
    sent = list(row.submissions.order_by("revision"))
    found = [
        Round(later, former, list(_altered(former, later))) for former, later in pairwise(sent)
    ]
    return found[::-1]


def _altered(former: Submission, later: Submission) -> Iterator[Altered]:
    before, after = _lines(former), _lines(later)
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key, ""), after.get(key, "")
        if was != now:
            yield Altered(" – ".join(key[:2]), was, now)


def _lines(submission: Submission) -> dict[tuple[str, str, str], str]:
    """Two lines of one label are told apart by their number."""
    found: dict[tuple[str, str, str], str] = {}
    sections: Any = submission.sections
    for title, lines in sections:
        for label, value, *_ in lines:
            number = 0
            while (key := (str(title), str(label), str(number))) in found:
                number += 1
            found[key] = str(value)
    return found
