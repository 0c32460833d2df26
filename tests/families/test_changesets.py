"""The mechanism, on a form with a field of every kind: what is asked, decided, put back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from families import changesets
from families.enums import ChangeSetStatus, FieldState, JournalEvent, Outcome
from families.models import ChangeSet
from families.sheets import Sheet
from tests.factories import FieldRuleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(lending, loan, guardian):
    """`ask(purpose="Fanfare")`: what saving the loan's sheet comes to; `target=None` creates."""

    def saved(target=loan, **changes):
        from tests.families.lending.models import Loan

        page = Sheet(lending, target or Loan(), guardian.family, by=guardian.user)
        return page.submit(page.current | {"shown": page.shown} | changes)

    return saved


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


EVERY_KIND = {
    "purpose": "Fanfare",
    "note": "Sans étui",
    "starts_on": "15/12/2025",
    "is_insured": False,
    "fee": "12.75",
}


def test_saving_what_is_shown_asks_nothing(ask):
    submission = ask()
    assert submission.outcome == Outcome.UNCHANGED
    assert not ChangeSet.objects.exists()


def test_every_kind_of_field_waits_and_is_then_applied(ask, loan, instruments, staff):
    third = instruments[2].pk
    made = ask(**EVERY_KIND, instrument=third, extras=[third]).changeset
    assert fresh(loan).purpose == "Orchestre"
    made.approve(by=staff, revision=1)
    after = fresh(loan)
    assert (after.purpose, after.note, after.is_insured) == ("Fanfare", "Sans étui", False)
    assert (after.starts_on, after.fee) == (dt.date(2025, 12, 15), Decimal("12.75"))
    assert after.instrument == instruments[2]
    assert list(after.extras.all()) == [instruments[2]]


def test_only_what_changed_is_in_the_request(ask):
    changes = ask(note="Sans étui").changeset.changes.all()
    assert [(c.field, c.before, c.after) for c in changes] == [("note", "Avec étui", "Sans étui")]


@pytest.mark.parametrize("typed", ["10.5", "10.50", "10.500", " 10.50 "])
def test_one_number_has_one_value(ask, typed):
    outcome = ask(fee=typed).outcome
    assert outcome == (Outcome.INVALID if typed == "10.500" else Outcome.UNCHANGED)


@pytest.mark.parametrize(
    ("live", "sent"), [("deux\nlignes", "deux\r\nlignes"), ("VITRE ", "VITRE"), (" \n", "")]
)
def test_what_a_browser_does_to_a_text_is_no_change(ask, loan, live, sent):
    type(loan).objects.filter(pk=loan.pk).update(note=live)
    loan.refresh_from_db()
    assert ask(note=sent).outcome == Outcome.UNCHANGED


def test_the_order_of_a_list_changes_nothing(ask, instruments):
    assert ask(extras=[instruments[1].pk, instruments[0].pk]).outcome == Outcome.UNCHANGED


def test_fields_can_be_emptied(ask, loan, staff):
    made = ask(note="", starts_on="", instrument="", extras=[], fee="").changeset
    made.approve(by=staff, revision=1)
    after = fresh(loan)
    assert (after.note, after.starts_on, after.instrument, after.fee) == ("", None, None, None)
    assert not after.extras.exists()


def test_what_was_not_asked_follows_the_live_object(ask, loan, instruments, staff):
    made = ask(purpose="Fanfare").changeset
    type(loan).objects.filter(pk=loan.pk).update(fee="99", note="Ajout", starts_on=None)
    loan.extras.set([instruments[2]])
    made.approve(by=staff, revision=1)
    after = fresh(loan)
    assert (after.purpose, after.fee, after.note) == ("Fanfare", Decimal("99"), "Ajout")
    assert after.starts_on is None
    assert list(after.extras.all()) == [instruments[2]]


def test_a_live_value_that_the_rules_refuse_today_stands_in_nobodys_way(ask, loan, staff):
    made = ask(purpose="Fanfare").changeset
    type(loan).objects.filter(pk=loan.pk).update(fee=Decimal("500"), is_insured=True)
    made.approve(by=staff, revision=1)
    assert fresh(loan).purpose == "Fanfare"


