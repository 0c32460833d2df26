"""What lists and forms of the desk say beside their rows."""

import pytest
from django.urls import reverse

from tests.factories import (
    AbsenceFactory,
    CycleFactory,
    EvaluationFactory,
    FollowUpFactory,
    LessonChangeFactory,
)

pytestmark = pytest.mark.django_db


def shown(client, page, *args):
    return client.get(reverse(f"admin:{page}", args=args)).content.decode()


def test_yes_and_no_are_words(staff_client, school, student):
    row = FollowUpFactory(student=student)
    EvaluationFactory(follow_up=row)
    EvaluationFactory(follow_up=row, kind="Examen", mark=None, is_absent=True)
    LessonChangeFactory(course=row.course)
    CycleFactory(school=school)
    evaluations = shown(staff_client, "students_evaluation_changelist")
    assert evaluations.count('<td class="field-absent">Absent</td>') == 1
    assert evaluations.count('<td class="field-absent"></td>') == 1
    for model in ("evaluation", "lessonchange", "cycle", "absence"):
        page = shown(staff_client, f"students_{model}_changelist")
        assert "icon-no" not in page and "icon-yes" not in page


def test_a_course_has_one_link_to_its_class(staff_client, student):
    course = FollowUpFactory(student=student).course
    page = shown(staff_client, "students_course_changelist")
    assert page.count(reverse("admin:students_course_class", args=[course.pk])) == 1
    assert reverse("admin:students_course_evaluations", args=[course.pk]) not in page


@pytest.mark.parametrize("kind", ["coursefollowup", "absence"])
@pytest.mark.parametrize("who", ["staff_client", "teacher_client"])
def test_a_pupil_s_page_leads_to_what_they_do(request, class_of_three, course, kind, who):
    client = request.getfixturevalue(who)
    for row in class_of_three:
        AbsenceFactory(student=row.student, course=course)
    student = class_of_three[0].student
    link = reverse(f"admin:students_{kind}_changelist") + f"?student__id__exact={student.pk}"
    assert link in shown(client, "students_student_change", student.pk)
    assert [row.student for row in client.get(link).context["cl"].result_list] == [student]


def test_a_pupil_s_page_leads_to_the_portal(staff_client, teacher_client, guardian, class_of_three):
    view_as = reverse("families:view_as", args=[guardian.pk])
    pk = class_of_three[0].student.pk
    assert view_as in shown(staff_client, "students_student_change", pk)
    assert view_as not in shown(teacher_client, "students_student_change", pk)


def test_the_list_says_where_a_pupil_is_added(staff_client, teacher_client):
    sentence = "Un élève s’ajoute sur la fiche de sa famille"
    assert sentence in shown(staff_client, "students_student_changelist")
    assert sentence not in shown(teacher_client, "students_student_changelist")


def test_what_does_not_exist_leads_back_to_the_desk(staff_client, family_client):
    answer = staff_client.get("/gestion/students/course/0/class/")
    assert answer.status_code == 404
    assert "Revenir à la gestion de l’établissement" in answer.content.decode()
    assert "Revenir à la gestion" not in family_client.get("/nulle-part/").content.decode()


def test_no_group_of_pages_has_the_name_of_a_library(admin_client_):
    groups = {str(app["name"]) for app in admin_client_.get("/gestion/").context["app_list"]}
    assert "Tentatives de connexion" in groups
    assert not {name for name in groups if name.isupper() or name == "Axes"}
