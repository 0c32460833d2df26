"""Pupils, what guardians may see and do for them, and their school level."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from families.enums import Civility, MaritalStatus
from families.models import Family, Guardian
from imuse_portal.references import ReferenceField
from imuse_portal.search import trigrams
from students.models.calendar import SchoolYear


class StudentQuerySet(models.QuerySet["Student"]):
    """Which pupils a guardian may see and answer for: those of the family, by their rights."""

    def visible_to(self, guardian: Guardian) -> "StudentQuerySet":
        return self.filter(family=guardian.family_id)

    def pedagogy_visible_to(self, guardian: Guardian) -> "StudentQuerySet":
        return self.visible_to(guardian)._unless_denied("sees_pedagogy", guardian)

    def editable_by(self, guardian: Guardian) -> "StudentQuerySet":
        if not guardian.requests_changes:
            return self.none()
        return self.visible_to(guardian)._unless_denied("may_edit", guardian)

    def _unless_denied(self, right: str, guardian: Guardian) -> "StudentQuerySet":
        denied = GuardianStudent.objects.filter(guardian=guardian, **{right: False})
        return self.exclude(pk__in=denied.values("student"))


class Student(models.Model):
    """An élève of a family (inventory 65); an adult pupil is also their own guardian (design 2)."""

    ADDRESS_FIELDS = ("address_line_1", "address_line_2", "postcode", "city")

    family = models.ForeignKey(
        Family, models.CASCADE, related_name="students", verbose_name=_("family")
    )
    reference = ReferenceField(db_index=True)
    civility = models.CharField(_("civility"), max_length=4, choices=Civility, blank=True)
    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_place = models.CharField(_("birth place"), max_length=80, blank=True)
    birth_department = models.CharField(_("birth department"), max_length=80, blank=True)
    marital_status = models.CharField(
        _("marital status"), max_length=12, choices=MaritalStatus, blank=True
    )
    address_of = models.ForeignKey(
        Guardian,
        models.SET_NULL,
        related_name="housed_students",
        verbose_name=_("uses the contact details of"),
        null=True,
        blank=True,
        help_text=_("The address is then read from this guardian; empty: the pupil's own."),
    )
    address_line_1 = models.CharField(_("address"), max_length=120, blank=True)
    address_line_2 = models.CharField(_("address, continued"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    home_phone = models.CharField(_("home phone"), max_length=24, blank=True)
    mobile = models.CharField(_("mobile"), max_length=24, blank=True)
    work_phone = models.CharField(_("work phone"), max_length=24, blank=True)
    fax = models.CharField(_("fax"), max_length=24, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    emergency_contact = models.CharField(_("person to call"), max_length=120, blank=True)
    emergency_phone = models.CharField(_("emergency phone"), max_length=24, blank=True)
    image_consent = models.BooleanField(_("image rights"), null=True, blank=True)
    exit_authorisation = models.BooleanField(_("may leave alone"), null=True, blank=True)
    own_guardian = models.OneToOneField(
        Guardian,
        models.SET_NULL,
        related_name="own_student",
        verbose_name=_("is the same person as"),
        null=True,
        blank=True,
    )

    objects = StudentQuerySet.as_manager()

    class Meta:
        verbose_name = _("pupil")
        verbose_name_plural = _("pupils")
        ordering = ["last_name", "first_name", "pk"]
        indexes = [
            trigrams("last_name", name="student_last_name_trigrams"),
            trigrams("first_name", name="student_first_name_trigrams"),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}".strip()

    def rights_of(self, guardian: Guardian) -> "GuardianStudent":
        """The guardian's row; without one, an unsaved row that allows everything."""
        rows = (row for row in guardian.student_rights.all() if row.student_id == self.pk)
        return next(rows, GuardianStudent(guardian=guardian, student=self))

    @property
    def housed_by(self) -> Guardian | None:
        """Whose address is the pupil's: it is read from there, never copied (design 2)."""
        return self.own_guardian or self.address_of

    @property
    def address_lines(self) -> list[str]:
        """As on an envelope, below the name."""
        house = self.housed_by or self
        town = f"{house.postcode} {house.city}".strip()
        return [text for text in (house.address_line_1, house.address_line_2, town) if text]

    def set_level(self, name: str, *, year: SchoolYear) -> None:
        """An empty name takes the level of that year away."""
        if name:
            self.levels.update_or_create(year=year, defaults={"name": name})
        else:
            self.levels.filter(year=year).delete()
        # Copies of the pupil, those of the forms, share what was read.
        vars(self).get("_prefetched_objects_cache", {}).clear()

    def level_in(self, year: SchoolYear) -> "SchoolLevel | None":
        """Read once for all years."""
        models.prefetch_related_objects([self], "levels")
        return next((level for level in self.levels.all() if level.year_id == year.pk), None)


class GuardianStudent(models.Model):
    """What one guardian may see and do for one pupil; without a row, everything (design 2)."""

    guardian = models.ForeignKey(
        Guardian, models.CASCADE, related_name="student_rights", verbose_name=_("guardian")
    )
    student = models.ForeignKey(
        Student, models.CASCADE, related_name="guardian_rights", verbose_name=_("pupil")
    )
    sees_pedagogy = models.BooleanField(_("sees courses and marks"), default=True)
    sees_money = models.BooleanField(_("sees the billing"), default=True)
    may_edit = models.BooleanField(_("may request changes"), default=True)
    may_reenrol = models.BooleanField(_("may re-enrol"), default=True)
    is_notified = models.BooleanField(_("receives the notices"), default=True)

    class Meta:
        verbose_name = _("right of a guardian")
        verbose_name_plural = _("rights of guardians")
        constraints = [
            models.UniqueConstraint(
                name="guardian_student_once",
                fields=["guardian", "student"],
                violation_error_message=_("This guardian already has rights for this pupil."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian} → {self.student}"


class SchoolLevel(models.Model):
    """Niveau scolaire: a pupil's class at the ordinary school, for one school year."""

    student = models.ForeignKey(
        Student, models.CASCADE, related_name="levels", verbose_name=_("pupil")
    )
    year = models.ForeignKey(
        SchoolYear, models.PROTECT, related_name="levels", verbose_name=_("school year")
    )
    name = models.CharField(_("school level"), max_length=40)

    class Meta:
        verbose_name = _("school level")
        verbose_name_plural = _("school levels")
        constraints = [
            models.UniqueConstraint(name="level_once_a_year", fields=["student", "year"])
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.name}"
