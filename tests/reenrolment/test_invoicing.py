"""The invoices of a campaign: of who is accepted, once, after a preview."""

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import running
from billing.models import Invoice, InvoiceRun
from reenrolment import invoicing
from reenrolment.enums import ReenrolmentState
from reenrolment.models import Reenrolment, ReenrolmentError
from tests.factories import (
    CampaignFactory,
    CourseFactory,
    FollowUpFactory,
    GuardianFactory,
    ReenrolmentFactory,
    StudentFactory,
    TariffFactory,
)
from tests.factories.billing import to_come
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db
FIELDS = {"label": "Réinscriptions", "first_due_on": to_come(), "instalments": 3}


def prepared(campaign, tariff, **changes):
    return invoicing.prepare(campaign, tariff, on=timezone.localdate(), **FIELDS | changes)


@pytest.fixture
def campaign(school):
    return CampaignFactory(school=school)


@pytest.fixture
def tariff(campaign):
    return TariffFactory(school=campaign.school, year=campaign.year)


@pytest.fixture
def reenrolled(campaign):
    """`reenrolled("accepted")`: a pupil of a family of its own, with a course of that year."""
    course = CourseFactory(year=campaign.year, name="Piano")

    def one(state):
        guardian = GuardianFactory(family__school=campaign.school)
        student = StudentFactory(family=guardian.family)
        FollowUpFactory(student=student, course=course)
        row = ReenrolmentFactory(campaign=campaign, student=student)
        now = timezone.now()
        decided = now if state in ReenrolmentState.decided() else None
        sent = {"submitted_at": now, "submitted_by": guardian.user, "revision": 1}
        values = {"state": state, "decided_at": decided} | sent
        Reenrolment.objects.filter(pk=row.pk).update(**values)
        return student

    return one


def test_those_who_are_accepted_are_billed_and_nobody_else(campaign, tariff, reenrolled, staff):
    student = reenrolled(ReenrolmentState.ACCEPTED)
    reenrolled(ReenrolmentState.SUBMITTED)
    run = prepared(campaign, tariff)
    assert [bill.family for bill in running.preview(run)] == [student.family]
    running.confirm(run, by=staff, at=timezone.now())
    while running.carry_out_runs():
        pass
    assert [one.family for one in Invoice.objects.issued()] == [student.family]


def test_who_is_accepted_later_is_in_the_next_run_alone(campaign, tariff, reenrolled):
    reenrolled(ReenrolmentState.ACCEPTED)
    prepared(campaign, tariff)
    with pytest.raises(ReenrolmentError):
        prepared(campaign, tariff)
    later = reenrolled(ReenrolmentState.ACCEPTED)
    assert list(prepared(campaign, tariff).only.all()) == [later]


def test_staff_are_led_to_the_preview(campaign, tariff, reenrolled, staff_client):
    student = reenrolled(ReenrolmentState.ACCEPTED)
    page = reverse("admin:reenrolment_campaign_invoice", args=[campaign.pk])
    assert page in words_of(staff_client.get(page.replace("invoice", "change")))
    shown = words_of(staff_client.post(page, FIELDS | {"tariff": tariff.pk}, follow=True))
    assert "1 facture serait émise" in shown and str(student) in shown
    assert InvoiceRun.objects.get().label == "Réinscriptions"


def test_with_nobody_accepted_it_is_said(campaign, tariff, staff_client):
    page = reverse("admin:reenrolment_campaign_invoice", args=[campaign.pk])
    assert "Personne" in words_of(staff_client.post(page, FIELDS | {"tariff": tariff.pk}))
    assert not InvoiceRun.objects.exists()


def test_a_first_day_that_is_past_is_refused(campaign, tariff, reenrolled, staff_client):
    reenrolled(ReenrolmentState.ACCEPTED)
    page = reverse("admin:reenrolment_campaign_invoice", args=[campaign.pk])
    fields = FIELDS | {"tariff": tariff.pk, "first_due_on": "2025-01-31"}
    said = words_of(staff_client.post(page, fields))
    assert "le 31/01/2025 précède" in said and 'value="Réinscriptions"' in said
    assert not InvoiceRun.objects.exists()


def test_without_a_tariff_it_says_so_and_leads_to_one(campaign, staff_client):
    page = reverse("admin:reenrolment_campaign_invoice", args=[campaign.pk])
    said = words_of(staff_client.get(page))
    assert f"pas encore de tarif pour {campaign.year.name}" in said
    where = f"?school={campaign.school_id}&year={campaign.year_id}"
    assert reverse("admin:billing_tariff_add") + where in said
