"""Asking for a mail."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import mails
from imuse_portal import mail
from imuse_portal.models import OutgoingMail


@pytest.fixture
def alert(user, school):
    mails.password_changed(user, at=timezone.now(), school=school)
    return OutgoingMail.objects.get()


def test_a_mail_comes_from_the_school_and_is_answered_to_its_secretariat(alert, school):
    message = alert.email_message().message()
    assert message["From"].startswith("Conservatoire de =?utf-8?q?Vitr=C3=A9?=") or (
        "portail@example.org" in message["From"]
    )
    assert message["Reply-To"] == school.email
    assert message["Message-ID"] == alert.message_id


def test_a_mail_says_that_a_program_wrote_it(alert, user):
    mails.password_changed(user, at=timezone.now(), school=None)
    for row in OutgoingMail.objects.all():
        assert row.email_message().message()["Auto-Submitted"] == "auto-generated"


def test_a_name_of_two_lines_adds_no_header(alert, school, user):
    school.name = "Conservatoire\r\nBcc: x@example.org"
    mails.password_changed(user, at=timezone.now(), school=school)
    mail = OutgoingMail.objects.order_by("pk").last()
    assert mail.from_email.startswith('"Conservatoire Bcc: x@example.org" <')


def test_links_lead_to_the_portal_s_own_address(alert, settings):
    assert f"{settings.PORTAL_URL}/mot-de-passe-perdu/?site=vitre" in alert.message
    assert f'href="{settings.PORTAL_URL}/mot-de-passe-perdu/?site=vitre"' in alert.html_message


def test_several_addresses_get_a_row_each(school, alert, user):
    context = {"user": user, "at": timezone.now(), "lost_password_link": ""}
    rows = mail.send(
        "accounts/mail/password_changed", to=["a@example.org", "b@example.org", ""], context=context
    )
    assert [row.to for row in rows] == [["a@example.org"], ["b@example.org"]]
    assert len({row.message_id for row in rows}) == 2


def test_an_empty_address_gets_nothing(user, school):
    user.email = ""
    mails.password_changed(user, at=timezone.now(), school=school)
    assert not OutgoingMail.objects.exists()


def test_text_is_not_escaped_and_html_is(user, school):
    school.name = "L'École <b>& Cie</b>"
    mails.password_changed(user, at=timezone.now(), school=school)
    row = OutgoingMail.objects.get()
    assert "L'École <b>& Cie</b>" in row.message
    assert "L&#x27;École &lt;b&gt;&amp; Cie&lt;/b&gt;" in row.html_message


def test_a_subject_is_one_line(user, school, alert):
    user.identifier = "dup\nBcc: x@example.org"
    mails.many_failures(user, failures=9, since=timezone.now(), school=school)
    assert "\n" not in OutgoingMail.objects.first().subject


def test_an_impossible_address_is_refused_at_once(user, school):
    user.email = "nobody"
    with pytest.raises(ValidationError):
        mails.password_changed(user, at=timezone.now(), school=school)


def test_mails_load_nothing_from_elsewhere(alert):
    for word in ("<img", "<script", "<link", "url("):
        assert word not in alert.html_message


def test_the_provisional_password_says_until_when_and_what_it_opens(user, school):
    until = dt.datetime(2026, 11, 23, 9, 5, tzinfo=dt.UTC)
    mails.provisional_password(user, password="aB3d<&eFgH", expires_at=until, school=school)
    row = OutgoingMail.objects.get()
    assert row.subject == "Identifiants – Portail pour les usagers"
    assert "Identifiant\xa0: dupont1\nMot de passe\xa0: aB3d<&eFgH\n" in row.message
    assert "lundi 23 novembre 2026 à 10h05" in row.message
    assert "Mot de passe" in row.message and "Ignorez ce message" in row.message
    assert row.is_secret and row.expires_at == until


def test_the_identifier_s_mail_has_no_password(user, school):
    school.lost_password_label = "Générer un nouveau mot de passe"
    mails.identifiers(user, school=school)
    row = OutgoingMail.objects.get()
    assert "Identifiant\xa0: dupont1" in row.message
    assert "«\xa0Générer un nouveau mot de passe\xa0»" in row.message
    assert not row.is_secret


def test_the_alert_about_failures_goes_to_the_secretariat(user, school):
    mails.many_failures(user, failures=60, since=timezone.now(), school=school)
    row = OutgoingMail.objects.get()
    assert row.to == [school.email]
    assert "60 connexions au compte dupont1 ont échoué" in row.message
