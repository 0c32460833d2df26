"""«J'accepte»."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imuse_portal.forms import plain_helper
from reenrolment.models import Terms


class AcceptForm(forms.Form):
    """Empty where the campaign has no terms."""

    accept = forms.BooleanField(
        label=_("I accept"), error_messages={"required": _("Tick “I accept” first.")}
    )

    def __init__(self, *args: Any, terms: Terms | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if terms is None:
            del self.fields["accept"]

    @property
    def helper(self) -> Any:
        return plain_helper()
