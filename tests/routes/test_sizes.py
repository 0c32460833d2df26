"""Every page of a pupil, and of a class, asks as many queries for much as for little.

The pages are those of the route matrix; the PDFs and the calendar are counted where they are made.
"""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest

from documents.enums import Audience
from documents.models import DocumentType
from students.models import Absence, Course, CourseFollowUp, Evaluation, Performance, Student
from tests.factories import DocumentFactory, EventFactory, InvoiceFactory, PaymentFactory
from tests.factories.billing import credited
from tests.routes import desk
from tests.routes.portal import ROUTES
from tests.routes.resolver import addresses

pytestmark = pytest.mark.django_db

COUNTED_ELSEWHERE = {
    "students:career_pdf",
    "students:report_pdf",
    "students:calendar_feed",
    "documents:file",
    "documents:blank_form",
    "billing:fees_statement_pdf",
    "billing:rentals_statement_pdf",
    "billing:invoice_pdf",
    "billing:attestation_pdf",
    "billing:receipt_pdf",
    "billing:credit_note_pdf",
    "billing:reversal_pdf",
}
PAGES = [
    address
    for address in addresses()
    if address.name.startswith(("students:", "documents:", "billing:"))
    and ROUTES[address.name].get["owner"] == "200"
    and address.name not in COUNTED_ELSEWHERE
]
OF_CLASS = [
    address
    for address in addresses()
    if address.name.startswith("admin:students_course_")
    and address.name in desk.ROUTES
    and desk.ROUTES[address.name].get["staff"] == "200"
]
OF_FAMILY = ["/accueil/", "/famille/demandes/"]


@pytest.fixture
def counted(world, count_of):
    """`counted(person, paths)`: how many queries each of the pages asks for, opened by them."""

    def opened(person, path):
        assert world.clients[person].get(path).status_code == 200

    def counts(person, paths):
        return {path: count_of(partial(opened, person, path)) for path in paths}

    return counts


def paths_of(world, pages, routes):
    return [page.path(**routes[page.name].own(world)) for page in pages]


@pytest.fixture
def one_of_each(world):
    documents = [world.document, world.student_document, world.absence_proof]
    documents += [world.invoice, world.payment, world.credit_note]
    return [world.evaluation, world.former_evaluation, world.performance, *documents]


def lengthen(world, number):
    """So many more rows of every kind, all of this pupil."""
    year, closed = world.follow_up.course.year, world.former_follow_up.course.year
    courses = Course.objects.bulk_create(
        Course(year=of, name=f"Cours {n}", weekday=2, starts_at=dt.time(18), minutes=30)
        for of in (year, closed)
        for n in range(number)
    )
    CourseFollowUp.objects.bulk_create(
        CourseFollowUp(student=world.student, course=course) for course in courses
    )
    Evaluation.objects.bulk_create(
        Evaluation(follow_up=one, kind=f"Examen {n}", on=year.starts_on)
        for one in (world.follow_up, world.former_follow_up)
        for n in range(number)
    )
    Absence.objects.bulk_create(
        Absence(student=world.student, course=course, starts_on=day, ends_on=day)
        for course in (world.follow_up.course, None)
        for day in [dt.date(2998, 1, 1) + dt.timedelta(weeks=n) for n in range(number)]
    )
    kinds = DocumentType.objects.bulk_create(
        DocumentType(school=world.school, audience=audience, label=f"Pièce {n}")
        for audience in Audience
        for n in range(number)
    )
    for kind in kinds:
        pupil = world.student if kind.audience == Audience.STUDENT else None
        DocumentFactory(family=world.family, student=pupil, type=kind, year=year)
    for _ in range(number // 10):
        invoice = InvoiceFactory(payer=world.guardian, issued=True)
        PaymentFactory(payer=world.guardian, amount=Decimal(20), pays=invoice)
        credited(invoice, "14.00")
    event = EventFactory(school=world.school)
    Performance.objects.bulk_create(
        Performance(student=world.student, event=event, piece=f"Pièce {n}") for n in range(number)
    )


def test_two_hundred_follow_ups_cost_as_much_as_one(world, one_of_each, counted):
    paths = paths_of(world, PAGES, ROUTES)
    few = counted("owner", paths)
    lengthen(world, 199)
    assert counted("owner", paths) == few


def test_twelve_pupils_cost_as_much_as_one(world, one_of_each, counted):
    paths = [*paths_of(world, PAGES, ROUTES), *OF_FAMILY]
    few = counted("owner", paths)
    siblings = [Student(family=world.family, last_name="X", first_name=f"N{n}") for n in range(11)]
    for sibling in Student.objects.bulk_create(siblings):
        DocumentFactory(family=world.family, student=sibling, type=world.of_student)
        CourseFollowUp.objects.create(student=sibling, course=world.follow_up.course)
        Performance.objects.create(student=sibling, event=world.performance.event, piece="Duo")
    assert counted("owner", paths) == few


def test_a_class_of_thirty_costs_as_much_as_one_of_one(world, one_of_each, counted):
    paths = paths_of(world, OF_CLASS, desk.ROUTES)
    few = counted("staff", paths)
    join(world, 29)
    assert counted("staff", paths) == few


def join(world, number):
    """So many more pupils in the class, each with an evaluation, an absence and a piece."""
    people = [
        Student(family=world.family, last_name="X", first_name=f"N{n}") for n in range(number)
    ]
    for one in Student.objects.bulk_create(people):
        row = CourseFollowUp.objects.create(student=one, course=world.follow_up.course)
        Evaluation.objects.create(follow_up=row, kind="Examen", on=world.evaluation.on)
        day = world.absence.starts_on
        Absence.objects.create(
            student=one, course=row.course, origin="announced", starts_on=day, ends_on=day
        )
        Performance.objects.create(student=one, event=world.performance.event, piece="Trio")
