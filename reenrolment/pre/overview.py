"""Pre-enrolment on the home page and on the entry page."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import School
from families.models import Guardian
from imuse_portal.figures import day
from reenrolment.models import PreEnrolment, PreEnrolmentPeriod
from reenrolment.pre.enums import Source


@dataclass(frozen=True)
class PreCard:
    """«Pré-inscriptions, jusqu'au 31/10/2026 à 23:00» (003 L394-397)."""

    title: str
    deadline: str
    """Empty: nothing new may be asked for."""
    draft: PreEnrolment | None
    requests: list[PreEnrolment]


def card(guardian: Guardian, *, at: dt.datetime) -> PreCard | None:
    """While the school takes requests, and as long as one is known of a period."""
    rows = guardian.family.pre_enrolments.filter(source=Source.HOME).order_by("-pk")
    periods = guardian.family.school.pre_periods
    open_now = periods.open(at=at).of_home()
    found = open_now | periods.filter(pk__in=rows.waiting().order_by().values("period"))
    if not found:
        return None
    period = next((one for one in found if one.takes_families and one.is_open(at=at)), None)
    known = list(rows.select_related("period").prefetch_related("students"))
    sent = [row for row in known if not row.is_draft]
    return PreCard(
        title=period.title if period else sent[0].period.title,
        deadline=deadline(period) if period and guardian.requests_changes else "",
        draft=next((row for row in known if row.is_draft), None) if period else None,
        requests=sent,
    )


def deadline(period: PreEnrolmentPeriod) -> str:
    closes = timezone.localtime(period.closes_at)
    said = {"day": day(closes.date()), "time": f"{closes:%H:%M}"}
    return gettext("Until %(day)s at %(time)s") % said


def takes_newcomers(school: School | None, *, at: dt.datetime) -> bool:
    """Whether the entry page leads there: at this school, or at any when none is chosen."""
    return open_to_newcomers(school, at=at).exists()


def open_to_newcomers(school: School | None, *, at: dt.datetime) -> QuerySet[PreEnrolmentPeriod]:
    periods = PreEnrolmentPeriod.objects.open(at=at).of_entry().select_related("school", "year")
    return periods.filter(school=school) if school else periods
