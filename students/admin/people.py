"""Pupils at the desk, and what each guardian may see and do for them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, ScopedStackedInline, ScopedTabularInline, only_teaches
from families.admin.guardians import SheetAdminForm
from families.admin.people import FamilyAdmin
from families.fields import BirthDateField, PhoneField, PostcodeField
from students.admin.taught import SameSchoolForm, Taught, YearNameFilter
from students.enums import YearState
from students.forms import StudentForm
from students.models import GuardianStudent, SchoolLevel, Student

PERSON = ("civility", "last_name", "first_name", "birth_date")
ORIGIN = ("birth_place", "birth_department", "marital_status")
REACHED = (*Student.ADDRESS_FIELDS, "home_phone", "mobile", "work_phone", "fax", "email")
EMERGENCY = ("emergency_contact", "emergency_phone")
CONSENTS = ("image_consent", "exit_authorisation")


class OfOneFamilyForm(SameSchoolForm):
    """A pupil and the guardians named with them belong to one family."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        family = cleaned.get("family") or getattr(cleaned.get("student"), "family", None)
        family = family or getattr(getattr(self.instance, "student", None), "family", None)
        family = family or getattr(self.instance, "family", None)
        for name in ("guardian", "own_guardian", "address_of"):
            guardian = cleaned.get(name)
            if guardian and family and guardian.family_id != family.pk:
                self.errors.pop(name, None)
                self.add_error(name, gettext("Choose a guardian of the pupil's own family."))
        return cleaned


class StudentAdminForm(OfOneFamilyForm, SheetAdminForm):
    """Two pupils of a school never share the reference by which files name them."""

    class Meta(OfOneFamilyForm.Meta):
        field_classes: ClassVar = {
            name: kind
            for name, kind in StudentForm.Meta.field_classes.items()
            if kind in (PhoneField, BirthDateField, PostcodeField)
        }

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"]
        others = Student.objects.exclude(pk=self.instance.pk)
        school = self.instance.family.school_id
        if others.filter(family__school=school, reference=reference).exists():
            sentence = gettext("The school already has a pupil of this reference.")
            raise ValidationError(sentence)
        return reference


class StudentInlineForm(SheetAdminForm):
    class Meta:
        field_classes = StudentAdminForm.Meta.field_classes


class RightsInline(ScopedStackedInline):
    model = GuardianStudent
    form = OfOneFamilyForm
    autocomplete_fields = ("guardian",)
    verbose_name_plural = _("rights of guardians (none: everything is allowed)")


class LevelForm(SameSchoolForm):
    year_path = "year"


class LevelInline(ScopedTabularInline):
    """One row a year, of the years that are not closed."""

    model = SchoolLevel
    form = LevelForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(year__state=YearState.CLOSED)


class FormerLevelInline(ReadOnly, ScopedTabularInline):
    """Those of closed years, to read."""

    model = SchoolLevel
    form = LevelForm
    verbose_name_plural = _("school levels of closed years")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(year__state=YearState.CLOSED)


class StudentInline(ScopedStackedInline):
    """The pupils on the page of their family, in short."""

    model = Student
    form = StudentInlineForm
    fields = (("civility", "birth_date"), ("last_name", "first_name"))
    show_change_link = True


FamilyAdmin.inlines = [*FamilyAdmin.inlines, StudentInline]


@admin.register(Student)
class StudentAdmin(Taught):
    """A teacher reads the names of own pupils; how to reach them where the school says so."""

    school_path = "family__school"
    course_path = "follow_ups__course"
    fixed = ("family",)
    form = StudentAdminForm
    list_display = ("name", "family", "school_name", "birth_date", "own_guardian")
    list_filter = ("family__school", "image_consent", "exit_authorisation")
    list_select_related = ("family__school", "own_guardian")
    search_fields = ("last_name__plain__contains", "first_name__plain__contains")
    search_help_text = _("Name of the pupil or of the family, or reference")
    autocomplete_fields = ("family", "address_of", "own_guardian")
    inlines = (LevelInline, FormerLevelInline, RightsInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A pupil is added on the page of the family."""
        return False

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        if only_teaches(request, Student):
            return self.search_fields
        return (*self.search_fields, "family__name__plain__contains", "reference__iexact")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if only_teaches(request, Student):
            reached = bool(obj and obj.family.school.teachers_see_addresses)
            contacts = ("address", "mobile", "home_phone", "email") if reached else ()
            return ((None, {"fields": (*PERSON, *contacts, *EMERGENCY, *CONSENTS)}),)
        links = ("family", "reference", *PERSON, *ORIGIN, "own_guardian")
        return (
            (None, {"fields": links}),
            (_("Contact details"), {"fields": ("address_of", *REACHED)}),
            (_("In an emergency"), {"fields": EMERGENCY}),
            (_("Authorisations"), {"fields": CONSENTS}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), "address")

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        if only_teaches(request, Student):
            return [name for name in columns if name in ("name", "birth_date", "school_name")]
        return columns

    @admin.display(description=_("pupil"), ordering="last_name")
    def name(self, student: Student) -> str:
        return str(student)

    @admin.display(description=_("address"))
    def address(self, student: Student) -> str:
        """Of the guardian they live with, or their own."""
        return "\n".join(student.address_lines)

    @admin.display(description=_("school"), ordering="family__school")
    def school_name(self, student: Student) -> str:
        return str(student.family.school)


@admin.register(SchoolLevel)
class SchoolLevelAdmin(Taught):
    school_path = "year__school"
    course_path = "student__follow_ups__course"
    year_path = "year"
    fixed = ("student", "year")
    list_display = ("student", "year", "name")
    list_filter = ("year__school", YearNameFilter, "name")
    list_select_related = ("student", "year")
    search_fields = (
        "student__last_name__plain__contains",
        "student__first_name__plain__contains",
        "name__plain__contains",
    )
    autocomplete_fields = ("student", "year")
