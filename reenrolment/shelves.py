"""The documents that a campaign asks for, of whoever follows what in the coming year."""

import datetime as dt
from collections.abc import Iterable

from documents.shelf import Shelf, shelves_for
from families.models import Family
from reenrolment.enums import StepKind
from reenrolment.models import Campaign, StepAnswer
from students.models import CourseFollowUp


def asked_of(campaign: Campaign, families: Iterable[Family], *, on: dt.date) -> list[Shelf]:
    """Of these families and their pupils; a course that is given up asks for nothing."""
    kinds = campaign.document_types.all()
    if not kinds:
        return []
    families = list(families)
    gone = _given_up(campaign, families)
    found = shelves_for(campaign.year, kinds, families, on=on, given_up=gone)
    return [one for one in found if one.pieces]


def _given_up(campaign: Campaign, families: list[Family]) -> list[int]:
    """Keys of this year's follow-ups that were left unticked where the courses were chosen."""
    rows = StepAnswer.objects.filter(kind=StepKind.COURSES, reenrolment__campaign=campaign)
    rows = rows.filter(reenrolment__student__family__in=families).select_related("reenrolment")
    chosen = {row.reenrolment.student_id: row for row in rows if row.reenrolment}
    followed = CourseFollowUp.objects.in_current_year().active().select_related("course")
    found = followed.filter(student__in=chosen) if chosen else []
    return [one.pk for one in found if not chosen[one.student_id].takes_up(one)]
