"""What staff fill in: invoices with their lines, credit notes, payments, deposits, reminders."""

import datetime as dt
import uuid
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from accounts.widgets import SearchedChoice
from billing.enums import Ledger, PaymentMethod, ReversalKind
from billing.models import NOTHING, BillingError, Invoice, InvoiceLine, Payment, WrongDay
from billing.models.days import hold_due, hold_past, months_after, refused
from families.models import Family
from imuse_portal.figures import day as written
from imuse_portal.figures import euros
from students.admin.taught import SameSchoolForm

CENT = Decimal("0.01")


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def amount(label: Any, *, most: Decimal | None = None, **options: Any) -> forms.DecimalField:
    """What is refused is told as amounts are written here: 0,01 €."""
    limits: list[Any] = [MinValueValidator(CENT, _("An amount is at least 0,01 €."))]
    if most is not None:
        told = {"amount": euros(most)}
        limits.append(MaxValueValidator(most, gettext("At most %(amount)s.") % told))
    return forms.DecimalField(
        label=label, max_digits=9, decimal_places=2, localize=True, validators=limits, **options
    )


def refuse(form: forms.Form, error: BillingError, *, day: str) -> None:
    """Said above the form; of a day that was typed, beside it."""
    form.add_error(day if isinstance(error, WrongDay) else None, str(error))


def due_on_or_refused(day: dt.date) -> dt.date:
    """What is drawn up today is issued today or later. Raises ValidationError."""
    with refused():
        hold_due(day, issued_on=timezone.localdate())
    return day


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


class InstalmentForm(forms.ModelForm):
    def clean_due_on(self) -> dt.date:
        return due_on_or_refused(self.cleaned_data["due_on"])


class RunForm(SameSchoolForm):
    def clean_first_due_on(self) -> dt.date:
        return due_on_or_refused(self.cleaned_data["first_due_on"])


class MandateForm(SameSchoolForm):
    def clean_signed_on(self) -> dt.date:
        """One that is not signed yet could not be debited."""
        day: dt.date = self.cleaned_data["signed_on"]
        with refused():
            hold_past(day, on=timezone.localdate())
        return day


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

    OF_PAYMENT = ("account", "ledger", "payer", "method", "received_on", "amount", "reference")

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    is_another = forms.BooleanField(
        label=_("It is another payment: enter it all the same"), required=False
    )
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
            field = amount(invoice.number, required=False, most=invoice.due)
            self.fields[f"pays-{invoice.pk}"] = field
        if not self.data.get("is_another"):
            self.fields["is_another"].widget = forms.HiddenInput()

    @property
    def parts(self) -> list[tuple[Invoice, Any]]:
        return [(one, self[f"pays-{one.pk}"]) for one in self.owed]

    @property
    def own_fields(self) -> list[Any]:
        return [one for one in self.visible_fields() if not one.name.startswith("pays-")]

    @property
    def payment(self) -> Payment:
        """As it was typed."""
        typed = {name: self.cleaned_data[name] for name in self.OF_PAYMENT}
        key, family = self.cleaned_data["key"], self.family
        return Payment(school=family.school, family=family, entry_key=key, **typed)

    def ask_whether(self, stands: Payment) -> None:
        """An equal one is there: whether this is another is asked, with a box to tick."""
        field = self.fields["is_another"]
        field.widget = forms.CheckboxInput()
        told = {"amount": euros(stands.amount), "day": written(stands.received_on)}
        sentence = gettext(
            "A payment of %(amount)s of %(day)s, the same in everything, stands already: "
            "%(number)s. Enter it all the same?"
        )
        self.add_error("is_another", sentence % (told | {"number": stands.number}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wanted = sum(self.pays.values(), NOTHING)
        if wanted > cleaned.get("amount", wanted):
            self.add_error("amount", gettext("The invoices take more than the payment is."))
        of_ledger = {one.ledger for one in self.pays}
        if of_ledger - {cleaned.get("ledger")} and "ledger" in cleaned:
            self.add_error("ledger", gettext("An invoice of the other ledger is to be paid."))
        account = cleaned.get("account")
        if account and any(one.account_id != account.pk for one in self.pays):
            said = gettext("An invoice of another payment account is to be paid.")
            self.add_error("account", said)
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
    """From which day to which, of which school: of one's only one, or of one that is chosen."""

    MOST = 24
    """Months at once."""

    school: Any = forms.ModelChoiceField(
        label=_("School"), queryset=None, required=False, empty_label=_("All my schools")
    )
    first = forms.DateField(label=_("From"), widget=day_input())
    last = forms.DateField(
        label=_("Until"), widget=day_input(), help_text=_("At most two years at once.")
    )

    def __init__(self, *args: Any, schools: QuerySet[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own = schools
        if len(schools) > 1:
            cast(forms.ModelChoiceField, self.fields["school"]).queryset = schools
        else:
            del self.fields["school"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("The last day is not before the first."))
        elif first and last and last >= months_after(first, self.MOST):
            self.add_error("last", gettext("At most two years at once: choose an earlier day."))
        return cleaned

    @property
    def schools(self) -> QuerySet[School]:
        chosen = self.cleaned_data.get("school")
        return self._own.filter(pk=chosen.pk) if chosen else self._own

    @property
    def span(self) -> dict[str, dt.date]:
        return {name: self.cleaned_data[name] for name in ("first", "last")}

    @property
    def file_name(self) -> str:
        """Whose it is, and of which days."""
        slugs = [school.slug for school in self.schools]
        whose = slugs if len(slugs) == 1 else []
        return "-".join(["journal", *whose, *map(str, self.span.values())])
