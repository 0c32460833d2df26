"""What staff fill in: invoices with their lines, credit notes, payments, deposits, reminders."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.widgets import SearchedChoice
from billing.enums import Ledger, PaymentMethod, ReversalKind
from billing.models import NOTHING, Invoice, InvoiceLine, Payment
from families.models import Family
from students.admin.taught import SameSchoolForm

CENT = Decimal("0.01")


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def amount(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=9, decimal_places=2, min_value=CENT, localize=True, **options
    )


class InvoiceForm(SameSchoolForm):
    """A draft; without a payer it is the first guardian's."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        family, payer = cleaned.get("family"), cleaned.get("payer")
        if family and payer is None:
            cleaned["payer"] = family.guardians.order_by("rank").first()
        elif family and payer and payer.family_id != family.pk:
            self.add_error("payer", gettext("The payer is a guardian of the family."))
        return cleaned


class LineForm(forms.ModelForm):
    class Meta:
        model = InvoiceLine
        fields = ("order", "label", "student", "quantity", "unit_price")
        localized_fields = ("quantity", "unit_price")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            raw = cleaned["quantity"] * cleaned["unit_price"]
            self.instance.amount = raw.quantize(CENT, ROUND_HALF_UP)
        return cleaned


class CreditForm(forms.Form):
    amount = amount(_("Amount taken back"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("The family reads it on the credit note and in the mail."),
    )


class FamilyForm(forms.Form):
    """Of whom a payment is."""

    family: Any = forms.ModelChoiceField(label=_("Family"), queryset=None)

    def __init__(self, *args: Any, families: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["family"])
        field.queryset = families
        link: Any = Payment._meta.get_field("family")
        field.widget = SearchedChoice(link, admin.site)
        field.widget.choices = field.choices


class PaymentForm(forms.Form):
    """One payment, and how much of it pays which invoice; without that, the oldest first."""

    account: Any = forms.ModelChoiceField(label=_("Payment account"), queryset=None)
    ledger = forms.ChoiceField(label=_("Ledger"), choices=Ledger.choices)
    payer: Any = forms.ModelChoiceField(label=_("Payer"), queryset=None)
    method = forms.ChoiceField(label=_("Means of payment"), choices=PaymentMethod.at_the_counter)
    received_on = forms.DateField(label=_("Received on"), widget=day_input())
    amount = amount(_("Amount"))
    reference = forms.CharField(
        label=_("Number of the cheque or of the operation"), max_length=60, required=False
    )

    def __init__(self, *args: Any, family: Family, owed: list[Invoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.family, self.owed = family, owed
        accounts = family.school.payment_accounts.all()
        cast(forms.ModelChoiceField, self.fields["account"]).queryset = accounts
        cast(forms.ModelChoiceField, self.fields["payer"]).queryset = family.guardians.all()
        for invoice in owed:
            field = amount(invoice.number, required=False, max_value=invoice.due)
            self.fields[f"pays-{invoice.pk}"] = field

    @property
    def parts(self) -> list[tuple[Invoice, Any]]:
        return [(one, self[f"pays-{one.pk}"]) for one in self.owed]

    @property
    def own_fields(self) -> list[Any]:
        return [field for field in self if not field.name.startswith("pays-")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wanted = sum(self.pays.values(), NOTHING)
        if wanted > cleaned.get("amount", wanted):
            self.add_error("amount", gettext("The invoices take more than the payment is."))
        of_ledger = {one.ledger for one in self.pays}
        if of_ledger - {cleaned.get("ledger")} and "ledger" in cleaned:
            self.add_error("ledger", gettext("An invoice of the other ledger is to be paid."))
        return cleaned

    @property
    def pays(self) -> dict[Invoice, Decimal]:
        """What was written beside the invoices."""
        given = {one: self.cleaned_data.get(f"pays-{one.pk}") for one in self.owed}
        return {one: part for one, part in given.items() if part}


class ReversalForm(forms.Form):
    """Why, when and how much of a payment is taken back."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ReversalKind.choices)
    reversed_on = forms.DateField(label=_("Reversed on"), widget=day_input())
    amount = amount(_("Amount taken back"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("The family reads it in its account and in the mail."),
    )


class DepositForm(forms.Form):
    made_on = forms.DateField(label=_("Deposited on"), widget=day_input())


class ReminderForm(forms.Form):
    note = forms.CharField(
        label=_("Words of the school"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the mail, below what is late."),
    )


class JournalForm(forms.Form):
    """From which day to which."""

    first = forms.DateField(label=_("From"), widget=day_input())
    last = forms.DateField(label=_("Until"), widget=day_input())
