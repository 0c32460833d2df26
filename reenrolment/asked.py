"""What a re-enrolment asks for, as its page and its mails list it."""

from dataclasses import dataclass

from django.utils.translation import gettext

from reenrolment.models import CourseOffer, CourseWish, Reenrolment


@dataclass(frozen=True)
class Administrative:
    """Stands where the wishes stand: all that is followed goes on, the school places it."""

    is_waiting: bool = False
    offer: CourseOffer | None = None

    def __str__(self) -> str:
        return gettext("Administrative re-enrolment")


def asked_of(row: Reenrolment) -> list[CourseWish | Administrative]:
    wishes = list(row.wishes.select_related("offer", "follow_up__course")) if row.pk else []
    return [*([Administrative()] if row.is_administrative else []), *wishes]
