"""Saving a sheet: what is merged, what is shown instead of overwritten, what is withdrawn."""

import pytest

from families.enums import FieldState, Outcome
from families.models import ChangeSet
from tests.factories import FieldRuleFactory

pytestmark = pytest.mark.django_db


def asked(changeset):
    return {c.field: (c.before, c.after) for c in changeset.changes.all()}


def test_a_second_save_amends_the_request_that_waits(save, guardian):
    first = save(guardian, city="Rennes").changeset
    second = save(guardian, mobile="06 39 98 00 77").changeset
    assert (second, second.revision) == (first, 2)
    assert asked(second) == {
        "city": ("Vitré", "Rennes"),
        "mobile": ("06 39 98 00 01", "06 39 98 00 77"),
    }


def test_the_sheet_shows_what_is_proposed_and_marks_it(save, sheet_of, guardian):
    save(guardian, city="Rennes")
    form = sheet_of(guardian).form()
    assert form["city"].value() == "Rennes"
    assert form["city"].mark.live == "Vitré"
    assert form["mobile"].mark is None


def test_saving_the_amended_sheet_again_changes_nothing(save, guardian):
    save(guardian, city="Rennes")
    assert save(guardian).outcome == Outcome.UNCHANGED
    assert ChangeSet.objects.get().revision == 1


def test_a_field_put_back_leaves_the_request(save, guardian):
    save(guardian, city="Rennes", mobile="06 39 98 00 77")
    amended = save(guardian, city="Vitré").changeset
    assert set(asked(amended)) == {"mobile"}


def test_a_request_without_fields_is_withdrawn(save, sheet_of, guardian):
    made = save(guardian, city="Rennes").changeset
    assert save(guardian, city="Vitré").outcome == Outcome.WITHDRAWN
    assert ChangeSet.objects.get().status == "withdrawn"
    assert sheet_of(guardian).pending is None
    assert save(guardian, city="Rennes").changeset != made


def test_a_field_changed_meanwhile_is_shown_not_overwritten(page_of, save, guardian):
    page = page_of(guardian)
    save(guardian, city="Rennes")
    late = save(guardian, page=page, city="Laval")
    assert late.outcome == Outcome.INVALID
    assert "Rennes" in late.form.errors["city"][0]
    assert late.form["city"].value() == "Laval"
    assert asked(ChangeSet.objects.get()) == {"city": ("Vitré", "Rennes")}


def test_having_read_it_one_may_keep_ones_own(page_of, save, sheet_of, guardian):
    page = page_of(guardian)
    save(guardian, city="Rennes", mobile="06 39 98 00 77")
    sheet = sheet_of(guardian)
    refused = sheet.submit(page | {"city": "Laval"}).form
    again = {name: refused[name].value() for name in refused.fields} | {"shown": sheet.shown}
    amended = save(guardian, page=again).changeset
    assert asked(amended)["city"] == ("Vitré", "Laval")
    assert asked(amended)["mobile"][1] == "06 39 98 00 77"


def test_a_mistake_in_between_hides_no_conflict(save, sheet_of, guardian, page_of):
    page = page_of(guardian)
    save(guardian, city="Rennes")
    sheet = sheet_of(guardian)
    assert sheet.submit(page | {"city": "Laval", "mobile": "06 39"}).outcome == Outcome.INVALID
    late = save(guardian, page=page | {"shown": sheet.shown}, city="Laval")
    assert "Rennes" in late.form.errors["city"][0]


def test_both_of_two_pages_are_merged(page_of, save, guardian):
    page = page_of(guardian)
    save(guardian, city="Rennes")
    merged = save(guardian, page=page, mobile="06 39 98 00 77").changeset
    assert set(asked(merged)) == {"city", "mobile"}


def test_the_same_change_twice_is_no_conflict(page_of, save, guardian):
    page = page_of(guardian)
    save(guardian, city="Rennes")
    assert save(guardian, page=page, city="Rennes").outcome == Outcome.UNCHANGED


def test_a_change_that_was_approved_meanwhile_is_shown(page_of, save, guardian, staff):
    page = page_of(guardian)
    save(guardian, city="Rennes").changeset.approve(by=staff, revision=1)
    late = save(guardian, page=page, city="Laval")
    assert "Rennes" in late.form.errors["city"][0]


def test_putting_back_what_was_approved_meanwhile_is_a_request(page_of, save, guardian, staff):
    save(guardian, city="Rennes")
    page = page_of(guardian)
    ChangeSet.objects.get().approve(by=staff, revision=1)
    late = save(guardian, page=page, city="Vitré")
    assert asked(late.changeset) == {"city": ("Rennes", "Vitré")}


