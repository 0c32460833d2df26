"""What the desk says of money that cannot be: in sentences, in amounts as they are written here."""

import pytest
from django.apps import apps
from django.db.models.constraints import BaseConstraint
from django.urls import reverse

from billing.models import (
    Allocation,
    Collection,
    CollectionItem,
    FormerAllocation,
    Invoice,
    OnlinePayment,
    Paper,
    RunItem,
)
from tests.billing.test_desk import entered
from tests.billing.test_imports import INVOICES, ROW, family_, refused  # noqa: F401
from tests.factories import SchoolFactory
from tests.house.reading import words_of

from billing.resources import InvoiceResource  # isort: skip

pytestmark = pytest.mark.django_db
JOURNAL = "/gestion/billing/invoice/journal/"
NOBODY_TYPES = {
    *(Allocation, Collection, CollectionItem, FormerAllocation, OnlinePayment, Paper, RunItem)
}
"""Rows that code alone makes."""


def test_every_rule_that_people_meet_has_its_sentence():
    rules = [
        rule
        for model in apps.get_app_config("billing").get_models()
        if model not in NOBODY_TYPES
        for rule in model._meta.constraints
    ]
    usual = BaseConstraint.default_violation_error_message
    assert len(rules) > 25
    assert [rule.name for rule in rules if rule.violation_error_message == usual] == []


def test_a_negative_total_of_a_file_is_told_in_words(school, staff):
    said = refused(InvoiceResource, school, staff, INVOICES, ROW.replace("84,00", "-1"))
    assert "plus de 0,00" in said and "invoice_" not in said


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_too_small_an_amount(staff_client, owed, amount):
    page = reverse("admin:billing_payment_enter", args=[owed.family_id])
    said = words_of(staff_client.post(page, entered(owed, amount=amount)))
    assert "au moins 0,01 €" in said and "0.01" not in said


def test_more_than_an_invoice_is_owed(staff_client, owed):
    page = reverse("admin:billing_payment_enter", args=[owed.family_id])
    fields = entered(owed, amount="90,00", **{f"pays-{owed.pk}": "84,01"})
    said = words_of(staff_client.post(page, fields))
    assert "Au plus 84,00 €." in said and "84.00" not in said
    assert Invoice.objects.owed().exists()


# --- The accountant's export ---------------------------------------------------------------------


def test_days_the_wrong_way_round_are_refused(staff_client, owed):
    said = words_of(staff_client.get(JOURNAL, {"first": "2026-12-31", "last": "2026-01-01"}))
    assert "ne peut pas précéder le premier" in said and 'value="2026-12-31"' in said


@pytest.mark.parametrize(("last", "is_taken"), [("2027-12-31", True), ("2028-01-01", False)])
def test_more_than_two_years_are_refused(staff_client, owed, last, is_taken):
    answer = staff_client.get(JOURNAL, {"first": "2026-01-01", "last": last})
    assert (answer["Content-Type"].startswith("text/csv")) == is_taken
    assert is_taken or "Deux ans au plus" in words_of(answer)


def test_the_file_is_named_after_the_school(staff_client, owed):
    answer = staff_client.get(JOURNAL, {"first": "2026-01-01", "last": "2026-12-31"})
    named = f"journal-{owed.school.slug}-2026-01-01-2026-12-31.csv"
    assert named in answer["Content-Disposition"]


def test_who_works_for_several_chooses_one(staff, staff_client, owed):
    other = SchoolFactory()
    staff.schools.add(other)
    assert other.site_label in words_of(staff_client.get(JOURNAL))
    days = {"first": "2026-01-01", "last": "2026-12-31"}
    of_other = staff_client.get(JOURNAL, days | {"school": other.pk})
    assert owed.number not in words_of(of_other)
    assert f"journal-{other.slug}-" in of_other["Content-Disposition"]
    of_all = staff_client.get(JOURNAL, days)
    assert owed.number in words_of(of_all) and "journal-2026" in of_all["Content-Disposition"]


def test_a_school_of_others_is_no_choice(staff, staff_client, owed):
    staff.schools.add(SchoolFactory())
    foreign = SchoolFactory()
    days = {"first": "2026-01-01", "last": "2026-12-31", "school": foreign.pk}
    assert foreign.site_label not in words_of(staff_client.get(JOURNAL, days))
    assert not staff_client.get(JOURNAL, days)["Content-Type"].startswith("text/csv")