@pytest.mark.parametrize(
    ("field", "asked", "meanwhile"),
    [
        ("purpose", "Fanfare", "Examen"),
        ("starts_on", "15/12/2025", dt.date(2026, 1, 1)),
        ("is_insured", False, None),
        ("fee", "12.75", Decimal("20")),
        ("instrument", "", None),
    ],
)
def test_a_value_that_moved_makes_the_request_stale(ask, loan, staff, field, asked, meanwhile):
    made = ask(**{field: asked}).changeset
    change = made.changes.get()
    change.before = "autre" if meanwhile is None else change.before
    change.save()
    if meanwhile is not None:
        type(loan).objects.filter(pk=loan.pk).update(**{field: meanwhile})
    with pytest.raises(changesets.Stale) as stale:
        made.approve(by=staff, revision=1)
    assert stale.value.fields == [field]
    assert fresh(made).is_pending


def test_a_list_that_moved_makes_the_request_stale(ask, loan, instruments, staff):
    made = ask(extras=[instruments[2].pk]).changeset
    loan.extras.set([])
    with pytest.raises(changesets.Stale):
        made.approve(by=staff, revision=1)


def test_a_list_in_another_order_has_not_moved(ask, loan, instruments, staff):
    made = ask(extras=[instruments[2].pk]).changeset
    type(instruments[0]).objects.filter(name="alto").update(name="viole")
    made.approve(by=staff, revision=1)
    assert list(loan.extras.all()) == [instruments[2]]


def test_a_choice_that_is_gone_is_no_longer_valid(ask, instruments, staff):
    made = ask(instrument=instruments[2].pk).changeset
    instruments[2].delete()
    with pytest.raises(changesets.NoLongerValid) as refused:
        made.approve(by=staff, revision=1)
    assert set(refused.value.errors) == {"instrument"}
    assert fresh(made).is_pending


def test_a_rule_over_two_fields_holds_again_at_approval(ask, staff):
    made = ask(fee="150", is_insured=True).changeset
    assert [change.field for change in made.changes.all()] == ["fee"]
    made.changes.create(field="is_insured", before=True, after=False, proposed_by=staff)
    with pytest.raises(changesets.NoLongerValid):
        made.approve(by=staff, revision=1)


def test_an_object_that_is_gone_is_no_longer_valid(ask, loan, staff):
    made = ask(purpose="Fanfare").changeset
    loan.delete()
    with pytest.raises(changesets.NoLongerValid):
        made.approve(by=staff, revision=1)


@pytest.mark.parametrize("state", [FieldState.HIDDEN, FieldState.READ_ONLY])
def test_a_field_that_the_school_closed_is_no_longer_valid(ask, school, staff, lending, state):
    made = ask(note="Sans étui").changeset
    FieldRuleFactory(school=school, form=changesets.key_of(lending), field="note", state=state)
    with pytest.raises(changesets.NoLongerValid) as refused:
        made.approve(by=staff, revision=1)
    assert set(refused.value.errors) == {"note"}


def test_a_field_open_at_re_enrolment_alone_can_be_approved(ask, school, staff, lending, loan):
    made = ask(note="Sans étui").changeset
    key = changesets.key_of(lending)
    FieldRuleFactory(school=school, form=key, field="note", state=FieldState.HIDDEN)
    FieldRuleFactory(school=school, form=key, field="note", context="reenrolment")
    made.approve(by=staff, revision=1)
    assert fresh(loan).note == "Sans étui"


# --- Creation ---------------------------------------------------------------------------------


def test_a_new_object_is_there_once_it_is_approved(ask, family, staff, instruments):
    made = ask(target=None, purpose="Stage", extras=[instruments[0].pk]).changeset
    assert made.creates
    assert family.loans.count() == 1
    made.approve(by=staff, revision=1)
    new = family.loans.get(purpose="Stage")
    assert list(new.extras.all()) == [instruments[0]]
    assert fresh(made).object_id == new.pk


def test_nothing_of_a_new_object_is_live_at_once(ask, school, lending, family):
    key = changesets.key_of(lending)
    FieldRuleFactory(school=school, form=key, field="note", is_low_risk=True)
    made = ask(target=None, purpose="Stage", note="Urgent").changeset
    assert made.after() == {"purpose": "Stage", "note": "Urgent"}


def test_a_creation_is_not_put_back(ask, staff):
    made = ask(target=None, purpose="Stage").changeset
    made.approve(by=staff, revision=1)
    with pytest.raises(changesets.CannotRevert):
        made.revert(by=staff)


