"""The pupil's sheet, as families read and correct it."""

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from families.changesets import reviewable
from families.fields import (
    BirthDateField,
    DepartmentField,
    PhoneField,
    PostcodeField,
    YesNoField,
)
from families.forms import SheetForm
from families.models import Guardian
from students import housing
from students.fields import GuardianField
from students.models import SchoolYear, Student

PLACE = frozenset({"postcode", "city"})
"""What an address is nothing without."""
PHONES = ("home_phone", "mobile", "work_phone", "fax", "emergency_phone")


@reviewable
class StudentForm(SheetForm):
    """Menu Élèves, tab Identité (inventory 65).

    The contact details of an adult pupil are those of their guardian's sheet, and only there.
    """

    title = _("Pupil's sheet")
    awaiting = _("Pupil's sheet awaiting validation")
    address_fields = frozenset(Student.ADDRESS_FIELDS)
    hidden_unless_ruled = frozenset({"birth_department", "fax", "exit_authorisation"})
    reads_ahead = ("levels",)
    never_at_once = frozenset({"last_name", "first_name", "birth_date"})
    groups = (
        (
            _("Identity"),
            (
                ("civility",),
                ("last_name", "first_name"),
                ("birth_date",),
                ("birth_place", "birth_department"),
                ("marital_status",),
                ("school_level",),
            ),
        ),
        (
            _("Contact details"),
            (
                ("address_of",),
                ("address_line_1",),
                ("address_line_2",),
                ("postcode", "city"),
                ("home_phone", "mobile"),
                ("work_phone", "fax"),
                ("email",),
            ),
        ),
        (_("In an emergency"), (("emergency_contact",), ("emergency_phone",))),
        (_("Authorisations"), (("image_consent",), ("exit_authorisation",))),
    )

    school_level = forms.CharField(label=_("School level"), required=False, max_length=40)

    class Meta:
        model = Student
        fields = [
            "civility",
            "last_name",
            "first_name",
            "birth_date",
            "birth_place",
            "birth_department",
            "marital_status",
            "address_of",
            "address_line_1",
            "address_line_2",
            "postcode",
            "city",
            "home_phone",
            "mobile",
            "work_phone",
            "fax",
            "email",
            "emergency_contact",
            "emergency_phone",
            "image_consent",
            "exit_authorisation",
        ]
        field_classes = dict.fromkeys(PHONES, PhoneField) | {
            "birth_date": BirthDateField,
            "birth_department": DepartmentField,
            "postcode": PostcodeField,
            "address_of": GuardianField,
            "image_consent": YesNoField,
            "exit_authorisation": YesNoField,
        }
        error_messages = {
            "email": {
                "invalid": _("Type a complete e-mail address, for example name@example.org.")
            },
        }
        help_texts = {"address_of": ""}
        labels = {
            "address_of": _("Use the legal guardian's contact details"),
            "address_line_2": _("Address (continued)"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        family, student = kwargs["family"], kwargs.get("instance")
        self.year = SchoolYear.current_of(family.school)
        initial = {"school_level": self._level_of(student)} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        self._name_the_year()
        self._offer_guardians()
        self._leave_to_the_guardians_sheet()

    @classmethod
    def readable_by(cls, guardian: Guardian) -> models.QuerySet[Student]:
        return guardian.family.students.visible_to(guardian)

    @classmethod
    def editable_by(cls, guardian: Guardian) -> models.QuerySet[Student]:
        return guardian.family.students.editable_by(guardian)

    @classmethod
    def page_of(cls, target: models.Model) -> str:
        return reverse("students:identity", args=[target.pk])

    def clean(self) -> dict[str, Any] | None:
        """Staff may accept that the guardian's address is left, and refuse the pupil's own."""
        cleaned = super().clean()
        if "address_of" in (self.changing or ()) and not self._is_housed and self._lacks_address:
            self.add_error("address_of", self._needs_own_address)
        elif cleaned is not None and self._moves_out:
            for name in sorted(PLACE & self.fields.keys() - self.closed):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, self._needs_own_address)
        return cleaned

    def save(self, commit: bool = True) -> Student:
        student = super().save(commit)
        if self.year and "school_level" in self.cleaned_data:
            student.set_level(self.cleaned_data["school_level"], year=self.year)
        return student

    def show_to(self, reader: Guardian) -> None:
        if isinstance(field := self.fields.get("address_of"), GuardianField):
            field.show_addresses_to(reader)

    @property
    def idle(self) -> frozenset[str]:
        return self.address_fields if self._is_housed else frozenset()

    @property
    def _is_housed(self) -> bool:
        """As the form was posted, else as the sheet stands with what is proposed."""
        field = self.fields.get("address_of")
        if self.is_bound and field and not field.disabled:
            name = self.add_prefix("address_of")
            return bool(field.widget.value_from_datadict(self.data, self.files, name))
        return bool(self.initial.get("address_of", self.instance.address_of_id))

    @property
    def _moves_out(self) -> bool:
        """The family leaves the guardian's address, and says where the pupil lives instead."""
        return not self.is_under_review and bool(
            self.instance.address_of_id and not self._is_housed
        )

    @property
    def _needs_own_address(self) -> str:
        return gettext("Without the guardian's contact details, the pupil needs their own address.")

    @property
    def _lacks_address(self) -> bool:
        """Of the own address the school asks for something that stays closed and empty."""
        asked = [n for n in self.address_fields & self.closed if self.fields[n].required]
        return any(not getattr(self.instance, name) for name in asked)

    def _level_of(self, student: Student | None) -> str:
        level = student.level_in(self.year) if self.year and student and student.pk else None
        return level.name if level else ""

    def _name_the_year(self) -> None:
        """«Niveau scolaire 2026/2027»; between two years there is nothing to ask."""
        if not self.year:
            self.fields.pop("school_level", None)
        elif field := self.fields.get("school_level"):
            field.label = f"{field.label} {self.year}"

    def _offer_guardians(self) -> None:
        models.prefetch_related_objects([self.family], "guardians")
        guardians = list(self.family.guardians.all())
        if isinstance(field := self.fields.get("address_of"), GuardianField):
            field.offer(self.family.guardians.all(), guardians)
        if self._is_housed:
            self._leave_own_address(is_shown="address_of" in self.fields)

    def _leave_own_address(self, *, is_shown: bool) -> None:
        """Shown for who would rather fill it in, where the school lets them choose."""
        for name in self.address_fields & self.fields.keys():
            field = self.fields[name]
            field.is_asked, field.required = field.required, False  # type: ignore[attr-defined]
            if not is_shown:
                del self.fields[name]

    def _leave_to_the_guardians_sheet(self) -> None:
        if self.instance.own_guardian_id:
            for name in housing.CONTACTS:
                self.fields.pop(name, None)
