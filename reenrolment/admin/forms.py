"""What staff fill in to decide on a re-enrolment, and to run a campaign."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from accounts.widgets import Moment
from reenrolment import merge
from reenrolment.enums import StepKind
from reenrolment.models import Campaign, Reenrolment
from students.admin.taught import SameSchoolForm

TEXTS = (
    "text", "submitted_text", "declined_text", "closed_text", "opening_text", "closing_text",
    "accepted_text",
)  # fmt: skip


class SeenForm(forms.Form):
    """Of what was seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class AcceptForm(SeenForm):
    """The requests on sheets that wait may be approved with it."""

    with_requests = forms.BooleanField(
        label=_("Also accept what is asked on the sheets, as shown above"),
        required=False,
        initial=True,
    )
    despite = forms.BooleanField(
        label=_("Accept despite what stops the re-enrolment"), required=False
    )


class CorrectionForm(SeenForm):
    """For each step that the campaign asks, why it is sent back; empty: it stays."""

    def __init__(self, *args: Any, row: Reenrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in row.campaign.steps.filter(is_on=True, kind__in=StepKind.answered()):
            self.fields[step.kind] = forms.CharField(
                label=step.name, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def reasons(self) -> dict[str, str]:
        return {
            kind: text for kind, text in self.cleaned_data.items() if kind != "revision" and text
        }


class ReopenForm(SeenForm):
    """Why the decision is taken back."""

    reason = forms.CharField(
        label=_("Reason, which the family reads"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RefusalForm(SeenForm):
    """One of the school's usual reasons, or words of one's own."""

    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea)
    usual = forms.ChoiceField(label=_("Usual reason"), required=False)
    field_order = ("revision", "usual", "reason")

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = [(one.text, one.text) for one in school.canned_reasons.all()]
        self.fields["usual"].choices = [("", "–"), *usual]  # type: ignore[attr-defined]
        self.fields["reason"].widget.attrs["rows"] = 3

    @property
    def words(self) -> str:
        said = [self.cleaned_data["usual"], self.cleaned_data["reason"].strip()]
        return "\n".join(filter(None, said))


class CampaignForm(SameSchoolForm):
    """Documents of the school, a year that is prepared, merge fields that exist."""

    many = ("document_types",)

    class Meta:
        model = Campaign
        exclude = ()
        localized_fields = "__all__"
        widgets: ClassVar[dict[str, Any]] = {"document_types": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Which merge fields there are stands below the text."""
        super().__init__(*args, **kwargs)
        if field := self.fields.get("accepted_text"):
            known = ", ".join(f"[{name}] {label}" for name, label in merge.FIELDS.items())
            sentence = gettext("Hours, meetings, methods to buy. Merge fields: %(fields)s.")
            field.help_text = sentence % {"fields": known}
        for name in TEXTS:
            if field := self.fields.get(name):
                field.widget.attrs["rows"] = 4

    def clean_accepted_text(self) -> str:
        text: str = self.cleaned_data["accepted_text"]
        if wrong := merge.unknown(text):
            sentence = gettext("There is no field “[%(field)s]”.")
            raise forms.ValidationError(sentence % {"field": wrong[0]})
        return text


class ExtendForm(forms.Form):
    closes_at = forms.SplitDateTimeField(label=_("Open until"), widget=Moment)


class InvoicingForm(forms.Form):
    """By which tariff of the campaign's year, and until when."""

    tariff: Any = forms.ModelChoiceField(label=_("Tariff"), queryset=None)
    label = forms.CharField(label=_("Label"), max_length=120)
    first_due_on = forms.DateField(
        label=_("First instalment due on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    instalments = forms.IntegerField(
        label=_("Monthly instalments"), min_value=1, max_value=12, initial=1
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tariffs = campaign.school.tariffs.filter(year=campaign.year_id)
        cast(forms.ModelChoiceField, self.fields["tariff"]).queryset = self.tariffs


class TermsForm(forms.Form):
    text = forms.CharField(label=_("Text of “I accept”"), widget=forms.Textarea)


class ReminderTextForm(forms.Form):
    note = forms.CharField(
        label=_("Words of the school"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