def test_the_request_of_a_page_that_lost_its_token_is_taken_as_of_now(sheet_of, guardian):
    sheet = sheet_of(guardian)
    made = sheet.submit(sheet.current | {"shown": "forged", "city": "Rennes"}).changeset
    assert asked(made) == {"city": ("Vitré", "Rennes")}


def test_a_field_that_was_not_on_the_page_is_left_alone(page_of, save, guardian, school):
    rule = FieldRuleFactory(school=school, field="mobile", state=FieldState.HIDDEN)
    page = page_of(guardian)
    rule.delete()
    made = save(guardian, page=page, city="Rennes").changeset
    assert set(asked(made)) == {"city"}


def test_a_proposal_on_a_field_hidden_since_stays_in_the_request(save, guardian, school):
    save(guardian, mobile="06 39 98 00 77")
    FieldRuleFactory(school=school, field="mobile", state=FieldState.HIDDEN)
    assert set(asked(save(guardian, city="Rennes").changeset)) == {"mobile", "city"}


def test_a_closed_field_is_not_taken_from_the_data(save, guardian, school):
    FieldRuleFactory(school=school, field="city", state=FieldState.READ_ONLY)
    assert save(guardian, city="Rennes").outcome == Outcome.UNCHANGED


def test_a_closed_field_with_a_bad_value_stops_nobody(save, guardian, school):
    FieldRuleFactory(school=school, field="work_phone", state=FieldState.READ_ONLY)
    guardian.work_phone = "standard"
    guardian.save()
    made = save(guardian, city="Rennes").changeset
    assert set(asked(made)) == {"city"}


def test_a_live_value_changed_by_the_school_is_asked_from_anew(save, guardian, staff):
    save(guardian, city="Rennes")
    guardian.city = "Fougères"
    guardian.save()
    amended = save(guardian, mobile="06 39 98 00 77").changeset
    assert asked(amended)["city"] == ("Fougères", "Rennes")
    amended.approve(by=staff, revision=2)


def test_a_live_value_that_nobody_saw_change_stays_stale(page_of, save, guardian):
    save(guardian, city="Rennes")
    page = page_of(guardian)
    guardian.city = "Fougères"
    guardian.save()
    amended = save(guardian, page=page, mobile="06 39 98 00 77").changeset
    assert asked(amended)["city"] == ("Vitré", "Rennes")


def test_who_proposed_what_is_kept(save, guardian, second_guardian):
    save(guardian, city="Rennes", mobile="06 39 98 00 77")
    made = save(guardian, by=second_guardian.user, city="Laval").changeset
    by = {change.field: change.proposed_by for change in made.changes.all()}
    assert by == {"city": second_guardian.user, "mobile": guardian.user}
    assert set(made.proposers()) == {guardian.user, second_guardian.user}


# --- Low risk ---------------------------------------------------------------------------------


@pytest.fixture
def mobile_is_harmless(school):
    FieldRuleFactory(school=school, field="mobile", is_low_risk=True)


def test_a_field_of_low_risk_is_live_at_once(mobile_is_harmless, save, guardian):
    submission = save(guardian, mobile="06 39 98 00 77")
    guardian.refresh_from_db()
    assert (submission.outcome, guardian.mobile) == (Outcome.APPLIED, "06 39 98 00 77")
    made = ChangeSet.objects.get()
    assert (made.status, made.reviewed_by) == ("approved", None)


def test_the_other_fields_still_wait(mobile_is_harmless, save, guardian):
    submission = save(guardian, mobile="06 39 98 00 77", city="Rennes")
    guardian.refresh_from_db()
    assert (guardian.mobile, guardian.city) == ("06 39 98 00 77", "Vitré")
    assert (submission.outcome, submission.at_once) == (Outcome.RECORDED, ["mobile"])
    assert set(asked(submission.changeset)) == {"city"}


def test_a_proposal_that_waited_is_overtaken_by_what_is_applied_at_once(save, guardian, school):
    waiting = save(guardian, mobile="06 39 98 00 77").changeset
    FieldRuleFactory(school=school, field="mobile", is_low_risk=True)
    save(guardian, mobile="06 39 98 00 88")
    guardian.refresh_from_db()
    waiting.refresh_from_db()
    assert (guardian.mobile, waiting.status) == ("06 39 98 00 88", "withdrawn")


@pytest.mark.parametrize(("field", "value"), [("email", "n@example.org"), ("last_name", "NOUVEAU")])
def test_who_one_is_always_waits(save, guardian, school, field, value):
    FieldRuleFactory(school=school, field=field, is_low_risk=True)
    assert save(guardian, **{field: value}).outcome == Outcome.RECORDED
