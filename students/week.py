"""A week of lessons as a picture: days side by side, hours downwards, each lesson a block.

Places are written as SVG reads them: widths in %, heights in em. The page's policy allows no style
of its own in a page, and the text of the picture grows with that of the page.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from students.timetable import Lesson

HOUR = 5.6
"""The height of an hour, in em."""
HEAD = 2.5
HOURS_WIDTH = 7.0
SHORTEST = 30
"""Minutes that a block is high at least; also of a lesson whose length is not known."""
ROOMY = 60
"""Minutes from which a block has room for names of several lines."""
SATURDAY = 6


@dataclass(frozen=True)
class Block:
    lesson: Lesson
    x: str
    y: str
    width: str
    height: str
    is_short: bool


@dataclass(frozen=True)
class Day:
    on: dt.date
    x: str
    width: str
    is_today: bool


@dataclass(frozen=True)
class Hour:
    text: str
    y: str


@dataclass(frozen=True)
class Picture:
    days: list[Day]
    hours: list[Hour]
    blocks: list[Block]
    height: str
    left: str


def picture(lessons: list[Lesson], *, monday: dt.date, today: dt.date) -> Picture | None:
    """None for a week without lessons. Sunday is drawn when something is on."""
    if not lessons:
        return None
    count = max(SATURDAY, *(lesson.on.isoweekday() for lesson in lessons))
    width = (100 - HOURS_WIDTH) / count
    from_hour = min(lesson.starts_at.hour for lesson in lessons)
    to_hour = max(-(-_end(lesson) // 60) for lesson in lessons)
    dates = [monday + dt.timedelta(days=number) for number in range(count)]
    return Picture(
        days=[Day(on, _percent(_left(on, width)), _percent(width), on == today) for on in dates],
        hours=[
            Hour(f"{hour:02}:00", _em(HEAD + (hour - from_hour) * HOUR))
            for hour in range(from_hour, to_hour)
        ],
        blocks=[block for on in dates for block in _blocks(lessons, on, width, from_hour)],
        height=_em(HEAD + (to_hour - from_hour) * HOUR),
        left=_percent(HOURS_WIDTH),
    )


def _blocks(lessons: list[Lesson], on: dt.date, width: float, from_hour: int) -> list[Block]:
    """Lessons at the same time share the width of their day."""
    lanes = _lanes(lesson for lesson in lessons if lesson.on == on)
    share = width / max(len(lanes), 1)
    return [
        Block(
            lesson,
            x=_percent(_left(on, width) + number * share),
            y=_em(HEAD + (_start(lesson) / 60 - from_hour) * HOUR),
            width=_percent(share),
            height=_em((_end(lesson) - _start(lesson)) / 60 * HOUR),
            is_short=_end(lesson) - _start(lesson) < ROOMY,
        )
        for number, lane in enumerate(lanes)
        for lesson in lane
    ]


def _lanes(lessons: Iterable[Lesson]) -> list[list[Lesson]]:
    """Each lesson in the first lane that is free when it begins."""
    lanes: list[list[Lesson]] = []
    for lesson in lessons:
        free = next((lane for lane in lanes if _end(lane[-1]) <= _start(lesson)), None)
        if free is None:
            lanes.append([lesson])
        else:
            free.append(lesson)
    return lanes


def _start(lesson: Lesson) -> int:
    return lesson.starts_at.hour * 60 + lesson.starts_at.minute


def _end(lesson: Lesson) -> int:
    """Within the day."""
    lasts = max(lesson.follow_up.lasts or SHORTEST, SHORTEST)
    return min(_start(lesson) + lasts, 24 * 60)


def _left(on: dt.date, width: float) -> float:
    return HOURS_WIDTH + on.weekday() * width


def _percent(value: float) -> str:
    return f"{value:.3f}%"


def _em(value: float) -> str:
    return f"{value:.3f}em"
