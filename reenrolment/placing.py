"""Next year's follow-ups, made when a re-enrolment is accepted or a place frees afterwards."""

from reenrolment.models import Campaign, CourseOffer, CourseWish, Placement, Reenrolment
from students.models import Course, CourseFollowUp


def place(row: Reenrolment) -> list[Placement]:
    """From the wishes; with none, what the pupil follows now is copied, to be placed.

    Who waits for a place gets the follow-up with it. In the transaction of the acceptance.
    """
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


def _hold(campaign: Campaign) -> None:
    """Classes are made once, in a year that stays open."""
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
    campaign.year.hold_open()


def _follow(row: Reenrolment, now: CourseFollowUp, offer: CourseOffer | None) -> Placement:
    course = _class_of(row.campaign, now.course, offer)
    follow_up, _ = CourseFollowUp.objects.get_or_create(
        student=row.student,
        course=course,
        defaults={
            "flexible_schedule": now.flexible_schedule,
            "is_first_instrument": now.is_first_instrument,
        },
    )
    is_placed = offer is not None and course.weekday is not None
    placement, _ = Placement.objects.get_or_create(
        follow_up=follow_up, defaults={"reenrolment": row, "is_to_place": not is_placed}
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
