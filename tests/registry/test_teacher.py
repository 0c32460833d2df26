"""What a teacher sees at the desk: own courses of this year, and nothing else anywhere."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.desk import SchoolScopedAdmin
from accounts.roles import CAMPAIGN, TEACHER, permissions_of
from students.models import Absence, Course, CourseFollowUp
from tests.conftest import signed_in
from tests.desk.conftest import MAKERS, scoped_pages
from tests.factories import (
    AbsenceFactory,
    CourseFactory,
    EvaluationFactory,
    EventFactory,
    FollowUpFactory,
    PerformanceFactory,
    SchoolYearFactory,
    StudentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
MISSING = 2**40
LABELS = sorted(MAKERS)
OF_SCHOOL = {"students.Event"}
"""Rows of the school that every teacher of it reads."""


def page_of(label, view, *args):
    return reverse(f"admin:{label.lower().replace('.', '_')}_{view}", args=args)


# --- Generated from the desk's pages -----------------------------------------------------------


@pytest.mark.parametrize("label", sorted(set(LABELS) - OF_SCHOOL))
def test_what_is_not_theirs_is_as_what_is_not_there(teacher_client, class_of_three, school, label):
    """Rows of the same school that have nothing to do with the teacher's courses."""
    foreign = MAKERS[label](school)
    for ask in (teacher_client.get, teacher_client.post):
        for view in ("change", "delete", "history"):
            theirs, nobody_s = (ask(page_of(label, view, pk)) for pk in (foreign.pk, MISSING))
            assert theirs.status_code == nobody_s.status_code
            assert theirs.status_code in (403, 404)
    answer = teacher_client.get(page_of(label, "changelist"))
    if answer.status_code == 200:
        assert foreign.pk not in {row.pk for row in answer.context["cl"].result_list}


@pytest.mark.parametrize("label", LABELS)
def test_a_page_that_does_not_say_what_is_theirs_shows_nothing(teacher, request_of, school, label):
    MAKERS[label](school)
    page = scoped_pages()[label]
    if type(page).of_teacher is SchoolScopedAdmin.of_teacher:
        assert not page.own_rows(request_of(teacher.user)).exists()


CLASS_PAGES = [
    ("class", []),
    ("evaluations", []),
    ("lesson", []),
    ("absences", ["2026-12-01"]),
    ("repertoire", []),
]


def test_every_page_of_a_class_is_tested_here():
    own = {url.name for url in admin.site._registry[Course].class_urls()}
    assert own == {f"students_course_{name}" for name, _ in CLASS_PAGES} | {
        "students_course_evaluation"
    }


