"""The sheets that families fill in, bound by their school's field rules."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from families.changesets import key_of, reviewable
from families.enums import FieldState, SheetContext
from families.models import Family, FieldRule, Guardian


class SheetForm(forms.ModelForm):
    """A form whose fields a school hides, freezes, opens or requires (`FieldRule`).

    `changing` names the fields under review: the others are then asked nothing.
    """

    title: ClassVar[str | Promise] = ""
    hidden_unless_ruled: ClassVar[frozenset[str]] = frozenset()

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
        rules = {rule.field: rule for rule in self._rules(context)}
        self.low_risk = {name for name, rule in rules.items() if rule.is_low_risk}
        for name in list(self.fields):
            self._obey(name, rules.get(name))

    def approved(self, *, on: dt.date) -> None:
        """Called once, in the same transaction, after the school's approval was saved."""

    @property
    def is_under_review(self) -> bool:
        return self.changing is not None

    def freeze(self) -> None:
        """Show every field, open none."""
        for field in self.fields.values():
            field.disabled = True

    def _rules(self, context: str) -> Any:
        return self.family.school.field_rules.filter(form=key_of(type(self)), context=context)

    def _obey(self, name: str, rule: FieldRule | None) -> None:
        default = FieldState.HIDDEN if name in self.hidden_unless_ruled else FieldState.EDITABLE
        state = rule.state if rule else default
        if state == FieldState.HIDDEN:
            del self.fields[name]
            return
        field = self.fields[name]
        field.disabled = state == FieldState.READ_ONLY
        if rule and state in (FieldState.REQUIRED, FieldState.EDITABLE):
            field.required = state == FieldState.REQUIRED
        if self.is_under_review and name not in self.changing:
            field.required = False
        if rule and rule.label:
            field.label = rule.label


@reviewable
class GuardianForm(SheetForm):
    """Menu Famille, tab Identité (inventory 42-44)."""

    title = _("Guardian's sheet")
    hidden_unless_ruled = frozenset(
        {
            "birth_date",
            "birth_place",
            "birth_department",
            "birth_postcode",
            "birth_city",
            "fax",
        }
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
