"""The invoices of a campaign: a run of billing for the pupils whom the school re-enrolled."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from billing.models import InvoiceRun, Tariff
from billing.models.days import hold_due
from reenrolment.models import Campaign, Reenrolment, ReenrolmentError
from students.models import Student

if TYPE_CHECKING:
    from reenrolment.models.reenrolment import ReenrolmentQuerySet


def unbilled(campaign: Campaign, tariff: Tariff) -> QuerySet[Student]:
    """Accepted in the campaign, and in no run of this tariff that was made for one."""
    accepted: ReenrolmentQuerySet = Reenrolment.objects.accepted()
    mine = accepted.filter(campaign=campaign).values("student")
    earlier = InvoiceRun.only.through.objects.filter(invoicerun__tariff=tariff).values("student")
    return Student.objects.filter(pk__in=mine).exclude(pk__in=earlier)


@transaction.atomic
def prepare(
    campaign: Campaign,
    tariff: Tariff,
    *,
    label: str,
    first_due_on: dt.date,
    instalments: int,
    on: dt.date,
) -> InvoiceRun:
    """A run to be confirmed after its preview. Raises ReenrolmentError, and WrongDay."""
    hold_due(first_due_on, issued_on=on)
    Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    students = list(unbilled(campaign, tariff))
    if not students:
        raise ReenrolmentError(
            gettext("Nobody is to be billed: no re-enrolment is accepted, or all are in a run.")
        )
    run = InvoiceRun.objects.create(
        school=campaign.school,
        tariff=tariff,
        label=label,
        first_due_on=first_due_on,
        instalments=instalments,
    )
    run.only.set(students)
    return run
