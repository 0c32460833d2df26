"""A request on its page: compared, ticked off, approved, refused, put back."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from families.enums import ChangeSetStatus, FieldState, JournalEvent
from families.models import ChangeSet
from tests.factories import CannedReasonFactory, ChangeSetFactory, FieldRuleFactory, GuardianFactory

pytestmark = pytest.mark.django_db
TOWN = {"city": ("Vitré", "Rennes")}
PHONE = {"mobile": ("06 39 98 00 01", "06 39 98 00 77")}


def page(changeset, action="change"):
    return reverse(f"admin:families_changeset_{action}", args=[changeset.pk])


@pytest.fixture
def asked(guardian):
    """DUPONT Alix asks for another town and another mobile."""
    return ChangeSetFactory(guardian=guardian, changes=TOWN | PHONE)


def text_of(answer):
    return answer.content.decode()


# --- Reading ----------------------------------------------------------------------------------


def test_both_values_stand_side_by_side_in_words(staff_client, guardian):
    asked = ChangeSetFactory(guardian=guardian, changes={"civility": ("mrs", "mr")})
    (row,) = staff_client.get(page(asked)).context["comparison"].differences
    assert (row.label, row.current, row.after) == ("Civilité", "Madame", "Monsieur")
    assert row.is_identity and not row.is_stale and row.errors == []


def test_opening_it_says_seen_once(staff_client, staff, asked):
    staff_client.get(page(asked))
    staff_client.get(page(asked))
    (seen,) = asked.journal.filter(event=JournalEvent.SEEN)
    assert seen.by == staff


def test_what_follows_from_it_is_said(staff_client, guardian, school):
    school.asks_proof_of_address = True
    school.save()
    changes = TOWN | {"email": (guardian.email, "nouveau@example.org")}
    answer = text_of(staff_client.get(page(ChangeSetFactory(guardian=guardian, changes=changes))))
    assert "un nouveau justificatif de domicile sera demandé" in answer
    assert "celui du compte change en même temps" in answer


def test_another_request_of_the_family_is_pointed_at(staff_client, asked, second_guardian):
    other = ChangeSetFactory(guardian=second_guardian)
    assert page(other) in text_of(staff_client.get(page(asked)))


def test_who_proposed_each_field_is_named(staff_client, asked, second_guardian):
    asked.changes.filter(field="city").update(proposed_by=second_guardian.user)
    answer = staff_client.get(page(asked))
    proposers = {
        d.name: str(d.change.proposed_by) for d in answer.context["comparison"].differences
    }
    assert proposers == {"city": "dupont2", "mobile": "dupont1"}


HOSTILE = "<script>alert(1)</script>"


def test_hostile_text_is_shown_harmless(staff_client, guardian):
    turned, long = "a\u202eb\u200bc", "x" * 300
    changes = {"occupation": ("", turned), "last_name": (guardian.last_name, HOSTILE + long)}
    answer = text_of(staff_client.get(page(ChangeSetFactory(guardian=guardian, changes=changes))))
    assert HOSTILE not in answer
    assert "&lt;script&gt;alert(1)" in answer
    assert "a⟦U+202E⟧b⟦U+200B⟧c" in answer
    assert "\u202e" not in answer


def test_hostile_names_are_harmless_in_the_queue(staff_client, guardian):
    guardian.last_name = HOSTILE
    guardian.save()
    ChangeSetFactory(guardian=guardian)
    assert HOSTILE not in text_of(staff_client.get(reverse("admin:families_changeset_changelist")))


@pytest.mark.parametrize("view", ["add", "delete"])
def test_nobody_writes_a_request_by_hand(admin_client_, asked, view):
    args = [] if view == "add" else [asked.pk]
    path = reverse(f"admin:families_changeset_{view}", args=args)
    assert admin_client_.post(path, {"post": "yes"}).status_code == 403


# --- Approving --------------------------------------------------------------------------------


def test_approval_applies_all_and_tells_the_family(staff_client, asked, guardian, outbox):
    answer = staff_client.post(page(asked, "approve"), {"revision": 1})
    assert answer.url == page(asked)
    guardian.refresh_from_db()
    assert (guardian.city, guardian.mobile) == ("Rennes", "06 39 98 00 77")
    assert [mail.to for mail in outbox("families/mail/decided")] == [[guardian.email]]


def test_a_ticked_field_is_refused_with_its_reason(staff_client, asked, guardian):
    data = {"revision": 1, "refuse_city": "on", "reason_city": "Joignez un justificatif."}
    staff_client.post(page(asked, "approve"), data)
    guardian.refresh_from_db()
    assert (guardian.city, guardian.mobile) == ("Vitré", "06 39 98 00 77")
    refused = asked.changes.get(field="city")
    assert (refused.is_refused, refused.reason) == (True, "Joignez un justificatif.")


def test_what_was_accepted_in_part_says_so(staff_client, asked):
    data = {"revision": 1, "refuse_city": "on", "reason_city": "Joignez un justificatif."}
    shown = text_of(staff_client.post(page(asked, "approve"), data, follow=True))
    assert "demande acceptée en partie, la famille est informée" in shown
    assert '<span class="state state-approved">Acceptée en partie</span>' in shown
    (entry,) = staff_client.get("/gestion/").context["recent_actions"]
    assert entry.get_change_message() == "Acceptée en partie"
    assert "<strong>Acceptée en partie</strong>" in shown


def test_what_was_accepted_whole_says_so(staff_client, asked):
    shown = text_of(staff_client.post(page(asked, "approve"), {"revision": 1}, follow=True))
    assert "demande acceptée, la famille est informée" in shown
    assert "en partie" not in shown


def test_a_tick_needs_a_reason_at_its_field(staff_client, asked, guardian):
    answer = staff_client.post(page(asked, "approve"), {"revision": 1, "refuse_city": "on"})
    assert answer.context["decision"].errors.keys() == {"reason_city"}
    assert "<title>Erreur" in text_of(answer)
    guardian.refresh_from_db()
    assert guardian.mobile == "06 39 98 00 01"


def test_a_reason_without_a_tick_is_asked_about(staff_client, asked, guardian):
    data = {"revision": 1, "reason_city": "Motif écrit, case oubliée"}
    answer = staff_client.post(page(asked, "approve"), data)
    assert "Motif écrit, case oubliée" in text_of(answer)
    guardian.refresh_from_db()
    assert guardian.city == "Vitré"


def test_all_ticked_is_led_to_a_refusal(staff_client, asked):
    ticks = {f"refuse_{name}": "on" for name in ("city", "mobile")}
    reasons = {f"reason_{name}": "Non" for name in ("city", "mobile")}
    answer = staff_client.post(page(asked, "approve"), {"revision": 1} | ticks | reasons)
    assert answer.status_code == 409
    assert "Tous les champs sont refusés" in text_of(answer)


def test_approve_and_next_opens_the_one_that_waits_next(staff_client, asked, other_guardian):
    following = ChangeSetFactory(guardian=other_guardian)
    answer = staff_client.post(page(asked, "approve_next"), {"revision": 1})
    assert answer.url == f"{page(following)}#content-start"


def test_after_the_last_comes_the_queue(staff_client, asked, other_school):
    ChangeSetFactory(guardian=GuardianFactory(family__school=other_school))
    answer = staff_client.post(page(asked, "approve_next"), {"revision": 1})
    assert answer.url == reverse("admin:families_changeset_changelist")


def test_one_may_go_on_without_deciding(staff_client, asked, other_guardian):
    following = ChangeSetFactory(guardian=other_guardian)
    assert staff_client.get(page(asked, "next")).url.startswith(page(following))
    asked.refresh_from_db()
    assert asked.is_pending


# --- Conflicts --------------------------------------------------------------------------------


def test_a_request_that_moved_is_shown_anew_with_what_was_typed(staff_client, asked, guardian):
    asked.amend(
        TOWN | {"mobile": ("06 39 98 00 01", "06 39 98 00 99")},
        by=guardian.user,
        touched=["mobile"],
    )
    data = {"revision": 1, "refuse_city": "on", "reason_city": "Motif déjà écrit"}
    answer = staff_client.post(page(asked, "approve"), data)
    shown = text_of(answer)
    assert answer.status_code == 409
    assert "La demande a changé" in shown
    assert "06 39 98 00 99" in shown and "Motif déjà écrit" in shown
    assert answer.context["changeset"].revision == 2
    assert answer.context["decision"]["refuse_city"].value()


def test_a_request_that_moved_says_so_whatever_else_is_asked(staff_client, asked, guardian):
    asked.amend(TOWN, by=guardian.user, touched=[])
    answer = staff_client.post(page(asked, "approve"), {"revision": 1, "refuse_city": "on"})
    assert answer.status_code == 409
    assert "La demande a changé" in text_of(answer)
    assert answer.context["decision"].errors.keys() == {"reason_city"}


def test_a_stale_field_shows_its_three_values(staff_client, asked, guardian):
    guardian.city = "Laval"
    guardian.save()
    comparison = staff_client.get(page(asked)).context["comparison"]
    town = next(d for d in comparison.differences if d.name == "city")
    assert (town.before, town.current, town.after) == ("Vitré", "Laval", "Rennes")
    assert town.is_stale and not comparison.is_ready


def test_a_stale_field_is_not_applied_but_the_others_may_be(staff_client, asked, guardian):
    guardian.city = "Laval"
    guardian.save()
    assert staff_client.post(page(asked, "approve"), {"revision": 1}).status_code == 409
    data = {"revision": 1, "refuse_city": "on", "reason_city": "Déjà corrigé"}
    staff_client.post(page(asked, "approve"), data)
    guardian.refresh_from_db()
    assert (guardian.city, guardian.mobile) == ("Laval", "06 39 98 00 77")


def test_a_field_that_the_school_closed_is_said_at_its_row(staff_client, asked, school):
    FieldRuleFactory(school=school, field="city", state=FieldState.HIDDEN)
    comparison = staff_client.get(page(asked)).context["comparison"]
    errors = {d.name: d.errors for d in comparison.differences}
    assert errors["city"] and not errors["mobile"]
    assert staff_client.post(page(asked, "approve"), {"revision": 1}).status_code == 409


@pytest.fixture
def taken(guardian, other_guardian):
    """DUPONT Alix asks for the e-mail of another account."""
    changes = {"email": (guardian.email, other_guardian.email)}
    return ChangeSetFactory(guardian=guardian, changes=changes)


def test_an_e_mail_that_is_taken_is_called_that(staff_client, taken):
    shown = text_of(staff_client.get(page(taken)))
    assert "Un autre compte du portail a déjà l’e-mail demandé" in shown
    assert "sans dire à qui appartient celle-ci" in shown
    assert "Les règles de l’établissement" not in shown
    answer = staff_client.post(page(taken, "approve"), {"revision": 1})
    assert answer.status_code == 409
    assert text_of(answer).count("Un autre compte du portail a déjà l’e-mail demandé") == 1


def test_in_a_batch_too(staff_client, taken):
    queue = reverse("admin:families_changeset_changelist")
    data = {"action": "approve_selected", "_selected_action": [taken.pk]}
    assert "e-mail déjà pris" in text_of(staff_client.post(queue, data))


def test_a_closed_field_is_told_as_the_school_s_rule(staff_client, asked, school):
    FieldRuleFactory(school=school, field="city", state=FieldState.HIDDEN)
    shown = text_of(staff_client.get(page(asked)))
    assert "Les règles de l’établissement n’autorisent plus cette demande" in shown


def test_looking_applies_nothing(staff_client, asked, guardian, outbox):
    """Whether it could be approved is found out by trying: nothing of the try stays."""
    staff_client.get(page(asked))
    guardian.refresh_from_db()
    asked.refresh_from_db()
    assert guardian.city == "Vitré" and asked.is_pending and outbox() == []
    assert [e.event for e in asked.journal.all()] == [JournalEvent.SUBMITTED, JournalEvent.SEEN]


def test_a_sheet_that_went_can_only_be_refused(staff_client, asked, guardian):
    guardian.delete()
    shown = text_of(staff_client.get(page(asked)))
    assert "ne peut qu’être refusée" in shown
    assert staff_client.post(page(asked, "approve"), {"revision": 1}).status_code == 409


def test_what_is_decided_is_not_decided_again(staff_client, asked, staff):
    asked.reject(by=staff, revision=1, note="Non")
    answer = staff_client.post(page(asked, "approve"), {"revision": 1})
    assert answer.status_code == 409
    assert "déjà été traitée" in text_of(answer)


# --- Refusing ---------------------------------------------------------------------------------


def test_a_refusal_keeps_its_reason_and_tells_it(staff_client, asked, outbox):
    staff_client.post(page(asked, "reject"), {"revision": 1, "note": "Appelez-nous."})
    asked.refresh_from_db()
    assert (asked.status, asked.review_note) == (ChangeSetStatus.REJECTED, "Appelez-nous.")
    (mail,) = outbox("families/mail/decided")
    assert "Appelez-nous." in mail.message


def test_a_refusal_needs_a_reason(staff_client, asked):
    answer = staff_client.post(page(asked, "reject"), {"revision": 1, "note": "  "})
    assert answer.context["rejection"].errors.keys() == {"note"}
    asked.refresh_from_db()
    assert asked.is_pending


def test_a_usual_reason_may_be_chosen_and_finished(staff_client, asked, school):
    usual = CannedReasonFactory(school=school, text="Numéro incomplet.").text
    data = {"revision": 1, "canned": usual, "note": "Il manque un chiffre."}
    staff_client.post(page(asked, "reject"), data)
    asked.refresh_from_db()
    assert asked.review_note == "Numéro incomplet.\nIl manque un chiffre."


def test_the_usual_reasons_of_another_school_are_not_offered(staff_client, asked, other_school):
    foreign = CannedReasonFactory(school=other_school, text="D’ailleurs")
    assert foreign.text not in text_of(staff_client.get(page(asked)))
    staff_client.post(page(asked, "reject"), {"revision": 1, "canned": foreign.text})
    asked.refresh_from_db()
    assert asked.is_pending


def test_a_refusal_of_a_moved_request_keeps_what_was_typed(staff_client, asked, guardian):
    asked.amend(TOWN, by=guardian.user, touched=[])
    answer = staff_client.post(page(asked, "reject"), {"revision": 1, "note": "Déjà écrit"})
    assert answer.status_code == 409
    assert "Déjà écrit" in text_of(answer)


# --- Nothing typed is lost, whichever button was pressed --------------------------------------

TYPED = {
    "revision": 1,
    "refuse_city": "on",
    "reason_city": "Joignez un justificatif.",
    "note": "Appelez-nous demain.",
}


def shown_again(answer):
    """What stands in the page's one form, as a browser would send it again."""
    decision, rejection = answer.context["decision"], answer.context["rejection"]
    boxes = (decision["refuse_city"], decision["reason_city"], rejection["note"])
    assert all(str(box) in text_of(answer) for box in boxes)
    return [box.value() for box in boxes]


