"""Next year's follow-ups: made when a pupil is accepted or a place frees, then put in a class."""

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts.models import User
from reenrolment.models import (
    Campaign,
    CourseOffer,
    CourseWish,
    DisciplineOffer,
    Placement,
    PreEnrolledStudent,
    PreEnrolmentPeriod,
    Reenrolment,
    ReenrolmentError,
)
from students.models import Course, CourseFollowUp, SchoolYear, Student


class InUse(ReenrolmentError):
    """What the acceptance made has been worked with since."""


def place(row: Reenrolment) -> list[Placement]:
    """From the wishes; with none, what the pupil follows now is copied, to be placed.

    Who waits for a place gets the follow-up with it: the offers are held, so that a place that
    frees at this moment is seen here or there. In the transaction of the acceptance.
    """
    CourseOffer.objects.hold(row.wishes.exclude(offer=None).values_list("offer", flat=True))
    _hold(row.campaign)
    wishes = list(row.wishes.select_related("offer__course", "follow_up__course"))
    if wishes:
        return [_follow(row, one.follow_up, one.offer) for one in wishes if not one.is_waiting]
    followed = row.student.follow_ups.in_current_year().active().with_course()
    return [_follow(row, one, None) for one in followed.order_by("pk")]


def place_late(wish: CourseWish) -> Placement:
    """The wish of an accepted re-enrolment has got its place."""
    _hold(wish.reenrolment.campaign)
    return _follow(wish.reenrolment, wish.follow_up, wish.offer)


def place_newcomer(asked: PreEnrolledStudent, student: Student) -> list[Placement]:
    """Of what was wished, to be placed. In the transaction that accepts the pre-enrolment."""
    period = asked.pre_enrolment.period
    PreEnrolmentPeriod.objects.select_for_update(of=("self",), no_key=True).get(pk=period.pk)
    hold_open(period.year)
    offers = [
        wish.offer for wish in asked.wishes.select_related("offer__discipline", "offer__venue")
    ]
    return [_follow_anew(asked, student, offer, year=period.year) for offer in offers]


def unplace(row: Reenrolment) -> None:
    """What the acceptance made goes again; what the pupil followed already stays.

    In the transaction that takes the decision back. Raises InUse.
    """
    _hold(row.campaign)
    placements = list(row.placements.select_related("follow_up__course__year"))
    made = [one.follow_up_id for one in placements if one.is_made]
    held = CourseFollowUp.objects.filter(pk__in=made).order_by("pk").select_for_update(of=("self",))
    if used := [one for one in held.select_related("course") if is_used(one)]:
        said = {"courses": ", ".join(one.course.name for one in used)}
        raise InUse(
            gettext("Next year's follow-ups are in use already: %(courses)s. Nothing is undone.")
            % said
        )
    row.placements.all().delete()
    CourseFollowUp.objects.filter(pk__in=made).delete()


def is_used(follow_up: CourseFollowUp) -> bool:
    """Something hangs from it, or somebody wrote into it, since it was made."""
    fresh = CourseFollowUp(average_scale=follow_up.average_scale)
    written = any(
        getattr(follow_up, field.attname) != getattr(fresh, field.attname)
        for field in CourseFollowUp._meta.concrete_fields
        if field.name not in _AS_MADE
    )
    hangs = [one for one in CourseFollowUp._meta.related_objects if one.related_model != Placement]
    rows = (one.related_model._base_manager for one in hangs)
    names = (one.field.name for one in hangs)
    return (
        written
        or bool(follow_up.absences)
        or any(
            of.filter(**{name: follow_up}).exists() for of, name in zip(rows, names, strict=True)
        )
    )


_AS_MADE = frozenset(
    {
        "id",
        "student",
        "course",
        "cycle",
        "flexible_schedule",
        "is_first_instrument",
        "starts_at",
        "minutes",
        "hours_planned",
    }
)
"""What the acceptance, or whoever placed the pupil, may have written."""


