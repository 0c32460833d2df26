"""`manage.py demo --families N`."""

import pytest
from django.utils import timezone

from accounts.models import School, User
from families.models import ChangeSet, Family, Guardian
from imuse_portal.demonstration import generated
from students.models import Student


def generate(count):
    return generated.generate(count, now=timezone.now())


def test_families_are_complete(demonstration):
    before = Family.objects.count()
    assert generate(30) == 30
    made = Family.objects.order_by("-pk")[:30]
    assert Family.objects.count() == before + 30
    for family in made:
        assert family.students.exists()
        assert all(guardian.user.email == guardian.email for guardian in family.guardians.all())


def test_families_are_spread_over_the_schools(demonstration):
    generate(12)
    first = Guardian.objects.filter(user__identifier__startswith="foyer", rank=1)
    counts = [first.filter(family__school=school).count() for school in School.objects.all()]
    assert counts == [2] * 6


def test_second_run_makes_only_what_is_missing(demonstration, dump):
    generate(20)
    before = dump()
    assert generate(20) == 0
    assert dump() == before
    assert generate(25) == 5


def test_number_n_is_always_the_same_family(demonstration):
    generate(3)
    first = str(Guardian.objects.get(user__identifier="foyer3"))
    User.objects.filter(identifier="foyer3").delete()
    generate(3)
    assert str(Guardian.objects.get(user__identifier="foyer3")) == first


def test_one_family_in_ten_waits_for_the_school(demonstration):
    before = ChangeSet.objects.pending().count()
    generate(40)
    assert ChangeSet.objects.pending().count() == before + 4


@pytest.mark.parametrize("count", [9, 200])
def test_statements_do_not_grow_with_the_families(
    demonstration, django_assert_max_num_queries, count
):
    school = School.objects.get(slug="vitre")
    households = [generated._household(number, school, "x") for number in range(1, count + 1)]
    with django_assert_max_num_queries(8):
        generated._save(households)
    assert Student.objects.filter(family__guardians__user__identifier="foyer1").exists()
