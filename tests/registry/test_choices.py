"""Where a row is chosen, it can be told from the others: by year, by teacher, by school."""

import pytest
from django.urls import reverse

from tests.conftest import signed_in
from tests.factories import (
    CourseFactory,
    CycleFactory,
    DepartmentFactory,
    FollowUpFactory,
    SchoolYearFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PIANO = "Piano (2026/2027, BARDEVAL Brice)"


@pytest.fixture
def two_schools(staff, school, other_school):
    staff.schools.add(other_school)
    for one in (school, other_school):
        CourseFactory(year__school=one, name="Piano", department=DepartmentFactory(school=one))
        CycleFactory(school=one)
    return signed_in(staff)


def found(client, model, field, term=""):
    asked = {"app_label": "students", "model_name": model, "field_name": field, "term": term}
    results = client.get(reverse("admin:autocomplete"), asked).json()["results"]
    return sorted(result["text"] for result in results)


def listed(client, model, parameter):
    """What the list's filter of that parameter offers, but «everything»."""
    changes = client.get(reverse(f"admin:students_{model}_changelist")).context["cl"]
    spec = next(one for one in changes.filter_specs if parameter in one.expected_parameters())
    return [choice["display"] for choice in spec.choices(changes)][1:]


def test_a_course_is_named_with_year_and_teacher(staff_client, school):
    CourseFactory(year__school=school, name="Piano")
    assert found(staff_client, "absence", "course") == [PIANO]


def test_of_several_schools_each_row_names_its_own(two_schools, school, other_school):
    schools = sorted(map(str, (school, other_school)))
    assert found(two_schools, "absence", "course") == [f"{PIANO} – {one}" for one in schools]
    assert found(two_schools, "course", "cycle") == [f"2C4 – {one}" for one in schools]
    assert found(two_schools, "course", "year") == [f"2026/2027 – {one}" for one in schools]


def test_a_follow_up_is_named_with_its_year(staff_client, student):
    FollowUpFactory(
        student=student, course__name="Piano", course__year__school=student.family.school
    )
    assert found(staff_client, "evaluation", "follow_up") == ["DUPONT Irina – Piano (2026/2027)"]


def test_what_is_chosen_already_reads_as_it_was_found(two_schools, school):
    course = school.years.get().courses.get()
    page = reverse("admin:students_course_change", args=[course.pk])
    form = two_schools.get(page).context["adminform"].form
    assert f"Formation Musicale – {school}" in str(form["department"])


def test_filters_name_a_year_once_and_say_whose_the_rest_is(two_schools, school, other_school):
    SchoolYearFactory(school=school, closed=True)
    assert listed(two_schools, "coursefollowup", "year_name") == ["2026/2027", "2025/2026"]
    departments = listed(two_schools, "course", "department__id__exact")
    assert sorted(departments) == sorted(
        ["–", *(f"Formation Musicale – {one}" for one in (school, other_school))]
    )


def test_the_filter_of_years_finds_those_of_all_schools(two_schools, school):
    CourseFactory(year=SchoolYearFactory(school=school, closed=True))
    FollowUpFactory(course=CourseFactory(year=school.years.closed().get()))
    kept = two_schools.get("/gestion/students/coursefollowup/", {"year_name": "2025/2026"})
    assert kept.context["cl"].result_count == 1


def test_as_many_queries_for_many_choices_of_several_schools(two_schools, school, count_of):
    def search():
        found(two_schools, "absence", "course")
        two_schools.get("/gestion/students/course/")

    few = count_of(search)
    for number in range(15):
        department = DepartmentFactory(school=school, name=f"Bois {number}")
        CourseFactory(year__school=school, department=department)
    assert count_of(search) == few


def test_somebody_without_a_school_finds_nothing(school):
    CourseFactory(year__school=school)
    person = signed_in(UserFactory(staff=True))
    asked = {"app_label": "students", "model_name": "absence", "field_name": "course"}
    assert person.get(reverse("admin:autocomplete"), asked).status_code == 403