def test_a_refusal_that_is_sent_back_keeps_the_ticks_and_their_reasons(staff_client, asked):
    answer = staff_client.post(page(asked, "reject"), TYPED | {"note": ""})
    assert answer.context["rejection"].errors.keys() == {"note"}
    assert shown_again(answer) == [True, "Joignez un justificatif.", ""]
    assert not answer.context["decision"].errors


@pytest.mark.parametrize("action", ["approve", "approve_next"])
def test_an_approval_that_is_sent_back_keeps_the_rejection(staff_client, asked, school, action):
    usual = CannedReasonFactory(school=school, text="Numéro incomplet.").text
    answer = staff_client.post(page(asked, action), TYPED | {"reason_city": "", "canned": usual})
    assert answer.context["decision"].errors.keys() == {"reason_city"}
    assert shown_again(answer) == [True, "", "Appelez-nous demain."]
    assert answer.context["rejection"]["canned"].value() == usual
    assert not answer.context["rejection"].errors


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_a_conflict_keeps_both_parts(staff_client, asked, guardian, action):
    asked.amend(TOWN, by=guardian.user, touched=[])
    answer = staff_client.post(page(asked, action), TYPED)
    assert answer.status_code == 409
    assert shown_again(answer) == [True, "Joignez un justificatif.", "Appelez-nous demain."]