def test_two_new_objects_are_two_requests(ask):
    assert (
        ask(target=None, purpose="Stage").changeset.pk != ask(target=None, purpose="B").changeset.pk
    )


# --- Decisions --------------------------------------------------------------------------------


def test_refused_fields_are_left_out_and_say_why(ask, loan, staff):
    made = ask(purpose="Fanfare", note="Sans étui").changeset
    made.approve(by=staff, revision=1, refused={"note": " L’étui est obligatoire. "})
    assert (fresh(loan).purpose, fresh(loan).note) == ("Fanfare", "Avec étui")
    change = made.changes.get(field="note")
    assert (change.is_refused, change.reason) == (True, "L’étui est obligatoire.")


def test_a_stale_field_may_be_refused(ask, loan, staff):
    made = ask(purpose="Fanfare", note="Sans étui").changeset
    type(loan).objects.filter(pk=loan.pk).update(note="Ailleurs")
    made.approve(by=staff, revision=1, refused={"note": "Changée entre-temps."})
    assert (fresh(loan).purpose, fresh(loan).note) == ("Fanfare", "Ailleurs")


@pytest.mark.parametrize("refused", [{"note": ""}, {"note": "  "}])
def test_a_refused_field_needs_a_reason(ask, staff, refused):
    made = ask(purpose="Fanfare", note="Sans étui").changeset
    with pytest.raises(changesets.ReasonMissing):
        made.approve(by=staff, revision=1, refused=refused)


def test_refusing_every_field_is_refusing_the_request(ask, staff):
    made = ask(note="Sans étui").changeset
    with pytest.raises(changesets.NothingAccepted):
        made.approve(by=staff, revision=1, refused={"note": "Non."})


def test_a_refusal_needs_a_reason(ask, staff):
    made = ask(note="Sans étui").changeset
    with pytest.raises(changesets.ReasonMissing):
        made.reject(by=staff, revision=1, note=" ")
    assert fresh(made).is_pending


def test_a_refusal_changes_nothing_and_says_why(ask, loan, staff):
    made = ask(note="Sans étui").changeset
    made.reject(by=staff, revision=1, note="L’étui est obligatoire.")
    made = fresh(made)
    assert (made.status, made.review_note) == ("rejected", "L’étui est obligatoire.")
    assert (made.reviewed_by, fresh(loan).note) == (staff, "Avec étui")


@pytest.mark.parametrize("again", ["approve", "reject", "withdraw", "amend"])
def test_what_is_decided_is_decided(ask, staff, user, again):
    made = ask(note="Sans étui").changeset
    made.approve(by=staff, revision=1)
    acts = {
        "approve": lambda late: late.approve(by=staff, revision=1),
        "reject": lambda late: late.reject(by=staff, revision=1, note="Non."),
        "withdraw": lambda late: late.withdraw(by=user),
        "amend": lambda late: late.amend({"note": ("a", "b")}, by=user, touched={"note"}),
    }
    with pytest.raises(changesets.AlreadyDecided):
        acts[again](fresh(made))


def test_a_request_that_was_amended_is_not_the_one_that_was_read(ask, loan, staff):
    made = ask(note="Sans étui").changeset
    ask(note="Étui neuf")
    with pytest.raises(changesets.Moved):
        made.approve(by=staff, revision=1)
    with pytest.raises(changesets.Moved):
        made.reject(by=staff, revision=1, note="Non.")
    assert fresh(loan).note == "Avec étui"


def test_a_request_read_before_it_was_amended_applies_what_it_is_now(ask, loan, staff):
    made = ChangeSet.objects.prefetch_related("changes").get(pk=ask(note="Un").changeset.pk)
    ask(note="Deux")
    made.approve(by=staff, revision=2)
    assert fresh(loan).note == "Deux"


# --- Putting back -----------------------------------------------------------------------------


def test_what_was_applied_is_put_back(ask, loan, staff):
    made = ask(purpose="Fanfare", note="Sans étui").changeset
    made.approve(by=staff, revision=1, refused={"note": "Non."})
    back = fresh(made).revert(by=staff)
    assert (fresh(loan).purpose, fresh(loan).note) == ("Orchestre", "Avec étui")
    assert [change.field for change in back.changes.all()] == ["purpose"]
    assert (back.status, back.reverts) == (ChangeSetStatus.APPROVED, made)


