"""The school's answer: a family with its account, pupils who join one, or a reason."""

import pytest
from django.utils import timezone

from accounts.models import User
from families.models import Family, Guardian
from imuse_portal.models import OutgoingMail
from reenrolment.models import ReenrolmentError
from reenrolment.pre import decision, duplicates
from students.models import Student
from tests.factories import (
    GuardianFactory,
    PreEnrolledGuardianFactory,
    PreEnrolmentFactory,
    StudentFactory,
)

pytestmark = pytest.mark.django_db

EMAIL = "lea.nouvel@example.org"


@pytest.fixture
def accept(staff):
    return lambda row: decision.accept(row, by=staff, at=timezone.now())


@pytest.fixture
def attach(staff):
    return lambda row, family: decision.attach(row, family, by=staff, at=timezone.now())


def kinds(outbox):
    return [(mail.kind.rpartition("/")[2], mail.to) for mail in outbox()]


def test_acceptance_makes_family_guardians_pupil_and_account(asked, accept, outbox, school):
    PreEnrolledGuardianFactory(pre_enrolment=asked, rank=2, first_name="Max", email="")
    assert accept(asked) == ""
    family = Family.objects.get(name="NOUVEL")
    first, second = family.guardians.order_by("rank")
    pupil = family.students.get()
    assert (first.email, first.city, first.mobile) == (EMAIL, "Vitré", "06 39 98 12 34")
    assert (first.user.identifier, second.user) == ("nouvel1", None)
    assert (pupil.first_name, pupil.address_of) == ("Noé", first)
    assert asked.students.get().student == pupil and asked.family == family
    assert kinds(outbox) == [("accepted", [EMAIL]), ("identifiers", [EMAIL])]
    assert "nouvel1" in outbox()[1].message


def test_the_school_level_is_that_of_the_coming_year(asked, accept, period):
    asked.students.update(school_level="CM1")
    accept(asked)
    assert Student.objects.get(first_name="Noé").level_in(period.year).name == "CM1"


def test_an_adult_pupil_is_the_guardian(asked, accept):
    asked.students.update(is_guardian=True)
    accept(asked)
    pupil = Student.objects.get(first_name="Noé")
    assert pupil.own_guardian == pupil.family.guardians.get() and pupil.address_of is None


def test_guardian_2_gets_no_account_whoever_reads_that_mailbox(asked, accept, outbox):
    PreEnrolledGuardianFactory(pre_enrolment=asked, rank=2, email="max@example.org")
    accept(asked)
    assert not User.objects.filter(email="max@example.org").exists()
    assert not any("max@example.org" in mail.to for mail in outbox())


def test_an_account_of_the_school_opens_the_new_family_too(asked, accept, outbox, guardian):
    asked.guardians.update(email=guardian.user.email)
    assert accept(asked) == ""
    assert Guardian.objects.get(family__name="NOUVEL").user == guardian.user


def test_an_account_of_another_school_is_left_alone_and_staff_are_told(asked, accept, other_school):
    elsewhere = GuardianFactory(family__school=other_school)
    asked.guardians.update(email=elsewhere.user.email)
    assert "NOUVEL Léa" in accept(asked)
    assert Guardian.objects.get(family__name="NOUVEL").user is None


def test_a_pupil_of_a_family_joins_it(period, family, user, accept, outbox):
    row = PreEnrolmentFactory(period=period, family=family, waiting=True, sent_by=user)
    accept(row)
    pupil = family.students.get()
    assert pupil.address_of.user == user and Family.objects.count() == 1
    assert kinds(outbox) == [("accepted", [user.email])]


def test_attached_pupils_join_the_family_whose_sheets_stay(asked, attach, family, guardian, outbox):
    attach(asked, family)
    assert family.students.get().first_name == "Noé"
    assert family.guardians.count() == 1 and asked.family == family
    assert kinds(outbox) == [("accepted", [EMAIL])]
    assert guardian.user.identifier not in outbox()[0].message


def test_the_identifier_goes_to_the_mailbox_of_the_account_alone(
    asked, attach, family, guardian, outbox
):
    asked.guardians.update(email=guardian.user.email)
    attach(asked, family)
    assert kinds(outbox)[1] == ("identifiers", [guardian.user.email])


def test_a_pupil_whom_the_family_has_is_not_made_twice(asked, attach, family):
    born = asked.students.get().birth_date
    known = StudentFactory(family=family, last_name="Nouvel", first_name="NOE", birth_date=born)
    attach(asked, family)
    assert family.students.get() == known == asked.students.get().student


def test_a_family_of_another_school_is_refused(asked, attach, other_school):
    foreign = GuardianFactory(family__school=other_school).family
    with pytest.raises(ReenrolmentError):
        attach(asked, foreign)
    assert not foreign.students.exists()


def test_a_refusal_is_told_with_its_reason(asked, staff, outbox):
    decision.refuse(asked, by=staff, at=timezone.now(), reason="Le cours est complet.")
    assert kinds(outbox) == [("refused", [EMAIL])]
    assert "Le cours est complet." in outbox()[0].message
    assert not Family.objects.exists()


@pytest.mark.parametrize("table", ["mail", "student"])
def test_all_of_a_decision_or_nothing(asked, accept, full_table, table, staff):
    full_table(OutgoingMail if table == "mail" else Student)
    with pytest.raises(Exception, match="violates check"):
        accept(asked)


def test_what_is_decided_is_decided(asked, accept, attach, family, staff):
    accept(asked)
    for act in (lambda: accept(asked), lambda: attach(asked, family)):
        with pytest.raises(ReenrolmentError):
            act()
    assert Family.objects.filter(name="NOUVEL").count() == 1


def test_families_that_look_alike_are_found_with_what_they_share(asked, family, guardian):
    born = asked.students.get().birth_date
    guardian.email = EMAIL.upper()
    guardian.save()
    StudentFactory(family=family, last_name="nouvel", first_name="Noe", birth_date=born)
    match = duplicates.families_like(asked)[0]
    assert match.family == family
    assert "même e-mail" in match.why[0] and "nouvel Noe" in match.why[1]


@pytest.mark.parametrize(
    "same",
    [
        {"mobile": "06 39 98 12 34"},
        {"last_name": "Nouvel", "first_name": "LEA"},
        {"user__email": EMAIL},
    ],
)
def test_each_thing_alone_makes_families_look_alike(asked, family, same):
    GuardianFactory(family=family, **same)
    assert [match.family for match in duplicates.families_like(asked)] == [family]


def test_another_school_s_families_are_not_proposed(asked, other_school):
    GuardianFactory(family__school=other_school, email=EMAIL)
    assert duplicates.families_like(asked) == []


def test_a_request_sent_twice_is_seen_and_an_unconfirmed_one_is_not(asked, period):
    twice = PreEnrolmentFactory(period=period, waiting=True)
    PreEnrolmentFactory(period=period, unconfirmed=True)
    assert list(duplicates.requests_like(asked)) == [twice]
