"""Which direct debit is prepared, and what the bank refused of one."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing import bank_days, collecting
from billing.admin.forms import day_input
from billing.models import BillingError, CollectionItem, PaymentAccount
from imuse_portal.figures import day


class AccountChoice(forms.ModelChoiceField):
    """Many schools have a «Régie de recettes»."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} – {obj.school}"


class PlanForm(forms.Form):
    """An account and a day: the first that bank and families are told of in time is offered."""

    account: Any = AccountChoice(label=_("Payment account"), queryset=None)
    collect_on = forms.DateField(label=_("Debited on"), widget=day_input())

    def __init__(self, *args: Any, accounts: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        cast(forms.ModelChoiceField, self.fields["account"]).queryset = accounts
        self.accounts = list(accounts)
        if len(self.accounts) == 1:
            (one,) = self.accounts
            self.initial.update(account=one, collect_on=self._first_day(one))

    @property
    def first_days(self) -> list[str]:
        """Of each account."""
        return [self._first(one) for one in self.accounts]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if account := cleaned.get("account"):
            try:
                if cleaned.get("collect_on"):
                    collecting.check_day(account, cleaned["collect_on"], on=self.on)
            except BillingError as error:
                self.add_error("collect_on", str(error))
        return cleaned

    def _first_day(self, account: PaymentAccount) -> Any:
        return bank_days.first_possible(account, on=self.on)

    def _first(self, account: PaymentAccount) -> str:
        told = {
            "account": f"{account} – {account.school}",
            "day": day(self._first_day(account)),
            "lead": account.lead_days,
            "notice": account.notice_days,
        }
        return (
            gettext(
                "%(account)s: %(day)s at the earliest (file %(lead)s bank days before, families "
                "told %(notice)s days before)."
            )
            % told
        )


class ExecutionForm(forms.Form):
    """All debits are ticked; of one that is not, the bank's reason may be said."""

    asked = forms.IntegerField(widget=forms.HiddenInput)
    """Of how many debits: a form that lost its ticks on the way refuses none of them."""

    def __init__(self, *args: Any, items: list[CollectionItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        self.initial.update(asked=len(items))
        for item in items:
            collected = gettext("Collected: %(invoice)s") % {"invoice": item.invoice.number}
            why = gettext("Why the bank refused %(invoice)s") % {"invoice": item.invoice.number}
            self.fields[f"paid-{item.pk}"] = forms.BooleanField(
                label=collected, required=False, initial=True
            )
            self.fields[f"why-{item.pk}"] = forms.CharField(
                label=why, required=False, max_length=200
            )

    @property
    def rows(self) -> list[tuple[CollectionItem, Any, Any]]:
        return [(one, self[f"paid-{one.pk}"], self[f"why-{one.pk}"]) for one in self.items]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("asked", len(self.items)) != len(self.items):
            self.add_error("asked", gettext("This page was not sent whole: try again."))
        for one in self.items:
            if cleaned.get(f"paid-{one.pk}") and cleaned.get(f"why-{one.pk}"):
                said = gettext("Untick what the bank refused, or empty its reason.")
                self.add_error(f"why-{one.pk}", said)
        return cleaned

    @property
    def refused(self) -> dict[int, str]:
        given = self.cleaned_data
        return {one.pk: given[f"why-{one.pk}"] for one in self.items if not given[f"paid-{one.pk}"]}