def test_a_list_is_put_back(ask, loan, instruments, staff):
    made = ask(extras=[]).changeset
    made.approve(by=staff, revision=1)
    fresh(made).revert(by=staff)
    assert list(loan.extras.all()) == instruments[:2]


def test_what_moved_since_is_not_put_back(ask, loan, staff):
    made = ask(purpose="Fanfare").changeset
    made.approve(by=staff, revision=1)
    type(loan).objects.filter(pk=loan.pk).update(purpose="Examen")
    with pytest.raises(changesets.Stale):
        fresh(made).revert(by=staff)
    assert fresh(loan).purpose == "Examen"


def test_a_decision_is_put_back_once(ask, staff):
    made = ask(purpose="Fanfare").changeset
    made.approve(by=staff, revision=1)
    back = fresh(made).revert(by=staff)
    for late in (made, back):
        with pytest.raises(changesets.CannotRevert):
            fresh(late).revert(by=staff)


@pytest.mark.parametrize(("days", "allowed"), [(29, True), (31, False)])
def test_a_decision_is_put_back_within_thirty_days(ask, staff, days, allowed):
    made = ask(purpose="Fanfare").changeset
    made.approve(by=staff, revision=1)
    made.reviewed_at = timezone.now() - dt.timedelta(days=days)
    made.save()
    assert fresh(made).can_be_reverted is allowed


def test_a_sheet_that_is_gone_is_not_put_back(ask, loan, staff):
    made = ask(purpose="Fanfare").changeset
    made.approve(by=staff, revision=1)
    loan.delete()
    with pytest.raises(changesets.NoLongerValid):
        fresh(made).revert(by=staff)


# --- The journal ------------------------------------------------------------------------------


def test_the_journal_tells_the_whole_life(ask, staff, user):
    made = ask(note="Un").changeset
    ask(note="Deux")
    fresh(made).mark_seen(by=staff)
    fresh(made).approve(by=staff, revision=2)
    fresh(made).revert(by=staff)
    told = [(entry.event, entry.by, entry.revision) for entry in made.journal.all()]
    assert told == [
        (JournalEvent.SUBMITTED, user, 1),
        (JournalEvent.AMENDED, user, 2),
        (JournalEvent.SEEN, staff, 2),
        (JournalEvent.APPROVED, staff, 2),
        (JournalEvent.REVERTED, staff, 2),
    ]


def test_the_journal_keeps_the_values_of_its_moment(ask):
    made = ask(note="Un").changeset
    ask(note="Deux")
    assert [entry.values for entry in made.journal.all()] == [
        {"note": ["Avec étui", "Un"]},
        {"note": ["Avec étui", "Deux"]},
    ]


def test_the_school_sees_each_revision_once(ask, staff):
    made = ask(note="Un").changeset
    made.mark_seen(by=staff)
    made.mark_seen(by=staff)
    ask(note="Deux")
    fresh(made).mark_seen(by=staff)
    seen = made.journal.filter(event=JournalEvent.SEEN)
    assert [entry.revision for entry in seen] == [1, 2]


def test_a_decided_request_is_no_longer_marked_as_seen(ask, staff):
    made = ask(note="Un").changeset
    made.approve(by=staff, revision=1)
    made.mark_seen(by=staff)
    assert not made.journal.filter(event=JournalEvent.SEEN).exists()


# --- In words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("note", "Avec étui", "Avec étui"),
        ("note", "", ""),
        ("starts_on", "2026-03-02", "2 mars 2026"),
        ("starts_on", "jadis", "jadis"),
        ("is_insured", True, "oui"),
        ("is_insured", False, "non"),
        ("fee", "12.5", "12,5"),
        ("extras", [], ""),
        ("instrument", 0, "(n’existe plus)"),
        ("gone", "valeur", "valeur"),
    ],
)
def test_values_are_read_as_a_person_would(lending, family, field, value, words):
    assert changesets.in_words(lending(family=family), field, value) == words


def test_rows_are_read_by_their_names(lending, family, instruments):
    form, keys = lending(family=family), [row.pk for row in instruments]
    assert changesets.in_words(form, "instrument", keys[0]) == "alto"
    assert changesets.in_words(form, "extras", keys[1:]) == "cor, piano"


def test_a_form_that_nobody_registered_is_unknown():
    with pytest.raises(KeyError):
        changesets.form_class("lending.LoanForm")
