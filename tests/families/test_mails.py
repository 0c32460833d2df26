"""The mails of a request: to whom, saying what the portal says, leading to it."""

from html import unescape

import pytest
from django.db import IntegrityError
from django.urls import reverse

from families import review
from families.models import ChangeSet
from imuse_portal.models import OutgoingMail

pytestmark = pytest.mark.django_db


def told(mail):
    """Both bodies, spaces made one."""
    return [" ".join(body.split()) for body in (mail.message, mail.html_message)]


@pytest.fixture
def asked(save, guardian):
    return save(guardian, city="Rennes", mobile="06 39 98 00 77").changeset


def test_each_save_is_acknowledged_with_the_sentence_of_the_page(asked, outbox):
    mail = outbox("families/mail/receipt")[0]
    assert mail.to == ["dupont1@example.org"]
    assert mail.subject == "Accusé de réception de votre demande"
    for body in told(mail):
        assert "Votre demande de modification est enregistrée." in body
        assert "Rennes" in body
        where = f"{reverse('families:requests')}?site=vitre&demande={asked.pk}"
        assert where in unescape(body)


def test_the_secretariat_is_told_of_each_request_once(asked, save, guardian, outbox, school):
    save(guardian, city="Laval")
    mails = outbox("families/mail/to_decide")
    assert [mail.to for mail in mails] == [[school.email]]
    for body in told(mails[0]):
        assert "Madame DUPONT Alix (famille DUPONT)" in body
        assert reverse("admin:families_changeset_change", args=[asked.pk]) in body
    assert len(outbox("families/mail/receipt")) == 2


def test_the_decision_carries_its_reasons(asked, staff, outbox):
    review.approve(asked, by=staff, revision=1, refused={"city": "Justificatif manquant."})
    for body in told(outbox("families/mail/decided")[0]):
        assert "L’établissement a accepté votre demande en partie." in body
        assert "Justificatif manquant." in body


def test_a_plain_yes_says_so(asked, staff, outbox):
    review.approve(asked, by=staff, revision=1)
    assert "la fiche est à jour" in told(outbox("families/mail/decided")[0])[0]


def test_a_refusal_carries_its_reason(asked, staff, outbox):
    review.reject(asked, by=staff, revision=1, note="Merci de nous appeler.")
    for body in told(outbox("families/mail/decided")[0]):
        assert "L’établissement a refusé votre demande." in body
        assert "Merci de nous appeler." in body


def test_everyone_who_proposed_is_told_of_the_decision(
    asked, save, guardian, second_guardian, staff, outbox
):
    save(guardian, by=second_guardian.user, city="Laval")
    review.approve(ChangeSet.objects.get(), by=staff, revision=2)
    to = {mail.to[0] for mail in outbox("families/mail/decided")}
    assert to == {"dupont1@example.org", "dupont2@example.org"}


def test_who_left_the_family_is_told_nothing_more(asked, guardian, staff, outbox):
    guardian.user = None
    guardian.save()
    review.approve(asked, by=staff, revision=1)
    assert outbox("families/mail/decided") == []


def test_a_new_email_is_told_to_the_old_one_too(save, guardian, staff, outbox):
    made = save(guardian, email="neuf@example.org").changeset
    review.approve(made, by=staff, revision=1)
    assert [mail.to for mail in outbox("families/mail/decided")] == [["neuf@example.org"]]
    assert [mail.to for mail in outbox("accounts/mail/email_changed")] == [["dupont1@example.org"]]


def test_a_refused_email_is_told_where_the_account_is(save, guardian, staff, outbox):
    made = save(guardian, email="neuf@example.org", city="Rennes").changeset
    review.approve(made, by=staff, revision=1, refused={"email": "Illisible."})
    assert [mail.to for mail in outbox("families/mail/decided")] == [["dupont1@example.org"]]


def test_a_decision_put_back_is_told(asked, staff, outbox):
    review.approve(asked, by=staff, revision=1)
    review.revert(ChangeSet.objects.get(pk=asked.pk), by=staff)
    for body in told(outbox("families/mail/reverted")[0]):
        assert "ont repris leur valeur d’avant" in body


def test_withdrawing_writes_to_nobody(asked, user, outbox):
    before = len(outbox())
    asked.withdraw(by=user)
    assert len(outbox()) == before


def test_what_was_typed_is_plain_in_text_and_escaped_in_html(save, guardian, outbox):
    save(guardian, city="L'Île & <b>")
    text, page = told(outbox("families/mail/receipt")[0])
    assert "L'Île & <b>" in text
    assert "&amp; &lt;b&gt;" in page


def test_no_request_without_its_mail(save, guardian, outbox, full_table):
    full_table(OutgoingMail)
    with pytest.raises(IntegrityError):
        save(guardian, city="Rennes")
    assert outbox() == []
    assert not ChangeSet.objects.exists()


def test_each_value_says_which_it_is_where_a_phone_hides_the_headings(asked, outbox):
    html = unescape(outbox("families/mail/receipt")[0].html_message)
    for heading, value in (("Avant", "Vitré"), ("Demandé", "Rennes")):
        assert f'<td><span class="stacked">{heading}\N{NO-BREAK SPACE}: </span>{value}' in html
