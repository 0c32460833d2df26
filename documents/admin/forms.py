"""What staff fill in to decide on a document, or to remind families."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from families.admin.reasons import ReasonForm


class SeenForm(forms.Form):
    """Carries the file that the staff member saw."""

    seen = forms.UUIDField(widget=forms.HiddenInput)


class AcceptForm(SeenForm):
    """Until when it is valid, where that is not what its type says."""

    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: as the kind of document says."),
    )


class CorrectionForm(ReasonForm, SeenForm):
    """What is to be corrected."""


class ReminderForm(forms.Form):
    """Of which school, and which of its documents."""

    school: Any = forms.ModelChoiceField(label=_("School"), queryset=None)
    kind: Any = forms.ModelChoiceField(
        label=_("Document"),
        queryset=None,
        required=False,
        empty_label=_("(all)"),
    )

    def __init__(self, *args: Any, schools: Any, kinds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["school"])
        field.queryset = schools
        cast(forms.ModelChoiceField, self.fields["kind"]).queryset = kinds


class ReminderTextForm(forms.Form):
    note = forms.CharField(
        label=_("Words of the school"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the mail, below the list of documents."),
    )
