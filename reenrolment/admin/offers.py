"""Courses offered, each with how many hold a place and how many wait."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reenrolment import places
from reenrolment.models import CourseOffer, CourseWish
from students.admin.taught import OfSchool, SameSchoolForm, number_of


class OfferForm(SameSchoolForm):
    """Its class is one of the year that the campaign is for."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        campaign = cleaned.get("campaign") or getattr(self.instance, "campaign", None)
        course = cleaned.get("course")
        if campaign and course and course.year_id != campaign.year_id:
            self.add_error("course", gettext("This class is of another school year."))
        return cleaned


@admin.register(CourseOffer)
class CourseOfferAdmin(OfSchool):
    school_path = "campaign__school"
    form = OfferForm
    fixed = ("campaign",)
    list_display = ("label", "campaign", "school_name", "capacity", "held", "waiting")
    list_filter = ("campaign", "campaign__school")
    list_select_related = ("campaign__school", "campaign__year")
    search_fields = ("label__plain__contains",)
    autocomplete_fields = ("course", "discipline")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CourseOffer]:
        wishes = CourseWish.objects
        return (
            super()
            .get_queryset(request)
            .annotate(
                held_count=number_of(wishes.held(), "offer"),
                waiting_count=number_of(wishes.waiting(), "offer"),
            )
        )

    @admin.display(description=_("school"), ordering="campaign__school")
    def school_name(self, offer: CourseOffer) -> str:
        return str(offer.campaign.school)

    @admin.display(description=_("places held"), ordering="held_count")
    def held(self, offer: Any) -> int:
        return int(offer.held_count)

    @admin.display(description=_("on the waiting list"), ordering="waiting_count")
    def waiting(self, offer: Any) -> int:
        return int(offer.waiting_count)

    def save_model(self, request: HttpRequest, obj: CourseOffer, form: Any, change: bool) -> None:
        """More places move up who waits."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            places.promote(obj, at=timezone.now())
