"""A run of invoices: what it would make, what it makes, and how it goes on after a crash."""

import os
import random
import signal
import time
from decimal import Decimal

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from billing import running
from billing.models import FamilyBracket, Invoice, InvoiceRun, TariffLine
from billing.models.days import months_after
from billing.models.numbers import written
from billing.pricing import Bill, Priced, bills
from imuse_portal.jobs import JOBS
from students.models import Cursus, Discipline
from tests.factories import (
    BracketFactory,
    CourseFactory,
    FollowUpFactory,
    GuardianFactory,
    InvoiceRunFactory,
    StudentFactory,
    TariffFactory,
)
from tests.factories.billing import to_come
from tests.house.connections import all_together
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tariff(school):
    return TariffFactory(school=school)


@pytest.fixture
def course(tariff):
    piano = Discipline.objects.create(school=tariff.school, name="Piano")
    return CourseFactory(year=tariff.year, name="Piano", discipline=piano)


@pytest.fixture
def follow_up(course, guardian, student):
    return FollowUpFactory(student=student, course=course)


@pytest.fixture
def run(tariff):
    return InvoiceRunFactory(tariff=tariff)


@pytest.fixture
def confirmed(run, staff):
    def act():
        assert running.confirm(run, by=staff, at=timezone.now())
        run.refresh_from_db()
        return run

    return act


def prices(tariff, **options):
    return [line.amount for bill in bills(tariff, **options) for line in bill.lines]


def costs(tariff, price, **what):
    return TariffLine.objects.create(tariff=tariff, price=Decimal(price), **what)


# --- Prices ------------------------------------------------------------------------------------


def test_the_most_particular_price_counts(tariff, follow_up):
    costs(tariff, 80, discipline=follow_up.course.discipline)
    costs(tariff, 70, discipline=follow_up.course.discipline, residence="resident")
    costs(tariff, 60, residence="resident")
    assert prices(tariff) == [70]


@pytest.mark.parametrize(("postcode", "price"), [("35500", 60), ("35 500", 60), ("44000", 90)])
def test_residents_have_their_price(tariff, follow_up, guardian, postcode, price):
    costs(tariff, 60, residence="resident")
    guardian.postcode = postcode
    guardian.save()
    assert prices(tariff) == [price]


@pytest.mark.parametrize(("proved", "price"), [(True, 20), (False, 120)])
def test_without_proof_the_last_bracket_applies(tariff, follow_up, family, proved, price):
    """003 L276."""
    first = BracketFactory(school=tariff.school, name="Tranche 1")
    last = BracketFactory(school=tariff.school, name="Tranche 6", is_without_proof=True)
    costs(tariff, 20, bracket=first)
    costs(tariff, 120, bracket=last)
    if proved:
        FamilyBracket.objects.create(family=family, year=tariff.year, bracket=first)
    assert prices(tariff) == [price]


def test_a_price_of_another_cursus_does_not_fit(tariff, follow_up):
    costs(tariff, 10, cursus=Cursus.objects.create(school=tariff.school, name="Danse"))
    assert prices(tariff) == [90]


def test_what_has_no_price_is_refused_by_name(school, guardian, student):
    tariff = TariffFactory(school=school, price=0)
    FollowUpFactory(student=student, course=CourseFactory(year=tariff.year, name="Tuba"))
    (bill,) = bills(tariff)
    assert bill.refusal == "Aucun prix pour Tuba (élève\xa0: DUPONT Irina)."


def test_parts_of_a_price_are_cents(tariff, follow_up):
    TariffLine.objects.update(price=Decimal("100.01"))
    assert prices(tariff, percent=33) == [Decimal("33.00")]


def test_who_left_is_not_billed(tariff, follow_up):
    follow_up.activity_status = "stopped"
    follow_up.save()
    assert bills(tariff) == []


def test_a_hundred_families_cost_as_many_queries_as_one(tariff, follow_up, count_of):
    few = count_of(lambda: bills(tariff))
    many(tariff, follow_up.course, 20)
    assert count_of(lambda: bills(tariff)) == few


# --- The run -----------------------------------------------------------------------------------


def many(tariff, course, number):
    for _ in range(number):
        guardian = GuardianFactory(family__school=tariff.school)
        FollowUpFactory(student=StudentFactory(family=guardian.family), course=course)


def work():
    (job,) = [job for job in JOBS if job.run == running.carry_out_runs]
    while job.run():
        pass


def test_nothing_is_made_before_it_is_confirmed(run, follow_up):
    work()
    assert not Invoice.objects.exists()


