"""Pupils, by the reference that the school gives them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from accounts.imports.cells import Text, Whole
from accounts.imports.pointers import Part, Pointer
from accounts.imports.registry import exchanged
from accounts.imports.resource import column
from families.models import Guardian
from families.resources import SheetResource, family_named
from students.forms import StudentForm
from students.models import SchoolYear, Student


def guardian_named(name: str) -> Pointer:
    """By the rank in the family of the line."""
    return Pointer(
        lambda school: Guardian.objects.filter(family__school=school).select_related("family"),
        Part(name, "rank", Whole()),
        Part("family", "family__reference"),
    )


class Level(Field):
    """Niveau scolaire of the year that runs: a row of its own, written after the pupil's."""

    def get_value(self, instance: Student) -> str:
        if hasattr(instance, "new_level"):
            return str(instance.new_level)
        year = SchoolYear.current_of(instance.family.school) if instance.pk else None
        level = instance.level_in(year) if year else None
        return level.name if level else ""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        instance.new_level = self.clean(row)


LONGEST_LEVEL = 40


@exchanged
class StudentResource(SheetResource):
    sheet = StudentForm
    school_path = "family__school"
    related = ("family__school", "address_of", "own_guardian")
    fixed = ("family",)
    also_needs = ("students.add_schoollevel", "students.change_schoollevel")
    labels = {
        "family": _("reference of the family"),
        "address_of": _("address of the guardian of rank"),
        "own_guardian": _("is the guardian of rank"),
        "level": _("school level of the current year"),
    }
    family = column("family", family_named())
    address_of = column("address_of", guardian_named("address_of"))
    own_guardian = column("own_guardian", guardian_named("own_guardian"))
    level = Level("level", "level", Text())

    class Meta:
        model = Student
        import_id_fields = ("reference",)
        fields = (
            "reference",
            "family",
            "civility",
            "last_name",
            "first_name",
            "birth_date",
            "birth_place",
            "birth_department",
            "marital_status",
            "level",
            "address_of",
            *Student.ADDRESS_FIELDS,
            "home_phone",
            "mobile",
            "work_phone",
            "fax",
            "email",
            "emergency_contact",
            "emergency_phone",
            "image_consent",
            "exit_authorisation",
            "own_guardian",
        )

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related("levels", "family__school__years")

    def exported(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return super().exported(rows).prefetch_related("levels", "family__school__years")

    def check(self, row: Student) -> None:
        super().check(row)
        level = getattr(row, "new_level", "")
        if len(level) > LONGEST_LEVEL:
            raise ValidationError({"level": gettext("This text is too long.")})
        if level and not SchoolYear.current_of(row.family.school):
            raise ValidationError({"level": gettext("The school has no current year.")})

    def after_save_instance(self, instance: Student, row: Any, **kwargs: Any) -> None:
        year = SchoolYear.current_of(instance.family.school)
        if year and hasattr(instance, "new_level"):
            instance.set_level(instance.new_level, year=year)
