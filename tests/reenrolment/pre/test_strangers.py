"""From the entry page: several pages, a question, an address that is confirmed."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.models import Family
from reenrolment.models import PreEnrolment
from reenrolment.pre import links
from tests.reenrolment.pre.conftest import GUARDIAN, LINK, PUPIL
from tests.routes.asking import body

pytestmark = pytest.mark.django_db

EMAIL = GUARDIAN["r1-email"]
CONFIRM = "reenrolment/pre/mail/confirm"


@pytest.fixture
def typed(stranger, offer):
    """Guardian and a pupil are there; what is left is the confirmation."""
    stranger.post("guardians", data=GUARDIAN)
    stranger.adds(offer)
    return stranger


def only_row():
    return PreEnrolment.objects.get()


def test_the_entry_page_leads_there_while_the_school_takes_requests(client, period, school):
    def entry():
        return client.get(reverse("entry"), {"site": school.slug}).content.decode()

    assert reverse("reenrolment:pre_start") in entry()
    period.takes_newcomers = False
    period.save()
    assert reverse("reenrolment:pre_start") not in entry()


def test_without_a_school_one_is_chosen(client, period, school, other_school):
    page = client.get(reverse("reenrolment:pre_start")).content.decode()
    assert f"?site={school.slug}" in page and f"?site={other_school.slug}" not in page


def test_a_stranger_asks_and_the_school_sees_nothing_before_the_address_is_confirmed(typed, outbox):
    assert typed.sends(EMAIL)["Location"] == typed.url("sent")
    row = only_row()
    assert (row.state, PreEnrolment.objects.shown_to_staff().count()) == ("unconfirmed", 0)
    assert [(mail.kind, mail.to) for mail in outbox()] == [(CONFIRM, [EMAIL])]
    assert EMAIL in typed.reads("sent")


def test_the_text_the_person_and_the_time_of_the_acceptance_are_kept(typed, period):
    before = timezone.now()
    typed.sends(EMAIL)
    period.privacy_text = "Autre chose."
    period.save()
    row = only_row()
    assert row.accepted_words == "Vos données servent à la gestion de votre dossier."
    assert row.accepted_by == "Madame NOUVEL Léa" and row.sent_at >= before


def test_the_mail_that_a_stranger_causes_holds_nothing_they_typed(typed, outbox):
    typed.sends(EMAIL)
    mail = outbox(CONFIRM)[0]
    said = mail.message + mail.html_message + mail.subject
    assert "NOUVEL" not in said and "Noé" not in said and mail.is_secret


def test_the_link_confirms_by_a_button_and_then_everybody_is_told(typed, outbox, school):
    typed.sends(EMAIL)
    link = LINK.search(outbox(CONFIRM)[0].message)[0]
    other = Client()
    assert "Confirmer mon adresse" in other.get(link).content.decode()
    assert only_row().is_unconfirmed
    other.post(link)
    row = only_row()
    assert row.is_waiting and row.confirmed_at and row.address == ""
    assert str(row.students.get()) in other.get(link).content.decode()
    kinds = [(mail.kind.rpartition("/")[2], mail.to) for mail in outbox()[1:]]
    assert kinds == [("received", [EMAIL]), ("to_decide", [school.email])]


def test_the_mail_says_once_that_only_the_school_confirms(typed, outbox, period):
    period.sent_text = "Seul le conservatoire confirme."
    period.save()
    typed.sends(EMAIL)
    Client().post(LINK.search(outbox(CONFIRM)[0].message)[0])
    mail = outbox()[1].message
    assert "Seul le conservatoire confirme." in mail
    assert "Seul l’établissement peut confirmer" not in mail


def test_confirming_twice_tells_nobody_twice(typed, outbox):
    typed.sends(EMAIL)
    link = LINK.search(outbox(CONFIRM)[0].message)[0]
    answers = [Client().post(link, follow=True) for _ in range(2)]
    assert "déjà confirmée" in answers[1].content.decode()
    assert len(outbox()) == 3


def test_a_forged_link_is_no_page(client, draft):
    token = links.token_of(draft)
    assert client.get(reverse("reenrolment:pre_confirm", args=[token[:-2]])).status_code == 404
    # A draft was not sent: there is nothing to confirm.
    assert client.get(reverse("reenrolment:pre_confirm", args=[token])).status_code == 404


def test_an_old_link_says_so_and_leads_to_a_new_request(client, draft, now, settings):
    draft.send(by=None, at=now, name="Madame NOUVEL Léa")
    path = reverse("reenrolment:pre_confirm", args=[links.token_of(draft)])
    settings.PRE_ENROLMENT_DAYS_KEPT = -1
    answers = client.get(path), client.post(path)
    assert [answer.status_code for answer in answers] == [410, 410]
    assert reverse("reenrolment:pre_start") in answers[0].content.decode()
    assert only_row().is_unconfirmed


def test_whether_an_address_is_known_is_not_told(stranger, offer, guardian, outbox):
    """Page, redirect and mail are the same for a stranger's address and for a family's."""

    def told(email):
        stranger.post("guardians", data=GUARDIAN | {"r1-email": email})
        stranger.adds(offer)
        place, page = stranger.sends(email)["Location"], body(stranger.get("sent"))
        return place, page.replace(email.encode(), b""), [m.kind for m in outbox() if email in m.to]

    assert told(guardian.user.email) == told(EMAIL)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email_again", "autre@example.org", "Ce n’est pas l’adresse"),
        ("answer", "1", "Ce n’est pas la somme"),
        ("website", "spam", "Laissez ce champ vide"),
        ("accept", "", "J’accepte"),
    ],
)
def test_what_is_refused_says_why_and_loses_nothing(typed, outbox, field, value, sentence):
    page = typed.sends(EMAIL, **{field: value}).content.decode()
    assert sentence in page and 'role="alert"' in page
    assert field == "email_again" or f'value="{EMAIL}"' in page
    assert only_row().is_draft and outbox() == []


def test_an_empty_form_says_each_thing_in_french(stranger):
    page = stranger.post("guardians", data={"r1-email": "x"}).content.decode()
    assert "Indiquez au moins un numéro de téléphone" in page
    assert "Saisissez une adresse e-mail complète" in page
    assert PreEnrolment.objects.count() == 0


def test_one_number_at_least_is_said_beforehand(stranger):
    page = stranger.reads("guardians")
    assert page.count("Un numéro au moins est nécessaire") == 1
    assert 'aria-describedby="id_r1-home_phone_helptext"' in page


def test_the_errors_of_both_guardians_are_told_once_above_both(stranger):
    data = GUARDIAN | {"r1-city": "", "r2-last_name": "NOUVEL", "r2-email": "x"}
    page = stranger.post("guardians", data=data).content.decode()
    assert page.count('id="resume-erreurs"') == 1 and "3 erreurs sont à corriger" in page
    summary = page.split("resume-erreurs")[1].split("<form")[0]
    for name in ("r1-city", "r2-first_name", "r2-email"):
        assert f'href="#id_{name}"' in summary and f'id="id_{name}"' in page
    assert "Responsable 2 – Prénom&nbsp;: Indiquez le prénom, ou laissez" in summary


def test_guardian_2_is_kept_corrected_and_taken_away(stranger):
    second = {"r2-last_name": "NOUVEL", "r2-first_name": "Max", "r2-mobile": "06 39 98 00 09"}
    stranger.post("guardians", data=GUARDIAN | {"r2-mobile": "06 39 98 00 09"})
    assert PreEnrolment.objects.count() == 0
    stranger.post("guardians", data=GUARDIAN | second)
    assert [one.first_name for one in only_row().guardians.all()] == ["Léa", "Max"]
    stranger.post("guardians", data=GUARDIAN)
    assert [one.first_name for one in only_row().guardians.all()] == ["Léa"]


def test_several_pupils_are_typed_corrected_and_taken_off(typed, offer):
    typed.adds(offer, first_name="Zoé")
    first, second = only_row().students.all()
    typed.post("student", first.pk, data=PUPIL | {"wishes": [offer.pk], "first_name": "Noah"})
    typed.post("remove", second.pk)
    assert [one.first_name for one in only_row().students.all()] == ["Noah"]


def test_the_recap_line_says_discipline_venue_and_audience(typed):
    line = "Accordéon – Site d’Argentré (Enfants à partir de 7 ans)"
    assert line in typed.reads("summary") and line in typed.reads("confirmation")


def test_the_draft_of_one_browser_is_not_another_s(typed, school, offer):
    other = type(typed)(Client(), "pre", school)
    pupil = only_row().students.get()
    assert other.get("summary").status_code == 302
    assert other.get("student", pupil.pk)["Location"] == other.url("start")
    other.post("guardians", data=GUARDIAN)
    assert other.get("student", pupil.pk).status_code == 404
    assert other.post("remove", pupil.pk).status_code == 404


def test_a_forged_cookie_finds_nothing(draft, stranger):
    stranger.client.cookies["portail_preinscription"] = f"{draft.pk}:x:y"
    assert stranger.get("summary")["Location"] == stranger.url("start")


def test_giving_up_asks_first_and_leads_back(typed):
    assert f'href="{typed.url("give_up")}"' in typed.reads("summary")
    page = typed.reads("give_up")
    assert "Êtes-vous sûr" in page and "NOUVEL Noé" in page
    assert f'href="{typed.url("summary")}"' in page
    assert only_row().is_draft


def test_giving_up_erases_what_was_typed(typed):
    typed.post("give_up")
    assert PreEnrolment.objects.count() == 0
    assert typed.get("summary").status_code == 302


def test_closed_while_typing_says_so_with_the_contact_and_keeps_it(typed, period, school):
    period.closes_at = timezone.now() - dt.timedelta(seconds=1)
    period.save()
    page = typed.sends(EMAIL).content.decode()
    assert "ne prend plus de pré-inscription" in page
    assert school.email in page and f'value="{EMAIL}"' in page
    assert only_row().is_draft


def test_an_offer_taken_back_meanwhile_is_not_sent(typed, offer):
    offer.is_on = False
    offer.save()
    assert "n’est plus proposé" in typed.sends(EMAIL).content.decode()
    assert only_row().is_draft


def test_who_comes_while_it_is_closed_gets_the_contact(stranger, period, school):
    period.takes_newcomers = False
    period.save()
    assert school.email in stranger.reads("start")
    assert stranger.post("guardians", data=GUARDIAN)["Location"] == stranger.url("start")
    assert PreEnrolment.objects.count() == 0


def test_too_many_from_one_network_are_told_to_wait(stranger, draft, settings):
    settings.PRE_ENROLMENTS_PER_ADDRESS = 1
    PreEnrolment.objects.update(address="127.0.0.1")
    page = stranger.post("guardians", data=GUARDIAN).content.decode()
    assert "réessayez dans une heure" in page and "1 rue Neuve" in page
    assert PreEnrolment.objects.count() == 1


def test_a_mailbox_gets_only_so_many_mails_a_day(typed, offer, school, settings, outbox):
    settings.PRE_ENROLMENT_MAILS_PER_DAY = 1
    typed.sends(EMAIL)
    again = type(typed)(Client(), "pre", school)
    again.post("guardians", data=GUARDIAN)
    again.adds(offer)
    assert again.sends(EMAIL)["Location"] == typed.url("sent")
    assert len(outbox()) == 1


def test_who_is_signed_in_has_their_own_way(family_client, staff_client, period):
    path = reverse("reenrolment:pre_start")
    assert family_client.get(path)["Location"] == reverse("reenrolment:pre_home_start")
    assert staff_client.get(path)["Location"] == reverse("admin:index")


def test_nothing_is_made_before_the_school_decides(typed, outbox):
    families = Family.objects.count()
    typed.sends(EMAIL)
    Client().post(LINK.search(outbox(CONFIRM)[0].message)[0])
    assert Family.objects.count() == families


def test_a_request_begun_at_one_school_is_not_found_at_another(stranger, offer, other_school):
    stranger.post("guardians", data=GUARDIAN)
    stranger.adds(offer)
    assert stranger.get("summary").status_code == 200
    stranger.client.get(reverse("entry"), {"site": other_school.slug})
    assert stranger.get("summary").url == stranger.url("start")
