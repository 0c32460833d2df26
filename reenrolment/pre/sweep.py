"""Forgetting what strangers typed and nobody confirmed, and drafts that cannot be sent any more."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reenrolment.models import PreEnrolment
from reenrolment.pre.enums import PreEnrolmentState, Source

AFTER_CLOSING = dt.timedelta(days=30)


@transaction.atomic
def sweep_pre_enrolments() -> int:
    """How many were forgotten, with the people and wishes they named."""
    now = timezone.now()
    days = dt.timedelta(days=settings.PRE_ENROLMENT_DAYS_KEPT)
    untouched = Q(state=PreEnrolmentState.DRAFT, touched_at__lt=now - days)
    unconfirmed = Q(state=PreEnrolmentState.UNCONFIRMED, sent_at__lt=now - days)
    refused = Q(
        state=PreEnrolmentState.REFUSED,
        decided_at__lt=now - dt.timedelta(days=settings.PRE_ENROLMENT_REFUSED_DAYS_KEPT),
    )
    withdrawn = Q(
        state=PreEnrolmentState.WITHDRAWN,
        touched_at__lt=now - dt.timedelta(days=settings.PRE_ENROLMENT_REFUSED_DAYS_KEPT),
    )
    of_strangers = Q(source=Source.ENTRY) & (untouched | unconfirmed | refused | withdrawn)
    too_late = Q(state=PreEnrolmentState.DRAFT, period__closes_at__lt=now - AFTER_CLOSING)
    gone = PreEnrolment.objects.filter(of_strangers | too_late)
    pks = list(gone.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
    PreEnrolment.objects.filter(pk__in=pks).delete()
    return len(pks)
