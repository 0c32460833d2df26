"""How forms look and speak: the portal's bound field, and the crispy helper of every form."""

import dataclasses
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.renderers import TemplatesSetting


@dataclasses.dataclass(frozen=True)
class Mark:
    """A note at one field, set as `form.fields[name].mark` (a modified field awaiting validation).

    `text` says the state, `live` the value that is in force (empty: the field is empty today).
    """

    text: str
    live: str = ""
    shows_live: bool = True


class PortalBoundField(forms.BoundField):
    """A field as the layouts show it: its mark is read out with its help and its errors."""

    @property
    def mark(self) -> Mark | None:
        return getattr(self.field, "mark", None)

    @property
    def is_asked(self) -> bool:
        """Required of the person who fills the form in: said in words, and yellow.

        A field may say so itself where that depends on what else is filled in.
        """
        is_asked = getattr(self.field, "is_asked", self.field.required)
        return bool(is_asked) and not self.field.disabled

    def css_classes(self, extra_classes: Any = None) -> str:
        """With what the field says of its looks."""
        return str(super().css_classes(extra_classes or getattr(self.field, "looks", None)))

    @property
    def describes_itself(self) -> str:
        """The ids of what describes a group of choices, on its fieldset."""
        return self.aria_describedby or ""

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby
        if not self.mark or not self.auto_id:
            return described
        return " ".join(filter(None, [described, f"{self.auto_id}_mark"]))


class PortalRenderer(TemplatesSetting):
    """Django's renderer with our bound field (`FORM_RENDERER`)."""

    bound_field_class = PortalBoundField


def plain_helper(*, disable_csrf: bool = True, **attributes: Any) -> FormHelper:
    """The one helper: the page writes the form element, its token and its buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = disable_csrf
    for name, value in attributes.items():
        setattr(helper, name, value)
    return helper
