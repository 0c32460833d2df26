"""The sheets that families fill in, bound by their school's field rules."""

import datetime as dt
from typing import Any, ClassVar

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.emails import change_email
from families.changesets import EmailTaken, key_of, reviewable
from families.enums import FieldState, SheetContext
from families.fields import (
    BirthDateField,
    DepartmentField,
    PhoneField,
    PostcodeField,
    no_invisible_characters,
    no_invisible_characters_but_lines,
)
from families.models import Family, FieldRule, Guardian
from imuse_portal.forms import plain_helper

Rows = tuple[tuple[str, ...], ...]
Groups = tuple[tuple[str | Promise, Rows], ...]
"""Title of a group of fields and its rows, each of the fields that stand side by side."""

_FROM_CLOSED_TO_OPEN = (
    FieldState.HIDDEN,
    FieldState.READ_ONLY,
    FieldState.EDITABLE,
    FieldState.REQUIRED,
)


class SheetForm(forms.ModelForm):
    """A form whose fields a school hides, freezes, opens or requires (`FieldRule`).

    A closed field keeps its live value, valid or not: nobody here could correct it. While the
    school decides, `changing` names the fields under review; the others are closed, and a field
    that is open to families anywhere (sheet or re-enrolment) counts as open.
    """

    title: ClassVar[str | Promise] = ""
    awaiting: ClassVar[str | Promise] = _("Sheet awaiting validation")
    groups: ClassVar[Groups] = ()
    address_fields: ClassVar[frozenset[str]] = frozenset()
    hidden_unless_ruled: ClassVar[frozenset[str]] = frozenset()
    never_at_once: ClassVar[frozenset[str]] = frozenset()
    whose = ""
    """On a page of several sheets: how the list of errors names this one."""
    reads_ahead: ClassVar[tuple[str, ...]] = ()
    """Rows that hang from the object, read once for all forms of a page."""
    shared_fields: ClassVar[frozenset[str]] = frozenset()
    """What is shown of an object to those who may read a part of it."""

    def __init__(
        self,
        *args: Any,
        family: Family,
        context: str = SheetContext.SHEET,
        changing: set[str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.family, self.changing = family, changing
        if self.instance.pk is None:
            self.instance.family = family
        rules = self._rules("" if self.is_under_review else context)
        self.low_risk = {n for n, rule in rules.items() if rule.is_low_risk} - self.never_at_once
        for name in list(self.fields):
            self._obey(name, rules.get(name))

    @classmethod
    def readable_by(cls, guardian: Guardian) -> models.QuerySet[Any]:
        """The objects of this form that the guardian may read: none, unless the form says so."""
        return models.QuerySet(cls._meta.model).none()

    @classmethod
    def partly_readable_by(cls, guardian: Guardian) -> models.QuerySet[Any]:
        """Other objects, of which the guardian may read the `shared_fields`: none by default."""
        return models.QuerySet(cls._meta.model).none()

    @classmethod
    def editable_by(cls, guardian: Guardian) -> models.QuerySet[Any]:
        """The objects of this form that the guardian may ask to change: none by default."""
        return models.QuerySet(cls._meta.model).none()

    @classmethod
    def page_of(cls, target: models.Model) -> str:
        """The address where the family reads and corrects this object."""
        raise NotImplementedError

    def approved(self, *, on: dt.date) -> None:
        """Called once, in the same transaction, after the school's approval was saved.

        Raises NoLongerValid.
        """

    @property
    def is_under_review(self) -> bool:
        return self.changing is not None

    @property
    def closed(self) -> set[str]:
        return {name for name, field in self.fields.items() if field.disabled}

    @property
    def idle(self) -> frozenset[str]:
        """Fields that say nothing as the sheet stands: left out where it is only read."""
        return frozenset()

    def show_to(self, reader: Guardian) -> None:
        """Add what this reader may see beside the fields."""

    def freeze(self) -> None:
        """Show every field, open none."""
        for field in self.fields.values():
            field.disabled = True

    @property
    def helper(self) -> Any:
        """The groups side by side; what is hidden leaves no gap."""
        shown = [
            Fieldset(title, *(Div(*row, css_class="field-row") for row in rows))
            for title, group in self.groups
            if (rows := [row for names in group if (row := [n for n in names if n in self.fields])])
        ]
        return plain_helper(layout=Layout(Div(*shown, css_class="field-grid")) if shown else None)

    def clean(self) -> dict[str, Any] | None:
        for name in self.closed:
            self.cleaned_data.pop(name, None)
        return super().clean()

    def add_error(self, field: str | None, error: Any) -> None:
        error = error if isinstance(error, ValidationError) else ValidationError(error)
        errors = error.error_dict if hasattr(error, "error_dict") else {field: error}
        for name, found in errors.items():
            if name not in self.closed:
                super().add_error(None if name == NON_FIELD_ERRORS else name, found)

    def _rules(self, context: str) -> dict[str, FieldRule]:
        """By field; of all contexts when none is given, the most open first to last.

        A re-enrolment asks as the sheet does, but for the fields that have a rule of its own.
        """
        school, key = self.family.school, key_of(type(self))
        models.prefetch_related_objects([school], "field_rules")
        mine = [r for r in school.field_rules.all() if r.form == key]
        mine.sort(key=lambda rule: _FROM_CLOSED_TO_OPEN.index(FieldState(rule.state)))
        if not context:
            return {rule.field: rule for rule in mine}
        usual = {rule.field: rule for rule in mine if rule.context == SheetContext.SHEET}
        return usual | {rule.field: rule for rule in mine if rule.context == context}

    def _obey(self, name: str, rule: FieldRule | None) -> None:
        default = FieldState.HIDDEN if name in self.hidden_unless_ruled else FieldState.EDITABLE
        state = rule.state if rule else default
        if state == FieldState.HIDDEN:
            del self.fields[name]
            return
        field = self.fields[name]
        under_review_elsewhere = self.changing is not None and name not in self.changing
        field.disabled = state == FieldState.READ_ONLY or under_review_elsewhere
        field.required = field.required or state == FieldState.REQUIRED
        if rule and rule.label:
            field.label = rule.label
        if isinstance(field, forms.TypedChoiceField):
            field.choices = _with_blank_named(field)
        check_what_is_typed(field, name, of=self.instance)


def check_what_is_typed(field: forms.Field, name: str, *, of: models.Model) -> None:
    """At the portal and at the desk: nothing invisible; what stands in the sheet may stay."""
    if isinstance(field, DepartmentField):
        field.standing = field.to_python(getattr(of, name))
    if isinstance(field, forms.CharField):
        has_lines = isinstance(field.widget, forms.Textarea)
        visible = no_invisible_characters_but_lines if has_lines else no_invisible_characters
        field.validators = [*field.validators, visible]


def _with_blank_named(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    """«Non renseigné» for the empty choice, which Django shows as dashes."""
    choices: Any = field.choices
    return [(value, label if value else _("Not given")) for value, label in choices]


PHONES = (
    "home_phone",
    "mobile",
    "work_phone",
    "fax",
    "extra_phone_1",
    "extra_phone_2",
    "extra_phone_3",
)
PURPOSES = {
    "civility": "honorific-prefix",
    "last_name": "family-name",
    "first_name": "given-name",
    "birth_date": "bday",
    "address_line_1": "address-line1",
    "address_line_2": "address-line2",
    "postcode": "postal-code",
    "city": "address-level2",
    "home_phone": "home tel",
    "mobile": "mobile tel",
    "work_phone": "work tel",
    "fax": "fax tel",
    "email": "email",
    "occupation": "organization-title",
}
"""What a browser may fill in of the person who types (WCAG 1.3.5)."""


@reviewable
class GuardianForm(SheetForm):
    """Menu Famille, tab Identité (inventory 42-44)."""

    title = _("Guardian's sheet")
    address_fields = frozenset(Guardian.ADDRESS_FIELDS)
    hidden_unless_ruled = frozenset(
        {"birth_date", "birth_place", "birth_department", "birth_postcode", "birth_city", "fax"}
    )
    never_at_once = frozenset({"last_name", "first_name", "birth_date", "email"})
    shared_fields = frozenset({*Guardian.ADDRESS_FIELDS, *PHONES, "email"})
    groups = (
        (
            _("Identity"),
            (
                ("civility",),
                ("last_name", "first_name"),
                ("birth_date",),
                ("birth_place", "birth_department"),
                ("birth_postcode", "birth_city"),
                ("marital_status",),
                ("occupation_group",),
                ("occupation",),
            ),
        ),
        (
            _("Contact details"),
            (
                ("address_line_1",),
                ("address_line_2",),
                ("postcode", "city"),
                ("home_phone", "mobile"),
                ("work_phone", "fax"),
                ("email",),
                ("extra_phone_1",),
                ("extra_phone_2", "extra_phone_3"),
            ),
        ),
    )

    class Meta:
        model = Guardian
        fields = [
            "civility",
            "last_name",
            "first_name",
            "birth_date",
            "birth_place",
            "birth_department",
            "birth_postcode",
            "birth_city",
            "address_line_1",
            "address_line_2",
            "postcode",
            "city",
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
        ]
        field_classes = dict.fromkeys(PHONES, PhoneField) | {
            "birth_date": BirthDateField,
            "birth_department": DepartmentField,
            "postcode": PostcodeField,
            "birth_postcode": PostcodeField,
        }
        error_messages = {
            "email": {
                "invalid": _("Type a complete e-mail address, for example name@example.org.")
            },
        }
        labels = {
            "address_line_2": _("Address (continued)"),
            "extra_phone_1": _("Extra phone"),
            "extra_phone_2": _("Extra phone 2"),
            "extra_phone_3": _("Extra phone 3"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, purpose in PURPOSES.items():
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = purpose

    @classmethod
    def readable_by(cls, guardian: Guardian) -> models.QuerySet[Guardian]:
        """One's own sheet."""
        return guardian.family.guardians.filter(pk=guardian.pk)

    @classmethod
    def partly_readable_by(cls, guardian: Guardian) -> models.QuerySet[Guardian]:
        """The others of the household, where the school says that it is shared."""
        family = guardian.family
        others = family.guardians.exclude(pk=guardian.pk)
        return others if family.school.shares_household else others.none()

    @classmethod
    def editable_by(cls, guardian: Guardian) -> models.QuerySet[Guardian]:
        return cls.readable_by(guardian)

    @classmethod
    def page_of(cls, target: models.Model) -> str:
        return reverse("families:identity")

    def clean_email(self) -> str:
        """The account is reached by it; whose it may be already is the school's to know."""
        email = self.cleaned_data["email"]
        if not email and self.instance.user_id and self.initial.get("email"):
            raise ValidationError(
                _("Your account needs an e-mail: type the new one in place of the old.")
            )
        return email

    def approved(self, *, on: dt.date) -> None:
        """A new address is dated; a new e-mail becomes that of the account (design 2)."""
        changed = self.changing or set()
        if changed.intersection(self.address_fields):
            self.instance.address_changed_on = on
            self.instance.save(update_fields=["address_changed_on"])
        if "email" in changed and self.instance.user_id:
            self._give_the_account_its_email()

    def _give_the_account_its_email(self) -> None:
        account, email = self.instance.user, self.instance.email
        try:
            change_email(account, email, school=self.family.school)
        except IntegrityError as error:
            advice = _("Refuse this field: ask for another address, without saying whose it is.")
            raise EmailTaken({"email": [advice]}) from error
