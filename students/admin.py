"""Pupils at the desk, and what each guardian may see and do for them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import SchoolScopedAdmin, ScopedStackedInline
from families.admin.people import FamilyAdmin
from students.models import GuardianStudent, Student


class OfOneFamilyForm(forms.ModelForm):
    """A pupil and the guardian named with them belong to one family."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        guardian = cleaned.get("guardian") or cleaned.get("own_guardian")
        family = cleaned.get("family") or getattr(cleaned.get("student"), "family", None)
        family = family or getattr(getattr(self.instance, "student", None), "family", None)
        family = family or getattr(self.instance, "family", None)
        if guardian and family and guardian.family_id != family.pk:
            name = "guardian" if "guardian" in cleaned else "own_guardian"
            self.add_error(name, gettext("Choose a guardian of the pupil's own family."))
        return cleaned


class RightsInline(ScopedStackedInline):
    model = GuardianStudent
    form = OfOneFamilyForm
    verbose_name_plural = _("rights of guardians (none: everything is allowed)")


class StudentInline(ScopedStackedInline):
    """The pupils on the page of their family, in short."""

    model = Student
    fields = (("civility", "birth_date"), ("last_name", "first_name"))
    show_change_link = True


FamilyAdmin.inlines = [*FamilyAdmin.inlines, StudentInline]


@admin.register(Student)
class StudentAdmin(SchoolScopedAdmin):
    school_path = "family__school"
    form = OfOneFamilyForm
    list_display = ("name", "family", "school_name", "birth_date", "own_guardian")
    list_filter = ("family__school",)
    list_select_related = ("family__school", "own_guardian")
    search_fields = (
        "last_name__unaccent__icontains",
        "first_name__unaccent__icontains",
        "family__name__unaccent__icontains",
    )
    search_help_text = _("Name of the pupil or of the family")
    inlines = (RightsInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("family",) if obj else ()

    @admin.display(description=_("pupil"), ordering="last_name")
    def name(self, student: Student) -> str:
        return str(student)

    @admin.display(description=_("school"), ordering="family__school")
    def school_name(self, student: Student) -> str:
        return str(student.family.school)
