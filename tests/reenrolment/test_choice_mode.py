"""The choice mode on its pages: the two buttons, step by step, Valider, and the way back."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import ChangeSet
from reenrolment.enums import ReenrolmentState, StepKind
from reenrolment.models import Reenrolment, StepAnswer
from tests.factories import (
    DocumentTypeFactory,
    FieldRuleFactory,
    FollowUpFactory,
    ReenrolmentFactory,
    StudentFactory,
    TermsFactory,
)
from tests.reenrolment.pages import ERROR, Pages, fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(campaign, student, family_client):
    return Pages(family_client, student)


@pytest.fixture
def terms(campaign):
    return TermsFactory(campaign=campaign, text="J’ai lu le règlement.")


@pytest.fixture
def piano(student, year):
    return FollowUpFactory(student=student, course__year=year, course__name="Piano")


def test_two_big_buttons(pages, student):
    page = pages.get()
    assert f"Je souhaite réinscrire {student}" in page
    assert f"Je ne souhaite pas réinscrire {student}" in page


def test_from_yes_to_the_end(pages, terms, piano, outbox):
    assert pages.start() == pages.url("coordonnees")
    assert pages.answer("coordonnees") == pages.url("autorisations")
    assert pages.answer("autorisations", image_consent="True") == pages.url("cours")
    assert pages.answer("cours", **{f"cours-{piano.pk}": "on"}) == pages.url("information")
    assert pages.answer("information", text="Jouer en orchestre") == pages.url("recapitulatif")
    summary = pages.get("recapitulatif")
    assert "J’ai lu le règlement." in summary and "Jouer en orchestre" in summary
    assert pages.submit(accept="on") == pages.url("finalisation")
    assert "Réinscription en attente de validation" in pages.get("finalisation")
    kinds = {mail.kind.rpartition("/")[2] for mail in outbox()}
    assert kinds == {"received", "to_decide"}


def test_the_summary_is_to_do_until_one_has_gone_past_it(pages, campaign, terms, piano):
    campaign.terms_step = StepKind.COMPLETION
    campaign.save()
    pages.start()
    pages.answer("coordonnees")
    assert "is-done" not in stage_of(pages.get("autorisations"), "Récapitulatif")
    pages.walk(courses=[piano])
    assert "is-done" in stage_of(pages.get("finalisation"), "Récapitulatif")


def stage_of(page, title):
    """The line of the progress bar."""
    return next(line for line in page.split("<li class=")[1:] if title in line)


def test_an_error_says_on_whose_sheet_it_stands(pages):
    pages.start()
    said = pages.post("coordonnees", whose="responsable", last_name="")
    assert "Responsable – Nom" in told_of(said)
    said = pages.post("coordonnees", birth_date="31/02/2010")
    assert "Élève – Date de naissance&nbsp;: Ce jour n’existe pas" in told_of(said)


def told_of(page):
    """Its list of errors."""
    return " ".join(ERROR.findall(page))


def test_no_step_before_somebody_said_yes(pages):
    assert pages.leads("coordonnees") == pages.leads("information") == pages.url()


def test_what_was_typed_is_a_draft_until_it_is_sent(pages, piano, guardian):
    pages.start()
    pages.answer("coordonnees", whose="responsable", city="Rennes")
    assert not ChangeSet.objects.exists()
    pages.walk(courses=[piano])
    pages.submit()
    guardian.refresh_from_db()
    of_guardian, of_student = ChangeSet.objects.order_by("form")
    assert of_guardian.after() == {"city": "Rennes"} != {"city": guardian.city}
    assert of_student.after() == {"image_consent": True}
    assert {*Reenrolment.objects.get().changesets.all()} == {of_guardian, of_student}


def test_the_draft_is_found_again_with_its_mark(pages):
    pages.start()
    pages.answer("coordonnees", whose="responsable", city="Rennes")
    page = pages.get("coordonnees")
    assert 'value="Rennes"' in page and "sera envoyé avec la réinscription" in page


def test_a_wrong_answer_says_so_and_keeps_what_was_typed(pages):
    pages.start()
    page = pages.post("coordonnees", whose="responsable", postcode="35", city="Rennes")
    assert "cinq chiffres" in page and 'value="Rennes"' in page
    assert not StepAnswer.objects.exists()


def test_the_errors_of_two_forms_are_told_once(pages, student):
    pages.start()
    typed = {"responsable-postcode": "35", "eleve-birth_date": "x"}
    page = pages.post("coordonnees", raw=typed)
    assert page.count('id="resume-erreurs"') == 1 and "2 erreurs sont à corriger" in page
    assert 'href="#id_responsable-postcode"' in page and 'href="#id_eleve-birth_date"' in page
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_the_free_text_may_stand_with_the_courses(pages, piano, campaign):
    campaign.steps.filter(kind=StepKind.INFORMATION).update(shares_page=True)
    pages.start()
    pages.answer("coordonnees")
    pages.answer("autorisations", image_consent="True")
    page = pages.get("cours")
    assert "Information complémentaire" in page and page.count('class="stage ') == 5
    assert pages.leads("information") == pages.url("cours")
    raw = {"information-text": "Flûte"}
    assert "Cochez" in pages.post("cours", raw=raw) and "Flûte" in pages.post("cours", raw=raw)
    chosen = {f"cours-{piano.pk}": "on"}
    assert pages.answer("cours", raw=raw, **chosen) == pages.url("recapitulatif")
    kept = StepAnswer.objects.get(kind=StepKind.INFORMATION)
    assert kept.values == {"text": "Flûte"}


def test_what_the_sheet_requires_is_required(pages, school):
    FieldRuleFactory(school=school, field="mobile", state="required")
    pages.start()
    assert "Ce champ est obligatoire" in pages.post("coordonnees", whose="responsable", mobile="")
    of_wizard = {"field": "mobile", "context": "reenrolment", "state": "editable"}
    FieldRuleFactory(school=school, **of_wizard)
    assert pages.answer("coordonnees", whose="responsable", mobile="")


def test_neither_yes_nor_no_is_no_authorisation(pages):
    pages.start()
    pages.answer("coordonnees")
    assert "Ce champ est obligatoire" in pages.post("autorisations")


def test_out_of_order_leads_to_the_step_that_is_to_be_done(pages):
    pages.start()
    assert pages.leads("information") == pages.url("coordonnees")
    assert pages.answer("information", text="Vite") == pages.url("coordonnees")
    assert not StepAnswer.objects.exists()


def test_sent_with_steps_to_do_is_not_sent(pages, terms):
    pages.start()
    assert pages.submit(accept="on") == pages.url("coordonnees")
    assert Reenrolment.objects.get().state == ReenrolmentState.IN_PROGRESS


def test_without_j_accepte_nothing_is_sent(pages, terms, piano):
    pages.start()
    pages.walk(courses=[piano])
    assert "Cochez d’abord « J’accepte »" in pages.submits_again()
    assert Reenrolment.objects.get().state == ReenrolmentState.IN_PROGRESS


def test_sent_twice_is_sent_once(pages, piano, outbox):
    pages.start()
    pages.walk(courses=[piano])
    pages.submit()
    pages.submit()
    assert Reenrolment.objects.get().submissions.count() == 1
    assert len(outbox("reenrolment/mail/received")) == 1


def test_no_is_asked_once_more_and_undone(pages, student, outbox):
    assert f"Êtes-vous sûr de ne pas vouloir réinscrire {student}" in pages.get("renoncer")
    pages.post("renoncer")
    assert "Ne se réinscrit pas" in pages.get()
    assert pages.client.post(pages.url("reprendre")).url == pages.url("coordonnees")
    assert Reenrolment.objects.get().state == ReenrolmentState.IN_PROGRESS
    assert len(outbox("reenrolment/mail/declined")) == 1


def test_a_course_that_is_stopped_meanwhile_is_looked_at_again(pages, piano):
    pages.start()
    pages.walk(courses=[piano])
    piano.activity_status = "stopped"
    piano.save()
    FollowUpFactory(student=piano.student, course__year=piano.course.year)
    assert pages.submit() == pages.url("cours")
    assert Reenrolment.objects.get().state == ReenrolmentState.IN_PROGRESS


def test_a_field_that_somebody_else_changes_meanwhile_is_looked_at_again(pages, piano, guardian):
    pages.start()
    pages.walk(courses=[piano], whose="responsable", city="Rennes")
    guardian.city = "Fougères"
    guardian.save()
    assert pages.submit() == pages.url("coordonnees")
    assert "modifié entre-temps par quelqu’un d’autre" in pages.get("coordonnees")
    pages.answer("coordonnees", whose="responsable", city="Rennes")
    pages.submit()
    assert Reenrolment.objects.get().is_submitted


def test_the_other_guardian_goes_on_and_sees_who_did_what(pages, second_client, student, guardian):
    pages.start()
    pages.answer("coordonnees")
    other = Pages(second_client, student)
    assert other.leads("documents", found=False)
    page = other.get("coordonnees")
    assert f"Rempli par {guardian.full_name}" in page
    assert other.answer("autorisations", image_consent="False") == pages.url("information")


def test_the_guardians_sheet_is_asked_once_for_all_pupils(pages, family, family_client):
    sister = Pages(family_client, StudentFactory(family=family, first_name="Zoé"))
    pages.start()
    pages.answer("coordonnees")
    sister.start()
    assert "déjà vérifié" in sister.get("coordonnees")
    sister.answer("coordonnees")
    kept = StepAnswer.objects.filter(kind=StepKind.CONTACTS)
    assert (kept.filter(reenrolment=None).count(), kept.count()) == (1, 3)


def test_what_the_school_sent_back_is_all_that_is_asked(campaign, student, staff, pages, now):
    row = ReenrolmentFactory(campaign=campaign, student=student, submitted=True)
    back = {StepKind.INFORMATION: "Quel instrument ?"}
    row.ask_correction(back, by=staff, at=now.replace(year=2027), revision=1)
    assert "Quel instrument ?" in pages.get()
    assert pages.leads("coordonnees", found=False)
    assert pages.answer("information", text="Flûte") == pages.url("recapitulatif")
    pages.submit()
    row.refresh_from_db()
    assert (row.is_submitted, row.revision) == (True, 2)


def test_files_are_not_handed_in_while_another_step_is_corrected(campaign, student, staff, pages):
    campaign.document_types.add(DocumentTypeFactory(school=campaign.school, of_student=True))
    row = ReenrolmentFactory(campaign=campaign, student=student, submitted=True)
    url = reverse("reenrolment:import", args=[student.pk, "eleve"])
    back = {StepKind.INFORMATION: "Lequel ?"}
    row.ask_correction(back, by=staff, at=timezone.now(), revision=1)
    assert pages.client.get(url).status_code == 404
    row.corrections.create(
        kind=StepKind.DOCUMENTS, reason="Illisible.", asked_by=staff, asked_at=timezone.now()
    )
    assert pages.client.get(url).status_code == 200


def test_the_pdf_says_what_was_sent(pages, piano, terms):
    pages.start()
    pages.walk(courses=[piano], text="Jouer en orchestre")
    pages.submit(accept="on")
    made = Reenrolment.objects.get().submissions.get()
    assert [
        "Information complémentaire",
        [["Information complémentaire", "Jouer en orchestre"]],
    ] in (made.sections)
    assert made.terms == terms
    answer = pages.client.get(reverse("reenrolment:submission", args=[piano.student_id]))
    assert answer.content.startswith(b"%PDF")


def test_terms_that_changed_under_the_page_are_read_again(terms, pages, campaign, student):
    pages.start()
    pages.walk()
    shown = fields_of(pages.get("recapitulatif"))["conditions"]
    TermsFactory(campaign=campaign, text="Un autre règlement.")
    page = pages.submits_again(accept="on", conditions=shown)
    assert "a modifié ce texte" in page and "Un autre règlement." in page
    assert not student.reenrolments.get().is_submitted
    assert fields_of(page)["conditions"] != shown