def test_every_family_gets_its_invoice_and_its_mail(run, follow_up, confirmed, outbox):
    many(run.tariff, follow_up.course, 2)
    InvoiceRun.objects.update(percent=34, instalments=3)
    run.refresh_from_db()
    confirmed()
    work()
    run.refresh_from_db()
    invoice = Invoice.objects.get(family=follow_up.student.family)
    assert (run.state, run.total, Invoice.objects.issued().count()) == ("done", 3, 3)
    assert (invoice.total, invoice.instalments.count()) == (Decimal("30.60"), 3)
    assert len(outbox("billing/mail/issued")) == 3


def test_a_family_that_cannot_be_billed_is_told_and_stops_nobody(run, follow_up, confirmed):
    many(run.tariff, follow_up.course, 1)
    homeless = follow_up.student.family.guardians.get()
    homeless.address_line_1 = homeless.postcode = homeless.city = ""
    homeless.save()
    confirmed()
    work()
    assert "adresse du payeur" in run.items.get(invoice=None).refusal
    assert Invoice.objects.count() == 1


def test_confirmed_twice_is_once(run, follow_up, confirmed, staff):
    confirmed()
    assert not running.confirm(run, by=staff, at=timezone.now())
    work()
    work()
    assert Invoice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_workers_share_a_run(run, follow_up, confirmed):
    many(run.tariff, follow_up.course, 39)
    confirmed()
    assert all_together(lambda number: work(), 4) == [None] * 4
    assert run.items.count() == Invoice.objects.issued().count() == 40


@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_a_run_ends_whole(run, follow_up, confirmed):
    many(run.tariff, follow_up.course, 39)
    confirmed()
    for _ in range(8):
        connections.close_all()
        child = os.fork()
        if not child:
            work()
            os._exit(0)
        time.sleep(random.uniform(0.02, 0.25))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    work()
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    year = timezone.localdate().year
    assert numbers == [written("FC", year, n) for n in range(1, 41)]
    assert run.items.count() == 40


# --- At the desk -------------------------------------------------------------------------------


def url(page, *args):
    return reverse(f"admin:billing_invoicerun_{page}", args=args)


def test_what_a_run_would_make_is_shown_once_it_is_drawn_up(tariff, follow_up, staff_client):
    fields = {"school": tariff.school_id, "tariff": tariff.pk, "label": "Trimestre"}
    fields |= {"percent": "100", "first_due_on": f"{to_come():%d/%m/%Y}", "instalments": "1"}
    shown = words_of(staff_client.post(url("add"), fields, follow=True))
    assert "1 facture serait émise, pour 90,00 € en tout." in shown


def test_staff_see_each_invoice_before_any_is_made(run, follow_up, staff_client):
    shown = words_of(staff_client.get(url("preview", run.pk)))
    assert "1 facture serait émise, pour 90,00 € en tout." in shown
    assert "Piano – DUPONT Irina" in shown
    assert not Invoice.objects.exists()


def test_staff_see_how_far_it_is(run, follow_up, staff_client):
    staff_client.post(url("confirm", run.pk))
    assert "0 familles sur 1" in words_of(staff_client.get(url("preview", run.pk)))
    work()
    assert "1 facture est émise." in words_of(staff_client.get(url("preview", run.pk)))


def test_what_was_confirmed_is_only_read(run, follow_up, staff_client):
    staff_client.post(url("confirm", run.pk))
    assert staff_client.post(url("change", run.pk), {"label": "Autre"}).status_code == 403
    assert staff_client.post(url("delete", run.pk), {"post": "yes"}).status_code == 403


def test_the_preview_says_when_it_is_to_be_paid(run, follow_up, staff_client):
    InvoiceRun.objects.update(instalments=3, first_due_on=months_after(to_come(), 1))
    run.refresh_from_db()
    shown = words_of(staff_client.get(url("preview", run.pk)))
    for day in run.days:
        assert f"{day:%d/%m/%Y}" in shown
    assert shown.count("30,00 €") == 3


def test_a_preview_of_days_gone_by_cannot_be_confirmed(run, follow_up, staff_client):
    InvoiceRun.objects.update(first_due_on="2025-01-31")
    shown = words_of(staff_client.get(url("preview", run.pk)))
    assert "le 31/01/2025 précède" in shown and "Émettre ces factures" not in shown


@given(
    totals=st.lists(st.decimals("0.01", "999.99", places=2), max_size=6),
    number=st.integers(1, 12),
)
def test_the_schedule_adds_up_to_what_is_billed(totals, number):
    run = InvoiceRun(first_due_on=to_come(), instalments=number)
    found = [Bill(None, None, None, lines=[Priced("", None, total)]) for total in totals]
    sums = running.schedule(run, found)
    assert sum(part for _day, part in sums) == sum(totals)
    assert [day for day, _part in sums] == (run.days if totals else [])
