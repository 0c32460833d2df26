"""Courses that a campaign offers, as a table: known by the year of the campaign and their name."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.imports.pointers import Part, Pointer
from accounts.imports.registry import exchanged
from accounts.imports.resource import SchoolResource, column
from accounts.models import School
from reenrolment import places
from reenrolment.models import CourseOffer
from students.models import Course, Cursus, Cycle, Discipline
from students.resources.naming import listed


def _latest(school: School) -> str:
    """Of the campaign that was prepared last."""
    campaign = school.campaigns.select_related("year").order_by("-year__starts_on").first()
    return campaign.year.name if campaign else ""


def _year(lookup: str) -> Part:
    """An empty cell is the year of the last campaign."""
    return Part("year", lookup, default=_latest)


def campaign_of() -> Pointer:
    return Pointer(lambda school: school.campaigns.select_related("year"), _year("year__name"))


def class_named() -> Pointer:
    """A class of the year that the campaign is for."""
    rows = Course.objects.select_related("year__school")
    return Pointer(
        lambda school: rows.filter(year__school=school),
        Part("course", "reference"),
        _year("year__name"),
    )


@exchanged
class CourseOfferResource(SchoolResource):
    """More places move up who waits, as at the desk."""

    school_path = "campaign__school"
    related = (
        "campaign__school",
        "campaign__year",
        "discipline",
        "cursus",
        "cycle",
        "course__year",
    )
    fixed = ("year",)
    also_needs = tuple(f"students.add_{name}" for name in ("discipline", "cursus", "cycle"))
    labels = {"year": _("school year"), "course": _("reference of the class")}
    campaign = column("campaign", campaign_of(), name="year")
    discipline = column("discipline", listed(Discipline, "discipline"))
    cursus = column("cursus", listed(Cursus, "cursus"))
    cycle = column("cycle", listed(Cycle, "cycle"))
    course = column("course", class_named())

    class Meta:
        model = CourseOffer
        import_id_fields = ("label", "campaign")
        fields = (
            "campaign",
            "label",
            "discipline",
            "cursus",
            "cycle",
            "course",
            "capacity",
            "order",
        )

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        super().do_instance_save(instance, is_create)
        places.promote(instance, at=timezone.now())
