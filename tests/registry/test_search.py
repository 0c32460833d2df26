"""«zoe» finds «Zoé», through an index, in as many queries whatever the school's size."""

import pytest
from django.contrib import admin
from django.db import connection

from families.models import Family, Guardian
from imuse_portal import search
from students.models import Student
from tests.factories import GuardianFactory, StudentFactory

pytestmark = pytest.mark.django_db
LIST = "/gestion/students/student/"
MANY = 20_000


def found(client, words, page=LIST):
    return list(client.get(page, {"q": words}).context["cl"].result_list)


@pytest.mark.parametrize("words", ["zoe", "ZOÉ", "Zoé", "le goff zoe", "zoe 'le goff'"])
def test_accents_and_case_do_not_matter(staff_client, family, words):
    zoe = StudentFactory(family=family, last_name="LE GOFF", first_name="Zoé")
    StudentFactory(family=family, last_name="LE GALL", first_name="Noé")
    assert found(staff_client, words) == [zoe]


def test_a_pupil_is_found_by_the_reference(staff_client, family):
    pupil = StudentFactory(family=family, reference="VIT-0042")
    assert found(staff_client, "vit-0042") == [pupil]


def test_each_word_is_wanted(staff_client, family):
    StudentFactory(family=family, last_name="MARTIN", first_name="Zoé")
    assert found(staff_client, "zoe dupond") == []


def test_a_sentence_is_as_dear_as_a_name(staff_client, student):
    """Each word is a search of its own: the database is not kept busy by hundreds of them."""
    assert len(search.words_of("a " * 400)) == 1
    letters = " ".join("abcdefghijklmnopqrstuvwxyz" * 9)
    assert len(search.words_of(letters)) == search.MOST_WORDS
    assert found(staff_client, letters) == []


@pytest.mark.parametrize("words", ["%", "_", "\\"])
def test_signs_of_patterns_are_letters(staff_client, student, words):
    assert found(staff_client, words) == []


def test_a_row_that_matches_twice_is_found_once(staff_client, family):
    GuardianFactory(family=family, last_name="DUPONT")
    GuardianFactory(family=family, last_name="DUPONT", rank=2)
    assert found(staff_client, "dupont", "/gestion/families/family/") == [family]


@pytest.fixture
def many(school):
    """Twenty thousand families, each with a pupil and a guardian."""
    names = ["Zoé", "Anne", "Irina", "Basile", "Yann", "Élodie", "Noé", "Jeanne", "Brice", "Alix"]
    families = Family.objects.bulk_create(
        Family(school=school, name=f"NOM{n:05}") for n in range(MANY)
    )
    person = lambda n: {"last_name": f"NOM{n:05}", "first_name": names[n % 10]}  # noqa: E731
    people = [(family, person(n)) for n, family in enumerate(families)]
    Student.objects.bulk_create(Student(family=f, **values) for f, values in people)
    Guardian.objects.bulk_create(
        Guardian(family=f, email=f"p{values['last_name'].lower()}@example.org", **values)
        for f, values in people
    )
    with connection.cursor() as cursor:
        for table in ("students_student", "families_guardian", "families_family"):
            cursor.execute(f"ANALYZE {table}")


@pytest.mark.parametrize(
    ("model", "words", "index"),
    [
        (Student, "nom01234", "student_last_name_trigrams"),
        (Guardian, "nom01234", "guardian_last_name_trigrams"),
        (Guardian, "pnom01234@", "guardian_email_trigrams"),
    ],
)
def test_the_index_is_used(many, admin_user, request_of, model, words, index):
    page = admin.site.get_model_admin(model)
    fields = page.get_search_fields(request_of(admin_user))
    plan = search.having_all(model.objects.order_by(), fields, words).explain()
    assert index in plan


@pytest.mark.parametrize("page", [LIST, "/gestion/families/guardian/"])
def test_a_big_school_asks_as_many_queries(staff_client, student, guardian, many, count_of, page):
    everybody = count_of(lambda: staff_client.get(page))
    assert count_of(lambda: staff_client.get(page, {"q": "nom0123"})) == everybody
    Student.objects.exclude(pk=student.pk).delete()
    Guardian.objects.exclude(pk=guardian.pk).delete()
    assert count_of(lambda: staff_client.get(page)) == everybody
