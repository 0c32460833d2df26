"""The reason that a family reads: a usual one, words of one's own, or both."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School


class ReasonForm(forms.Form):
    canned = forms.ChoiceField(label=_("Usual reason"), required=False)
    note = forms.CharField(
        label=_("Reason in your own words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = [reason.text for reason in school.canned_reasons.all()]
        canned = cast(forms.ChoiceField, self.fields["canned"])
        canned.choices = [("", gettext("(choose, or write below)")), *((t, t) for t in texts)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.reason:
            self.say_what_is_missing()
        return cleaned

    def say_what_is_missing(self) -> None:
        self.add_error("note", gettext("Give the reason: the family will read it."))

    @property
    def reason(self) -> str:
        parts = (self.cleaned_data.get("canned", ""), self.cleaned_data.get("note", ""))
        return "\n".join(part for part in parts if part)
