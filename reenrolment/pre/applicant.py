"""Who asks for a pre-enrolment: a guardian of the school, or somebody whom nobody knows yet.

A stranger's draft is found by a signed cookie: nothing in an address leads to what they typed.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.http import EntryRequest
from accounts.lockout import counted_address
from accounts.models import School, User
from families.http import PortalRequest
from families.models import Family, Guardian
from reenrolment.models import PreEnrolment, PreEnrolmentPeriod
from reenrolment.pre.enums import PreEnrolmentState, Source

COOKIE = "portail_preinscription"


@dataclass
class Applicant:
    """`period` is None when the school takes none from them; `guardian` is None for a stranger."""

    school: School
    at: dt.datetime
    period: PreEnrolmentPeriod | None
    draft: PreEnrolment | None = None
    guardian: Guardian | None = None
    user: User | None = None
    address: str = ""
    is_viewing: bool = False

    @property
    def is_stranger(self) -> bool:
        return self.guardian is None

    @property
    def family(self) -> Family | None:
        return self.guardian.family if self.guardian else None

    @property
    def may_ask(self) -> bool:
        return self.guardian is None or self.guardian.requests_changes

    @property
    def email(self) -> str:
        """Which is typed again at the end, and gets the answer."""
        if self.user:
            return self.user.email
        first = self.draft.first_guardian if self.draft else None
        return first.email if first else ""

    @property
    def name(self) -> str:
        """Who says «J'accepte»."""
        if self.guardian:
            return self.guardian.full_name
        first = self.draft.first_guardian if self.draft else None
        return first.full_name if first else ""

    def url(self, page: str, *args: Any) -> str:
        way = "pre" if self.is_stranger else "pre_home"
        return reverse(f"reenrolment:{way}_{page}", args=args)

    def begin(self) -> PreEnrolment:
        """The draft; made when something is there to be kept."""
        if self.draft is None:
            self.draft = self._make()
        return self.draft

    def requests(self) -> "QuerySet[PreEnrolment]":
        """What the family has sent, the latest first."""
        if self.family is None:
            raise Http404
        rows = self.family.pre_enrolments.filter(source=Source.HOME)
        return rows.exclude(state=PreEnrolmentState.DRAFT).order_by("-sent_at")

    def remember(self, response: HttpResponse) -> HttpResponse:
        """So that the next page finds the draft of a stranger again."""
        if self.is_stranger and self.draft:
            response.set_signed_cookie(
                COOKIE,
                str(self.draft.pk),
                salt=COOKIE,
                max_age=settings.PRE_ENROLMENT_DAYS_KEPT * 24 * 3600,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    def _make(self) -> PreEnrolment:
        if self.period is None:
            raise Http404
        if self.family is None:
            return self.period.requests.create(
                source=Source.ENTRY, address=self.address, touched_at=self.at
            )
        draft, _created = self.period.requests.get_or_create(
            source=Source.HOME,
            family=self.family,
            state=PreEnrolmentState.DRAFT,
            defaults={"touched_at": self.at},
        )
        return draft


def stranger(request: EntryRequest) -> Applicant:
    """404 for who is signed in, or has not chosen a school: the start page leads on."""
    if request.school is None or request.user.is_authenticated:
        raise Http404
    at = timezone.now()
    row = of_cookie(request)
    draft = row if row and row.is_draft else None
    open_now = request.school.pre_periods.open(at=at).of_entry().first()
    return Applicant(
        school=request.school,
        at=at,
        period=draft.period if draft else open_now,
        draft=draft,
        address=counted_address(request),
    )


def of_family(request: PortalRequest) -> Applicant:
    at = timezone.now()
    open_now = request.school.pre_periods.open(at=at).of_home().first()
    drafts = request.family.pre_enrolments.filter(state=PreEnrolmentState.DRAFT)
    of_period = drafts.filter(period=open_now) if open_now else drafts
    draft = of_period.select_related("period__school", "period__year").first()
    return Applicant(
        school=request.school,
        at=at,
        period=draft.period if draft else open_now,
        draft=draft,
        guardian=request.guardian,
        user=request.user,
        is_viewing=request.is_viewing,
    )


def of_cookie(request: EntryRequest) -> PreEnrolment | None:
    """What this browser typed or sent at this school."""
    try:
        pk = int(request.get_signed_cookie(COOKIE, salt=COOKIE, max_age=None) or "")
    except (KeyError, BadSignature, ValueError):
        return None
    rows = PreEnrolment.objects.of_strangers().filter(period__school=request.school)
    return rows.select_related("period__school", "period__year").filter(pk=pk).first()


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, samesite="Lax")
    return response