@transaction.atomic
def move(seen: Mapping[int, int], course: Course, *, by: User, at: dt.datetime) -> list[Placement]:
    """To this class of the coming year, all or none: placed, or to be placed again.

    `seen` names the placements, each with the class that was shown. Raises ReenrolmentError.
    """
    hold_open(course.year)
    rows = Placement.objects.filter(pk__in=seen).order_by("pk")
    rows = rows.select_for_update(of=("self", "follow_up"))
    named = ("follow_up__course", "follow_up__student", "reenrolment", "newcomer__pre_enrolment")
    held = list(rows.select_related(*named))
    if {one.pk: one.follow_up.course_id for one in held} != dict(seen):
        raise ReenrolmentError(gettext("Meanwhile somebody else placed one of them: look again."))
    for one in held:
        if not may_move(one):
            said = {"pupil": one.follow_up.student}
            sentence = gettext("%(pupil)s has marks or absences there already: nobody was placed.")
            raise ReenrolmentError(sentence % said)
        _move(one, course)
        one.log(str(course), by=by, at=at)
    return held


def may_move(placement: Placement) -> bool:
    """As long as nothing has happened in the class where the pupil was placed."""
    return placement.is_to_place or not is_used(placement.follow_up)


def _move(placement: Placement, course: Course) -> None:
    follow_up = placement.follow_up
    if follow_up.course.year_id != course.year_id:
        raise ReenrolmentError(gettext("This class is of another school year."))
    follow_up.course = course
    try:
        with transaction.atomic():
            follow_up.save(update_fields=["course"])
    except IntegrityError as error:
        said = {"pupil": follow_up.student, "course": course}
        sentence = gettext("%(pupil)s already follows “%(course)s”. Nobody was placed.")
        raise ReenrolmentError(sentence % said) from error
    placement.is_to_place = not course.is_settled
    placement.save(update_fields=["is_to_place"])


def _hold(campaign: Campaign) -> None:
    """Classes are made once, in a year that stays open."""
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
    hold_open(campaign.year)


def hold_open(year: SchoolYear) -> None:
    """Raises ReenrolmentError when it is closed."""
    try:
        with transaction.atomic():
            year.hold_open()
    except IntegrityError as error:
        raise ReenrolmentError(gettext("This school year is closed.")) from error


def _follow(row: Reenrolment, now: CourseFollowUp, offer: CourseOffer | None) -> Placement:
    course = _class_of(row.campaign, now.course, offer)
    follow_up, is_made = CourseFollowUp.objects.get_or_create(
        student=row.student,
        course=course,
        defaults={
            "flexible_schedule": now.flexible_schedule,
            "is_first_instrument": now.is_first_instrument,
        },
    )
    is_placed = offer is not None and course.is_settled
    placement, _ = Placement.objects.get_or_create(
        follow_up=follow_up,
        defaults={"reenrolment": row, "is_to_place": not is_placed, "is_made": is_made},
    )
    return placement


def _follow_anew(
    asked: PreEnrolledStudent, student: Student, offer: DisciplineOffer, *, year: SchoolYear
) -> Placement:
    """In the class without hours that bears the name of the discipline, and of its venue."""
    discipline = offer.discipline
    where = (discipline, offer.venue) if offer.venue else (discipline,)
    named = {"name": " - ".join(map(str, where))[:120], "discipline": discipline}
    course = year.courses.filter(weekday=None, teacher=None, cursus=offer.cursus, **named).first()
    course = course or year.courses.create(
        **named, department=discipline.department, cursus=offer.cursus
    )
    follow_up, is_made = CourseFollowUp.objects.get_or_create(student=student, course=course)
    placement, _ = Placement.objects.get_or_create(
        follow_up=follow_up, defaults={"newcomer": asked, "is_made": is_made}
    )
    return placement


def _class_of(campaign: Campaign, now: Course, offer: CourseOffer | None) -> Course:
    """The offer's class, else one of the same name without hours, made if need be."""
    if offer and offer.course:
        return offer.course
    named = {"name": offer.label if offer else now.name, "discipline": now.discipline}
    standing = campaign.year.courses.filter(weekday=None, teacher=None, **named)
    of_now = {"department": now.department, "cursus": now.cursus, "cycle": now.cycle}
    return standing.first() or campaign.year.courses.create(**named, **of_now)
