"""What the calendar of the demonstration holds today."""

from django.urls import reverse
from django.utils import timezone

from accounts.models import School, User
from students import timetable
from students.models import Absence, Cycle, LessonChange, Student, Term
from tests.conftest import signed_in


def test_a_family_reads_the_bulletin_of_its_pupil(demonstration):
    term = Term.objects.filter(year__school__slug="sevre-et-loire").earliest("starts_on")
    Term.objects.filter(pk=term.pk).update(published_at=timezone.now())
    student = Student.objects.get(reference="guilbaud1-lise")
    client = signed_in(User.objects.get(identifier="guilbaud1"))
    page = client.get(reverse("students:courses", args=[student.pk])).content.decode()
    address = reverse("students:report_pdf", args=[student.pk, term.pk])
    assert address in page
    assert client.get(address)["Content-Type"] == "application/pdf"


def test_each_school_says_what_its_averages_mean(demonstration):
    assert {school.result_bands.count() for school in School.objects.all()} == {3}
    assert Cycle.objects.filter(is_final=True, school__slug="sevre-et-loire").exists()


def test_lessons_to_come_are_changed_and_missed(demonstration):
    changes = LessonChange.objects.filter(course__year__school__slug="vitre")
    assert set(changes.values_list("is_cancelled", flat=True)) == {True, False}
    absence = Absence.objects.announced().get()
    assert timetable.lessons(absence.student, first=absence.starts_on, last=absence.ends_on)
