"""What staff fill in to decide on a request."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext

from families.admin.reasons import ReasonForm
from families.differences import Difference
from families.models import Change


class RevisionForm(forms.Form):
    """Carries the revision that the staff member saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def keep_typed(self, posted: QueryDict) -> None:
        """Show what was posted without judging it: the button of another form was pressed."""
        for name, field in self.fields.items():
            self.initial[name] = field.widget.value_from_datadict(posted, {}, name)


class DecisionForm(RevisionForm):
    """Each field of the request may be ticked off, with a reason that the family reads."""

    def __init__(self, *args: Any, differences: list[Difference], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.differences = differences
        for difference in differences:
            self._add(difference)

    @property
    def refused(self) -> dict[str, str]:
        """Field → reason, once the form is valid."""
        return {
            d.name: self.cleaned_data[f"reason_{d.name}"]
            for d in self.differences
            if self.cleaned_data[f"refuse_{d.name}"]
        }

    def typed_reasons(self) -> list[str]:
        """«Ville : …» of each reason that was typed, whether or not the form is valid."""
        typed = ((d.label, str(self[f"reason_{d.name}"].data or "")) for d in self.differences)
        return [f"{label} : {reason.strip()}" for label, reason in typed if reason.strip()]

    def rows(self) -> Iterator[tuple[Difference, BoundField, BoundField]]:
        for difference in self.differences:
            name = difference.name
            yield difference, self[f"refuse_{name}"], self[f"reason_{name}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for difference in self.differences:
            ticked = cleaned.get(f"refuse_{difference.name}")
            name = f"reason_{difference.name}"
            reason = cleaned.get(name)
            if ticked and not reason and name not in self.errors:
                self.add_error(name, gettext("Give the reason: the family will read it."))
            if reason and not ticked:
                self.add_error(name, gettext("Tick “Refuse”, or clear this reason."))
        return cleaned

    def _add(self, difference: Difference) -> None:
        label = {"label": difference.label}
        self.fields[f"refuse_{difference.name}"] = forms.BooleanField(
            required=False,
            label=gettext("Refuse: %(label)s") % label,
        )
        longest = cast(int, Change._meta.get_field("reason").max_length)
        self.fields[f"reason_{difference.name}"] = forms.CharField(
            required=False,
            max_length=longest,
            label=gettext("Reason of the refusal: %(label)s") % label,
            widget=forms.TextInput(attrs={"list": "canned-reasons", "autocomplete": "off"}),
        )


class RejectionForm(ReasonForm, RevisionForm):
    """The whole request is refused."""

    def __init__(self, *args: Any, is_accepting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_accepting = is_accepting

    def clean(self) -> dict[str, Any]:
        """An acceptance beside a reason is asked about: none is lost."""
        cleaned = super().clean()
        if self.is_accepting and self.reason:
            sentence = gettext("You also typed this reason: clear it, or refuse the request.")
            self.add_error("note" if cleaned.get("note") else "canned", sentence)
        return cleaned

    def say_what_is_missing(self) -> None:
        if not self.is_accepting:
            super().say_what_is_missing()
