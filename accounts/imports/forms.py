"""Which file for which school; which file of which school."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.imports.tables import LARGEST_FILE
from accounts.models import School


class OfSchoolForm(forms.Form):
    """The schools of whoever asks; of several none is proposed that they did not name as theirs."""

    use_required_attribute = False
    school = forms.ModelChoiceField(  # type: ignore[var-annotated]
        None, label=_("School"), empty_label=None
    )

    def __init__(self, *args: Any, schools: QuerySet[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["school"]
        field.queryset = schools
        if not self.initial.get("school") and len(schools[:2]) > 1:
            field.empty_label = gettext("Choose the school")


class ImportForm(OfSchoolForm):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, 10 MB at most; its first line holds the headings."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"empty": _("This file is empty.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(gettext("This file is too large."))
        return file


class ExportForm(OfSchoolForm):
    form = forms.ChoiceField(
        label=_("Format"), choices=[("xlsx", _("XLSX (Excel, LibreOffice)")), ("csv", "CSV")]
    )
