"""Which forms a family may submit for review, and how their values are kept as JSON.

A change is a stored form submission, and approval is the same form bound again to the object
as it is now, so every rule of the form holds twice. A form opts in with `@reviewable`.
"""

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.forms import BaseForm, ChoiceField, Field, ModelChoiceField
from django.forms.utils import ErrorDict
from django.utils import formats
from django.utils.choices import flatten_choices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from families.forms import SheetForm
    from families.models import Family

Values = dict[str, Any]
"""Field name → value as JSON: text, boolean, ISO date, primary key, list of primary keys."""

_forms: "dict[str, type[SheetForm]]" = {}


class ChangeSetError(Exception):
    """A request cannot be decided or changed as asked; its text is a sentence for the reader."""

    message = _("This request cannot be handled.")

    def __str__(self) -> str:
        return str(self.message)


class AlreadyDecided(ChangeSetError):
    message = _("This request has already been decided or withdrawn.")


class Moved(ChangeSetError):
    """The family amended the request after the staff member opened it."""

    message = _("The request has changed since you opened it: here is its present state.")


class Stale(ChangeSetError):
    """Live values are no longer those that the family asked to change; `fields` names them."""

    message = _("The sheet has changed since the request was made.")

    def __init__(self, fields: list[str]) -> None:
        super().__init__(fields)
        self.fields = fields


class NoLongerValid(ChangeSetError):
    """The form refuses today what it took at submission; `errors` is the form's own."""

    message = _("The school's rules no longer allow this request.")
    tag = _("no longer allowed")

    def __init__(self, errors: ErrorDict | dict[str, Any]) -> None:
        super().__init__(errors)
        self.errors = errors


class EmailTaken(NoLongerValid):
    """The school's rules have nothing to do with it; the family is not told whose it is."""

    message = _("Another portal account already has the e-mail asked for; it serves one only.")
    tag = _("e-mail already taken")


class NothingAccepted(ChangeSetError):
    message = _("Every field is refused: refuse the request instead.")


class ReasonMissing(ChangeSetError):
    message = _("Say why: the family reads the reason.")


class CannotRevert(ChangeSetError):
    message = _("This decision can no longer be put back.")


def reviewable(form_class: "type[SheetForm]") -> "type[SheetForm]":
    """Class decorator: what families submit with this form waits for the school's decision."""
    _forms[key_of(form_class)] = form_class
    return form_class


def key_of(form_class: "type[SheetForm]") -> str:
    """`families.GuardianForm`: the app of the form's model and the form's name."""
    return f"{form_class._meta.model._meta.app_label}.{form_class.__name__}"


def form_class(key: str) -> "type[SheetForm]":
    """Raises KeyError for a form that is not registered."""
    return _forms[key]


def registered() -> "dict[str, type[SheetForm]]":
    return dict(_forms)


def values_of(form: BaseForm) -> Values:
    """What the form shows before any edit."""
    return _json(
        {
            name: field.prepare_value(form.get_initial_for_field(field, name))
            for name, field in form.fields.items()
        }
    )


def cleaned_values_of(form: BaseForm) -> Values:
    """What a valid form was given."""
    return _json(
        {name: form.fields[name].prepare_value(value) for name, value in form.cleaned_data.items()}
    )


def python_value(form: BaseForm, name: str, value: Any) -> Any:
    """A kept value as the form's own `initial` expects it."""
    field = field_of(form, name)
    if isinstance(field, ModelChoiceField):
        return value
    try:
        return field.to_python(value)
    except ValidationError:
        return value


def field_of(form: BaseForm, name: str) -> Field:
    """The field, with its usual label when the school hides it today. Raises KeyError."""
    return form.fields[name] if name in form.fields else form.base_fields[name]  # type: ignore[attr-defined]


def label_of(form: BaseForm, name: str) -> str:
    """As the family reads it; the bare name of a field that the form no longer has."""
    try:
        return str(field_of(form, name).label)
    except KeyError:
        return name


def in_words(form: BaseForm, name: str, value: Any) -> str:
    """A kept value as a person reads it: a choice's label, «oui», a French date; "" if empty."""
    if value in ("", None, []):
        return ""
    try:
        field = field_of(form, name)
    except KeyError:
        return str(value)
    chosen = value if isinstance(value, list) else [value]
    if isinstance(field, ModelChoiceField):
        rows = ", ".join(map(str, _rows(form, name, chosen)))
        return rows or gettext("(no longer exists)")
    if isinstance(field, ChoiceField):
        labels = {str(k): str(label) for k, label in flatten_choices(field.choices)}  # type: ignore
        return ", ".join(labels.get(str(one), str(one)) for one in chosen)
    plain = python_value(form, name, value)
    if isinstance(plain, bool):
        return gettext("yes") if plain else gettext("no")
    if isinstance(plain, dt.date):
        return formats.date_format(plain, "j F Y")
    return str(formats.localize(plain))


def _rows(form: BaseForm, name: str, chosen: list[Any]) -> list[models.Model]:
    """The chosen rows; those a form offers are read once, however many values it puts in words."""
    queryset = field_of(form, name).queryset  # type: ignore[attr-defined]
    if name in form.fields:
        return [row for row in queryset if row.pk in chosen]
    return list(queryset.filter(pk__in=chosen))


def live_values(key: str, target: models.Model, *, family: "Family", changing: set[str]) -> Values:
    """The present values of these fields of the object, as the form would show them."""
    return values_of(form_class(key)(instance=target, family=family, changing=changing))


def bind(
    key: str, target: models.Model, *, family: "Family", values: Mapping[str, Any]
) -> "SheetForm":
    """The form again, with these values, on the object as it is; its other fields are closed."""
    return form_class(key)(dict(values), instance=target, family=family, changing=set(values))


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        """10.5 and 10.50 are one value."""
        return format(o.normalize(), "f") if isinstance(o, Decimal) else super().default(o)


def _json(values: Values) -> Values:
    """Equal values compare equal, however a browser sends them back."""
    return {name: _plain(v) for name, v in json.loads(json.dumps(values, cls=_Encoder)).items()}


def _plain(value: Any) -> Any:
    """Nothing is the empty string; no spaces around, one kind of line end, lists in order."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return "" if value is None else sorted(value, key=str) if isinstance(value, list) else value
