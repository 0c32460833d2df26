"""A teacher enters a class's evaluations and a lesson's absences with the keyboard alone."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import School, User
from students.models import Absence, CourseFollowUp, Evaluation, SchoolYear, Teacher
from tests.browser.person import KeyboardPerson
from tests.factories import AbsenceFactory, CourseFactory, FollowUpFactory, StudentFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
CLASS = "FM du mardi"


@pytest.fixture
def lesson():
    """The Tuesday of this week."""
    today = timezone.localdate()
    return today - dt.timedelta(days=today.weekday()) + dt.timedelta(days=1)


@pytest.fixture
def three(portal, lesson):
    """A class of the demonstration's teacher, with three pupils of one family."""
    school = School.objects.get(slug="vitre")
    user = User.objects.get(identifier="enseignant")
    teacher = Teacher.objects.filter(school=school, user=user).first() or Teacher.objects.create(
        school=school, user=user, last_name="BLANCHARD"
    )
    year = SchoolYear.objects.current().get(school=school)
    course = CourseFactory(year=year, name=CLASS, teacher=teacher)
    family = school.families.get(guardians__user__identifier="ztest1")
    pupils = [StudentFactory(family=family, last_name=name) for name in ("ABEL", "BOIS", "CLERC")]
    rows = [FollowUpFactory(student=pupil, course=course) for pupil in pupils]
    AbsenceFactory(student=pupils[2], course=course, starts_on=lesson, announced=True)
    return rows


@pytest.fixture
def keyboard(three, person):
    typist = KeyboardPerson(person().page)
    typist.signs_in_at_the_desk("enseignant")
    return typist


def opens_the_class(keyboard):
    keyboard.goes_to("/gestion/")
    keyboard.presses(CLASS)
    keyboard.sees("Élèves de la classe")


def types_on(keyboard, *cells):
    """From cell to cell with Tab, as they follow each other."""
    for text in cells:
        keyboard.page.keyboard.press("Tab")
        keyboard.page.keyboard.type(text)


def test_a_class_is_entered_by_keyboard_and_read_by_the_family(keyboard, three, person):
    opens_the_class(keyboard)
    keyboard.presses("Saisir une évaluation")
    keyboard.fills("Type d’évaluation", "Contrôle Continu")
    keyboard.reaches(keyboard.field("Date"))
    keyboard.page.keyboard.type(f"{timezone.localdate():%m%d%Y}")
    keyboard.reaches(keyboard.field(f"Note – {three[0].student}"))
    keyboard.page.keyboard.type("15,75")
    types_on(keyboard, "B", "Bien", "Bon travail")
    keyboard.fills(f"Note – {three[1].student}", "12,5")
    keyboard.ticks(f"Absent – {three[2].student}")
    keyboard.presses("Enregistrer toute la classe")
    keyboard.sees("3 lignes enregistrées")
    marks = dict(Evaluation.objects.values_list("follow_up", "mark"))
    assert [marks[row.pk] for row in three] == [Decimal("15.75"), Decimal("12.50"), None]
    family = person()
    family.signs_in("ztest1", three[0].student.family.school.site_label)
    family.goes_to(f"/eleves/{three[0].student_id}/cours/{three[0].pk}/")
    family.sees("15,75")


def test_a_wrong_mark_is_told_at_its_cell_and_nothing_typed_is_lost(keyboard, three):
    opens_the_class(keyboard)
    keyboard.presses("Saisir une évaluation")
    keyboard.fills("Type d’évaluation", "Examen")
    keyboard.fills(f"Note – {three[0].student}", "25")
    keyboard.fills(f"Appréciation – {three[1].student}", "À revoir")
    keyboard.presses("Enregistrer toute la classe")
    keyboard.sees("Rien n’est encore enregistré")
    wrong = keyboard.field(f"Note – {three[0].student}")
    assert wrong.get_attribute("aria-invalid") == "true"
    assert keyboard.field(f"Appréciation – {three[1].student}").input_value() == "À revoir"
    assert not Evaluation.objects.filter(follow_up__in=three).exists()


def test_absences_of_a_lesson_by_keyboard(keyboard, three, lesson):
    course = three[0].course_id
    keyboard.goes_to(f"/gestion/students/course/{course}/absences/{lesson}/")
    assert keyboard.field(f"Absent – {three[2].student}").is_checked()
    keyboard.ticks(f"Absent – {three[0].student}")
    keyboard.fills(f"Motif – {three[0].student}", "Malade")
    keyboard.presses("Enregistrer les absences")
    keyboard.sees("1 ligne enregistrée")
    assert Absence.objects.recorded().get(student=three[0].student).reason == "Malade"


@pytest.mark.parametrize("width", [320, 1280])
def test_a_teacher_s_pages_are_sound(keyboard, three, width):
    keyboard.page.set_viewport_size({"width": width, "height": 900})
    course = CourseFollowUp.objects.get(pk=three[0].pk).course_id
    wrong = {}
    for end in ("class/", "evaluations/", "absences/?on=", "repertoire/", "change/"):
        keyboard.goes_to(f"/gestion/students/course/{course}/{end}")
        wrong[end] = [*keyboard.violations(), *["wide"] * (keyboard.overflow() > 0)]
    assert not any(wrong.values()), wrong


def test_enter_and_the_arrows_go_down_a_column(keyboard, three):
    opens_the_class(keyboard)
    keyboard.presses("Saisir une évaluation")
    keyboard.sees("Commun à toute la classe")
    assert keyboard.page.evaluate("document.activeElement.name") == "kind"
    keyboard.reaches(keyboard.field(f"Note – {three[0].student}"))
    for text, key in (("15", "Enter"), ("12", "ArrowDown"), ("9", "ArrowUp")):
        keyboard.page.keyboard.type(text)
        keyboard.page.keyboard.press(key)
    marks = [keyboard.field(f"Note – {row.student}").input_value() for row in three]
    assert marks == ["15", "12", "9"]
    assert keyboard.page.evaluate("document.activeElement.value") == "12"


def test_on_paper_a_class_is_a_list_to_tick(keyboard, three):
    opens_the_class(keyboard)
    page = keyboard.page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    seen = page.locator("#header, .breadcrumbs, .decision, .no-print").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).length"
    )
    assert seen == 0
    assert page.locator("th.print-only").is_visible()
    assert page.locator("tbody tr").first.evaluate("row => getComputedStyle(row).display") == (
        "table-row"
    )