@pytest.mark.parametrize(("name", "rest"), CLASS_PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_class_of_another_is_no_class(teacher_client, other_course, name, rest, method):
    for pk in (other_course.pk, MISSING):
        page = reverse(f"admin:students_course_{name}", args=[pk, *rest])
        assert getattr(teacher_client, method)(page).status_code == 404


@pytest.mark.parametrize(("name", "rest"), CLASS_PAGES)
def test_their_own_opens(teacher_client, course, class_of_three, name, rest):
    page = reverse(f"admin:students_course_{name}", args=[course.pk, *rest])
    assert teacher_client.get(page, follow=True).status_code == 200


def test_an_evaluation_of_another_course_is_none(teacher_client, course, other_course):
    foreign = EvaluationFactory(follow_up=FollowUpFactory(course=other_course))
    for pk in (foreign.pk, MISSING):
        page = reverse("admin:students_course_evaluation", args=[course.pk, pk])
        assert teacher_client.get(page).status_code == 404


@pytest.mark.parametrize(("name", "rest"), CLASS_PAGES[1:])
def test_each_page_asks_for_its_permission(school, course, name, rest):
    """Staff of the school without one of the rights."""
    person = UserFactory(staff=True, schools=[school])
    page = reverse(f"admin:students_course_{name}", args=[course.pk, *rest])
    assert signed_in(person).get(page).status_code == 403


# --- What they see ----------------------------------------------------------------------------


def listed(client, label, **query):
    page = client.get(page_of(label, "changelist"), query)
    return set(page.context["cl"].result_list)


def test_own_courses_of_this_year(teacher_client, course, other_course, teacher, school):
    CourseFactory(year=SchoolYearFactory(school=school, closed=True), teacher=teacher)
    CourseFactory(year=SchoolYearFactory(school=school, preparing=True), teacher=teacher)
    assert listed(teacher_client, "students.Course") == {course}


def test_no_filter_leads_to_years_they_do_not_see(teacher_client, class_of_three):
    """What is offered is answered, and what is asked by hand is refused."""
    for label in ("students.Course", "students.CourseFollowUp", "students.Evaluation"):
        page = page_of(label, "changelist")
        shown = teacher_client.get(page)
        assert "Clôturée" not in shown.content.decode()
        queries = [
            c["query_string"]
            for f in shown.context["cl"].filter_specs
            for c in f.choices(shown.context["cl"])
        ]
        assert all(teacher_client.get(page + query).status_code == 200 for query in queries)
    assert (
        teacher_client.get(page_of("students.Course", "changelist"), {"when": "all"}).status_code
        == 400
    )


def test_own_pupils_and_what_they_do(teacher_client, class_of_three, other_course):
    FollowUpFactory(student=class_of_three[0].student, course=other_course)
    assert listed(teacher_client, "students.CourseFollowUp") == set(class_of_three)
    pupils = {row.student for row in class_of_three}
    assert listed(teacher_client, "students.Student") == pupils


def test_absences_of_own_courses_and_whole_days_of_own_pupils(
    teacher_client, class_of_three, course, other_course
):
    student = class_of_three[0].student
    seen = {AbsenceFactory(student=student, course=course), AbsenceFactory(student=student)}
    AbsenceFactory(student=student, course=other_course)
    assert listed(teacher_client, "students.Absence") == seen


def test_a_teacher_does_not_rewrite_what_a_family_said(teacher_client, class_of_three, course):
    told = AbsenceFactory(student=class_of_three[0].student, course=course, announced=True)
    page = page_of("students.Absence", "change", told.pk)
    assert teacher_client.get(page).status_code == 200
    assert teacher_client.post(page, {"reason": "X"}).status_code == 403
    assert Absence.objects.get().reason == told.reason


def test_events_of_the_school_and_what_own_pupils_play(teacher_client, class_of_three, school):
    event = EventFactory(school=school)
    own = PerformanceFactory(student=class_of_three[0].student, event=event)
    PerformanceFactory(student=StudentFactory(family__school=school), event=event)
    assert listed(teacher_client, "students.Event") == {event}
    assert listed(teacher_client, "students.Performance") == {own}


def test_the_first_page_begins_with_own_classes(teacher_client, course, other_course):
    shown = teacher_client.get("/gestion/").content.decode()
    assert reverse("admin:students_course_class", args=[course.pk]) in shown
    assert other_course.name not in shown


def test_the_first_page_names_each_class_in_the_order_of_the_week(teacher_client, course, teacher):
    CourseFactory(year=course.year, teacher=teacher, name="Chœur", weekday=1)
    tiles = teacher_client.get("/gestion/").context["tiles"]
    assert [tile["name"] for tile in tiles[:2]] == ["Chœur", course.name]
    assert not any(tile["is_urgent"] for tile in tiles)


def test_without_a_class_this_year_the_first_page_says_so(teacher_client, teacher, school):
    CourseFactory(year=SchoolYearFactory(school=school, closed=True), teacher=teacher)
    shown = teacher_client.get("/gestion/").content.decode()
    assert "Aucune classe cette année" in shown and 'href=""' not in shown


# --- What they do not see ---------------------------------------------------------------------


def test_nothing_about_money_or_requests():
    """Beyond pupils and classes, an opinion before a re-enrolment is entered and taken back."""
    beyond = {name for name in permissions_of(TEACHER) if not name.startswith("students.")}
    assert beyond == {f"reenrolment.{what}_obstacle" for what in ("view", "add", "delete")}


@pytest.mark.parametrize("is_open", [False, True])
def test_addresses_only_where_the_school_says_so(teacher_client, class_of_three, school, is_open):
    school.teachers_see_addresses = is_open
    school.save()
    student = class_of_three[0].student
    student.address_line_1, student.email = "3 rue du Lac", "irina@example.org"
    student.save()
    page = teacher_client.get(page_of("students.Student", "change", student.pk)).content.decode()
    assert ("3 rue du Lac" in page) is is_open
    assert ("irina@example.org" in page) is is_open


def test_addresses_cannot_be_probed(teacher_client, class_of_three):
    page = page_of("students.Student", "changelist")
    for lookup in ("city__startswith", "family__name__startswith", "email__contains"):
        assert teacher_client.get(page, {lookup: "R"}).status_code == 400
    assert not teacher_client.get(page, {"q": "inconnu"}).context["cl"].result_count


def relations_of(label):
    """Every way from a row to others, as an address would write it."""
    return [field.name for field in scoped_pages()[label].opts.get_fields() if field.is_relation]


@pytest.mark.parametrize("label", [label for label in LABELS if label.startswith("students.")])
def test_no_list_leads_on_through_a_relation(teacher_client, class_of_three, label):
    """Else whole sheets, of other schools too, would be read letter by letter."""
    page = page_of(label, "changelist")
    for name in relations_of(label):
        for lookup in (f"{name}__pk__gte", f"{name}__school__slug__startswith", f"{name}__gt"):
            assert teacher_client.get(page, {lookup: "1"}).status_code in (400, 403), lookup


@pytest.mark.parametrize(
    ("label", "lookup"),
    [
        ("students.CourseFollowUp", "course__year__school__staff__password__startswith"),
        ("students.Performance", "event__school__families__guardians__email__startswith"),
        ("students.Evaluation", "on__year__gte"),
    ],
)
def test_secrets_are_not_read_letter_by_letter(teacher_client, class_of_three, label, lookup):
    assert teacher_client.get(page_of(label, "changelist"), {lookup: "1"}).status_code == 400


@pytest.mark.parametrize(
    ("label", "query"),
    [
        ("students.CourseFollowUp", {"course__id__exact": 1, "activity_status__exact": "active"}),
        ("students.Performance", {"event__id__exact": 1}),
        ("students.Evaluation", {"on__year": 2026, "on__month": 10, "is_absent__exact": 0}),
        ("students.Absence", {"state": "announced", "is_justified__exact": 0}),
    ],
)
def test_what_the_filters_of_a_list_write_is_answered(teacher_client, class_of_three, label, query):
    assert teacher_client.get(page_of(label, "changelist"), query).status_code == 200


def test_another_role_beside_teaching_opens_no_other_class(
    teacher, class_of_three, other_course, school
):
    """Campaign staff read all pupils; the marks of a class stay its teacher's."""
    teacher.user.groups.add(Group.objects.get(name=CAMPAIGN))
    client = signed_in(teacher.user)
    pupil = StudentFactory(family__school=school)
    foreign = EvaluationFactory(follow_up=FollowUpFactory(student=pupil, course=other_course))
    page = page_of("students.Evaluation", "change", foreign.pk)
    assert client.post(page, {"mark": "0"}).status_code == 404
    assert other_course not in listed(client, "students.Course")
    assert pupil in listed(client, "students.Student")


def test_a_follow_up_takes_their_words_alone(teacher_client, class_of_three, other_course):
    row = class_of_three[0]
    data = {
        "appreciation": "Bon travail",
        "average": "20",
        "course": other_course.pk,
        "evaluations-TOTAL_FORMS": 0,
        "evaluations-INITIAL_FORMS": 0,
    }
    teacher_client.post(page_of("students.CourseFollowUp", "change", row.pk), data)
    found = CourseFollowUp.objects.get(pk=row.pk)
    assert (found.appreciation, found.average, found.course) == ("Bon travail", None, row.course)


def test_a_teacher_of_the_secretariat_too_sees_the_school(staff, school, other_course, teacher):
    staff.groups.add(teacher.user.groups.get())
    assert other_course in listed(signed_in(staff), "students.Course")


def test_what_families_announced_is_not_deleted_from_the_list(
    teacher_client, class_of_three, course
):
    """Neither alone nor among what the teacher wrote; nor whole days."""
    student = class_of_three[0].student
    own = AbsenceFactory(student=student, course=course, starts_on="2026-12-08")
    told = AbsenceFactory(student=student, course=course, announced=True)
    whole_day = AbsenceFactory(student=student, starts_on="2026-12-15")
    for chosen in ([told], [whole_day], [own, told]):
        keys = [row.pk for row in chosen]
        data = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
        teacher_client.post(page_of("students.Absence", "changelist"), data)
        assert Absence.objects.count() == 3
    data["_selected_action"] = [own.pk]
    teacher_client.post(page_of("students.Absence", "changelist"), data)
    assert not Absence.objects.filter(pk=own.pk).exists()
