"""A campaign like last year's: the same steps, texts, forms and offers, its dates shifted."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from documents.models.types import months_later
from reenrolment.models import Campaign, ReenrolmentError
from students.models import SchoolYear

PLAIN = (
    "title", "mode", "offers_administrative", "administrative_label", "offers_cursuses",
    "offers_courses", "only_active", "text", "submitted_text", "declined_text", "closed_text",
    "opening_text", "closing_text", "accepted_text", "terms_step", "closing_reminder_days",
    "quiet_from", "quiet_until",
)  # fmt: skip


@transaction.atomic
def copy(campaign: Campaign, year: SchoolYear, *, by: User, at: dt.datetime) -> Campaign:
    """A draft for that year. Raises ReenrolmentError."""
    if year.campaigns.exists():
        raise ReenrolmentError(gettext("The school already has a campaign for this year."))
    months = 12 * (year.starts_on.year - campaign.year.starts_on.year)
    made = Campaign.objects.create(
        school=campaign.school,
        year=year,
        opens_at=_later(campaign.opens_at, months),
        closes_at=_later(campaign.closes_at, months),
        **{name: getattr(campaign, name) for name in PLAIN},
    )
    made.document_types.set(campaign.document_types.all())
    _rows(campaign.steps.all(), made, "kind", "title", "text", "is_on", "order", "shares_page")
    _rows(campaign.downloads.all(), made, "label", "file", "order")
    _rows(campaign.obstacle_rules.all(), made, "kind", "effect", "text")
    _rows(
        campaign.offers.all(), made, "label", "discipline", "cursus", "cycle", "capacity", "order"
    )
    if terms := campaign.current_terms:
        made.write_terms(terms.text, by=by, at=at)
    return made


def _later(moment: dt.datetime, months: int) -> dt.datetime:
    """The same hour of the same day, in local time."""
    local = timezone.localtime(moment)
    day = months_later(local.date(), months)
    return local.replace(year=day.year, month=day.month, day=day.day)


def _rows(rows: Any, made: Campaign, *names: str) -> None:
    for row in rows:
        fields = {name: getattr(row, name) for name in names}
        type(row).objects.create(campaign=made, **fields)
