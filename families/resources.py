"""Families and guardians as tables: the columns of `docs/imports.md`."""

from contextlib import suppress
from copy import deepcopy
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.imports.cells import Text
from accounts.imports.pointers import Part, Pointer
from accounts.imports.registry import exchanged
from accounts.imports.resource import SchoolResource, column
from accounts.models import School
from families import guardian_accounts
from families.fields import DepartmentField, PhoneField, PostcodeField
from families.forms import GuardianForm, SheetForm, check_what_is_typed
from families.models import Family, Guardian


def family_named() -> Pointer:
    """By the reference in the column of the family."""
    return Pointer(lambda school: school.families.all(), Part("family", "reference"))


class AsTyped(Text):
    """In the one writing that the sheet's field gives it; what that cannot read stays as it is."""

    def __init__(self, field: forms.Field) -> None:
        self.field = field

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        return self.render(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        with suppress(ValidationError):
            return str(self.field.to_python(value))
        return str(value)


class SheetResource(SchoolResource):
    """People, whose cells are held to what the fields of their sheet ask of a family."""

    sheet: ClassVar[type[SheetForm]]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, field in self.sheet.base_fields.items():
            if isinstance(field, PhoneField | PostcodeField | DepartmentField):
                self.fields[name].widget = AsTyped(field)

    def check(self, row: Any) -> None:
        """What the line leaves as it stands is not asked again."""
        errors = {}
        for name in self.changed & self.sheet.base_fields.keys():
            try:
                self._field(name).clean(getattr(row, name))
            except ValidationError as error:
                errors[name] = error.messages
        if errors:
            raise ValidationError(errors)

    def _field(self, name: str) -> forms.Field:
        """Nothing is required here; choices have been read by their cells."""
        field = deepcopy(self.sheet.base_fields[name])
        if not isinstance(field, forms.CharField | forms.DateField):
            return forms.Field(required=False)
        field.required = False
        check_what_is_typed(field, name, of=self._meta.model())
        return field


@exchanged
class FamilyResource(SchoolResource):
    school_path = "school"

    class Meta:
        model = Family
        import_id_fields = ("reference",)
        fields = ("reference", "name")

    def given(self) -> dict[str, Any]:
        return {"school": self.school}


@exchanged
class GuardianResource(SheetResource):
    """By family and rank. Accounts are made at the desk; one that exists follows the e-mail."""

    sheet = GuardianForm
    school_path = "family__school"
    related = ("family__school", "user")
    labels = {"family": _("reference of the family")}
    family = column("family", family_named())

    class Meta:
        model = Guardian
        import_id_fields = ("family", "rank")
        fields = (
            "family",
            "rank",
            "civility",
            "last_name",
            "first_name",
            "birth_date",
            "birth_place",
            "birth_department",
            "birth_postcode",
            "birth_city",
            *Guardian.ADDRESS_FIELDS,
            "home_phone",
            "mobile",
            "work_phone",
            "fax",
            "email",
            "marital_status",
            "occupation_group",
            "occupation",
            "extra_phone_1",
            "extra_phone_2",
            "extra_phone_3",
            "sees_money",
            "requests_changes",
        )

    def check(self, row: Guardian) -> None:
        """As on the guardian's page at the desk."""
        super().check(row)
        if not row.user or "email" not in self.changed:
            return
        if not row.email:
            raise ValidationError({"email": gettext("The account needs an e-mail address.")})
        if guardian_accounts.is_taken(row.email, but_by=row.user):
            raise ValidationError({"email": gettext("Another portal account has this e-mail.")})

    def before_save_instance(self, instance: Guardian, row: Any, **kwargs: Any) -> None:
        """A new address is dated; the account goes with the sheet."""
        if self.changed & {*Guardian.ADDRESS_FIELDS} and instance.pk:
            instance.address_changed_on = timezone.localdate()
        if "email" in self.changed and instance.user:
            self._follow_email(instance)

    def _follow_email(self, guardian: Guardian) -> None:
        schools = School.objects.worked_at_by(self.by) if self.by else School.objects.none()
        try:
            guardian_accounts.follow_email(guardian, schools=schools)
        except guardian_accounts.AccountError as error:
            raise ValidationError({"email": str(error)}) from error
