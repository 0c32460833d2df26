"""Cheques and cash taken to the bank together, and the slip that goes with them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from billing.enums import PaymentMethod
from billing.models import BillingError, Deposit, Payment, WrongDay
from billing.models.days import hold_past
from imuse_portal import pdf
from imuse_portal.figures import euros, in_fours


@transaction.atomic
def deposit(payments: list[Payment], *, on: dt.date, by: User, at: dt.datetime) -> Deposit:
    """Of one account and one means of payment. Raises BillingError."""
    keys = [one.pk for one in payments]
    locked = Payment.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    rows = list(locked.with_sums().order_by("pk"))
    if not rows:
        raise BillingError(gettext("Choose at least one payment."))
    if len({(one.account_id, one.method) for one in rows}) > 1:
        raise BillingError(gettext("A deposit is of one account and one means of payment."))
    if taken := [one.number for one in rows if one.deposit_id]:
        told = {"numbers": ", ".join(taken)}
        raise BillingError(gettext("Already deposited: %(numbers)s") % told)
    if gone := [one.number for one in rows if one.reversed >= one.amount]:
        told = {"numbers": ", ".join(gone)}
        raise BillingError(gettext("Already taken back: %(numbers)s") % told)
    hold_past(on, on=timezone.localdate(at))
    if early := [one.number for one in rows if one.received_on > on]:
        told = {"numbers": ", ".join(early)}
        raise WrongDay(gettext("Received only after this day: %(numbers)s") % told)
    first = rows[0]
    made = Deposit.objects.create(
        school=first.school, account=first.account, method=first.method,
        made_on=on, made_at=at, made_by=by,
    )  # fmt: skip
    Payment.objects.filter(pk__in=keys).update(deposit=made)
    return made


def slip(made: Deposit) -> bytes:
    """The bordereau that goes to the bank."""
    payments = list(made.payments.order_by("number"))
    context: dict[str, Any] = {
        "deposit": made,
        "iban": in_fours(made.account.iban),
        "school": made.school,
        "logo": pdf.data_address(made.school.logo),
        "rows": [(one, euros(handed_in(one, at=made.made_at))) for one in payments],
        "total": euros(sum((handed_in(one, at=made.made_at) for one in payments), Decimal(0))),
    }
    return pdf.render("billing/pdf/slip.html", context)


def handed_in(payment: Payment, *, at: dt.datetime) -> Decimal:
    """A cheque is what stands on it; of cash what was given back before stays away."""
    if payment.method != PaymentMethod.CASH:
        return payment.amount
    back = [one.amount for one in payment.reversals.all() if one.issued_at and one.issued_at < at]
    return payment.amount - sum(back, Decimal(0))
