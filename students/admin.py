"""Pupils at the desk, and what each guardian may see and do for them."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.desk import SchoolScopedAdmin, ScopedStackedInline
from families.admin.guardians import SheetAdminForm
from families.admin.people import FamilyAdmin
from families.fields import BirthDateField
from families.models import Guardian
from students.models import GuardianStudent, Student


def _of_family(form: type[forms.ModelForm], name: str, student: Student | None) -> None:
    """The guardians to choose from are those of the pupil's own family."""
    if name in form.base_fields:
        guardians = student.family.guardians.all() if student else Guardian.objects.none()
        cast(forms.ModelChoiceField, form.base_fields[name]).queryset = guardians


class StudentForm(SheetAdminForm):
    class Meta:
        field_classes: ClassVar = {"birth_date": BirthDateField}


class RightsInline(ScopedStackedInline):
    model = GuardianStudent
    verbose_name_plural = _("rights of guardians (none: everything is allowed)")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        _of_family(formset.form, "guardian", obj)
        return formset


class StudentInline(ScopedStackedInline):
    """The pupils on the page of their family, in short."""

    model = Student
    form = StudentForm
    fields = (("civility", "birth_date"), ("last_name", "first_name"))
    show_change_link = True


FamilyAdmin.inlines = [*FamilyAdmin.inlines, StudentInline]


@admin.register(Student)
class StudentAdmin(SchoolScopedAdmin):
    school_path = "family__school"
    form = StudentForm
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
    readonly_fields = ("family",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A pupil is added on the page of the family."""
        return False

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        _of_family(form, "own_guardian", obj)
        return form

    @admin.display(description=_("pupil"), ordering="last_name")
    def name(self, student: Student) -> str:
        return str(student)

    @admin.display(description=_("school"), ordering="family__school")
    def school_name(self, student: Student) -> str:
        return str(student.family.school)
