"""«J'accepte»."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imuse_portal.forms import plain_helper
from reenrolment.models import Terms


class AcceptForm(forms.Form):
    """Empty where the campaign has no terms; what is accepted is the text that was shown."""

    accept = forms.BooleanField(
        label=_("I accept"), error_messages={"required": _("Tick “I accept” first.")}
    )

    def __init__(self, *args: Any, terms: Terms | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if terms is None:
            del self.fields["accept"]
        elif (shown := self.data.get("conditions")) and shown != str(terms.pk):
            self.data = {name: self.data[name] for name in self.data if name != "accept"}
            text = _("The school has changed this text meanwhile: read it again, then accept.")
            self.fields["accept"].error_messages["required"] = text

    @property
    def helper(self) -> Any:
        return plain_helper()