@pytest.mark.parametrize("action", ["approve", "approve_next"])
def test_an_acceptance_beside_a_reason_to_refuse_is_asked_about(staff_client, asked, action):
    answer = staff_client.post(page(asked, action), TYPED)
    assert answer.context["rejection"].errors.keys() == {"note"}
    assert "effacez-le, ou refusez la demande" in text_of(answer)
    assert shown_again(answer) == [True, "Joignez un justificatif.", "Appelez-nous demain."]
    asked.refresh_from_db()
    assert asked.is_pending


def test_a_usual_reason_that_was_chosen_is_asked_about_too(staff_client, asked, school):
    usual = CannedReasonFactory(school=school, text="Numéro incomplet.").text
    answer = staff_client.post(page(asked, "approve"), {"revision": 1, "canned": usual})
    assert answer.context["rejection"].errors.keys() == {"canned"}
    asked.refresh_from_db()
    assert asked.is_pending


def test_a_refusal_takes_the_reasons_of_the_fields_with_it(staff_client, asked):
    staff_client.post(page(asked, "reject"), TYPED)
    asked.refresh_from_db()
    assert asked.review_note == "Appelez-nous demain.\nVille : Joignez un justificatif."


def test_the_form_itself_decides_nothing(staff_client, asked):
    """Sent without a button (a script, an extension), it is the page again, as typed."""
    answer = staff_client.post(page(asked), TYPED)
    assert shown_again(answer) == [True, "Joignez un justificatif.", "Appelez-nous demain."]
    asked.refresh_from_db()
    assert asked.is_pending


