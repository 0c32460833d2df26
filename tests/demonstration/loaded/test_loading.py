"""`manage.py demo`: what it makes, what it leaves alone, where it refuses."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import School, User
from families.models import Family, Guardian
from imuse_portal.demonstration import data, loading
from students.models import GuardianStudent

SLUGS = ["sevre-et-loire", "fouesnant", "le-plessis-pate", "vitre", "combs-la-ville"]
DESIGNED = {
    "abarre1": "sevre-et-loire",
    "dupont1": "fouesnant",
    "lorrain1": "le-plessis-pate",
    "ztest1": "vitre",
    "ztest2": "vitre",
    "ztest3": "vitre",
    "famille1": "moissy-cramayel",
}
PHONE = re.compile(r"(?<!\d)0\d(?:[ .]?\d\d){2,4}(?!\d)")


def test_six_schools_stand_in_the_order_of_the_list(demonstration):
    slugs = list(School.objects.values_list("slug", flat=True))
    assert slugs == [*SLUGS, "moissy-cramayel"]


@pytest.mark.parametrize(("identifier", "slug"), DESIGNED.items())
def test_accounts_of_the_guides_belong_to_their_school(demonstration, identifier, slug):
    school = School.objects.open_to(User.objects.get(identifier=identifier)).get()
    assert school.slug == slug


def test_second_run_changes_nothing(demonstration, dump):
    before = dump()
    loading.load(now=timezone.now() + dt.timedelta(days=1))
    assert dump() == before


def test_second_run_leaves_what_people_changed(demonstration, dump):
    School.objects.filter(slug="vitre").update(welcome_text="Bonjour à tous.")
    School.objects.get(slug="fouesnant").menu_entries.all().delete()
    Guardian.objects.filter(user__identifier="ztest1").update(city="RENNES")
    Family.objects.get(guardians__user__identifier="guilbaud1").delete()
    before = dump()
    loading.load(now=timezone.now())
    assert dump() == before


def test_every_address_is_at_example_org(demonstration, dump):
    text = str(dump())
    domains = set(re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", text))
    assert {domain for domain in domains if not domain.endswith("example.org")} == set()


def test_every_phone_number_is_in_a_range_for_fiction(demonstration, dump):
    rows = dump()
    sheets = rows["families.Guardian"] + rows["accounts.School"] + rows["families.Change"]
    numbers = set(PHONE.findall(str(sheets)))
    assert len(numbers) > 50
    assert {n for n in numbers if not n.startswith(("06 39 98", "01 99 00"))} == set()


def test_a_person_is_guardian_in_two_families(demonstration):
    for identifier in ("roussel1", "lambert1"):
        assert User.objects.get(identifier=identifier).guardianships.count() == 2


def test_an_adult_pupil_is_their_own_guardian(demonstration):
    guardian = Guardian.objects.get(user__identifier="dupont1")
    assert str(guardian.own_student) == str(guardian) == "DUPONT Gérard"


def test_some_guardians_have_fewer_rights(demonstration):
    assert Guardian.objects.get(requests_changes=False).user.identifier == "coulibaly2"
    rights = GuardianStudent.objects.get(guardian__user__identifier="lorrain2")
    assert (rights.sees_pedagogy, rights.sees_money, rights.may_reenrol) == (True, False, False)


def test_each_school_has_its_own_logo(demonstration):
    contents = {Path(school.logo.path).read_bytes() for school in School.objects.all()}
    assert len(contents) == len(data.schools())
    assert all(content.startswith(b"\x89PNG") for content in contents)
