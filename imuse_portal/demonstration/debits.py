"""Mandates of the demonstration, and one direct debit that waits for the bank."""

import datetime as dt

from django.utils import timezone

from accounts.models import User
from billing import bank_days, collecting
from billing.models import Collection, Instalment, Mandate, PaymentAccount
from imuse_portal.demonstration.data import Data
from imuse_portal.demonstration.history import mails_of_the_past


def load(account: PaymentAccount, data: Data, *, by: User, now: dt.datetime) -> None:
    """After the invoices, of which something is due by the first possible day."""
    known = set(account.school.families.values_list("reference", flat=True))
    mandates = [one for one in data.get("mandates", ()) if one["of"] in known]
    for mandate in mandates:
        _mandate(mandate, account, now=now)
    if mandates:
        _collect(account, by=by, now=now)


def _mandate(data: Data, account: PaymentAccount, *, now: dt.datetime) -> None:
    family = account.school.families.get(reference=data["of"])
    payer, on = family.guardians.earliest("rank"), timezone.localdate(now)
    mandate = Mandate(
        account=account,
        guardian=payer,
        holder=payer.full_name,
        iban=data["iban"],
        signed_on=on - dt.timedelta(days=data["days_ago"]),
    )
    mandate.take_reference(on=mandate.signed_on)
    mandate.save()


def _collect(account: PaymentAccount, *, by: User, now: dt.datetime) -> Collection | None:
    """On the day of the first instalment of which bank and families are told in time."""
    on = timezone.localdate(now)
    first = bank_days.first_possible(account, on=on)
    due = Instalment.objects.filter(invoice__account=account, due_on__gte=first).first()
    day = bank_days.open_from(due.due_on) if due else first
    plan = collecting.plan(account, collect_on=day)
    if not plan.items:
        return None
    with mails_of_the_past(account.school, now):
        return collecting.confirm(account, collect_on=day, shown=plan.shown, by=by, at=now, on=on)