# --- Putting back -----------------------------------------------------------------------------


@pytest.fixture
def applied(asked, staff):
    asked.approve(by=staff, revision=1)
    return asked


def test_it_is_asked_before_the_earlier_values_return(staff_client, applied, guardian, outbox):
    assert "Ces champs reprennent" in text_of(staff_client.get(page(applied, "revert")))
    guardian.refresh_from_db()
    assert guardian.city == "Rennes"
    staff_client.post(page(applied, "revert"))
    guardian.refresh_from_db()
    assert guardian.city == "Vitré"
    assert len(outbox("families/mail/reverted")) == 1


def test_what_changed_since_is_not_put_back(staff_client, applied, guardian):
    guardian.refresh_from_db()
    guardian.city = "Laval"
    guardian.save()
    answer = staff_client.post(page(applied, "revert"))
    assert answer.status_code == 409
    guardian.refresh_from_db()
    assert (guardian.city, guardian.mobile) == ("Laval", "06 39 98 00 77")


def test_after_thirty_days_it_stays(staff_client, applied):
    ChangeSet.objects.update(reviewed_at=timezone.now() - dt.timedelta(days=31))
    assert "ne peut plus" in text_of(staff_client.get(page(applied, "revert")))
    assert staff_client.post(page(applied, "revert")).status_code == 409


