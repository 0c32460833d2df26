"""A change of the pupil's sheet, from the guardian who asks to the school that decides."""

import pytest
from django.urls import reverse

from families import requests, review
from families.changesets import NoLongerValid, Stale
from families.enums import ChangeSetStatus, Outcome
from families.models import ChangeSet
from students import closing
from students.closing import ClosingError
from students.models import Student
from tests.conftest import signed_in
from tests.factories import GuardianStudentFactory, SchoolYearFactory
from tests.house.reading import words_of
from tests.students.conftest import identity_of

pytestmark = pytest.mark.django_db


def decide(changeset, staff, **refused):
    review.approve(changeset, by=staff, revision=changeset.revision, refused=refused)


def fresh(student):
    return Student.objects.get(pk=student.pk)


def test_the_school_approves_at_the_desk(staff_client, student, guardian, request_for, outbox):
    asked = request_for(student, guardian, birth_date="17/12/2014", image_consent="False")
    queue = words_of(staff_client.get(reverse("admin:families_changeset_changelist")))
    assert f"Fiche de l’élève – {student}" in queue
    page = words_of(staff_client.get(reverse("admin:families_changeset_change", args=[asked.pk])))
    assert "17 décembre 2014" in page and "Non" in page
    approve = reverse("admin:families_changeset_approve", args=[asked.pk])
    staff_client.post(approve, {"revision": asked.revision})
    student = fresh(student)
    assert (str(student.birth_date), student.image_consent) == ("2014-12-17", False)
    assert [mail.kind for mail in outbox()][-1] == "families/mail/decided"


def test_the_mails_name_the_sheet_the_fields_and_the_words(student, guardian, request_for, outbox):
    request_for(student, guardian, image_consent="True", school_level="CM2")
    receipt = outbox("families/mail/receipt")[0].message
    assert "Fiche de l’élève" in receipt
    assert "Droit à l’image : vide → Oui" in receipt.replace("\xa0", " ")
    assert "Niveau scolaire 2026/2027 : vide → CM2" in receipt.replace("\xa0", " ")
    assert str(student) in receipt


def test_the_level_is_live_once_it_is_approved(student, guardian, request_for, staff, year):
    asked = request_for(student, guardian, school_level="CM2")
    assert fresh(student).level_in(year) is None
    decide(asked, staff)
    assert fresh(student).level_in(year).name == "CM2"


def test_what_was_approved_is_put_back(student, guardian, request_for, staff, year):
    student.set_level("CM1", year=year)
    asked = request_for(student, guardian, school_level="CM2", address_of=str(guardian.pk))
    decide(asked, staff)
    assert fresh(student).address_of == guardian
    review.revert(asked, by=staff)
    assert (fresh(student).address_of, fresh(student).level_in(year).name) == (None, "CM1")


def test_an_own_address_takes_the_place_of_the_guardians(
    student, guardian, request_for, staff, rule
):
    rule("postcode", "required")
    student.address_of = guardian
    student.save()
    asked = request_for(student, guardian, address_of="", postcode="35000", city="Rennes")
    decide(asked, staff)
    assert fresh(student).address_lines == ["35000 Rennes"]


def test_half_an_address_cannot_be_accepted(student, guardian, request_for, staff, rule):
    rule("postcode", "required")
    student.address_of = guardian
    student.save()
    asked = request_for(student, guardian, address_of="", postcode="35000", city="Rennes")
    with pytest.raises(NoLongerValid):
        decide(asked, staff, postcode="Illisible.")
    assert fresh(student).address_of == guardian


def test_a_new_address_asks_for_a_new_proof(student, guardian, save, school, outbox):
    school.asks_proof_of_address = True
    school.save()
    save(student, guardian, mobile="06 39 98 00 10")
    save(student, guardian, city="Rennes")
    told = ["justificatif de domicile" in mail.message for mail in outbox("families/mail/receipt")]
    assert told == [False, True]


# --- Two guardians ----------------------------------------------------------------------------


def test_the_second_guardian_amends_the_one_request(
    student, guardian, second_guardian, save, outbox, staff
):
    save(student, guardian, emergency_contact="Alix DUPONT")
    amended = save(student, second_guardian, emergency_phone="06 39 98 00 10").changeset
    assert (ChangeSet.objects.count(), amended.revision) == (1, 2)
    decide(amended, staff)
    told = {address for mail in outbox("families/mail/decided") for address in mail.to}
    assert told == {guardian.user.email, second_guardian.user.email}


def test_what_the_other_changed_meanwhile_is_shown(
    student, guardian, second_guardian, save, sheet_of
):
    sheet = sheet_of(student, second_guardian)
    page = sheet.current | {"shown": sheet.shown}
    save(student, guardian, mobile="06 39 98 00 10")
    answer = save(student, second_guardian, page=page, mobile="06 39 98 00 20")
    assert answer.outcome == Outcome.INVALID
    assert "06 39 98 00 10" in str(answer.form.errors["mobile"])


def test_both_read_the_request_and_only_who_may_edit_withdraws_it(
    student, guardian, second_guardian, request_for
):
    asked = request_for(student, guardian, city="Rennes")
    GuardianStudentFactory(guardian=second_guardian, student=student, may_edit=False)
    second = signed_in(second_guardian.user)
    assert f"Fiche de l’élève – {student}" in words_of(second.get("/famille/demandes/"))
    withdraw = reverse("families:withdraw_changeset", args=[asked.pk])
    assert second.post(withdraw).status_code == 404
    response = signed_in(guardian.user).post(withdraw, {"from": "sheet"})
    assert response.headers["Location"] == identity_of(student)
    asked.refresh_from_db()
    assert asked.status == ChangeSetStatus.WITHDRAWN


def test_another_family_reads_no_request_on_the_pupil(student, guardian, other_client, request_for):
    asked = request_for(student, guardian, city="Rennes")
    assert str(student) not in words_of(other_client.get("/famille/demandes/"))
    withdraw = reverse("families:withdraw_changeset", args=[asked.pk])
    assert other_client.post(withdraw).status_code == 404


def test_requests_on_a_guardian_cost_no_query_each(
    student, guardian, second_guardian, request_for, count_of, staff
):
    def read():
        return requests.as_read_by(guardian, list(requests.shown_to(guardian)))

    decide(request_for(student, guardian, address_of=str(guardian.pk)), staff)
    one = count_of(read)
    for chosen in (second_guardian, guardian, second_guardian):
        decide(request_for(fresh(student), guardian, address_of=str(chosen.pk)), staff)
    assert count_of(read) == one


def test_a_level_of_last_year_is_not_written_into_this_one(
    student, guardian, request_for, staff, year, school
):
    student.set_level("CM1", year=year)
    asked = request_for(student, guardian, school_level="CM2")
    year.state = "closed"
    year.save()
    new = SchoolYearFactory(school=school, start=2027)
    with pytest.raises(Stale, match="La fiche a changé"):
        decide(asked, staff)
    assert fresh(student).level_in(new) is None


def test_a_year_is_not_closed_over_a_level_that_waits(
    student, guardian, request_for, staff, year, school
):
    following = SchoolYearFactory(school=school, preparing=True)
    asked = request_for(student, guardian, school_level="CM2")
    with pytest.raises(ClosingError, match="niveau scolaire"):
        closing.close(year, by=staff, on=year.ends_on)
    decide(asked, staff)
    closing.close(year, by=staff, on=year.ends_on)
    assert fresh(student).level_in(year).name == "CM2"
    assert fresh(student).level_in(following) is None
