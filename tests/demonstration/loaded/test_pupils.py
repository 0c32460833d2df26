"""The pupils' files of the demonstration: each school's sheet, years, rights and levels."""

import datetime as dt
import html

import pytest
from django.urls import reverse

from accounts.models import School, User
from families.models import ChangeSet
from imuse_portal.demonstration import data
from students.enums import YearState
from students.forms import StudentForm
from students.models import SchoolYear, Student
from tests.conftest import signed_in
from tests.demonstration.guides import FILE, HANDED_IN, PUPIL, PUPIL_SHEETS

of_each_school = pytest.mark.parametrize(
    ("slug", "sheet"), PUPIL_SHEETS.items(), ids=list(PUPIL_SHEETS)
)


def pupils_of(slug):
    return Student.objects.filter(family__school__slug=slug).order_by("pk")


def pupil_of(slug, name):
    return pupils_of(slug).filter(own_guardian=None).get(first_name=name)


def page_of(student):
    client = signed_in(student.family.guardians.first().user)
    path = reverse("students:identity", args=[student.pk])
    return html.unescape(client.get(path, follow=True).content.decode())


@of_each_school
def test_the_sheet_has_the_fields_of_the_guide(demonstration, slug, sheet):
    pupil = pupil_of(slug, sheet.pupil)
    fields = StudentForm(instance=pupil, family=pupil.family).fields
    assert set(fields) == ({*PUPIL} | sheet.more) - sheet.less
    assert {name: fields[name].label for name in sheet.labels} == sheet.labels


@of_each_school
def test_the_yellow_fields_are_those_of_the_guide(demonstration, slug, sheet):
    pupil = pupil_of(slug, sheet.pupil)
    pupil.address_of = None
    fields = StudentForm(instance=pupil, family=pupil.family).fields
    assert {name for name, field in fields.items() if field.required} == {
        "last_name",
        *sheet.yellow,
    }


@of_each_school
def test_the_page_shows_the_file(demonstration, slug, sheet):
    page = page_of(pupil_of(slug, sheet.pupil))
    school = School.objects.get(slug=slug)
    tabs = school.menu_entries.filter(inside="students").values_list("label", flat=True)
    assert list(tabs) == (FILE if slug == "vitre" else [*FILE, HANDED_IN])
    assert sheet.notice in page and bool(school.image_notice) == bool(sheet.notice)
    assert "Niveau scolaire" in page


def test_gaelle_is_as_in_the_guide(demonstration):
    page = page_of(pupil_of("moissy-cramayel", "Gaëlle"))
    for words in ("TEST Gaëlle", "17/12/1980", "Madame TEST FAMILLE : ", "77550 MOISSY CRAMAYEL"):
        assert words in page.replace("\xa0", " ")


def test_dupont_reads_the_contacts_of_his_own_sheet(demonstration):
    dupont = pupils_of("fouesnant").get(own_guardian__user__identifier="dupont1")
    page = page_of(dupont)
    for words in ("03/05/1960", "15 rue des fleurs", "FOUESNANT LES GLENAN", "Modifier"):
        assert words in page


def test_abarre_has_years_back_to_the_oldest_course(demonstration):
    years = School.objects.get(slug="sevre-et-loire").years
    assert years.closed().order_by("starts_on").first().name == "2006/2007"
    known = years.get(name="2011/2012")
    assert (known.starts_on, known.ends_on) == (dt.date(2011, 9, 12), dt.date(2012, 7, 5))


def test_every_school_has_one_current_year_and_the_next(demonstration):
    for school in School.objects.all():
        years = school.years.exclude(state=YearState.CLOSED).order_by("starts_on")
        assert [year.state for year in years] == [YearState.CURRENT, YearState.PREPARING]


def test_every_level_is_of_the_current_year(demonstration):
    """But for those who were pre-enrolled: they said it of the year in which they come."""
    known = Student.objects.filter(levels__isnull=False, pre_enrolled=None)
    assert {state for (state,) in known.values_list("levels__year__state")} == {YearState.CURRENT}


def test_a_father_reads_without_editing(demonstration):
    father = User.objects.get(identifier="roussel1").guardianships.get(family__name__contains="–")
    jade = father.family.students.get()
    assert not jade.rights_of(father).may_edit
    assert not Student.objects.editable_by(father)


def test_requests_on_pupils_wait(demonstration):
    waiting = ChangeSet.objects.pending().filter(form="students.StudentForm")
    schools = set(waiting.values_list("family__school__slug", flat=True))
    assert {"sevre-et-loire", "fouesnant", "vitre", "moissy-cramayel"} <= schools


def test_the_file_of_each_school_names_guardians_of_the_family():
    for school in data.schools().values():
        for family in school["families"]:
            known = {guardian["identifier"] for guardian in family["guardians"]}
            named = {pupil.get("address_of") for pupil in family["students"]} - {None}
            assert named <= known


def test_current_year_is_read_once(demonstration, django_assert_num_queries):
    school = School.objects.get(slug="vitre")
    with django_assert_num_queries(1):
        assert SchoolYear.current_of(school) == SchoolYear.current_of(school)