def test_a_decision_is_among_one_s_recent_actions(staff_client, asked):
    staff_client.post(page(asked, "reject"), {"revision": 1, "note": "Non"})
    (entry,) = staff_client.get("/gestion/").context["recent_actions"]
    assert (entry.object_id, entry.get_change_message()) == (str(asked.pk), "Refusée")


def test_the_journal_says_who_when_and_what(staff_client, staff, applied):
    staff_client.post(page(applied, "revert"))
    events = [(e.event, e.by) for e in applied.journal.all()]
    assert events[-2:] == [(JournalEvent.APPROVED, staff), (JournalEvent.REVERTED, staff)]
    assert str(staff) in text_of(staff_client.get(page(applied)))


def test_what_was_put_back_is_no_longer_called_accepted(staff_client, applied):
    staff_client.post(page(applied, "revert"))
    assert "Accepté, puis valeur d’avant rétablie" in text_of(staff_client.get(page(applied)))


def test_the_mail_says_what_each_field_is_again(staff_client, asked, staff, outbox):
    asked.approve(by=staff, revision=1, refused={"mobile": "Numéro incomplet"})
    staff_client.post(page(asked, "revert"))
    (mail,) = outbox("families/mail/reverted")
    assert "Ville : Rennes → Vitré" in mail.message
    assert "Mobile" not in mail.message
    assert "Redevient" in mail.html_message


def test_putting_back_is_not_shown_as_a_request_that_was_accepted(staff_client, applied):
    staff_client.post(page(applied, "revert"))
    made = ChangeSet.objects.get(reverts=applied)
    assert page(applied) in staff_client.get(page(made)).content.decode()
    queue = text_of(staff_client.get("/gestion/families/changeset/?state=approved"))
    assert "Remise comme avant" in queue


def test_of_two_guardians_the_decision_names_the_one_who_asked(staff_client, family, asked):
    GuardianFactory(family=family, rank=2, first_name="Dominique")
    page_of = staff_client.get(page(asked))
    assert f"Fiche du responsable – {asked.target}" in text_of(page_of)
    answer = staff_client.post(page(asked, "approve"), {"revision": 1}, follow=True)
    (told,) = map(str, answer.context["messages"])
    assert f"Fiche du responsable – {asked.target}" in told
